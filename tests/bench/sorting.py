"""Telling known entries from new ones in 300 documents of 50 entries each; no peer does the same."""

import functools
from datetime import UTC, datetime, timedelta

import figures
import spent
from figures import Figure

from collectors import identity
from collectors.parse import Document
from collectors.parsing.items import Item
from processing import frames
from processing.tables import LISTED, SIGHTINGS

_FEEDS, _ITEMS = 300, 50
_NOW = datetime(2026, 11, 1, tzinfo=UTC)


def measured() -> list[Figure]:
    """CPU seconds with every entry new, and with every entry known but read again."""
    documents = [_document(number) for number in range(_FEEDS)]
    nothing = frames.sightings(SIGHTINGS.empty()), frames.listed(LISTED.empty())
    first = identity.sort_out(documents, *nothing, _NOW)
    assert first.articles.height == _FEEDS * _ITEMS
    new, known = spent.alternating(
        [
            functools.partial(identity.sort_out, documents, *nothing, _NOW),
            functools.partial(identity.sort_out, documents, first.sightings, first.listed, _NOW),
        ]
    )
    what = f"identity of {_FEEDS} x {_ITEMS} entries"
    return [Figure(f"{what}, all new", "CPU s", new), Figure(f"{what}, all known", "CPU s", known)]


def _document(number: int) -> Document:
    items = tuple(_item(number, item) for item in range(_ITEMS))
    return Document(
        feed_id=f"feed-{number:03}",
        url=f"https://news-{number}.example/feed",
        outcome="ok",
        detail=None,
        status=200,
        elapsed_ms=100,
        is_new=True,
        items=items,
        entries=_ITEMS,
    )


def _item(feed: int, number: int) -> Item:
    return Item(
        guid=f"{feed}-{number}",
        link=f"https://news-{feed}.example/{_NOW:%Y/%m}/story-{number}.html",
        title=f"What happened on day {number} in place {feed}",
        summary=f"A longer account of what happened on day {number} in place {feed}. " * 4,
        published=_NOW - timedelta(hours=number),
        published_from="feed",
        published_raw=f"{_NOW - timedelta(hours=number):%a, %d %b %Y %H:%M:%S GMT}",
        mark=f"{feed:08x}{number:08x}",
    )


if __name__ == "__main__":
    figures.hand_over(measured())
