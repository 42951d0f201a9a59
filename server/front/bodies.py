"""Bodies of requests: read by the event loop, so that who sends slowly holds no thread, and no more than is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

BODYLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SLOWEST_BYTES_PER_SECOND: Final = 50_000
PATIENCE_SECONDS: Final = 10.0


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
    """The memory that all bodies on their way may use together."""

    def __init__(self, limit_bytes: int) -> None:
        """Begin with nothing used."""
        self._left = limit_bytes

    async def read(self, chunks: AsyncIterator[bytes], *, declared: str | None, limit_bytes: int) -> bytes:
        """Return a body whole.

        Args:
            chunks: what arrives.
            declared: the value of Content-Length.
            limit_bytes: the longest body that is taken.

        Raises:
            BodyError: 400, 408, 413 or 503.
        """
        expected = _length(declared)
        if expected > limit_bytes:
            raise BodyError(413, f"The body has {expected} bytes; this server takes {limit_bytes}.")
        received = bytearray()
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS) as clock:
                async for chunk in chunks:
                    self._take(len(chunk))
                    received += chunk
                    if len(received) > limit_bytes:
                        raise BodyError(413, f"The body is longer than the {limit_bytes} bytes that this server takes.")
                    clock.reschedule(begun + PATIENCE_SECONDS + len(received) / SLOWEST_BYTES_PER_SECOND)
        except TimeoutError as error:
            raise BodyError(408, "The body came too slowly.") from error
        finally:
            self._left += len(received)
        return bytes(received)

    def _take(self, count: int) -> None:
        if count > self._left:
            raise BodyError(503, "Too many long bodies are being received; please send it again.")
        self._left -= count


def _length(declared: str | None) -> int:
    if declared is None:
        return 0
    if not declared.isascii() or not declared.isdigit():
        raise BodyError(400, "Content-Length is not a number.")
    return int(declared)
