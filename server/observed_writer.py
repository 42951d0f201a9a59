"""Counts each write by how it ends, whichever writer carries it out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from server.metrics import Metrics
from server.store import errors, writes
from server.store.writes import GraphWriter, Written

_OUTCOMES: Final = (
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


class ObservedWriter:
    """A writer whose writes are observed; else it is the writer itself."""

    def __init__(self, writer: GraphWriter, metrics: Metrics) -> None:
        """Stand before a writer, which this one closes with itself."""
        self._writer = writer
        self._metrics = metrics

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
        with self._counted():
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
        with self._counted():
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
        with self._counted():
            return self._writer.delete_graph(graph, timeout_seconds=timeout_seconds, admin=admin)

    def close(self) -> None:
        """End the writer."""
        self._writer.close()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        outcome = "ok"
        started = time.perf_counter()
        try:
            yield
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._metrics.write(outcome, time.perf_counter() - started)


def outcome_of(error: BaseException) -> str:
    """Return how a write ended that was not carried out, as one of `server.metrics.WRITE_OUTCOMES`.

    >>> outcome_of(writes.GraphProtected("not yours")), outcome_of(KeyError("x"))
    ('protected', 'failure')
    """
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), "failure")
