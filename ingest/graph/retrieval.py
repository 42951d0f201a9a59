"""Where and when a run fetched the bytes of an article: part of the run's graph, since the article's is of its words.

    run:… prov:qualifiedUsage [ a prov:Usage ; prov:entity art:… ; prov:atTime "2026-03-02T08:00:00Z"^^xsd:dateTime ;
      schema:url "https://…" ; schema:sha256 "…" ] .

The node of the usage has a name of its own. https://www.w3.org/TR/prov-o/#Usage
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ingest.graph.terms import Term, moment, name, text
from ingest.model import Article
from ontology import iris

Statement = tuple[ox.NamedNode, str, Term]


def retrieval_statements(article: Article, run: str) -> Iterator[Statement]:
    """Yield the triples of an article's retrieval; none where its bytes were not fetched.

    Args:
        article: the article.
        run: the IRI of the run that fetched it.
    """
    if article.retrieved_from is None or article.retrieved is None:
        return
    node = iris.article(iris.article_id(article.text))
    usage = ox.NamedNode(iris.thing("usage", iris.digest(run, node, article.retrieved_from, length=12)))
    yield ox.NamedNode(run), "prov:qualifiedUsage", usage
    yield usage, "rdf:type", name("prov:Usage")
    yield usage, "prov:entity", ox.NamedNode(node)
    yield usage, "prov:atTime", moment(article.retrieved)
    yield usage, "schema:url", text(article.retrieved_from)
    yield usage, "schema:sha256", text(article.sha256)
