"""A writer that is killed at any moment loses no row that it had acknowledged, and doubles none."""

import os
import random
import select
import subprocess
import sys
from pathlib import Path

from processing.tables import ARTICLES, TAGS
from storage import lock, upkeep
from storage.store import Store

WRITER = Path(__file__).parent / "writer.py"
ROWS = 20
KILLS = 100 if os.environ.get("FRONTWATCH_DEEP") else 8
MOST_SECONDS_ALIVE = 1.5


def acknowledged_before_a_kill(root: Path, moment: random.Random) -> list[int]:
    """The batches that one writer said were kept, killed at a random moment after its first."""
    with subprocess.Popen(
        [sys.executable, WRITER, root, str(ROWS)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        select.select([], [], [], moment.uniform(0, MOST_SECONDS_ALIVE))
        process.kill()
        said += process.stdout.read()
    return [int(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


def test_no_acknowledged_row_is_lost_or_doubled_by_kills_at_random_moments(tmp_path: Path) -> None:
    moment, root, said = random.Random(2026), tmp_path / "data", set[int]()

    for _ in range(KILLS):
        said.update(acknowledged_before_a_kill(root, moment))

    store = Store(root)
    with lock.writing(root):
        ids = store.read(store.scan(ARTICLES).select("article_id"))["article_id"]
        read = store.read(store.scan(TAGS).select("article_id"))["article_id"]
    assert len(said) >= KILLS
    assert ids.n_unique() == ids.len()
    assert read.n_unique() == read.len()
    assert {f"{number:032x}" for number in range((max(said) + 1) * ROWS)} <= set(ids) & set(read)
    assert [fault for fault in upkeep.verify(store)[1] if "no row in tags" not in fault] == []
