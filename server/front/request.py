"""A request as the front reads it: its target and its headers, without the body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes


class Request(NamedTuple):
    """What is asked, and by whom.

    Attributes:
        method: of HTTP.
        path: decoded; a byte that is no UTF-8 is a surrogate.
        query_string: as it was sent.
        headers: by their names in lower case, see `fields_of`.
        peer: the address at the other end of the connection.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    peer: str

    @classmethod
    def of_scope(cls, scope: Mapping[str, Any]) -> Request:
        """Return the request of an ASGI scope."""
        return cls(
            scope["method"],
            unquote_to_bytes(scope["raw_path"]).decode("utf-8", "surrogateescape"),
            scope["query_string"].decode("latin-1"),
            fields_of(scope["headers"]),
            peer_of(scope["client"]),
        )


def fields_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by name; of several of one name, one value after the other, as RFC 9110, section 5.3, has it.

    >>> fields_of([(b"accept", b"text/csv"), (b"accept", b"text/turtle")])
    {'accept': 'text/csv,text/turtle'}
    """
    fields: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        fields[key] = f"{fields[key]},{text}" if key in fields else text
    return fields


def peer_of(client: tuple[str, int] | None) -> str:
    """Return the address at the other end, as ASGI has it; "" where there is none, as with a socket of this machine."""
    return client[0] if client else ""
