"""The pool of worker processes: each is lent to one query, and one that had to be killed is replaced at once."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from server.store import frames
from server.store.errors import EngineBusy, EngineClosed
from server.store.limits import Limits

SOCKET_BUFFER_BYTES: Final = 1 << 20
START_SECONDS: Final = 30.0
REAP_SECONDS: Final = 10.0
_ROOT: Final = str(Path(__file__).resolve().parent.parent.parent)
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from server.store.worker import main; main(sys.argv[1:])"

logger = logging.getLogger(__name__)


class Worker:
    """One worker process and the socket to it."""

    def __init__(self, memory_bytes: int) -> None:
        """Start the process; `warm` waits until it is ready.

        It is exec'ed, with nothing of ours but its end of the socket. The thread that does so must live as long as the
        worker shall, since the kernel ends the worker with it.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            program = _PROGRAM.format(path=[_ROOT, *(entry for entry in sys.path if entry and entry != _ROOT)])
            self.connection = ours
            self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-S", "-E", "-c", program, str(theirs.fileno()), str(memory_bytes), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid

    def warm(self, database: Path) -> None:
        """Have it open a snapshot.

        Raises:
            OSError: it did not within `START_SECONDS`.
            ConnectionEnded: it ended instead.
        """
        self.send(frames.OPEN, {"database": str(database)}, seconds=START_SECONDS)
        kind, payload = frames.receive_frame(self.connection)
        if kind != frames.READY:
            raise OSError(f"the worker cannot open {database}: {payload.decode(errors='replace')}")

    def send(self, kind: bytes, request: dict[str, Any], *, seconds: float) -> None:
        """Send a request; this and what is received after it may take `seconds` each."""
        self.connection.settimeout(seconds)
        frames.send_frame(self.connection, kind, json.dumps(request).encode())

    def receive(self, deadline: float) -> tuple[bytes, bytes]:
        """Receive a frame before the deadline, a time of the monotonic clock.

        Raises:
            TimeoutError: the deadline has passed.
            ConnectionEnded: the process has ended.
            OSError: the socket has failed.
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        return frames.receive_frame(self.connection)

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End the process now, from any thread; who waits for a frame of it is told."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def kill(self) -> None:
        """End the process now and close the socket; only for the thread that uses it."""
        self.end()
        self.connection.close()

    def reap(self) -> int | None:
        """Wait for the end of a killed process and return its exit code, None if it has not ended in good time."""
        try:
            return self.process.wait(REAP_SECONDS)
        except subprocess.TimeoutExpired:
            logger.warning("worker_unkillable pid=%s", self.pid)
            return None


class WorkerPool:
    """Workers, lent and given back; one thread, which lives as long as the pool, starts and clears away all of them."""

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
        self._idle: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        self._mutex = threading.Lock()
        self._all: dict[int, Worker] = {}
        self._waiting = 0
        self._lent = 0
        self._closed = False
        self._failure: Exception | None = None
        self._failing = False
        self._started = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._keeper.start()
        self._started.wait()
        if self._failure is not None:
            self.close()
            raise EngineClosed(f"no worker could be started: {self._failure}") from self._failure

    def acquire(self) -> Worker:
        """Borrow a worker, to be given to `release` or `discard`.

        Raises:
            EngineBusy: too many wait already, or the wait was too long.
            EngineClosed: the pool is closed.
        """
        deadline = time.monotonic() + self._limits.queue_seconds
        with self._mutex:
            if self._waiting >= self._limits.queue_length + max(0, self._limits.workers - self._lent):
                raise EngineBusy(f"{self._lent} queries run and {self._waiting} wait; please ask again")
            self._waiting += 1
        try:
            return self._next_idle(deadline)
        finally:
            with self._mutex:
                self._waiting -= 1

    def release(self, worker: Worker) -> None:
        """Give a worker back that is ready for the next query."""
        with self._mutex:
            self._lent -= 1
        self._idle.put(worker)

    def discard(self, worker: Worker) -> None:
        """Kill a worker and have it replaced."""
        worker.kill()
        with self._mutex:
            self._lent -= 1
            self._all.pop(worker.pid, None)
        self._orders.put(worker)

    def pids(self) -> list[int]:
        """Return the numbers of all processes that run."""
        with self._mutex:
            return [pid for pid, worker in self._all.items() if worker.is_alive()]

    @property
    def is_failing(self) -> bool:
        """Whether a worker has to be replaced and cannot be."""
        return self._failing

    def waiting(self) -> int:
        """Return how many queries wait for a worker."""
        return self._waiting

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
            while (corpse := self._orders.get_nowait()) is not None:
                corpse.reap()
        with contextlib.suppress(queue.Empty):
            while (idle := self._idle.get_nowait()) is not None:
                idle.connection.close()
        self._idle.put(None)

    def _next_idle(self, deadline: float) -> Worker:
        while True:
            try:
                worker = self._idle.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise EngineBusy("no worker was free in good time; please ask again") from None
            if worker is None or self._closed:
                self._idle.put(None)
                raise EngineClosed("the server is stopping")
            with self._mutex:
                self._lent += 1
            if worker.is_alive():
                return worker
            logger.warning("worker_lost pid=%s code=%s", worker.pid, worker.process.returncode)
            self.discard(worker)

    def _keep(self) -> None:
        for _ in range(self._limits.workers):
            self._start()
            if self._failure is not None:
                break
        self._started.set()
        while (corpse := self._orders.get()) is not None:
            code = corpse.reap()
            logger.info("worker_replaced pid=%s code=%s", corpse.pid, code)
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
                    self._idle.put(worker)
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


def describe_exit(code: int | None) -> str:
    """Return in words why a process ended.

    >>> describe_exit(-9), describe_exit(3)
    ('it was ended by SIGKILL', 'it ended with code 3')
    """
    if code is not None and code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with code {code}"
