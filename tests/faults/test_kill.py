"""A writer that is killed at any moment loses no row that it had acknowledged, and doubles none.

FRONTWATCH_DEEP=1 kills it 2,000 times instead of 8, and looks at the tables after every hundredth.
"""

import os
import random
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from processing.tables import ARTICLES, TAGS
from storage import lock, upkeep
from storage.store import Store

WRITER = Path(__file__).parent / "writer.py"
ROWS = 20
DEEP = bool(os.environ.get("FRONTWATCH_DEEP"))
KILLS = 2_000 if DEEP else 8
_LOOKS = 100
# After its first batch: as long as two to five commits take, so that each step of one may be the last.
_MOST_SECONDS_MORE = 0.12

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no children so")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Starts a child that writes into ``data`` for each line that it gets."""
    command = [sys.executable, str(WRITER), str(tmp_path / "data"), str(ROWS), "forks"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def acknowledged_before_a_kill(
    writer: subprocess.Popen[str], chance: random.Random
) -> tuple[int, ...]:
    """The batches that a child said were kept, killed at a random moment after the first of them."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    child, said = 0, ""
    while not (child and re.search(r"^\d+$", said, re.MULTILINE)):
        said += (line := writer.stdout.readline())
        child = int(line.split()[1]) if line.startswith("child") else child
    select.select([], [], [], chance.uniform(0.002, _MOST_SECONDS_MORE))
    os.kill(child, signal.SIGKILL)
    while not said.endswith("ended\n"):
        said += writer.stdout.readline()
    return tuple(int(number) for number in re.findall(r"^(\d+)$", said, re.MULTILINE))


def test_no_acknowledged_row_is_lost_or_doubled_by_kills_at_random_moments(
    tmp_path: Path, writer: subprocess.Popen[str]
) -> None:
    chance, root, said = random.Random(2026), tmp_path / "data", set[int]()

    for kill in range(1, KILLS + 1):
        said.update(acknowledged_before_a_kill(writer, chance))
        if kill % _LOOKS == 0 or kill == KILLS:
            nothing_is_lost_or_doubled(root, said)

    assert len(said) >= KILLS / 20  # most kills end a commit, few come after one


def nothing_is_lost_or_doubled(root: Path, said: set[int]) -> None:
    store = Store(root)
    with lock.writing(root):
        ids = store.read(store.scan(ARTICLES).select("article_id"))["article_id"]
        read = store.read(store.scan(TAGS).select("article_id"))["article_id"]
    assert ids.n_unique() == ids.len()
    assert read.n_unique() == read.len()
    assert {f"{number:032x}" for number in range((max(said) + 1) * ROWS)} <= set(ids) & set(read)
    assert [fault for fault in upkeep.verify(store)[1] if "no row in tags" not in fault] == []
