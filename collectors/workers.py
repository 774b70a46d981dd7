"""Processes that read documents, so that a runaway document ends its reader and nothing else.

A reader is ``python -m collectors.parsing``: it gets pickled jobs on its standard input and answers
each on its standard output. It ends with the pipe, so also when this process is killed.
"""

import functools
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from collectors.parse import Read
from collectors.parsing.items import Job, Reading

_READERS = 2
# Starting a reader takes as long as reading so many documents of 50 kB (0.15 s and 5 to 10 ms of
# computing time, measured): fewer are not worth a second one.
_JOBS_FOR_ANOTHER = 16
_FAIR_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may take; both times are for a body of up to 1 MB, in proportion above it.

    feedparser with its cleaning off reads at least 2.6 MB a second of computing time (measured).
    ``elapsed_s`` is for what waits instead of computing. A reader is replaced after ``documents``.
    """

    computing_s: float = 2
    elapsed_s: float = 30
    memory_bytes: int = 512_000_000
    documents: int = 500


@dataclass(slots=True)
class _Reader:
    """A process, the place of the job it reads and when that must be done; None if it is idle."""

    process: subprocess.Popen[bytes]
    at: int | None = None
    until: float = 0


@contextmanager
def reading(limits: Limits = Limits()) -> Iterator[Read]:
    """Inside, a function that reads bodies: one reading per job, in order, whatever is in them.

    Readers are started when there is something to read, and kept until the end. One thread at a time
    may call the function; it raises ChildProcessError if no reader can be started.
    """
    readers: list[_Reader] = []
    try:
        yield functools.partial(_read, readers, limits)
    finally:
        _end(readers, list(readers))


def _read(readers: list[_Reader], limits: Limits, jobs: Sequence[Job]) -> list[Reading]:
    readings: dict[int, Reading] = {}
    waiting = deque(range(len(jobs)))
    try:
        while len(readings) < len(jobs):
            while waiting and (reader := _idle(readers, limits, len(waiting))):
                _give(reader, waiting[0], jobs[waiting.popleft()], limits)
            for reader in _finished(readers):
                at = reader.at
                assert at is not None
                readings[at] = _answer(readers, reader, jobs[at], limits)
    except BaseException:
        _end(readers, list(readers))
        raise
    return [readings[at] for at in range(len(jobs))]


def _idle(readers: list[_Reader], limits: Limits, jobs: int) -> _Reader | None:
    """A reader with nothing to do, started if need be; None if all are busy."""
    _end(readers, [one for one in readers if one.at is None and one.process.poll() is not None])
    idle = next((one for one in readers if one.at is None), None)
    if idle is None and (not readers or (jobs >= _JOBS_FOR_ANOTHER and len(readers) < _READERS)):
        idle = _started(limits)
        readers.append(idle)
        _greet(idle)
    return idle


def _started(limits: Limits) -> _Reader:
    return _Reader(
        subprocess.Popen(  # noqa: S603 - our own program and figures
            [
                *(sys.executable, "-m", "collectors.parsing"),
                *(str(limits.memory_bytes), str(limits.documents)),
            ],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for this process alone
        )
    )


def _greet(reader: _Reader) -> None:
    assert reader.process.stdout is not None
    if reader.process.stdout.readline() != b"ready\n":
        raise ChildProcessError("a process that reads documents did not start; see its words above")


def _give(reader: _Reader, at: int, job: Job, limits: Limits) -> None:
    reader.at, reader.until = at, time.monotonic() + limits.elapsed_s * _share(job)
    jobs = reader.process.stdin
    assert jobs is not None
    with suppress(BrokenPipeError):  # it was killed: its answer is missing, too
        pickle.dump((job, limits.computing_s * _share(job)), jobs, pickle.HIGHEST_PROTOCOL)
        jobs.flush()


def _finished(readers: Sequence[_Reader]) -> list[_Reader]:
    """The readers that answered or died, at least one; one that is late is killed."""
    busy = [one for one in readers if one.at is not None]
    with selectors.DefaultSelector() as selector:
        for one in busy:
            assert one.process.stdout is not None
            selector.register(one.process.stdout, selectors.EVENT_READ, one)
        first = min(one.until for one in busy)
        if ready := selector.select(max(0, first - time.monotonic())):
            return [key.data for key, _ in ready]
        for one in busy:
            if one.until <= time.monotonic():
                one.process.kill()
        return [key.data for key, _ in selector.select()]


def _answer(readers: list[_Reader], reader: _Reader, job: Job, limits: Limits) -> Reading:
    """What the reader makes of the job; it is idle again, or ended if it died or said that it will."""
    assert reader.process.stdout is not None
    try:
        answer: Reading
        answer, is_last = pickle.load(reader.process.stdout)  # noqa: S301 - from our own program
    except (EOFError, pickle.UnpicklingError):
        answer, is_last = Reading("broken", _cause(reader, job, limits)), True
    reader.at = None
    if is_last:
        _end(readers, [reader])
    return answer


def _cause(reader: _Reader, job: Job, limits: Limits) -> str:
    """Why the reader died, for a person."""
    if reader.process.wait() == -signal.SIGPROF:
        computing_s = limits.computing_s * _share(job)
        return f"reading it took more than {computing_s:.3g} s of computing time; it was stopped"
    if reader.until <= time.monotonic():
        elapsed_s = limits.elapsed_s * _share(job)
        return f"reading it took more than {elapsed_s:.3g} s; it was stopped"
    return f"the process that read it was ended (exit {reader.process.returncode})"


def _share(job: Job) -> float:
    return max(1, len(job.body) / _FAIR_BYTES)


def _end(readers: list[_Reader], ending: Sequence[_Reader]) -> None:
    for reader in ending:
        readers.remove(reader)
        reader.process.kill()
        reader.process.communicate()
