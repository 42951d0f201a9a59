"""SERVICE on named hosts: whom this server calls, what it sends, and what becomes of the answer."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.settings import Settings, SettingsError
from server.store.engine import EmbeddedEngine
from server.store.errors import QueryRefused, ResultTooLarge
from server.store.federation import GENID, LONGEST_BYTES, MOST_CALLS, Federation, as_values, find_calls
from server.store.hosts import AllowedHosts
from server.store.remote_errors import RemoteFailure
from tests.server.conftest import WRITING

JSON = "application/sparql-results+json"


class Endpoint(BaseHTTPRequestHandler):
    """An endpoint over a store in memory, which notes what it is asked and can misbehave."""

    store: ClassVar[ox.Store]
    asked: ClassVar[list[str]]
    answer: ClassVar[tuple[int, str, bytes] | None]

    def do_POST(self) -> None:  # named by the library
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(form["query"][0])
        if self.answer is None:
            results = self.store.query(form["query"][0])
            assert isinstance(results, ox.QuerySolutions)
            content = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
            status, media_type = 200, JSON
        else:
            status, media_type, content = self.answer
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if status == 302:
            self.send_header("Location", "http://localhost:1/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[tuple[str, type[Endpoint]]]:
    """Another endpoint on this machine, with three triples: its address, and what it notes."""

    class Noted(Endpoint):
        store = ox.Store()
        asked: ClassVar[list[str]] = []
        answer = None

    Noted.store.update("INSERT DATA { <urn:a> <urn:knows> <urn:b>, 'two\\n\"lines\"'@en, [] }")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Noted)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql", Noted
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def caller(plain: FlaskClient, plain_app: Flask) -> Iterator[FlaskClient]:
    """A client of an application that may call this machine, over the plain store, which holds one triple."""
    insert = "INSERT DATA { <urn:a> <urn:name> 'A' }"
    plain.post("/sparql", data=insert, content_type="application/sparql-update")
    engine: EmbeddedEngine = plain_app.extensions["beatgraph.engine"]
    federation = Federation(["127.0.0.1"], seconds=3.0)
    app = create_app(plain_app.extensions["beatgraph.settings"], engine, federation=federation)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {WRITING}"
    yield client
    federation.close()


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    """Return the rows of an answer."""
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    bindings = json.loads(answer.data)["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in bindings]


def test_what_another_endpoint_says_is_joined(caller: FlaskClient, endpoint: tuple[str, type[Endpoint]]) -> None:
    address, noted = endpoint
    query = f"PREFIX u: <urn:> SELECT ?n ?o {{ ?s u:name ?n SERVICE <{address}> {{ ?s u:knows ?o }} }}"
    found = rows(caller, query)
    assert {row["n"] for row in found} == {"A"}
    objects = sorted(row["o"] for row in found)
    assert objects[1:] == ['two\n"lines"', "urn:b"]
    assert objects[0].startswith(GENID)
    assert noted.asked == ["PREFIX u: <urn:> \nSELECT * WHERE { ?s u:knows ?o }"]


def test_a_call_may_be_optional_and_stand_more_than_once(
    caller: FlaskClient, endpoint: tuple[str, type[Endpoint]]
) -> None:
    address, noted = endpoint
    query = (
        f"SELECT * {{ ?s <urn:name> ?n OPTIONAL {{ service<{address}>{{ ?s <urn:hates> ?h }} }} "
        f"SERVICE # '}}' \n <{address}> {{ ?s <urn:knows> <urn:b> }} }}"
    )
    assert rows(caller, query) == [{"s": "urn:a", "n": "A"}]
    assert len(noted.asked) == 2


def test_a_silent_call_that_fails_is_one_empty_solution(
    caller: FlaskClient, endpoint: tuple[str, type[Endpoint]]
) -> None:
    address, noted = endpoint
    noted.answer = (500, "text/plain", b"no")
    query = f"SELECT ?n {{ ?s <urn:name> ?n SERVICE SILENT <{address}> {{ ?s <urn:knows> ?o }} }}"
    assert rows(caller, query) == [{"n": "A"}]
    refused = "SELECT ?n { ?s <urn:name> ?n SERVICE SILENT <http://example.org/> { ?s <urn:knows> ?o } }"
    assert rows(caller, refused) == [{"n": "A"}]


@pytest.mark.parametrize(
    "reply",
    [
        (500, JSON, b"{}"),
        (404, "text/plain", b""),
        (302, "text/plain", b""),
        (200, "text/html", b"<html>"),
        (200, JSON, b"not JSON"),
        (200, JSON, b'{"head": {}, "boolean": true}'),
        (200, JSON, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "no IRI"}}]}}'),
    ],
)
def test_an_endpoint_that_fails_is_said_to(
    caller: FlaskClient, endpoint: tuple[str, type[Endpoint]], reply: tuple[int, str, bytes]
) -> None:
    address, noted = endpoint
    noted.answer = reply
    answer = caller.get("/sparql", query_string={"query": f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"})
    assert answer.status_code == 502
    assert json.loads(answer.data)["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://localhost:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://127.0.0.2:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <ftp://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://user@127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?service { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT ?service { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:PORT/> SELECT * { SERVICE x:a { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:PORT/> SELECT * { SERVICEx:a{ ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:PORT/>{ ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * {" + " SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o }" * (MOST_CALLS + 1) + "}",
    ],
)
def test_nobody_else_is_called(caller: FlaskClient, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as other:
        other.bind(("127.0.0.2", listener.getsockname()[1]))
        other.listen()
        for server in (listener, other):
            server.settimeout(0.05)
        query = query.replace("PORT", str(listener.getsockname()[1]))
        answer = caller.post("/sparql", data=query, content_type="application/sparql-query")
        assert answer.status_code in (400, 403), answer.text
        for server in (listener, other):
            with pytest.raises(TimeoutError):
                server.accept()


def test_a_name_that_leads_to_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = AllowedHosts(["a.example", "b.example", "10.0.0.7"])
    addresses = {"a.example": ["93.184.216.34", "10.0.0.8"], "b.example": ["10.0.0.7"]}

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in addresses[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(QueryRefused, match=r"private address 10\.0\.0\.8"):
        hosts.place_of("http://a.example/sparql")
    assert hosts.place_of("http://b.example/sparql?a=b") == ("http://10.0.0.7:80/sparql?a=b", {"Host": "b.example"})
    addresses["a.example"] = ["93.184.216.34"]
    assert hosts.place_of("https://a.example/sparql") == ("https://a.example/sparql", {})
    assert hosts.place_of("http://A.example:81") == ("http://93.184.216.34:81/", {"Host": "A.example:81"})


@pytest.mark.parametrize(
    ("listed", "url", "is_allowed"),
    [
        ("127.0.0.1:80", "http://127.0.0.1:80/", True),
        ("127.0.0.1:80", "http://127.0.0.1:81/", False),
        ("[::1]:81", "http://[::1]:81/", True),
        ("127.0.0.1", "http://127.1/", False),
        ("127.0.0.1", "http://2130706433/", False),
        ("127.0.0.1", "http://127.0.0.1:0/", False),
        ("127.0.0.1", "http://127.0.0.1:99999/", False),
        ("127.0.0.1", "http://127.0.0.1.evil.example/", False),
        ("127.0.0.1", "http://evil.example/@127.0.0.1", False),
        ("127.0.0.1", "//127.0.0.1/", False),
    ],
)
def test_a_host_is_the_one_on_the_list(listed: str, url: str, is_allowed: bool) -> None:
    hosts = AllowedHosts([listed])
    if is_allowed:
        assert hosts.place_of(url)[0] == url
        return
    with pytest.raises(QueryRefused):
        hosts.place_of(url)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://a.example/> { ?s ?p ?o }' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://a.example/> { ?s ?p ?o }",
        "SELECT * { ?s ?p <http://a.example/SERVICE> }",
        "SELECT * { SERVICE",
        "SELECT * { SERVICE SILENT",
        "SELECT * { SERVICE <http://a.example/>",
    ],
)
def test_what_only_looks_like_a_call_is_none(text: str) -> None:
    assert find_calls(text) == []


def table(*values: str) -> io.BytesIO:
    """Return results with one variable."""
    bindings = [{"s": {"type": "literal", "value": value}} for value in values]
    return io.BytesIO(json.dumps({"head": {"vars": ["s", "t"]}, "results": {"bindings": bindings}}).encode())


def test_a_result_is_put_into_the_query_whole_or_refused() -> None:
    assert as_values(table("a", "b")) == '{ VALUES (?s ?t) { ("a" UNDEF) ("b" UNDEF) } }'
    with pytest.raises(ResultTooLarge):
        as_values(table("x" * LONGEST_BYTES))
    with pytest.raises(RemoteFailure):
        as_values(io.BytesIO(b"["))


def test_the_description_says_whether_others_are_called(caller: FlaskClient, plain: FlaskClient) -> None:
    feature = b"BasicFederatedQuery"
    assert feature in caller.get("/sparql").data
    assert feature not in plain.get("/sparql").data


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("query.example.org", ("query.example.org",)),
        (" A.example:8080 , [::1]:80,127.0.0.1", ("a.example:8080", "[::1]:80", "127.0.0.1")),
        ("http://a.example", None),
        ("a.example:0", None),
        ("a b", None),
        ("*", None),
    ],
)
def test_the_setting_is_a_list_of_hosts(text: str, hosts: tuple[str, ...] | None) -> None:
    if hosts is not None:
        assert Settings.from_environ({"BEATGRAPH_SERVICE_HOSTS": text}).service_hosts == hosts
        return
    with pytest.raises(SettingsError):
        Settings.from_environ({"BEATGRAPH_SERVICE_HOSTS": text})


@pytest.mark.parametrize("address", ["224.0.0.1", "64:ff9b::a00:7", "2002:a00:7::", "::ffff:10.0.0.7", "fec0::1"])
def test_an_address_that_may_lead_into_a_private_network_is_private(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(0, 0, 0, "", (address, port))])
    with pytest.raises(QueryRefused, match="leads to the private address"):
        AllowedHosts(["a.example"]).place_of("https://a.example/sparql")
