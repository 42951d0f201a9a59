"""Stores to test with: small backgrounds, invented articles, and what must hold of any store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from ontology import graphs, iris
from ontology.namespaces import expand
from server.store.background import Background
from server.store.store import open_writable

PUBLISHER = "https://w3id.org/beatgraph/id/organisation/invented-post"


def node(name: str) -> ox.NamedNode:
    """Return a node by its prefixed name, or by its IRI."""
    return ox.NamedNode(name if "//" in name or name.startswith("urn:") else expand(name))


def an_id(number: int) -> str:
    """Return the article id of a number."""
    return f"{number:016x}"


def a_background(
    *, fingerprint: str = "one", extra: Iterable[ox.Quad] = (), rules: Iterable[str] = (), blank: bool = True
) -> Background:
    """Return a background of few quads, with a blank node in the ontology and a shape that queries do not see."""
    ontology, shapes = node(graphs.ONTOLOGY), node(graphs.SHAPES)
    quads = [
        ox.Quad(node("pol:Claim"), node("rdfs:label"), ox.Literal("claim", language="en"), ontology),
        ox.Quad(node(PUBLISHER), node("rdfs:label"), ox.Literal("The Invented Post"), node(graphs.REFERENCE)),
        ox.Quad(node("urn:shape"), node("rdf:type"), node("sh:NodeShape"), shapes),
        *extra,
    ]
    if blank:
        quads.append(ox.Quad(ox.BlankNode("b0"), node("rdf:type"), node("owl:Restriction"), ontology))
    return Background(fingerprint, lambda: quads, lambda: tuple(rules))


def an_article(number: int, *, title: str = "A report", claims: int = 3, day: int = 1) -> list[ox.Quad]:
    """Return the graph of an invented article; `urn:shared` is something that every article says."""
    article_id = an_id(number)
    graph, article = node(graphs.article_graph(article_id)), node(iris.article(article_id))
    date = ox.Literal(f"2026-03-{day:02d}", datatype=node("xsd:date"))
    quads = [
        ox.Quad(article, node("rdf:type"), node("pol:NewsArticle"), graph),
        ox.Quad(article, node("schema:headline"), ox.Literal(title), graph),
        ox.Quad(article, node("schema:datePublished"), date, graph),
        ox.Quad(article, node("pol:publishedBy"), node(PUBLISHER), graph),
        ox.Quad(node("urn:shared"), node("urn:is"), node("urn:said"), graph),
    ]
    for index in range(claims):
        claim = node(iris.claim(article_id, str(index)))
        quads.append(ox.Quad(claim, node("rdf:type"), node("pol:Claim"), graph))
        quads.append(ox.Quad(claim, node("pol:statedIn"), article, graph))
        quads.append(
            ox.Quad(claim, node("pol:statedValue"), ox.Literal(f"{index}.50", datatype=node("xsd:decimal")), graph)
        )
    return quads


def a_store(directory: Path, *, articles: int = 2, claims: int = 3, background: Background | None = None) -> Path:
    """Make and publish a store of some articles."""
    with open_writable(directory, background=background or a_background()) as store:
        for number in range(articles):
            store.put_article(an_id(number), an_article(number, claims=claims))
        store.commit()
    return directory


def union_faults(database: ox.Store) -> set[ox.Triple]:
    """Return the triples in which the default graph differs from the union of the visible graphs."""
    every = list(database)
    shown = {quad.triple for quad in every if isinstance(quad.graph_name, ox.DefaultGraph)}
    visible = {
        quad.triple
        for quad in every
        if isinstance(quad.graph_name, ox.NamedNode) and not graphs.is_hidden(quad.graph_name.value)
    }
    return shown ^ visible
