"""What the server writes to its log: one line for each event, its name and then key=value (logfmt).

Whatever text a value is made of, it can neither begin a line nor look like another value. No line holds a query, a
token, an address's query string or a client's whole address, unless the operator has said so in the settings.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

LONGEST_VALUE: Final = 256
LONGEST_REMEMBERED: Final = 100
NETWORK_BITS: Final = {4: 24, 6: 48}
HASH_DIGITS: Final = 16
_PLAIN: Final = re.compile(r"[^\s\"'=\\]+")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

access_log = logging.getLogger("server.access")
query_log = logging.getLogger("server.queries")


class Access(NamedTuple):
    """A request and what became of it.

    Attributes:
        method: of HTTP.
        path: that was asked for, without the query string.
        status: of the answer.
        length: bytes of its body.
        seconds: until it was handed over.
        client: the address of the one who asks, of which only the network is written down.
        query_hash: of the query's text, see `hash_of`.
        outcome: of the query.
    """

    method: str
    path: str
    status: int
    length: int | None
    seconds: float
    client: str | None = None
    query_hash: str | None = None
    outcome: str | None = None


def log_access(access: Access) -> None:
    """Write the line of a request; as short a way as there is, for there is one for each."""
    if not access_log.isEnabledFor(logging.INFO):
        return
    method, path, status, length, seconds, client, query_hash, outcome = access
    line = f"request method={_quoted_text(method)} path={_quoted_text(path)} status={status}"
    if length is not None:
        line += f" bytes={length}"
    line += f" milliseconds={seconds * 1000:.1f}"
    if client:
        line += f" client={network_of(client)}"
    if query_hash is not None:
        line += f" query_hash={query_hash}"
    if outcome is not None:
        line += f" outcome={outcome}"
    access_log.handle(_AccessRecord(line))


class _AccessRecord(logging.LogRecord):
    """A record of one line, made from one that was made before, since making one from nothing takes long."""

    def __init__(self, line: str) -> None:
        self.__dict__.update(_EMPTY_RECORD, msg=line, created=time.time())


_EMPTY_RECORD: Final = vars(logging.LogRecord(access_log.name, logging.INFO, __file__, 0, "", None, None))


@dataclass(frozen=True, slots=True)
class QueryLog:
    """Notes the queries that take long.

    Attributes:
        slow_seconds: what counts as long.
        with_text: whether the line holds the query itself; it may name people.
    """

    slow_seconds: float = 1.0
    with_text: bool = False

    def note(self, query: str, *, form: str | None, seconds: float, outcome: str, length: int | None = None) -> None:
        """Write the line of a query, if it was slow.

        Args:
            query: the text.
            form: SELECT, ASK and so on, None where it has none.
            seconds: that it took.
            outcome: as `server.metrics` has it.
            length: bytes of the result, None where there is none.
        """
        if seconds < self.slow_seconds:
            return
        fields: dict[str, Any] = {
            "query_hash": hash_of(query),
            "form": form,
            "characters": len(query),
            "bytes": length,
            "milliseconds": round(seconds * 1000, 1),
            "outcome": outcome,
        }
        if self.with_text:
            fields["query"] = Whole(query)
        log(query_log, logging.WARNING, "slow_query", **fields)


class Whole(str):
    """A text that is not cut short in a log line."""

    __slots__ = ()


def log(
    logger: logging.Logger, level: int, event: str, *, error: BaseException | None = None, **fields: object
) -> None:
    """Write one line; a field that is None is left out, and an error is told as `LineFormatter` does."""
    logger.log(level, "%s", line_of(event, **fields), exc_info=error)


def line_of(event: str, **fields: object) -> str:
    r"""Return an event and its fields as a line.

    >>> line_of("request", path="/a b", status=200, outcome=None)
    'request path="/a b" status=200'
    >>> line_of("request", path='x"\nrequest status=200')
    'request path="x\\"\\nrequest status=200"'
    """
    return " ".join([event, *(f"{name}={quoted(value)}" for name, value in fields.items() if value is not None)])


def quoted(value: object) -> str:
    """Return a value as it stands after its key: in quotes where it must be, without control characters, not too long.

    >>> quoted("plain"), quoted(""), quoted("\\u202edlrow"), quoted(12.5)
    ('plain', '""', '"\\\\u202edlrow"', '12.5')
    """
    text = str(value)
    if len(text) > LONGEST_VALUE and not isinstance(value, Whole):
        text = text[:LONGEST_VALUE] + "…"
    if _PLAIN.fullmatch(text) and text.isprintable():
        return text
    return f'"{"".join(_ESCAPES.get(mark) or visible(mark) for mark in text)}"'


_quoted_before: Final = lru_cache(maxsize=4096)(quoted)


def _quoted_text(text: str) -> str:
    """Return a text in quotes where it must be; only short ones are remembered, lest somebody fill the memory."""
    return _quoted_before(text) if len(text) <= LONGEST_REMEMBERED else quoted(text)


def visible(mark: str) -> str:
    r"""Return a character, or how it is written where it cannot be seen.

    >>> visible("é"), visible("\x1b"), visible("\u2028")
    ('é', '\\u001b', '\\u2028')
    """
    if mark.isprintable():
        return mark
    return f"\\u{ord(mark):04x}" if ord(mark) < 0x10000 else f"\\U{ord(mark):08x}"


def hash_of(query: str | bytes) -> str:
    """Return what tells a query from others in the log, and says nothing of it: the beginning of its SHA-256.

    >>> hash_of("ASK {}")
    '819ea91ed5f12b38'
    """
    content = query.encode("utf-8", "surrogatepass") if isinstance(query, str) else query
    return hashlib.sha256(content).hexdigest()[:HASH_DIGITS]


def network_of(client: str) -> str:
    """Return the network that an address belongs to, which says where it comes from and not who it is.

    >>> network_of("192.0.2.77"), network_of("2001:db8:1:2::3"), network_of("::ffff:192.0.2.77"), network_of("unix:")
    ('192.0.2.0/24', '2001:db8:1::/48', '192.0.2.0/24', 'unknown')
    """
    return _network_of_known(client) if len(client) <= LONGEST_REMEMBERED else "unknown"


@lru_cache(maxsize=4096)
def _network_of_known(client: str) -> str:
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, NETWORK_BITS[address.version]), strict=False))
