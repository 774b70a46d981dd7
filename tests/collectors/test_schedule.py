"""A job comes back until it is told to stop, whatever happens in it."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base

from collectors import schedule


class Runs:
    """A job that counts its runs, does something in each, and stops after so many."""

    def __init__(self, most: int, act: Callable[[int], None] = lambda _: None) -> None:
        self.stop = threading.Event()
        self.threads: list[int] = []
        self._most = most
        self._act = act

    def __call__(self) -> None:
        self.threads.append(threading.get_ident())
        if len(self.threads) >= self._most:
            self.stop.set()
        self._act(len(self.threads))


def test_the_job_runs_at_once_in_the_calling_thread() -> None:
    job = Runs(1)

    schedule.every(3600, job, job.stop)

    assert job.threads == [threading.get_ident()]


def test_a_run_under_way_at_stop_is_finished() -> None:
    finished: list[int] = []

    def linger(run: int) -> None:
        job.stop.set()
        threading.Event().wait(0.2)  # long enough for the scheduler to hear of it
        finished.append(run)

    job = Runs(99, linger)

    schedule.every(3600, job, job.stop)

    assert finished == [1]


def test_the_job_comes_back() -> None:
    job = Runs(3)

    schedule.every(0.05, job, job.stop)

    assert len(job.threads) == 3


def test_a_run_that_raises_is_logged_and_the_next_one_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(run: int) -> None:
        if run == 1:
            raise OSError("disk full")

    job = Runs(2, fail)

    schedule.every(0.05, job, job.stop)

    assert len(job.threads) == 2
    assert "disk full" in caplog.text


def test_nothing_runs_once_stopped() -> None:
    job = Runs(1)
    job.stop.set()

    schedule.every(0.05, job, job.stop)

    assert job.threads == []


def test_it_ends_while_it_waits_for_the_next_run() -> None:
    began = threading.Event()
    job = Runs(99, lambda _: began.set())
    waiting = threading.Thread(target=schedule.every, args=(3600, job, job.stop))
    waiting.start()

    assert began.wait(10)
    job.stop.set()
    waiting.join(timeout=10)

    assert not waiting.is_alive()
    assert len(job.threads) == 1


@pytest.mark.parametrize(
    "jump",
    [
        pytest.param(-timedelta(hours=1), id="back an hour"),
        pytest.param(timedelta(hours=8), id="asleep for 8 hours"),
        pytest.param(timedelta(days=1), id="forward a day"),
        pytest.param(timedelta(days=365 * 56), id="from 1970"),
        pytest.param(-timedelta(days=365 * 12), id="back from 2038"),
    ],
)
def test_the_job_comes_back_once_a_span_when_the_clock_is_set(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    ahead = [timedelta()]

    class Clock(datetime):
        """The machine's clock, which is set by the first run."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            now = datetime.now(tz)  # noqa: TID251 - this stands for the clock
            return cls.fromtimestamp((now + ahead[0]).timestamp(), tz)

    def set_clock(run: int) -> None:
        ahead[0] = jump if run == 2 else ahead[0]

    monkeypatch.setattr(base, "datetime", Clock)
    job, began = Runs(5, set_clock), time.monotonic()

    schedule.every(0.1, job, job.stop)

    assert len(job.threads) == 5
    assert time.monotonic() - began >= 0.25
