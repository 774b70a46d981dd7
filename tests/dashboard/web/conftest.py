"""Asks an ASGI application in this process, as a server would."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message

from dashboard.web import api
from dashboard.web.desk import Desk
from storage.store import Store


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Ask = Callable[..., Answer]


async def asked(
    app: ASGIApp,
    address: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    host: str = "192.0.2.1",
) -> Answer:
    path, _, query = address.partition("?")
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
        "client": (host, 50_000),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], told, b"".join(part.get("body", b"") for part in sent[1:]))


@pytest.fixture
def ask() -> Ask:
    """Asks an application for an address; gives the status, headers and body."""
    return lambda app, *rest, **more: asyncio.run(asked(app, *rest, **more))


@pytest.fixture
def ask_later() -> Callable[..., Any]:
    """The same as a coroutine."""
    return asked


@pytest.fixture(scope="session")
def served(filled: Path) -> ASGIApp:
    """The API on the filled store."""
    return Starlette(routes=[*api.routes(Desk(Store(filled)))])
