"""Bodies of requests: read by the event loop, so that who sends slowly holds no thread, and no more than is allowed.

A body must say how long it is, so that room is taken before it comes; one without Content-Length is refused (RFC 9110,
section 15.5.12), and one that is shorter has broken off.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final

BODYLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SLOWEST_BYTES_PER_SECOND: Final = 50_000
PATIENCE_SECONDS: Final = 10.0
MOST_PASSED_BYTES: Final = 8 << 20


class Chunks:
    """The body of a request as ASGI hands it out, and after it the news that its sender has left."""

    def __init__(self, receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> None:
        """Receive by ASGI's `receive`."""
        self._receive = receive
        self._is_over = False
        self._has_left = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield what arrives; it ends with the body, or where that breaks off."""
        while not self._is_over:
            event = await self._receive()
            self._has_left = event["type"] == "http.disconnect"
            self._is_over = self._has_left or not event.get("more_body", False)
            yield event.get("body", b"")

    async def until_left(self) -> None:
        """Return when the sender has left; the rest of the body, if there is one, is forgotten."""
        async for _ in self:
            pass
        while not self._has_left:
            self._has_left = (await self._receive())["type"] == "http.disconnect"


class BodyError(Exception):
    """A body cannot be had.

    Attributes:
        status: the HTTP status that this means.
    """

    def __init__(self, status: int, message: str) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.status = status


class BodyBudget:
    """The memory that all bodies on their way may use together, of which no client has more than half."""

    def __init__(self, limit_bytes: int) -> None:
        """Begin with nothing used."""
        self._left = limit_bytes
        self._share = limit_bytes // 2
        self._used: Counter[str] = Counter()

    async def read(self, chunks: AsyncIterable[bytes], *, length: int, client: str) -> bytes:
        """Return a body whole.

        Args:
            chunks: what arrives.
            length: how many bytes there must be; room for all of them is taken before the first is read.
            client: whose body it is.

        Raises:
            BodyError: 400, 408 or 503.
        """
        if length > self._left or self._used[client] + length > self._share:
            raise BodyError(503, "Too many bodies are being received; please send it again.")
        self._left -= length
        self._used[client] += length
        try:
            return await _receive(chunks, length)
        finally:
            self._left += length
            self._used[client] -= length
            if not self._used[client]:
                del self._used[client]


def declared_length(content_length: str | None, transfer_encoding: str | None, *, limit_bytes: int) -> int:
    """Return how long a body is said to be.

    Args:
        content_length: the value of Content-Length.
        transfer_encoding: the value of Transfer-Encoding.
        limit_bytes: the longest body that is taken.

    Raises:
        BodyError: 400, 411 or 413.
    """
    if transfer_encoding is not None:
        raise BodyError(411, "Send the body with a Content-Length; one in chunks is not taken.")
    if content_length is None:
        return 0
    if not content_length.isascii() or not content_length.isdigit():
        raise BodyError(400, "Content-Length is not a number.")
    if len(content_length) > 18 or int(content_length) > limit_bytes:
        raise BodyError(413, f"The body has {content_length[:20]} bytes; this server takes {limit_bytes}.")
    return int(content_length)


async def let_pass(chunks: AsyncIterable[bytes]) -> None:
    """Take what is refused, unless it is long or slow, and forget it: many clients read no answer before they end."""
    passed = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS / 2):
            async for chunk in chunks:
                passed += len(chunk)
                if passed > MOST_PASSED_BYTES:
                    return


async def _receive(chunks: AsyncIterable[bytes], length: int) -> bytes:
    """Receive a body that neither pauses for long nor comes too slowly as a whole."""
    received = bytearray()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS) as clock:
            async for chunk in chunks:
                received += chunk
                if len(received) > length:
                    break
                slowest = begun + PATIENCE_SECONDS + len(received) / SLOWEST_BYTES_PER_SECOND
                clock.reschedule(min(slowest, loop.time() + PATIENCE_SECONDS))
    except TimeoutError as error:
        raise BodyError(408, "The body came too slowly.") from error
    if len(received) != length:
        raise BodyError(400, f"The body broke off: {len(received)} bytes have come of {length}.")
    return bytes(received)
