"""Collector and dashboard start together and end together, and leave nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from frontwatch import processes
from processing.errors import InputError, StoreError
from processing.tables import ARTICLES
from storage import lock, signs
from storage.store import Store

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts ``frontwatch`` with these words as a process of its own, its remarks in a file."""
    running: list[subprocess.Popen[str]] = []

    def command(*words: object) -> subprocess.Popen[str]:
        with (tmp_path / "remarks").open("wb") as remarks:
            process = subprocess.Popen(
                [sys.executable, "-m", "frontwatch", *map(str, words)],
                stdout=subprocess.PIPE,
                stderr=remarks,
                text=True,
                env=os.environ | {"FRONTWATCH_DATA": str(tmp_path / "data")},
            )
        running.append(process)
        return process

    yield command
    for process in running:
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that the program prints when the dashboard answers."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Frontwatch is at "):
            return line.split()[3]
    pytest.fail(f"no address was printed; exit {process.wait()}")


def until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def is_open(address: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_collector_and_dashboard_cleanly(
    start: Start, site: Any, rss: Any, feeds_csv: Any, tmp_path: Path, sent: signal.Signals
) -> None:
    site.answers["/a.xml"] = rss("Zelenskyy and Trump speak about Ukraine")
    process = start("--feeds", feeds_csv("/a.xml"), "--allow-private")
    store = Store(tmp_path / "data")

    address = address_of(process)
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200
    assert until(lambda: store.read(store.scan(ARTICLES)).height == 1)
    process.send_signal(sent)

    assert process.wait(timeout=30) == 0
    assert not is_open(address)
    with lock.writing(store.root):
        assert "Traceback" not in (tmp_path / "remarks").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell of a parent's death")
def test_both_end_when_the_program_that_started_them_is_killed(
    start: Start, site: Any, rss: Any, feeds_csv: Any, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("Zelenskyy and Trump speak about Ukraine")
    process = start("--feeds", feeds_csv("/a.xml"), "--allow-private")
    address = address_of(process)

    process.kill()

    assert until(lambda: not is_open(address))
    assert until(lambda: is_free(tmp_path / "data"))


def is_free(data: Path) -> bool:
    """Whether no collector holds the lock."""
    try:
        with lock.writing(data):
            return True
    except StoreError:
        return False


def test_a_collector_that_ends_by_itself_is_reported(
    start: Start, feeds_csv: Any, site: Any, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "memory.sqlite").write_bytes(b"no database at all, just words" * 100)

    process = start("--feeds", feeds_csv("/a.xml"), "--allow-private")

    assert process.wait(timeout=60) == 1
    remarks = (tmp_path / "remarks").read_text()
    assert "memory.sqlite cannot be used" in remarks
    assert "the collector ended by itself (exit 1)" in remarks


def test_a_second_collector_is_refused(
    start: Start, feeds_csv: Any, site: Any, rss: Any, tmp_path: Path
) -> None:
    store = Store(tmp_path / "data")
    store.create()
    with lock.writing(store.root):
        process = start("collect", "--once", "--feeds", feeds_csv("/a.xml"), "--allow-private")

        assert process.wait(timeout=60) == 1

    assert f"process {os.getpid()} is writing to it" in (tmp_path / "remarks").read_text()


def test_a_collector_goes_on_until_it_is_stopped(
    start: Start, site: Any, rss: Any, feeds_csv: Any, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("One")
    process = start("collect", "--feeds", feeds_csv("/a.xml"), "--allow-private")
    remarks = tmp_path / "remarks"

    assert until(lambda: "1 feeds asked, 1 answered, 1 new items" in remarks.read_text())
    assert process.poll() is None
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=20) == 0


def test_a_broken_catalogue_is_named_before_anything_starts(start: Start, tmp_path: Path) -> None:
    (tmp_path / "feeds.csv").write_text("url\nnot an address\n")

    process = start("--feeds", tmp_path / "feeds.csv")

    assert process.wait(timeout=60) == 1
    assert "feeds.csv line 2" in (tmp_path / "remarks").read_text()


def test_the_first_free_port_is_taken_unless_one_is_asked_for() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(
            InputError, match=f"port {port} is in use; give another one with --port"
        ):
            processes.free_port(port)

    assert processes.free_port(port) == port
    assert processes.free_port(None) >= processes.FIRST_PORT


def test_a_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="70000"):
        processes.free_port(70_000)


def test_a_collector_shows_that_it_lives_counts_and_notes_each_round_as_json(
    start: Start, site: Any, rss: Any, feeds_csv: Any, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("Zelenskyy and Trump speak about Ukraine")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = ["--metrics-port", port, "--log-format", "json", "--allow-private"]
    process = start("collect", "--feeds", feeds_csv("/a.xml"), *flags)
    address, data = f"http://127.0.0.1:{port}/metrics", tmp_path / "data"

    def counted() -> bool:
        try:
            with urllib.request.urlopen(address) as answer:
                return b"frontwatch_new_items_total 1\n" in answer.read()
        except OSError:
            return False

    assert until(counted)
    assert signs.writer(data) == process.pid
    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0
    alive = signs.alive(data)
    assert alive is not None
    assert alive.state == "stopped"
    remarks = (tmp_path / "remarks").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in remarks]
    assert next(one["new_items"] for one in told if one.get("event") == "round") == 1


def test_a_round_now_and_then_leaves_no_sign_of_a_collector_that_goes_on(
    start: Start, site: Any, rss: Any, feeds_csv: Any, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("Zelenskyy and Trump speak about Ukraine")
    process = start("collect", "--once", "--feeds", feeds_csv("/a.xml"), "--allow-private")

    assert process.wait(60) == 0
    assert signs.alive(tmp_path / "data") is None


def test_a_full_disk_stops_a_single_round_with_what_to_do(
    start: Start, feeds_csv: Any, tmp_path: Path
) -> None:
    process = start("collect", "--once", "--feeds", feeds_csv("/a.xml"), f"--min-free={10**12}")

    assert process.wait(60) == 1
    assert "lower --min-free" in (tmp_path / "remarks").read_text(encoding="utf-8")
    assert Store(tmp_path / "data").version(ARTICLES) == "articles:-1"
