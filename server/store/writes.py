"""What may be written to a store and how a write can fail, whichever engine lies beneath.

QueryError                  (`server.store.errors`)
  QuerySyntaxError          400: the update is no SPARQL
  DataUnreadable            400: the RDF cannot be read; line and column where the parser says
  UpdateFailed              400: the update is SPARQL, but cannot be carried out
  QueryRefused              403: the update would make the server call another one
  GraphProtected            403: the graph is not this caller's to write
  GraphMissing              404: there is no such graph
  WriteRefused              422: an article's graph breaks a rule of the shapes; the report says which
  WriteTimeout              503: the deadline has passed, and nothing was written
  WriteFailed               503: the writer's process ended early, and nothing was written
  WriterBusy                503: another process writes, or too many writes are waiting
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from server.store.errors import QueryError


@dataclass(frozen=True, slots=True)
class Written:
    """What a write has brought about.

    Attributes:
        version: the published version that every later query sees, or one that came after it.
        created: whether the graph was not there before; False for an update.
    """

    version: str
    created: bool = False


class GraphWriter(Protocol):
    """What changes a store. Each write is all or nothing, and seen by every query that begins after it returns."""

    def update(
        self,
        update: str,
        *,
        using_graphs: Sequence[str] | None = None,
        using_named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Carry out a SPARQL update.

        Args:
            update: the text.
            using_graphs: the graphs that its WHERE sees as default graph, None where the request does not say.
            using_named_graphs: the named graphs that its WHERE sees.
            timeout_seconds: the longest it may take; that of the settings where not given, and never more.
            admin: whether graphs may be written that are neither an article's nor a run's.
        """

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
        """Replace a graph by what a document says, or add that to it.

        Args:
            graph: its IRI, None for the default graph.
            content: the document, in UTF-8 where its syntax is text.
            media_type: its media type, without parameters.
            base_iri: what relative IRIs are resolved against; the graph's own IRI where not given.
            replace: whether what the graph held is dropped.
            timeout_seconds: as in `update`.
            admin: as in `update`.
        """

    def delete_graph(self, graph: str | None, *, timeout_seconds: float | None = None, admin: bool = False) -> Written:
        """Drop a graph; the default graph is only emptied.

        Raises:
            GraphMissing: there is none of this name.
        """

    def close(self) -> None:
        """End the writer; a write that is under way is not finished."""


class DataUnreadable(QueryError):  # noqa: N818  # named for what is wrong
    """The RDF cannot be read; `line` and `column` count from 1 and are None where the parser does not say."""

    title = "The RDF cannot be read"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        """Say what is wrong, and where."""
        super().__init__(message)
        self.line = line
        self.column = column


class UpdateFailed(QueryError):  # noqa: N818  # named for what is wrong
    """The update is SPARQL, but cannot be carried out, as when it creates a graph that is there."""

    title = "The update cannot be carried out"


class GraphProtected(QueryError):  # noqa: N818  # named for what is wrong
    """The graph is not this caller's to write."""

    status = 403
    title = "The graph is protected"


class GraphMissing(QueryError):  # noqa: N818  # named for what is wrong
    """There is no graph of this name."""

    status = 404
    title = "There is no such graph"


class WriteRefused(QueryError):  # noqa: N818  # named for what is wrong
    """The gate refuses an article's graph.

    Attributes:
        report: the SHACL validation report as Turtle.
        results: the same, one dictionary of texts for each result.
    """

    status = 422
    title = "The data break a rule of the graph"

    def __init__(self, message: str, *, report: str, results: Sequence[dict[str, Any]]) -> None:
        """Say which rule is broken first, and all of them."""
        super().__init__(message)
        self.report = report
        self.results = list(results)


class WriteTimeout(QueryError):  # noqa: N818  # named for what is wrong
    """The deadline has passed; nothing was written."""

    status = 503
    title = "The write took too long"
    retry_after_seconds = 5


class WriteFailed(QueryError):  # noqa: N818  # named for what is wrong
    """The writer's process ended before the write was complete; nothing was written."""

    status = 503
    title = "The write was not finished"
    retry_after_seconds = 2


class WriterBusy(QueryError):  # noqa: N818  # named for what is wrong
    """Another process writes to the store, or too many writes are waiting."""

    status = 503
    title = "The store is being written"
    retry_after_seconds = 5
