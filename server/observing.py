"""Sees how each query and each write ends: counts it, and notes the slow ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from server.logs import QueryLog
from server.metrics import KILL_REASONS, Metrics
from server.store import errors, writes
from server.store.engine import Answer, EngineStatus, QueryEngine
from server.store.inspection import inspect_text
from server.store.terms import Term
from server.store.writes import GraphWriter, Written

_QUERY_OUTCOMES: Final = (
    (errors.QuerySyntaxError, "syntax"),
    (errors.QueryUnsupported, "syntax"),
    (errors.QueryFormMismatch, "refused"),
    (errors.QueryRefused, "refused"),
    (errors.ResultTooLarge, "too-large"),
    (errors.QueryTimeout, "timeout"),
    (errors.QueryExhausted, "exhausted"),
    (errors.QueryCancelled, "cancelled"),
    (errors.EngineBusy, "busy"),
    (errors.EngineClosed, "busy"),
    (asyncio.CancelledError, "cancelled"),
)
_WRITE_OUTCOMES: Final = (
    (errors.QuerySyntaxError, "syntax"),
    (errors.QueryUnsupported, "syntax"),
    (writes.DataUnreadable, "syntax"),
    (errors.QueryRefused, "refused"),
    (writes.WriteRefused, "refused"),
    (writes.UpdateFailed, "refused"),
    (writes.GraphProtected, "protected"),
    (writes.GraphMissing, "missing"),
    (writes.WriteTimeout, "timeout"),
    (writes.WriterBusy, "busy"),
    (errors.EngineClosed, "busy"),
)


@dataclass(slots=True)
class Observation:
    """What whoever does the work may add: how it went where no error says so, and how many bytes came of it."""

    outcome: str = "ok"
    length: int | None = None


class Observer:
    """Counts queries and writes by how they end, and writes the slow queries into the log; for any thread."""

    def __init__(self, metrics: Metrics, query_log: QueryLog) -> None:
        """Count and note there."""
        self._metrics = metrics
        self._query_log = query_log

    @contextmanager
    def query(self, text: str) -> Iterator[Observation]:
        """Observe the block, which answers a query, in a thread or in a task."""
        observation = Observation()
        started = time.perf_counter()
        try:
            yield observation
        except BaseException as error:
            observation.outcome = query_outcome(error)
            raise
        finally:
            self._note_query(text, observation, time.perf_counter() - started)

    @contextmanager
    def write(self) -> Iterator[None]:
        """Observe the block, which carries out a write."""
        outcome = "ok"
        started = time.perf_counter()
        try:
            yield
        except BaseException as error:
            outcome = write_outcome(error)
            raise
        finally:
            self._metrics.write(outcome, time.perf_counter() - started)

    def _note_query(self, text: str, observation: Observation, seconds: float) -> None:
        self._metrics.query(observation.outcome, seconds)
        if observation.outcome in KILL_REASONS:
            self._metrics.worker_killed(observation.outcome)
        if seconds >= self._query_log.slow_seconds:
            form = inspect_text(text).form
            self._query_log.note(
                text,
                form=form.value if form else None,
                seconds=seconds,
                outcome=observation.outcome,
                length=observation.length,
            )


class ObservedEngine:
    """An engine whose queries are observed; else it is the engine itself."""

    def __init__(self, engine: QueryEngine, observer: Observer) -> None:
        """Stand before an engine, which this one closes with itself."""
        self._engine = engine
        self._observer = observer

    @property
    def version(self) -> str:
        """The version of the data that the next query sees."""
        return self._engine.version

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
        with self._observer.query(query) as observation:
            answer = self._engine.query(
                query,
                media_type=media_type,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                timeout_seconds=timeout_seconds,
                bindings=bindings,
            )
            observation.length = answer.length
        return answer

    def status(self) -> EngineStatus:
        """Tell how the engine is."""
        return self._engine.status()

    def close(self) -> None:
        """End the engine and all that belongs to it."""
        self._engine.close()


class ObservedWriter:
    """A writer whose writes are observed; else it is the writer itself."""

    def __init__(self, writer: GraphWriter, observer: Observer) -> None:
        """Stand before a writer, which this one closes with itself."""
        self._writer = writer
        self._observer = observer

    def update(
        self,
        update: str,
        *,
        using_graphs: Sequence[str] | None = None,
        using_named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Carry out a SPARQL update; see `GraphWriter.update`."""
        with self._observer.write():
            return self._writer.update(
                update,
                using_graphs=using_graphs,
                using_named_graphs=using_named_graphs,
                timeout_seconds=timeout_seconds,
                admin=admin,
            )

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
        """Replace a graph, or add to it; see `GraphWriter.put_graph`."""
        with self._observer.write():
            return self._writer.put_graph(
                graph,
                content,
                media_type=media_type,
                base_iri=base_iri,
                replace=replace,
                timeout_seconds=timeout_seconds,
                admin=admin,
            )

    def delete_graph(self, graph: str | None, *, timeout_seconds: float | None = None, admin: bool = False) -> Written:
        """Drop a graph; see `GraphWriter.delete_graph`."""
        with self._observer.write():
            return self._writer.delete_graph(graph, timeout_seconds=timeout_seconds, admin=admin)

    def close(self) -> None:
        """End the writer."""
        self._writer.close()


def query_outcome(error: BaseException) -> str:
    """Return how a query ended that has no answer.

    >>> query_outcome(errors.ClientBusy("too many")), query_outcome(KeyError("x"))
    ('busy', 'failure')
    """
    return next((outcome for kind, outcome in _QUERY_OUTCOMES if isinstance(error, kind)), "failure")


def write_outcome(error: BaseException) -> str:
    """Return how a write ended that was not carried out.

    >>> write_outcome(writes.GraphProtected("not yours")), write_outcome(KeyError("x"))
    ('protected', 'failure')
    """
    return next((outcome for kind, outcome in _WRITE_OUTCOMES if isinstance(error, kind)), "failure")
