"""How often one reader may ask the API: a bucket of tokens for each address, in memory.

Each request takes a token; a bucket fills up again evenly (token bucket, ITU-T I.371). So a burst is let
through, and a programme that goes on and on is slowed down.
"""

import ipaddress
import math
import os
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from processing.errors import InputError

PER_MINUTE = 60
_NAME = "FRONTWATCH_API_PER_MINUTE"
_MOST_CLIENTS = 10_000
_LIMITED = "/api/"
# One reader's share of IPv6 (RFC 6177): the rest of the address is theirs to change.
_NETWORK_BITS = 64


class Buckets:
    """The tokens that each client has left; of MOST_CLIENTS at most, those seen last."""

    def __init__(
        self, per_minute: int, most: int = _MOST_CLIENTS, burst: int | None = None
    ) -> None:
        """Every bucket is full: it holds ``burst``, or a minute's worth."""
        self._size, self._most = burst or per_minute, most
        self._second = per_minute / 60
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, now: float) -> float:
        """A token is gone and 0 is told; or none is left, and told is in how many seconds there is one."""
        left, at = self._left.pop(client, (float(self._size), now))
        left = min(self._size, left + (now - at) * self._second)
        is_enough = left >= 1
        self._left[client] = (left - is_enough, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if is_enough else (1 - left) / self._second

    def __len__(self) -> int:
        """How many clients are known."""
        return len(self._left)


def per_minute() -> int:
    """How many requests a minute FRONTWATCH_API_PER_MINUTE allows; PER_MINUTE where it says nothing.

    Raises:
        InputError: it is no whole number above 0.
    """
    said = os.environ.get(_NAME) or str(PER_MINUTE)
    if not said.isdecimal() or int(said) < 1:
        raise InputError(f"{_NAME} is {said}; give a whole number above 0, such as {PER_MINUTE}")
    return int(said)


def limited(app: ASGIApp, buckets: Buckets, clock: Callable[[], float] = time.monotonic) -> ASGIApp:
    """The application; of its API a client that asks too often is told when to come again.

    Args:
        app: the application.
        buckets: what each client has left.
        clock: seconds from any moment on.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        wait = 0.0
        if scope["type"] == "http" and scope["path"].startswith(_LIMITED):
            wait = buckets.take(client(scope), clock())
        if not wait:
            await app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        refused = PlainTextResponse(
            f"Too many requests; ask again in {seconds} s.\n",
            status_code=429,
            headers={"Retry-After": str(seconds)},
        )
        await refused(scope, receive, send)

    return serve


def client(scope: Scope) -> str:
    """Who asks: the IPv4 address, or the network of the IPv6 address."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        network = ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False)
        return str(mapped or network)
    return str(address)
