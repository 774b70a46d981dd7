"""Which network addresses may be asked: web addresses on the public Internet, and no others.

An address is checked twice: as written, before each request and each redirect (``check``), and as
connected to, when the socket is made (``socket_factory``), so that a name cannot lead elsewhere
between the two. A proxy would hide the second; ``fetch`` uses none.
"""

import functools
import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from yarl import URL

from processing.errors import AddressError

# As in asyncio and aiohttp: family, type, protocol, canonical name, socket address.
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]
IP = ipaddress.IPv4Address | ipaddress.IPv6Address

_WEB_PORTS = (80, 443)
_FIRST_UNPRIVILEGED_PORT = 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1
# Of IANA's special-purpose registries: networks where no publisher can be, and which Pythons from
# 3.11 on judge differently. Protocol assignments, 6to4 relays, local NAT64, documentation, segments.
_NOT_THE_WEB = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "64:ff9b:1::/48",
            "2001::/23",
            "3fff::/20",
            "5f00::/16",
        ),
    )
)


class PrivateAddressError(AddressError, OSError):
    """A name leads to an address that is not public; an OSError so that the connector tries others."""


@functools.lru_cache(maxsize=1_024)  # the same feeds are asked round after round
def check(url: str) -> None:
    """The address is http or https, carries no password and names a port that may serve the web.

    Ports below 1024 other than 80 and 443 belong to other services and are refused.

    Raises:
        AddressError: it is not so; says what is wrong.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressError(f"not a web address ({error}); give an http(s) address") from error
    if parts.scheme not in ("http", "https"):
        raise AddressError(f"its scheme is {parts.scheme[:20]!r}; only http and https are asked")
    if not parts.hostname:
        raise AddressError("names no host; give an http(s) address")
    if "\\" in parts.netloc:
        raise AddressError("has a backslash in its host, which is read in two ways; leave it out")
    if parts.username is not None or parts.password is not None:
        raise AddressError("carries a user name or password; give the address without")
    if port is not None and port not in _WEB_PORTS and port < _FIRST_UNPRIVILEGED_PORT:
        raise AddressError(
            f"port {port} does not serve the web; 80, 443 and above 1023 may be asked"
        )


@functools.lru_cache(maxsize=8_192)  # the same feeds are asked round after round
def parsed(address: str) -> URL:
    """The address as aiohttp takes it.

    Raises:
        AddressError: it is none.
    """
    try:
        return URL(address)
    except ValueError as error:
        raise AddressError("not a well-formed web address") from error


def socket_factory(*, allow_private: bool) -> Callable[[AddressInfo], socket.socket]:
    """What makes sockets to public addresses only, or to any when ``allow_private``.

    The sockets' maker raises PrivateAddressError for an address that is not public. Its text names
    no address: several refusals for one name must read the same to be reported as one.
    """

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        if not allow_private and not is_public(ipaddress.ip_address(address[0].split("%")[0])):
            raise PrivateAddressError("leads to an address that is not on the public Internet")
        return socket.socket(family, kind, protocol)

    return make


def is_public(ip: IP) -> bool:
    """Whether the address is that of one machine on the public Internet.

    IPv4 addresses inside IPv6 ones (mapped, 6to4, NAT64) are judged by what they hold.

    >>> is_public(ipaddress.ip_address("::ffff:127.0.0.1"))
    False
    """
    if isinstance(ip, ipaddress.IPv6Address):
        held = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            held = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if held is not None:
            return is_public(held)
        if ip.is_site_local:
            return False
    if any(ip in network for network in _NOT_THE_WEB):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_private_host(host: str) -> bool:
    """Whether the host is this machine or a private address by its very name, without asking DNS.

    >>> is_private_host("127.0.0.1"), is_private_host("localhost"), is_private_host("example.org")
    (True, True, False)
    """
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
