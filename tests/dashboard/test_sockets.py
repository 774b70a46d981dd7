"""WebSockets that are misused, on the dashboard as it runs: a reader beside them is answered."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import CloseCode
from websockets.typing import Origin, Subprotocol

_MOST_BYTES = 50_000_000
_PATIENCE_S = 120
Attack = Callable[[str], Coroutine[None, None, None]]


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], filled: Path) -> str:
    """The address of a dashboard that nobody else asks."""
    return serve(filled)


def opened(address: str, origin: str | None = None) -> connect:
    return connect(
        f"{address.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(origin) if origin else None,
        max_size=_MOST_BYTES,
        open_timeout=_PATIENCE_S,
        ping_interval=None,
        close_timeout=1,
    )


def question() -> bytes:
    """What a page sends to be drawn."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = "trends", "subject=putin"
    written: bytes = asked.SerializeToString()
    return written


async def drawn(page: ClientConnection) -> int:
    """How many elements the page got when it was drawn to the end."""
    await page.send(question())
    elements = 0
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            message = ForwardMsg.FromString(bytes(await page.recv(decode=False)))
            elements += bool(message.WhichOneof("type") == "delta")
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and message.HasField(
                "script_finished"
            ):
                return elements


async def closing(page: ClientConnection) -> int:
    """The code with which the server ends the connection."""
    async with asyncio.timeout(_PATIENCE_S):
        try:
            while True:
                await page.recv()
        except ConnectionClosed as closed:
            return int(closed.rcvd.code if closed.rcvd else CloseCode.ABNORMAL_CLOSURE)


async def floods(address: str) -> None:
    """A page asks 3,000 times as fast as it can, and reads what it is told."""
    async with opened(address) as page:
        reading = asyncio.create_task(closing(page))
        async with asyncio.timeout(_PATIENCE_S):
            for _ in range(3_000):
                await page.send(question())
        reading.cancel()


async def reads_nothing(address: str) -> None:
    """Pages ask to be drawn and read nothing of it."""
    async with crowd(address, 5) as pages:
        for page in pages:
            for _ in range(20):
                await page.send(question())
        await asyncio.gather(*[page.wait_closed() for page in pages])


async def opens_and_leaves(address: str) -> None:
    """A hundred pages are opened at once and left without a word."""
    async with crowd(address, 100):
        pass


@contextlib.asynccontextmanager
async def crowd(address: str, count: int) -> AsyncIterator[list[ClientConnection]]:
    """So many pages; in the end they are gone as if their machines had been switched off."""
    pages: list[ClientConnection] = []

    async def enter() -> None:
        pages.append(await opened(address))

    try:
        await asyncio.gather(*[enter() for _ in range(count)])
        yield pages
    finally:
        for page in pages:
            page.transport.abort()


# Connections are cut off on purpose, some of them while they are being opened.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("attack", [floods, reads_nothing, opens_and_leaves])
def test_a_reader_is_answered_beside(address: str, attack: Attack) -> None:
    async def beside() -> list[int]:
        async with opened(address) as page:
            before = await drawn(page)
            attacking = asyncio.create_task(attack(address))
            during = [await drawn(page) for _ in range(3)]
            attacking.cancel()
            await asyncio.wait([attacking])
            assert attacking.cancelled() or attacking.exception() is None
            return [before, *during]

    before, *during = asyncio.run(beside())
    gc.collect()

    assert before > 10
    assert during == [before] * 3


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"\0" * 10_000_000, id="10 MB"),
        pytest.param(b"\0" * 30_000_000, id="30 MB"),
        pytest.param(b"\xff" * 1_000, id="no message of Streamlit's"),
        pytest.param("text", id="text"),
    ],
)
def test_what_no_page_sends_ends_its_connection_alone(address: str, message: bytes | str) -> None:
    async def told() -> tuple[int, int]:
        async with opened(address) as page, opened(address) as other:
            with contextlib.suppress(ConnectionClosed):
                await other.send(message)
            code = await closing(other)
            return code, await drawn(page)

    code, elements = asyncio.run(told())

    assert code != CloseCode.NO_STATUS_RCVD
    assert elements > 10


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_of_another_site_opens_none(address: str, origin: str) -> None:
    async def told() -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with opened(address, origin):
                pass
        return int(refused.value.response.status_code)

    assert asyncio.run(told()) == 403
