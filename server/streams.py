"""An answer's chunks as a file, so that parsers can read a result while it arrives."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any


class ChunkReader(io.RawIOBase):
    """An iterator of bytes as a binary file that is read once.

    >>> ChunkReader(iter([b"ab", b"c"])).read()
    b'abc'
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Take over the iterator."""
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what comes next; 0 at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count
