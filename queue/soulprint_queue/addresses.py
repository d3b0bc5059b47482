"""Where a request of ours may go: the addresses of a host, each of them looked at before.

What is connected to afterwards is an address that was checked here, never the name: a name may
stand for another address a moment later.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052 and 8215: IPv6 addresses that a network translates to the IPv4 address at their end.
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))

# RFC 6890: for protocols, not for hosts. Which Python takes how much of it for public differs.
_OF_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")


class Unreachable(Exception):
    """A host that no request is sent to.

    Attributes:
        reason: `unresolved`, its name stands for no address; `private_address`, one of its
            addresses is not on the public internet.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def addresses_of(host: str, port: int, *, private: bool) -> list[str]:
    """Resolve a host to the addresses that a request may be sent to.

    Args:
        host: a name, or an address in any spelling that the system takes.
        port: where the request goes.
        private: whether addresses of our own network (loopback, link-local, private) will do.

    Raises:
        Unreachable: the name stands for nothing, or one of its addresses is not allowed. One is
            enough: which of several is connected to is not for the name's owner to choose.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("unresolved") from error
    # The last part of an IPv6 link-local address is the interface.
    resolved = list(dict.fromkeys(str(given[4][0]) for given in found))
    if not private and not all(is_public(ipaddress.ip_address(each)) for each in resolved):
        raise Unreachable("private_address")
    return resolved


def is_public(address: Address) -> bool:
    """Tell whether an address, or the one that it stands for, is on the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        within = _within(address)
        if within is not None:
            return is_public(within)
        if address.is_site_local:
            return False
    elif address in _OF_PROTOCOLS:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that packets to an IPv6 address end up at, where it is such a one."""
    if any(address in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
