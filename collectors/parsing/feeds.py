"""RSS and Atom in UTF-8 to items, as plain text with checked links; the only feedparser user.

feedparser is always given a file object: a body that happens to be a path or an address would
otherwise be opened. Its own cleaning is off: it is slow and no safety boundary; ``clean`` does it.
"""

import functools
import io
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

import feedparser
import feedparser.mixin

from collectors.parsing import dates, entries, sax, slim
from collectors.parsing.entries import Given
from collectors.parsing.items import Job, Reading
from processing import clean

Entry = dict[str, Any]  # feedparser's own kind of dict, untyped

# RSS 1.0's module sy: http://purl.org/rss/1.0/modules/syndication/
_PERIODS_S = {
    "hourly": 3_600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_OLDER = ("prev-archive", "next")  # RFC 5005: archived feeds, paged feeds
_UNKNOWN = time.gmtime(0)


def _time(raw: str) -> time.struct_time:
    """What ``dates`` makes of it, the epoch for unknown; so feedparser never tries its own readers."""
    at = dates.moment(raw)
    return _UNKNOWN if at is None else at.utctimetuple()


class _Parameters(dict[str, Any]):
    """What feedparser notes of an element with text: a plain dict, all of whose values are plain."""

    def __deepcopy__(self, _: object) -> "_Parameters":
        return _Parameters(self)


class _Strict(feedparser.api.StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    """feedparser's own reader of XML; it asks plain dicts where it asks most (a tenth of its time)."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.contentparams = _Parameters()

    def push_content(self, *given: object) -> None:
        """An element with text begins."""
        super().push_content(*given)
        self.contentparams = _Parameters(self.contentparams)


feedparser.registerDateHandler(_time)
feedparser.api.PREFERRED_XML_PARSERS[:] = [sax.__name__]
feedparser.api.StrictFeedParser = _Strict
# For nearly every element it joins the same two addresses (5 % of its time).
_join = feedparser.mixin._urljoin  # noqa: SLF001 - there is no other place to remember its answers
feedparser.mixin._urljoin = functools.lru_cache(16)(_join)  # noqa: SLF001


def read(job: Job, marks: Sequence[str] = ()) -> Reading:
    """What the feed says; not_a_feed when it is neither RSS nor Atom.

    ``marks`` are those of the entries in order; they are taken if there is one for each. CDATA marks
    that a feed escaped are taken off: feedparser would take what is in them for a tag.

    Raises:
        Exception: feedparser breaks on the body.
    """
    parsed = _parsed(job.body.replace(b"&lt;![CDATA[", b"").replace(b"]]&gt;", b""))
    count = len(parsed.entries)
    if not count and not parsed.get("version"):
        return Reading("not_a_feed", "neither RSS nor Atom")
    fitting: Sequence[str | None] = marks if len(marks) == count else [None] * count
    found = [
        entries.item(_given(entry), job, mark)
        for entry, mark in zip(parsed.entries[: entries.ITEMS], fitting, strict=False)
    ]
    items = tuple(item for item in found if item is not None)
    return Reading(
        "ok",
        entries.left_out(count),
        title=clean.text(parsed.feed.get("title") or "", clean.TITLE_CHARACTERS),
        items=items,
        entries=count,
        window_from=entries.window_from(item.published for item in items),
        every_s=every_s(job.body[: slim.HEAD_BYTES]),
        older=_older(parsed.feed.get("links", ()), job.address),
    )


def every_s(head: bytes) -> int | None:
    """How often the feed is made anew by its own account, seconds: the longer of ttl and sy:update.

    ``head`` is the document up to its first entry, in any encoding that has ASCII in it.

    >>> every_s(b"<channel><ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>")
    3600
    """
    minutes, period, times = (
        head.partition(name + b">")[2][:100].partition(b"<")[0].decode("ascii", "replace").strip()
        for name in (b"ttl", b"updatePeriod", b"updateFrequency")
    )
    spans = [
        60 * _number(minutes),
        _PERIODS_S.get(period.lower() or "daily", 0) // max(1, _number(times))
        if period or times
        else 0,
    ]
    return max(spans) or None


def _number(text: str) -> int:
    """The whole number, 0 for anything else; nothing sensible has more than six digits."""
    return int(text) if text.isdecimal() and len(text) <= 6 else 0


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - feedparser's own kind of dict, untyped
    parsed = _tried(body)
    if not parsed.entries and b"<rss:item" in body:
        # A prefix that is declared nowhere hides the names from feedparser.
        parsed = _tried(body.replace(b"<rss:", b"<").replace(b"</rss:", b"</"))
    return parsed


def _tried(body: bytes) -> Any:  # noqa: ANN401 - feedparser's own kind of dict, untyped
    return feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _older(links: Sequence[Entry], address: str) -> str | None:
    """Where the feed says that older entries are, absolute."""
    found = {link.get("rel"): link.get("href") or "" for link in links}
    href = next((found[name] for name in _OLDER if found.get(name)), "").strip()
    try:
        return clean.web_address(urljoin(address, href)) if href else None
    except ValueError:
        return None


def _given(entry: Entry) -> Given:
    return Given(
        guid=entry.get("id") or "",
        link=entry.get("link") or "",
        title=entry.get("title") or "",
        summary=entry.get("summary")
        or next((part["value"] for part in entry.get("content", ())), ""),
        dates=[
            entry[name] for name in ("published", "updated", "created") if dict.get(entry, name)
        ],
    )
