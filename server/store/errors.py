"""What can go wrong in the store and in a query, each with the HTTP status that it means and no word of HTTP else.

StoreError                  the store cannot be used as asked
  StoreMissing              there is no store in that folder
  StoreInUse                another process writes it
  StoreUnusable             the disk refuses, or the folder is not a store of this format
QueryError                  a query has no answer
  QuerySyntaxError          400: it is no SPARQL; line and column where the parser says
  QueryUnsupported          400: it is SPARQL, but cannot be evaluated here
  QueryFormMismatch         406: the media type does not fit the query's form
  QueryRefused              403: it would write, or leave the machine
  ResultTooLarge            422: the result is larger than this server hands out
  QueryTimeout              503: the deadline has passed
  QueryExhausted            503: its process ended early, as when memory ran out
  QueryLost                 503: its process was ended by somebody else
  QueryCancelled            499: the reader has left, and no answer reaches him
  EngineBusy                503: too many queries are waiting
    ClientBusy              429: too many of one client's queries are waiting
  EngineClosed              503: the server is stopping
  EngineFailure             500: a fault of ours
"""

from __future__ import annotations

from typing import ClassVar


class StoreError(Exception):
    """The store cannot be used as asked; the message is for people."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = "The store cannot be used"
    retry_after_seconds: int | None = None


class StoreMissing(StoreError):  # noqa: N818  # named for what is wrong
    """There is no store in that folder."""

    title = "There is no store"


class StoreInUse(StoreError):  # noqa: N818  # named for what is wrong
    """Another process holds the writer's lock."""

    title = "The store is in use"


class StoreUnusable(StoreError):  # noqa: N818  # named for what is wrong
    """The disk refuses, or what lies there is not a store of this format."""


class QueryError(Exception):
    """A query has no answer.

    Attributes:
        status: the HTTP status that this means.
        title: what went wrong in a few words, the same for each error of the class.
        outcome: the kind of end that it is counted as, see `server.metrics.QUERY_OUTCOMES`.
        retry_after_seconds: when asking again may help, else None.
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "The query has no answer"
    outcome: ClassVar[str] = "failure"
    retry_after_seconds: int | None = None


class QuerySyntaxError(QueryError):
    """The text is not SPARQL; `line` and `column` count from 1 and are None where the parser does not say."""

    title = "The query is not valid SPARQL"
    outcome = "syntax"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        """Say what is wrong, and where."""
        super().__init__(message)
        self.line = line
        self.column = column


class QueryUnsupported(QueryError):  # noqa: N818  # named for what is wrong
    """The query is SPARQL, but uses something that cannot be evaluated here, such as an unknown function."""

    title = "The query cannot be evaluated"
    outcome = "syntax"


class QueryFormMismatch(QueryError):  # noqa: N818  # named for what is wrong
    """The media type does not fit the form of the query."""

    status = 406
    title = "The query's form has no such representation"
    outcome = "refused"


class QueryRefused(QueryError):  # noqa: N818  # named for what is wrong
    """The query would write, or would make the server call another one."""

    status = 403
    title = "This endpoint is read-only and calls no other server"
    outcome = "refused"


class ResultTooLarge(QueryError):  # noqa: N818  # named for what is wrong
    """The result is larger than this server hands out."""

    status = 422
    title = "The result is too large"
    outcome = "too-large"


class QueryTimeout(QueryError):  # noqa: N818  # named for what is wrong
    """The deadline has passed and the query's process was ended."""

    status = 503
    title = "The query took too long"
    outcome = "timeout"
    retry_after_seconds = 5


class QueryExhausted(QueryError):  # noqa: N818  # named for what is wrong
    """The query's process ended before its answer: out of memory, or nested too deeply."""

    status = 503
    title = "The query needs more than this server gives"
    outcome = "exhausted"
    retry_after_seconds = 5


class QueryLost(QueryError):  # noqa: N818  # named for what is wrong
    """The query's process was ended from outside; another one takes its place."""

    status = 503
    title = "The query's process was ended"
    outcome = "lost"
    retry_after_seconds = 1


class QueryCancelled(QueryError):  # noqa: N818  # named for what is wrong
    """The reader has left before the answer was there."""

    status = 499
    title = "The reader has left"
    outcome = "cancelled"


class EngineBusy(QueryError):  # noqa: N818  # named for what is wrong
    """Too many queries are running and waiting."""

    status = 503
    title = "The server is busy"
    outcome = "busy"
    retry_after_seconds = 2


class ClientBusy(EngineBusy):
    """Too many queries of one client are running and waiting."""

    status = 429
    title = "Too many queries of yours at once"


class EngineClosed(QueryError):  # noqa: N818  # named for what is wrong
    """The server is stopping."""

    status = 503
    title = "The server is stopping"
    outcome = "busy"
    retry_after_seconds = 5


class EngineFailure(QueryError):  # noqa: N818  # named for what is wrong
    """A fault of ours: the worker could not do what it should."""

    status = 500
    title = "The server failed"
