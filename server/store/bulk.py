"""Many new articles put into the store at once, past the single transactions, and the question which ones it has.

pyoxigraph takes N-Quads without making a Python object of each; beyond a few thousand quads it sorts them into files of
the database, which takes half the time of a transaction. Either way all of them are there or none
(`Store.load` is one transaction; the files of a `bulk_load` of less than a million quads are taken in by one step).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ontology import graphs, iris
from ontology.namespaces import expand
from server.store.live import disk_errors
from server.store.store import WritableStore
from server.store.union import UNION

BULK_BYTES: Final = 4_000_000  # of N-Quads; below, a transaction is the quicker way
_DIGEST: Final = ox.NamedNode(expand("pol:inputDigest"))


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article that the store does not have, as N-Triples: its graph, and what the run of this IRI says of it."""

    article_id: str
    graph: bytes
    run_graph_name: str
    run_graph: bytes


def knows(store: WritableStore, article_id: str, digest: str) -> bool:
    """Tell whether the store holds what was made of this very input, be it superseded meanwhile."""
    article = ox.NamedNode(iris.article(article_id))
    with disk_errors(store.live.directory):
        found = store.live.database.quads_for_pattern(article, _DIGEST, ox.Literal(digest), None)
        return any(quad.graph_name != UNION for quad in found)


def graph_of(store: WritableStore, article_id: str) -> ox.NamedNode | None:
    """Return the graph that holds what an article says, superseded or not; None where the store lacks the article."""
    names = (ox.NamedNode(graph(article_id)) for graph in (graphs.article_graph, graphs.superseded_graph))
    with disk_errors(store.live.directory):
        held = (name for name in names if next(store.live.database.quads_for_pattern(None, None, None, name), None))
        return next(held, None)


def put_new(store: WritableStore, articles: Sequence[NewArticle]) -> None:
    """Put articles that the store does not have, all or none; they are not published yet."""
    if not articles:
        return
    parts = [part for article in articles for part in _parts(article)]
    size = sum(map(len, parts))
    with disk_errors(store.live.directory):
        if size > BULK_BYTES:
            store.following.lose_track()
        else:
            for name in _graph_names(articles):
                store.following.note(name)
        store.live.mark_unpublished()
        load = store.live.database.bulk_load if size > BULK_BYTES else store.live.database.load
        load(b"".join(parts), format=ox.RdfFormat.N_QUADS)


def _parts(article: NewArticle) -> tuple[bytes, bytes, bytes]:
    """Return the N-Quads of an article: its graph, the union's copy of that, and the run's graph."""
    return (
        in_graph(article.graph, graphs.article_graph(article.article_id)),
        article.graph,
        in_graph(article.run_graph, article.run_graph_name),
    )


def in_graph(triples: bytes, graph: str) -> bytes:
    r"""Return N-Triples, a statement a line as pyoxigraph writes them, as N-Quads of a graph.

    >>> in_graph(b"<urn:a> <urn:b> <urn:c> .\n", "urn:g")
    b'<urn:a> <urn:b> <urn:c> <urn:g> .\n'
    """
    return triples.replace(b" .\n", f" <{graph}> .\n".encode())


def _graph_names(articles: Iterable[NewArticle]) -> Iterable[ox.NamedNode]:
    for article in articles:
        yield ox.NamedNode(graphs.article_graph(article.article_id))
        yield ox.NamedNode(article.run_graph_name)
