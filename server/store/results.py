"""A whole result on its way to a reader: in memory while it is short, else in an unnamed file."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Callable, Iterator
from typing import IO, Final

MEMORY_BYTES: Final = 1 << 20
CHUNK_BYTES: Final = 128 * 1024


class Result:
    """The bytes of a result, gathered first and then read once. Close it; a result that is forgotten closes itself."""

    def __init__(self, take_place: Callable[[], Callable[[], None]]) -> None:
        """Begin with nothing.

        Args:
            take_place: called when the result outgrows memory; returns what gives the place back, or raises because
                there is none.
        """
        self.length = 0
        self._take_place = take_place
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._closing: Callable[[], object] = _nothing

    def append(self, part: bytes) -> None:
        """Add what comes next.

        Raises:
            OSError: the disk refuses.
        """
        self.length += len(part)
        if self._file is None and self.length <= MEMORY_BYTES:
            self._parts.append(part)
            return
        if self._file is None:
            give_back = self._take_place()
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
            self._closing = weakref.finalize(self, _end, self._file, give_back)
            self._file.write(b"".join(self._parts))
            self._parts.clear()
        self._file.write(part)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the result in parts, once."""
        if self._file is None:
            parts, self._parts = self._parts, []
            yield from parts
            return
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk
        self.close()

    def close(self) -> None:
        """Let the result go."""
        self._parts.clear()
        self._closing()


def _end(file: IO[bytes], give_back: Callable[[], None]) -> None:
    file.close()
    give_back()


def _nothing() -> None:
    """Close what holds nothing."""
