"""A worker process: takes a run, then articles one after another, and answers each by its result, until it is left."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from multiprocessing.connection import Connection

from ingest.batch.processes import OUT_OF_MEMORY
from ingest.batch.stage import work
from ingest.batch.warming import warm
from ingest.model import Article
from ingest.pipeline import Run


def main(arguments: list[str]) -> None:
    """Serve the socket whose descriptor is the first argument; the second is the most bytes that may be allocated."""
    connection = Connection(int(arguments[0]))
    limit_memory(int(arguments[1]))
    try:
        serve(connection)
    except (EOFError, ConnectionError, BrokenPipeError):
        pass  # whom we work for is done, or gone
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing more is certain to work, not even the way out
    sys.exit(0)


def serve(connection: Connection) -> None:
    """Answer articles by results.

    Raises:
        EOFError: the other end has closed.
        MemoryError: an article needs too much.
    """
    run: Run = connection.recv()
    warm(run)
    connection.send(True)
    while True:
        article: Article = connection.recv()
        connection.send(work(article, run))


def limit_memory(limit_bytes: int) -> None:
    """Bound what this process may allocate, where the system can; 0 for no bound."""
    if limit_bytes > 0:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (limit_bytes, limit_bytes))
