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
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from server.store import frames, writing
from server.store.errors import EngineClosed, QueryError, StoreUnusable
from server.store.limits import MEBIBYTE
from server.store.process import describe_exit
from server.store.versions import Versions
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


@dataclass(slots=True, eq=False)
class _Job:
    """One write on its way."""

    request: dict[str, Any]
    content: bytes
    seconds: float
    alone: bool
    give_up: float
    done: Future[Written] = field(default_factory=Future)
    attempts: int = 0
    deadline: float = 0.0
    created: bool = False


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
        self._waiting: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._closed = False
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
        with self._wake:
            self._closed = True
            refused = list(self._waiting)
            self._waiting.clear()
            self._wake.notify_all()
        for job in refused:
            job.done.set_exception(EngineClosed("the server is stopping"))
        if self._keeper is not None:
            self._keeper.join()

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return len(self._waiting)

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        process = self._process
        return None if process is None else process.pid

    def _ask(self, request: dict[str, Any], content: bytes, seconds: float | None, *, alone: bool = False) -> Written:
        most = self._settings.timeout_seconds
        job = _Job(
            request=request,
            content=content,
            seconds=most if seconds is None else min(seconds, most),
            alone=alone,
            give_up=time.monotonic() + self._settings.queue_seconds,
        )
        with self._wake:
            if self._closed:
                raise EngineClosed("the server is stopping")
            if len(self._waiting) >= self._settings.queue_length:
                raise WriterBusy("too many writes are waiting; please send this one again")
            self._waiting.append(job)
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="writer-keeper", daemon=True)
                self._keeper.start()
            self._wake.notify_all()
        return job.done.result()

    def _keep(self) -> None:
        while not self._closed:
            jobs = self._take()
            if jobs:
                self._work(jobs)
            else:
                self._rest()
        self._rest()

    def _take(self) -> list[_Job]:
        """Return the writes whose turn it is; none when there have been none for a while, or the server stops."""
        with self._wake:
            idle = None
            if self._process is not None:
                idle = self._settings.idle_seconds if self._process.holds_store else self._settings.rest_seconds
            self._wake.wait_for(lambda: self._waiting or self._closed, idle)
            jobs: list[_Job] = []
            while self._waiting and len(jobs) < self._settings.group:
                if jobs and (jobs[0].alone or self._waiting[0].alone):
                    break
                jobs.append(self._waiting.popleft())
        late = [job for job in jobs if time.monotonic() > job.give_up]
        for job in late:
            job.done.set_exception(WriterBusy("other writes took too long; please send this one again"))
        return [job for job in jobs if job not in late] if len(late) < len(jobs) else []

    def _work(self, jobs: list[_Job]) -> None:
        """Carry out some writes and publish them as one version; what a lost process has not done begins again."""
        applied: list[_Job] = []
        current: _Job | None = None
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
            _fail(jobs, error)
        except OSError as error:
            _fail(jobs, WriteFailed(f"the writer's process cannot be started: {error.strerror}; nothing was written"))

    def _applied(self, process: WriterProcess, job: _Job) -> bool:
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

    def _recover(
        self, lost: ProcessLost, jobs: list[_Job], current: _Job | None, publishing: _Publishing | None
    ) -> None:
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
        unfinished = [job for job in jobs if not job.done.done()]
        after = self._current()
        if publishing is not None and after is not None and after != publishing.after:
            self._acknowledge(unfinished, after)  # it died between the publication and the word of it
            return
        again: list[_Job] = []
        now = time.monotonic()
        for job in unfinished:
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
        with self._wake:
            if self._closed:
                _fail(again, EngineClosed("the server is stopping"))
            else:
                self._waiting.extendleft(reversed(again))

    def _acknowledge(self, jobs: list[_Job], version: str) -> None:
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
            if process.holds_store and not self._closed:
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


def _least(jobs: list[_Job]) -> float:
    """Return the seconds that are left until the first deadline of some writes."""
    return max(0.05, min(job.deadline for job in jobs) - time.monotonic())


def _fail(jobs: list[_Job], error: QueryError) -> None:
    for job in jobs:
        if not job.done.done():
            job.done.set_exception(error)
