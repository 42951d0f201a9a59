"""Web addresses: which can be fetched at all, and where a redirect leads."""

from __future__ import annotations

import re
from typing import Final

import httpx

LONGEST_URL: Final = 2_000
LAST_PORT: Final = 65535
SCHEMES: Final = ("http", "https")
_ODD: Final = re.compile(r"[\x00-\x20\x7f]")


class BadLocation(ValueError):  # noqa: N818  # named for what is wrong
    """No address that can be fetched; the message is the rest of a sentence about it."""


def read_location(words: str) -> httpx.URL:
    """Return a web address that can be fetched, without its fragment.

    Raises:
        BadLocation: it is none, with the reason.

    >>> str(read_location("HTTPS://Example.org/a b#c"))
    Traceback (most recent call last):
    ...
    ingest.web.locations.BadLocation: has a space or a control character in it
    >>> str(read_location("HTTPS://Example.org/a#c"))
    'https://example.org/a'
    """
    if len(words) > LONGEST_URL:
        raise BadLocation(f"is longer than {LONGEST_URL:,} characters")
    if _ODD.search(words):
        raise BadLocation("has a space or a control character in it")
    try:
        url = httpx.URL(words)
        host, port = url.raw_host, url.port
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadLocation("is no web address") from error
    if url.scheme not in SCHEMES:
        raise BadLocation(f"is no web address: only http and https are fetched, not {url.scheme[:20] or 'a bare name'}")
    if not host or port == 0 or (port or 0) > LAST_PORT:
        raise BadLocation("is no web address: it names no host, or no port")
    if url.userinfo:
        raise BadLocation("has a user name or password in it, which are not sent")
    return url.copy_with(fragment=None)


def follow(url: httpx.URL, location: str) -> httpx.URL:
    """Return where a redirect from `url` leads.

    Raises:
        BadLocation: it is no address that can be fetched.
    """
    try:
        target = str(url.join(location.strip()))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadLocation("is no web address") from error
    return read_location(target)


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port.

    >>> origin_of(httpx.URL("https://example.org/a"))
    ('https', 'example.org', 443)
    """
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}[url.scheme]
