"""Entries to articles: which are new, which are known in other words; pure.

An entry is known within its feed by its guid or its link; one that has neither by its title and day.
A key that several different entries of one document carry tells nothing apart: it is remembered as
shared, and from then on counts only together with the title. A site's front page is no key at all.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.parse import Document
from collectors.parsing.items import Item
from processing import clean, tables
from processing.tables import (
    ARTICLES,
    LISTED,
    REVISIONS,
    SIGHTINGS,
    Articles,
    Listed,
    Revisions,
    Sightings,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What one round brought: rows to add, and per feed the entries not seen in it before.

    An article is new to the feed; another feed may have brought it in an earlier round. Sightings are
    the rows that are new or changed; listed are all rows of the feeds whose document was read and has
    entries. Each frame is sorted by its table's key.
    """

    articles: Articles
    revisions: Revisions
    sightings: Sightings
    listed: Listed
    new_items: dict[str, int]


def sort_out(
    documents: Sequence[Document], known: Sightings, listed: Listed, now: datetime
) -> Found:
    """Each distinct entry is one article, each new wording of a known one a revision.

    ``known`` holds the rows of SIGHTINGS of the feeds with items, ``listed`` those of LISTED of the
    documents that were read. The same documents and rows give the same
    answer; with the answer's own sightings added to ``known`` there is nothing left to add. Of an
    article that several feeds bring in one round the first document's wording is taken.
    """
    feeds = {document.feed_id: _Feed(document.feed_id) for document in documents}
    for feed_id, item_key, article_id, wording in known.iter_rows():
        if feed_id in feeds:
            feeds[feed_id].known[item_key] = (article_id, wording)
    articles: dict[str, Row] = {}
    revisions: dict[tuple[str, str], Row] = {}
    new_items = dict.fromkeys(feeds, 0)
    for document in documents:
        for news in _news(document, feeds[document.feed_id]):
            if news.is_new:
                new_items[document.feed_id] += 1
                articles.setdefault(news.article_id, _article(news, document.feed_id, now))
            else:
                row = _revision(news, document.feed_id, now)
                revisions.setdefault((news.article_id, news.wording), row)
    sightings = [row for feed in feeds.values() for row in feed.changes()]
    still = {(feed_id, mark): rest for feed_id, mark, *rest in listed.iter_rows()}
    lists = [row for document in documents for row in _listed(document, feeds, still)]
    return Found(
        tables.articles(ARTICLES.frame(list(articles.values())).sort(ARTICLES.key)),
        tables.revisions(REVISIONS.frame(list(revisions.values())).sort(REVISIONS.key)),
        tables.sightings(SIGHTINGS.frame(sightings).sort(SIGHTINGS.key)),
        tables.listed(LISTED.frame(lists).unique(LISTED.key, keep="first").sort(LISTED.key)),
        new_items,
    )


@dataclass(slots=True)
class _Feed:
    """The keys of one feed: the article (None: shared) and the last wording of each."""

    feed_id: str
    known: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    articles: list[str] = field(default_factory=list)

    def is_shared(self, key: str) -> bool:
        return key in self.known and self.known[key][0] is None

    def learn(self, key: str, article_id: str | None, wording: str) -> None:
        if self.known.get(key) != (article_id, wording):
            self.known[key] = (article_id, wording)
            self.changed.add(key)

    def changes(self) -> Iterator[Row]:
        for key in self.changed:
            article_id, wording = self.known[key]
            yield {
                "feed_id": self.feed_id,
                "item_key": key,
                "article_id": article_id,
                "wording": wording,
            }


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item, its canonical address and its keys; None: that of a front page, or none given."""

    item: Item
    address: str | None
    guid_key: str | None
    link_key: str | None
    title_key: str


@dataclass(frozen=True, slots=True)
class _News:
    """An entry that is a new article of its feed, or a known one in other words."""

    item: Item
    article_id: str
    wording: str
    is_new: bool


def _news(document: Document, feed: _Feed) -> Iterator[_News]:
    entries = [_entry(item) for item in document.items]
    for key in _shared(entries):
        _hand_over(key, entries, feed)
        feed.learn(key, None, "")
    taken: dict[str, str] = {}
    for entry in entries:
        keys = _keys(entry, feed)
        known_id, last = next((feed.known[key] for key in keys if key in feed.known), (None, None))
        article_id = known_id or _article_id(entry, keys[0], feed)
        feed.articles.append(article_id)
        wording = _wording(entry.item)
        if article_id not in taken and wording != last:
            yield _News(entry.item, article_id, wording, is_new=known_id is None)
        wording = taken.setdefault(article_id, wording)
        for key in keys:
            if feed.known.get(key, (article_id,))[0] == article_id:
                feed.learn(key, article_id, wording)


def _listed(
    document: Document, feeds: dict[str, _Feed], still: dict[tuple[str, str], list[Any]]
) -> Iterator[Row]:
    """The rows of LISTED of a document that was read: its known entries, and those of its items."""
    feed_id = document.feed_id
    for mark in document.kept:
        article_id, published = still[feed_id, mark]
        yield {
            "feed_id": feed_id,
            "mark": mark,
            "article_id": article_id,
            "published": published,
        }
    for item, article_id in zip(document.items, feeds[feed_id].articles, strict=True):
        yield {
            "feed_id": feed_id,
            "mark": item.mark or article_id,
            "article_id": article_id,
            "published": item.published,
        }


def _entry(item: Item) -> _Entry:
    address = _own_address(item.link)
    guid = item.guid
    if guid and guid.startswith("http") and clean.web_address(guid):
        guid = guid if _own_address(guid) else None
    day = f"{item.published:%Y-%m-%d}" if item.published else ""
    return _Entry(
        item,
        address,
        clean.digest("guid", guid) if guid else None,
        clean.digest("link", address) if address else None,
        clean.digest("title", item.title, day),
    )


def _own_address(link: str | None) -> str | None:
    """The canonical address, unless it is that of a front page."""
    address = clean.canonical(link) if link else None
    return None if address is None or clean.is_front_page(address) else address


def _shared(entries: Sequence[_Entry]) -> list[str]:
    """Guids and links with several titles."""
    titles: dict[str | None, set[str]] = defaultdict(set)
    for entry in entries:
        titles[entry.guid_key].add(entry.item.title)
        titles[entry.link_key].add(entry.item.title)
    return [key for key, found in titles.items() if key is not None and len(found) > 1]


def _hand_over(key: str, entries: Sequence[_Entry], feed: _Feed) -> None:
    """The article that the key stood for, if any, is from now on known by the key with its title."""
    article_id, wording = feed.known.get(key, (None, ""))
    for entry in entries if article_id else ():
        if key in (entry.guid_key, entry.link_key) and _wording(entry.item) == wording:
            feed.learn(_titled(key, entry.item), article_id, wording)


def _keys(entry: _Entry, feed: _Feed) -> list[str]:
    """The keys that tell the entry apart, strongest first."""
    given = [key for key in (entry.guid_key, entry.link_key) if key is not None]
    return [
        _titled(key, entry.item) if feed.is_shared(key) else key
        for key in given or [entry.title_key]
    ]


def _titled(key: str, item: Item) -> str:
    return clean.digest("titled", key, item.title)


def _wording(item: Item) -> str:
    return clean.digest(item.title, item.summary)


def _article_id(entry: _Entry, strongest: str, feed: _Feed) -> str:
    """The address makes the same article of it in every feed, if it is the entry's own."""
    if entry.address is None or entry.link_key is None or feed.is_shared(entry.link_key):
        return clean.digest("item", feed.feed_id, strongest)
    return clean.digest("url", entry.address)


def _article(news: _News, feed_id: str, now: datetime) -> Row:
    item = news.item
    return {
        "article_id": news.article_id,
        "feed_id": feed_id,
        "guid": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "published": item.published,
        "published_from": item.published_from,
        "published_raw": item.published_raw,
        "first_seen": now,
    }


def _revision(news: _News, feed_id: str, now: datetime) -> Row:
    return {
        "article_id": news.article_id,
        "wording": news.wording,
        "feed_id": feed_id,
        "seen": now,
        "title": news.item.title,
        "summary": news.item.summary,
    }
