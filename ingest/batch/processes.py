"""Work in processes of this machine: one that dies costs the article that it was on, and another takes its place."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from ingest.batch.order import Result
from ingest.errors import WorkersUnavailable
from ingest.model import Article, Rejection
from ingest.pipeline import Run

MEMORY_BYTES: Final = 2 << 30
ARTICLE_SECONDS: Final = 120.0
START_SECONDS: Final = 120.0
AHEAD: Final = 4
OUT_OF_MEMORY: Final = 71  # the exit code of a process that ran out of memory
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from ingest.batch.worker import main; main(sys.argv[1:])"


class Worker:
    """One process, exec'ed, with nothing of ours but its end of a socket."""

    def __init__(self, run: Run, memory_bytes: int) -> None:
        """Start it and wait until it has loaded what it needs.

        Raises:
            WorkersUnavailable: it has not.
        """
        ours, theirs = socket.socketpair()
        program = _PROGRAM.format(path=[_ROOT, *(entry for entry in sys.path if entry and entry != _ROOT)])
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own program, no shell
                [sys.executable, "-c", program, str(theirs.fileno()), str(memory_bytes)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                start_new_session=True,  # Ctrl+C is ours to act on
            )
        self._connection = Connection(ours.detach())
        try:
            self._connection.send(run)
            if not self._connection.poll(START_SECONDS):
                raise WorkersUnavailable(f"a worker process did not start within {START_SECONDS:.0f} seconds")
            self._connection.recv()
        except (EOFError, OSError) as error:
            raise WorkersUnavailable(f"a worker process did not start: {self._how_it_ended()}") from error

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process.poll() is None

    def work(self, article: Article, seconds: float) -> Result:
        """Have it work on an article.

        Raises:
            WorkerLost: it has ended, or taken too long, and is of no more use; the message says which.
        """
        try:
            self._connection.send(article)
            if self._connection.poll(seconds):
                result: Result = self._connection.recv()
                return result
        except (EOFError, OSError) as error:
            raise WorkerLost(self._how_it_ended()) from error
        raise WorkerLost(f"more than {seconds:.0f} seconds passed")

    def end(self) -> None:
        """End the process now; who waits for it is told."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and close the socket; only for the thread that uses it."""
        self.end()
        self._connection.close()

    def _how_it_ended(self) -> str:
        code = self._process.wait(10)
        if code == OUT_OF_MEMORY:
            return "more memory was needed than a worker may have"
        if code == -signal.SIGKILL:
            return "a process was killed, as happens when the machine is out of memory,"
        if code < 0:
            return f"a process was ended by {signal.Signals(-code).name}"
        return f"a process ended with code {code}"


class WorkerLost(Exception):  # noqa: N818  # named for what has happened
    """A process is gone, and with it the article that it was on."""


class Processes:
    """So many processes, each started when it is first needed, each on one article at a time."""

    def __init__(
        self,
        jobs: int,
        run: Run,
        *,
        memory_bytes: int = MEMORY_BYTES,
        article_seconds: float = ARTICLE_SECONDS,
    ) -> None:
        """Have up to `jobs` processes work for a run.

        Args:
            jobs: how many processes.
            run: the run that they work for.
            memory_bytes: the most that one may allocate; 0 for no bound.
            article_seconds: the longest that one article may take.
        """
        self.window = jobs * AHEAD
        self._run = run
        self._memory_bytes = memory_bytes
        self._article_seconds = article_seconds
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="ingest-worker")
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._all: set[Worker] = set()
        self._closed = False

    def submit(self, article: Article) -> Callable[[], Result]:
        """Begin on an article as soon as a process is free."""
        return self._threads.submit(self._work, article).result

    def pids(self) -> list[int]:
        """Return the numbers of the processes that run."""
        return [worker.pid for worker in self._all.copy()]

    def close(self) -> None:
        """End all processes and threads."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all.copy():
            worker.end()
        self._threads.shutdown(wait=True)
        for worker in self._all.copy():
            worker.close()

    def _work(self, article: Article) -> Result:
        worker = self._take()
        try:
            result = worker.work(article, self._article_seconds)
        except WorkerLost as lost:
            self._lose(worker)
            reason = f"{article.name} is left out: {lost} while it was worked on."
            return Rejection(article.name, "extraction", reason)
        self._idle.put(worker)
        return result

    def _take(self) -> Worker:
        """Take an idle process that lives, or start one: there are never more than there are threads."""
        with contextlib.suppress(Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker.is_alive():
                    return worker
                self._lose(worker)
        worker = Worker(self._run, self._memory_bytes)
        self._all.add(worker)
        if self._closed:
            worker.end()
        return worker

    def _lose(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.close()
