"""The embedded writer, seen from the server: it starts the writing process when there is something to write.

One thread, the keeper, starts the process, hands it what waits, ends it when a deadline has passed, and lets it give up
the store's lock after some seconds without work, so that others can write in between. Requests that wait together are
published as one version. Whoever's process dies is tried once more in a new one, unless it was his request that it died
of; an unfinished request has left no trace.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server.store import frames, writing
from server.store.errors import EngineFailure, QueryError, StoreUnusable
from server.store.limits import MEBIBYTE
from server.store.process import describe_exit
from server.store.versions import Versions
from server.store.write_queue import Job, WriteQueue, fail, undone
from server.store.writer_process import ProcessLost, WriterProcess
from server.store.writes import WriteFailed, WriterBusy, WriteTimeout, Written

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """What the writer may use.

    Attributes:
        plain: whether the store is a plain one.
        timeout_seconds: the longest a write may take once its turn has come.
        queue_length: how many writes may wait.
        queue_seconds: how long one waits for its turn at most.
        idle_seconds: how long the process keeps the store's lock without work.
        rest_seconds: how long it is kept after that, so that the next write need not wait for its imports.
        memory_bytes: the data segment of the process.
        group: how many writes are published as one version at most.
        versions_kept: how many versions remain, besides those that somebody reads.
        allowed_hosts: hosts that LOAD and SERVICE may call; none are called, so that it must be empty.
    """

    plain: bool = False
    timeout_seconds: float = 30.0
    queue_length: int = 64
    queue_seconds: float = 30.0
    idle_seconds: float = 5.0
    rest_seconds: float = 600.0
    memory_bytes: int = 2048 * MEBIBYTE
    group: int = 32
    versions_kept: int = 3
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Publishing:
    """A publication under way, after this version."""

    after: str | None


class StoreWriter:
    """Writes to a store on this machine; see `server.store.writes.GraphWriter`.

    Attributes:
        killed: how many processes were ended, or had ended, before their work was done.
    """

    def __init__(self, directory: Path, settings: WriterSettings | None = None) -> None:
        """Take a store's folder; nothing is started before the first write."""
        self._settings = settings or WriterSettings()
        self._directory = directory
        self._versions = Versions(directory)
        self._queue = WriteQueue(
            length=self._settings.queue_length, seconds=self._settings.queue_seconds, group=self._settings.group
        )
        self._starting = threading.Lock()
        self._process: WriterProcess | None = None
        self._keeper: threading.Thread | None = None
        self.killed = 0

    def update(
        self,
        update: str,
        *,
        using_graphs: Sequence[str] | None = None,
        using_named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Carry out an update; see `GraphWriter.update`.

        Raises:
            QueryError: it was not carried out and has left no trace; `server.store.writes` has the kinds.
        """
        request = {
            "operation": "update",
            "using": None if using_graphs is None else list(using_graphs),
            "using_named": None if using_named_graphs is None else list(using_named_graphs),
            "admin": admin,
        }
        return self._ask(request, update.encode(), timeout_seconds, alone=not self._settings.plain)

    def put_graph(
        self,
        graph: str | None,
        content: bytes,
        *,
        media_type: str,
        base_iri: str | None = None,
        replace: bool,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Replace a graph or add to it; see `GraphWriter.put_graph`.

        Raises:
            QueryError: as in `update`.
        """
        request = {
            "operation": "put",
            "graph": graph,
            "media_type": media_type,
            "base_iri": base_iri,
            "replace": replace,
            "admin": admin,
        }
        return self._ask(request, content, timeout_seconds)

    def delete_graph(self, graph: str | None, *, timeout_seconds: float | None = None, admin: bool = False) -> Written:
        """Drop a graph; see `GraphWriter.delete_graph`.

        Raises:
            QueryError: as in `update`.
        """
        return self._ask({"operation": "delete", "graph": graph, "admin": admin}, b"", timeout_seconds)

    def close(self) -> None:
        """Let what is under way end, refuse what waits, and give up the store."""
        self._queue.close()
        if self._keeper is not None:
            self._keeper.join()

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return len(self._queue)

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        process = self._process
        return None if process is None else process.pid

    def _ask(self, request: dict[str, Any], content: bytes, seconds: float | None, *, alone: bool = False) -> Written:
        most = self._settings.timeout_seconds
        job = Job(request, content, most if seconds is None else min(seconds, most), alone)
        self._queue.add(job)
        with self._starting:
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="writer-keeper", daemon=True)
                self._keeper.start()
        return job.done.result()

    def _keep(self) -> None:
        while not self._queue.is_closed:
            jobs = self._queue.take(self._idle_seconds())
            try:
                if jobs:
                    self._work(jobs)
                else:
                    self._rest()
            except Exception:  # a fault of ours, which nobody may wait for in vain
                logger.exception("writer_failed")
                self._end_process()
                fail(jobs, EngineFailure("the write could not be carried out; nothing was written"))
        self._rest()

    def _idle_seconds(self) -> float | None:
        """Return how long to wait for work before the next step of giving the store, then the process, up."""
        if self._process is None:
            return None
        return self._settings.idle_seconds if self._process.holds_store else self._settings.rest_seconds

    def _work(self, jobs: list[Job]) -> None:
        """Carry out some writes and publish them as one version; what a lost process has not done begins again."""
        applied: list[Job] = []
        current: Job | None = None
        published: _Publishing | None = None
        for job in jobs:
            job.attempts += 1
        try:
            process = self._started()
            for current in jobs:
                current.deadline = time.monotonic() + current.seconds
                if self._applied(process, current):
                    applied.append(current)
            current = None
            if applied:
                published = _Publishing(self._current())
                reply = process.ask(frames.pack(writing.COMMIT), seconds=_least(applied))
                self._acknowledge(applied, self._fields(reply)["version"])
        except ProcessLost as lost:
            self._recover(lost, jobs, current, published)
        except QueryError as error:
            if not self._acknowledged(jobs, published):
                fail(jobs, error)
        except OSError as error:
            fail(jobs, WriteFailed(f"the writer's process cannot be started: {error.strerror}; nothing was written"))

    def _applied(self, process: WriterProcess, job: Job) -> bool:
        reply = process.write(job.request, job.content, seconds=job.seconds)
        fields = self._fields(reply)
        if reply.kind == writing.REFUSED:
            job.done.set_exception(writing.error_from_json(fields))
            return False
        job.created = fields["created"]
        return True

    def _fields(self, reply: frames.Frame) -> dict[str, Any]:
        """Return what a reply says.

        Raises:
            WriteFailed: it says that the store cannot be used any more.
        """
        fields: dict[str, Any] = json.loads(reply.payload)
        if reply.kind == writing.UNUSABLE:
            self._end_process()
            raise WriteFailed(f"{fields['detail']}; nothing was written")
        return fields

    def _recover(self, lost: ProcessLost, jobs: list[Job], current: Job | None, publishing: _Publishing | None) -> None:
        """Answer or begin again what a process was about that is no more.

        Args:
            lost: why it is no more.
            jobs: what it was given.
            current: what it was carrying out, if it was doing so.
            publishing: what it had begun to publish after, if it was doing so.
        """
        code = self._end_process()
        self.killed += 1
        logger.warning("writer_lost code=%s late=%s", code, lost.late)
        if self._acknowledged(jobs, publishing):
            return
        again: list[Job] = []
        now = time.monotonic()
        for job in undone(jobs):
            guilty = job is current or (publishing is not None and lost.late and now >= job.deadline)
            if guilty and lost.late:
                job.done.set_exception(
                    WriteTimeout(f"the write took longer than {job.seconds:g} s; nothing was written")
                )
            elif (guilty and job.attempts >= 2) or job.attempts >= ATTEMPTS:
                job.done.set_exception(
                    WriteFailed(f"the writer's process was lost, {describe_exit(code)}; nothing was written")
                )
            else:
                again.append(job)
        self._queue.give_back(again)

    def _acknowledged(self, jobs: list[Job], publishing: _Publishing | None) -> bool:
        """Acknowledge writes if they were published before the word of it was lost; tell whether they were."""
        after = self._current()
        if publishing is None or after is None or after == publishing.after:
            return False
        self._acknowledge(undone(jobs), after)
        return True

    def _acknowledge(self, jobs: list[Job], version: str) -> None:
        for job in jobs:
            job.done.set_result(Written(version, job.created))

    def _started(self) -> WriterProcess:
        """Return the process, started if there is none, with the store in its hands.

        Raises:
            WriterBusy: another process holds the store.
            WriteFailed: the store cannot be used.
            ProcessLost: the process has ended at once.
        """
        if self._process is not None and not self._process.is_alive():
            self._end_process()
        if self._process is None:
            settings = self._settings
            self._process = WriterProcess(
                self._directory,
                plain=settings.plain,
                keep=settings.versions_kept,
                memory_bytes=settings.memory_bytes,
            )
            logger.info("writer_started pid=%s", self._process.pid)
        owner = self._process.take_store()
        if owner is not None:
            raise WriterBusy(f"{owner}; please send this write again when that has ended")
        return self._process

    def _rest(self) -> None:
        """Give up the store; if it is given up already, end the process."""
        process = self._process
        if process is None:
            return
        try:
            if process.holds_store and not self._queue.is_closed:
                process.release_store()
                return
            process.release_store()
        except ProcessLost as lost:
            logger.warning("writer_lost late=%s", lost.late)
        self._end_process()

    def _end_process(self) -> int | None:
        process, self._process = self._process, None
        return process.end() if process else None

    def _current(self) -> str | None:
        try:
            return self._versions.current()
        except StoreUnusable:
            return None


def _least(jobs: list[Job]) -> float:
    """Return the seconds that are left until the first deadline of some writes."""
    return max(0.05, min(job.deadline for job in jobs) - time.monotonic())
