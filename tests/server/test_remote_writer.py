"""Writes to a store elsewhere: what is sent, and what its answers mean."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from server.store.errors import QueryError, QuerySyntaxError, QueryUnsupported
from server.store.limits import Limits
from server.store.remote import RemoteEngine, RemoteStore
from server.store.remote_errors import RemoteFailure, RemoteUnreachable, WriteUncertain
from server.store.remote_writer import RemoteWriter
from server.store.versions import is_passing
from server.store.writes import DataUnreadable, GraphMissing
from tests.server.stub_store import YES, Answer, Asked, StubStore, response

NO = YES.replace(b"true", b"false")
TURTLE = b"<s> <urn:p> [ a 'x' ] ."


@contextmanager
def writer_on(
    answer: Answer | bytes, *, gsp: bool = True, update: bool = True, plain: bool = False, **store: str
) -> Iterator[tuple[RemoteWriter, StubStore]]:
    """Return a writer before a store that answers so."""
    with StubStore(answer if callable(answer) else lambda _: answer) as stub:
        place = RemoteStore(
            stub.url, stub.url + "/update" if update else None, stub.url + "/store" if gsp else None, **store
        )
        engine = RemoteEngine(place, Limits())
        engine._ends_by_itself = True
        with closing(engine), closing(RemoteWriter(place, engine, timeout_seconds=0.5, plain=plain)) as writer:
            yield writer, stub


def test_an_update_goes_with_what_it_uses() -> None:
    with writer_on(response(b"", "text/plain", status="204 No Content")) as (writer, stub):
        written = writer.update(
            "DELETE { ?s a pol:Claim } WHERE {}", using_graphs=["urn:g"], using_named_graphs=["urn:n"], admin=True
        )
    assert is_passing(written.version)
    asked = stub.asked[0]
    assert (asked.method, asked.target) == ("POST", "/sparql/update")
    assert asked.fields == {
        "update": ["PREFIX pol: <https://w3id.org/beatgraph/ns#> DELETE { ?s a pol:Claim } WHERE {}"],
        "using-graph-uri": ["urn:g"],
        "using-named-graph-uri": ["urn:n"],
    }


def test_a_plain_server_knows_no_prefix_and_asks_for_no_administrator() -> None:
    with writer_on(response(b""), plain=True) as (writer, _):
        writer.update("CLEAR ALL")
        with pytest.raises(QuerySyntaxError):
            writer.update("INSERT DATA { <urn:a> a pol:Claim }")


@pytest.mark.parametrize(("status", "created"), [("201 Created", True), ("204 No Content", False), ("200 OK", False)])
@pytest.mark.parametrize(("replace", "method"), [(True, "PUT"), (False, "POST")])
def test_a_graph_is_sent_as_n_triples(status: str, created: bool, replace: bool, method: str) -> None:
    with writer_on(response(b"", status=status)) as (writer, stub):
        written = writer.put_graph(
            "urn:a?b&c", TURTLE, media_type="text/turtle", base_iri="http://b/", replace=replace, admin=True
        )
    assert written.created is created
    asked = stub.asked[0]
    assert (asked.method, asked.target) == (method, "/sparql/store?graph=urn%3Aa%3Fb%26c")
    assert asked.headers["content-type"] == "application/n-triples"
    assert asked.body.startswith(b"<http://b/s> <urn:p> _:")
    assert asked.body.count(b"\n") == 2


@pytest.mark.parametrize(("store", "target"), [({}, "default"), ({"union_graph": "urn:u"}, "graph=urn%3Au")])
def test_the_default_graph_may_be_a_named_one_there(store: dict[str, str], target: str) -> None:
    with writer_on(response(b"", status="204 No"), **store) as (writer, stub):
        writer.put_graph(None, TURTLE, media_type="text/turtle", base_iri="urn:b:", replace=True, admin=True)
        writer.delete_graph(None, admin=True)
    assert [asked.target for asked in stub.asked] == [f"/sparql/store?{target}"] * 2


def test_what_is_not_there_cannot_be_dropped() -> None:
    with writer_on(response(b"", status="404 Nothing")) as (writer, _), pytest.raises(GraphMissing):
        writer.delete_graph("urn:g", admin=True)
    with writer_on(response(NO), gsp=False) as (writer, _), pytest.raises(GraphMissing):
        writer.delete_graph("urn:g", admin=True)


def test_without_a_graph_store_graphs_are_written_by_updates() -> None:
    def answer(asked: Asked) -> bytes:
        return response(NO) if "query" in asked.fields else response(b"")

    with writer_on(answer, gsp=False) as (writer, stub):
        assert writer.put_graph("urn:g", TURTLE, media_type="text/turtle", replace=True, admin=True).created
        writer.put_graph("urn:g", b"<urn:a> <urn:b> 1 .", media_type="text/turtle", replace=False, admin=True)
        writer.put_graph(None, b"", media_type="text/turtle", replace=True, admin=True)
    updates = [asked.fields["update"][0] for asked in stub.asked if "update" in asked.fields]
    assert updates[0].startswith("DROP SILENT GRAPH <urn:g> ;\nINSERT {\nGRAPH <urn:g> {")
    assert updates[0].endswith("WHERE {}")
    assert updates[1].startswith("INSERT DATA {\nGRAPH <urn:g> {\n<urn:a> <urn:b>")
    assert updates[2].startswith("CLEAR SILENT DEFAULT ;\nINSERT DATA {")


def test_without_an_address_for_updates_there_are_none() -> None:
    with writer_on(response(b""), update=False) as (writer, stub), pytest.raises(QueryUnsupported):
        writer.update("CLEAR ALL", admin=True)
    assert stub.asked == []


def test_what_cannot_be_read_is_not_sent() -> None:
    with writer_on(response(b"")) as (writer, stub), pytest.raises(DataUnreadable):
        writer.put_graph("urn:g", b"<urn:a> b", media_type="text/turtle", replace=True, admin=True)
    assert stub.asked == []


def broken(_: Asked) -> bytes:
    """Break the connection."""
    return b""


def slow(_: Asked) -> bytes:
    """Dawdle."""
    time.sleep(1)
    return response(b"")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response(b"no", "text/plain", status="400 No"), QuerySyntaxError),
        (response(b"", status="500 Oh"), RemoteFailure),
        (response(b"", status="401 Who"), RemoteFailure),
        (broken, WriteUncertain),
        (slow, WriteUncertain),
    ],
)
def test_a_write_that_fails_says_what_is_known(answer: Answer | bytes, error: type[QueryError]) -> None:
    with writer_on(answer) as (writer, _):
        with pytest.raises(error):
            writer.update("CLEAR ALL", admin=True)
        with pytest.raises(error):
            writer.put_graph("urn:g", TURTLE, media_type="text/turtle", replace=True, admin=True)


def test_a_store_that_is_not_there_has_not_written() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    place = RemoteStore(url, url)
    with (
        closing(RemoteEngine(place)) as engine,
        closing(RemoteWriter(place, engine, timeout_seconds=5)) as writer,
        pytest.raises(RemoteUnreachable),
    ):
        writer.update("CLEAR ALL", admin=True)
