"""A host that never answers takes one place, and no time, from the others."""

import asyncio
import contextlib
import math
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from collectors import fetch
from collectors.fetch import Ask

OTHERS = 299
LEFT = fetch.IN_FLIGHT - 1
DEADLINE_S = 3.0


@dataclass
class Waves:
    """299 hosts that answer only when as many are asked as have a place beside the dead one."""

    addresses: list[str] = field(default_factory=list)
    waves: int = 0
    answered: int = 0
    waiting: list[asyncio.Event] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        turn = asyncio.Event()
        self.waiting.append(turn)
        if len(self.waiting) == min(LEFT, OTHERS - self.answered):
            self.waves += 1
            self.answered += len(self.waiting)
            for event in self.waiting:
                event.set()
            self.waiting.clear()
        await turn.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\n<rss/>")
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
def others() -> Iterator[Waves]:
    """The 299 hosts, each on an address of its own."""
    waves, ready, loop = Waves(), threading.Event(), asyncio.new_event_loop()
    hosts = [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(OTHERS)]
    over = asyncio.Event()

    async def serve() -> None:
        async with await asyncio.start_server(waves.answer, hosts, 0) as server:
            for listener in server.sockets:
                waves.addresses.append("http://{}:{}/".format(*listener.getsockname()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(20)
    yield waves
    loop.call_soon_threadsafe(over.set)
    thread.join()
    loop.close()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """Inside, a host accepts connections at this port and never answers."""
    with socket.create_server(("127.0.3.1", 0)) as listener:
        yield listener.getsockname()[1]


@contextlib.contextmanager
def deaf() -> Iterator[int]:
    """Inside, a host drops what would begin a connection: nobody accepts, and its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.3.1", 0), backlog=0))
        for _ in range(2):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                client.connect(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.parametrize("dead", [silent, deaf])
def test_a_dead_host_takes_one_place_of_all_and_the_299_others_have_the_rest(
    others: Waves, dead: Callable[[], contextlib.AbstractContextManager[int]]
) -> None:
    with dead() as port:
        asks = [Ask(url, url) for url in (f"http://127.0.3.1:{port}/", *others.addresses)]

        replies = fetch.all_of(asks, allow_private=True, deadline_s=DEADLINE_S)

    assert [reply.outcome for reply in replies] == ["timeout", *["ok"] * OTHERS]
    assert others.waves == math.ceil(OTHERS / LEFT)


def test_what_one_dead_host_costs_the_others_is_at_most_a_twentieth() -> None:
    assert fetch.IN_FLIGHT / LEFT <= 1.05
