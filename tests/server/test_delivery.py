"""How answers leave: short ones whole, long ones in parts, and every body closed once."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from server import app as app_module
from server.delivery import WHOLE_BYTES, deliver_whole
from server.store.results import MEMORY_BYTES, Result


class Body:
    """A WSGI body that counts how often it is closed."""

    def __init__(self, parts: list[bytes], error: Exception | None = None) -> None:
        self.parts = parts
        self.error = error
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts
        if self.error:
            raise self.error

    def close(self) -> None:
        self.closed += 1


def deliver(body: Any) -> Any:
    """Return what the server is given of a body."""
    return deliver_whole(lambda environ, start_response: body)({}, lambda *_: None)


def test_a_short_body_is_a_list_of_one_item_and_closed() -> None:
    body = Body([b"a", b"", b"bc"])
    assert deliver(body) == [b"abc"]
    assert body.closed == 1


def test_a_long_body_is_a_stream_that_closes_it() -> None:
    parts = [b"x" * (WHOLE_BYTES // 2)] * 5
    body = Body(parts)
    delivered = deliver(body)
    assert not isinstance(delivered, list)
    assert b"".join(delivered) == b"".join(parts)
    assert body.closed == 0
    delivered.close()
    assert body.closed == 1


def test_a_body_that_fails_is_closed_and_the_error_told() -> None:
    body = Body([b"a"], KeyError("x"))
    with pytest.raises(KeyError):
        deliver(body)
    assert body.closed == 1


def test_a_body_need_not_have_a_close() -> None:
    assert deliver([b"a", b"b"]) == [b"ab"]


def places(left: list[int]) -> Callable[[], Callable[[], None]]:
    """Return something that takes a place from a count, and gives it back."""

    def take() -> Callable[[], None]:
        left[0] -= 1

        def give() -> None:
            left[0] += 1

        return give

    return take


def test_a_short_result_takes_no_place() -> None:
    left = [1]
    result = Result(places(left))
    result.append(b"a" * MEMORY_BYTES)
    assert left == [1]
    assert b"".join(result) == b"a" * MEMORY_BYTES
    result.close()


@pytest.mark.parametrize("end", ["read", "closed", "forgotten"])
def test_a_long_result_gives_its_place_back(end: str) -> None:
    left = [1]
    result = Result(places(left))
    for _ in range(3):
        result.append(b"b" * (MEMORY_BYTES // 2))
    assert left == [0]
    assert result.length == 3 * (MEMORY_BYTES // 2)
    if end == "read":
        assert b"".join(result) == b"b" * result.length
    elif end == "closed":
        result.close()
        result.close()
    del result
    assert left == [1]


def test_when_all_places_of_receiving_are_taken_it_is_said_so(
    small_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four senders who stop half way; the fifth is told to ask again, and a reader is answered."""
    monkeypatch.setattr(app_module, "BODY_WAIT_SECONDS", 0.05)
    release = threading.Event()

    class Stalled(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            release.wait(10)
            return 0

    def send() -> int:
        return (
            small_app.test_client()
            .post(
                "/sparql",
                content_type="application/sparql-query",
                environ_overrides={"wsgi.input": Stalled(), "CONTENT_LENGTH": "5"},
            )
            .status_code
        )

    senders = [threading.Thread(target=send) for _ in range(app_module.BODIES)]
    for sender in senders:
        sender.start()
    try:
        answer = small_app.test_client().post("/sparql", data={"query": "ASK {}"})
        end = time.monotonic() + 5
        while answer.status_code == 200 and time.monotonic() < end:  # until all have begun
            answer = small_app.test_client().post("/sparql", data={"query": "ASK {}"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert small_app.test_client().get("/sparql?query=ASK{}").status_code == 200
    finally:
        release.set()
        for sender in senders:
            sender.join()
