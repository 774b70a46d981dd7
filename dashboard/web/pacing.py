"""How fast one reader's pages may be opened and may ask: who is faster waits, so that others are answered.

Pages ask over a WebSocket, and each question runs the page's script. Nobody is refused: what comes too fast
is left unread until its turn, and TCP slows the sender down.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web import limits
from dashboard.web.limits import Buckets

# A reader who moves a slider asks some ten times a second, and a page that loads a few times at once.
_PAGE_PER_MINUTE, _PAGE_BURST = 600, 40
# A newsroom of fifty may share one address: six questions a minute each, and all at once after a break.
_READER_PER_MINUTE, _READER_BURST = 3_600, 600
_OPENED_PER_MINUTE, _OPENED_BURST = 120, 300
# A token that is short of a rounding error only would else be waited for again and again.
_SHORTEST_S = 0.01
Pause = Callable[[float], Awaitable[None]]


def opening() -> Buckets:
    """How many pages each reader may open still."""
    return Buckets(_OPENED_PER_MINUTE, burst=_OPENED_BURST)


def asking() -> Buckets:
    """How many questions the pages of each reader may ask still, all together."""
    return Buckets(_READER_PER_MINUTE, burst=_READER_BURST)


def paced(
    app: ASGIApp,
    opened: Buckets,
    asked: Buckets,
    clock: Callable[[], float] = time.monotonic,
    pause: Pause = asyncio.sleep,
) -> ASGIApp:
    """The application; a WebSocket is opened, and each message of it read, when it is its reader's turn.

    Args:
        app: the application.
        opened: what each reader has left to open.
        asked: what the pages of each reader have left to ask.
        clock: seconds from any moment on.
        pause: waits so many seconds.
    """

    async def turn(buckets: Buckets, who: str) -> None:
        while wait := buckets.take(who, clock()):
            await pause(max(wait, _SHORTEST_S))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await app(scope, receive, send)
            return
        who, page = limits.client(scope), Buckets(_PAGE_PER_MINUTE, burst=_PAGE_BURST)
        await turn(opened, who)

        async def received() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                await turn(page, who)
                await turn(asked, who)
            return message

        await app(scope, received, send)

    return serve
