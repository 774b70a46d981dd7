"""A data folder of each earlier format goes on with this program, and so it does if the upgrade is killed.

The upgrade is what happens by itself in the first round of ``frontwatch collect``: checksums are noted, the
memory's tables are changed, columns and tables are added. FRONTWATCH_DEEP=1 kills it ten times per
format, else every other format's once; which step is the last is for a seed to say.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import newsstand
import polars as pl
import pytest
from newsstand import Stand
from polars.testing import assert_frame_equal

from collectors.parse import Read
from frontwatch import archive, cycle
from processing.reading import lexicon
from processing.tables import ARTICLES, COPIES, FETCHES, GAPS, TAGS
from storage import lock, upkeep
from storage.memory import Memory
from storage.store import Store

FORMATS = sorted(Path(__file__).with_name("formats").glob("*.tar.xz"))
CHILDREN = Path(__file__).with_name("children.py")
DEEP = bool(os.environ.get("FRONTWATCH_DEEP"))
KILLS = [(file, seed) for file in FORMATS[:: 1 if DEEP else 3] for seed in range(10 if DEEP else 1)]
FEEDS, LISTED, ROUNDS = 4, 6, 3
# So many steps a first round takes, from the lock to the memory.
STEPS = 260
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no children so")


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """The feeds of the kept folders, an hour after the last round."""
    with newsstand.serving(FEEDS, LISTED) as made:
        made.now += timedelta(hours=5)
        yield made


def unpacked(file: Path, root: Path, stand: Stand) -> Store:
    """The folder of the format, whose feeds are at this address now."""
    with tarfile.open(file) as packed:
        packed.extractall(root, filter="data")
    base = sqlite3.connect(root / "memory.sqlite")
    base.execute(
        "UPDATE states SET url = ? || '/' || CAST(substr(feed_id, 6) AS INTEGER)", [stand.address]
    )
    base.commit()
    base.close()
    return Store(root)


def gone_on(store: Store, stand: Stand, read: Read) -> dict[str, pl.DataFrame]:
    """What the tables hold after the first round of this program, run here."""
    with lock.writing(store.root), Memory(store.root) as memory:
        store.create()
        archive.remember(store, memory)
        this = cycle.Round(stand.now, read, everything=True, allow_private=True)
        words = lexicon.bundled()
        cycle.collect_once(store, memory, stand.catalogue(), words, this)
        store.tidy(upkeep.KEPT)
    assert upkeep.verify(store)[1] == []
    return {
        table.name: store.read(store.scan(table)).sort(table.key)
        for table in (ARTICLES, TAGS, COPIES, FETCHES, GAPS)
    }


@pytest.mark.parametrize("file", FORMATS, ids=lambda file: file.name[0])
def test_a_folder_of_each_earlier_format_goes_on_with_all_that_it_held(
    stand: Stand, read: Read, tmp_path: Path, file: Path
) -> None:
    store = unpacked(file, tmp_path, stand)
    before = store.read(store.scan(ARTICLES)).sort("article_id")

    tables = gone_on(store, stand, read)

    kept = tables["articles"].join(before, on="article_id", how="semi")
    assert_frame_equal(kept, before)
    assert before.height == FEEDS * LISTED * ROUNDS
    assert tables["articles"].height > before.height
    assert tables["articles"]["url"].n_unique() == tables["articles"].height
    assert tables["tags"].height == tables["copies"].height == tables["articles"].height
    assert tables["fetches"].height == FEEDS * (ROUNDS + 1)


@pytest.mark.parametrize(("file", "seed"), KILLS, ids=lambda one: getattr(one, "name", f"{one}")[0])
def test_an_upgrade_that_is_killed_ends_in_the_same_tables_when_it_is_run_again(
    stand: Stand, read: Read, tmp_path: Path, file: Path, seed: int
) -> None:
    expected = gone_on(unpacked(file, tmp_path / "whole", stand), stand, read)
    store = unpacked(file, tmp_path / "killed", stand)
    step = random.Random(f"{file.name} {seed}").randint(1, STEPS)

    assert killed(store.root, stand, step) in (-signal.SIGKILL, 0)
    tables = gone_on(store, stand, read)

    for name, rows in expected.items():
        assert_frame_equal(
            tables[name].drop(_UNSTEADY, strict=False), rows.drop(_UNSTEADY, strict=False)
        )


# How long a request took; the rest of a row of FETCHES is the same when the round is run again.
_UNSTEADY = ["elapsed_ms"]


def killed(root: Path, stand: Stand, step: int) -> int:
    """The exit code of ``frontwatch collect --once`` that is killed at this step."""
    feeds = root.with_name("feeds.csv")
    stand.write_catalogue(feeds)
    words = ["collect", "--once", "--allow-private", f"--now={stand.now:%Y-%m-%dT%H:%M:%SZ}"]
    job = {
        "words": [*words, f"--data={root}", f"--feeds={feeds}"],
        "remarks": str(root.with_name("remarks")),
        "dies": step,
    }
    told = subprocess.run(
        [sys.executable, str(CHILDREN)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout.split()[-1])
