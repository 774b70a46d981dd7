"""Documents are read in other processes; one that takes too much is stopped, and nothing else is."""

import os
import select
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors import workers
from collectors.parsing.items import Job

NOW = datetime(2026, 9, 18, 13, tzinfo=UTC)
STAY = """
import sys
from datetime import UTC, datetime
from collectors import workers
from collectors.parsing.items import Job

with workers.reading() as read:
    read([Job(b"<rss version='2.0'/>", None, "https://example.org/", datetime.now(UTC))])
    print("read", flush=True)
    sys.stdin.read()
"""


def feed(title: str, items: int = 1, words: int = 1) -> bytes:
    text = "word " * words
    entries = (
        f"<item><title>{n}</title><description>{text}</description></item>" for n in range(items)
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{''.join(entries)}</channel></rss>".encode()


def job(body: bytes) -> Job:
    return Job(body, None, "https://example.org/feed", NOW)


def readers(parent: int | None = None) -> list[int]:
    """The process ids of the readers that this process, or the given one, has started."""
    of = parent or os.getpid()
    listed = Path(f"/proc/{of}/task").glob("*/children")
    children = [int(pid) for path in listed for pid in path.read_text().split()]
    return [
        pid
        for pid in children
        if b"collectors.parsing" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


SMALL, HUGE = job(feed("small")), job(feed("huge", items=2_000, words=900))


class Signalling(bytes):
    """A body that sends all readers the signal when it is handed over."""

    number: signal.Signals

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        """The bytes alone."""
        for pid in readers():
            os.kill(pid, self.number)
        return bytes, (bytes(self),)


def signalling(number: signal.Signals) -> Job:
    body = Signalling(SMALL.body)
    body.number = number
    return job(body)


def test_there_is_one_reading_per_job_in_order() -> None:
    jobs = [job(feed(f"feed {n}", items=1 + n % 7)) for n in range(60)]

    with workers.reading() as read:
        readings = read(jobs)
        assert len(readers()) == 2

    assert [reading.title for reading in readings] == [f"feed {n}" for n in range(60)]
    assert [reading.entries for reading in readings] == [1 + n % 7 for n in range(60)]


def test_nothing_to_read_starts_no_process() -> None:
    with workers.reading() as read:
        assert read([]) == []
        assert readers() == []


def test_a_single_document_starts_a_single_process_that_is_kept() -> None:
    with workers.reading() as read:
        read([SMALL])
        first = readers()
        read([SMALL, SMALL])

        assert len(first) == 1
        assert readers() == first


def test_a_process_with_much_memory_keeps_its_readers() -> None:
    # Linux counts the memory of the process that starts another as the other's peak.
    much = bytearray(b"x") * 200_000_000

    with workers.reading() as read:
        read([SMALL])
        first = readers()
        read([SMALL])

        assert len(much) == 200_000_000
        assert len(first) == 1
        assert readers() == first


def test_a_reader_is_replaced_after_so_many_documents() -> None:
    with workers.reading(workers.Limits(documents=2)) as read:
        read([SMALL])
        first = readers()
        read([SMALL])
        assert readers() == []
        read([SMALL])

        assert len(readers()) == 1
        assert readers() != first


def test_no_process_is_left_at_the_end() -> None:
    with workers.reading() as read:
        read([SMALL] * 20)
        assert readers() != []

    assert readers() == []


def test_a_large_honest_document_is_read() -> None:
    with workers.reading() as read:
        (reading,) = read([HUGE])

    assert len(HUGE.body) > 9_000_000
    assert (reading.outcome, reading.entries) == ("ok", 2_000)


def test_only_the_document_that_computes_too_long_is_marked() -> None:
    limits = workers.Limits(computing_s=0.03)
    seconds = f"{0.03 * len(HUGE.body) / 1e6:.3g}"

    with workers.reading(limits) as read:
        before, huge, after = read([SMALL, HUGE, SMALL])

    said = f"reading it took more than {seconds} s of computing time; it was stopped"
    assert (huge.outcome, huge.detail) == ("broken", said)
    assert (before.outcome, after.outcome) == ("ok", "ok")


def test_only_the_document_that_needs_too_much_memory_is_marked() -> None:
    with workers.reading(workers.Limits(memory_bytes=60_000_000)) as read:
        before, huge, after = read([SMALL, HUGE, SMALL])

    assert huge.outcome == "broken"
    assert "memory" in str(huge.detail)
    assert (before.outcome, after.outcome) == ("ok", "ok")


def test_only_the_document_that_never_ends_is_marked() -> None:
    with workers.reading(workers.Limits(elapsed_s=1)) as read:
        before, stuck, after = read([SMALL, signalling(signal.SIGSTOP), SMALL])

    said = "reading it took more than 1 s; it was stopped"
    assert (stuck.outcome, stuck.detail) == ("broken", said)
    assert (before.outcome, after.outcome) == ("ok", "ok")


def test_a_reader_that_is_killed_costs_its_document_alone() -> None:
    with workers.reading() as read:
        before, deadly, after = read([SMALL, signalling(signal.SIGKILL), SMALL])

    assert deadly.outcome == "broken"
    assert deadly.detail == "the process that read it was ended (exit -9)"
    assert (before.outcome, after.outcome) == ("ok", "ok")


def test_an_idle_reader_that_is_killed_costs_nothing() -> None:
    with workers.reading() as read:
        read([SMALL])
        (pid,) = readers()
        ended = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        select.select([ended], [], [], 10)
        os.close(ended)

        assert read([SMALL])[0].outcome == "ok"


def test_a_reader_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = shutil.which("false")
    assert nothing is not None
    monkeypatch.setattr(sys, "executable", nothing)

    with workers.reading() as read, pytest.raises(ChildProcessError, match="did not start"):
        read([SMALL])


def test_readings_stay_in_step_after_an_interruption() -> None:
    class Interrupting(bytes):
        def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
            raise KeyboardInterrupt

    with workers.reading() as read:
        with pytest.raises(KeyboardInterrupt):
            read([*[job(feed("old"))] * 20, job(Interrupting())])
        assert readers() == []

        assert read([job(feed("new"))])[0].title == "new"


def test_ctrl_c_does_not_reach_a_reader() -> None:
    with workers.reading() as read:
        read([SMALL])
        (pid,) = readers()

        assert os.getpgid(pid) != os.getpgid(0)
        assert os.getsid(pid) != os.getsid(0)


def test_readers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "stay.py"
    script.write_text(STAY, encoding="utf-8")
    root = str(Path(workers.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": root},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"read\n"
        (pid,) = readers(parent.pid)
        ended = os.pidfd_open(pid)

        parent.kill()

        over, _, _ = select.select([ended], [], [], 10)
        assert over == [ended]
    os.close(ended)
