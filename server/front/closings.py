"""When a file that somebody else opens by its path is closed again, as the kernel tells (inotify(7), Linux alone)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from inotify_simple import INotify, flags


class Closings:
    """Files that are watched until their reader closes them; for one event loop."""

    def __init__(self) -> None:
        """Watch none yet."""
        self._inotify = INotify()
        self._closed: dict[int, Callable[[], object]] = {}
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._inotify.fileno(), self._read)

    def watch(self, path: str, closed: Callable[[], object]) -> None:
        """Call `closed` once, when somebody who has opened the file to read it has closed it.

        Raises:
            OSError: the file cannot be watched.
        """
        self._closed[self._inotify.add_watch(path, flags.CLOSE_NOWRITE | flags.ONESHOT)] = closed

    def close(self) -> None:
        """Watch no longer."""
        self._loop.remove_reader(self._inotify.fileno())
        self._inotify.close()

    def _read(self) -> None:
        for event in self._inotify.read(timeout=0):
            closed = self._closed.pop(event.wd, None) if event.mask & flags.CLOSE_NOWRITE else None
            if closed is not None:
                closed()
            elif event.mask & flags.IGNORED:
                self._closed.pop(event.wd, None)
