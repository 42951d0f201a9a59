"""Who gets the next free worker: of those who wait, the one whose client has the fewest queries running.

One client can fill neither all workers, where there are more than one, nor the whole queue.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from server.store.errors import ClientBusy, EngineBusy
from server.store.readers import NO_CLIENT

_Place = TypeVar("_Place")


class FairQueue(Generic[_Place]):
    """Places that are lent to clients, any number of threads asking."""

    def __init__(self, *, places: int, length: int) -> None:
        """Have no free place yet.

        Args:
            places: how many there will be.
            length: how many may wait for one.
        """
        self._length = length
        self._most_running = max(1, places - 1)
        self._most_waiting = max(1, (length + 1) // 2)
        self._mutex = threading.Lock()
        self._free: list[_Place] = []
        self._waiting: deque[tuple[str, Future[_Place]]] = deque()
        self._waiting_by: Counter[str] = Counter()
        self._running_by: Counter[str] = Counter()

    def ask(self, client: str) -> Future[_Place]:
        """Return a future that has a place at once, or gets one in turn.

        Raises:
            EngineBusy: too many wait already.
            ClientBusy: too many of this client wait already.
        """
        future: Future[_Place] = Future()
        with self._mutex:
            if self._free and self._may_run(client):
                self._lend(self._free.pop(), client, future)
                return future
            if len(self._waiting) >= self._length:
                raise EngineBusy(
                    f"{self._running_by.total()} queries run and {len(self._waiting)} wait; please ask again"
                )
            if client != NO_CLIENT and self._waiting_by[client] >= self._most_waiting:
                raise ClientBusy(
                    f"{self._running_by[client]} of your queries run and {self._waiting_by[client]} wait; "
                    "please wait for their answers before you ask more"
                )
            self._waiting.append((client, future))
            self._waiting_by[client] += 1
        return future

    def forget(self, client: str, future: Future[_Place]) -> bool:
        """Wait no longer; False if the future has a place already, which is then to be given back."""
        with self._mutex:
            if future.done():
                return False
            self._waiting.remove((client, future))
            self._count_down(self._waiting_by, client)
            future.cancel()
            return True

    def put(self, place: _Place) -> None:
        """Offer a place, a new one or one given back after `leave`."""
        with self._mutex:
            self._free.append(place)
            self._hand_out()

    def leave(self, client: str) -> None:
        """Note that a client no longer uses the place it was lent."""
        with self._mutex:
            self._count_down(self._running_by, client)
            self._hand_out()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def close(self, reason: Callable[[], Exception]) -> list[_Place]:
        """Tell all who wait that there is nothing to wait for, and return the free places."""
        with self._mutex:
            waiting, self._waiting = self._waiting, deque()
            free, self._free = self._free, []
            self._waiting_by.clear()
        for _, future in waiting:
            future.set_exception(reason())
        return free

    def _hand_out(self) -> None:
        while self._free and (chosen := self._next()) is not None:
            client, future = chosen
            self._waiting.remove(chosen)
            self._count_down(self._waiting_by, client)
            self._lend(self._free.pop(), client, future)

    def _next(self) -> tuple[str, Future[_Place]] | None:
        ready = [entry for entry in self._waiting if self._may_run(entry[0])]
        return min(ready, key=lambda entry: self._running_by[entry[0]], default=None)

    def _may_run(self, client: str) -> bool:
        return client == NO_CLIENT or self._running_by[client] < self._most_running

    def _lend(self, place: _Place, client: str, future: Future[_Place]) -> None:
        self._running_by[client] += 1
        future.set_result(place)

    def _count_down(self, counter: Counter[str], client: str) -> None:
        counter[client] -= 1
        if counter[client] <= 0:
            del counter[client]
