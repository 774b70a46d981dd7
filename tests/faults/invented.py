"""Invented feeds that publish in bursts, and the collector's own steps over what their servers answer.

Each feed lists its newest entries and no more, goes quiet at night, floods its list, is down, shows an
empty list or edits headlines; its server answers 304 honestly, never or always. The documents are real
RSS, read and slimmed. An entry appears when it is published.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from collectors import identity, losses, pace, parse
from collectors.fetch import Ask, Reply
from collectors.parsing import document
from processing import frames
from processing.frames import Feeds
from processing.tables import FEEDS
from storage.memory import Memory

START = datetime(2026, 3, 2, tzinfo=UTC)
_WEEK, _MINUTE = timedelta(days=7), timedelta(minutes=1)
_SERVERS = ("honest", "honest", "forgets", "lies")
_PINNED = -1


@dataclass
class Feed:
    """An invented feed: what it publishes when, when it is down or empty, and how its server behaves."""

    feed_id: str
    capacity: int
    server: str
    pinned: bool
    posts: list[datetime]
    edits: dict[int, datetime]
    down: list[tuple[datetime, datetime]]
    empty: list[tuple[datetime, datetime]]
    shown: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)
    headlines: set[str] = field(default_factory=set)
    kept: dict[tuple[int, bool], str] = field(default_factory=dict)
    published: int = 0

    def seen(self) -> set[int]:
        """The entries that were listed in any document."""
        return set().union(*(numbers for _, numbers in self.shown))

    def lost(self) -> set[int]:
        """The entries that came after the first document and had gone when the next was sent."""
        first = min((numbers for _, numbers in self.shown if numbers - {_PINNED}), key=max)
        last = max(self.seen())
        return set(range(max(first), last)) - self.seen()

    def broken(self) -> set[datetime]:
        """When a document was sent that shares no entry with the one before that had any."""
        some = [(time, numbers - {_PINNED}) for time, numbers in self.shown if numbers - {_PINNED}]
        return {time for (_, old), (time, new) in pairwise(some) if not old & new}

    def reply(self, ask: Ask, now: datetime) -> Reply:
        """The answer to the ask, and a note of which entries it listed, if it was a document."""
        if any(start <= now < end for start, end in self.down):
            return Reply(self.feed_id, ask.url, "http_error", "down", 503)
        listed = self._listed(now)
        edited = [number for number in listed if number in self.edits and self.edits[number] <= now]
        etag = {"honest": f'"{listed}{edited}"', "forgets": None, "lies": '"always"'}[self.server]
        if ask.etag is not None and ask.etag == etag:
            return Reply(self.feed_id, ask.url, "not_modified", status=304, etag=etag)
        items = [self._item(number, number in edited) for number in listed]
        self.shown.append((now, frozenset(listed)))
        body = f'<rss version="2.0"><channel><title>Made up</title>{"".join(items)}</channel></rss>'
        return Reply(
            self.feed_id, ask.url, "ok", status=200, body=body.encode(), address=ask.url, etag=etag
        )

    def _listed(self, now: datetime) -> list[int]:
        """The numbers of the entries, newest first, a pinned one last."""
        while self.published < len(self.posts) and self.posts[self.published] <= now:
            self.published += 1
        if any(start <= now < end for start, end in self.empty):
            return []
        oldest = max(0, self.published - self.capacity)
        return [*range(self.published - 1, oldest - 1, -1), *([_PINNED] if self.pinned else [])]

    def _item(self, number: int, edited: bool) -> str:
        headline = f"{self.feed_id} {number}" + (", edited" if edited else "")
        self.headlines.add(headline)
        if (number, edited) not in self.kept:
            time = self.posts[number] if number != _PINNED else START - 9 * _WEEK
            self.kept[number, edited] = (
                f"<item><title>{headline}</title><guid>{number}</guid>"
                f"<link>https://{self.feed_id}.example/{number}</link>"
                f"<pubDate>{format_datetime(time)}</pubDate></item>"
            )
        return self.kept[number, edited]


def feed(number: int, chance: random.Random) -> Feed:
    """A feed of which each list slides at its own pace, most of a day, and is overrun now and then."""
    capacity = chance.choice([10, 20, 40, 100])
    per_day = chance.choice([5, 40, 150])
    times = []
    for day in range(-2, 7):
        start = START + timedelta(days=day)
        awake = [start + timedelta(hours=chance.triangular(5, 24, 12)) for _ in range(per_day)]
        times += awake
        for _ in range(chance.choice([0, 0, 1, 2])):
            burst = start + timedelta(hours=chance.uniform(0, 24))
            many, minutes = round(capacity * chance.uniform(0.3, 4)), chance.uniform(1, 40)
            times += [burst + chance.random() * minutes * _MINUTE for _ in range(many)]
    posts = sorted(time.replace(microsecond=0) for time in times)
    return Feed(
        feed_id=f"feed-{number}",
        capacity=capacity,
        server=_SERVERS[number % len(_SERVERS)],
        pinned=number % 3 == 2,
        posts=posts,
        edits={
            one: posts[one] + timedelta(hours=chance.uniform(0, 5))
            for one in chance.sample(range(len(posts)), len(posts) // 10)
        },
        down=_spells(chance, chance.choice([0, 1, 3]), hours=8),
        empty=_spells(chance, chance.choice([0, 0, 2]), hours=3),
    )


def _spells(chance: random.Random, count: int, hours: float) -> list[tuple[datetime, datetime]]:
    starts = [START + chance.random() * _WEEK for _ in range(count)]
    return [(start, start + chance.uniform(0.1, hours) * 60 * _MINUTE) for start in starts]


def catalogue(feeds: Sequence[Feed]) -> Feeds:
    """Rows of FEEDS."""
    rows = [
        {
            "feed_id": feed.feed_id,
            "url": f"https://{feed.feed_id}.example/rss",
            "outlet": feed.feed_id,
            "group": "Other",
            "ownership": "unverified",
        }
        for feed in feeds
    ]
    return frames.feeds(FEEDS.frame(rows))


class Kept(NamedTuple):
    """What a round adds to the tables."""

    articles: pl.DataFrame
    revisions: pl.DataFrame
    gaps: pl.DataFrame
    fetches: pl.DataFrame


def kept(replies: Sequence[Reply], memory: Memory, now: datetime) -> Kept:
    """What the collector makes of the replies; its memory knows of them from then on."""
    states = memory.states()
    listed = memory.listed(parse.changed(replies, states))
    read = parse.each(replies, states, listed, lambda jobs: [*map(document.read, jobs)], now)
    known = memory.sightings([one.feed_id for one in read if one.items])
    found = identity.sort_out(read, known, listed, now)
    gaps = losses.found(read, listed, found.listed, states, now)
    answers = pace.answers(read, found.new_items, gaps, states, now)
    memory.keep(pace.next_states(answers), found.sightings, found.listed)
    return Kept(found.articles, found.revisions, gaps, pace.log(answers))
