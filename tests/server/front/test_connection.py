"""Connections: what is answered at once and what is not, in order, within bounds, and whatever is sent."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.front import connection
from server.front.reply import Reply
from server.front.request import Request
from tests.server.front.listening import Listening, everything, listening

LONG = b"0123456789" * 3_000_000
HOST = b"Host: a.example\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the path and the body, or with a long answer."""
    if environ["PATH_INFO"] == "/slow":
        time.sleep(0.5)
    if environ["PATH_INFO"] == "/long":
        start_response("200 OK", [("Content-Type", "text/x-long")])
        return [LONG]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"application {environ['PATH_INFO']} ".encode("latin-1") + environ["wsgi.input"].read()]


class Memory:
    """Stands for the accelerator: knows what begins with /quick by heart, and waits for some to leave."""

    left: ClassVar[list[str]] = []

    def recall(self, request: Request) -> Reply | None:
        """Return what is known."""
        if request.path == "/bug":
            raise ZeroDivisionError
        if request.path != "/quick":
            return None
        return Reply(200, [("Content-Type", "text/plain")], f"quick {request.query_string}".encode())

    def answer(self, request: Request, body: bytes) -> Coroutine[Any, Any, Reply | None] | None:
        """Leave all to the application but what is answered when its reader has left."""
        return self._until_left(request) if request.path == "/until-left" else None

    async def _until_left(self, request: Request) -> Reply | None:
        try:
            await asyncio.sleep(20)
        finally:
            self.left.append(request.path)
        return None

    def close(self) -> None:
        """Forget."""


@pytest.fixture(scope="module")
def server() -> Iterator[Listening]:
    """A server that waits a second for whoever reads nothing."""
    with listening(application, Memory(), send_timeout_seconds=1.0) as server:
        yield server


def asked(path: str, method: str = "GET", version: str = "1.1") -> bytes:
    """Return a request."""
    return f"{method} {path} HTTP/{version}\r\n".encode() + HOST + b"\r\n"


def problem_in(answer: bytes) -> dict[str, Any]:
    """Return the problem document that an answer is."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    document: dict[str, Any] = json.loads(body)
    return document


def bodies_of(answer: bytes) -> list[bytes]:
    """Return the bodies of answers that came one after the other."""
    bodies = []
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        (length,) = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        bodies.append(rest[:length])
        answer = rest[length:]
    return bodies


def test_requests_in_one_piece_are_answered_in_order(server: Listening) -> None:
    sent = asked("/quick?1") + asked("/a") + asked("/quick?2") + asked("/b", "POST") + asked("/quick?3") + LAST
    expected = [b"quick 1", b"application /a ", b"application /quick ", b"application /b "]
    found = bodies_of(server.exchange(sent))
    assert found[:2] == expected[:2]
    assert [body.split()[-1] for body in found[2:]] == [b"/quick", b"/b", b"/quick", b"/last"]


def test_a_request_that_comes_byte_by_byte_is_answered(server: Listening) -> None:
    with server.connect() as client:
        for _ in range(2):
            for byte in asked("/quick?slowly"):
                client.sendall(bytes([byte]))
            assert client.recv(4096).endswith(b"\r\n\r\nquick slowly")


def test_an_answer_at_once_has_the_headers_of_any(server: Listening) -> None:
    (quick, other) = (server.exchange(asked(path) + LAST).split(b"\r\n\r\n")[0] for path in ("/quick", "/other"))
    names = [sorted(line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]) for head in (quick, other)]
    assert names[0] == [b"content-length", b"content-type", b"date"]
    assert set(names[0]) <= set(names[1])


@pytest.mark.parametrize("fields", [b"", HOST + HOST, HOST + b"Host: b.example\r\n"])
def test_a_request_names_its_host_once(server: Listening, fields: bytes) -> None:
    answer = server.exchange(b"GET /quick HTTP/1.1\r\n" + fields + b"\r\n")
    assert problem_in(answer)["status"] == 400


def test_an_older_client_needs_no_host_and_its_connection_ends(server: Listening) -> None:
    assert server.exchange(b"GET /quick HTTP/1.0\r\n\r\n").endswith(b"application /quick ")


def test_a_head_that_is_too_long_is_refused(server: Listening) -> None:
    field = b"X-Long: " + b"a" * 4000 + b"\r\n"
    answer = server.exchange(b"GET / HTTP/1.1\r\n" + HOST + field * (2 + connection.MOST_HEAD_BYTES // 4000))
    assert problem_in(answer)["status"] == 431


def test_an_address_that_is_too_long_is_refused(server: Listening) -> None:
    for length, status in ((connection.MOST_TARGET_BYTES - 1, b"200"), (connection.MOST_TARGET_BYTES, b"414")):
        assert server.exchange(asked("/" + "a" * length) + LAST).split()[1] == status


@pytest.mark.parametrize(
    "target", ["http://b.example/quick?1", "http://b.example?1", "*", "/quick?1#2", "/a b", "b:443"]
)
def test_a_target_may_have_any_form(server: Listening, target: str) -> None:
    answer = server.exchange(asked(target) + LAST)
    assert (answer.split()[1] == b"400") is (target in ("/a b", "b:443"))


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET / HTTP/1.1\r\nHost:", asked("/quick") + b"\r\n"])
def test_who_does_not_go_on_is_let_go(monkeypatch: pytest.MonkeyPatch, server: Listening, sent: bytes) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    began = time.monotonic()
    answer = server.exchange(sent)
    assert time.monotonic() - began < 8
    assert (b" 408 " in answer) is sent.startswith(b"GET / ")


def test_who_reads_nothing_is_let_go(server: Listening) -> None:
    with server.connect() as client:
        client.sendall(asked("/long"))
        end = time.monotonic() + 8
        while server.connections() and time.monotonic() < end:
            time.sleep(0.05)
        assert server.connections() == 0


def test_who_reads_is_given_all(server: Listening) -> None:
    answer = server.exchange(asked("/long") + LAST)
    assert answer.partition(b"\r\n\r\n")[2].startswith(LONG)


def test_a_head_is_measured_without_what_came_before_it(server: Listening) -> None:
    body = b"a" * (connection.MOST_HEAD_BYTES + 50_000)
    long = b"POST /b HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with server.connect() as client:
        client.sendall(long + asked("/quick") * 4000 + LAST[:20])
        client.sendall(LAST[20:])
        answer = everything(client)
    assert answer.count(b"HTTP/1.1 200") == 4002


def test_rubbish_after_a_request_is_not_answered_in_its_place(server: Listening) -> None:
    assert server.exchange(asked("/slow") + b"\x16\x03\x01\r\n\r\n") == b""


def test_a_reader_who_leaves_is_noticed_with_requests_behind_the_first(server: Listening) -> None:
    with server.connect() as client:
        client.sendall(asked("/until-left") + asked("/quick") + asked("/b"))
        time.sleep(0.3)
    end = time.monotonic() + 5
    while not Memory.left and time.monotonic() < end:
        time.sleep(0.02)
    assert Memory.left.pop() == "/until-left"


def test_what_nobody_takes_does_not_keep_a_connection(server: Listening) -> None:
    with server.connect() as client:
        client.sendall(asked("/quick?" + "a" * 60_000) * 60 + b"\x00\r\n\r\n")
        end = time.monotonic() + 8
        while server.connections() and time.monotonic() < end:
            time.sleep(0.05)
        assert server.connections() == 0


def test_what_is_no_request_is_refused(server: Listening) -> None:
    assert problem_in(server.exchange(b"\x16\x03\x01\x02\x00\x01\x00"))["status"] == 400
    assert problem_in(server.exchange(b"GET http:// HTTP/1.1\r\n" + HOST + b"\r\n"))["status"] == 400


def test_an_upgrade_is_passed_over(server: Listening) -> None:
    sent = b"GET /a HTTP/1.1\r\n" + HOST + b"Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    assert server.exchange(sent).endswith(b"application /a ")


def test_a_bug_in_what_answers_at_once_leaves_it_to_the_application(server: Listening) -> None:
    assert server.exchange(asked("/bug") + LAST).count(b"application /bug ") == 1


def test_a_bug_in_the_connection_is_told_as_one(server: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.Connection, "_may_answer_at_once", lambda *_: 1 / 0)
    assert problem_in(server.exchange(asked("/quick")))["status"] == 500


def test_a_body_reaches_the_application(server: Listening) -> None:
    sent = b"POST /b HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nExpect: 100-continue\r\n\r\nbody" + LAST
    assert b"application /b body" in server.exchange(sent)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=200), st.sampled_from([b"", b"GET ", b"GET /quick HTTP/1.1\r\n", HOST]))
def test_any_bytes_are_answered_or_let_go(server: Listening, sent: bytes, before: bytes) -> None:
    answer = server.exchange(before + sent + b"\r\n\r\n" + LAST)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))
