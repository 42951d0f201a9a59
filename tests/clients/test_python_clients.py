"""Python's own SPARQL clients, as their users have them: SPARQLWrapper, rdflib's SPARQLStore, and pandas."""

from __future__ import annotations

import urllib.parse
from pathlib import Path

import pandas
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from tests.clients.conftest import NAMESPACE

MET = URIRef("https://w3id.org/beatgraph/id/force/metropolitan")
HEADCOUNTS = f"""
PREFIX pol: <{NAMESPACE}>
PREFIX kind: <https://w3id.org/beatgraph/vocab/kind/>
SELECT ?number ?of {{
  ?claim pol:kind kind:headcount ; pol:about <{MET}> ; pol:statedValue ?number ; pol:statedUnit ?of
}} ORDER BY DESC(?number)
"""
NUMBERS = [33201, 11319, 1460, 1127]
CLAIMS = f"PREFIX pol: <{NAMESPACE}> CONSTRUCT {{ ?claim a pol:Claim }} WHERE {{ ?claim pol:about <{MET}> }}"


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_selects_json(endpoint: str, method: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setReturnFormat(JSON)
    client.setQuery(HEADCOUNTS)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [int(row["number"]["value"]) for row in rows] == NUMBERS


def test_sparqlwrapper_posts_a_query_directly(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(POST)
    client.setRequestMethod("postdirectly")
    client.setReturnFormat(JSON)
    client.setQuery(HEADCOUNTS)
    assert len(client.queryAndConvert()["results"]["bindings"]) == len(NUMBERS)


def test_sparqlwrapper_selects_xml_and_csv(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setQuery(HEADCOUNTS)
    client.setReturnFormat(XML)
    assert client.queryAndConvert().getElementsByTagName("result").length == len(NUMBERS)
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().splitlines()[:2] == ["number,of", "33201,police officer"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of SPARQLWrapper, which calls rdflib by old names
@pytest.mark.parametrize("form", [TURTLE, RDFXML, XML, N3])
def test_sparqlwrapper_constructs(endpoint: str, form: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setQuery(CLAIMS)
    client.setReturnFormat(form)
    answer = client.queryAndConvert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format=form)
    assert len(graph) > len(NUMBERS)
    assert set(graph.objects()) == {URIRef(f"{NAMESPACE}Claim")}


def test_sparqlwrapper_asks_and_describes(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setReturnFormat(JSON)
    client.setQuery(f"ASK {{ <{MET}> a <{NAMESPACE}PoliceForce> }}")
    assert client.queryAndConvert()["boolean"] is True
    client.setReturnFormat(TURTLE)
    client.setQuery(f"DESCRIBE <{MET}>")
    assert (MET, RDF.type, URIRef(f"{NAMESPACE}PoliceForce")) in Graph().parse(data=client.queryAndConvert())


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_a_graph_of_rdflib_is_the_endpoint(endpoint: str, method: str, form: str) -> None:
    graph = Graph(SPARQLStore(endpoint, method=method, returnFormat=form))
    assert [int(row.number) for row in graph.query(HEADCOUNTS)] == NUMBERS


def test_a_graph_of_rdflib_matches_patterns(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint))
    assert (MET, RDF.type, URIRef(f"{NAMESPACE}PoliceForce")) in graph
    assert (MET, RDF.type, Literal("PoliceForce")) not in graph
    assert len(list(graph.subjects(URIRef(f"{NAMESPACE}about"), MET))) > len(NUMBERS)
    assert len(graph) > 10_000


def test_rdflib_asks_with_bindings(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint))
    assert graph.query("ASK { ?force a ?kind }", initBindings={"force": MET}).askAnswer is True


def test_pandas_reads_a_result(endpoint: str, tmp_path: Path) -> None:
    parameters = urllib.parse.urlencode({"query": HEADCOUNTS, "format": "csv"})
    table = pandas.read_csv(f"{endpoint}?{parameters}")
    assert list(table["number"]) == NUMBERS
    assert table["number"].sum() == sum(NUMBERS)
    assert table.dtypes["number"] == "int64"


def test_pandas_asks_by_its_accept_header(endpoint: str) -> None:
    parameters = urllib.parse.urlencode({"query": HEADCOUNTS})
    table = pandas.read_csv(f"{endpoint}?{parameters}", storage_options={"Accept": "text/csv"})
    assert table["of"].iloc[0] == "police officer"
