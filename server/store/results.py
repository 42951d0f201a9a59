"""A whole result on its way to a reader: in memory while it is short, else in an unnamed file."""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from server.store.errors import EngineBusy

CHUNK_BYTES: Final = 128 * 1024


class Spool:
    """The bytes of disk that all long results on their way may take together; any thread may ask."""

    def __init__(self, limit_bytes: int) -> None:
        """Begin with none taken."""
        self._left = limit_bytes
        self._mutex = threading.Lock()

    def take(self, length: int) -> Callable[[], None]:
        """Take as many bytes as a result has, and return what gives them back.

        Raises:
            EngineBusy: there are not as many left.
        """
        with self._mutex:
            if length > self._left:
                raise EngineBusy("too many long results are being read; please ask again, or add a LIMIT")
            self._left -= length
        return partial(self._give_back, length)

    def _give_back(self, length: int) -> None:
        with self._mutex:
            self._left += length


class Result:
    """The bytes of a result, all there, to be read once. Close it; a result that is forgotten closes itself.

    Attributes:
        length: the number of bytes.
    """

    def __init__(self, content: bytes) -> None:
        """Hold a short result; `in_file` makes that of a long one."""
        self.length = len(content)
        self._content = content
        self._descriptor: int | None = None
        self._closing: Callable[[], object] = _nothing

    @classmethod
    def in_file(cls, descriptor: int, length: int, give_back: Callable[[], None]) -> Result:
        """Take over an open file that holds a long result.

        Args:
            descriptor: of the file, which is closed with the result.
            length: the number of its bytes.
            give_back: called when the result is closed.
        """
        result = cls(b"")
        result.length = length
        result._descriptor = descriptor
        result._closing = weakref.finalize(result, _end, descriptor, give_back)
        return result

    @classmethod
    def in_new_file(cls, content: bytes, spool: Spool) -> Result:
        """Write a long result to a file of its own.

        Raises:
            EngineBusy: there is no room for it.
        """
        give_back = spool.take(len(content))
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            return cls.in_file(os.dup(file.fileno()), len(content), give_back)

    def copy(self) -> bytes:
        """Return all bytes, and leave the result as it is."""
        if self._descriptor is None:
            return self._content
        return os.pread(self._descriptor, self.length, 0)

    @property
    def descriptor(self) -> int | None:
        """The open file that holds a long result, None for a short one; it stays the result's to close."""
        return self._descriptor

    def __iter__(self) -> Iterator[bytes]:
        """Yield the result in parts, once."""
        if self._descriptor is None:
            content, self._content = self._content, b""
            yield content
            return
        place = 0
        while chunk := os.pread(self._descriptor, CHUNK_BYTES, place):
            place += len(chunk)
            yield chunk
        self.close()

    def read(self) -> bytes:
        """Return all bytes, and close the result."""
        try:
            return b"".join(self)
        finally:
            self.close()

    def close(self) -> None:
        """Let the result go."""
        self._content = b""
        self._closing()


def _end(descriptor: int, give_back: Callable[[], None]) -> None:
    os.close(descriptor)
    give_back()


def _nothing() -> None:
    """Close what holds nothing."""
