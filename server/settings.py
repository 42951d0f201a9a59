"""The settings of the server, read from the environment by one function, all at once and strictly."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self, TypeVar
from urllib.parse import urlsplit

from platformdirs import user_data_path

from server.store.limits import MEBIBYTE, Limits

PREFIX: Final = "BEATGRAPH_"
_Number = TypeVar("_Number", int, float)
_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_SIZE: Final = re.compile(r"(\d+)\s*([KMG]?)(?:i?B)?", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # as RFC 6750 has it
_HOST_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.I)


class SettingsError(ValueError):
    """Some settings are wrong; the message has a line for each."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment.

    Attributes:
        name: of the variable.
        field: of `Settings` that it sets.
        allowed: what it may be, in words.
        parse: returns the value, or raises ValueError.
        secret: whether no message may show the value.
    """

    name: str
    field: str
    allowed: str
    parse: Callable[[str], Any]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings; each field says its unit.

    `workers` are more than there are cores, so that one client, who gets all but one, is not kept from any of them.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 40
    workers: int = 4
    query_timeout_seconds: float = 30.0
    queue_length: int = 128
    queue_seconds: float = 5.0
    worker_memory_bytes: int = 1024 * MEBIBYTE
    result_limit_bytes: int = 256 * MEBIBYTE
    request_limit_bytes: int = MEBIBYTE
    spool_bytes: int = 4096 * MEBIBYTE
    versions_kept: int = 3
    metrics: bool = True
    slow_query_seconds: float = 1.0
    log_queries: bool = False
    access_log: bool = True
    accelerator: bool = True
    cache_bytes: int = 64 * MEBIBYTE
    upload_limit_bytes: int = 64 * MEBIBYTE
    send_timeout_seconds: float = 600.0
    proxies: int = 0
    update_timeout_seconds: float = 60.0
    plain: bool = False
    private: bool = False
    service_hosts: tuple[str, ...] = ()
    tokens: Path | None = None
    token: str | None = field(default=None, repr=False)
    endpoint: str | None = None
    update_endpoint: str | None = None
    graph_store: str | None = None
    union_graph: str | None = None
    endpoint_user: str | None = None
    endpoint_password: str | None = field(default=None, repr=False)
    endpoint_token: str | None = field(default=None, repr=False)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from a mapping such as `os.environ`; an empty value is as good as none.

        Raises:
            SettingsError: one or more values are wrong, or a name is all but one of ours.

        >>> Settings.from_environ({"BEATGRAPH_STORE": "/srv/graph", "BEATGRAPH_PORT": "80"}).port
        80
        """
        values: dict[str, Any] = {
            "store": user_data_path("beatgraph") / "store",
            "workers": 2 + min(14, os.cpu_count() or 2),
        }
        faults = [fault for name in sorted(environ) if (fault := _fault_of_name(name))]
        for variable in VARIABLES:
            text = environ.get(variable.name, "").strip()
            if not text:
                continue
            try:
                values[variable.field] = variable.parse(text)
            except ValueError:
                found = "wrong" if variable.secret else repr(text)
                faults.append(f"{variable.name} is {found}; it must be {variable.allowed}")
        if faults:
            raise SettingsError("\n".join(faults))
        return cls(**values)

    @property
    def is_remote(self) -> bool:
        """Whether a store elsewhere is served, not one of this machine."""
        return any((self.endpoint, self.update_endpoint, self.graph_store, self.union_graph))

    def to_limits(self) -> Limits:
        """Return what of the settings concerns the query engine."""
        return Limits(
            timeout_seconds=self.query_timeout_seconds,
            workers=self.workers,
            queue_length=self.queue_length,
            queue_seconds=self.queue_seconds,
            memory_bytes=self.worker_memory_bytes,
            result_bytes=self.result_limit_bytes,
            spool_bytes=self.spool_bytes,
        )


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise ValueError(text)
        return _within(int(text), low, high)

    return parse


def _switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError(text)
    return text.lower() == "on"


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text, re.ASCII):
            raise ValueError(text)
        return _within(float(text), low, high)

    return parse


def _bytes(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        found = _SIZE.fullmatch(text)
        if not found or len(found[1]) > 15:
            raise ValueError(text)
        return _within(int(found[1]) * _UNITS[found[2].upper()], low, high)

    return parse


def _within(number: _Number, low: float, high: float) -> _Number:
    if not low <= number <= high:
        raise ValueError(number)
    return number


def _folder(text: str) -> Path:
    if "\0" in text:
        raise ValueError(text)
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:  # nobody of that name
        raise ValueError(text) from error
    if path.exists() and not path.is_dir():
        raise ValueError(text)
    return path.absolute()


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for host in hosts:
        name, _, port = host.rpartition(":") if re.search(r"(?<!:):\d+$|\]:\d+$", host) else (host, "", "1")
        _host(name)
        _within(int(port), 1, 65535)
    return hosts


def _file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if "\0" in text or not path.is_file():
        raise ValueError(text)
    return path


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError
    return text


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError:
        if not _HOST_NAME.fullmatch(text) or re.fullmatch(r"[\d.]+", text):
            raise
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise ValueError(text)
    if not 0 < (parts.port or 80) < 65536 or re.search(r"[\s\x00-\x1f]", text):
        raise ValueError(text)
    return text


def _iri(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:[^<>\"{}|^`\\\x00-\x20]+", text):
        raise ValueError(text)
    return text


def _line(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


def _bearer(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._~+/\-]+=*", text):
        raise ValueError(text)
    return text


_ADDRESS: Final = "an http or https address with no user or password in it"
VARIABLES: Final = (
    Variable("BEATGRAPH_STORE", "store", "a folder, there or to be made", _folder),
    Variable("BEATGRAPH_HOST", "host", "an IP address or a host name", _host),
    Variable("BEATGRAPH_PORT", "port", "a whole number from 1 to 65535", _whole_number(1, 65535)),
    Variable("BEATGRAPH_THREADS", "threads", "a whole number from 4 to 512", _whole_number(4, 512)),
    Variable("BEATGRAPH_WORKERS", "workers", "a whole number from 1 to 64", _whole_number(1, 64)),
    Variable("BEATGRAPH_QUERY_TIMEOUT", "query_timeout_seconds", "seconds from 0.1 to 3600", _seconds(0.1, 3600)),
    Variable("BEATGRAPH_QUEUE_LENGTH", "queue_length", "a whole number from 0 to 500", _whole_number(0, 500)),
    Variable("BEATGRAPH_QUEUE_TIMEOUT", "queue_seconds", "seconds from 0 to 60", _seconds(0, 60)),
    Variable("BEATGRAPH_WORKER_MEMORY", "worker_memory_bytes", "a size from 256M to 1024G", _bytes(256 << 20, 1 << 40)),
    Variable("BEATGRAPH_RESULT_LIMIT", "result_limit_bytes", "a size from 1K to 1024G", _bytes(1 << 10, 1 << 40)),
    Variable("BEATGRAPH_REQUEST_LIMIT", "request_limit_bytes", "a size from 1K to 64M", _bytes(1 << 10, 64 << 20)),
    Variable("BEATGRAPH_SPOOL", "spool_bytes", "a size from 1M to 1024G", _bytes(1 << 20, 1 << 40)),
    Variable("BEATGRAPH_VERSIONS", "versions_kept", "a whole number from 1 to 1000", _whole_number(1, 1000)),
    Variable("BEATGRAPH_METRICS", "metrics", "on or off", _switch),
    Variable("BEATGRAPH_SLOW_QUERY", "slow_query_seconds", "seconds from 0 to 3600", _seconds(0, 3600)),
    Variable("BEATGRAPH_ACCESS_LOG", "access_log", "on or off", _switch),
    Variable("BEATGRAPH_ACCELERATOR", "accelerator", "on or off", _switch),
    Variable("BEATGRAPH_CACHE", "cache_bytes", "a size from 0 to 64G", _bytes(0, 64 << 30)),
    Variable("BEATGRAPH_UPLOAD_LIMIT", "upload_limit_bytes", "a size from 1K to 4G", _bytes(1 << 10, 4 << 30)),
    Variable("BEATGRAPH_SEND_TIMEOUT", "send_timeout_seconds", "seconds from 1 to 86400", _seconds(1, 86400)),
    Variable("BEATGRAPH_PROXIES", "proxies", "a whole number from 0 to 9", _whole_number(0, 9)),
    Variable("BEATGRAPH_UPDATE_TIMEOUT", "update_timeout_seconds", "seconds from 0.1 to 3600", _seconds(0.1, 3600)),
    Variable("BEATGRAPH_PLAIN", "plain", "on or off", _switch),
    Variable("BEATGRAPH_PRIVATE", "private", "on or off", _switch),
    Variable("BEATGRAPH_SERVICE_HOSTS", "service_hosts", "hosts, each with a port or not, and commas between", _hosts),
    Variable("BEATGRAPH_TOKENS", "tokens", "a file that `beatgraph token` has made", _file),
    Variable("BEATGRAPH_TOKEN", "token", "letters, digits and any of ._~+/-", _token, secret=True),
    Variable("BEATGRAPH_LOG_QUERIES", "log_queries", "on or off", _switch),
    Variable("BEATGRAPH_ENDPOINT", "endpoint", _ADDRESS, _url, secret=True),
    Variable("BEATGRAPH_UPDATE_ENDPOINT", "update_endpoint", _ADDRESS, _url, secret=True),
    Variable("BEATGRAPH_GRAPH_STORE", "graph_store", _ADDRESS, _url, secret=True),
    Variable("BEATGRAPH_UNION_GRAPH", "union_graph", "an absolute IRI", _iri),
    Variable("BEATGRAPH_ENDPOINT_USER", "endpoint_user", "one line of text", _line),
    Variable("BEATGRAPH_ENDPOINT_PASSWORD", "endpoint_password", "one line of text", _line, secret=True),
    Variable("BEATGRAPH_ENDPOINT_TOKEN", "endpoint_token", "letters, digits and any of ._~+/-=", _bearer, secret=True),
)


def _fault_of_name(name: str) -> str | None:
    """Tell of a name that is all but one of ours; others, such as those of the tests, are none of our business."""
    known = [variable.name for variable in VARIABLES]
    if not name.startswith(PREFIX) or name in known:
        return None
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
    return f"{name} is no setting; is {near[0]} meant?" if near else None
