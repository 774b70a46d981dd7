"""A collector that is asked to stop at any moment of its first round ends cleanly, and the next goes on.

Three moments, with FRONTWATCH_DEEP=1 200; they are random, from the start of the round to after its end.
"""

import json
import os
import random
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import newsstand
import pytest
from newsstand import Stand

from collectors.parse import Read
from frontwatch import cycle
from processing.reading import lexicon
from processing.tables import ARTICLES
from storage import lock, upkeep
from storage.memory import Memory
from storage.store import Store

MOMENTS = 200 if os.environ.get("FRONTWATCH_DEEP") else 3
FEEDS, LISTED = 6, 30
# As long as the round takes when nothing else runs, and somewhat more.
MOST_SECONDS = 2.0
LATER = datetime(2100, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no children so")


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """The feeds."""
    with newsstand.serving(FEEDS, LISTED) as made:
        yield made


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_collector_that_is_stopped_at_any_moment_ends_cleanly_and_loses_nothing(
    children: subprocess.Popen[str],
    stand: Stand,
    read: Read,
    tmp_path: Path,
    seed: int,
) -> None:
    feeds, store = tmp_path / "feeds.csv", Store(tmp_path / "data")
    stand.write_catalogue(feeds)

    after = random.Random(seed).uniform(0, MOST_SECONDS)
    code, seconds = stopped(children, store.root, feeds, after)

    stored = store.read(store.scan(ARTICLES)).height
    said = f"seed {seed}: {stored} articles kept, ended after {seconds:.1f} s"
    print(said)  # noqa: T201 - a figure to publish
    assert code == 0
    assert "Traceback" not in store.root.with_suffix(".txt").read_text(encoding="utf-8")
    assert stored in (0, FEEDS * LISTED)
    goes_on(store, stand, read)


def stopped(
    children: subprocess.Popen[str], root: Path, feeds: Path, after: float
) -> tuple[int, float]:
    """The exit code of a collector that was stopped so long after it began, and how long it took to end."""
    remarks = root.with_suffix(".txt")
    remarks.touch()
    words = ["collect", "--allow-private", f"--data={root}", f"--feeds={feeds}"]
    assert children.stdin is not None
    assert children.stdout is not None
    children.stdin.write(json.dumps({"words": words, "remarks": str(remarks)}) + "\n")
    children.stdin.flush()
    child = int(children.stdout.readline().split()[1])
    while "Collecting into" not in remarks.read_text(encoding="utf-8"):
        select.select([], [], [], 0.02)
    select.select([], [], [], after)
    began = time.monotonic()
    os.kill(child, signal.SIGTERM)
    code = int(children.stdout.readline().split()[1])
    return code, time.monotonic() - began


def goes_on(store: Store, stand: Stand, read: Read) -> None:
    """The lock is free, the next round goes on, and each entry is there once."""
    store.create()
    with lock.writing(store.root), Memory(store.root) as memory:
        this = cycle.Round(LATER, read, everything=True, allow_private=True)
        cycle.collect_once(store, memory, stand.catalogue(), lexicon.bundled(), this)
    assert upkeep.verify(store)[1] == []
    urls = store.read(store.scan(ARTICLES))["url"]
    assert urls.n_unique() == urls.len() == FEEDS * LISTED
