"""Content codings of answers: zstd, br and gzip, as the reader weighs them (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import IO, Final

import brotli
import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from server.front.reply import Headers, Reply
from server.store.results import Result

SHORTEST_BYTES: Final = 1000  # what is shorter gains nothing
CODINGS: Final = ("zstd", "br", "gzip")
_BROTLI_QUALITY: Final = 4
_ZSTD_LEVEL: Final = 3
_GZIP_LEVEL: Final = 5
_COMPRESSIBLE: Final = ("text/", "application/", "image/svg+xml")
_VARY: Final = "Accept-Encoding"


@lru_cache(maxsize=256)
def choose_coding(accept_encoding: str) -> str | None:
    """Return the coding that a reader wants most, None for none; of equally welcome ones the first of `CODINGS`.

    >>> choose_coding("gzip, br;q=0.5"), choose_coding("identity"), choose_coding("*")
    ('gzip', None, 'zstd')
    """
    accept = parse_accept_header(accept_encoding, Accept)
    best = max(CODINGS, key=lambda coding: accept.quality(coding))
    return best if accept.quality(best) > 0 else None


def encoded(reply: Reply, accept_encoding: str) -> Reply:
    """Return a reply in the coding that its reader wants, where it is long enough and can shrink."""
    headers = reply.headers
    if headers and headers[-1][0] == "Vary" and headers[-1][1].endswith(_VARY) and reply.length < SHORTEST_BYTES:
        return reply  # the quick way for most answers to programs
    if reply.status == 304:
        return replace(reply, headers=vary(headers))
    if not _may_shrink(reply):
        return reply
    varying = replace(reply, headers=vary(reply.headers))
    coding = choose_coding(accept_encoding) if accept_encoding else None
    if coding is None or reply.length < SHORTEST_BYTES or reply.header("Content-Encoding"):
        return varying
    body = _compress(reply.body, coding) if isinstance(reply.body, bytes) else _compress_file(reply.body, coding)
    return varying.with_body(body, ("Content-Encoding", coding))


def vary(headers: Headers) -> Headers:
    """Return headers that say that an answer depends on `Accept-Encoding` too.

    >>> vary([("Vary", "Accept")])
    [('Vary', 'Accept, Accept-Encoding')]
    """
    kept = [(name, value) for name, value in headers if name.lower() != "vary"]
    varying = ", ".join(value for name, value in headers if name.lower() == "vary")
    if _VARY.lower() in varying.lower():
        return headers
    return [*kept, ("Vary", f"{varying}, {_VARY}" if varying else _VARY)]


def _may_shrink(reply: Reply) -> bool:
    return (reply.header("Content-Type") or "").startswith(_COMPRESSIBLE)


def _compress(content: bytes, coding: str) -> bytes:
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)
    if coding == "br":
        return bytes(brotli.compress(content, quality=_BROTLI_QUALITY))
    return gzip.compress(content, _GZIP_LEVEL, mtime=0)


def _compress_file(result: Result, coding: str) -> Result:
    """Return a long result compressed into another file, which takes over its place."""
    descriptor = result.descriptor
    if descriptor is None:
        raise ValueError("a result in memory has no file")
    with tempfile.TemporaryFile() as target, os.fdopen(os.dup(descriptor), "rb") as source:
        os.lseek(descriptor, 0, os.SEEK_SET)
        _WRITERS[coding](source, target)
        target.flush()
        length = target.tell()
        return Result.in_file(os.dup(target.fileno()), length, result.close)


def _zstd(source: IO[bytes], target: IO[bytes]) -> None:
    zstandard.ZstdCompressor(level=_ZSTD_LEVEL).copy_stream(source, target)


def _br(source: IO[bytes], target: IO[bytes]) -> None:
    compressor = brotli.Compressor(quality=_BROTLI_QUALITY)
    while chunk := source.read(1 << 18):
        target.write(compressor.process(chunk))
    target.write(compressor.finish())


def _gzip(source: IO[bytes], target: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=_GZIP_LEVEL, mtime=0, filename="") as file:
        shutil.copyfileobj(source, file, 1 << 18)


_WRITERS: Final[dict[str, Callable[[IO[bytes], IO[bytes]], None]]] = {"zstd": _zstd, "br": _br, "gzip": _gzip}
