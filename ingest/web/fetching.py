"""A page by its address: http and https, within limits of size, time and redirects, as robots.txt allows.

Each hop of a redirect is looked up, checked and held to robots.txt as the first address is.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass
from email.message import Message
from typing import Final

import httpx

from ingest.web.addresses import NamedAddresses
from ingest.web.connecting import Deadline
from ingest.web.exchanging import Reply, TooSlow, Unfetched, Unreachable, exchange
from ingest.web.locations import BadLocation, follow, origin_of, read_location
from ingest.web.robots import LONGEST_ROBOTS, Robots

__all__ = ["Fetched", "Fetcher", "Limits", "Unfetched"]

MOST_SILENCES: Final = 3
"""How often a site may fail to answer before it is left alone."""

_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a page is taken, how long it may take, how many redirects are followed, and the least pause between
    two requests to one site, both in seconds."""

    bytes: int = 5_000_000
    seconds: float = 20.0
    redirects: int = 5
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: where it was in the end, what its server calls it, its bytes unpacked, and when it came (aware)."""

    url: str
    media_type: str
    charset: str | None
    body: bytes
    retrieved: dt.datetime


class Fetcher:
    """Fetches pages, and remembers the robots.txt of each site and when it was last asked."""

    def __init__(self, named: NamedAddresses | None = None, limits: Limits | None = None) -> None:
        """Fetch nothing yet.

        Args:
            named: the private addresses that may be called; none by default.
            limits: of each page.
        """
        self._named = named or NamedAddresses()
        self._limits = limits or Limits()
        self._robots = Robots(self._get_robots)
        self._silent: Counter[tuple[str, str, int]] = Counter()
        self._asked: dict[tuple[str, str, int], float] = {}

    def fetch(self, address: str) -> Fetched:
        """Return the page at an address.

        Raises:
            Unfetched: it cannot or may not be had; the message is one sentence.
        """
        try:
            url = read_location(address)
        except BadLocation as error:
            raise Unfetched(f"{address[:200]} {error}.") from error
        if self._silent[origin_of(url)] >= MOST_SILENCES:
            raise Unfetched(f"{url} is not fetched: {url.host} has failed to answer {MOST_SILENCES} times.")
        try:
            final, reply = self._follow(url, Deadline(self._limits.seconds), is_polite=True)
        except (Unreachable, TooSlow):
            self._silent[origin_of(url)] += 1
            raise
        if reply.status != 200:
            raise Unfetched(f"{final} answers {reply.status}{_meaning(reply.status)}.")
        kind = Message()
        kind["Content-Type"] = reply.headers.get("Content-Type", "")
        charset = kind.get_param("charset")
        return Fetched(
            url=str(final),
            media_type=kind.get_content_type() if reply.headers.get("Content-Type") else "",
            charset=charset if isinstance(charset, str) and charset else None,
            body=reply.body,
            retrieved=dt.datetime.now(dt.UTC).replace(microsecond=0),
        )

    def _follow(self, url: httpx.URL, deadline: Deadline, *, is_polite: bool) -> tuple[httpx.URL, Reply]:
        limit = self._limits.bytes if is_polite else LONGEST_ROBOTS
        for _ in range(self._limits.redirects + 1):
            if is_polite:
                self._wait(url, self._require(url, deadline), deadline)
            reply = exchange(url, named=self._named, deadline=deadline, limit_bytes=limit)
            if reply.status not in _REDIRECTS or "Location" not in reply.headers:
                return url, reply
            try:
                url = follow(url, reply.headers["Location"])
            except BadLocation as error:
                raise Unfetched(f"{url} redirects to an address that {error}.") from error
        raise Unfetched(f"{url} redirects again and again: more than {self._limits.redirects} times.")

    def _get_robots(self, url: httpx.URL) -> Reply:
        return self._follow(url, Deadline(self._limits.seconds), is_polite=False)[1]

    def _require(self, url: httpx.URL, deadline: Deadline) -> float:
        """Return the pause that a site asks for; what asking for its robots.txt takes is not the page's time."""
        began = time.monotonic()
        delay = self._robots.require(url)
        deadline.move(time.monotonic() - began)
        return delay

    def _wait(self, url: httpx.URL, delay: float, deadline: Deadline) -> None:
        """Wait as long as the site asks, or as is decent; the deadline moves by as much."""
        origin = origin_of(url)
        pause = max(delay, self._limits.pause) - (time.monotonic() - self._asked.get(origin, -1e9))
        if pause > 0:
            time.sleep(pause)
            deadline.move(pause)
        self._asked[origin] = time.monotonic()


def _meaning(status: int) -> str:
    """Return what a status means for the reader, as the rest of a sentence."""
    if status in (401, 403, 451):
        return ": it is not for everybody, and so not for Beatgraph"
    if status in (404, 410):
        return ": there is no such page; correct the address or leave it out"
    if status == 429 or status >= 500:
        return ": its server has no answer now; try again later"
    return ", which is no page"
