"""A disk that is full, or read-only, costs no acknowledged row; with space again the next round goes on.

Needs root to mount small file systems in memory.
"""

import contextlib
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import writer

from processing.errors import StoreError
from processing.tables import ARTICLES, TAGS
from storage import lock, upkeep
from storage.memory import Memory
from storage.store import Store

ROWS = 200
DEEP = bool(os.environ.get("FRONTWATCH_DEEP"))
POINTS = 50 if DEEP else 10
# Replaced files stay for two hours: more points need more room.
_BYTES = (96 if DEEP else 12) << 20

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small file system in memory."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_BYTES}", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    yield place
    subprocess.run(["umount", place], check=True)


def kept(store: Store, number: int) -> None:
    batch = writer.articles(number, ROWS)
    store.merge(ARTICLES, batch)
    store.merge(TAGS, writer.tags(batch))
    store.tidy((ARTICLES, TAGS))


def written_until_it_fails(store: Store, first: int) -> int:
    """The number of the first batch that was not acknowledged."""
    number = first
    with contextlib.suppress(StoreError):
        for number in range(first, first + 2_000):
            kept(store, number)
        pytest.fail("the disk never got full")
    return number


def test_a_full_disk_loses_nothing_and_collecting_goes_on_when_there_is_space(small: Path) -> None:
    chance, number = random.Random(2026), 0
    root, filler = small / "data", small / "filler"

    for _ in range(POINTS):
        store = Store(root)
        store.create()
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        filler.write_bytes(b"\0" * max(0, free - chance.randrange(100_000, 600_000)))
        with lock.writing(root):
            number = written_until_it_fails(store, number)
        filler.unlink()

        with lock.writing(root):
            kept(Store(root), number)
        number += 1
        ids = Store(root).read(Store(root).scan(ARTICLES).select("article_id"))["article_id"]
        assert ids.n_unique() == ids.len() == number * ROWS
        assert upkeep.verify(Store(root))[1] == []


def test_a_full_disk_is_named_with_what_to_do(small: Path) -> None:
    store = Store(small / "data")
    store.create()
    kept(store, 0)
    free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
    (small / "filler").write_bytes(b"\0" * free)

    with pytest.raises(StoreError, match="No space left") as raised:
        kept(store, 1)

    assert str(store.root) in str(raised.value)


def test_a_read_only_disk_is_refused_with_its_name_and_can_still_be_read(small: Path) -> None:
    store = Store(small / "data")
    store.create()
    kept(store, 0)
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)

    with pytest.raises(StoreError, match="Read-only"):
        kept(store, 1)

    assert Store(store.root).read(store.scan(ARTICLES)).height == ROWS
    assert upkeep.verify(Store(store.root))[1] == []


def test_the_memory_keeps_what_it_knew_when_the_disk_is_full(small: Path) -> None:
    with Memory(small) as memory:
        before = memory.states()
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        (small / "filler").write_bytes(b"\0" * free)
        assert memory.states().equals(before)
        assert memory.problems() == []
