"""Connections that go to the very address that was looked up and found good, and end when their time is up.

The name of a host is looked up once, all its addresses are checked, and one of these is connected to: a name cannot
lead elsewhere a moment later. TLS still verifies the certificate against the name.
"""

from __future__ import annotations

import ssl
import time
import typing
from collections.abc import Iterable

import httpcore

from ingest.web.addresses import LOOK_UP_SECONDS, NamedAddresses, NoSuchHost, is_for_all, look_up


class NotForAll(Exception):  # noqa: N818  # named for what is wrong
    """A host leads to an address that is not for all the world, and which nobody named."""


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def move(self, seconds: float) -> None:
        """Put it off."""
        self._end += seconds

    def left(self) -> float:
        """Return how many seconds are left, at least a little.

        Raises:
            TimeoutError: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to addresses that are for all the world, and to those that are named."""

    def __init__(self, named: NamedAddresses, deadline: Deadline) -> None:
        """Connect to nobody yet."""
        self._named = named
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address of the host that answers.

        Raises:
            NotForAll: one of its addresses is private and not named.
            NoSuchHost: it has none.
            httpcore.ConnectError: none answers.
        """
        found = look_up(host, port, seconds=min(LOOK_UP_SECONDS, self._deadline.left()))
        for address in found:
            if not is_for_all(address) and not self._named.has(address, port):
                raise NotForAll(address)
        failure: Exception = NoSuchHost("is not known")
        for address in found:
            try:
                stream = self._backend.connect_tcp(address, port, self._deadline.left(), local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream each of whose steps has only the time that is left for all of them."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)
