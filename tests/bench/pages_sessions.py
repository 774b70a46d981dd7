"""Readers of a page that are no browsers: they speak Streamlit's protocol over a web socket."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_LONGEST_S = 300
_MOST_BYTES = 50_000_000


@dataclass(slots=True)
class Reader:
    """One session; ``radios`` are the ids of its radio buttons by label, ``errors`` what it was told.

    As a browser does, it names the page by its address at first and by its hash from then on, keeps the
    query that it is told, and sends what was chosen with each run.
    """

    socket: ClientConnection
    query: str
    page: str
    hash: str = ""
    radios: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    charts: int = 0

    async def run(self, **chosen: str) -> None:
        """The script ran once, with these options of radio buttons chosen."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = "" if self.hash else self.page
        asked.rerun_script.page_script_hash = self.hash
        self.chosen |= chosen
        for label, option in self.chosen.items():
            asked.rerun_script.widget_states.widgets.add(id=self.radios[label], string_value=option)
        await self.socket.send(asked.SerializeToString())
        async with asyncio.timeout(_LONGEST_S):
            while not self._is_over(ForwardMsg.FromString(await self._received())):
                pass

    async def _received(self) -> bytes:
        message = await self.socket.recv()
        return message if isinstance(message, bytes) else message.encode()

    def _is_over(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._drew(message.delta.new_element)
        elif kind == "navigation":
            self.hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        if kind != "script_finished":
            return False
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the script has an error")
        return message.script_finished in {
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        }

    def _drew(self, element: Element) -> None:
        drawn = element.WhichOneof("type")
        if drawn == "radio":
            self.radios[element.radio.label] = element.radio.id
        elif drawn == "exception":
            self.errors.append(element.exception.message)
        elif drawn == "plotly_chart":
            self.charts += 1


async def opened(address: str, page: str = "", **query: str | Sequence[str]) -> Reader:
    """A session of the page, which has run once."""
    socket = await connect(
        f"{address.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=None,
        max_size=_MOST_BYTES,
        open_timeout=_LONGEST_S,
        ping_interval=None,
    )
    reader = Reader(socket, urlencode(query, doseq=True), page)
    await reader.run()
    return reader
