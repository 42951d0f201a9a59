"""Replies kept for those who ask the same of the same version, in so many bytes; the longest unused goes first."""

from __future__ import annotations

from typing import Final, NamedTuple

from cachetools import LRUCache

from server.front.reply import Reply

OVERHEAD_BYTES: Final = 2000  # headers, key and bookkeeping of one reply
LONGEST_BYTES: Final = 8 << 20


class Key(NamedTuple):
    """What makes two requests the same: all that the answer can depend on, but the version of the data."""

    method: str
    query_string: str
    content_type: str
    body: bytes
    accept: str
    accept_encoding: str


class ReplyCache:
    """Replies by their requests, of one version of the data at a time; for one thread."""

    def __init__(self, limit_bytes: int) -> None:
        """Keep nothing yet."""
        self._replies: LRUCache[Key, Reply] = LRUCache(limit_bytes, getsizeof=_size)
        self._version = ""

    def get(self, version: str, key: Key) -> Reply | None:
        """Return what was kept of this version, with the outcome "cached"; None if nothing was."""
        if version != self._version:
            self._replies.clear()
            self._version = version
        return self._replies.get(key)

    def put(self, version: str, key: Key, reply: Reply) -> None:
        """Keep a reply, unless it is a file, or longer than `LONGEST_BYTES` or than all that may be kept, or old."""
        is_short = isinstance(reply.body, bytes) and len(reply.body) <= LONGEST_BYTES
        if is_short and version == self._version and _size(reply) <= self._replies.maxsize:
            self._replies[key] = Reply(reply.status, reply.headers, reply.body, reply.query, "cached")

    @property
    def bytes_used(self) -> int:
        """How many bytes are kept."""
        return int(self._replies.currsize)

    def __len__(self) -> int:
        """Return how many replies are kept."""
        return len(self._replies)


def _size(reply: Reply) -> int:
    return reply.length + OVERHEAD_BYTES
