"""Who asks: the address that stands for a client, behind as many proxies as one is told of."""

from __future__ import annotations

import ipaddress
from typing import Final

_IPV6_PREFIX: Final = 64  # what one customer of a provider has


def client_of(peer: str, forwarded_for: str | None, proxies: int) -> str:
    """Return what tells a client from another.

    Args:
        peer: the address at the other end of the connection.
        forwarded_for: the value of X-Forwarded-For, to which each proxy has added its own peer at the end.
        proxies: how many proxies of ours there are, whose word is taken.

    >>> client_of("127.0.0.1", "6.6.6.6, 192.0.2.7", 1), client_of("192.0.2.9", "6.6.6.6", 0)
    ('192.0.2.7', '192.0.2.9')
    >>> client_of("2001:db8:1:2:3::4", None, 0)
    '2001:db8:1:2::'
    """
    address = peer
    if proxies and forwarded_for:
        hops = [hop.strip() for hop in forwarded_for.split(",")]
        address = hops[-min(proxies, len(hops))]
    return _client_of_address(address)


def _client_of_address(address: str) -> str:
    if ":" not in address:
        return address
    try:
        network = ipaddress.ip_network((address, _IPV6_PREFIX), strict=False)
    except ValueError:
        return address
    return str(network.network_address)
