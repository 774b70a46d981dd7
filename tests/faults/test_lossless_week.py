"""A week of feeds that publish in bursts: whatever was lost is in a recorded gap.

Each invented feed lists its newest entries and no more, goes quiet at night, floods its list, is down,
shows an empty list or edits headlines; its server answers 304 honestly, never or always. ``pace`` says
when and how each is asked, the documents are real RSS, read and slimmed, and the memory is the
collector's own. An entry appears when it is published; a minute is the shortest time there is.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from itertools import pairwise
from typing import cast

import polars as pl
import pytest

from collectors import identity, losses, pace, parse
from collectors.fetch import Ask, Reply
from collectors.parsing import document
from processing import frames
from processing.frames import Feeds
from processing.tables import FEEDS, LISTED
from processing.vocabulary import ANSWERED
from storage.memory import Memory

START = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
SERVERS = ("honest", "honest", "forgets", "lies")
PINNED = -1


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
        first = min((numbers for _, numbers in self.shown if numbers - {PINNED}), key=max)
        last = max(self.seen())
        return set(range(max(first), last)) - self.seen()

    def broken(self) -> set[datetime]:
        """When a document was sent that shares no entry with the one before that had any."""
        some = [(time, numbers - {PINNED}) for time, numbers in self.shown if numbers - {PINNED}]
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
        return [*range(self.published - 1, oldest - 1, -1), *([PINNED] if self.pinned else [])]

    def _item(self, number: int, edited: bool) -> str:
        headline = f"{self.feed_id} {number}" + (", edited" if edited else "")
        self.headlines.add(headline)
        if (number, edited) not in self.kept:
            time = self.posts[number] if number != PINNED else START - 9 * WEEK
            self.kept[number, edited] = (
                f"<item><title>{headline}</title><guid>{number}</guid>"
                f"<link>https://{self.feed_id}.example/{number}</link>"
                f"<pubDate>{format_datetime(time)}</pubDate></item>"
            )
        return self.kept[number, edited]


def invented(number: int, chance: random.Random) -> Feed:
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
            times += [burst + chance.random() * minutes * MINUTE for _ in range(many)]
    posts = sorted(time.replace(microsecond=0) for time in times)
    return Feed(
        feed_id=f"feed-{number}",
        capacity=capacity,
        server=SERVERS[number % len(SERVERS)],
        pinned=number % 3 == 2,
        posts=posts,
        edits={
            one: posts[one] + timedelta(hours=chance.uniform(0, 5))
            for one in chance.sample(range(len(posts)), len(posts) // 10)
        },
        down=spells(chance, chance.choice([0, 1, 3]), hours=8),
        empty=spells(chance, chance.choice([0, 0, 2]), hours=3),
    )


def spells(chance: random.Random, count: int, hours: float) -> list[tuple[datetime, datetime]]:
    starts = [START + chance.random() * WEEK for _ in range(count)]
    return [(start, start + chance.uniform(0.1, hours) * 60 * MINUTE) for start in starts]


@dataclass
class Week:
    """The feeds, how long and how often they are asked, and the rows that each round brought."""

    feeds: Sequence[Feed]
    days: int
    tick: timedelta
    forgets_at: datetime
    rounds: list[tuple[pl.DataFrame, ...]] = field(default_factory=list)

    @cached_property
    def articles(self) -> pl.DataFrame:
        return pl.concat(rows[0] for rows in self.rounds)

    @cached_property
    def revisions(self) -> pl.DataFrame:
        return pl.concat(rows[1] for rows in self.rounds)

    @cached_property
    def gaps(self) -> pl.DataFrame:
        return pl.concat(rows[2] for rows in self.rounds)

    @cached_property
    def log(self) -> pl.DataFrame:
        return pl.concat(rows[3] for rows in self.rounds)


def collect(week: Week, memory: Memory, now: datetime, end: datetime) -> datetime:
    """The collector's rounds from now until the end, one at each tick at which a feed is due."""
    catalogue, servers = rows_of(week.feeds), {feed.feed_id: feed for feed in week.feeds}
    states = memory.states()
    while now < end:
        due = pace.due(catalogue, states, now, everything=False)
        replies = [servers[ask.feed_id].reply(ask, now) for ask in pace.asks(due, states, now)]
        listed = memory.listed(parse.changed(replies, states))
        read = parse.each(replies, states, listed, lambda jobs: [*map(document.read, jobs)], now)
        known = memory.sightings([one.feed_id for one in read if one.items])
        found = identity.sort_out(read, known, listed, now)
        gaps = losses.found(read, listed, found.listed, states, now)
        answers = pace.answers(read, found.new_items, gaps, states, now)
        memory.keep(pace.next_states(answers), found.sightings, found.listed)
        week.rounds.append((found.articles, found.revisions, gaps, pace.log(answers)))
        states = memory.states()
        first = cast("datetime", states["next_poll"].min())
        now = START - (START - first) // week.tick * week.tick
    return now


def recall(week: Week, memory: Memory) -> None:
    """A new memory knows what was stored so far."""
    rows = [pl.concat(frames) for frames in zip(*week.rounds, strict=True)]
    memory.keep(
        pace.remembered(frames.fetches(rows[3]), rows_of(week.feeds)),
        identity.remembered(frames.articles(rows[0]), frames.revisions(rows[1])),
        frames.listed(LISTED.empty()),
    )


def rows_of(feeds: Sequence[Feed]) -> Feeds:
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


@pytest.fixture(params=[(1, 4, 7, 20), (2, 4, 3, 10), (3, 3, 1, 1)], ids=str, scope="module")
def week(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """So many feeds of a seed, collected for so many days, with so many minutes between rounds.

    In the middle the collector's memory is lost and made anew from what is stored.
    """
    seed, feeds, days, minutes = request.param
    chance = random.Random(seed)
    made, end = [invented(number, chance) for number in range(feeds)], START + timedelta(days=days)
    week = Week(made, days, minutes * MINUTE, START + (end - START) / 2)
    with Memory(tmp_path_factory.mktemp("week")) as memory:
        now = collect(week, memory, START, week.forgets_at)
    with Memory(tmp_path_factory.mktemp("forgot")) as memory:
        recall(week, memory)
        collect(week, memory, now, end)
    return week


def test_every_entry_that_was_lost_was_published_in_a_recorded_gap(week: Week) -> None:
    lost = 0
    for feed in week.feeds:
        gaps = week.gaps.filter(pl.col("feed_id") == feed.feed_id)
        recorded = gaps.select("gap_from", "gap_to").rows()
        for time in (feed.posts[number] for number in feed.lost()):
            assert any(start <= time <= end for start, end in recorded), (feed.feed_id, time)
            lost += 1
    assert lost > 20


def test_a_gap_is_recorded_where_two_lists_share_no_entry_and_nowhere_else(week: Week) -> None:
    """But for the first list after the memory was lost, where the times tell."""
    for feed in week.feeds:
        found = set(week.gaps.filter(pl.col("feed_id") == feed.feed_id)["found"])
        broken = feed.broken()
        after_loss = {
            min(time for time, numbers in feed.shown if numbers and time >= week.forgets_at)
        }
        assert found - after_loss <= broken
        if not feed.pinned:
            assert found - after_loss == broken - after_loss


def test_each_entry_that_was_listed_is_kept_once_and_each_edit_with_it(week: Week) -> None:
    for feed in week.feeds:
        mine = pl.col("feed_id") == feed.feed_id
        articles, revisions = week.articles.filter(mine), week.revisions.filter(mine)
        assert articles["guid"].n_unique() == articles.height
        assert {int(guid) for guid in articles["guid"]} == feed.seen()
        assert {*articles["title"], *revisions["title"]} == feed.headlines
        assert articles.height + revisions.height == len(feed.headlines)


def test_no_feed_is_more_than_an_hour_old_while_its_server_answers(week: Week) -> None:
    answered = week.log.filter(pl.col("outcome").is_in(ANSWERED))
    wait = (answered["next_poll"] - answered["started"]).dt.total_seconds() / 60

    assert cast("float", wait.min()) >= 0.9
    assert cast("float", wait.max()) <= 66
    assert week.log.height < 200 * len(week.feeds) * week.days


def test_a_server_that_lies_is_found_out_and_asked_for_the_whole_from_then_on(week: Week) -> None:
    for feed in week.feeds:
        log = week.log.filter(pl.col("feed_id") == feed.feed_id).sort("started")
        lies = log.filter(pl.col("lied"))["started"]
        if feed.server != "lies":
            assert lies.is_empty()
        elif lies.len() > 1:
            later = log.filter(pl.col("started") > lies[1])
            assert "not_modified" not in later["outcome"]
