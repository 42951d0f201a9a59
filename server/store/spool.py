"""A result too long for memory on its way to a reader: the worker is freed at its own pace, the reader reads at his."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import Final, Self

MEMORY_BYTES: Final = 4 << 20
CHUNK_BYTES: Final = 128 * 1024


class Spool:
    """An iterator over chunks that another thread fetches, kept in memory at first and then in an unnamed file.

    It ends by the error that ended the fetching, so that a broken result never looks complete. Closing it early stops
    the fetching.
    """

    def __init__(
        self,
        first: bytes,
        *,
        fetch: Callable[[], bytes | None],
        stop: Callable[[], None],
        finished: Callable[[bool], None],
    ) -> None:
        """Begin to fetch.

        Args:
            first: what was fetched already.
            fetch: returns the next chunk, None at the end; may raise.
            stop: makes `fetch` raise soon; called from the reader's thread.
            finished: called once in the fetching thread, when there is nothing more to fetch, with whether all went well.
        """
        self._fetch = fetch
        self._stop = stop
        self._finished = finished
        self._file = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)
        self._file.write(first)
        self._written = len(first)
        self._read = 0
        self._ended = False
        self._abandoned = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._fill, name="result-spool", daemon=True)
        self._thread.start()

    def __iter__(self) -> Self:
        """Return itself: a result is read once."""
        return self

    def __next__(self) -> bytes:
        """Return the next chunk as soon as there is one, or raise what ended the result."""
        with self._changed:
            while self._read == self._written and not self._ended:
                self._changed.wait()
            if self._abandoned:
                raise StopIteration
            if self._read < self._written:
                self._file.seek(self._read)
                chunk = self._file.read(CHUNK_BYTES)
                self._read += len(chunk)
                return chunk
            self._close_file()
            if self._error is not None:
                raise self._error
            raise StopIteration

    def close(self) -> None:
        """Stop: the reader has gone or has all."""
        with self._changed:
            if self._abandoned:
                return
            self._abandoned = True
            if self._ended:
                self._close_file()
                return
        self._stop()

    def _fill(self) -> None:
        well = False
        try:
            while (chunk := self._fetch()) is not None:
                with self._changed:
                    if self._abandoned:
                        break
                    self._file.seek(self._written)
                    self._file.write(chunk)
                    self._written += len(chunk)
                    self._changed.notify_all()
            else:
                well = True
        except Exception as error:  # handed to the reader, who raises it
            self._error = error
        finally:
            self._finished(well)
            with self._changed:
                self._ended = True
                if self._abandoned:
                    self._close_file()
                self._changed.notify_all()

    def _close_file(self) -> None:
        self._file.close()
        self._written = self._read = 0


class Single:
    """A result that is there already, as an iterator over its one chunk."""

    def __init__(self, content: bytes) -> None:
        """Hold the whole result."""
        self.content = content

    def __iter__(self) -> Iterator[bytes]:
        """Yield the result."""
        yield self.content

    def close(self) -> None:
        """Do nothing; there is nothing to stop."""
