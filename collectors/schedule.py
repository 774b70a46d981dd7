"""A job that comes back on time until it is told to stop; the only APScheduler user."""

import threading
from collections.abc import Callable
from datetime import UTC

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

# APScheduler's default drops a run that starts a second late; ours are late, but never lost.
_NEVER_DROPPED = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


def every(seconds: float, job: Callable[[], None], stop: threading.Event) -> None:
    """The job ran at once and then every so many seconds, until ``stop`` was set.

    It runs in the calling thread, one run at a time; runs that fell due meanwhile are made up for by
    one. A run that raises is logged and the next one comes. A run under way at ``stop`` is finished.
    """
    if stop.is_set():
        return
    scheduler = BlockingScheduler(
        timezone=UTC, executors={"default": DebugExecutor()}, job_defaults=_NEVER_DROPPED
    )

    def end() -> None:
        stop.wait()
        scheduler.shutdown()

    watcher = threading.Thread(target=end)
    scheduler.add_listener(lambda _: watcher.start(), EVENT_SCHEDULER_STARTED)
    trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
    # A job of its own for the first run would raise when stop is set during it: APScheduler removes
    # a job that is used up, and finds none to remove once it has been told to shut down.
    scheduler.add_job(job, trigger, next_run_time=trigger.start_date - trigger.interval)
    try:
        scheduler.start()
    finally:
        stop.set()
        watcher.join()
