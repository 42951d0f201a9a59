"""A whole answer of HTTP, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

from server.store.results import Result

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Reply:
    """An answer: status, headers, and a body that is bytes or, where it is long, a file. Nobody changes it.

    Attributes:
        status: of HTTP.
        headers: names and values.
        body: bytes, or a file.
        query: the text of the query that it answers, for the log, which says nothing of it but a hash.
        outcome: how the query ended, see `server.metrics.QUERY_OUTCOMES`.

    A `Content-Length` among the headers is there for HEAD alone; else the body tells.
    """

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes | Result = b""
    query: str | None = None
    outcome: str | None = None
    _head: bytes | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def length(self) -> int:
        """The number of bytes of the body."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.length

    @property
    def head(self) -> bytes:
        """The headers as HTTP/1.1 has them (RFC 9112, section 5), but what tells of the body's length."""
        if self._head is None:
            self._head = "".join([f"{name}: {value}\r\n" for name, value in self.headers]).encode("latin-1")
        return self._head

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name.

        >>> Reply(200, [("ETag", "x")]).header("etag")
        'x'
        """
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def with_body(self, body: bytes | Result, *headers: tuple[str, str]) -> Self:
        """Return the reply with another body, and headers added."""
        return replace(self, body=body, headers=[*self.headers, *headers])
