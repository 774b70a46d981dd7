"""A week of feeds that publish in bursts: whatever was lost is in a recorded gap.

``pace`` says when and how each invented feed is asked, and the memory is the collector's own.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

import invented
import polars as pl
import pytest
from invented import START, Kept

from collectors import identity, pace
from processing import frames
from processing.tables import LISTED
from processing.vocabulary import ANSWERED
from storage.memory import Memory

MINUTE = timedelta(minutes=1)


@dataclass
class Week:
    """The feeds, how long and how often they are asked, and the rows that each round brought."""

    feeds: Sequence[invented.Feed]
    days: int
    tick: timedelta
    forgets_at: datetime
    rounds: list[Kept] = field(default_factory=list)

    @cached_property
    def articles(self) -> pl.DataFrame:
        return pl.concat(kept.articles for kept in self.rounds)

    @cached_property
    def revisions(self) -> pl.DataFrame:
        return pl.concat(kept.revisions for kept in self.rounds)

    @cached_property
    def gaps(self) -> pl.DataFrame:
        return pl.concat(kept.gaps for kept in self.rounds)

    @cached_property
    def log(self) -> pl.DataFrame:
        return pl.concat(kept.fetches for kept in self.rounds)


def collect(week: Week, memory: Memory, now: datetime, end: datetime) -> datetime:
    """The collector's rounds from now until the end, one at each tick at which a feed is due."""
    catalogue, servers = invented.catalogue(week.feeds), {feed.feed_id: feed for feed in week.feeds}
    states = memory.states()
    while now < end:
        due = pace.due(catalogue, states, now, everything=False)
        replies = [servers[ask.feed_id].reply(ask, now) for ask in pace.asks(due, states, now)]
        week.rounds.append(invented.kept(replies, memory, now))
        states = memory.states()
        first = cast("datetime", states["next_poll"].min())
        now = START - (START - first) // week.tick * week.tick
    return now


def recall(week: Week, memory: Memory) -> None:
    """A new memory knows what was stored so far."""
    rows = Kept(*(pl.concat(frames) for frames in zip(*week.rounds, strict=True)))
    memory.keep(
        pace.remembered(frames.fetches(rows.fetches), invented.catalogue(week.feeds)),
        identity.remembered(frames.articles(rows.articles), frames.revisions(rows.revisions)),
        frames.listed(LISTED.empty()),
    )


@pytest.fixture(params=[(1, 4, 7, 20), (2, 4, 3, 10), (3, 3, 1, 1)], ids=str, scope="module")
def week(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """So many feeds of a seed, collected for so many days, with so many minutes between rounds.

    In the middle the collector's memory is lost and made anew from what is stored.
    """
    seed, feeds, days, minutes = request.param
    chance = random.Random(seed)
    made, end = (
        [invented.feed(number, chance) for number in range(feeds)],
        START + timedelta(days=days),
    )
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
