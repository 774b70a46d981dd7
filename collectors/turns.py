"""Addresses to turns: when each may be asked, so that no host is asked too often or too much at once."""

import asyncio
import functools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from collectors import guard


@dataclass(slots=True)
class Host:
    """The requests to one host: places for those under way, and when the next one may start.

    ``apart_s`` is the least time between two starts, seconds; ``free_at`` is of the loop's clock.
    """

    places: asyncio.Semaphore
    apart_s: float
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


def hosts(addresses: Sequence[str], *, at_once: int, apart_s: float) -> list[Host]:
    """The host of each address, one for all addresses on it.

    ``at_once`` requests may be under way to one host, ``apart_s`` seconds lie between the starts of
    two. Hosts that are this machine or a private address by their very name need no pause.
    """
    names = [_name(address) for address in addresses]
    known = {
        name: Host(asyncio.Semaphore(at_once), 0.0 if _is_private(name) else apart_s)
        for name in set(names)
    }
    return [known[name] for name in names]


@asynccontextmanager
async def taken(host: Host, overall: asyncio.Semaphore) -> AsyncIterator[None]:
    """Inside, one of the places for this host and one of all places is held.

    Who waits for a host holds none of all places, so that a slow host costs the others at most the
    places that it may have itself.
    """
    clock = asyncio.get_running_loop()
    async with host.places:
        async with host.gate:
            if (wait_s := host.free_at - clock.time()) > 0:
                await asyncio.sleep(wait_s)
            await overall.acquire()
            host.free_at = clock.time() + host.apart_s
        try:
            yield
        finally:
            overall.release()


# The same feeds are asked round after round.
_is_private = functools.lru_cache(maxsize=1_024)(guard.is_private_host)


@functools.lru_cache(maxsize=8_192)
def _name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""
