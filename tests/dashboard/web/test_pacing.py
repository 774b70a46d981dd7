"""Who asks too fast waits, in its own page and over all its pages; nobody else does."""

import asyncio
from typing import Any

from starlette.types import Message

from dashboard.web import pacing
from dashboard.web.limits import Buckets

ASKED: Message = {"type": "websocket.receive", "bytes": b"again"}


class Wall:
    """A clock that goes on only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    async def pause(self, seconds: float) -> None:
        self.now += seconds


def talked(
    wall: Wall,
    messages: int,
    opened: Buckets | None = None,
    asked: Buckets | None = None,
    **scope: Any,
) -> list[tuple[float, str]]:
    """When an application behind it got what of a client that sends so many messages at once."""
    got: list[tuple[float, str]] = []
    waiting = [{"type": "websocket.connect"}, *[ASKED] * messages, {"type": "websocket.disconnect"}]

    async def receive() -> Message:
        return waiting.pop(0)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while waiting:
            message = await receive()
            got.append((round(wall.now, 1), message["type"].removeprefix("websocket.")))

    async def run() -> None:
        about = {"type": "websocket", "client": ("192.0.2.1", 1)} | scope
        full = Buckets(60, burst=10_000)
        first, second = (full if one is None else one for one in (opened, asked))
        paced = pacing.paced(app, first, second, clock=lambda: wall.now, pause=wall.pause)
        nothing: Any = None
        await paced(about, receive, nothing)

    asyncio.run(run())
    return got


def test_a_page_may_ask_in_a_burst_and_then_ten_times_a_second() -> None:
    got = talked(Wall(), 61)

    assert [at for at, kind in got if kind == "receive"][:40] == [0.0] * 40
    assert [at for at, kind in got if kind == "receive"][-1] == 2.1
    assert [kind for _, kind in got[-2:]] == ["receive", "disconnect"]


def test_the_pages_of_a_reader_share_what_it_may_ask() -> None:
    wall, asked = Wall(), Buckets(60, burst=4)
    talked(wall, 4, asked=asked)

    assert talked(wall, 1, asked=asked)[1] == (1.0, "receive")
    before = wall.now
    other = talked(wall, 1, asked=asked, client=("192.0.2.2", 1))
    assert (other[1], wall.now) == ((1.0, "receive"), before)


def test_pages_are_opened_one_after_the_other_when_they_are_many() -> None:
    wall, opened = Wall(), Buckets(60, burst=2)

    assert [talked(wall, 0, opened=opened)[0][0] for _ in range(4)] == [0, 0, 1, 2]
    assert talked(wall, 0, opened=opened, client=("192.0.2.2", 1))[0][0] == 2


def test_what_is_no_websocket_waits_for_nothing() -> None:
    wall, opened = Wall(), Buckets(60, burst=1)

    assert {at for at, _ in talked(wall, 99, opened=opened, type="http")} == {0.0}


def test_fifty_readers_behind_one_address_open_and_ask_at_once() -> None:
    opened, asked = pacing.opening(), pacing.asking()

    assert [opened.take("a", 0) for _ in range(200)] == [0] * 200
    assert [asked.take("a", 0) for _ in range(500)] == [0] * 500
