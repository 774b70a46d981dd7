"""Every answer bears the headers, and the policy lets through just the scripts that the page has."""

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
import streamlit
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.web import headers


def sources(policy: str, directive: str) -> list[str]:
    told = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    return told[directive].split(" ")


def test_each_inline_script_is_let_through_by_its_digest() -> None:
    html = b"<script>\n a = 1\n</script><script src='x.js'></script><SCRIPT type=module>b</SCRIPT>"
    scripts = sources(headers.policy(html), "script-src")

    digests = [hashlib.sha256(text).digest() for text in (b"\n a = 1\n", b"b")]
    assert scripts == [
        "'self'",
        *(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests),
    ]


def test_streamlits_page_has_inline_scripts_and_nothing_inline_runs_beside_them() -> None:
    html = Path(streamlit.__file__).parent / "static" / "index.html"
    policy = headers.policy(html.read_bytes())

    assert len(sources(policy, "script-src")) > 1
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(sources(policy, "script-src"))
    assert sources(policy, "default-src") == ["'self'"]
    assert sources(policy, "frame-ancestors") == ["'self'"]
    assert sources(policy, "object-src") == ["'none'"]
    assert "http" not in policy


@pytest.mark.parametrize("status", [200, 304, 404, 500])
def test_every_answer_bears_them(ask: Any, status: int) -> None:
    app = headers.guarded(PlainTextResponse("", status), "default-src 'self'")

    told = ask(app, "/anything").headers

    assert told["content-security-policy"] == "default-src 'self'"
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert "camera=()" in told["permissions-policy"]


def test_a_websocket_is_passed_on_as_it_is() -> None:
    seen: list[Send] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(send)

    async def send(message: Message) -> None:
        """Nothing is sent."""

    async def receive() -> Message:
        return {}

    async def connect() -> None:
        await headers.guarded(app, "p")({"type": "websocket"}, receive, send)

    asyncio.run(connect())

    assert seen == [send]
