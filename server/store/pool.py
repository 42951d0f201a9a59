"""The pool of worker processes: each is lent to one query, and one that had to be killed is replaced at once.

A query that takes long makes way: its process gets a low priority, and another takes its place among those that are
lent, so that long queries, wherever they come from, keep nobody waiting who asks for little. There may be as many long
ones beside the others as there are others.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from server.store import frames
from server.store.errors import EngineBusy, EngineClosed
from server.store.limits import Limits
from server.store.process import Worker
from server.store.queueing import FairQueue

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Order:
    """What the keeper is to do: clear away a worker that was killed, start a new one, or both."""

    corpse: Worker | None
    start: bool


class WorkerPool:
    """Workers, lent and given back; one thread, which lives as long as the pool, starts and clears away all of them.

    Attributes:
        killed: how many workers were ended or had ended, and were replaced, by reason.
    """

    def __init__(self, limits: Limits, snapshot: Callable[[], Path]) -> None:
        """Start all workers and wait until the first is ready.

        Args:
            limits: how many there are and what each may use.
            snapshot: tells which database a new worker is to open at once.

        Raises:
            EngineClosed: no worker could be started.
        """
        self._limits = limits
        self._snapshot = snapshot
        self._queue: FairQueue[Worker] = FairQueue(places=limits.workers, length=limits.queue_length)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._mutex = threading.Lock()
        self._all: dict[int, Worker] = {}
        self._long: set[int] = set()
        self._spare: list[Worker] = []
        self._closed = False
        self._failure: Exception | None = None
        self._failing = False
        self.killed: Counter[str] = Counter()
        self._started = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._keeper.start()
        self._started.wait()
        if self._failure is not None:
            self.close()
            raise EngineClosed(f"no worker could be started: {self._failure}") from self._failure

    def ask(self, client: str) -> Future[Worker]:
        """Return a future worker, to be given to `release` or `discard`, or to `forget` before it is there.

        Raises:
            EngineBusy: too many wait already; ClientBusy if too many of this client do.
            EngineClosed: the pool is closed.
        """
        if self._closed:
            raise EngineClosed("the server is stopping")
        return self._queue.ask(client)

    def forget(self, client: str, future: Future[Worker]) -> None:
        """Wait no longer for a worker."""
        if not self._queue.forget(client, future) and future.exception() is None:
            self.release(client, future.result())

    def acquire(self, client: str) -> Worker:
        """Borrow a worker, waiting for it, to be given to `release` or `discard`.

        Raises:
            EngineBusy: as `ask`, or the wait was too long.
            EngineClosed: the pool is closed.
        """
        deadline = time.monotonic() + self.queue_seconds
        while True:
            future = self.ask(client)
            try:
                worker = future.result(max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                self.forget(client, future)
                raise late() from None
            if self.admit(client, worker):
                return worker

    def admit(self, client: str, worker: Worker) -> bool:
        """Tell whether a worker that was lent lives; one that does not is replaced, and another to be asked for."""
        if worker.is_alive():
            return True
        logger.warning("worker_lost pid=%s code=%s", worker.pid, worker.process.returncode)
        self.discard(client, worker, "lost")
        return False

    def release(self, client: str, worker: Worker) -> None:
        """Give a worker back that is ready for the next query."""
        if not worker.is_fresh():
            self.discard(client, worker, "slowed")
            return
        with self._mutex:
            has_stand_in = worker.pid in self._long
            if has_stand_in:
                self._long.discard(worker.pid)
                self._spare.append(worker)
        if not has_stand_in:
            self._queue.put(worker)
        self._queue.leave(client)

    def discard(self, client: str, worker: Worker, reason: str) -> None:
        """Kill a worker and have it replaced; the reason is counted."""
        worker.kill()
        with self._mutex:
            self.killed[reason] += 1
            self._all.pop(worker.pid, None)
            has_stand_in = worker.pid in self._long
            self._long.discard(worker.pid)
        self._queue.leave(client)
        self._orders.put(_Order(worker, start=not has_stand_in))

    def make_way(self, worker: Worker) -> None:
        """Have a worker whose query takes long yield to the others and, unless too many do, another take its place."""
        worker.make_way()
        with self._mutex:
            if self._closed or len(self._long) >= self._limits.workers:
                return
            self._long.add(worker.pid)
            stand_in = self._spare.pop() if self._spare else None
            if stand_in is not None and not stand_in.is_alive():
                stand_in.kill()
                self.killed["lost"] += 1
                self._all.pop(stand_in.pid, None)
                self._orders.put(_Order(stand_in, start=True))
                return
        if stand_in is None:
            self._orders.put(_Order(None, start=True))
        else:
            self._queue.put(stand_in)

    def pids(self) -> list[int]:
        """Return the numbers of all processes that run."""
        with self._mutex:
            return [pid for pid, worker in self._all.items() if worker.is_alive()]

    @property
    def queue_seconds(self) -> float:
        """How long one waits for a worker at most."""
        return self._limits.queue_seconds

    @property
    def is_failing(self) -> bool:
        """Whether a worker has to be replaced and cannot be."""
        return self._failing

    def waiting(self) -> int:
        """Return how many queries wait for a worker."""
        return self._queue.waiting

    def close(self) -> None:
        """End all workers; whoever waits for one is told so."""
        with self._mutex:
            if self._closed:
                return
            self._closed = True
        self._orders.put(None)
        if threading.current_thread() is not self._keeper:
            self._keeper.join()
        for worker in list(self._all.values()):
            worker.end()
            worker.reap()
        with contextlib.suppress(queue.Empty):
            while (order := self._orders.get_nowait()) is not None:
                if order.corpse is not None:
                    order.corpse.reap()
        for idle in (*self._queue.close(lambda: EngineClosed("the server is stopping")), *self._spare):
            idle.connection.close()

    def _keep(self) -> None:
        for _ in range(self._limits.workers):
            self._start()
            if self._failure is not None:
                break
        self._started.set()
        while (order := self._orders.get()) is not None:
            if order.corpse is not None:
                logger.info("worker_ended pid=%s code=%s", order.corpse.pid, order.corpse.reap())
            if order.start:
                self._start()

    def _start(self) -> None:
        """Start one worker, trying again until it succeeds or, while there has never been one, giving up."""
        for pause in (0.1, 0.5, 2.0, *([5.0] * 1000)):
            if self._closed:
                return
            try:
                worker = Worker(self._limits.memory_bytes)
            except OSError as error:
                self._failed(error)
            else:
                try:
                    worker.warm(self._snapshot())
                except (OSError, frames.ConnectionEnded) as error:
                    worker.kill()
                    worker.reap()
                    self._failed(error)
                else:
                    with self._mutex:
                        self._all[worker.pid] = worker
                    self._queue.put(worker)
                    self._failing = False
                    return
            if not self._started.is_set():
                return
            time.sleep(pause)

    def _failed(self, error: Exception) -> None:
        logger.error("worker_start_failed error=%s", error)
        self._failing = True
        if not self._started.is_set():
            self._failure = error


def late() -> EngineBusy:
    """Return the error that ends too long a wait for a worker."""
    return EngineBusy("no worker was free in good time; please ask again")
