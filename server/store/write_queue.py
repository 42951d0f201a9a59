"""The writes that wait for their turn, and which of them go together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from server.store.errors import EngineClosed, QueryError
from server.store.writes import WriterBusy, Written


@dataclass(slots=True, eq=False)
class Job:
    """One write on its way.

    Attributes:
        request: what the writing process is to do.
        content: the text or the document that belongs to it.
        seconds: the longest it may take once its turn has come.
        alone: whether no other may be published with it.
        done: what becomes of it.
        attempts: how often it was begun.
        deadline: when it must be done, on the monotonic clock; set when its turn has come.
        created: whether it has made a graph.
    """

    request: dict[str, Any]
    content: bytes
    seconds: float
    alone: bool
    done: Future[Written] = field(default_factory=Future)
    attempts: int = 0
    deadline: float = 0.0
    created: bool = False
    give_up: float = 0.0


class WriteQueue:
    """A bounded queue of writes, from many threads to one."""

    def __init__(self, *, length: int, seconds: float, group: int) -> None:
        """Let `length` writes wait, none longer than `seconds`, and hand out at most `group` at a time."""
        self._length = length
        self._seconds = seconds
        self._group = group
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self.is_closed = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def add(self, job: Job) -> None:
        """Have a write wait for its turn.

        Raises:
            EngineClosed: the queue is closed.
            WriterBusy: too many wait already.
        """
        job.give_up = time.monotonic() + self._seconds
        with self._wake:
            if self.is_closed:
                raise EngineClosed("the server is stopping")
            if len(self._waiting) >= self._length:
                raise WriterBusy("too many writes are waiting; please send this one again")
            self._waiting.append(job)
            self._wake.notify_all()

    def take(self, idle_seconds: float | None) -> list[Job]:
        """Wait for writes and return those whose turn it is; none if none came in time, or the queue is closed."""
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self.is_closed, idle_seconds)
            jobs: list[Job] = []
            while self._waiting and len(jobs) < self._group:
                if jobs and (jobs[0].alone or self._waiting[0].alone):
                    break
                jobs.append(self._waiting.popleft())
        now = time.monotonic()
        fail((job for job in jobs if now > job.give_up), WriterBusy("other writes took too long; please try again"))
        return undone(jobs)

    def give_back(self, jobs: list[Job]) -> None:
        """Put writes that were not finished before all others."""
        with self._wake:
            if not self.is_closed:
                self._waiting.extendleft(reversed(jobs))
                return
        fail(jobs, EngineClosed("the server is stopping"))

    def close(self) -> None:
        """Take no more writes, and tell those who wait."""
        with self._wake:
            self.is_closed = True
            refused = list(self._waiting)
            self._waiting.clear()
            self._wake.notify_all()
        fail(refused, EngineClosed("the server is stopping"))


def undone(jobs: Iterable[Job]) -> list[Job]:
    """Return those of some writes that nobody has been told of."""
    return [job for job in jobs if not job.done.done()]


def fail(jobs: Iterable[Job], error: QueryError) -> None:
    """Tell of some writes, where that is not told yet, that nothing came of them."""
    for job in undone(jobs):
        job.done.set_exception(error)
