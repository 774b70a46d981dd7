"""Entries to articles: which are new, which are known in other words; pure.

An entry is known within its feed by its guid or its link. In a feed that makes up its guids anew each
time one without a link is known by its title and day, so that it is not brought twice; but of namesakes
in one document each is an article.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from collectors import keys
from collectors.parse import Document
from collectors.parsing.items import Item
from processing import frames
from processing.frames import Articles, Listed, Revisions, Sightings
from processing.tables import ARTICLES, LISTED, REVISIONS

Row = dict[str, Any]
Wordings = Mapping[tuple[str, str], Sequence[tuple[str, str]]]


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
    documents that were read. The same documents and rows give the same answer; with the answer's own
    sightings added to ``known`` there is nothing left to add. Of an article that several feeds bring
    in one round the first document's wording is taken.
    """
    told = [document for document in documents if document.items or document.kept]
    feeds = {document.feed_id: keys.Feed(document.feed_id) for document in told}
    for feed_id, item_key, article_id, wording in known.iter_rows():
        if feed_id in feeds:
            feeds[feed_id].known[item_key] = (article_id, wording)
    last = {(feed_id, mark): rest for feed_id, mark, *rest in listed.iter_rows()}
    articles: dict[str, Row] = {}
    revisions: dict[tuple[str, str], Row] = {}
    lists: list[Row] = []
    new_items = dict.fromkeys((document.feed_id for document in documents), 0)
    for document in told:
        still = {mark: last[document.feed_id, mark] for mark in document.kept}
        placed = _placed(document, feeds[document.feed_id], still)
        lists += _listed(document.feed_id, placed, still)
        for one in placed:
            if one.is_new:
                new_items[document.feed_id] += 1
                articles.setdefault(one.article_id, _article(one, document.feed_id, now))
            elif one.is_revised:
                row = _revision(one, document.feed_id, now)
                revisions.setdefault((one.article_id, one.wording), row)
    return Found(
        frames.articles(ARTICLES.frame(list(articles.values())).sort(ARTICLES.key)),
        frames.revisions(REVISIONS.frame(list(revisions.values())).sort(REVISIONS.key)),
        keys.sightings(feeds.values()),
        frames.listed(LISTED.frame(lists).unique(LISTED.key, keep="first").sort(LISTED.key)),
        new_items,
    )


def remembered(articles: Articles, revisions: Revisions) -> Sightings:
    """Rows of SIGHTINGS as far as what is stored tells them, ordered by their key.

    Every article is known again in its feed by the guid, link and titles stored, in its last wording.
    Not stored, so not known: guids and links that it got later, and in other feeds that carried it
    anything but its link, and that only where they changed its wording.
    """
    wordings: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    elsewhere: dict[str, set[str]] = defaultdict(set)
    for row in revisions.sort("seen", maintain_order=True).iter_rows(named=True):
        wordings[row["feed_id"], row["article_id"]].append((row["title"], row["summary"]))
        elsewhere[row["article_id"]].add(row["feed_id"])
    carried: dict[str, dict[str, keys.Entry]] = defaultdict(dict)
    for row in articles.sort("first_seen", "article_id").iter_rows(named=True):
        article_id, entry = row["article_id"], keys.entry(_item(row))
        if article_id == keys.address_id(entry):
            for feed_id in elsewhere.get(article_id, ()):
                carried[feed_id][article_id] = replace(entry, guid_key=None)
        carried[row["feed_id"]][article_id] = entry
    return keys.sightings(_recalled(*feed, wordings) for feed in carried.items())


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry and the article it is: one that is new to its feed, revised, or neither."""

    item: Item
    article_id: str
    wording: str
    is_new: bool
    is_revised: bool


def _placed(
    document: Document, feed: keys.Feed, still: Mapping[str, Sequence[Any]]
) -> list[_Placed]:
    """One per item, in order; ``still`` is what LISTED says of the entries that were not read again."""
    entries = [keys.entry(item) for item in document.items]
    for key in keys.shared(entries):
        feed.share(key, entries)
    beside = {article_id for article_id, *_ in still.values()}
    beside |= {feed.article_of(keys.of_its_own(entry, feed))[0] for entry in entries}
    steady = keys.are_steady(entries, len(still), feed)
    wordings: dict[str, str] = {}
    placed = []
    for entry in entries:
        found = keys.of(entry, feed, lambda article_id: steady or article_id in beside)
        known_id, last = feed.article_of(found)
        article_id = known_id or keys.article_id(entry, found[0], feed)
        wording = keys.said(entry.item.title, entry.item.summary)
        is_first = article_id not in wordings
        is_revised = is_first and known_id is not None and wording != last
        placed.append(
            _Placed(entry.item, article_id, wording, is_first and not known_id, is_revised)
        )
        feed.learn(found, article_id, wordings.setdefault(article_id, wording))
        beside.add(article_id)
    return placed


def _listed(
    feed_id: str, placed: Sequence[_Placed], still: Mapping[str, Sequence[Any]]
) -> Iterator[Row]:
    """The rows of LISTED of a document that was read: its known entries, and those of its items."""
    rows = [(mark, *rest) for mark, rest in still.items()]
    rows += [
        (one.item.mark or one.article_id, one.article_id, one.item.published) for one in placed
    ]
    for mark, article_id, published in rows:
        yield {"feed_id": feed_id, "mark": mark, "article_id": article_id, "published": published}


def _article(one: _Placed, feed_id: str, now: datetime) -> Row:
    item = one.item
    return {
        "article_id": one.article_id,
        "feed_id": feed_id,
        "guid": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "published": item.published,
        "published_from": item.published_from,
        "published_precision": item.published_precision,
        "published_raw": item.published_raw,
        "first_seen": now,
    }


def _revision(one: _Placed, feed_id: str, now: datetime) -> Row:
    return {
        "article_id": one.article_id,
        "wording": one.wording,
        "feed_id": feed_id,
        "seen": now,
        "title": one.item.title,
        "summary": one.item.summary,
    }


def _item(article: Row) -> Item:
    names = ("guid", "url", "title", "summary", "published", "published_from", "published_raw")
    return Item(*(article[name] for name in names))


def _recalled(feed_id: str, entries: Mapping[str, keys.Entry], wordings: Wordings) -> keys.Feed:
    """The feed's keys, told from the entries of its articles, oldest first."""
    feed = keys.Feed(feed_id)
    for key in _shared(feed_id, entries):
        feed.share(key, [])
    for article_id, entry in entries.items():
        texts = [(entry.item.title, entry.item.summary), *wordings.get((feed_id, article_id), ())]
        last = keys.said(*texts[-1])
        for title in dict.fromkeys(title for title, _ in texts):
            worded = replace(entry, item=replace(entry.item, title=title))
            feed.learn(keys.of(worded, feed, lambda _: True), article_id, last)
    return feed


def _shared(feed_id: str, entries: Mapping[str, keys.Entry]) -> list[str]:
    """The keys that several articles have, or that an article would be named after but is not."""
    holders: dict[str | None, int] = defaultdict(int)
    for article_id, entry in entries.items():
        holders[entry.guid_key] += 1
        holders[entry.link_key] += 1
        if article_id != keys.address_id(entry):
            holders[entry.link_key] += 1
            if entry.guid_key and article_id != keys.item_id(feed_id, entry.guid_key):
                holders[entry.guid_key] += 1
    return [key for key, count in holders.items() if key is not None and count > 1]
