"""Addresses to documents: each feed is asked once, politely and within bounds; the only aiohttp user."""

import asyncio
import os
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import aiohttp

from collectors import guard
from processing.errors import AddressError

DEADLINE_S = 20.0
BODY_BYTES = 10_000_000
REDIRECTS = 5
IN_FLIGHT = 32
IN_FLIGHT_PER_HOST = 2
APART_S = 1.0
HEADER_CHARACTERS = 4_096

# zstd is not asked for: 33 kB of it can hold 1 GB, and not every client library bounds it.
_HEADERS = {
    "User-Agent": "Frontwatch/0.1 (+news feed monitor)",
    "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, br",
}
_ENCODINGS = ("", "identity", "gzip", "x-gzip", "br")
_REDIRECTED = (301, 302, 303, 307, 308)
_REFUSED = ("blocked", ": it does not serve this program")
_STATUSES = {
    401: _REFUSED,
    403: _REFUSED,
    451: _REFUSED,
    410: ("gone", ": the feed was taken down for good"),
}
# The first that fits is taken, so that the narrower kinds stand before the wider.
_FAILURES = (
    (TimeoutError, "timeout", "no complete answer within {seconds:g} s"),
    (aiohttp.InvalidURL, "refused", "not asked: not a well-formed web address"),
    (aiohttp.ClientConnectorDNSError, "network_error", "{host}: the name could not be looked up"),
    (aiohttp.ClientSSLError, "network_error", "{host}: no trusted connection ({reason})"),
    (aiohttp.ClientConnectorError, "network_error", "{host}: no connection ({reason})"),
    (aiohttp.ClientPayloadError, "network_error", "the document arrived incomplete or damaged"),
    (aiohttp.ClientResponseError, "http_error", "the answer breaks the rules of HTTP"),
    (aiohttp.ClientConnectionError, "network_error", "the connection was lost before the answer"),
)
_MAX_AGE = re.compile(r"(?i)(?<![\w-])max-age\s*=\s*\"?(\d{1,9})\b")


@dataclass(frozen=True, slots=True)
class Ask:
    """One feed to ask, with the validators of the document known from it; None: ask for all of it.

    ``url`` is its address in the catalogue, ``moved_to`` the one to ask instead, ``user_agent`` the
    name to give instead of ours.
    """

    feed_id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking one feed.

    ``outcome`` is one of tables.OUTCOMES, ``ok`` for any document; ``detail`` says what went wrong,
    for a person. ``url`` is the feed's in the catalogue, ``address`` what answered after redirects.
    ``status`` is None when no answer came. ``retry_after`` and ``max_age`` are seconds, None when not
    given. ``moved_to`` is where permanent redirects led from ``url``, None when there were none.
    """

    feed_id: str
    url: str
    outcome: str
    detail: str | None = None
    status: int | None = None
    elapsed_ms: int = 0
    body: bytes = b""
    address: str = ""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    max_age: int | None = None
    moved_to: str | None = None


def all_of(
    asks: Sequence[Ask],
    *,
    allow_private: bool,
    progress: Callable[[int, int], None] | None = None,
    deadline_s: float = DEADLINE_S,
) -> list[Reply]:
    """One reply per ask, in the same order; no feed's failure raises.

    At most 32 requests are under way, 2 to one host, and a host's requests start at least 1 s apart;
    redirects are followed at once. Hosts that are this machine or a private address by their very
    name are asked without pause, so that replays are fast. A request ends after ``deadline_s``
    seconds with its redirects and body, or after 10 MB of body, measured after decompression.
    ``progress`` is called with the number of feeds done and of all.
    """
    return asyncio.run(_all_of(asks, allow_private, progress, deadline_s))


@dataclass(slots=True)
class _Host:
    """The requests to one host: how many are under way, and when the last one started."""

    places: asyncio.Semaphore
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


async def _all_of(
    asks: Sequence[Ask],
    allow_private: bool,
    progress: Callable[[int, int], None] | None,
    deadline_s: float,
) -> list[Reply]:
    # Names are looked up in threads; asyncio's own pool is too small when many of them are slow.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(IN_FLIGHT))
    overall = asyncio.Semaphore(IN_FLIGHT)
    hosts = defaultdict[str, _Host](lambda: _Host(asyncio.Semaphore(IN_FLIGHT_PER_HOST)))
    done = 0

    async def one(ask: Ask) -> Reply:
        nonlocal done
        name = _host(ask.url)
        apart_s = 0.0 if guard.is_private_host(name) else APART_S
        async with _turn(hosts[name], overall, apart_s):
            reply = await _asked(session, ask, deadline_s)
        done += 1
        if progress is not None:
            progress(done, len(asks))
        return reply

    async with _session(allow_private) as session:
        return await asyncio.gather(*map(one, asks))


def _session(allow_private: bool) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=IN_FLIGHT, socket_factory=guard.socket_factory(allow_private=allow_private)
        ),
        timeout=aiohttp.ClientTimeout(total=None),
        headers=_HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        # Real feeds exceed the defaults (design: Media Cloud and NewsBlur had to raise them too).
        max_headers=1_000,
        max_field_size=32_768,
    )


@asynccontextmanager
async def _turn(host: _Host, overall: asyncio.Semaphore, apart_s: float) -> AsyncIterator[None]:
    """Inside, one of the places for this host and one of all places is held."""
    clock = asyncio.get_running_loop()
    async with host.places:
        async with host.gate:
            await asyncio.sleep(host.free_at - clock.time())
            await overall.acquire()
            host.free_at = clock.time() + apart_s
        try:
            yield
        finally:
            overall.release()


async def _asked(session: aiohttp.ClientSession, ask: Ask, deadline_s: float) -> Reply:
    clock = asyncio.get_running_loop()
    started = clock.time()
    try:
        async with asyncio.timeout(deadline_s):
            reply = await _followed(session, ask)
    except Exception as error:  # noqa: BLE001 - a feed's failure is a row, whatever it is
        outcome, detail = _failure(error, deadline_s)
        reply = Reply(ask.feed_id, ask.url, outcome, detail)
    return replace(reply, elapsed_ms=round((clock.time() - started) * 1000))


async def _followed(session: aiohttp.ClientSession, ask: Ask) -> Reply:
    address = ask.url
    conditions = {"If-None-Match": ask.etag, "If-Modified-Since": ask.last_modified}
    headers = {name: value for name, value in conditions.items() if value}
    for _ in range(REDIRECTS + 1):
        guard.check(address)
        async with session.get(address, headers=headers, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status not in _REDIRECTED or not target:
                return await _read(response, replace(_heard(response, ask), address=address))
        address = _next(address, target)
    detail = f"redirected more than {REDIRECTS} times"
    return Reply(ask.feed_id, ask.url, "http_error", detail, response.status)


def _next(address: str, target: str) -> str:
    following = urljoin(address, target)
    if urlsplit(address).scheme == "https" != urlsplit(following).scheme:
        raise AddressError("it redirects from https to an address that is not")
    return following


def _heard(response: aiohttp.ClientResponse, ask: Ask) -> Reply:
    """What the status and the headers say, without the body; outcome ok: there is one to read."""
    outcome, detail = _verdict(response, conditional=bool(ask.etag or ask.last_modified))
    max_age = _MAX_AGE.search(response.headers.get("Cache-Control", ""))
    return Reply(
        feed_id=ask.feed_id,
        url=ask.url,
        outcome=outcome,
        detail=detail,
        status=response.status,
        content_type=_kept(response.headers, "Content-Type"),
        etag=_kept(response.headers, "ETag"),
        last_modified=_kept(response.headers, "Last-Modified"),
        retry_after=_retry_after(response.headers),
        max_age=int(max_age[1]) if max_age else None,
    )


def _verdict(response: aiohttp.ClientResponse, *, conditional: bool) -> tuple[str, str | None]:
    status = response.status
    encoding = ", ".join(response.headers.getall("Content-Encoding", [])).strip().lower()
    if response.headers.get("cf-mitigated", "").lower() == "challenge":
        return "blocked", "the server wants proof of a person at a browser (a challenge page)"
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return "not_modified", None
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        outcome, meaning = _STATUSES.get(status, ("http_error", ""))
        return outcome, f"the server answered {_phrase(status)}{meaning}"
    if encoding not in _ENCODINGS:
        return "broken", f"sent compressed as {encoding[:40]!a}, which was not asked for"
    return "ok", None


async def _read(response: aiohttp.ClientResponse, heard: Reply) -> Reply:
    if heard.outcome != "ok":
        return heard
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > BODY_BYTES:
            detail = f"larger than {BODY_BYTES // 1_000_000} MB; reading it was stopped"
            return replace(heard, outcome="too_large", detail=detail)
    return replace(heard, body=bytes(body))


def _failure(error: Exception, deadline_s: float) -> tuple[str, str]:
    cause = getattr(error, "os_error", getattr(error, "certificate_error", error))
    if isinstance(cause, AddressError):
        return "refused", f"not asked: {cause}"
    outcome, words = next(
        (rest for kind, *rest in _FAILURES if isinstance(error, kind)),
        ("network_error", "could not be asked ({kind})"),
    )
    number = getattr(cause, "errno", None) or 0
    said = getattr(cause, "verify_message", None) or getattr(cause, "reason", None)
    return outcome, words.format(
        host=getattr(error, "host", "the server"),
        reason=said or (os.strerror(number) if number else type(cause).__name__),
        seconds=deadline_s,
        kind=type(error).__name__,
    )


def _phrase(status: int) -> str:
    known = status in HTTPStatus.__members__.values()
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)


def _kept(headers: Mapping[str, str], name: str) -> str | None:
    """The header verbatim, if it can be stored and sent back."""
    value = headers.get(name, "")
    usable = value.isascii() and value.isprintable() and len(value) <= HEADER_CHARACTERS
    return value if value and usable else None


def _retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds that the server asked to be left alone; a date is measured against its own clock."""
    given = (_kept(headers, "Retry-After") or "").strip()
    if re.fullmatch(r"\d{1,9}", given):
        return int(given)
    try:
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers["Date"])
    except (KeyError, TypeError, ValueError):
        return None
    return max(0, round(wait.total_seconds()))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
