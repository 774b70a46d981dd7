"""A job that comes back on time until it is told to stop; the only APScheduler user."""

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

# APScheduler's default drops a run that starts a second late; ours are late, but never lost.
_NEVER_DROPPED = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class _Interval(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no types
    """One run after another, whatever the clock does.

    APScheduler's own makes a list of all runs that fell due meanwhile: 29 million after a start in 1970.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """A span after the last run fell due, or after now if that is not the next span's time."""
        planned: datetime = super().get_next_fire_time(previous_fire_time, now)
        latest = now + self.interval
        return planned if now < planned < latest else latest


def every(seconds: float, job: Callable[[], None], stop: threading.Event) -> None:
    """The job ran at once and then every so many seconds, until ``stop`` was set.

    It runs in the calling thread, one run at a time; runs that fell due meanwhile are made up for by
    one. A clock that is set forward or back holds the next run up by two spans at most. A run that
    raises is logged and the next one comes. A run under way at ``stop`` is finished.
    """
    if stop.is_set():
        return
    scheduler = BlockingScheduler(
        timezone=UTC, executors={"default": DebugExecutor()}, job_defaults=_NEVER_DROPPED
    )
    idle_since = [math.inf]

    def run() -> None:
        idle_since[0] = math.inf
        try:
            job()
        finally:
            idle_since[0] = time.monotonic()

    def end() -> None:
        while not stop.wait(seconds):
            if time.monotonic() - idle_since[0] > 2 * seconds:
                # By a clock that was ahead the next run is planned for later than a span from now.
                for planned in scheduler.get_jobs():
                    planned.modify(next_run_time=_LONG_AGO)
        scheduler.shutdown()

    watcher = threading.Thread(target=end)
    scheduler.add_listener(lambda _: watcher.start(), EVENT_SCHEDULER_STARTED)
    trigger = _Interval(seconds=seconds, timezone=UTC)
    # A job of its own for the first run would raise when stop is set during it: APScheduler removes
    # a job that is used up, and finds none to remove once it has been told to shut down.
    scheduler.add_job(run, trigger, next_run_time=trigger.start_date - trigger.interval)
    try:
        scheduler.start()
    finally:
        stop.set()
        watcher.join()
