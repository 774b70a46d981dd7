"""After eight hours asleep 500 feeds are due at once: each is asked, once, and the pages say how late it is.

FRONTWATCH_DEEP=1 puts the machine to sleep ten times instead of once.
"""

import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import newsstand
import polars as pl
import pytest
from newsstand import Stand

from collectors import workers
from dashboard.web import ready
from frontwatch import cycle, watch
from frontwatch.keeper import Keeper
from frontwatch.metrics import Meter
from processing.frames import Fetches
from processing.reading import lexicon
from processing.tables import FETCHES
from storage import upkeep
from storage.memory import Memory
from storage.store import Store

FEEDS, LISTED = 500, 2
NIGHTS = 10 if os.environ.get("FRONTWATCH_DEEP") else 1
ASLEEP, SECOND = timedelta(hours=8), timedelta(seconds=1)


@pytest.fixture
def stand() -> Iterator[Stand]:
    """The feeds, as they stand at a clock that is set here."""
    with newsstand.serving(FEEDS, LISTED) as made:
        yield made


def test_after_a_night_asleep_each_of_500_feeds_is_asked_once_and_the_lag_is_told(
    stand: Stand, tmp_path: Path
) -> None:
    store, words, catalogue = Store(tmp_path), lexicon.bundled(), stand.catalogue()
    store.create()
    keeper = Keeper(store, 0, Meter())
    with Memory(tmp_path) as memory, workers.reading() as read:

        def one_round(at_most: int) -> Fetches:
            stand.now += SECOND
            this = cycle.Round(stand.now, read, allow_private=True, at_most=at_most)
            return cycle.collect_once(store, memory, catalogue, words, this)

        watch._all_due(keeper, one_round, threading.Event())
        for _ in range(NIGHTS):
            stand.now = woken = stand.now + ASLEEP
            assert late(store, woken)
            watch._all_due(keeper, one_round, threading.Event())

            each_was_asked_once_and_late(store, woken)
            assert not late(store, stand.now)
    assert upkeep.verify(store)[1] == []


def late(store: Store, now: datetime) -> bool:
    """Whether /readyz, the pages and ``frontwatch status`` say that the data are old."""
    return any("two rounds are missing" in reason for reason in ready.reasons(store, now))


def each_was_asked_once_and_late(store: Store, woken: datetime) -> None:
    log = store.read(store.scan(FETCHES)).sort("feed_id", "started")
    lag = pl.col("started") - pl.col("next_poll").shift().over("feed_id")
    after = log.with_columns(lag.alias("lag")).filter(pl.col("started") > woken)
    assert after["feed_id"].n_unique() == after.height == FEEDS
    assert after.filter(pl.col("lag") > ASLEEP - timedelta(minutes=70)).height == FEEDS
