"""Who is let in: each request and WebSocket is looked at before anything else answers it."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.web.access import Rules

# Set in a request's scope where its asker is not known: /readyz then leaves out the reasons.
STRANGER = "frontwatch.stranger"
# What a monitor asks; it says nothing but that the program runs.
_HEALTH = "/_stcore/health"
_READY = "/readyz"
# Streamlit's own metrics are for nobody; ours are on a port of their own (docs/operating.md).
_CLOSED = ("/_stcore/metrics",)
# Without a login these alone are answered: what the login page itself needs. The WebSocket runs the pages, and
# they ask for the login (``dashboard.login``).
_NEEDED_TO_LOG_IN = ("/_stcore/health", "/_stcore/host-config", "/_stcore/stream")
_BEHIND_LOGIN = ("/api", "/media", "/_stcore", "/component")


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    why: str


_METRICS = _Refusal(404, "There is no such address.\n")
_HOST = _Refusal(
    421, "The dashboard is not known by this name; FRONTWATCH_ALLOWED_HOSTS names those it is.\n"
)
_ORIGIN = _Refusal(403, "The page that asks is not of this dashboard.\n")
_PROXY = _Refusal(
    403, "The dashboard is reached through its proxy, which has to name the reader.\n"
)
_LOGIN = _Refusal(401, "Log in on the dashboard's page first.\n")


def guarded(app: ASGIApp, rules: Rules, knows: Callable[[Headers], bool]) -> ASGIApp:
    """The application; what is not to be answered is refused, with a sentence, before it is asked.

    The address of whoever asks is, behind a trusted proxy and no other, the one that the proxy tells.

    Args:
        app: the application.
        rules: who may reach it.
        knows: whether these are the headers of a reader who has logged in; asked where ``rules.login``.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        refusal = _refusal(rules, scope, asked) or _unknown(rules, scope, asked, knows)
        strange = refusal in (_PROXY, _LOGIN)
        if refusal and not (strange and scope["path"] in (_HEALTH, _READY)):
            await _refuse(refusal, scope, receive, send)
            return
        peer = _peer(scope)
        told = {**scope, STRANGER: strange}
        if rules.trusts(peer):
            told["client"] = (_reader(rules, asked, peer), 0)
        await app(told, receive, send)

    return serve


def _refusal(rules: Rules, scope: Scope, asked: Headers) -> _Refusal | None:
    """Why nobody is answered."""
    hosts = asked.getlist("host")
    if len(hosts) != 1 or _name(hosts[0]) not in rules.hosts:
        return _HOST
    origin = asked.get("origin")
    if scope["type"] == "websocket" and origin is not None and urlsplit(origin).netloc != hosts[0]:
        return _ORIGIN
    return _METRICS if scope["path"].rstrip("/") in _CLOSED else None


def _unknown(
    rules: Rules, scope: Scope, asked: Headers, knows: Callable[[Headers], bool]
) -> _Refusal | None:
    """Why whoever asks is not let in; None for a known reader, and where none needs to be known."""
    if rules.user_header:
        named = asked.getlist(rules.user_header)
        is_named = len(named) == 1 and named[0].strip() != ""
        return None if is_named and rules.trusts(_peer(scope)) else _PROXY
    if rules.login and _is_behind_login(scope["path"]) and not knows(asked):
        return _LOGIN
    return None


def _is_behind_login(path: str) -> bool:
    if path in _NEEDED_TO_LOG_IN:
        return False
    return path == _READY or any(
        path == prefix or path.startswith(f"{prefix}/") for prefix in _BEHIND_LOGIN
    )


def _reader(rules: Rules, asked: Headers, peer: str) -> str:
    """The last address that a trusted proxy was asked from (X-Forwarded-For); the peer where it tells none."""
    told = ",".join(asked.getlist("x-forwarded-for")).split(",")
    for one in reversed([part.strip() for part in told]):
        try:
            address = str(ipaddress.ip_address(one))
        except ValueError:
            return peer
        if not rules.trusts(address):
            return address
    return peer


def _name(host: str) -> str:
    """The host without its port, in small letters; nothing for what is no host.

    >>> _name("Example.ORG:8501"), _name("[::1]:8501"), _name("a@example.org"), _name("a/b")
    ('example.org', '::1', '', '')
    """
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    if "@" in host or parts.path or parts.query or parts.fragment:
        return ""
    return (parts.hostname or "").rstrip(".")


def _peer(scope: Scope) -> str:
    return str((scope.get("client") or ("", 0))[0])


async def _refuse(refusal: _Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})  # RFC 6455, 7.4.1: policy
        return
    headers = {"Cache-Control": "no-store"}
    await PlainTextResponse(refusal.why, refusal.status, headers)(scope, receive, send)
