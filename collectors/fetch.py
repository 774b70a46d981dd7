"""Addresses to documents: each feed is asked once, politely and within bounds; the only aiohttp user."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from importlib import metadata
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp

from collectors import answers, guard, inflate, turns
from processing.errors import AddressError

DEADLINE_S = 20.0
BODY_BYTES = 10_000_000
REDIRECTS = 5
IN_FLIGHT = 32
IN_FLIGHT_PER_HOST = 2
APART_S = 1.0
# All bodies of a round are held until the last one is in, and count from their first byte on.
ROUND_BYTES = 300_000_000

# zstd is not asked for: 33 kB of it can hold 1 GB, and not every client library bounds it.
_HEADERS = {
    "User-Agent": f"Frontwatch/{metadata.version('frontwatch')} (news feed monitor)",
    "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, br",
}
_REDIRECTED = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
# What a server says that cannot make sense of the validators which it gave.
_VALIDATORS_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.PRECONDITION_FAILED)
# The first that fits is taken, so that the narrower kinds stand before the wider.
_FAILURES = (
    (TimeoutError, "timeout", "no complete answer within {seconds:g} s"),
    (aiohttp.InvalidURL, "refused", "not asked: not a well-formed web address"),
    (aiohttp.ClientConnectorDNSError, "network_error", "{host}: the name could not be looked up"),
    (aiohttp.ClientSSLError, "network_error", "{host}: no trusted connection ({reason})"),
    (aiohttp.ClientConnectorError, "network_error", "{host}: no connection ({reason})"),
    (
        (aiohttp.ClientPayloadError, *inflate.DAMAGE),
        "network_error",
        "the document arrived incomplete or damaged",
    ),
    (aiohttp.ClientResponseError, "http_error", "the answer breaks the rules of HTTP"),
    (aiohttp.ClientConnectionError, "network_error", "the connection was lost before the answer"),
)


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


class Reply(NamedTuple):
    """What came of asking one feed.

    ``outcome`` is one of vocabulary.OUTCOMES, ``ok`` for any document; ``detail`` says what went wrong,
    for a person. ``url`` is the feed's in the catalogue, ``address`` what answered after redirects.
    ``status`` is None when no answer came. ``retry_after`` and ``max_age`` are seconds, None when not
    given. ``moved_to`` is where permanent redirects led from ``url``, None when there were none. ``date``
    is the time that the server gave.
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
    date: datetime | None = None


def all_of(
    asks: Sequence[Ask],
    *,
    allow_private: bool,
    progress: Callable[[int, int], None] | None = None,
    deadline_s: float = DEADLINE_S,
    round_bytes: int = ROUND_BYTES,
) -> list[Reply]:
    """One reply per ask, in the same order; no feed's failure raises.

    At most 32 requests are under way, 2 to one host, and a host's requests start at least 1 s apart;
    redirects are followed at once. Hosts that are this machine or a private address by their very
    name are asked without pause, so that replays are fast. A request ends after ``deadline_s``
    seconds with its redirects and body, or after 10 MB of body, measured after decompression; what
    would make all bodies larger than ``round_bytes`` together is too_large. ``progress`` is called
    with the number of feeds done and of all.
    """
    return asyncio.run(_all_of(asks, allow_private, progress, _Limits(deadline_s, round_bytes)))


class _Limits(NamedTuple):
    deadline_s: float
    round_bytes: int


@dataclass(slots=True)
class _Round:
    """What the requests of one round share: the session, the limits, the bytes of bodies held."""

    session: aiohttp.ClientSession
    limits: _Limits
    held: int = 0


async def _all_of(
    asks: Sequence[Ask],
    allow_private: bool,
    progress: Callable[[int, int], None] | None,
    limits: _Limits,
) -> list[Reply]:
    overall = asyncio.Semaphore(IN_FLIGHT)
    addresses = [ask.moved_to or ask.url for ask in asks]
    hosts = turns.hosts(addresses, at_once=IN_FLIGHT_PER_HOST, apart_s=APART_S)
    done = 0

    async def one(ask: Ask, host: turns.Host) -> Reply:
        nonlocal done
        async with turns.taken(host, overall):
            reply = await _asked(round_, ask)
        done += 1
        if progress is not None:
            progress(done, len(asks))
        return reply

    with _lookups():
        async with _session(allow_private) as session:
            round_ = _Round(session, limits)
            return await asyncio.gather(*map(one, asks, hosts))


@contextmanager
def _lookups() -> Iterator[None]:
    """Inside, a thread for each request may look a name up; after it none is waited for.

    The system's lookup has no deadline, and the end of ``asyncio.run`` waits for the loop's threads.
    """
    loop = asyncio.get_running_loop()
    threads = ThreadPoolExecutor(IN_FLIGHT)
    loop.set_default_executor(threads)
    try:
        yield
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        loop.set_default_executor(ThreadPoolExecutor(1))


def _session(allow_private: bool) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=IN_FLIGHT, socket_factory=guard.socket_factory(allow_private=allow_private)
        ),
        timeout=aiohttp.ClientTimeout(total=None),
        headers=_HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        # Real feeds exceed the defaults (design: Media Cloud and NewsBlur had to raise them too).
        max_headers=1_000,
        max_field_size=32_768,
    )


async def _asked(round_: _Round, ask: Ask) -> Reply:
    clock = asyncio.get_running_loop()
    started = clock.time()
    try:
        async with asyncio.timeout(round_.limits.deadline_s):
            reply = await _followed(round_, ask)
            if reply.status in _VALIDATORS_REFUSED and (ask.etag or ask.last_modified):
                reply = await _followed(round_, replace(ask, etag=None, last_modified=None))
    except Exception as error:  # noqa: BLE001 - a feed's failure is a row, whatever it is
        outcome, detail = _failure(error, round_.limits.deadline_s)
        reply = Reply(ask.feed_id, ask.url, outcome, detail)
    return reply._replace(elapsed_ms=round((clock.time() - started) * 1000))


async def _followed(round_: _Round, ask: Ask) -> Reply:
    address, moved_to, is_for_good = ask.moved_to or ask.url, None, True
    given = {
        "If-None-Match": ask.etag,
        "If-Modified-Since": ask.last_modified,
        "User-Agent": ask.user_agent,
    }
    headers = {name: value for name, value in given.items() if value}
    for _ in range(REDIRECTS + 1):
        guard.check(address)
        asked = guard.parsed(address)
        async with round_.session.get(asked, headers=headers, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status not in _REDIRECTED or not target:
                heard = _heard(response, ask, address, moved_to)
                return await _read(round_, response, heard) if heard.outcome == "ok" else heard
        address = _next(address, target)
        is_for_good = is_for_good and response.status in _FOR_GOOD
        moved_to = address if is_for_good else moved_to
    detail = f"redirected more than {REDIRECTS} times"
    return Reply(ask.feed_id, ask.url, "http_error", detail, response.status)


def _next(address: str, target: str) -> str:
    try:
        following = urljoin(address, target)
    except ValueError as error:
        raise AddressError(f"it redirects to what is no address ({error})") from error
    if urlsplit(address).scheme == "https" != urlsplit(following).scheme:
        raise AddressError("it redirects from https to an address that is not")
    return following


def _heard(response: aiohttp.ClientResponse, ask: Ask, address: str, moved_to: str | None) -> Reply:
    is_conditional = bool(ask.etag or ask.last_modified)
    heard = answers.heard(response.status, response.headers, conditional=is_conditional)
    return Reply(
        ask.feed_id,
        ask.url,
        status=response.status,
        address=address,
        moved_to=moved_to,
        **heard._asdict(),
    )


async def _read(round_: _Round, response: aiohttp.ClientResponse, heard: Reply) -> Reply:
    """The reply with its body; one whose compression breaks off is to be asked for in full again."""
    if detail := _too_much(response.content_length or 0, round_):
        return heard._replace(outcome="too_large", detail=detail)
    unpacker = inflate.unpacker(answers.encoding(response.headers))
    body, packed_bytes, is_whole = bytearray(), 0, False
    try:
        async for packed in response.content.iter_any():
            packed_bytes += len(packed)
            for piece in unpacker.pieces(packed):
                body += piece
                round_.held += len(piece)
                if detail := _too_much(max(len(body), packed_bytes), round_):
                    return heard._replace(outcome="too_large", detail=detail)
        is_whole = True
    finally:
        round_.held -= 0 if is_whole else len(body)
    if unpacker.is_whole():
        return heard._replace(body=bytes(body))
    return heard._replace(body=bytes(body), etag=None, last_modified=None)


def _too_much(size: int, round_: _Round) -> str | None:
    """What is wrong with a body of this many bytes, or with what the round holds; None if nothing is."""
    if size > BODY_BYTES:
        return f"larger than {BODY_BYTES // 1_000_000} MB; reading it was stopped"
    if round_.held > round_.limits.round_bytes:
        return "this round's documents fill the memory set aside; it is asked again next time"
    return None


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
