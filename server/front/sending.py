"""Sends replies by ASGI: what is long goes out from its file, at the reader's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from server.front.reply import Reply

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def send_reply(reply: Reply, send: Send, *, is_head: bool, seconds: float) -> None:
    """Send a reply, and let its file go.

    Args:
        reply: what is sent.
        send: as ASGI has it; it waits while the reader takes nothing.
        is_head: whether the headers alone are wanted.
        seconds: how long the reader may take.

    Raises:
        TimeoutError: he took longer.
    """
    try:
        async with asyncio.timeout(seconds):
            await _send(reply, send, is_bare=is_head or reply.status in (204, 304))
    finally:
        if not isinstance(reply.body, bytes):
            reply.body.close()


async def _send(reply: Reply, send: Send, *, is_bare: bool) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if not is_bare:
        headers.append((b"content-length", b"%d" % reply.length))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if is_bare:
        await send({"type": "http.response.body", "body": b""})
    elif isinstance(reply.body, bytes):
        await send({"type": "http.response.body", "body": reply.body})
    else:
        for chunk in reply.body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
