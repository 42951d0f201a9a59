"""robots.txt, honoured: what the operator of a site asks programs not to read is not read.

https://www.rfc-editor.org/rfc/rfc9309: a robots.txt that is "unavailable" (4xx) forbids nothing, one that is
"unreachable" (5xx, no answer) forbids everything; the longest rule that matches decides, Allow before Disallow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import httpx
from protego import Protego

from ingest.web.exchanging import AGENT, Reply, TooSlow, Unfetched, Unreachable
from ingest.web.locations import origin_of

LONGEST_ROBOTS: Final = 512 * 1024
LONGEST_DELAY_SECONDS: Final = 30.0
_TOO_MANY_REQUESTS: Final = 429

Get = Callable[[httpx.URL], Reply]


class Robots:
    """The rules of the sites that were asked; each is asked once."""

    def __init__(self, get: Get) -> None:
        """Ask nobody yet.

        Args:
            get: fetches an address and follows redirects; raises `Unfetched`.
        """
        self._get = get
        self._rules: dict[tuple[str, str, int], Protego | Unfetched] = {}

    def require(self, url: httpx.URL) -> float:
        """Return how many seconds the site asks to wait between two requests.

        Raises:
            Unfetched: it does not want the address to be read, or its rules cannot be had.
        """
        origin = origin_of(url)
        if origin not in self._rules:
            self._rules[origin] = self._ask(url)
        rules = self._rules[origin]
        if isinstance(rules, Unreachable):
            raise Unreachable(url, rules.why)
        if isinstance(rules, TooSlow):
            raise TooSlow(f"{url} is not fetched: {rules}")
        if isinstance(rules, Unfetched):
            raise Unfetched(f"{url} is not fetched, since the rules of its site cannot be had: {rules}")
        if not rules.can_fetch(str(url), AGENT):
            raise Unfetched(
                f"{url} is not fetched: the robots.txt of {url.host} asks {AGENT} not to read it."
                " Ask the publisher, or save the page yourself."
            )
        return min(LONGEST_DELAY_SECONDS, max(0.0, rules.crawl_delay(AGENT) or 0.0))

    def _ask(self, url: httpx.URL) -> Protego | Unfetched:
        place = url.copy_with(raw_path=b"/robots.txt")
        try:
            reply = self._get(place)
        except Unfetched as error:
            return error
        if reply.status == 200:
            return Protego.parse(reply.body.decode("utf-8", "replace"))
        if 400 <= reply.status < 500 and reply.status != _TOO_MANY_REQUESTS:
            return Protego.parse("")
        return Unfetched(f"{place} answers {reply.status}.")
