"""Bodies that were compressed on their way, unpacked no further than their limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

GZIP_OR_ZLIB: Final = 47
_PLAIN: Final = ("", "identity")
_PACKED: Final = ("gzip", "x-gzip", "deflate")
_STEP: Final = 1 << 16


class TooLong(Exception):  # noqa: N818  # named for what is wrong
    """There is more than the limit."""


class BadCoding(Exception):  # noqa: N818  # named for what is wrong
    """The body is not what its content coding says; the message is the rest of a sentence about it."""


def unpack(chunks: Iterable[bytes], coding: str, limit_bytes: int) -> bytes:
    r"""Return the whole body, unpacked.

    Args:
        chunks: the body as it comes.
        coding: the value of Content-Encoding.
        limit_bytes: the longest body, packed as well as unpacked.

    Raises:
        TooLong: it is longer; no more than the limit was unpacked.
        BadCoding: it breaks off, or is packed in another way.

    >>> unpack([zlib.compress(b"a" * 9)[:4], zlib.compress(b"a" * 9)[4:]], "deflate", 20)
    b'aaaaaaaaa'
    """
    coding = coding.strip().lower()
    if coding not in _PLAIN and coding not in _PACKED:
        raise BadCoding(f"is packed as {coding[:40]!r}, which was not asked for")
    taken = bytearray()
    for piece in _limited(chunks, limit_bytes) if coding in _PLAIN else _inflated(chunks, limit_bytes):
        taken += piece
        if len(taken) > limit_bytes:
            raise TooLong
    return bytes(taken)


def _limited(chunks: Iterable[bytes], limit_bytes: int) -> Iterator[bytes]:
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > limit_bytes:
            raise TooLong
        yield chunk


def _inflated(chunks: Iterable[bytes], limit_bytes: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(GZIP_OR_ZLIB)
    for chunk in _limited(chunks, limit_bytes):
        waiting = chunk
        while waiting and not inflater.eof:
            try:
                yield inflater.decompress(waiting, _STEP)
            except zlib.error as error:
                raise BadCoding("is not packed as it says") from error
            waiting = inflater.unconsumed_tail
    while not inflater.eof and (rest := inflater.decompress(b"", _STEP)):
        yield rest
    if not inflater.eof:
        raise BadCoding("broke off")
