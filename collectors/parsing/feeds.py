"""RSS and Atom in UTF-8 to items, as plain text with checked links; the only feedparser user.

feedparser is always given a file object: a body that happens to be a path or an address would
otherwise be opened. Its own cleaning is off: it is slow and no safety boundary; ``clean`` does it.
"""

import io
import re
from calendar import timegm
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from collectors.parsing.items import Item, Job, Reading
from processing import clean

ITEMS = 2_000
RAW_DATE_CHARACTERS = 100
TITLE_FROM_SUMMARY_CHARACTERS = 120
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # news sites are not older
AHEAD = timedelta(hours=24)

Entry = dict[str, Any]  # feedparser's own kind of dict, untyped

# Hours ahead of UTC of zone names that feedparser silently takes for UTC (measured on 6.0.14).
_ZONES = {"MSK": 3, "MSD": 4, "EET": 2, "EEST": 3, "CET": 1, "CEST": 2, "BST": 1, "WEST": 1}
_ZONED = re.compile(rf"(.*\d)\s*\(?({'|'.join(_ZONES)})\)?\s*$")


def read(job: Job) -> Reading:
    """What the feed says; not_a_feed when it is neither RSS nor Atom.

    Raises:
        Exception: feedparser breaks on the body.
    """
    parsed = feedparser.parse(
        io.BytesIO(job.body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    entries = parsed.entries
    if not entries and not parsed.get("version"):
        return Reading("not_a_feed", "neither RSS nor Atom")
    found = [_item(entry, job.address, job.now) for entry in entries[:ITEMS]]
    items = tuple(item for item in found if item is not None)
    return Reading(
        "ok",
        f"only the first {ITEMS:,} entries were kept" if len(entries) > ITEMS else None,
        items=items,
        entries=len(entries),
        window_from=_window_from(items),
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
