"""LOAD from named hosts: what this server fetches, and what an update becomes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from server.store.errors import QueryError, QueryRefused, ResultTooLarge
from server.store.loading import MOST_LOADS, Loader, find_loads
from server.store.loading_writer import LoadingWriter
from server.store.plain import open_plain
from server.store.remote_errors import RemoteFailure
from server.store.versions import Versions
from server.store.writer import StoreWriter, WriterSettings
from server.store.writes import DataUnreadable

TURTLE = b"<s> <urn:p> 'one }', [ <urn:q> 'two'@en ] . <urn:t> <urn:p> <<( <urn:a> <urn:b> 3 )>> ."


class Documents(BaseHTTPRequestHandler):
    """Gives out a few documents."""

    def do_GET(self) -> None:  # as the library has it
        status, media_type, content = {
            "/good.ttl": (200, "text/turtle; charset=utf-8", TURTLE),
            "/broken.ttl": (200, "text/turtle", b"<s> <p>"),
            "/page": (200, "text/html", b"<p>no RDF</p>"),
            "/long.ttl": (200, "text/turtle", b"# " + b"a" * 20_000),
            "/away": (302, "text/turtle", b""),
        }.get(self.path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if status == 302:
            self.send_header("Location", "http://localhost:1/elsewhere.ttl")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """The host and port of a server with documents."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Documents) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def loader(host: str) -> Iterator[Loader]:
    """A loader that may call that server alone."""
    loader = Loader((host,), seconds=5, limit_bytes=10_000)
    yield loader
    loader.close()


def test_a_document_is_inserted_where_it_was_to_be_loaded(loader: Loader, host: str) -> None:
    store = ox.Store()
    store.update(
        loader.expand(
            f"PREFIX a: <urn:a:> INSERT DATA {{ a:LOAD a:b 'LOAD <http://{host}/good.ttl>' }} ;"
            f" load silent # twice\n <http://{host}/good.ttl> ;"
            f" LOAD <http://{host}/good.ttl>INTO GRAPH<urn:g> ; CLEAR SILENT GRAPH <urn:none>"
        )
    )
    in_graph = [quad for quad in store if quad.graph_name == ox.NamedNode("urn:g")]
    assert len(in_graph) == 4
    assert len(list(store)) == 4 + 4 + 1
    assert ox.NamedNode(f"http://{host}/s") in {quad.subject for quad in in_graph}
    assert len({quad.subject for quad in store if isinstance(quad.subject, ox.BlankNode)}) == 2


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/none.ttl", RemoteFailure),
        ("/broken.ttl", DataUnreadable),
        ("/page", DataUnreadable),
        ("/away", RemoteFailure),
    ],
)
def test_what_cannot_be_loaded_is_an_error_or_silence(
    loader: Loader, host: str, path: str, error: type[QueryError]
) -> None:
    with pytest.raises(error):
        loader.expand(f"LOAD <http://{host}{path}>")
    store = ox.Store()
    store.update(loader.expand(f"LOAD SILENT <http://{host}{path}>"))
    assert not list(store)


def test_a_document_that_is_too_long_is_no_silence(loader: Loader, host: str) -> None:
    with pytest.raises(ResultTooLarge):
        loader.expand(f"LOAD SILENT <http://{host}/long.ttl>")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost/",
        "file:///etc/passwd",
        "http://user@127.0.0.1/",
        "http://[::1]/",
        "ftp://a/",
    ],
)
def test_other_hosts_are_not_called(loader: Loader, url: str) -> None:
    with pytest.raises(QueryRefused):
        loader.expand(f"LOAD <{url}>")


def test_there_may_be_so_many_and_no_more(loader: Loader, host: str) -> None:
    with pytest.raises(QueryRefused, match=str(MOST_LOADS)):
        loader.expand(f"LOAD SILENT <http://{host}/none> ;" * (MOST_LOADS + 1))


@pytest.mark.parametrize(
    "text",
    [
        "LOAD a:b",
        "LOAD",
        "LOAD SILENT",
        "LOAD <urn:a> INTO <urn:g>",
        "LOAD <urn:a> INTO GRAPH a:b",
        "DELETE WHERE { ?s ?p 'LOAD <urn:a>' }",
        "INSERT { ?load <urn:load> ?o } WHERE { ?load <urn:LOAD> ?o }",
    ],
)
def test_what_is_no_such_operation_stays(loader: Loader, text: str) -> None:
    assert find_loads(text) == []
    assert loader.expand(text) == text


def test_a_writer_without_network_stores_what_was_loaded(loader: Loader, host: str, tmp_path: Path) -> None:
    open_plain(tmp_path / "store", keep=1).close()
    writer = LoadingWriter(StoreWriter(tmp_path / "store", WriterSettings(plain=True)), loader)
    try:
        writer.update(f"LOAD <http://{host}/good.ttl> INTO GRAPH <urn:g>", admin=True)
        with pytest.raises(QueryRefused):
            writer.update(f"PREFIX h: <http://{host}/> LOAD h:good.ttl", admin=True)
    finally:
        writer.close()
    with Versions(tmp_path / "store").hold() as hold:
        assert len(list(ox.Store.read_only(str(hold.database)))) == 4
