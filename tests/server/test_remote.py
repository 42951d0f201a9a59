"""The engine on a store elsewhere, before a store that does everything wrong that one can do."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.namespaces import BASE, PREFIXES
from server.errors import problem_of
from server.store.errors import (
    ClientBusy,
    EngineBusy,
    EngineClosed,
    QueryCancelled,
    QueryError,
    QueryFormMismatch,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryUnsupported,
    ResultTooLarge,
)
from server.store.limits import Limits
from server.store.readers import Reader, working_for
from server.store.remote import RemoteEngine, RemoteStore
from server.store.remote_client import Credentials
from server.store.remote_errors import RemoteFailure, RemoteUnreachable
from server.store.remote_queries import graph_use, prepare
from server.store.rows import ask, construct, select
from server.store.versions import is_passing
from tests.server.stub_store import JSON, ROWS, YES, Answer, Asked, StubStore, response

XML = "application/sparql-results+xml"
SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
TRIPLE = b"<urn:a> <urn:b> <urn:c> .\n"
NTRIPLES = "application/n-triples"
SECRET = "sesame-9f1c"  # noqa: S105  # opens nothing
LIMITS = Limits(timeout_seconds=5.0, workers=4, queue_length=4, queue_seconds=2.0, result_bytes=1 << 20)


PIECES = [
    *(
        "SELECT ",
        "ASK",
        "*",
        "{",
        "}",
        " ",
        "\n",
        "GRAPH ",
        "graph<",
        ">",
        "<http://[x>",
        "<",
        "?g",
        "pol:Claim",
        "a:b",
    ),
    *("PREFIX ", "a:", "a:b", "<urn:a>", "BASE ", "FROM ", "'", '"""', "\\", "#", "VALUES", "DEFINE", ":", "\x00", "é"),
]


@contextmanager
def engine_on(
    answer: Answer | bytes, *, limits: Limits = LIMITS, **store: object
) -> Iterator[tuple[RemoteEngine, StubStore]]:
    """Return an engine before a store that answers so."""
    with StubStore(answer if callable(answer) else lambda _: answer) as stub:
        engine = RemoteEngine(RemoteStore(stub.url, **store), limits)  # type: ignore[arg-type]
        engine._ends_by_itself = True  # as most stores do, so that it need not be asked
        try:
            yield engine, stub
        finally:
            engine.close()


def failure(
    answer: Answer | bytes, query: str = SELECT, *, limits: Limits = LIMITS, media_type: str = JSON
) -> QueryError:
    """Return the error that a query ends in."""
    with engine_on(answer, limits=limits) as (engine, _), pytest.raises(QueryError) as caught:
        engine.query(query, media_type=NTRIPLES if query == CONSTRUCT and media_type == JSON else media_type)
    return caught.value


def chunked(*chunks: bytes, whole: bool = True, media_type: str = JSON) -> bytes:
    """Return an answer in chunks, with or without the last."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    parts = [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks]
    return head + b"".join(parts) + (b"0\r\n\r\n" if whole else b"")


def unframed(body: bytes, media_type: str = JSON) -> bytes:
    """Return an answer that only the end of the connection ends."""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nConnection: close\r\n\r\n".encode() + body


# What is asked


def test_a_query_goes_as_a_form_with_its_dataset() -> None:
    with engine_on(response()) as (engine, stub):
        engine.query(SELECT, media_type=JSON, default_graphs=["urn:g", "urn:h"], named_graphs=["urn:n"])
    asked = stub.asked[0]
    assert (asked.method, asked.target) == ("POST", "/sparql")
    assert asked.fields == {"query": [SELECT], "default-graph-uri": ["urn:g", "urn:h"], "named-graph-uri": ["urn:n"]}
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["accept"].startswith(JSON)


def test_the_union_graph_is_the_default_graph_where_a_query_names_none() -> None:
    with engine_on(response(), union_graph="urn:union") as (engine, stub):
        engine.query(SELECT, media_type=JSON)
        engine.query(SELECT, media_type=JSON, named_graphs=["urn:n"])
    assert stub.asked[0].fields["default-graph-uri"] == ["urn:union"]
    assert "default-graph-uri" not in stub.asked[1].fields


@pytest.mark.parametrize(
    ("query", "default_graphs", "named_graphs"),
    [
        ("SELECT * { ?s ?p 'GRAPH <urn:x>' }", ["urn:union"], []),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", ["urn:union"], []),
        ("SELECT * { GRAPH<urn:x>{ ?s ?p ?o } graph graph:a\\-b { } }", ["urn:union"], ["urn:x", f"{BASE}graph/a-b"]),
        ("SELECT * { GRAPH <graph/x> { ?s ?p ?o } }", ["urn:union"], [f"{BASE}graph/x"]),
        ("BASE <urn:b:> PREFIX g: <urn:g:> SELECT * { GRAPH g:x {} }", ["urn:union"], ["urn:g:x"]),
        ("SELECT * FROM <urn:mine> { GRAPH <urn:x> { ?s ?p ?o } }", [], []),
    ],
)
def test_the_union_leaves_named_graphs_where_they_are(
    query: str, default_graphs: list[str], named_graphs: list[str]
) -> None:
    with engine_on(response(), union_graph="urn:union") as (engine, stub):
        engine.query(query, media_type=JSON)
    fields = stub.asked[-1].fields
    assert (fields.get("default-graph-uri", []), fields.get("named-graph-uri", [])) == (default_graphs, named_graphs)


def test_a_graph_that_is_named_and_one_that_is_sought_are_found_among_all() -> None:
    graphs = ROWS.replace(b'"s"', b'"g"')
    with engine_on(response(graphs), union_graph="urn:union") as (engine, stub):
        engine.query("SELECT * { GRAPH <urn:x> { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } }", media_type=JSON)
    assert "default-graph-uri" not in stub.asked[0].fields
    assert stub.asked[1].fields["named-graph-uri"] == ["urn:a"]


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("ASK { ?c a pol:Claim }", "PREFIX pol: <https://w3id.org/beatgraph/ns#> ASK { ?c a pol:Claim }"),
        ("PREFIX pol: <urn:> ASK { ?c a pol:Claim }", "PREFIX pol: <urn:> ASK { ?c a pol:Claim }"),
        ("ASK { <id/a> ?p ?o }", "BASE <https://w3id.org/beatgraph/> ASK { <id/a> ?p ?o }"),
        ("ASK { ?s ?p 'a:b' } # c:d", "ASK { ?s ?p 'a:b' } # c:d"),
    ],
)
def test_what_the_house_knows_is_declared(query: str, sent: str) -> None:
    with engine_on(response(YES)) as (engine, stub):
        engine.query(query, media_type=JSON)
    assert stub.asked[0].fields["query"] == [sent]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", QueryRefused),
        ("ASK { SERVICE # x\n <urn:a> {} }", QueryRefused),
        ("DEFINE get:soft 'replace' SELECT * { ?s ?p ?o }", QuerySyntaxError),
        ("# a\ndefine sql:x 1 SELECT * { ?s ?p ?o }", QuerySyntaxError),
        ("SELECT * { ?s bif:contains 'x' }", QuerySyntaxError),
    ],
)
def test_what_is_refused_never_leaves(query: str, error: type[QueryError]) -> None:
    with engine_on(response()) as (engine, stub), pytest.raises(error):
        engine.query(query, media_type=JSON)
    assert stub.asked == []


def test_terms_for_variables_are_values_that_nothing_gets_out_of() -> None:
    term = ox.Literal('"} DROP ALL #\n\\', language="en")
    sent = prepare("SELECT ?o { ?s ?p ?o } # the end", {}, {"o": term, "s": ox.NamedNode("urn:a")})
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), term))
    rows = list(store.query(sent))  # type: ignore[call-overload]
    assert [row["o"] for row in rows] == [term]
    with pytest.raises(QueryUnsupported):
        prepare("SELECT ?o { ?s ?p ?o } VALUES ?o { 1 }", {}, {"o": term})
    with pytest.raises(ValueError, match="only an IRI or a literal"):
        prepare(SELECT, {}, {"s": ox.BlankNode("x")})


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_is_prepared_or_refused(text: str) -> None:
    with suppress(QuerySyntaxError, QueryRefused):
        graph_use(prepare(text, PREFIXES, {}))


# What comes back


@pytest.mark.parametrize("media_type", [JSON, XML, "text/csv", "text/tab-separated-values"])
def test_a_table_is_written_in_every_format_whatever_the_store_gives(media_type: str) -> None:
    as_xml = (
        b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head><variable name='s'/></head>"
        b"<results><result><binding name='s'><uri>urn:a</uri></binding></result></results></sparql>"
    )
    results = []
    for answer in (response(), response(as_xml, f"{XML}; charset=UTF-8"), chunked(ROWS[:20], ROWS[20:])):
        with engine_on(answer) as (engine, _):
            found = engine.query(SELECT, media_type=media_type)
            results.append(found.read())
            assert is_passing(found.version)
    assert results[0] == results[1] == results[2]
    assert b"urn:a" in results[0]


@pytest.mark.parametrize(
    "media_type", [NTRIPLES, "text/turtle", "application/rdf+xml", "application/ld+json", "application/trig"]
)
@pytest.mark.parametrize("given", [NTRIPLES, "text/turtle; charset=UTF-8", "text/plain"])
def test_a_graph_is_written_in_every_format(media_type: str, given: str) -> None:
    with engine_on(response(TRIPLE, given)) as (engine, _):
        content = engine.query(CONSTRUCT, media_type=media_type).read()
    quads = list(ox.parse(content, format=ox.RdfFormat.from_media_type(media_type)))
    assert [quad.triple for quad in quads] == [next(iter(ox.parse(TRIPLE, format=ox.RdfFormat.N_TRIPLES))).triple]


def test_a_table_is_no_graph_and_a_graph_no_table() -> None:
    assert isinstance(failure(response(), media_type="text/turtle"), QueryFormMismatch)
    assert isinstance(failure(response(TRIPLE, NTRIPLES), CONSTRUCT, media_type="text/csv"), QueryFormMismatch)


@pytest.mark.parametrize("label", [b"nodeID://b10001", b"a b", b"b1", b""])
@pytest.mark.parametrize("gap", [b"", b" "])
def test_labels_of_blank_nodes_are_repaired_and_stay_apart(label: bytes, gap: bytes) -> None:
    node = b'{"type":%s"bnode",%s"value":%s"%s"}' % (gap, gap, gap, label)
    other = b'{"type":"bnode","value":"other"}'
    text = b'{"type":"literal","value":"\\"type\\":\\"bnode\\",\\"value\\":\\"no d e\\""}'
    rows = b'{"head":{"vars":["a","b","c","d"]},"results":{"bindings":[{"a":%s,"b":%s,"c":%s,"d":%s}]}}'
    with engine_on(response(rows % (node, node, other, text))) as (engine, _):
        row = select(engine, "SELECT * {}")[0]
    assert row["a"] == row["b"] != row["c"]
    assert row["d"] == ox.Literal('"type":"bnode","value":"no d e"')


def test_labels_are_repaired_across_the_parts_of_a_long_result() -> None:
    cell = b'{"x":{"type":"bnode","value":"nodeID://b%d"},"y":{"type":"literal","value":"%s"}}'
    cells = [cell % (number % 7, b"y" * (number % 3000)) for number in range(400)]
    cells.append(cell % (1, b"long" * 100_000))
    rows = b'{"head":{"vars":["x","y"]},"results":{"bindings":[' + b",".join(cells) + b"]}}"
    with engine_on(response(rows), limits=Limits(result_bytes=8 << 20)) as (engine, _):
        answer = engine.query("SELECT * {}", media_type=JSON)
        assert answer.chunks.descriptor is not None
        found = list(ox.parse_query_results(answer.read(), format=ox.QueryResultsFormat.JSON))  # type: ignore[arg-type]
    assert len(found) == 401
    assert len({row["x"] for row in found}) == 7  # type: ignore[index]


@pytest.mark.parametrize(("cell", "answer"), [(b"1", True), (b"0", False), (b"true", True), (None, False)])
def test_an_ask_answered_by_a_table_is_a_yes_or_no(cell: bytes | None, answer: bool) -> None:
    binding = (
        b"" if cell is None else b'{"__ASK_RETVAL":{"type":"typed-literal","datatype":"urn:t","value":"%s"}}' % cell
    )
    table = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[%s]}}' % binding
    with engine_on(response(table)) as (engine, _):
        assert ask(engine, "ASK { ?s ?p ?o }") is answer


@pytest.mark.parametrize(
    "answer",
    [
        response(length=len(ROWS) + 1),
        response(ROWS[:-3]),
        chunked(ROWS, whole=False),
        chunked(ROWS[:-3]),
        unframed(ROWS[:-1]),
        unframed(b"<sparql/>", XML),
        response(b"<html>log in</html>", "text/html"),
        response(b"{}"),
        response(b""),
        response(YES),
        b"rubbish",
        b"",
    ],
    ids=lambda value: str(value[:60]),
)
def test_no_broken_table_is_handed_out(answer: bytes) -> None:
    error = failure(answer)
    assert isinstance(error, RemoteFailure)
    assert problem_of(error).status == 502


@pytest.mark.parametrize(
    "answer",
    [
        response(TRIPLE * 2, NTRIPLES, length=3 * len(TRIPLE)),
        chunked(TRIPLE, whole=False, media_type=NTRIPLES),
        unframed(TRIPLE, NTRIPLES),
        response(TRIPLE + b"<urn:a> <urn:", NTRIPLES),
        response(ROWS),
    ],
    ids=["short", "no-last-chunk", "no-framing", "broken", "a-table"],
)
def test_no_broken_graph_is_handed_out(answer: bytes) -> None:
    assert isinstance(failure(answer, CONSTRUCT), RemoteFailure)


def test_json_without_framing_is_whole_if_it_parses() -> None:
    with engine_on(unframed(ROWS)) as (engine, _):
        assert select(engine, SELECT) == [{"s": ox.NamedNode("urn:a")}]


def test_a_part_that_is_called_one_is_not_passed_on() -> None:
    assert isinstance(failure(response(X_SPARQL_MaxRows="1")), ResultTooLarge)
    assert isinstance(failure(response(X_SQL_State="S1TAT", X_SQL_Message="incomplete")), QueryTimeout)
    assert isinstance(failure(response(TRIPLE, NTRIPLES, X_SPARQL_MaxRows="1"), CONSTRUCT), ResultTooLarge)


def test_what_is_too_long_is_said_to_be() -> None:
    row = b'{"s":{"type":"literal","value":"' + b"x" * 1000 + b'"}}'
    rows = b'{"head":{"vars":["s"]},"results":{"bindings":[' + b",".join([row] * 2000) + b"]}}"
    for answer in (response(rows), chunked(rows)):
        assert isinstance(failure(answer), ResultTooLarge)
    graph = TRIPLE * 30000  # shorter as N-Triples than as JSON-LD
    limits = Limits(result_bytes=len(graph))
    assert isinstance(
        failure(response(graph, NTRIPLES), CONSTRUCT, limits=limits, media_type="application/rdf+xml"), ResultTooLarge
    )


# How it fails


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        ("400 Bad Request", b"no such thing as {", QuerySyntaxError, "no such thing as {"),
        ("400 Bad Request", b"Virtuoso 37000 Error SP030: line 2\n\nSPARQL query:\nASK", QuerySyntaxError, "line 2"),
        ("500 Oh", b"Virtuoso 42001 Error SR185: Undefined procedure DB.DBA.f.", QueryUnsupported, "SR185"),
        ("500 Oh", b"Virtuoso 42000 Error SR186:SECURITY: No permission", QueryRefused, "does not let"),
        ("500 Oh", b"Virtuoso S1T00 Error SR171: Transaction timed out", QueryTimeout, "ran out of time"),
        ("500 Oh", b"The custom function <urn:f> is not supported", QueryUnsupported, "<urn:f>"),
        ("500 Oh", b"at /srv/store/secret.c:12", RemoteFailure, "answers 500"),
        ("401 Who", b"", RemoteFailure, "401"),
        ("403 No", b"", RemoteFailure, "403"),
        ("404 Not Here", b"", RemoteFailure, "404"),
        ("413 Long", b"", ResultTooLarge, "length"),
        ("429 Calm", b"", EngineBusy, "busy"),
        ("503 Busy", b"", EngineBusy, "busy"),
        ("504 Late", b"", QueryTimeout, "time"),
        ("302 Away", b"", RemoteFailure, "redirects"),
        ("418 Tea", b"", RemoteFailure, "418"),
    ],
)
def test_each_status_means_something(status: str, body: bytes, error: type[QueryError], words: str) -> None:
    found = failure(response(body, "text/plain", status=status, Location="http://127.0.0.2/"))
    assert type(found) is error
    assert words in str(found)
    assert "SPARQL query" not in str(found)
    assert "secret" not in str(found)


def test_a_message_in_json_or_html_is_read() -> None:
    assert str(failure(response(b'{"detail": "oh \\u00e9"}', "application/problem+json", status="400 No"))) == "oh é"
    page = b"<html><title>x</title><h1>Bad</h1> &lt;urn:a&gt;</html>"
    assert str(failure(response(page, "text/html", status="400 No"))) == "Bad <urn:a>"


def test_a_busy_store_says_when_to_come_again() -> None:
    assert failure(response(b"", status="503 Busy", Retry_After="17")).retry_after_seconds == 17
    assert failure(response(b"", status="503 Busy", Retry_After="Tue, 1 Jan")).retry_after_seconds == 2


def test_nobody_there_is_503() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    engine = RemoteEngine(RemoteStore(f"http://127.0.0.1:{port}/sparql"), LIMITS)
    try:
        with pytest.raises(RemoteUnreachable) as caught:
            engine.query(SELECT, media_type=JSON)
        assert problem_of(caught.value).status == 503
        assert engine.status().healthy is False
    finally:
        engine.close()


@pytest.mark.parametrize("begun", [False, True])
def test_a_slow_store_is_left_at_the_deadline(begun: bool) -> None:
    released = threading.Event()

    def dawdle(_: Asked) -> bytes:
        if not begun:
            released.wait(10)
        return response(length=len(ROWS) + 100) if begun else response()

    with StubStore(dawdle) as stub:
        if begun:
            stub._serve = _drip(released)  # type: ignore[method-assign]
        engine = RemoteEngine(RemoteStore(stub.url), LIMITS)
        engine._ends_by_itself = True
        started = time.monotonic()
        with pytest.raises(QueryTimeout, match=r"0\.5 seconds"):
            engine.query(SELECT, media_type=JSON, timeout_seconds=0.5)
        assert time.monotonic() - started < 1.5
        released.set()
        engine.close()


def _drip(released: threading.Event):  # type: ignore[no-untyped-def]
    """Return what serves a connection byte by byte, for ever."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: 100000\r\n\r\n".encode())
        while not released.wait(0.05):
            try:
                connection.sendall(b" ")
            except OSError:
                return

    return serve


@pytest.mark.parametrize(("name", "takes"), [("Virtuoso/07.20.3229 (Linux)", True), ("Oxigraph/0.5.13", False)])
def test_a_store_that_would_go_on_is_told_the_time(name: str, takes: bool) -> None:
    with StubStore(lambda _: response(Server=name)) as stub:
        engine = RemoteEngine(RemoteStore(stub.url), LIMITS)
        for seconds in (3.0, 0.4):
            engine.query(SELECT, media_type=JSON, timeout_seconds=seconds)
        engine.close()
    assert [asked.fields["query"] for asked in stub.asked] == [["ASK {}"], [SELECT], [SELECT]]
    told = [int(asked.fields.get("timeout", ["0"])[0]) for asked in stub.asked[1:]]
    assert (2000 < told[0] <= 3000 and told[1] == 1000) if takes else told == [0, 0]


def test_a_reader_who_leaves_ends_the_request() -> None:
    asked, released = threading.Event(), threading.Event()

    def dawdle(_: Asked) -> bytes:
        asked.set()
        released.wait(10)
        return response()

    with engine_on(dawdle) as (engine, stub):
        reader = Reader("client")
        errors: list[Exception] = []

        def work() -> None:
            with working_for(reader):
                try:
                    engine.query(SELECT, media_type=JSON)
                except QueryError as error:
                    errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert asked.wait(5)
        reader.leave()
        thread.join(5)
        assert [type(error) for error in errors] == [QueryCancelled]
        released.set()
        assert stub.left.wait(5)


def test_no_more_are_asked_at_once_than_the_limits_say() -> None:
    released, running = threading.Event(), threading.Semaphore(0)

    def dawdle(_: Asked) -> bytes:
        running.release()
        released.wait(10)
        return response()

    limits = Limits(workers=2, queue_length=0, queue_seconds=0.2)
    with engine_on(dawdle, limits=limits) as (engine, _):
        threads = [threading.Thread(target=engine.query, args=(SELECT,), kwargs={"media_type": JSON}) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert running.acquire(timeout=5)
        assert running.acquire(timeout=5)
        with pytest.raises(EngineBusy):
            engine.query(SELECT, media_type=JSON)
        released.set()
        for thread in threads:
            thread.join()
        assert select(engine, SELECT)


def test_one_client_does_not_take_all() -> None:
    released, running = threading.Event(), threading.Semaphore(0)

    def dawdle(asked: Asked) -> bytes:
        if "wait" in asked.fields["query"][0]:
            running.release()
            released.wait(10)
        return response()

    def work() -> None:
        with working_for(Reader("greedy")):
            try:
                engine.query(SELECT + " # wait", media_type=JSON)
            except ClientBusy as error:
                refused.append(error)

    refused: list[ClientBusy] = []
    with engine_on(dawdle, limits=Limits(workers=2, queue_length=2, queue_seconds=5)) as (engine, _):
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert running.acquire(timeout=5)
        with working_for(Reader("other")):
            assert select(engine, SELECT)
        released.set()
        for thread in threads:
            thread.join()
    assert len(refused) == 1


def test_a_closed_engine_says_so() -> None:
    with engine_on(response()) as (engine, _):
        engine.close()
        with pytest.raises(EngineClosed):
            engine.query(SELECT, media_type=JSON)


# Redirects and credentials


def test_redirects_are_followed_to_the_same_host_alone() -> None:
    def moved(asked: Asked) -> bytes:
        if asked.target == "/sparql":
            return response(b"", status="307 Moved", Location="/other")
        return response()

    with engine_on(moved) as (engine, stub):
        assert select(engine, SELECT)
    assert [asked.target for asked in stub.asked] == ["/sparql", "/other"]
    assert stub.asked[1].fields == stub.asked[0].fields
    with StubStore(lambda _: response()) as other:
        error = failure(response(b"", status="307 Moved", Location=other.url))
        assert isinstance(error, RemoteFailure)
        assert other.asked == []


def test_redirects_end() -> None:
    assert "again and again" in str(failure(response(b"", status="301 Moved", Location="/sparql")))


def test_a_password_is_given_to_who_asks_for_it_once() -> None:
    def basic(asked: Asked) -> bytes:
        if "authorization" not in asked.headers:
            return response(b"", status="401 Who", WWW_Authenticate='Basic realm="x"')
        return response()

    with engine_on(basic, credentials=Credentials("u", SECRET)) as (engine, stub):
        select(engine, SELECT)
        select(engine, SELECT)
    assert [asked.headers.get("authorization", "")[:6] for asked in stub.asked] == ["", "Basic ", "Basic "]


def test_a_digest_is_given_rather_than_a_password() -> None:
    challenge = 'Digest realm="x", nonce="n1", qop="auth", algorithm="MD5"'

    def digest(asked: Asked) -> bytes:
        if "authorization" not in asked.headers:
            return response(b"", status="401 Who", WWW_Authenticate=challenge)
        return response()

    with engine_on(digest, credentials=Credentials("u", SECRET)) as (engine, stub):
        select(engine, SELECT)
        select(engine, SELECT)
    assert len(stub.asked) == 3
    assert stub.asked[1].headers["authorization"].startswith("Digest ")
    assert all(SECRET not in str(asked) for asked in stub.asked)


def test_a_token_is_given_at_once() -> None:
    with engine_on(response(), credentials=Credentials(token=SECRET)) as (engine, stub):
        select(engine, SELECT)
    assert stub.asked[0].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("status", ["200 OK", "400 No", "401 Who", "500 Oh", "302 Away"])
def test_no_secret_is_told_or_logged(status: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    credentials = Credentials("u", SECRET)
    assert SECRET not in repr(RemoteStore("http://x/", credentials=credentials))
    with engine_on(response(b"no", status=status, Location="http://127.0.0.3/"), credentials=credentials) as (
        engine,
        stub,
    ):
        with pytest.raises(QueryError) as caught:
            engine.query(SELECT, media_type=JSON)
        assert SECRET not in str(problem_of(caught.value))
        assert stub.url not in str(problem_of(caught.value))
    assert SECRET not in caplog.text
    assert "HTTP Request" not in caplog.text


# Health


def test_health_is_asked_for_once_in_a_while() -> None:
    with engine_on(response(YES)) as (engine, stub):
        first, second = engine.status(), engine.status()
        assert first.healthy
        assert second.healthy
        assert not first.has_workers
        assert len(stub.asked) == 1


def test_graphs_and_rows_are_read_as_terms() -> None:
    with engine_on(response(TRIPLE, NTRIPLES)) as (engine, _):
        assert len(construct(engine, CONSTRUCT)) == 1
