"""One query on one worker: what is sent, and what the one frame that answers it means."""

from __future__ import annotations

import json
import os
import signal
from typing import Any, Final

from server.store import frames
from server.store.errors import (
    EngineFailure,
    QueryCancelled,
    QueryError,
    QueryExhausted,
    QueryFormMismatch,
    QueryLost,
    QueryTimeout,
    QueryUnsupported,
    ResultTooLarge,
)
from server.store.explanation import explain_syntax
from server.store.process import Worker, describe_exit
from server.store.results import Result, Spool

LAST_SECONDS: Final = 1.0  # what a process may take to end once it has closed its socket
# By memory a process ends with SIGABRT or a code, by nesting with SIGSEGV. The system's own killer uses SIGKILL, but
# the cap of a process is below what would call it.
FROM_OUTSIDE: Final = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})


class Exchange:
    """One query on one worker, whoever waits for it: a thread, or an event loop.

    Attributes:
        worker_is_ready: whether the worker may take the next query.
        ending: why it may not: its reader has left, unless something else is noted here.
    """

    def __init__(self, request: dict[str, Any], spool: Spool) -> None:
        """Prepare a request.

        Args:
            request: as the worker reads it.
            spool: where a long result is accounted for.
        """
        self.request = request
        self.worker_is_ready = False
        self.ending = "cancelled"
        self._spool = spool

    @property
    def seconds(self) -> float:
        """How long the query may run."""
        return float(self.request["timeout_seconds"])

    def payload(self) -> bytes:
        """Return the request as one frame."""
        return frames.pack(frames.QUERY, json.dumps(self.request).encode())

    def result_of(self, frame: frames.Frame) -> Result:
        """Return the result that a frame holds.

        Raises:
            QueryError: the frame says why there is none, or there is no place for a long one.
        """
        if frame.kind == frames.FAILED:
            failure = _error_of(json.loads(frame.payload), self.request["query"])
            self.worker_is_ready = not isinstance(failure, EngineFailure)
            self.ending = "failure"
            raise failure
        self.worker_is_ready = True
        if frame.descriptor is None:
            return Result(frame.payload)
        length = int(frame.payload)
        try:
            give_back = self._spool.take(length)
        except QueryError:
            os.close(frame.descriptor)
            raise
        return Result.in_file(frame.descriptor, length, give_back)

    def timeout(self) -> QueryTimeout:
        """Return the error of a query that has passed its deadline."""
        self.ending = "timeout"
        return QueryTimeout(f"the query was ended after {self.seconds:g} seconds")

    def end_of(self, worker: Worker) -> QueryExhausted | QueryLost:
        """Return the error of a query whose process has ended, which this waits for."""
        code = worker.wait(LAST_SECONDS)
        worker.kill()
        if code is not None and -code in FROM_OUTSIDE:
            self.ending = "lost"
            return QueryLost(f"the query's process was ended from outside, by {signal.Signals(-code).name}; ask again")
        self.ending = "exhausted"
        return QueryExhausted(
            "the query's process ended before its answer, most likely because it needs more memory than one query may"
            f" use, or nests too deeply: {describe_exit(worker.reap())}"
        )


def left() -> QueryCancelled:
    """Return the error of a query whose reader has left."""
    return QueryCancelled("the reader has left")


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
