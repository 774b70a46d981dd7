"""Asking 600 feeds on 200 hosts that all answer 304: ours against httpx and against bare aiohttp."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import feedset
import figures
import httpx
import polls
import spent
from figures import Figure

from collectors import fetch
from collectors.fetch import Ask

_TIMES = 3
_IN_FLIGHT = fetch.IN_FLIGHT


def measured() -> list[Figure]:
    """CPU milliseconds per answer; each client has as many requests under way as ours."""
    with polls.serving() as port:
        addresses = [
            feedset.address(number % feedset.HOSTS, port)
            for number in range(_TIMES * feedset.HOSTS)
        ]
        tags = asyncio.run(_tags(addresses))
        jobs: dict[str, Callable[[], object]] = {
            "ours": functools.partial(_ours, addresses, tags),
            "httpx, a pool for every host": functools.partial(
                _httpx, addresses, tags, feedset.HOSTS
            ),
            "httpx, a pool of 32": functools.partial(_httpx, addresses, tags, _IN_FLIGHT),
            "aiohttp alone": functools.partial(_aiohttp, addresses, tags),
        }
        taken = spent.alternating(list(jobs.values()))
    ours, *others = (1_000 * seconds / len(addresses) for seconds in taken)
    rows = [
        Figure("one request answered 304", "CPU ms", ours, name, other)
        for name, other in zip(list(jobs)[1:], others, strict=True)
    ]
    return [figures.within(rows[0], 8), *rows[1:]]


async def _tags(addresses: Sequence[str]) -> list[str]:
    async with aiohttp.ClientSession() as session:
        found = {}
        for address in set(addresses):
            async with session.get(address) as response:
                found[address] = response.headers["ETag"]
    return [found[address] for address in addresses]


def _ours(addresses: Sequence[str], tags: Sequence[str]) -> None:
    asks = [
        Ask(f"feed-{number}", address, etag=tag)
        for number, (address, tag) in enumerate(zip(addresses, tags, strict=True))
    ]
    replies = fetch.all_of(asks, allow_private=True)
    assert {reply.outcome for reply in replies} == {"not_modified"}


def _httpx(addresses: Sequence[str], tags: Sequence[str], pool: int) -> None:
    # With its expiry of 5 s httpx 0.28.1 closes connections under a request: ReadError.
    limits = httpx.Limits(
        max_connections=pool, max_keepalive_connections=pool, keepalive_expiry=None
    )

    async def all_of() -> None:
        async with httpx.AsyncClient(limits=limits, trust_env=False) as client:

            async def one(address: str, tag: str) -> int:
                answer = await client.get(address, headers={"If-None-Match": tag})
                return int(answer.status_code)

            await _at_most(one, addresses, tags)

    asyncio.run(all_of())


def _aiohttp(addresses: Sequence[str], tags: Sequence[str]) -> None:
    async def all_of() -> None:
        connector = aiohttp.TCPConnector(limit=feedset.HOSTS)
        async with aiohttp.ClientSession(connector=connector) as client:

            async def one(address: str, tag: str) -> int:
                async with client.get(address, headers={"If-None-Match": tag}) as response:
                    await response.read()
                    return response.status

            await _at_most(one, addresses, tags)

    asyncio.run(all_of())


async def _at_most(
    one: Callable[[str, str], Awaitable[int]], addresses: Sequence[str], tags: Sequence[str]
) -> None:
    places = asyncio.Semaphore(_IN_FLIGHT)

    async def placed(address: str, tag: str) -> int:
        async with places:
            return await one(address, tag)

    statuses = await asyncio.gather(*map(placed, addresses, tags))
    assert set(statuses) == {304}


if __name__ == "__main__":
    figures.hand_over(measured())
