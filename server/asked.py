"""Notes in a request which query it asks and how that ended: the front counts queries, and logs their hashes."""

from __future__ import annotations

from typing import Final

from flask import request

from server.errors import OUTCOME
from server.store.errors import QueryError

QUERY: Final = "beatgraph.query"  # in the WSGI environ, the text of the query


def note_query(text: str) -> None:
    """Note that the present request asks a query; unless something else is noted, it ends well."""
    request.environ[QUERY] = text


def note_failure(error: QueryError) -> None:
    """Note why the query has no answer, where that is told by something else than the error itself."""
    request.environ[OUTCOME] = error.outcome


def forget_query() -> None:
    """Note that the query is not asked here after all."""
    request.environ.pop(QUERY, None)
