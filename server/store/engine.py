"""How the graph is asked: the interface, and the engine that asks a store on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from server.store import frames
from server.store.errors import (
    EngineBusy,
    EngineClosed,
    EngineFailure,
    QueryError,
    QueryExhausted,
    QueryFormMismatch,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryUnsupported,
    ResultTooLarge,
)
from server.store.explanation import explain_syntax
from server.store.inspection import inspect_text
from server.store.limits import Limits
from server.store.pool import Worker, WorkerPool, describe_exit
from server.store.spool import Single, Spool
from server.store.terms import Term, term_to_json
from server.store.versions import Hold, Manifest, Versions

WHOLE_BYTES: Final = 1 << 20


class Chunks(Protocol):
    """The bytes of a result, to be read once; `close` if not to the end."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes, or raise what broke the result off."""
        ...

    def close(self) -> None:
        """Let the result go."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A result: its media type, its bytes, and the version of the data it was taken from.

    `length` is its number of bytes where all are there already; then nothing can break it off any more.
    """

    media_type: str
    chunks: Chunks
    version: str
    length: int | None = None

    def read(self) -> bytes:
        """Return all bytes of the result."""
        try:
            return b"".join(self.chunks)
        finally:
            self.chunks.close()


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How an engine is: what it serves and which processes serve it."""

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
        self._streams = threading.BoundedSemaphore(self.limits.streams)
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
        hold = self._current()
        hold.release()
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
        hold = self._current()
        try:
            worker = self._pool.acquire()
        except BaseException:
            hold.release()
            raise
        request["database"] = str(hold.database)
        return _Run(self._pool, self._streams, worker, hold, request, seconds).answer()

    def status(self) -> EngineStatus:
        """Tell how the engine is."""
        hold = self._current()
        hold.release()
        return EngineStatus(hold.name, hold.manifest, tuple(self._pool.pids()), self._pool.waiting())

    def close(self) -> None:
        """End all workers and let go of the version."""
        self._pool.close()
        with self._mutex:
            hold, self._hold = self._hold, None
        if hold is not None:
            hold.release()

    def _database(self) -> Path:
        hold = self._current()
        hold.release()
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
    """One query on one worker, until its result has left the worker."""

    def __init__(
        self,
        pool: WorkerPool,
        streams: threading.BoundedSemaphore,
        worker: Worker,
        hold: Hold,
        request: dict[str, Any],
        seconds: float,
    ) -> None:
        self._pool = pool
        self._streams = streams
        self._worker = worker
        self._hold = hold
        self._request = request
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._refused = False
        self._complete = False

    def answer(self) -> Answer:
        """Return the result: whole if it is short, else on its way."""
        collected: list[bytes] = []
        size = 0
        try:
            self._send()
            while size < WHOLE_BYTES:
                kind, payload = self._receive()
                collected.append(payload)
                size += len(payload)
                if kind == frames.LAST:
                    self._finish(True)
                    return self._answer(Single(b"".join(collected)), size)
            if not self._streams.acquire(blocking=False):
                raise EngineBusy("too many long results are being read; please ask again, or add a LIMIT")
        except BaseException:
            self._finish(self._refused)
            raise
        spool = Spool(b"".join(collected), fetch=self._fetch, stop=self._worker.end, finished=self._finish_stream)
        return self._answer(spool, None)

    def _answer(self, chunks: Chunks, length: int | None) -> Answer:
        return Answer(self._request["media_type"], chunks, self._hold.name, length)

    def _send(self) -> None:
        try:
            self._worker.send(frames.QUERY, self._request, seconds=self._seconds)
        except OSError as error:
            raise self._ended() from error

    def _receive(self) -> tuple[bytes, bytes]:
        try:
            kind, payload = self._worker.receive(self._deadline)
        except TimeoutError:
            raise QueryTimeout(f"the query was ended after {self._seconds:g} seconds") from None
        except (frames.ConnectionEnded, OSError) as error:
            raise self._ended() from error
        if kind == frames.FAILED:
            error = _error_of(json.loads(payload), self._request["query"])
            self._refused = not isinstance(error, EngineFailure)
            raise error
        return kind, payload

    def _fetch(self) -> bytes | None:
        if self._complete:
            return None
        kind, payload = self._receive()
        self._complete = kind == frames.LAST
        return payload

    def _finish(self, well: bool) -> None:
        self._hold.release()
        (self._pool.release if well else self._pool.discard)(self._worker)

    def _finish_stream(self, well: bool) -> None:
        self._streams.release()
        self._finish(well)

    def _ended(self) -> QueryExhausted:
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
