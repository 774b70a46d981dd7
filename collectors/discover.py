"""A site's or page's address to the feeds behind it, each read once as a preview."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urljoin, urlsplit

from collectors import fetch, parse
from collectors.fetch import Ask, Reply
from collectors.parse import Document, Read
from collectors.parsing import decode
from collectors.parsing.items import Item
from processing import clean
from processing.frames import listed, states
from processing.reading import language
from processing.tables import LISTED, STATES

PAGE_BYTES = 1_000_000
TAGS = 3_000
CANDIDATES = 30
NEWEST = 3
UNREACHABLE = ("network_error", "timeout", "refused")

Source = Literal["link", "anchor", "guess"]
Headline = tuple[datetime | None, str, str | None]

# html.parser takes quadratic time on tags and comments that never end (CVE-2025-6069, repaired in
# Python 3.11.14), so that it is given single tags that do. Possessive: nothing is read twice.
_TAG = re.compile(
    r"""(?i)<(?:link|a|base)\b(?:[^<>"']++|"[^"]{0,2000}+"|'[^']{0,2000}+'){1,100}+>"""
)
_META_CHARSET = re.compile(rb"""(?i)<meta\b[^<>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""")
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
)
# What path and query of a link to a feed hold as a word of its own.
_LIKE_A_FEED = re.compile(r"(?i)(?:^|[^a-z])(?:rss2?|feeds?|atom|rdf)[^a-z]|\.xml\?")
_FEED_HOSTS = ("feeds.", "feed.", "rss.")
# WordPress offers each site's and each post's comments as a feed beside the articles.
_COMMENTS = re.compile(r"(?i)/comments/|[?&]feed=comments")
_WELL_KNOWN = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
    "/rss/index.xml",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed's; the page names it as one, links to it, or it is a usual one."""

    url: str
    source: Source


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed, or what was thought to be one, said when it was asked.

    ``url`` is where it moved for good, if it did. ``outcome`` is one of vocabulary.OUTCOMES, ok for a
    feed. ``newest`` are up to three entries: time, title, link. The feed lists what it published
    since ``window_from``. ``language`` is that of its titles, None when they do not tell.
    """

    url: str
    outcome: str
    detail: str | None = None
    title: str = ""
    entries: int = 0
    newest: tuple[Headline, ...] = ()
    window_from: datetime | None = None
    language: str | None = None


def candidates(page: bytes, content_type: str | None, address: str) -> list[Candidate]:
    """At most 30 addresses of feeds that the page at the address leads to, likeliest first, each once.

    Those that it declares, those of links that look like a feed's, then the usual ones on its host.
    Web addresses only, without user names; the page's own is left out. Markup in comments and scripts
    counts too. Takes linear time: the first 1,000,000 bytes and 3,000 tags are looked at.
    """
    found: dict[str, Candidate] = {}
    for source, url in _addresses(page, content_type, address):
        plain = clean.web_address(url.partition("#")[0])
        if plain and clean.canonical(plain) != clean.canonical(address):
            found.setdefault(clean.canonical(plain), Candidate(plain, source))
    return list(found.values())[:CANDIDATES]


def look(
    address: str, read: Read, now: datetime, *, allow_private: bool, user_agent: str | None = None
) -> list[Preview]:
    """What was asked, in that order: the address and, unless it is a feed, those that it leads to.

    Declared feeds come first; only when none of them is one are links asked, and then usual
    addresses. A feed that says the same as one before it is left out. No failure raises.
    """
    ask = Ask("", address, user_agent=user_agent)
    ((reply, document),) = _asked([ask], read, now, allow_private=allow_private)
    own = _preview(reply, document)
    if own.outcome == "ok" or own.outcome in UNREACHABLE:
        return [own]
    offered = candidates(reply.body, reply.content_type, reply.address or address)
    tried = [own]
    for source in ("link", "anchor", "guess"):
        asks = [replace(ask, url=one.url) for one in offered if one.source == source]
        tried += _previews(_asked(asks, read, now, allow_private=allow_private))
        if any(preview.outcome == "ok" for preview in tried):
            break
    return tried


class _Links(HTMLParser):
    """The tags that it was fed: rel, type and href of links, href of anchors, the base."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.declared: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        href = given.get("href", "")
        if tag == "base":
            self.base = self.base or href
        elif tag == "a":
            self.linked.append(href)
        elif tag == "link" and _declares(given):
            self.declared.append(href)


def _declares(given: dict[str, str]) -> bool:
    kind = given.get("type", "").partition(";")[0].strip().lower()
    relations = given.get("rel", "").lower().split()
    return "feed" in relations or ("alternate" in relations and kind in _TYPES)


def _addresses(page: bytes, content_type: str | None, address: str) -> Iterator[tuple[Source, str]]:
    links = _links(page, content_type)
    base = _joined(address, links.base) or address
    for href in links.declared:
        if not _COMMENTS.search(href):
            yield "link", _joined(base, href)
    for href in links.linked:
        url = _joined(base, href)
        if _looks_like_a_feed(url, address):
            yield "anchor", url
    below = urlsplit(address).path.rstrip("/")
    for path in (f"{below}/feed/", f"{below}/rss", *_WELL_KNOWN):
        yield "guess", _joined(address, path)


def _links(page: bytes, content_type: str | None) -> _Links:
    body = (decode.unpacked(page) or b"")[:PAGE_BYTES]
    said = _META_CHARSET.search(body[:4_096])
    charset = f"{content_type}; charset={said[1].decode()}" if said else content_type
    text = decode.as_utf8(body, charset).decode("utf-8", "replace")
    links = _Links()
    for number, tag in enumerate(_TAG.finditer(text)):
        if number == TAGS:
            break
        links.reset()
        links.feed(tag.group())
    return links


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _looks_like_a_feed(url: str, address: str) -> bool:
    """Of the same site by name, or of a host for feeds; services that subscribe people are neither."""
    plain = clean.web_address(url)
    if plain is None or _COMMENTS.search(plain):
        return False
    parts, site = urlsplit(plain), urlsplit(address).hostname or ""
    host = parts.hostname or ""
    if host.startswith(_FEED_HOSTS):
        return len(parts.path) > 1
    is_near = host.split(".")[-2:] == site.split(".")[-2:]
    return is_near and bool(_LIKE_A_FEED.search(f"{parts.path}?{parts.query}"))


def _asked(
    asks: Sequence[Ask], read: Read, now: datetime, *, allow_private: bool
) -> list[tuple[Reply, Document]]:
    numbered = [replace(ask, feed_id=str(number)) for number, ask in enumerate(asks)]
    replies = fetch.all_of(numbered, allow_private=allow_private)
    documents = parse.each(replies, states(STATES.empty()), listed(LISTED.empty()), read, now)
    return list(zip(replies, documents, strict=True))


def _previews(asked: Sequence[tuple[Reply, Document]]) -> Iterator[Preview]:
    """One preview per answer, but for feeds with the same entries as one before."""
    seen = set()
    for reply, document in asked:
        told = frozenset(item.link or item.title for item in document.items)
        if not told or told not in seen:
            yield _preview(reply, document)
        seen.add(told)


def _preview(reply: Reply, document: Document) -> Preview:
    items = sorted(document.items, key=_time, reverse=True)
    return Preview(
        url=reply.moved_to or reply.url,
        outcome=document.outcome,
        detail=document.detail,
        title=document.title,
        entries=document.entries,
        newest=tuple((item.published, item.title, item.link) for item in items[:NEWEST]),
        window_from=document.window_from,
        language=_language([item.title for item in items]),
    )


def _time(item: Item) -> datetime:
    return item.published or datetime.min.replace(tzinfo=UTC)


def _language(titles: Sequence[str]) -> str | None:
    found, _ = language.detect(" ".join(titles), None)
    return None if found == language.UNKNOWN else found
