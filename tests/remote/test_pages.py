"""Pages and linked data from stores of other makers, held against those from the store of this machine."""

from __future__ import annotations

import re
import time
from collections import Counter

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ontology.namespaces import BASE

PAGES = [
    *("/", "/list/forces", "/list/articles", "/list/units", "/list/people", "/list/forces?page=99"),
    *("/id/force/metropolitan", "/id/force/nobody", "/ns", "/vocab", "/vocab/kind", "/vocab/kind/headcount"),
    *("/graph/reference", "/graph/vocab", "/graph/nothing"),
]
DATA = ["/data/force/metropolitan", "/vocab/kind/headcount", "/graph/reference", "/ns"]
_VERSION = re.compile(r"\s*<span>Data version [^<]*</span>\s*")
_HREF = re.compile(r'href="([^"]*)"')
_LEAD = re.compile(r'<p class="lead">([^<]*)</p>')


def page(client: FlaskClient, path: str) -> tuple[int, str]:
    """Return status and text of a page, without the version of the data."""
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    return answer.status_code, _VERSION.sub("\n", re.sub(r"\n\s*\n", "\n", answer.text))


def articles(client: FlaskClient) -> list[str]:
    """Return the paths of all articles."""
    found = re.findall(r'href="(/id/article/[^"]+)"', page(client, "/list/articles")[1])
    assert len(set(found)) == 6
    return sorted(set(found))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_from_oxigraph_is_the_same(embedded: FlaskClient, oxigraph_app: Flask, path: str) -> None:
    assert page(oxigraph_app.test_client(), path) == page(embedded, path)


def test_the_articles_from_oxigraph_are_the_same(embedded: FlaskClient, oxigraph_app: Flask) -> None:
    for path in articles(embedded):
        assert page(oxigraph_app.test_client(), path) == page(embedded, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_from_virtuoso_has_the_same_links_and_figures(
    embedded: FlaskClient, virtuoso_app: Flask, path: str
) -> None:
    assert_alike(page(virtuoso_app.test_client(), path), page(embedded, path))


def test_the_articles_from_virtuoso_have_the_same_links_and_figures(embedded: FlaskClient, virtuoso_app: Flask) -> None:
    for path in articles(embedded):
        assert_alike(page(virtuoso_app.test_client(), path), page(embedded, path))


def assert_alike(one: tuple[int, str], other: tuple[int, str]) -> None:
    """See that two pages differ in nothing but in which of several labels they show, and in the order of equals."""
    assert one[0] == other[0]
    for pattern in (_HREF, _LEAD):
        assert Counter(pattern.findall(one[1])) == Counter(pattern.findall(other[1]))
    assert abs(len(one[1]) - len(other[1])) < 400


@pytest.mark.parametrize("path", DATA)
@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_linked_data_are_the_same(embedded: FlaskClient, other: FlaskClient, path: str, media_type: str) -> None:
    graphs = []
    for client in (embedded, other):
        answer = client.get(path, headers={"Accept": media_type})
        assert answer.status_code == 200
        graphs.append(canonical(answer.data, media_type))
    assert graphs[0] == graphs[1]


def canonical(content: bytes, media_type: str) -> set[str]:
    """Return the triples of a graph whose blank nodes have canonical names, as a store of RDF 1.1 can hold them."""
    dataset = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, in_small_letters(quad.object))
        for quad in ox.parse(content, format=ox.RdfFormat.from_media_type(media_type))
        if not isinstance(quad.object, ox.Triple)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def in_small_letters(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """Return a term as Virtuoso keeps it: tags in small letters, true as 1, dates and decimals in one form."""
    if isinstance(term, ox.Literal) and term.value in ("true", "false"):
        return ox.Literal(int(term.value == "true"))
    return term


def test_a_things_iri_leads_to_its_page(other: FlaskClient) -> None:
    answer = other.get("/id/force/metropolitan", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert f"{BASE}id/force/metropolitan" in other.get(answer.headers["Location"]).text


def test_a_page_is_never_told_to_be_unchanged(other: FlaskClient) -> None:
    first = other.get("/list/forces", headers={"Accept": "text/html"})
    again = other.get(
        "/list/forces", headers={"Accept": "text/html", "If-None-Match": first.headers.get("ETag", '"none"')}
    )
    assert again.status_code == 200


def test_health_says_what_is_known(other: FlaskClient) -> None:
    end = time.monotonic() + 30  # a store that is still busy with another test's query says nothing at first
    while (document := other.get("/health").get_json())["status"] != "ok":
        assert time.monotonic() < end
        time.sleep(0.5)
    assert document["version"] == "unknown"
    assert other.get("/ready").status_code == 200
