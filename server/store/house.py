"""Who may write which graph of a store of articles, and what stands before an article's graph: the gate.

The default graph is a copy of the others and follows from them; the graphs of the release come with it. An article's
graph passes the gate; a run's graph needs no more than the right to write, any other graph that of an administrator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ontology import graphs
from server.store.writes import GraphProtected, WriteRefused

if TYPE_CHECKING:
    from shapes.results import Result

OF_THE_RELEASE: Final = frozenset(
    {graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES, graphs.DERIVED, graphs.INFERRED}
)
_ARTICLES: Final = graphs.article_graph("")
_RUNS: Final = graphs.run_graph("")
_REVISIONS: Final = graphs.revision_graph("")  # written by the store itself


class Kind(StrEnum):
    """The kinds of graphs, as far as writing goes."""

    DEFAULT = "the default graph"
    RELEASE = "a graph of the release"
    ARTICLE = "an article's graph"
    RUN = "a run's graph"
    OTHER = "another graph"


def kind_of(graph: str | None) -> Kind:
    """Return the kind of a graph; None is the default graph.

    >>> kind_of(graphs.DERIVED), kind_of(graphs.article_graph("0123456789abcdef")), kind_of("urn:mine")
    (<Kind.RELEASE: 'a graph of the release'>, <Kind.ARTICLE: "an article's graph">, <Kind.OTHER: 'another graph'>)
    """
    if graph is None:
        return Kind.DEFAULT
    if graph in OF_THE_RELEASE or graph.startswith(_REVISIONS):
        return Kind.RELEASE
    if graph.startswith(_ARTICLES):
        return Kind.ARTICLE
    return Kind.RUN if graph.startswith(_RUNS) else Kind.OTHER


def require_writable(graph: str | None, *, admin: bool) -> Kind:
    """Return the kind of a graph that the caller may write.

    Raises:
        GraphProtected: he may not.
    """
    match kind := kind_of(graph):
        case Kind.DEFAULT:
            raise GraphProtected(
                "the default graph shows what the named graphs say and is not written to; name a graph of your own"
            )
        case Kind.RELEASE:
            raise GraphProtected(f"the graph {graph} comes with the software and follows from it")
        case Kind.OTHER if not admin:
            raise GraphProtected(f"the graph {graph} is neither an article's nor a run's; only an admin may write it")
    return kind


def require_admitted(articles: Mapping[str, Iterable[ox.Quad]]) -> None:
    """Have the gate judge the graphs of articles, each as it would be.

    Args:
        articles: their quads by the graph's IRI.

    Raises:
        WriteRefused: one or more break a rule.
    """
    if not articles:
        return
    from shapes.gate import REFUSING, Verdict, admit  # pySHACL takes a second to import, which others need not wait
    from shapes.report import to_turtle

    results: list[Result] = []
    refused: list[str] = []
    for graph, quads in articles.items():
        verdict = admit(quads)
        results += verdict.results
        if not verdict.admitted:
            refused.append(graph)
    if refused:
        broken = [result for result in results if result.severity in REFUSING]
        more = f" ({len(broken) - 1} more in the report)" if len(broken) > 1 else ""
        raise WriteRefused(
            f"{refused[0]} breaks a rule: {broken[0].message}{more}",
            report=to_turtle(Verdict(admitted=False, results=tuple(results))),
            results=[asdict(result) for result in results],
        )
