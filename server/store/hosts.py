"""The hosts that this server may call, and the addresses behind their names, of which a private one must be named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from ingest.web.addresses import NoSuchHost, is_for_all, look_up
from server.store.errors import QueryRefused

_PORTS: Final = {"http": 80, "https": 443}
_LOCAL: Final = "localhost"


class AllowedHosts:
    """A list of hosts, each a name or an address, with a port or for all ports.

    A name that leads to an address of a private network, of this machine, or of any other kind that is not for all the
    world, is refused: such an address must be on the list itself (`localhost` counts as one).
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        """Take the list."""
        self._hosts = frozenset(host.lower() for host in hosts)

    def place_of(self, url: str) -> tuple[str, dict[str, str]]:
        """Return where to call for an address, and with which headers.

        By http that is the very address that was looked up and found good, so that a name cannot lead elsewhere a
        moment later; by https the certificate sees to that.

        Raises:
            QueryRefused: it may not be called.
        """
        parts = _split(url)
        host = (parts.hostname or "").lower()
        port = parts.port or _PORTS[parts.scheme]
        if not self._allows(host, port):
            raise QueryRefused(f"this server does not call {host[:200]}")
        address = self._address(host, port)
        if parts.scheme == "https":
            return url, {}
        shown = f"[{address}]" if ":" in address else address
        place = urlunsplit((parts.scheme, f"{shown}:{port}", parts.path or "/", parts.query, ""))
        return place, {"Host": parts.netloc}

    def _allows(self, host: str, port: int) -> bool:
        shown = f"[{host}]" if ":" in host else host
        return host in self._hosts or f"{shown}:{port}" in self._hosts

    def _address(self, host: str, port: int) -> str:
        """Return an address of a host, all of which must be good."""
        try:
            found = look_up(host, port)
        except NoSuchHost as error:
            raise QueryRefused(f"there is no host {host[:200]}") from error
        for address in found:
            named = host == _LOCAL or self._allows(address, port)
            if not named and not is_for_all(address):
                raise QueryRefused(f"{host} leads to the private address {address}, which is not on the list itself")
        return found[0]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in _PORTS and parts.hostname and parts.username is None and parts.port != 0
    except ValueError as error:
        raise QueryRefused("this server calls addresses of http and https alone") from error
    if not is_good:
        raise QueryRefused("this server calls addresses of http and https alone")
    return parts
