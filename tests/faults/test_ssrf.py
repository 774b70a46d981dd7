"""No address, name, spelling or redirect leads to a machine that is not on the public Internet.

Two things are emulated at the network's edge: DNS, by a resolver with the names of the case list, and
the public Internet: a socket that the guard lets through to a public address is led to a server here.
"""

import asyncio
import json
import socket
from collections import defaultdict
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from collectors import fetch, guard
from collectors.fetch import Ask, Reply

pytestmark = pytest.mark.corpus
PUBLIC = "93.184.216.34"
PRIVATE = {
    "localhost": ["127.0.0.1"],
    "loop.test": ["127.0.0.1"],
    "meta.test": ["169.254.169.254"],
    "ten.test": ["10.1.2.3"],
    "cgnat.test": ["100.64.0.1"],
    "v6loop.test": ["::1"],
}
MIXED = {"mixed.test": ["127.0.0.1", PUBLIC]}
REBINDING = ("rebind.test", "rebind2.test")


class Names(AbstractResolver):
    """Answers as the list's own resolver: rebinding names are public at first, then this machine."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = defaultdict(int)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        name = host.lower().rstrip(".")
        self.asked[name] += 1
        first = PUBLIC if self.asked[name] == 1 else "127.0.0.1"
        found = {"public.test": [PUBLIC], **PRIVATE, **MIXED} | {
            name: [first] for name in REBINDING
        }
        addresses = found.get(name) or [_as_the_system_reads(host)]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


def _as_the_system_reads(host: str) -> str:
    """127.1, 0x7f.1 and the like are addresses to the system's resolver."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError as error:
        raise OSError(f"no such name: {host}") from error


class Led(socket.socket):
    """A socket that connects to the server here, whatever public address it was made for."""

    port: ClassVar[int] = 0

    def connect(self, _: Any) -> None:
        super().connect(("127.0.0.1", self.port))


def asked(urls: list[str], hostile: Any) -> tuple[list[Reply], list[str]]:
    """The replies, and the addresses that sockets were made for."""
    Led.port = int(hostile.address.rpartition(":")[2])
    checked, made = guard.socket_factory(allow_private=False), []

    def make(info: guard.AddressInfo) -> socket.socket:
        checked(info).close()
        made.append(str(info[4][0]))
        return Led(socket.AF_INET, info[1], info[2])

    async def ask() -> list[Reply]:
        connector = aiohttp.TCPConnector(
            socket_factory=make, resolver=Names(), ttl_dns_cache=0, force_close=True
        )
        async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
            round_ = fetch._Round(session, fetch._Limits(5, 1_000_000))
            return [await fetch._asked(round_, Ask(url, url)) for url in urls]

    return asyncio.run(ask()), made


def redirector(connection: socket.socket, hostile: Any) -> None:
    """``/r?ADDRESS`` leads to the address, rebind2.test to itself, everything else is a document."""
    host, path = hostile.asked[-1]
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>"
    target = unquote(path.partition("?")[2])
    if host.startswith("rebind2.test") and path == "/":
        target = "http://rebind2.test/secret"
    if target:
        head = b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: "
        head += target.encode() + b"\r\nContent-Length: 0\r\n\r\n"
    connection.sendall(head)


@pytest.fixture
def cases(corpus: Path, hostile: Any) -> dict[str, list[str]]:
    """The lists of addresses, with a server that plays the public Internet."""
    hostile.behaviours["*"] = lambda connection, _: redirector(connection, hostile)
    found: dict[str, list[str]] = json.loads(
        (corpus / "hostile" / "own" / "ssrf_cases.json").read_text(encoding="utf-8")
    )
    return found


def test_all_46_addresses_that_must_be_blocked_reach_nothing_private(
    cases: dict[str, list[str]], hostile: Any
) -> None:
    replies, made = asked(cases["must_block"], hostile)

    assert len(replies) == 46
    assert set(made) <= {PUBLIC}
    # Asked at their public address, which is all that was known of them then.
    answered = {reply.url for reply in replies if reply.outcome == "ok"}
    assert answered == {"http://mixed.test/", "http://rebind.test/"}
    assert sum(reply.outcome == "refused" for reply in replies) == 46 - len(answered)
    assert all(reply.body == b"" for reply in replies if reply.outcome != "ok")
    secrets = [(host, path) for host, path in hostile.asked if "secret" in path]
    assert secrets == []


def test_the_4_good_addresses_pass(cases: dict[str, list[str]], hostile: Any) -> None:
    replies, _ = asked(cases["must_pass"], hostile)

    assert [reply.outcome for reply in replies] == ["ok"] * 4
