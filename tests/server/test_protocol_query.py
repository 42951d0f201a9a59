"""The SPARQL endpoint, by https://www.w3.org/TR/sparql11-protocol/ and by what it promises beyond."""

from __future__ import annotations

import csv
import io
import json
import time
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ontology import graphs
from server.errors import PROBLEM
from server.protocol.requests import MOST_GRAPHS
from tests.server.building import an_id

ASK = "ASK { ?claim a pol:Claim }"
SELECT = "SELECT ?article ?title { ?article schema:headline ?title } ORDER BY ?article LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?s = <urn:shared>) }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
JSON = "application/sparql-results+json"
ARTICLE = graphs.article_graph(an_id(1))


def get(client: FlaskClient, query: str, *, accept: str = "", **parameters: object) -> TestResponse:
    """Ask by GET."""
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **parameters}, headers=headers)


def problem(answer: TestResponse) -> dict[str, object]:
    """Return the problem document of an error answer."""
    assert answer.content_type == PROBLEM
    document: dict[str, object] = json.loads(answer.data)
    assert document["status"] == answer.status_code
    assert document["detail"]
    return document


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_is_asked_in_three_ways(asker: FlaskClient, way: str) -> None:
    match way:
        case "get":
            answer = get(asker, ASK)
        case "form":
            answer = asker.post("/sparql", data={"query": ASK})
        case _:
            answer = asker.post("/sparql", data=ASK.encode(), content_type="application/sparql-query; charset=UTF-8")
    assert answer.status_code == 200
    assert answer.content_type == JSON
    assert json.loads(answer.data)["boolean"] is True


def test_all_forms_of_tables_say_the_same(asker: FlaskClient) -> None:
    as_json = [
        tuple(row[name]["value"] for name in ("article", "title"))
        for row in json.loads(get(asker, SELECT).data)["results"]["bindings"]
    ]
    as_csv = [tuple(row) for row in csv.reader(io.StringIO(get(asker, SELECT, accept="text/csv").text))][1:]
    lines = get(asker, SELECT, accept="text/tab-separated-values").text.splitlines()[1:]
    as_tsv = [tuple(value.strip('<>"') for value in line.split("\t")) for line in lines]
    tree = ET.fromstring(get(asker, SELECT, accept="application/sparql-results+xml").data)  # noqa: S314 - our own
    namespace = "{http://www.w3.org/2005/sparql-results#}"
    as_xml = [
        tuple(binding[0].text for binding in result) for result in tree.find(f"{namespace}results") or () if len(result)
    ]
    assert len(as_json) == 3
    assert as_json == as_csv == as_tsv == as_xml


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
def test_all_forms_of_graphs_say_the_same(asker: FlaskClient, media_type: str) -> None:
    answer = get(asker, CONSTRUCT, accept=media_type)
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    rdf = ox.RdfFormat.from_media_type(media_type)
    assert rdf is not None
    assert {quad.triple for quad in ox.parse(answer.data, format=rdf)} == {
        ox.Triple(ox.NamedNode("urn:shared"), ox.NamedNode("urn:is"), ox.NamedNode("urn:said"))
    }


@pytest.mark.parametrize(("name", "content_type"), [("csv", "text/csv; charset=utf-8"), ("xml", None), ("json", JSON)])
def test_the_format_may_be_named(asker: FlaskClient, name: str, content_type: str | None) -> None:
    answer = get(asker, SELECT, accept="image/png", format=name)
    assert answer.status_code == 200
    assert content_type in (None, answer.content_type)
    assert asker.post("/sparql", data={"query": SELECT, "format": name}).content_type == answer.content_type


@pytest.mark.parametrize(("accept", "name"), [("image/png", None), ("*/*", "docx"), ("text/turtle", None)])
def test_what_there_is_not_is_406_with_what_there_is(asker: FlaskClient, accept: str, name: str | None) -> None:
    answer = get(asker, SELECT, accept=accept, **({"format": name} if name else {}))
    assert answer.status_code == 406
    assert JSON in str(problem(answer)["detail"])


def test_a_browser_is_sent_to_the_page_with_its_query(asker: FlaskClient) -> None:
    answer = get(asker, ASK, accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.status_code == 303
    page = asker.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "pol:Claim" in page.text


def test_a_browser_that_names_a_format_gets_it(asker: FlaskClient) -> None:
    assert get(asker, ASK, accept="text/html", format="json").content_type == JSON


@pytest.mark.parametrize(
    ("query", "line", "column"), [("SELECT * {", 1, 11), ("SELECT *\n{ ?s ?p ?o .\n  ?s & }", 3, None)]
)
def test_what_is_not_sparql_is_told_by_line_and_column(
    asker: FlaskClient, query: str, line: int, column: int | None
) -> None:
    answer = get(asker, query)
    assert answer.status_code == 400
    document = problem(answer)
    assert document["line"] == line
    assert column in (None, document["column"])


@pytest.mark.parametrize(
    ("answer_of", "status"),
    [
        (lambda client: client.get("/sparql?query="), 400),
        (lambda client: client.get("/sparql?query=%20%0A"), 400),
        (lambda client: client.get("/sparql?query=ASK{}&query=ASK{}"), 400),
        (lambda client: client.get("/sparql?query=ASK{FILTER(<urn:f>(1))}"), 400),
        (lambda client: client.get("/sparql?query=ASK{}&default-graph-uri=not+an+IRI"), 400),
        (lambda client: client.get("/sparql?query=ASK{}" + "&named-graph-uri=urn:g" * (MOST_GRAPHS + 1)), 400),
        (lambda client: client.get("/sparql?query=ASK{}&timeout=soon"), 400),
        (lambda client: client.get("/sparql?query=ASK{}&timeout=0"), 400),
        (lambda client: client.get("/sparql?query=ASK{}&timeout=nan"), 400),
        (lambda client: client.get("/sparql?query=ASK{}&timeout=inf"), 400),
        (lambda client: client.get("/sparql?query=%00"), 400),
        (lambda client: client.get("/sparql?query=%ff%fe"), 400),
        (lambda client: client.get("/sparql?query=ASK{SERVICE<urn:x>{}}"), 403),
        (lambda client: client.get("/sparql?query=LOAD<urn:x>"), 403),
        (lambda client: client.get("/sparql?query=DROP+ALL"), 403),
        (lambda client: client.get("/sparql?update=DROP+ALL"), 400),
        (lambda client: client.post("/sparql?query=ASK{}", data={"update": "DROP ALL"}), 400),
        (lambda client: client.post("/sparql?query=ASK{}", data={"query": "ASK{}"}), 400),
        (lambda client: client.post("/sparql", data={"format": "json"}), 400),
        (lambda client: client.post("/sparql?update=DROP+ALL", data="x", content_type="text/plain"), 415),
        (lambda client: client.get("/sparql?query=ASK{}&using-graph-uri=urn:g"), 400),
        (lambda client: client.get("/sparql?query=ASK{}&timeout=1&timeout=2"), 400),
        (lambda client: client.post("/sparql", data={"update": "DROP ALL"}), 403),
        (lambda client: client.post("/sparql", data="DROP ALL", content_type="application/sparql-update"), 403),
        (lambda client: client.post("/sparql", data=b"\xff", content_type="application/sparql-query"), 400),
        (lambda client: client.post("/sparql", data="", content_type="application/sparql-query"), 400),
        (lambda client: client.post("/sparql", data="ASK{}", content_type="text/plain"), 415),
        (lambda client: client.post("/sparql", data="ASK{}"), 415),
        (lambda client: client.post("/sparql", data={"query": (io.BytesIO(b"ASK{}"), "query")}), 415),
        (
            lambda client: client.post(
                "/sparql", data=b"x", content_type="application/sparql-query", headers={"Content-Encoding": "gzip"}
            ),
            415,
        ),
        (
            lambda client: client.post(
                "/sparql", data="ASK{}", content_type="application/sparql-query; charset=utf-16"
            ),
            415,
        ),
        (lambda client: client.post("/sparql", data={"query": "ASK{}#" + "x" * 70_000}), 413),
        (
            lambda client: client.post("/sparql", data="#" * 70_000, content_type="application/sparql-query"),
            413,
        ),
        (lambda client: client.put("/sparql", data="ASK{}"), 405),
        (lambda client: client.delete("/sparql"), 405),
    ],
)
def test_a_wrong_request_is_a_problem_of_its_status(asker: FlaskClient, answer_of, status: int) -> None:  # type: ignore[no-untyped-def]
    answer = answer_of(asker)
    assert answer.status_code == status
    problem(answer)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


def test_a_query_that_takes_too_long_is_503_in_time(asker: FlaskClient) -> None:
    start = time.monotonic()
    answer = get(asker, PRODUCT)
    assert time.monotonic() - start < 1.0 + 0.5
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert problem(answer)["type"] == "https://w3id.org/beatgraph/problem/query-timeout"


def test_less_time_may_be_asked_for(asker: FlaskClient) -> None:
    start = time.monotonic()
    assert get(asker, PRODUCT, timeout="0.2").status_code == 503
    assert time.monotonic() - start < 0.7


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, (True, True)),
        ({"default-graph-uri": ARTICLE}, (True, False)),
        ({"named-graph-uri": ARTICLE}, (False, True)),
        ({"default-graph-uri": graphs.SHAPES, "named-graph-uri": ARTICLE}, (False, True)),
        ({"default-graph-uri": [graphs.SHAPES, ARTICLE]}, (True, False)),
        ({"default-graph-uri": "urn:nothing"}, (False, False)),
    ],
)
def test_the_protocol_names_the_dataset(
    asker: FlaskClient, parameters: dict[str, object], expected: tuple[bool, bool]
) -> None:
    queries = ("ASK { ?c a pol:Claim }", "ASK { GRAPH ?g { ?c a pol:Claim } }")
    assert tuple(json.loads(get(asker, query, **parameters).data)["boolean"] for query in queries) == expected


def test_the_protocol_goes_before_the_query_s_own_dataset(asker: FlaskClient) -> None:
    query = f"ASK FROM <{graphs.SHAPES}> {{ ?c a pol:Claim }}"
    assert json.loads(get(asker, query).data)["boolean"] is False
    assert json.loads(get(asker, query, **{"default-graph-uri": ARTICLE}).data)["boolean"] is True


def test_hidden_graphs_do_not_show(asker: FlaskClient) -> None:
    assert json.loads(get(asker, "ASK { ?shape a sh:NodeShape }").data)["boolean"] is False


def test_a_copy_that_still_holds_is_304_and_nothing_else(asker: FlaskClient) -> None:
    first = get(asker, SELECT)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept"
    again = asker.get("/sparql", query_string={"query": SELECT}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "other",
    [
        {"query": SELECT + " "},
        {"query": SELECT, "format": "csv"},
        {"query": SELECT, "default-graph-uri": ARTICLE},
        {"query": SELECT, "named-graph-uri": ARTICLE},
    ],
)
def test_another_request_has_another_tag(asker: FlaskClient, other: dict[str, str]) -> None:
    tag = get(asker, SELECT).headers["ETag"]
    answer = asker.get("/sparql", query_string=other, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


@pytest.mark.parametrize(
    "query", ["SELECT (NOW() AS ?n) {}", "SELECT (rand () AS ?n) {}", "SELECT (STRUUID() AS ?n) {}"]
)
def test_what_changes_by_itself_has_no_tag(asker: FlaskClient, query: str) -> None:
    answer = get(asker, query)
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_head_has_the_headers_of_get_and_no_body(asker: FlaskClient) -> None:
    by_get = get(asker, SELECT)
    by_head = asker.head("/sparql", query_string={"query": SELECT})
    assert by_head.status_code == 200
    assert by_head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert by_head.headers[name] == by_get.headers[name]


def test_options_tells_any_site_what_it_may_do(asker: FlaskClient) -> None:
    answer = asker.options("/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "POST" in answer.headers["Allow"]


def test_health_tells_version_and_size(asker: FlaskClient, small_app: Flask) -> None:
    answer = asker.get("/health")
    state = answer.get_json()
    assert answer.status_code == 200
    assert state["status"] == "ok"
    assert state["version"] == small_app.extensions["beatgraph.engine"].version
    assert (state["articles"], state["claims"]) == (20, 400)
    assert state["published"].endswith("+00:00")


def test_many_graphs_are_still_answered(asker: FlaskClient) -> None:
    graphs_named = [graphs.article_graph(an_id(number)) for number in range(20)]
    answer = asker.post(
        "/sparql", data={"query": "SELECT (COUNT(*) AS ?n) { ?c a pol:Claim }", "default-graph-uri": graphs_named}
    )
    assert json.loads(answer.data)["results"]["bindings"][0]["n"]["value"] == "400"
