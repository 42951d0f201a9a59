"""The SPARQL protocol over each store: what a client sees does not depend on who keeps the graph."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ontology import graphs
from server.store.rows import select
from tests.remote.stores import MOST_ROWS

JSON = "application/sparql-results+json"
FORCES = "SELECT ?force ?label { ?force a pol:PoliceForce ; rdfs:label ?label } ORDER BY ?force ?label"
CONSTRUCT = "CONSTRUCT { ?claim pol:statedIn ?article } WHERE { ?claim pol:statedIn ?article }"
ONTOLOGY = graphs.ONTOLOGY


def get(client: FlaskClient, query: str, *, accept: str = JSON, **parameters: object) -> TestResponse:
    """Ask by GET."""
    return client.get("/sparql", query_string={"query": query, **parameters}, headers={"Accept": accept})


def rows(answer: TestResponse) -> list[dict[str, str]]:
    """Return the rows of a table as texts."""
    assert answer.status_code == 200, answer.text
    bindings = json.loads(answer.data)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


@pytest.mark.parametrize("way", ["get", "form", "direct", "QUERY"])
def test_a_query_is_asked_in_each_way(asker: FlaskClient, way: str) -> None:
    query = "ASK { ?claim a pol:Claim }"
    headers = {"Accept": JSON}
    if way == "get":
        answer = get(asker, query)
    elif way == "form":
        answer = asker.post("/sparql", data={"query": query}, headers=headers)
    else:
        method = "POST" if way == "direct" else "QUERY"
        content_type = "application/sparql-query"
        answer = asker.open("/sparql", method=method, data=query, content_type=content_type, headers=headers)
    assert answer.status_code == 200, answer.text
    assert json.loads(answer.data)["boolean"] is True


def test_a_no_is_a_no(asker: FlaskClient) -> None:
    assert json.loads(get(asker, "ASK { ?s a <urn:nothing> }").data)["boolean"] is False


def test_each_format_of_a_table_says_the_same(asker: FlaskClient, embedded: FlaskClient) -> None:
    expected = [(row["force"], row["label"]) for row in rows(get(embedded, FORCES))]
    assert [(row["force"], row["label"]) for row in rows(get(asker, FORCES))] == expected
    table = list(csv.reader(io.StringIO(get(asker, FORCES, accept="text/csv").text)))
    assert [tuple(row) for row in table[1:]] == expected
    for media_type in ("application/sparql-results+xml", "text/tab-separated-values"):
        form = ox.QueryResultsFormat.from_media_type(media_type)
        answer = get(asker, FORCES, accept=media_type)
        assert answer.mimetype == media_type
        found = ox.parse_query_results(answer.data, format=form)
        assert isinstance(found, ox.QuerySolutions)
        assert [(row["force"].value, row["label"].value) for row in found] == expected  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig"],
)
def test_each_format_of_a_graph_says_the_same(asker: FlaskClient, embedded: FlaskClient, media_type: str) -> None:
    answer = get(asker, CONSTRUCT, accept=media_type)
    assert answer.mimetype == media_type
    expected = get(embedded, CONSTRUCT, accept="application/n-triples").data
    found = {quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.from_media_type(media_type))}
    assert found == {quad.triple for quad in ox.parse(expected, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) > 90


def test_a_description_is_a_graph(asker: FlaskClient) -> None:
    answer = get(asker, "DESCRIBE force:metropolitan", accept="application/n-triples")
    assert len(list(ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES))) > 5


def test_what_is_no_sparql_is_400(asker: FlaskClient) -> None:
    answer = get(asker, "SELECT * {")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert "valid SPARQL" in json.loads(answer.data)["title"]


def test_an_unknown_function_is_400(asker: FlaskClient) -> None:
    assert get(asker, "SELECT (<urn:f>(1) AS ?x) {}").status_code == 400


@pytest.mark.parametrize(
    "query", ["INSERT DATA { <urn:a> <urn:b> 1 }", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"]
)
def test_what_writes_or_calls_out_is_403(asker: FlaskClient, query: str) -> None:
    assert get(asker, query).status_code == 403


def test_what_there_is_not_is_406(asker: FlaskClient) -> None:
    assert get(asker, FORCES, accept="image/png").status_code == 406


def test_the_default_graph_is_the_union_without_hidden_graphs(asker: FlaskClient) -> None:
    assert rows(get(asker, "SELECT (COUNT(*) AS ?n) { ?article a pol:NewsArticle }")) == [{"n": "6"}]
    assert rows(get(asker, "SELECT ?shape { ?shape a sh:NodeShape }")) == []


def test_named_graphs_are_there_by_name_and_by_variable(asker: FlaskClient) -> None:
    by_name = get(asker, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ONTOLOGY}> {{ ?class a owl:Class }} }}")
    by_variable = get(
        asker,
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?class a owl:Class }} FILTER(?g = <{ONTOLOGY}>) }}",
    )
    assert rows(by_name) == rows(by_variable)
    assert int(rows(by_name)[0]["n"]) > 10


def test_a_request_names_its_dataset(asker: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s a pol:NewsArticle }"
    parameters = {"default-graph-uri": ONTOLOGY}
    assert rows(get(asker, query, **parameters)) == [{"n": "0"}]
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s a owl:Class } }"
    assert rows(get(asker, query, **{"named-graph-uri": ONTOLOGY})) == [{"g": ONTOLOGY}]


def test_a_query_names_its_dataset(asker: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> {{ ?s a pol:NewsArticle }}"
    assert rows(get(asker, query)) == [{"n": "0"}]
    query = f"SELECT DISTINCT ?g FROM NAMED <{ONTOLOGY}> {{ GRAPH ?g {{ ?s a owl:Class }} }}"
    assert rows(get(asker, query)) == [{"g": ONTOLOGY}]


def test_terms_are_put_for_variables(other: FlaskClient) -> None:
    engine = other.application.extensions["beatgraph.engine"]
    force = ox.NamedNode("https://w3id.org/beatgraph/id/force/metropolitan")
    found = select(engine, "SELECT ?force ?label { ?force rdfs:label ?label }", force=force)
    assert {row["force"] for row in found} == {force}


@pytest.mark.parametrize("accept", [JSON, "text/csv"])
def test_no_result_from_elsewhere_is_kept(other: FlaskClient, accept: str) -> None:
    answer = get(other, FORCES, accept=accept)
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_long_result_is_whole(other: FlaskClient, embedded: FlaskClient) -> None:
    query = "SELECT ?s ?p { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) }"
    lines = [sorted(get(client, query, accept="text/csv").text.splitlines()) for client in (embedded, other)]
    assert lines[0] == lines[1]
    assert len(lines[0]) > 10_000


def test_a_query_that_takes_too_long_is_503(other: FlaskClient) -> None:
    product = " . ".join(f"?a{number} ?b{number} ?c{number}" for number in range(6))
    answer = get(other, f"SELECT (COUNT(*) AS ?n) {{ {product} }}", timeout="0.5")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_a_described_service(asker: FlaskClient) -> None:
    answer = asker.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert "sparql-service-description" in answer.text


def test_virtuosos_quiet_limit_of_rows_is_told(virtuoso_app: Flask) -> None:
    answer = get(virtuoso_app.test_client(), "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", accept="text/csv")
    assert answer.status_code == 422
    assert f"{MOST_ROWS} rows" in json.loads(answer.data)["detail"]
