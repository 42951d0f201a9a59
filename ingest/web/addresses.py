"""Network addresses: what stands behind the name of a host, which are for all the world, which private ones are named.

What is for all the world is what the registries of IANA say
(https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry),
less multicast, and less IPv6 that carries an IPv4 address within it (mapped, NAT64, 6to4, Teredo): such an address may
lead into a private network.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Sequence
from typing import Final

LOOK_UP_SECONDS: Final = 5.0
_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")
_CARRYING_IPV4: Final = tuple(ipaddress.ip_network(net) for net in ("2001::/32", "2002::/16", "64:ff9b::/96"))
_LOOPBACK: Final = ("127.0.0.1", "::1")

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NoSuchHost(Exception):  # noqa: N818  # named for what is wrong
    """The name of a host leads nowhere, or not in time; the message is the rest of a sentence about it."""


def is_for_all(address: str) -> bool:
    """Tell whether an address is one that all the world may call.

    >>> [is_for_all(a) for a in ("93.184.216.34", "10.0.0.7", "127.0.0.1", "169.254.169.254", "224.0.0.1")]
    [True, False, False, False, False]
    >>> [is_for_all(a) for a in ("2606:2800::1", "::ffff:8.8.8.8", "64:ff9b::a00:7", "2002:a00:7::", "fe80::1%lo")]
    [True, False, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    return found.version == 4 or (found in _GLOBAL_UNICAST and not any(found in net for net in _CARRYING_IPV4))


def look_up(host: str, port: int, *, seconds: float = LOOK_UP_SECONDS) -> tuple[str, ...]:
    """Return the addresses behind the name of a host, in the order in which they are to be tried.

    Raises:
        NoSuchHost: there are none, or none in time.
    """
    answers: queue.SimpleQueue[tuple[str, ...] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.01, seconds))
    except queue.Empty as error:
        raise NoSuchHost(f"was not found within {seconds:.3g} seconds") from error
    if isinstance(answer, Exception) or not answer:
        raise NoSuchHost("is not known")
    return answer


class NamedAddresses:
    """Private addresses that may be called because the operator has named them: addresses, networks, or `localhost`.

    >>> named = NamedAddresses(["127.0.0.1:8000", "10.1.0.0/16"])
    >>> named.has("127.0.0.1", 8000), named.has("127.0.0.1", 80), named.has("10.1.2.3", 80)
    (True, False, True)
    """

    def __init__(self, entries: Sequence[str] = ()) -> None:
        """Take the list.

        Args:
            entries: each an address, a network (`10.1.0.0/16`) or `localhost`, with a port or for all ports.

        Raises:
            ValueError: an entry is none; the message says which.
        """
        self._networks = tuple(pair for entry in entries for pair in _read(entry))

    def has(self, address: str, port: int) -> bool:
        """Tell whether an address was named, for this port or for all."""
        found = ipaddress.ip_address(address.partition("%")[0])
        return any(found in network and asked in (None, port) for network, asked in self._networks)


def _read(entry: str) -> list[tuple[_Network, int | None]]:
    """Return the networks that an entry of the list names, each with its port."""
    host, port = entry.strip(), None
    if host.startswith("[") or host.count(":") == 1:
        host, _, digits = host.rpartition(":")
        if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) < 65536:
            raise ValueError(f"{entry!r} has no port after its colon")
        port = int(digits)
    names = _LOOPBACK if host.lower() == "localhost" else (host.strip("[]"),)
    try:
        return [(ipaddress.ip_network(name), port) for name in names]
    except ValueError as error:
        raise ValueError(f"{entry!r} is no address, no network such as 10.1.0.0/16, and not localhost") from error
