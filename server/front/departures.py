"""Long answers on their way out: files that the HTTP server sends by itself, watched until it is done with them.

It opens a file by its path and tells nobody when it has finished; but the kernel does (inotify(7)), where there is
one. Elsewhere each file's number is looked for, now and then, among the open files of this process. Once the server has
closed its copy, the file goes. One that takes too long is cut to nothing, whereupon the server breaks the connection,
since Content-Length promised more.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from dataclasses import dataclass
from functools import partial
from typing import Final

from server.store.results import Result

if sys.platform == "linux":
    from server.front.closings import Closings

OPEN_FILES: Final = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
LOOK_SECONDS: Final = 0.2
LONGEST_OPENING_SECONDS: Final = 30.0

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Departure:
    result: Result
    file: tuple[int, int]
    begun: float
    opened: bool = False


class Departures:
    """The files on their way; for the event loop's thread alone."""

    def __init__(self, longest_seconds: float) -> None:
        """Have none yet.

        Args:
            longest_seconds: how long one reader may take for one answer.
        """
        self._longest_seconds = longest_seconds
        self._under_way: list[_Departure] = []
        self._watch: asyncio.TimerHandle | None = None
        if sys.platform == "linux":
            self._closings: Closings | None = None

    def path_of(self, result: Result) -> str:
        """Return the path by which the server can open a result's file, and watch over it from now on."""
        descriptor = _descriptor(result)
        path = f"{OPEN_FILES}/{descriptor}"
        departure = _Departure(result, _identity(descriptor), asyncio.get_running_loop().time())
        self._under_way.append(departure)
        if sys.platform == "linux":
            self._closings = self._closings or Closings()
            self._closings.watch(path, partial(self._end, departure))
        if self._watch is None:
            self._look_later()
        return path

    def __len__(self) -> int:
        """Return how many are on their way."""
        return len(self._under_way)

    def close(self) -> None:
        """Let all files go."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if sys.platform == "linux" and self._closings is not None:
            self._closings.close()
            self._closings = None
        for departure in self._under_way:
            departure.result.close()
        self._under_way.clear()

    def _end(self, departure: _Departure) -> None:
        if departure in self._under_way:
            self._under_way.remove(departure)
            departure.result.close()

    def _look_later(self) -> None:
        self._watch = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        copies = _open_copies()
        remaining = []
        for departure in self._under_way:
            departure.opened = departure.opened or copies.get(departure.file, 0) > 1
            if self._is_over(departure, copies.get(departure.file, 0), now - departure.begun):
                departure.result.close()
            else:
                remaining.append(departure)
        self._under_way = remaining
        self._watch = None
        if remaining:
            self._look_later()

    def _is_over(self, departure: _Departure, copies: int, seconds: float) -> bool:
        if copies > 1 and seconds > self._longest_seconds:
            logger.warning("slow_reader_ended length=%s seconds=%.0f", departure.result.length, seconds)
            os.ftruncate(_descriptor(departure.result), 0)
            return True
        return copies <= 1 and (departure.opened or seconds > LONGEST_OPENING_SECONDS)


def _descriptor(result: Result) -> int:
    if result.descriptor is None:
        raise ValueError("a result in memory has no file")
    return result.descriptor


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def _open_copies() -> dict[tuple[int, int], int]:
    """Return how often each file is open in this process."""
    copies: dict[tuple[int, int], int] = {}
    for name in os.listdir(OPEN_FILES):
        try:
            identity = _identity(int(name))
        except OSError:
            continue
        copies[identity] = copies.get(identity, 0) + 1
    return copies
