"""Whatever is sent, the answer is a good one or says what was wrong with it: never 5xx, never nothing, never late.

The server is the real one, in a process of its own; requests are written to its socket as they are drawn.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.processes import ServerProcess, beatgraph
from tests.server.building import a_store

SECONDS = 10
EXAMPLES = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

WORDS = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "FROM NAMED", "GRAPH", "OPTIONAL", "MINUS", "UNION"),
    *("FILTER", "BIND", "VALUES", "SERVICE", "LOAD", "INSERT DATA", "DELETE", "DROP ALL", "PREFIX", "BASE", "LIMIT"),
    *("GROUP BY", "ORDER BY", "HAVING", "COUNT(*)", "AS", "NOT EXISTS", "REDUCED", "DISTINCT", "SILENT", "UNDEF"),
    *("{", "}", "(", ")", "[", "]", "<<", ">>", "<<(", ")>>", "{|", "|}", "~", "*", "+", "/", "^", "|", "!", "?", "$"),
    *(".", ";", ",", "=", "<", ">", "&&", "||", "-", "a", "true", "?s", "?p", "?o", "$x", "_:b", "pol:Claim", "pol:"),
    *("<urn:a>", "<http://127.0.0.1:1/>", "<a b>", "<\\u0000>", '"x"', '"x"@en', "'''", '"""', '"\\uD800"', "#", "\n"),
    *("1", "1e400", "-0", "1.0", "99999999999999999999", "\ufeff", "\u2028", "\0", "\U0001f600", "%", "\\", "é"),
)
SOUP = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
QUERIES = st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda s: s.encode("utf-8", "surrogatepass")),
                    SOUP.map(lambda s: s.encode()))  # fmt: skip
HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=120)
RANGE = st.sampled_from(
    ("*/*", "text/*", "text/csv", "text/turtle", "application/json", "application/sparql-results+json", "text/html",
     "application/n-triples", "application/ld+json", "a/b", "*/a", "/", "text", "", "image/png", "application/xml")
)  # fmt: skip
PARAMETER = st.sampled_from(
    (";q=0", ";q=1", ";q=0.5", ";q=2", ";q=-1", ";q=", ";q=nan", ";q=1e9", ";charset=utf-8", ';a="b,c"', ";", ';x="')
)
ACCEPT = st.one_of(
    HEADER,
    st.lists(st.tuples(RANGE, st.lists(PARAMETER, max_size=2).map("".join)).map("".join), max_size=5).map(",".join),
)
NAMES = ("query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "format", "timeout", "x", "")
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=40)), max_size=4).map(
    lambda pairs: "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs).encode()
)
UNRESERVED = [byte for byte in range(0x21, 0x7F) if chr(byte) not in '#"<>\\^`{|}']
RAW_STRING = st.lists(st.sampled_from(UNRESERVED), max_size=80).map(bytes)
TYPES = st.one_of(
    st.sampled_from(
        ("application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded", "text/turtle",
         "multipart/form-data", "multipart/form-data; boundary=x", "application/json", "", ";", "a", "text/plain")
    ),
    HEADER,
)  # fmt: skip
CHARSETS = st.one_of(
    st.sampled_from(("", "; charset=utf-8", "; charset=UTF-16", "; charset=latin-1", "; charset=hex", "; charset=rot13",
                     "; charset=idna", "; charset=utf-7", "; charset=\xff", "; charset=", '; charset="')),
    HEADER.map("; charset={}".format),
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server of few triples, so that no query of a few words can take long."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with beatgraph(a_store(folder / "store", articles=2, claims=1), folder / "log", query_timeout="8") as running:
        yield running


def exchange(
    port: int, method: str, target: bytes, headers: dict[str, str], body: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Send one request as it is, and return status, headers and body of the answer."""
    lines = [f"{method} ".encode() + target + b" HTTP/1.1", b"Host: localhost", b"Connection: close"]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in headers.items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}".encode())
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + (body or b""))
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def assert_good(answer: tuple[int, dict[str, str], bytes]) -> None:
    """Require an answer, or a refusal that says what was wrong with the request."""
    status, headers, body = answer
    assert 200 <= status < 500, (status, body[:300])
    if body and status >= 400 and headers.get("content-type", "").startswith("application/problem+json"):
        problem = json.loads(body)
        assert problem["status"] == status
        assert problem["title"]


@EXAMPLES
@given(query=QUERIES)
def test_any_bytes_as_a_query_in_the_address(server: ServerProcess, query: bytes) -> None:
    assert_good(exchange(server.port, "GET", b"/sparql?query=" + quote_from_bytes(query, safe="").encode(), {}))


@EXAMPLES
@given(query=QUERIES)
def test_any_bytes_as_a_query_in_a_form(server: ServerProcess, query: bytes) -> None:
    body = b"query=" + quote_from_bytes(query, safe="").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_good(exchange(server.port, "POST", b"/sparql", headers, body))


@EXAMPLES
@given(query=QUERIES, charset=CHARSETS)
def test_any_bytes_as_a_query_by_themselves(server: ServerProcess, query: bytes, charset: str) -> None:
    headers = {"Content-Type": f"application/sparql-query{charset}"}
    assert_good(exchange(server.port, "POST", b"/sparql", headers, query))


@EXAMPLES
@given(accept=ACCEPT, query=st.sampled_from((b"ASK%7B%7D", b"CONSTRUCT%20WHERE%20%7B%3Fs%20a%20%3Fo%7D")))
def test_any_accept_header(server: ServerProcess, accept: str, query: bytes) -> None:
    answer = exchange(server.port, "GET", b"/sparql?query=" + query, {"Accept": accept})
    assert_good(answer)
    assert answer[0] in (200, 303, 400, 406)


@EXAMPLES
@given(string=st.one_of(PAIRS, RAW_STRING), method=st.sampled_from(("GET", "HEAD", "OPTIONS", "POST", "DELETE", "PUT")))
def test_any_query_string(server: ServerProcess, string: bytes, method: str) -> None:
    body = b"" if method in ("POST", "PUT") else None
    assert_good(exchange(server.port, method, b"/sparql?" + string, {}, body))


@EXAMPLES
@given(content_type=TYPES, charset=CHARSETS, body=st.one_of(PAIRS, QUERIES))
def test_any_body_of_any_type(server: ServerProcess, content_type: str, charset: str, body: bytes) -> None:
    assert_good(exchange(server.port, "POST", b"/sparql", {"Content-Type": content_type + charset}, body))


@EXAMPLES
@given(
    header=st.sampled_from(("If-None-Match", "Accept-Encoding", "Accept-Charset", "Authorization", "Origin", "Cookie",
                            "X-Forwarded-For", "Forwarded", "Range", "If-Modified-Since", "Expect")),
    value=HEADER,
)  # fmt: skip
def test_any_value_of_other_headers(server: ServerProcess, header: str, value: str) -> None:
    assert_good(exchange(server.port, "GET", b"/sparql?query=ASK%7B%7D", {header: value}))


@EXAMPLES
@given(path=RAW_STRING)
def test_any_path(server: ServerProcess, path: bytes) -> None:
    assert_good(exchange(server.port, "GET", b"/" + path, {}))


def test_the_server_is_well_afterwards(server: ServerProcess) -> None:
    assert exchange(server.port, "GET", b"/sparql?query=ASK%7B%7D", {})[0] == 200
    assert "Traceback" not in server.log.read_text(errors="replace")
