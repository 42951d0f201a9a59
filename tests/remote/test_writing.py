"""Updates and the graph store protocol, over a plain store of this machine and through to stores of other makers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app import create_app
from server.settings import Settings
from server.store.engine import EmbeddedEngine
from server.store.errors import QueryRefused
from server.store.plain import open_plain
from server.store.remote import RemoteEngine, RemoteStore
from server.store.remote_writer import RemoteWriter
from server.store.writer import StoreWriter, WriterSettings
from server.store.writes import GraphProtected

GRAPH = "urn:beatgraph:test:one"
OTHER = "urn:beatgraph:test:two"
TURTLE = '<urn:s> <urn:p> "a", 2 ; <urn:q> [ <urn:r> <urn:s> ] .'
ADMIN, WRITER = "a-token-that-administers", "a-token"
KINDS = ["embedded", "oxigraph", "oxigraph-by-updates", "virtuoso", "virtuoso-by-updates"]


@pytest.fixture(scope="module")
def plain_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a plain store of this machine."""
    directory = tmp_path_factory.mktemp("plain") / "store"
    open_plain(directory, keep=2).close()
    settings = Settings(store=directory, plain=True, token=ADMIN)
    engine = EmbeddedEngine(directory, settings.to_limits(), house_prefixes=False)
    writer = StoreWriter(directory, WriterSettings(plain=True, versions_kept=2))
    with closing(engine), closing(writer):
        yield create_app(settings, engine, writer)


def app_on(store: RemoteStore) -> Iterator[Flask]:
    """Yield the application in front of a store elsewhere that takes writes."""
    settings = Settings(store=Path("none"), token=ADMIN)
    with closing(RemoteEngine(store)) as engine, closing(RemoteWriter(store, engine, timeout_seconds=20)) as writer:
        yield create_app(settings, engine, writer)


@pytest.fixture(params=KINDS)
def client(request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """A client that may write to each store in turn, and finds nothing in the graphs of the tests."""
    name, _, by_updates = request.param.partition("-")
    if name == "embedded":
        apps = iter([request.getfixturevalue("plain_app")])
    else:
        store: RemoteStore = request.getfixturevalue(f"{name}_store")
        apps = app_on(replace(store, graph_store_url=None) if by_updates else store)
    for app in apps:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {ADMIN}"
        for graph in (GRAPH, OTHER):
            assert update(client, f"DROP SILENT GRAPH <{graph}>").status_code == 204
        yield client


def update(client: FlaskClient, text: str, **parameters: str) -> TestResponse:
    """Send an update."""
    return client.post("/sparql", data={"update": text, **parameters})


def triples(client: FlaskClient, graph: str = GRAPH) -> list[str]:
    """Return the triples of a graph, those with blank nodes shortened."""
    answer = client.get(
        "/sparql",
        query_string={"query": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"},
        headers={"Accept": "application/n-triples"},
    )
    assert answer.status_code == 200, answer.text
    found = [quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES)]
    return sorted(" ".join("_" if isinstance(term, ox.BlankNode) else str(term) for term in triple) for triple in found)


HELD = sorted(
    [
        '<urn:s> <urn:p> "a"',
        '<urn:s> <urn:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<urn:s> <urn:q> _",
        "_ <urn:r> <urn:s>",
    ]
)


def test_a_graph_is_put_read_added_to_and_dropped(client: FlaskClient) -> None:
    place = {"graph": GRAPH}
    assert client.put("/store", query_string=place, data=TURTLE, content_type="text/turtle").status_code == 201
    assert triples(client) == HELD
    assert client.put("/store", query_string=place, data=TURTLE, content_type="text/turtle").status_code == 204
    assert triples(client) == HELD
    added = client.post("/store", query_string=place, data="<urn:n> <urn:p> 3 .", content_type="text/turtle")
    assert added.status_code == 204
    assert len(triples(client)) == 5
    replaced = client.put(
        "/store", query_string=place, data=b'{"@id":"urn:x","urn:y":"z"}', content_type="application/ld+json"
    )
    assert replaced.status_code == 204
    assert triples(client) == ['<urn:x> <urn:y> "z"']
    read = client.get("/store", query_string=place, headers={"Accept": "text/turtle"})
    assert read.status_code == 200
    assert "urn:x" in read.text
    assert client.delete("/store", query_string=place).status_code == 204
    assert triples(client) == []
    assert client.delete("/store", query_string=place).status_code == 404


def test_rdf_that_cannot_be_read_changes_nothing(client: FlaskClient) -> None:
    client.put("/store", query_string={"graph": GRAPH}, data=TURTLE, content_type="text/turtle")
    refused = client.put("/store", query_string={"graph": GRAPH}, data="<urn:s> rubbish", content_type="text/turtle")
    assert refused.status_code == 400
    assert json.loads(refused.data)["line"] == 1
    assert triples(client) == HELD


def test_an_update_is_seen_by_the_next_query(client: FlaskClient) -> None:
    text = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }} ; "
    text += f"INSERT {{ GRAPH <{OTHER}> {{ ?s ?p 1 }} }} WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert update(client, text).status_code == 204
    assert triples(client) == ["<urn:a> <urn:b> <urn:c>"]
    assert triples(client, OTHER) == ['<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_an_update_by_its_own_media_type(client: FlaskClient) -> None:
    text = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> 'é \\U0001F600' }} }}"
    assert client.post("/sparql", data=text.encode(), content_type="application/sparql-update").status_code == 204
    assert triples(client) == ['<urn:a> <urn:b> "é \U0001f600"']


def test_what_is_no_update_is_400_and_changes_nothing(client: FlaskClient) -> None:
    assert update(client, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> ").status_code == 400
    assert triples(client) == []


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:9/x>",
        "CLEAR SILENT GRAPH <urn:none>; # x\nload <http://127.0.0.1:9/x>",
        f"INSERT {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}",
    ],
)
def test_what_calls_out_is_403(client: FlaskClient, text: str) -> None:
    assert update(client, text).status_code == 403


def test_nobody_writes_without_a_token(client: FlaskClient) -> None:
    del client.environ_base["HTTP_AUTHORIZATION"]
    assert update(client, f"DROP GRAPH <{GRAPH}>").status_code == 401
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer wrong"
    assert update(client, f"DROP GRAPH <{GRAPH}>").status_code == 401


def test_not_even_in_silence_does_a_store_elsewhere_call_out(store: RemoteStore) -> None:
    text = "CLEAR SILENT GRAPH <urn:none> ; LOAD SILENT <http://127.0.0.1:9/x>"
    with (
        closing(RemoteEngine(store)) as engine,
        closing(RemoteWriter(store, engine, timeout_seconds=20)) as writer,
        pytest.raises(QueryRefused),
    ):
        writer.update(text, admin=True)


def test_only_an_administrator_writes_elsewhere(store: RemoteStore) -> None:
    with closing(RemoteEngine(store)) as engine, closing(RemoteWriter(store, engine, timeout_seconds=20)) as writer:
        with pytest.raises(GraphProtected):
            writer.update("CLEAR ALL")
        with pytest.raises(GraphProtected):
            writer.put_graph(GRAPH, b"", media_type="text/turtle", replace=True)
        with pytest.raises(GraphProtected):
            writer.delete_graph(GRAPH)
