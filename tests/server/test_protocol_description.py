"""What the endpoint says of itself, and to whom: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ontology import graphs
from server.app import create_app
from server.protocol.description import MOST_NAMED_GRAPHS

SD = "http://www.w3.org/ns/sparql-service-description#"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def values(answer: TestResponse, name: str) -> list[str]:
    """Return the values of a property of the description, without their namespace if it is that of descriptions."""
    assert answer.status_code == 200, answer.text
    form = ox.RdfFormat.from_media_type(answer.mimetype)
    assert form is not None
    found = [quad.object for quad in ox.parse(answer.data, format=form) if quad.predicate.value == SD + name]
    return sorted(str(value).strip("<>").removeprefix(SD) for value in found)


def test_a_house_unites_its_graphs_and_takes_no_update_without_tokens(asker: FlaskClient) -> None:
    answer = asker.get("/sparql")
    assert answer.content_type == "text/turtle; charset=utf-8"
    assert values(answer, "endpoint") == ["http://localhost/sparql"]
    assert values(answer, "supportedLanguage") == ["SPARQL11Query"]
    assert values(answer, "feature") == ["UnionDefaultGraph"]
    assert values(answer, "inputFormat") == []
    assert graphs.REFERENCE in values(answer, "name")


def test_a_plain_store_has_empty_graphs_and_takes_updates(plain: FlaskClient) -> None:
    plain.put("/store/empty", data="", content_type="text/turtle")
    answer = plain.get("/sparql")
    assert values(answer, "supportedLanguage") == ["SPARQL11Query", "SPARQL11Update"]
    assert values(answer, "feature") == ["EmptyGraphs"]
    assert values(answer, "name") == ["http://localhost/store/empty"]
    formats = {iri.rpartition("/")[2] for iri in values(answer, "resultFormat")}
    assert formats == {
        *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
        *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG"),
    }
    assert {iri.rpartition("/")[2] for iri in values(answer, "inputFormat")} == {
        *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
    }
    assert all(iri.startswith("http://www.w3.org/ns/formats/") for iri in values(answer, "resultFormat"))


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "application/n-quads",
        "application/trig",
    ],
)
def test_it_comes_in_every_syntax(asker: FlaskClient, media_type: str) -> None:
    answer = asker.get("/sparql", headers={"Accept": media_type})
    assert answer.mimetype == media_type
    assert values(answer, "endpoint") == ["http://localhost/sparql"]


@pytest.mark.parametrize(("proxies", "endpoint"), [(1, "https://a.example/sparql"), (0, "http://localhost/sparql")])
def test_its_address_is_the_one_before_the_proxies(small_app: Flask, proxies: int, endpoint: str) -> None:
    settings = replace(small_app.extensions["beatgraph.settings"], proxies=proxies)
    client = create_app(settings, small_app.extensions["beatgraph.engine"]).test_client()
    answer = client.get("/sparql", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example"})
    assert values(answer, "endpoint") == [endpoint]


def test_its_format_may_be_named_and_may_be_none(asker: FlaskClient) -> None:
    assert asker.get("/sparql?format=jsonld").mimetype == "application/ld+json"
    assert asker.get("/sparql?format=csv").status_code == 406
    assert asker.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_is_led_to_the_form_if_there_is_one(asker: FlaskClient, plain: FlaskClient) -> None:
    answer = asker.get("/sparql", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/query")
    answer = plain.get("/sparql", headers={"Accept": "text/html,*/*;q=0.1"})
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")


def test_a_copy_that_still_holds_is_304_until_something_is_written(plain: FlaskClient) -> None:
    tag = plain.get("/sparql").headers["ETag"]
    again = plain.get("/sparql", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert plain.get("/sparql", headers={"If-None-Match": tag, "Accept": "application/trig"}).status_code == 200
    plain.put("/store/a", data="", content_type="text/turtle")
    assert plain.get("/sparql", headers={"If-None-Match": tag}).status_code == 200


def test_it_names_some_of_very_many_graphs_and_says_so(plain: FlaskClient) -> None:
    update = ";".join(f"CREATE GRAPH <urn:g{number}>" for number in range(MOST_NAMED_GRAPHS))
    assert plain.post("/sparql", data={"update": update}).status_code == 204
    answer = plain.get("/sparql")
    assert len(values(answer, "name")) == MOST_NAMED_GRAPHS
    assert "more named graphs" not in answer.text
    plain.put("/store/one-more", data="", content_type="text/turtle")
    answer = plain.get("/sparql")
    assert len(values(answer, "name")) == MOST_NAMED_GRAPHS
    assert "more named graphs" in answer.text


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D"])
def test_any_site_may_ask_what_is_allowed(asker: FlaskClient, path: str) -> None:
    answer = asker.options(path, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "QUERY"})
    assert answer.status_code == 200
    allowed = {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == allowed
    assert {"Authorization", "If-None-Match"} <= set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    assert "application/sparql-query" in answer.headers["Accept-Query"]


def test_the_first_page_of_a_plain_store_shows_what_there_is(plain: FlaskClient) -> None:
    plain.put("/store/a", data="<urn:a> <urn:b> <urn:c> .", content_type="text/turtle")
    answer = plain.get("/")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "holds 1 quads" in answer.text
    assert answer.text.count("<h1>") == 1
    assert "http://localhost/sparql" in answer.text
    assert plain.get("/list/articles").status_code == 404
    wrong = plain.get("/nowhere", headers={"Accept": BROWSER})
    assert (wrong.status_code, wrong.mimetype) == (404, "application/problem+json")
