"""Replies to documents with their items, as plain text with checked links; the only feedparser user.

feedparser is always given a file object: a body that happens to be a path or an address would
otherwise be opened. Its own cleaning is off: it is slow and no safety boundary; ``clean`` does it.
"""

import hashlib
import io
import re
from calendar import timegm
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from collectors import decode
from collectors.fetch import Reply
from processing import clean
from processing.tables import States

ITEMS = 2_000
RAW_DATE_CHARACTERS = 100
TITLE_FROM_SUMMARY_CHARACTERS = 120
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # news sites are not older
AHEAD = timedelta(hours=24)

Entry = dict[str, Any]  # feedparser's own kind of dict, untyped

# Hours ahead of UTC of zone names that feedparser silently takes for UTC (measured on 6.0.14).
_ZONES = {"MSK": 3, "MSD": 4, "EET": 2, "EEST": 3, "CET": 1, "CEST": 2, "BST": 1, "WEST": 1}
_ZONED = re.compile(rf"(.*\d)\s*\(?({'|'.join(_ZONES)})\)?\s*$")
_UNREADABLE = {
    "empty": ("empty", "the document is empty"),
    "html": ("not_a_feed", "a web page, not a feed"),
    "json": ("not_a_feed", "JSON, not RSS or Atom"),
    "flood": ("broken", "a tag, an author or the namespaces go on without end"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a document: plain text, an http(s) link or None, and its publishing time in UTC.

    ``published_from`` is feed, none (no date given) or implausible (unreadable, before 1995 or more
    than 24 h ahead: ``published`` is None, ``published_raw`` what was given).
    """

    guid: str | None
    link: str | None
    title: str
    summary: str
    published: datetime | None
    published_from: str
    published_raw: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """What one feed said: the reply's figures, the entries counted, and those worth keeping.

    ``items`` is empty when the document is the one read last; ``entries`` and ``window_from`` then
    are that one's. ``url`` is the address that was asked.
    """

    feed_id: str
    url: str
    outcome: str
    detail: str | None
    status: int | None
    elapsed_ms: int
    body_bytes: int = 0
    items: tuple[Item, ...] = ()
    entries: int = 0
    window_from: datetime | None = None
    body_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    max_age: int | None = None


def each(replies: Iterable[Reply], states: States, now: datetime) -> list[Document]:
    """One document per reply, in the same order; a body that cannot be read is an outcome."""
    known = {row["feed_id"]: row for row in states.iter_rows(named=True)}
    return [_document(reply, known.get(reply.feed_id, {}), now) for reply in replies]


def _document(reply: Reply, state: dict[str, Any], now: datetime) -> Document:
    document = Document(
        feed_id=reply.feed_id,
        url=reply.url,
        outcome=reply.outcome,
        detail=reply.detail,
        status=reply.status,
        elapsed_ms=reply.elapsed_ms,
        body_bytes=len(reply.body),
        etag=reply.etag,
        last_modified=reply.last_modified,
        retry_after=reply.retry_after,
        max_age=reply.max_age,
    )
    last = state if state.get("url") == reply.url else {}
    if reply.outcome == "not_modified":
        return _as_last_time(document, last)
    return _read(document, reply, last, now) if reply.outcome == "ok" else document


def _as_last_time(document: Document, last: dict[str, Any]) -> Document:
    return replace(
        document,
        entries=last.get("items") or 0,
        window_from=last.get("window_from"),
        body_hash=last.get("body_hash"),
    )


def _read(document: Document, reply: Reply, last: dict[str, Any], now: datetime) -> Document:
    body = decode.unpacked(reply.body)
    if body is None:
        return replace(document, outcome="broken", detail="damaged gzip, or more than 10 MB in it")
    document = replace(document, body_bytes=len(body))
    if (kind := decode.kind(body)) in _UNREADABLE:
        outcome, detail = _UNREADABLE[kind]
        return replace(document, outcome=outcome, detail=detail)
    body_hash = hashlib.blake2b(body, digest_size=16).hexdigest()
    if body_hash == last.get("body_hash"):
        return _as_last_time(document, last)
    try:
        return _parsed(replace(document, body_hash=body_hash), reply, body, now)
    except Exception as error:  # noqa: BLE001 - feedparser raises eight kinds; one bad feed stops none
        detail = f"the document breaks the parser ({type(error).__name__})"
        return replace(document, outcome="broken", detail=detail)


def _parsed(document: Document, reply: Reply, body: bytes, now: datetime) -> Document:
    parsed = feedparser.parse(
        io.BytesIO(decode.as_utf8(body, reply.content_type)),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    entries = parsed.entries
    if not entries and not parsed.get("version"):
        return replace(document, outcome="not_a_feed", detail="neither RSS nor Atom")
    found = [_item(entry, reply.address, now) for entry in entries[:ITEMS]]
    items = tuple(item for item in found if item is not None)
    return replace(
        document,
        items=items,
        entries=len(entries),
        window_from=_window_from(items),
        detail=f"only the first {ITEMS:,} entries were kept" if len(entries) > ITEMS else None,
    )


def _window_from(items: Sequence[Item]) -> datetime | None:
    """The oldest date but for the oldest tenth: pinned and republished entries reach back too far."""
    dates = sorted(item.published for item in items if item.published)
    return dates[len(dates) // 10] if dates else None


def _item(entry: Entry, address: str, now: datetime) -> Item | None:
    markup = entry.get("summary") or next((part.value for part in entry.get("content", ())), "")
    summary = clean.text(markup, clean.SUMMARY_CHARACTERS)
    title = clean.text(entry.get("title") or "", clean.TITLE_CHARACTERS)
    link = _link(entry, address)
    if not (title or summary or link):
        return None
    return Item(
        (entry.get("id") or "").strip() or None,
        link,
        title or summary[:TITLE_FROM_SUMMARY_CHARACTERS].rstrip(),
        summary,
        *_published(entry, now),
    )


def _link(entry: Entry, address: str) -> str | None:
    """The entry's link, made absolute; a guid that serves as link must be absolute by itself."""
    given = (entry.get("link") or "").strip()
    if not given:
        return None
    try:
        return clean.web_address(given if given == entry.get("id") else urljoin(address, given))
    except ValueError:
        return None


def _published(entry: Entry, now: datetime) -> tuple[datetime | None, str, str | None]:
    """When, how it is known, and what was written; the first readable and plausible date counts."""
    given = [
        (clean.text(entry[name], RAW_DATE_CHARACTERS), dict.get(entry, f"{name}_parsed"))
        for name in ("published", "updated", "created")
        if dict.get(entry, name)
    ]
    for raw, parsed in given:
        at = _moment(raw, parsed)
        if at is not None and EARLIEST <= at <= now + AHEAD:
            return at, "feed", raw
    return (None, "implausible", given[0][0]) if given else (None, "none", None)


def _moment(raw: str, parsed: tuple[int, ...] | None) -> datetime | None:
    zoned = _ZONED.fullmatch(raw)
    try:
        if zoned is not None:
            return parsedate_to_datetime(f"{zoned[1]} +0{_ZONES[zoned[2]]}00").astimezone(UTC)
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (OverflowError, ValueError):
        return None
