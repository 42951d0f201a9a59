"""Content codings: chosen by weight, undone to the same bytes."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from server.front.encoding import SHORTEST_BYTES, choose_coding, encoded
from server.front.reply import Reply
from server.store.results import Result

UNDO: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}
TEXT = [("Content-Type", "text/csv"), ("Vary", "Accept")]


def a_file(content: bytes, closed: list[bool]) -> Result:
    """Return a result in a file that tells when it is closed."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return Result.in_file(os.dup(file.fileno()), len(content), lambda: closed.append(True))


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.2", "gzip"),
        ("*;q=0", None),
        ("identity", None),
        ("", None),
        ("deflate", None),
    ],
)
def test_the_heaviest_coding_is_chosen(header: str, coding: str | None) -> None:
    assert choose_coding(header) == coding


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("long", [False, True])
def test_a_body_comes_back(coding: str, long: bool) -> None:
    content, closed = b"a,b\r\n" * 50_000, [False]
    body = a_file(content, closed) if long else content
    reply = encoded(Reply(200, TEXT, body), coding)
    assert reply.header("Content-Encoding") == coding
    assert reply.header("Vary") == "Accept, Accept-Encoding"
    sent = reply.body if isinstance(reply.body, bytes) else reply.body.read()
    assert UNDO[coding](sent) == content
    assert closed[-1] is long


def test_what_is_short_or_is_no_text_or_is_coded_stays() -> None:
    short = Reply(200, TEXT, b"a" * (SHORTEST_BYTES - 1))
    assert encoded(short, "gzip").body == short.body
    picture = Reply(200, [("Content-Type", "image/png")], b"a" * 5000)
    assert encoded(picture, "gzip") == picture
    coded = Reply(200, [*TEXT, ("Content-Encoding", "br")], b"a" * 5000)
    assert encoded(coded, "gzip").body == coded.body


@given(st.text(max_size=40))
def test_no_header_is_a_failure(header: str) -> None:
    assert choose_coding(header) in ("gzip", "br", "zstd", None)
