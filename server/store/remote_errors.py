"""What can go wrong between this server and a store elsewhere, besides what goes wrong with any query or write.

QueryError                  (`server.store.errors`)
  RemoteFailure             502: the store has failed, refuses us, or says what is no answer
  RemoteUnreachable         503: nobody answers there
  WriteUncertain            504: the store did not say in time whether it has written

Messages hold neither credentials nor addresses with any in them.
"""

from __future__ import annotations

from server.store.errors import QueryError


class RemoteFailure(QueryError):  # noqa: N818  # named for what is wrong
    """The store behind this server has failed, refuses us, or gives what is no whole answer."""

    status = 502
    title = "The store behind this server has failed"


class RemoteUnreachable(QueryError):  # noqa: N818  # named for what is wrong
    """The store behind this server does not answer."""

    status = 503
    title = "The store behind this server cannot be reached"
    retry_after_seconds = 5


class WriteUncertain(QueryError):  # noqa: N818  # named for what is wrong
    """The connection was lost before the store said whether the write was carried out."""

    status = 504
    title = "Whether this was written is not known"
