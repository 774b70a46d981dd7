"""Only web addresses on the public Internet may be asked."""

import ipaddress
import socket

import pytest

from collectors import guard
from processing.errors import AddressError

# design/collectors.md, section 3: the targets that a guard must refuse.
NOT_PUBLIC = (
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f.1",
    "127.1",
    "::ffff:127.0.0.1",
    "::1",
    "0.0.0.0",
    "169.254.169.254",
    "10.1.2.3",
    "100.64.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fd00::1",
    "224.0.0.1",
)
NOT_WEB = ("file:///etc/passwd", "ftp://example.org/feed", "gopher://example.org/feed")


@pytest.mark.parametrize("host", [*NOT_PUBLIC, "::127.0.0.1", "fec0::1", "ff02::1", "192.168.0.1"])
def test_no_socket_is_made_to_an_address_that_is_not_public(host: str) -> None:
    make = guard.socket_factory(allow_private=False)
    infos = socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)

    for info in infos:
        with pytest.raises(guard.PrivateAddressError):
            make(info)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_private_addresses_may_be_allowed(host: str) -> None:
    make = guard.socket_factory(allow_private=True)

    with make(socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)[0]) as made:
        assert made.type == socket.SOCK_STREAM


def test_a_public_address_gets_a_socket() -> None:
    make = guard.socket_factory(allow_private=False)

    with make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 443))) as made:
        assert made.family == socket.AF_INET


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_an_address_inside_another_is_judged_by_itself(ip: str) -> None:
    assert guard.is_public(ipaddress.ip_address(ip))


# https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-: not "globally reachable",
# or reachable but no place for a publisher (protocol assignments, 6to4 relays, Teredo).
SPECIAL = (
    "0.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::8.8.8.8",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:1::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:a01:203::1",
    "3fff::1",
    "5f00::1",
    "fe80::1",
)


@pytest.mark.parametrize("ip", SPECIAL)
def test_an_address_for_special_purposes_is_not_public(ip: str) -> None:
    assert not guard.is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "url",
    [
        *NOT_WEB,
        "//example.org/feed",
        "feed.xml",
        "http://",
        "http:///feed",
        "http://reader:secret@example.org/feed",
        "http://reader@example.org/feed",
        "http://example.org:0/feed",
        "http://example.org:22/feed",
        "http://example.org:70000/feed",
        "http://[::1/feed",
    ],
)
def test_an_address_that_is_not_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(AddressError) as refusal:
        guard.check(url)

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/feed",
        "HTTP://EXAMPLE.ORG/",
        "http://example.org:8080/feed?a=b",
        "https://example.org:443",
        "http://127.0.0.1:1024/",
    ],
)
def test_a_web_address_may_be_asked(url: str) -> None:
    guard.check(url)

    assert url


@pytest.mark.parametrize(
    ("host", "private"),
    [("127.0.0.1", True), ("feeds.localhost", True), ("::1", True), ("8.8.8.8", False)],
)
def test_a_host_is_private_by_its_name(host: str, private: bool) -> None:
    assert guard.is_private_host(host) is private
