"""RSS and Atom in UTF-8 to items, as plain text with checked links; the only feedparser user.

feedparser is always given a file object: a body that happens to be a path or an address would
otherwise be opened. Its own cleaning is off: it is slow and no safety boundary; ``clean`` does it.
"""

import io
from typing import Any

import feedparser

from collectors.parsing import entries
from collectors.parsing.entries import Given
from collectors.parsing.items import Job, Reading

Entry = dict[str, Any]  # feedparser's own kind of dict, untyped


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
    if not parsed.entries and not parsed.get("version"):
        return Reading("not_a_feed", "neither RSS nor Atom")
    found = [entries.item(_given(entry), job) for entry in parsed.entries[: entries.ITEMS]]
    items = tuple(item for item in found if item is not None)
    count = len(parsed.entries)
    return Reading(
        "ok",
        f"only the first {entries.ITEMS:,} entries were kept" if count > entries.ITEMS else None,
        items=items,
        entries=count,
        window_from=entries.window_from(item.published for item in items),
    )


def _given(entry: Entry) -> Given:
    return Given(
        guid=entry.get("id") or "",
        link=entry.get("link") or "",
        title=entry.get("title") or "",
        summary=entry.get("summary") or next((part.value for part in entry.get("content", ())), ""),
        dates=[
            entry[name] for name in ("published", "updated", "created") if dict.get(entry, name)
        ],
    )
