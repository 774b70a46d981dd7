"""A clock that jumps, stands still or trembles: no feed is starved or hammered, nothing is lost unsaid.

The invented feeds and servers of the lossless week go by the true time, the collector by a clock that is
wrong from the third hour to the seventh. Its rounds are those of ``frontwatch collect``, each minute
of true time. FRONTWATCH_DEEP=1 takes 200 seeds instead of 10; each goes through one of the cases.
"""

import itertools
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import invented
import polars as pl
import pytest
from invented import START, Feed, Kept

from collectors import clock, pace
from frontwatch import watch
from processing import frames
from processing.errors import ClockError
from storage.memory import Memory

SEEDS = 200 if os.environ.get("FRONTWATCH_DEEP") else 10
FEEDS = 5
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WRONG_FROM, WRONG_TO, END = 3 * HOUR, 7 * HOUR, 14 * HOUR
REST = timedelta(seconds=watch._CLOCK_SECONDS)
Clock = Callable[[datetime, random.Random], datetime]


def off(by: timedelta) -> Clock:
    """A clock that is so far ahead."""
    return lambda true, _: true + by


def started_at(begin: datetime, start: datetime) -> Clock:
    """A clock that began anew at this time when it went wrong."""
    return lambda true, _: begin + (true - start - WRONG_FROM)


def leap(true: datetime, _: random.Random) -> datetime:
    """Each hour ends with a second that comes twice."""
    return true - timedelta(seconds=true.hour)


CASES: dict[str, Callable[[datetime], Clock]] = {
    "back an hour": lambda _: off(-HOUR),
    "forward a day": lambda _: off(DAY),
    "summer time taken for UTC": lambda _: off(2 * HOUR),
    "winter time taken for summer time": lambda _: off(-2 * HOUR),
    "from 1970": lambda start: started_at(datetime(1970, 1, 1, tzinfo=UTC), start),
    "from 2038": lambda start: started_at(datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC), start),
    "frozen": lambda start: lambda *_: start + WRONG_FROM,
    "jitter of 5 s": lambda _: lambda true, chance: true + timedelta(seconds=chance.uniform(-5, 5)),
    "leap seconds": lambda _: leap,
    "another jump each hour": lambda _: lambda true, _: true + HOUR * ((true.hour * 7) % 11 - 5),
}


@dataclass
class Days:
    """What the collector did: when each feed was asked and answered (true times), and the rows it kept."""

    feeds: list[Feed]
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    rounds: list[tuple[datetime, datetime]] = field(default_factory=list)
    refused: int = 0
    kept: list[Kept] = field(default_factory=list)


def collect(days: Days, memory: Memory, told: Clock, chance: random.Random) -> None:
    """The collector's rounds, one each minute of true time in which a feed is due and it does not rest."""
    rests_until = START
    for minute in range(END // MINUTE):
        true = START + minute * MINUTE
        is_wrong = WRONG_FROM <= true - START < WRONG_TO
        now = told(true, chance) if is_wrong else true
        if true >= rests_until and _may_be_due(memory, now):
            try:
                _round(days, memory, true, now)
            except ClockError:
                days.refused += 1
                rests_until = true + REST


def _may_be_due(memory: Memory, now: datetime) -> bool:
    """False if no feed is due; far quicker than to work out which are."""
    states = memory.states()
    if states.is_empty():
        return True
    first, last = states["next_poll"].min(), states["asked_at"].max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    return first <= now or last > now


def _round(days: Days, memory: Memory, true: datetime, now: datetime) -> None:
    servers, states = {feed.feed_id: feed for feed in days.feeds}, memory.states()
    due = pace.due(invented.catalogue(days.feeds), states, now, everything=False)
    if due.is_empty():
        return
    asks = pace.asks(due, states, now)
    days.asked += [(true, ask.feed_id) for ask in asks]
    shown = {feed_id: len(server.shown) for feed_id, server in servers.items()}
    replies = [servers[ask.feed_id].reply(ask, true)._replace(date=true) for ask in asks]
    try:
        clock.check(replies, states, now)
    except ClockError:
        for feed_id, server in servers.items():
            del server.shown[shown[feed_id] :]  # nobody kept what was listed
        raise
    days.rounds.append((true, now))
    days.kept.append(invented.kept(replies, memory, now))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_wrong_clock_starves_and_hammers_no_feed_and_no_loss_is_unsaid(
    tmp_path: Path, seed: int
) -> None:
    name = list(CASES)[seed % len(CASES)]
    chance = random.Random(seed)
    days = Days([invented.feed(number, chance) for number in range(FEEDS)])
    with Memory(tmp_path) as memory:
        collect(days, memory, CASES[name](START), chance)

    assert [*_starved(days, name), *_hammered(days), *_wrong_times(days), *_unsaid(days)] == []
    assert bool(days.refused) is (name not in ("frozen", "jitter of 5 s", "leap seconds"))


def _starved(days: Days, name: str) -> Iterator[str]:
    """Feeds that were not asked for longer than the longest pace and an hour, but while the clock stood still."""
    for feed in days.feeds:
        times = [true for true, feed_id in days.asked if feed_id == feed.feed_id]
        ends = [*times, START + END]
        for before, after in itertools.pairwise(ends):
            stood = name == "frozen" and before < START + WRONG_TO
            down = any(start <= before + HOUR and before <= end for start, end in feed.down)
            if after - before > 135 * MINUTE and not stood and not down:
                yield f"{feed.feed_id} was not asked from {before} to {after}"
        if name == "frozen" and not any(
            timedelta() <= time - START - WRONG_TO <= 90 * MINUTE for time in times
        ):
            yield f"{feed.feed_id} was not asked when the clock went again"


def _hammered(days: Days) -> Iterator[str]:
    """Feeds that were asked more often than every five minutes for an hour."""
    asked = Counter((feed_id, true.replace(minute=0)) for true, feed_id in days.asked)
    for (feed_id, hour), times in asked.items():
        if times > 2 + HOUR // REST and not _has_gap(days, feed_id, hour):
            yield f"{feed_id} was asked {times} times in the hour from {hour}"


def _has_gap(days: Days, feed_id: str, hour: datetime) -> bool:
    """Whether it lost entries lately, so that it is asked each minute for some time."""
    gaps = pl.concat(kept.gaps for kept in days.kept).filter(pl.col("feed_id") == feed_id)["found"]
    return any(hour - 6 * HOUR <= found <= hour + HOUR for found in gaps)


def _wrong_times(days: Days) -> Iterator[str]:
    """Rounds kept under a time that is not the true one, and articles that were kept twice."""
    for true, now in days.rounds:
        if abs(true - now) > clock.MOST_OFF and now != START + WRONG_FROM:
            yield f"the round of {true} was kept as of {now}"
    articles = frames.articles(pl.concat(kept.articles for kept in days.kept))
    if articles["article_id"].n_unique() != articles.height:
        yield "an article was kept twice"


def _unsaid(days: Days) -> Iterator[str]:
    """Entries that were lost outside of all gaps."""
    gaps = pl.concat(kept.gaps for kept in days.kept)
    for feed in days.feeds:
        mine = gaps.filter(pl.col("feed_id") == feed.feed_id).select("gap_from", "gap_to").rows()
        for time in (feed.posts[number] for number in feed.lost()):
            if not any(start - MINUTE <= time <= end + MINUTE for start, end in mine):
                yield f"{feed.feed_id} lost an entry of {time}"
