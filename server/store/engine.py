"""How the graph is asked: the interface, and the engine that asks a store on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from server.store import frames
from server.store.errors import (
    EngineBusy,
    EngineClosed,
    EngineFailure,
    QueryError,
    QueryExhausted,
    QueryFormMismatch,
    QueryRefused,
    QueryTimeout,
    QueryUnsupported,
    ResultTooLarge,
)
from server.store.explanation import explain_syntax
from server.store.inspection import inspect_text
from server.store.limits import Limits
from server.store.pool import Worker, WorkerPool, describe_exit
from server.store.results import Result
from server.store.terms import Term, term_to_json
from server.store.versions import Hold, Manifest, Versions


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole result: its media type, its bytes, and the version of the data it was taken from.

    All of it is there before any of it is handed out, so that an error is always told as one: granian, like most WSGI
    servers, ends an answer that breaks off as if it were complete. `chunks` are read once, and closed.
    """

    media_type: str
    chunks: Result
    version: str

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self.chunks.length

    def read(self) -> bytes:
        """Return all bytes of the result."""
        try:
            return b"".join(self.chunks)
        finally:
            self.chunks.close()


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How an engine is: what it serves, which processes serve it, and whether it can replace those that end."""

    healthy: bool
    version: str
    manifest: Manifest
    workers: tuple[int, ...]
    waiting: int


class QueryEngine(Protocol):
    """Whatever answers queries."""

    @property
    def version(self) -> str:
        """The version of the data that the next query sees."""
        ...

    def query(
        self,
        query: str,
        *,
        media_type: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Evaluate a query.

        Args:
            query: SPARQL 1.1; the prefixes of the house need not be declared.
            media_type: of the result; it must suit the query's form.
            default_graphs: IRIs of the graphs that make the default graph; where neither these nor `named_graphs` are
                given, it is the union of all graphs but the hidden ones.
            named_graphs: IRIs of the graphs that GRAPH ranges over, all where neither is given.
            timeout_seconds: the longest it may take; never more than the engine's own limit.
            bindings: terms to put for variables, by name.

        Raises:
            QueryError: there is no answer.
        """
        ...

    def status(self) -> EngineStatus:
        """Tell how the engine is."""
        ...

    def close(self) -> None:
        """End the engine and all that belongs to it."""
        ...


class EmbeddedEngine:
    """The engine on a store's published versions, in worker processes; it may be asked by any number of threads."""

    def __init__(self, directory: Path | str, limits: Limits | None = None) -> None:
        """Start the workers on the current version.

        Raises:
            StoreMissing: nothing was ever published there.
            EngineClosed: no worker could be started.
        """
        self.limits = limits or Limits()
        self._versions = Versions(Path(directory))
        self._mutex = threading.Lock()
        self._places = threading.BoundedSemaphore(self.limits.long_results)
        self._stamp = self._versions.stamp()
        self._hold: Hold | None = self._versions.hold()
        try:
            self._pool = WorkerPool(self.limits, self._database)
        except BaseException:
            self._hold.release()
            raise

    @property
    def version(self) -> str:
        """The version of the data that the next query sees."""
        with self._current() as hold:
            return hold.name

    def query(
        self,
        query: str,
        *,
        media_type: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Evaluate a query; see `QueryEngine.query`."""
        refuse_unwanted(query)
        seconds = min(timeout_seconds or self.limits.timeout_seconds, self.limits.timeout_seconds)
        if default_graphs is not None or named_graphs is not None:
            default_graphs, named_graphs = default_graphs or (), named_graphs or ()
        request: dict[str, Any] = {
            "query": query,
            "media_type": media_type,
            "default_graphs": default_graphs,
            "named_graphs": named_graphs,
            "bindings": {name: term_to_json(term) for name, term in (bindings or {}).items()},
            "timeout_seconds": seconds,
            "limit_bytes": self.limits.result_bytes,
        }
        with self._current() as hold:
            request["database"] = str(hold.database)
            return Answer(media_type, self._run(request), hold.name)

    def status(self) -> EngineStatus:
        """Tell how the engine is."""
        with self._current() as hold:
            return EngineStatus(
                not self._pool.is_failing, hold.name, hold.manifest, tuple(self._pool.pids()), self._pool.waiting()
            )

    def close(self) -> None:
        """End all workers and let go of the version."""
        self._pool.close()
        with self._mutex:
            hold, self._hold = self._hold, None
        if hold is not None:
            hold.release()

    def _run(self, request: dict[str, Any]) -> Result:
        worker = self._pool.acquire()
        run = _Run(worker, request, self._take_place)
        try:
            return run.gather()
        except BaseException:
            run.abandon()
            raise
        finally:
            (self._pool.release if run.worker_is_ready else self._pool.discard)(worker)

    def _take_place(self) -> Callable[[], None]:
        if not self._places.acquire(blocking=False):
            raise EngineBusy("too many long results are being read; please ask again, or add a LIMIT")
        return self._places.release

    def _database(self) -> Path:
        with self._current() as hold:
            return hold.database

    def _current(self) -> Hold:
        """Return the current version, held for the caller, who releases it."""
        stamp = self._versions.stamp()
        with self._mutex:
            if self._hold is None:
                raise EngineClosed("the server is stopping")
            if stamp is not None and stamp != self._stamp:
                newer = self._versions.hold()
                self._hold.release()
                self._hold, self._stamp = newer, stamp
            self._hold.share()
            return self._hold


class _Run:
    """One query on one worker, until its whole result has left the worker."""

    def __init__(self, worker: Worker, request: dict[str, Any], take_place: Callable[[], Callable[[], None]]) -> None:
        self._worker = worker
        self._request = request
        self._result = Result(take_place)
        self.worker_is_ready = False

    def gather(self) -> Result:
        """Return the whole result; `worker_is_ready` then tells whether the worker may take the next query."""
        seconds = self._request["timeout_seconds"]
        deadline = time.monotonic() + seconds
        try:
            self._worker.send(frames.QUERY, self._request, seconds=seconds)
            kind = frames.DATA
            while kind == frames.DATA:
                kind, payload = self._worker.receive(deadline)
                if kind != frames.FAILED:
                    self._append(payload)
        except TimeoutError:
            raise QueryTimeout(f"the query was ended after {seconds:g} seconds") from None
        except (frames.ConnectionEnded, OSError) as error:
            raise self._explain_end() from error
        if kind == frames.FAILED:
            failure = _error_of(json.loads(payload), self._request["query"])
            self.worker_is_ready = not isinstance(failure, EngineFailure)
            raise failure
        self.worker_is_ready = True
        return self._result

    def abandon(self) -> None:
        """Let go of what was gathered."""
        self._result.close()

    def _append(self, payload: bytes) -> None:
        try:
            self._result.append(payload)
        except OSError as error:
            raise EngineFailure(f"a long result cannot be kept: {error.strerror or error}") from error

    def _explain_end(self) -> QueryExhausted:
        self._worker.kill()
        return QueryExhausted(
            "the query's process ended before its answer, most likely because it needs more memory than one query may"
            f" use, or nests too deeply: {describe_exit(self._worker.reap())}"
        )


def refuse_unwanted(query: str) -> None:
    """Raise what a query that writes or calls another server deserves.

    Raises:
        QueryRefused: it does.
    """
    inspection = inspect_text(query)
    if inspection.update:
        raise QueryRefused(f"{inspection.update} is an update; this endpoint answers queries alone")
    if inspection.calls_service:
        raise QueryRefused("SERVICE would have this server call another one, which it does not do")


def _error_of(failure: dict[str, Any], query: str) -> QueryError:
    """Return the error that a worker's failure stands for."""
    detail = failure["detail"]
    match failure["reason"]:
        case "syntax":
            return explain_syntax(query, detail, failure["line"], failure["column"])
        case "unsupported":
            return QueryUnsupported(detail)
        case "mismatch":
            return QueryFormMismatch(detail)
        case "too-large":
            return ResultTooLarge(detail)
        case _:
            return EngineFailure(detail)
