"""A job comes back until it is told to stop, whatever happens in it."""

import threading
from collections.abc import Callable

import pytest

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
