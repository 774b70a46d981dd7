"""Nobody is answered who is not let in: by name, by proxy or by login; before anything else looks at the request."""

import asyncio
import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from dashboard.web import door, limits, ready
from dashboard.web.access import Login, Rules
from dashboard.web.limits import Buckets
from storage.store import Store

HOSTS = frozenset({"frontwatch.example", "127.0.0.1", "::1"})
PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)
PROXIED = Rules(hosts=HOSTS, proxies=PROXIES, user_header="x-user")
LOGIN = Rules(hosts=HOSTS, login=Login({}))
HERE = {"Host": "frontwatch.example"}


async def _who(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.client.host if request.client else None}")


def behind(rules: Rules, knows: Callable[[Headers], bool] = lambda _: False) -> ASGIApp:
    app = Starlette(routes=[Route("/{rest:path}", _who)])
    return door.guarded(app, rules, knows)


def connect(rules: Rules, headers: dict[str, str], host: str = "192.0.2.1") -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": (host, 50_000),
    }

    async def opened() -> None:
        await door.guarded(_accepts, rules, lambda _: False)(scope, receive, send)

    asyncio.run(opened())
    return sent


async def _accepts(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.accept"})


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("frontwatch.example", 200),
        ("FRONTWATCH.example.:8501", 200),
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        ("evil.example", 421),
        ("frontwatch.example.evil.example", 421),
        ("frontwatch.example@evil.example", 421),
        ("evil.example@frontwatch.example", 421),
        ("frontwatch.example:80:80", 421),
        ("frontwatch.example/x", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_a_name_that_is_not_ours_is_not_answered(ask: Any, host: str, status: int) -> None:
    answer = ask(behind(Rules(hosts=HOSTS)), "/trends", {"Host": host})

    assert answer.status == status


def test_a_request_without_a_host_is_not_answered(ask: Any) -> None:
    assert ask(behind(Rules(hosts=HOSTS)), "/trends").status == 421


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/"])
def test_streamlits_metrics_are_for_nobody(ask: Any, path: str) -> None:
    assert ask(behind(Rules(hosts=HOSTS)), path, HERE).status == 404


@pytest.mark.parametrize(
    ("headers", "peer", "status"),
    [
        pytest.param({"X-User": "ann"}, "10.0.0.2", 200, id="named by the proxy"),
        pytest.param({}, "10.0.0.2", 403, id="the proxy names nobody"),
        pytest.param({"X-User": " "}, "10.0.0.2", 403, id="an empty name"),
        pytest.param({"X-User": "ann"}, "192.0.2.1", 403, id="not from the proxy"),
        pytest.param(
            {"X-User": "ann", "X-Forwarded-For": "10.0.0.2"}, "192.0.2.1", 403, id="says it is"
        ),
    ],
)
@pytest.mark.parametrize("path", ["/", "/trends", "/api/trend.csv", "/_stcore/host-config", "/x"])
def test_with_a_proxy_only_whom_it_names_is_answered(
    ask: Any, path: str, headers: dict[str, str], peer: str, status: int
) -> None:
    assert ask(behind(PROXIED), path, HERE | headers, host=peer).status == status


def test_a_header_given_twice_names_nobody() -> None:
    headers = Headers(raw=[(b"x-user", b"ann"), (b"x-user", b"eve")])

    found = door._unknown(
        PROXIED, {"path": "/", "client": ("10.0.0.2", 1)}, headers, lambda _: True
    )

    assert found is not None


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/trend.csv", "/api/articles.atom", "/media/x.csv", "/component/x/y"),
        *("/_stcore/upload_file/x", "/_stcore/agent/interact", "/_stcore/allowed-message-origins"),
    ],
)
def test_with_a_login_the_numbers_are_for_those_who_have_logged_in(ask: Any, path: str) -> None:
    assert ask(behind(LOGIN), path, HERE).status == 401
    assert ask(behind(LOGIN, lambda asked: "cookie" in asked), path, HERE).status == 401
    known = HERE | {"Cookie": "ours"}
    assert (
        ask(behind(LOGIN, lambda asked: asked.get("cookie") == "ours"), path, known).status == 200
    )


@pytest.mark.parametrize(
    "path",
    ["/", "/trends", "/static/js/a.js", "/auth/login", "/oauth2callback", "/_stcore/host-config"],
)
def test_the_login_page_is_for_all(ask: Any, path: str) -> None:
    assert ask(behind(LOGIN), path, HERE).status == 200


@pytest.mark.parametrize("rules", [PROXIED, LOGIN])
def test_a_monitor_learns_that_it_runs_and_no_more(
    ask: Any, rules: Rules, filled: Path, end: Any
) -> None:
    app = door.guarded(
        Starlette(routes=[ready.route(Store(filled), lambda: end)]), rules, lambda _: False
    )

    assert ask(behind(rules), "/_stcore/health", HERE).status == 200
    assert ask(app, "/readyz", HERE).body == b'{"ready":true}'
    known = door.guarded(
        Starlette(routes=[ready.route(Store(filled), lambda: end)]), LOGIN, lambda _: True
    )
    assert b"collected_to" in ask(known, "/readyz", HERE).body


@pytest.mark.parametrize(
    ("told", "peer", "reader"),
    [
        pytest.param("192.0.2.9", "10.0.0.2", "192.0.2.9", id="by the proxy"),
        pytest.param("203.0.113.5, 192.0.2.9", "10.0.0.2", "192.0.2.9", id="the reader lied"),
        pytest.param("192.0.2.9, 10.0.0.3", "10.0.0.2", "192.0.2.9", id="two proxies"),
        pytest.param("nonsense", "10.0.0.2", "10.0.0.2", id="no address"),
        pytest.param("192.0.2.9", "198.51.100.1", "198.51.100.1", id="by another"),
    ],
)
def test_only_the_proxy_says_who_asks(ask: Any, told: str, peer: str, reader: str) -> None:
    rules = Rules(hosts=HOSTS, proxies=PROXIES)

    assert ask(behind(rules), "/x", HERE | {"X-Forwarded-For": told}, host=peer).text == reader


def test_the_api_counts_readers_and_not_the_proxy_before_them(ask: Any) -> None:
    app = limits.limited(Starlette(routes=[Route("/api/x", _who)]), Buckets(1), lambda: 0.0)
    rules = Rules(hosts=HOSTS, proxies=PROXIES)
    served = door.guarded(app, rules, lambda _: False)

    def status(reader: str, peer: str) -> int:
        return int(ask(served, "/api/x", HERE | {"X-Forwarded-For": reader}, host=peer).status)

    assert [status(one, "10.0.0.2") for one in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [
        *(200, 200, 429)
    ]
    assert [status(one, "198.51.100.1") for one in ("192.0.2.3", "192.0.2.4")] == [200, 429]


@pytest.mark.parametrize(
    ("rules", "headers", "kind"),
    [
        pytest.param(LOGIN, {"Origin": "https://frontwatch.example"}, "accept", id="ours"),
        pytest.param(LOGIN, {}, "accept", id="no browser"),
        pytest.param(LOGIN, {"Origin": "https://evil.example"}, "close", id="a foreign page"),
        pytest.param(LOGIN, {"Origin": "http://localhost:9999"}, "close", id="another local page"),
        pytest.param(LOGIN, {"Origin": "null"}, "close", id="a sandboxed page"),
        pytest.param(LOGIN, {"Host": "evil.example"}, "close", id="another name"),
        pytest.param(PROXIED, {}, "close", id="past the proxy"),
    ],
)
def test_a_websocket_is_opened_by_our_own_pages_alone(
    rules: Rules, headers: dict[str, str], kind: str
) -> None:
    (first,) = connect(rules, HERE | headers)

    assert first["type"] == f"websocket.{kind}"


def test_what_is_neither_request_nor_websocket_is_passed_on() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    async def began() -> None:
        nothing: Any = None
        await door.guarded(app, LOGIN, lambda _: False)({"type": "lifespan"}, nothing, nothing)

    asyncio.run(began())

    assert seen == ["lifespan"]
