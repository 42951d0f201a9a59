"""Replies on their way: whole, at the reader's pace, and no file stays behind."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import MutableMapping
from typing import Any

import pytest

from server.front.reply import Reply
from server.front.sending import send_reply
from server.store.results import CHUNK_BYTES, Result
from tests.server.front.scenes import play

CONTENT = os.urandom(3 * CHUNK_BYTES + 17)


def a_file(closed: list[bool]) -> Result:
    """Return a result in a file that tells when it is closed."""
    with tempfile.TemporaryFile() as file:
        file.write(CONTENT)
        file.flush()
        return Result.in_file(os.dup(file.fileno()), len(CONTENT), lambda: closed.append(True))


def sent(reply: Reply, *, is_head: bool = False, pause: float = 0.0, seconds: float = 10) -> list[dict[str, Any]]:
    """Return the events by which a reply is sent."""
    events: list[dict[str, Any]] = []

    async def send(event: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(pause)
        events.append(dict(event))

    play(send_reply(reply, send, is_head=is_head, seconds=seconds))
    return events


def test_a_short_reply_is_one_piece() -> None:
    start, body = sent(Reply(200, [("ETag", "x")], b"abc"))
    assert (start["status"], start["headers"]) == (200, [(b"ETag", b"x"), (b"content-length", b"3")])
    assert body == {"type": "http.response.body", "body": b"abc"}


def test_a_file_goes_out_in_parts_and_is_closed() -> None:
    closed: list[bool] = []
    start, *parts = sent(Reply(200, [], a_file(closed)))
    assert start["headers"] == [(b"content-length", str(len(CONTENT)).encode())]
    assert b"".join(part["body"] for part in parts) == CONTENT
    assert max(len(part["body"]) for part in parts) == CHUNK_BYTES
    assert [part.get("more_body", False) for part in parts] == [True] * 4 + [False]
    assert closed == [True]


@pytest.mark.parametrize(("status", "is_head"), [(200, True), (304, False), (204, False)])
def test_where_no_body_belongs_none_is_sent(status: int, is_head: bool) -> None:
    closed: list[bool] = []
    start, body = sent(Reply(status, [("Content-Length", "9")], a_file(closed)), is_head=is_head)
    assert start["headers"] == [(b"Content-Length", b"9")]
    assert body["body"] == b""
    assert closed == [True]


def test_a_reader_who_takes_too_long_is_told_of_and_the_file_is_closed() -> None:
    closed: list[bool] = []
    with pytest.raises(TimeoutError):
        sent(Reply(200, [], a_file(closed)), pause=0.05, seconds=0.12)
    assert closed == [True]
