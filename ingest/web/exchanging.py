"""One request and its whole reply, within the limits; redirects are for the caller to follow."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpcore
import httpx

from ingest.web.addresses import NamedAddresses, NoSuchHost
from ingest.web.connecting import CheckedBackend, Deadline, NotForAll
from ingest.web.inflating import BadCoding, TooLong, unpack

AGENT: Final = "Beatgraph"
_USER_AGENT: Final = f"{AGENT}/0.1 (+https://w3id.org/beatgraph)"
_ACCEPT: Final = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, text/plain;q=0.9, */*;q=0.5"
)


class Unfetched(Exception):  # noqa: N818  # named for what is wrong
    """A page cannot be had; the message is one sentence: what, where, and what to do."""


class Unreachable(Unfetched):
    """The host of a page may not be called, or does not answer; `why` is the rest of a sentence about it."""

    def __init__(self, url: httpx.URL, why: str) -> None:
        """Say so of a page."""
        super().__init__(f"{url} is not fetched: {why}")
        self.why = why


class TooSlow(Unfetched):
    """A page did not come in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the body is whole and unpacked, empty unless the status is 200."""

    status: int
    headers: httpx.Headers
    body: bytes


def exchange(url: httpx.URL, *, named: NamedAddresses, deadline: Deadline, limit_bytes: int) -> Reply:
    """Return the reply to a GET.

    Args:
        url: the address, as `read_location` gives it.
        named: the private addresses that may be called.
        deadline: when all must be done.
        limit_bytes: the longest body.

    Raises:
        Unfetched: nobody may or does answer, or what comes is too long, too slow, broken off or no HTTP.
    """
    place = f"{url.host}:{url.port}" if url.port else url.host
    try:
        return _exchange(url, named, deadline, limit_bytes)
    except NotForAll as error:
        address = "" if str(error) == url.host else f" leads to {error}, which"
        why = f"{url.host}{address} is no address of the public network; if it is yours, name {error} by"
        raise Unreachable(url, f"{why} --private-address.") from error
    except NoSuchHost as error:
        raise Unreachable(url, f"the host {url.host} {error}.") from error
    except TooLong as error:
        raise Unfetched(f"{url} is longer than {limit_bytes:,} bytes, the most that is taken; leave it out.") from error
    except BadCoding as error:
        raise Unfetched(f"{url} cannot be read: the reply {error}. Try again later.") from error
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise TooSlow(f"{url} did not come within {deadline.seconds:.3g} seconds. Try again later.") from error
    except (httpcore.ConnectError, ConnectionError) as error:
        why = ": its certificate is not trusted" if "CERTIFICATE" in str(error) else ""
        raise Unreachable(url, f"{place} does not answer{why}.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unfetched(f"{url} cannot be read: the reply broke off, or is no HTTP. Try again later.") from error


def _exchange(url: httpx.URL, named: NamedAddresses, deadline: Deadline, limit_bytes: int) -> Reply:
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers = [
        (b"Host", url.netloc),
        (b"User-Agent", _USER_AGENT.encode()),
        (b"Accept", _ACCEPT.encode()),
        (b"Accept-Encoding", b"gzip"),
        (b"Connection", b"close"),
    ]
    with (
        httpcore.ConnectionPool(ssl_context=_authorities(), network_backend=CheckedBackend(named, deadline)) as pool,
        pool.stream("GET", target, headers=headers) as response,
    ):
        told = httpx.Headers(response.headers)
        if response.status != 200:
            return Reply(response.status, told, b"")
        if int(told.get("Content-Length", "0")) > limit_bytes:
            raise TooLong
        body = unpack(response.iter_stream(), told.get("Content-Encoding", ""), limit_bytes)
        return Reply(response.status, told, body)


@cache
def _authorities() -> ssl.SSLContext:
    return ssl.create_default_context()
