"""How the graph is asked: the interface, and the engine that asks a store on this machine."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from server.store.errors import EngineClosed, QueryRefused
from server.store.exchange import Exchange
from server.store.inspection import inspect_text
from server.store.limits import Limits
from server.store.pool import WorkerPool
from server.store.readers import Reader, current_reader
from server.store.results import Result, Spool
from server.store.running import run_in_loop, run_on
from server.store.terms import Term, term_to_json
from server.store.versions import Hold, Manifest, Versions


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole result: its media type, its bytes, and the version of the data it was taken from.

    All of it is there before any of it is handed out, so that an error is always told as one: after a status of 200
    a server could but break off. `chunks` are read once, and closed.
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
        return self.chunks.read()


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How an engine is: what it serves, which processes serve it, and whether it can replace those that end.

    Attributes:
        healthy: whether it can start the processes that it needs.
        version: what it serves.
        manifest: what that version says of itself.
        workers: the numbers of its processes.
        waiting: how many queries wait for one.
        killed: how many processes had to be replaced since it began, by reason.
        has_workers: whether it answers by processes of its own.
    """

    healthy: bool
    version: str
    manifest: Manifest
    workers: tuple[int, ...]
    waiting: int
    killed: Mapping[str, int] = field(default_factory=dict)
    has_workers: bool = True

    @property
    def is_ready(self) -> bool:
        """Whether a query can be answered now."""
        return self.healthy and (bool(self.workers) or not self.has_workers)


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
            QueryError: there is no answer; ClientBusy and QueryCancelled go by `server.store.readers`.
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

    def __init__(self, directory: Path | str, limits: Limits | None = None, *, house_prefixes: bool = True) -> None:
        """Start the workers on the current version.

        Args:
            directory: the store's folder.
            limits: what a query may use.
            house_prefixes: whether a query may use the prefixes of the house undeclared.

        Raises:
            StoreMissing: nothing was ever published there.
            EngineClosed: no worker could be started.
        """
        self.limits = limits or Limits()
        self._house_prefixes = house_prefixes
        self._versions = Versions(Path(directory))
        self._mutex = threading.Lock()
        self._spool = Spool(self.limits.spool_bytes)
        self._stamp = self._versions.stamp()
        self._hold: Hold | None = self._versions.hold()
        try:
            self._pool = WorkerPool(self.limits, self._database)
        except BaseException:
            self._hold.release()
            raise

    @property
    def spool(self) -> Spool:
        """The disk that results take which are on their way."""
        return self._spool

    @property
    def version(self) -> str:
        """The version of the data that the next query sees."""
        stamp = self._stamp
        hold = self._hold  # read after the stamp, which is set after it
        if hold is not None and stamp is not None and stamp == self._versions.stamp():
            return hold.name
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
        exchange = self._exchange(query, media_type, default_graphs, named_graphs, timeout_seconds, bindings)
        with self._current() as hold:
            exchange.request["database"] = str(hold.database)
            return Answer(media_type, self._run(exchange, current_reader()), hold.name)

    async def query_in_loop(
        self,
        query: str,
        *,
        media_type: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """Evaluate a query while the running event loop does other things; when the task is cancelled, so is the query.

        Arguments and errors as for `QueryEngine.query`.
        """
        exchange = self._exchange(query, media_type, default_graphs, named_graphs, timeout_seconds, None)
        with self._current() as hold:
            exchange.request["database"] = str(hold.database)
            return Answer(media_type, await run_in_loop(self._pool, exchange, current_reader().client), hold.name)

    def status(self) -> EngineStatus:
        """Tell how the engine is."""
        with self._current() as hold:
            return EngineStatus(
                healthy=not self._pool.is_failing,
                version=hold.name,
                manifest=hold.manifest,
                workers=tuple(self._pool.pids()),
                waiting=self._pool.waiting(),
                killed=dict(self._pool.killed),
            )

    def hold(self) -> Hold:
        """Return the current version, held for the caller, who releases it."""
        return self._current()

    def close(self) -> None:
        """End all workers and let go of the version."""
        self._pool.close()
        with self._mutex:
            hold, self._hold = self._hold, None
        if hold is not None:
            hold.release()

    def _exchange(
        self,
        query: str,
        media_type: str,
        default_graphs: Sequence[str] | None,
        named_graphs: Sequence[str] | None,
        timeout_seconds: float | None,
        bindings: Mapping[str, Term] | None,
    ) -> Exchange:
        refuse_unwanted(query)
        if default_graphs is not None or named_graphs is not None:
            default_graphs, named_graphs = default_graphs or (), named_graphs or ()
        request: dict[str, Any] = {
            "query": query,
            "media_type": media_type,
            "default_graphs": default_graphs,
            "named_graphs": named_graphs,
            "bindings": {name: term_to_json(term) for name, term in (bindings or {}).items()},
            "timeout_seconds": min(timeout_seconds or self.limits.timeout_seconds, self.limits.timeout_seconds),
            "limit_bytes": self.limits.result_bytes,
            "house_prefixes": self._house_prefixes,
        }
        return Exchange(request, self._spool)

    def _run(self, exchange: Exchange, reader: Reader) -> Result:
        worker = self._pool.acquire(reader.client)
        try:
            return run_on(self._pool, worker, exchange, reader)
        finally:
            if exchange.worker_is_ready:
                self._pool.release(reader.client, worker)
            else:
                self._pool.discard(reader.client, worker, exchange.ending)

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
