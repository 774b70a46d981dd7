"""Finding which of 5,000 feeds are due and when each is next: ours against one APScheduler job each.

Ours is a tick: the states read from ``memory.sqlite``, the due feeds chosen, their next times worked
out from answers 304 and written with a sync to disk. APScheduler's jobs do nothing; they are spread
over their interval, as jobs with jitter are, and told to drop none, but for the last figure.
"""

import logging
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import figures
import polars as pl
import spent
from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from figures import Figure

from collectors import pace
from collectors.parse import Document
from processing import frames
from processing.frames import Feeds, States
from processing.tables import FEEDS, GAPS, LISTED, SIGHTINGS, STATES
from storage.memory import Memory

_FEEDS = 5_000
_PART = 15
_START = datetime(2026, 11, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_ANSWERED_S = 0.1
_NEVER_DROPPED = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
_FIRED: list[None] = []


def measured() -> list[Figure]:
    """CPU microseconds per feed that was due, and feeds skipped when all are due at once."""
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder)) as memory:
        feeds = _feeds()
        ticks = {
            f"{_FEEDS:,} feeds, all due": [_tick(memory, feeds, 1) for _ in range(figures.RUNS)],
            f"{_FEEDS:,} feeds, 1 in {_PART} due": [
                _tick(memory, feeds, _PART) for _ in range(figures.RUNS)
            ],
        }
        at_once = _chosen(memory, feeds)
        in_memory = [_fire_us(_FEEDS, 5, 10, MemoryJobStore()) for _ in range(figures.RUNS)]
        in_sqlite = _fire_us(1_000, 10, 15, SQLAlchemyJobStore(f"sqlite:///{folder}/jobs.sqlite"))
    rows = [
        (f"scheduling per due feed: {what}", "CPU µs", statistics.median(taken))
        for what, taken in ticks.items()
    ]
    all_due, few_due = (
        Figure(*row, "APScheduler, jobs in memory", statistics.median(in_memory)) for row in rows
    )
    return [
        figures.within(all_due, 15),
        few_due,
        *(Figure(*row, "APScheduler, jobs in SQLite", in_sqlite) for row in rows),
        _skipped(at_once),
    ]


def _tick(memory: Memory, feeds: Feeds, part: int) -> float:
    """CPU microseconds per due feed of a tick at which one in ``part`` feeds is due."""
    now = _all_later(memory, feeds, part)
    due: list[Feeds] = []
    states = memory.states()
    found = spent.seconds(
        lambda: due.append(pace.due(feeds, memory.states(), now, everything=False))
    )
    asked = due[0]
    assert asked.height == -(-_FEEDS // part)
    documents = [_not_modified(*row) for row in asked.select("feed_id", "url").iter_rows()]
    kept = spent.seconds(
        lambda: memory.keep(
            _next_states(documents, states, now),
            frames.sightings(SIGHTINGS.empty()),
            frames.listed(LISTED.empty()),
        )
    )
    return 1e6 * (found + kept) / asked.height


def _all_later(memory: Memory, feeds: Feeds, part: int) -> datetime:
    """Every feed was asked, and one in ``part`` of them is due at the time given back."""
    now = _START + _DAY
    documents = [_not_modified(*row) for row in feeds.select("feed_id", "url").iter_rows()]
    states = _next_states(documents, frames.states(STATES.empty()), _START)
    is_due = pl.int_range(pl.len()) % part == 0
    spread = pl.when(is_due).then(pl.lit(now)).otherwise(pl.lit(now + _DAY))
    memory.keep(
        frames.states(
            states.with_columns(spread.cast(pl.Datetime("us", "UTC")).alias("next_poll"))
        ),
        frames.sightings(SIGHTINGS.empty()),
        frames.listed(LISTED.empty()),
    )
    return now


def _next_states(documents: Sequence[Document], states: States, now: datetime) -> States:
    return pace.next_states(pace.answers(documents, {}, frames.gaps(GAPS.empty()), states, now))


def _chosen(memory: Memory, feeds: Feeds) -> int:
    """How many of the feeds are chosen when all are due."""
    now = _all_later(memory, feeds, 1)
    return pace.due(feeds, memory.states(), now, everything=False).height


def _not_modified(feed_id: str, url: str) -> Document:
    return Document(
        feed_id=feed_id,
        url=url,
        outcome="not_modified",
        detail=None,
        status=304,
        elapsed_ms=100,
        entries=25,
        window_from=_START - _DAY,
        body_hash="0" * 32,
        etag='"same"',
    )


def _feeds() -> Feeds:
    return frames.feeds(
        FEEDS.frame(
            [
                {
                    "feed_id": f"feed-{number:04}",
                    "url": f"https://news-{number}.example/feed",
                    "outlet": f"Outlet {number}",
                    "group": "Other",
                    "ownership": "unverified",
                }
                for number in range(_FEEDS)
            ]
        )
    )


def _fire_us(jobs: int, every_s: int, window_s: float, store: BaseJobStore) -> float:
    """CPU microseconds of this process for each run of a job; they are spread over their interval."""
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults=_NEVER_DROPPED, jobstores={"default": store}
    )
    scheduler.start(paused=True)
    # Adding jobs takes time; the first of them is due when all are there.
    first = datetime.now(UTC) + timedelta(seconds=jobs / 500)  # noqa: TID251 - APScheduler's clock
    for number in range(jobs):
        at = first + timedelta(seconds=every_s * number / jobs)
        scheduler.add_job(_fire, "interval", seconds=every_s, id=str(number), next_run_time=at)
    wait_s = (first - datetime.now(UTC)).total_seconds()  # noqa: TID251 - APScheduler's clock
    time.sleep(max(0.0, wait_s))
    fired = len(_FIRED)
    taken = spent.seconds(lambda: _let_run(scheduler, window_s))
    fired = len(_FIRED) - fired
    scheduler.shutdown()
    return 1e6 * taken / fired


def _let_run(scheduler: BackgroundScheduler, window_s: float) -> None:
    scheduler.resume()
    time.sleep(window_s)
    scheduler.pause()


def _fire() -> None:
    _FIRED.append(None)


def _skipped(chosen: int) -> Figure:
    """Feeds not asked when all are due at once; APScheduler as it comes, each job 0.1 s long."""
    done, missed, over = [0], [0], threading.Event()

    def count(event: JobExecutionEvent) -> None:
        counter = done if event.code == EVENT_JOB_EXECUTED else missed
        counter[0] += 1
        if done[0] + missed[0] == _FEEDS:
            over.set()

    # It logs every run that it drops.
    logging.disable(logging.CRITICAL)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_listener(count, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    at = datetime.now(UTC) + timedelta(seconds=_FEEDS / 500)  # noqa: TID251 - APScheduler's clock
    for _ in range(_FEEDS):
        scheduler.add_job(time.sleep, "interval", (_ANSWERED_S,), hours=1, next_run_time=at)
    scheduler.resume()
    assert over.wait(_FEEDS * _ANSWERED_S)
    scheduler.shutdown()
    return Figure(
        f"feeds skipped of {_FEEDS:,} due at once",
        "feeds",
        _FEEDS - chosen,
        "APScheduler with its defaults",
        missed[0],
        "none",
        chosen == _FEEDS,
    )


if __name__ == "__main__":
    figures.hand_over(measured())
