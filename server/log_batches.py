"""Log lines on their way to a stream: written in batches by a thread, so that no request waits for a slow log.

A warning is written at once, with all that came before it. Where the stream takes nothing more, lines are dropped
beyond a bound, and the log says how many.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from typing import Final, TextIO

from server.logs import line_of

PAUSE_SECONDS: Final = 0.1
CLOSING_SECONDS: Final = 2.0
MOST_LINES: Final = 50_000
CHUNK_CHARACTERS: Final = 3_500  # what a pipe takes in one piece, so that lines of several processes stay whole


class BatchedHandler(logging.Handler):
    """Writes lines to a stream, some tenths of a second late."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream, which is not closed with the handler; the thread starts with the first line."""
        super().__init__()
        self._stream = stream
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._due = threading.Event()
        self._writing = threading.Lock()
        self._writer: threading.Thread | None = None
        self._process = os.getpid()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line; `handle` has locked the handler."""
        try:
            line = self.format(record)
        except Exception:  # as every handler of logging does
            self.handleError(record)
            return
        if len(self._lines) >= MOST_LINES:
            self._dropped += 1
            return
        self._lines.append(line)
        if record.levelno >= logging.WARNING and self._write_waiting(patience_seconds=0):
            return
        if not self._due.is_set():
            self._begin()
            self._due.set()

    def flush(self) -> None:
        """Write all lines that wait."""
        self._write_waiting(patience_seconds=CLOSING_SECONDS)

    def close(self) -> None:
        """Write what waits, and take no more."""
        self.flush()
        super().close()

    def _begin(self) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_on, name="log-writer", daemon=True)
            self._writer.start()

    def _write_on(self) -> None:
        while True:
            self._due.wait()
            time.sleep(PAUSE_SECONDS)
            self._due.clear()
            self._write_waiting(patience_seconds=-1)

    def _write_waiting(self, *, patience_seconds: float) -> bool:
        """Write all lines that wait; False if another thread is writing and has not finished in time."""
        if os.getpid() != self._process:  # a fork's copy: the lines are the other process's to write
            return True
        if not self._writing.acquire(timeout=patience_seconds):
            return False
        try:
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            dropped, self._dropped = self._dropped, 0
            if dropped:
                lines.append(line_of("log_lines_dropped", count=dropped))
            self._write(lines)
        finally:
            self._writing.release()
        return True

    def _write(self, lines: list[str]) -> None:
        chunk = ""
        try:
            for line in lines:
                if chunk and len(chunk) + len(line) > CHUNK_CHARACTERS:
                    self._put(chunk)
                    chunk = ""
                chunk += line + "\n"
            if chunk:
                self._put(chunk)
        except (OSError, ValueError):  # the stream is full or closed, and there is nobody to tell
            return

    def _put(self, chunk: str) -> None:
        self._stream.write(chunk)
        self._stream.flush()
