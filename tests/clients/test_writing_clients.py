"""Clients that write: SPARQLWrapper and rdflib's SPARQLUpdateStore, with a token, to a plain store."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import HTTPError

import pytest
from rdflib import RDF, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from tests.bench.processes import ServerProcess, beatgraph

TOKEN = "a-token-of-the-tests"  # noqa: S105  # good for a server that lives as long as its test
EX = Namespace("http://example.org/")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A plain store that takes the token."""
    folder = tmp_path_factory.mktemp("plain")
    with beatgraph(folder / "store", folder / "log", "--plain", token=TOKEN) as server:
        yield server


@pytest.fixture
def empty(plain: ServerProcess) -> str:
    """The endpoint of the plain store, with nothing in it."""
    endpoint = f"{plain.url}/sparql"
    writer(endpoint, "DROP ALL").query()
    return endpoint


def writer(endpoint: str, update: str, *, token: str | None = TOKEN, directly: bool = False) -> SPARQLWrapper:
    """Return a SPARQLWrapper that is about to send an update."""
    client = SPARQLWrapper(endpoint)
    client.setMethod(POST)
    if directly:
        client.setRequestMethod("postdirectly")
    if token:
        client.addCustomHttpHeader("Authorization", f"Bearer {token}")
    client.setQuery(update)
    return client


def count(endpoint: str) -> int:
    """Return how many triples the default graph has."""
    client = SPARQLWrapper(endpoint)
    client.setReturnFormat(JSON)
    client.setQuery("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return int(client.queryAndConvert()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("directly", [False, True], ids=["form", "direct"])
def test_sparqlwrapper_updates(empty: str, directly: bool) -> None:
    writer(empty, f'INSERT DATA {{ <{EX.a}> <{EX.p}> "ä" , 2 }}', directly=directly).query()
    assert count(empty) == 2
    writer(empty, f"DELETE WHERE {{ <{EX.a}> <{EX.p}> 2 }}", directly=directly).query()
    assert count(empty) == 1
    client = SPARQLWrapper(empty)
    client.setReturnFormat(TURTLE)
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    assert set(Graph().parse(data=client.queryAndConvert())) == {(EX.a, EX.p, Literal("ä"))}


@pytest.mark.parametrize("token", [None, "another"])
def test_without_the_token_nothing_is_written(empty: str, token: str | None) -> None:
    with pytest.raises(Exception, match=r"(?i)unauthorized|401"):
        writer(empty, f"INSERT DATA {{ <{EX.a}> <{EX.p}> 1 }}", token=token).query()
    assert count(empty) == 0


def test_a_graph_of_rdflib_is_written_through(empty: str) -> None:
    graph = Graph(rdflib_store(empty), identifier=DATASET_DEFAULT_GRAPH_ID)
    graph.add((EX.met, RDF.type, EX.Force))
    graph.add((EX.met, EX.label, Literal("Metropolitan Police", lang="en")))
    assert len(graph) == 2
    graph.remove((EX.met, EX.label, None))
    assert set(graph) == {(EX.met, RDF.type, EX.Force)}


def test_rdflib_updates_and_asks_a_named_graph(empty: str) -> None:
    graph = Graph(rdflib_store(empty), identifier=URIRef(EX.forces))
    graph.add((EX.met, RDF.type, EX.Force))
    graph.update(f"INSERT {{ ?s <{EX.seen}> true }} WHERE {{ ?s a <{EX.Force}> }}")
    assert graph.query(f"ASK {{ ?s <{EX.seen}> true }}").askAnswer is True
    assert len(graph) == 2
    assert count(empty) == 0


def test_named_graphs_of_rdflib(empty: str) -> None:
    store = rdflib_store(empty)
    dataset = Dataset(store=store)
    one, two = dataset.graph(URIRef(EX.one)), dataset.graph(URIRef(EX.two))
    one.add((EX.a, EX.p, Literal(1)))
    two.add((EX.a, EX.p, Literal(2)))
    assert set(one) == {(EX.a, EX.p, Literal(1))}
    assert {graph.identifier for graph in dataset.graphs()} >= {URIRef(EX.one), URIRef(EX.two)}
    dataset.remove_graph(one)
    assert set(two) == {(EX.a, EX.p, Literal(2))}
    assert count(empty) == 0


def test_rdflib_gathers_changes_until_it_commits(empty: str) -> None:
    store = rdflib_store(empty, autocommit=False)
    graph = Graph(store, identifier=DATASET_DEFAULT_GRAPH_ID)
    for number in range(50):
        graph.add((EX.a, EX.p, Literal(number)))
    assert count(empty) == 0
    store.commit()
    assert count(empty) == 50


def rdflib_store(endpoint: str, *, autocommit: bool = True) -> SPARQLUpdateStore:
    """Return rdflib's store on the endpoint, with the token."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return SPARQLUpdateStore(endpoint, endpoint, headers=headers, autocommit=autocommit)


def test_rdflib_is_told_of_a_refusal(empty: str) -> None:
    graph = Graph(SPARQLUpdateStore(empty, empty), identifier=DATASET_DEFAULT_GRAPH_ID)
    with pytest.raises(HTTPError, match="401"):
        graph.add((EX.a, EX.p, EX.b))
    assert count(empty) == 0
