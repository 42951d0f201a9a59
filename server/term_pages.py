"""Pages of the words that the graph is written in: ontology terms, concept schemes, named graphs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Response, abort

from ontology import graphs, iris
from ontology.namespaces import BASE, expand
from server import pages
from server.asking import Linked, Row, graph, linked, text_of
from server.wording import local_name, readable, sentence_case


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology."""

    anchor: str
    kind: str
    label: str
    definition: str
    parents: tuple[Linked, ...]
    domains: tuple[Linked, ...]
    ranges: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a vocabulary's page."""

    anchor: str
    linked: Linked
    words: str
    broader: Linked | None = None


def show_ontology() -> Response:
    """Show every class and property with its definition, each at the anchor that its IRI names."""
    rows_of: dict[str, list[Row]] = defaultdict(list)
    for row in graph().rows("terms"):
        rows_of[text_of(row, "term") or ""].append(row)
    terms = [_term(iri, rows) for iri, rows in rows_of.items()]
    if not terms:
        abort(404, description="The store holds no ontology yet: ingest an article first.")
    return pages.show("ontology.html", terms=terms, iri=BASE + "ns")


def show_schemes() -> Response:
    """Show the concept schemes."""
    entries = []
    for row in graph().rows("schemes"):
        scheme = linked(row, "scheme", "label")
        if scheme and scheme.iri:
            words = f"{text_of(row, 'concepts') or 0} concepts"
            entries.append(Entry(_anchor(scheme.iri), scheme, words))
    return pages.show(
        "scheme.html", heading="Vocabularies", eyebrow="concept schemes", items=entries, iri=BASE + "vocab"
    )


def show_scheme(iri: str) -> Response:
    """Show the concepts of a scheme."""
    entries: dict[str, Entry] = {}
    asker = graph()
    for row in asker.rows("concepts", thing=ox.NamedNode(iri)):
        concept = linked(row, "concept", "label")
        if concept and concept.iri:
            broader = text_of(row, "broader")
            entries.setdefault(
                concept.iri,
                Entry(
                    _anchor(concept.iri),
                    concept,
                    readable(text_of(row, "definition") or ""),
                    Linked(local_name(broader), broader) if broader else None,
                ),
            )
    if not entries:
        abort(404, description=pages.not_in_the_graph(iri))
    heading = sentence_case(asker.labels([iri])[iri])
    return pages.show("scheme.html", heading=heading, eyebrow="vocabulary", items=list(entries.values()), iri=iri)


def show_graph(iri: str) -> Response:
    """Show how many triples a named graph holds, and where its data are."""
    triples = graph().numbers("graph_size", graph=ox.NamedNode(iri)).get("triples", 0)
    if not triples:
        abort(404, description=f"There is no graph <{readable(iri)}>, or it is empty.")
    name = iri.removeprefix(graphs.GRAPH_BASE)
    article = iris.article(name.removeprefix("article/")) if name.startswith("article/") else None
    return pages.show("graph.html", iri=iri, name=name, triples=triples, article=article)


def _term(iri: str, rows: list[Row]) -> Term:
    first = rows[0]
    return Term(
        anchor=_anchor(iri),
        kind="class" if text_of(first, "type") == expand("owl:Class") else "property",
        label=readable(text_of(first, "label") or local_name(iri)),
        definition=readable(text_of(first, "definition") or ""),
        parents=_each(rows, "parent"),
        domains=_each(rows, "domain"),
        ranges=_each(rows, "range"),
    )


def _each(rows: list[Row], name: str) -> tuple[Linked, ...]:
    return tuple(dict.fromkeys(found for row in rows if (found := linked(row, name))))


def _anchor(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]
