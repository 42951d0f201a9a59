"""Hands short answers to the HTTP server whole, so that a reader who takes his time holds no thread of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

WHOLE_BYTES: Final = 1 << 20

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def deliver_whole(application: Application) -> Application:
    """Wrap a WSGI application: a body of up to `WHOLE_BYTES` becomes a list of one item, a longer one a stream.

    granian copies a list and is done with our thread; a stream it asks for part after part, as the reader reads.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = application(environ, start_response)
        parts: list[bytes] = []
        size = 0
        rest = iter(body)
        try:
            for part in rest:
                parts.append(part)
                size += len(part)
                if size > WHOLE_BYTES:
                    return _Stream(parts, rest, body)
        except BaseException:
            _close(body)
            raise
        _close(body)
        return [b"".join(parts)]

    return wrapped


class _Stream:
    """What was read already and the rest, closed with the body that it came from."""

    def __init__(self, parts: list[bytes], rest: Iterator[bytes], body: Iterable[bytes]) -> None:
        self._parts = parts
        self._rest = rest
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts
        self._parts.clear()
        yield from self._rest

    def close(self) -> None:
        _close(self._body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
