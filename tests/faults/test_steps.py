"""Each step of a commit, a checkpoint and a compaction fails once, or is the last one before a kill.

As SQLite's tests do it: the first step fails, then the second, until none is left to fail. A step is what
Python tells of the file system: a file opened for writing, a name made, moved or deleted, an fsync. Of the
steps every third is taken, with FRONTWATCH_DEEP=1 every one.
"""

import contextlib
import errno
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import writer

from processing.errors import StoreError
from processing.tables import ARTICLES, TAGS
from storage import lock, upkeep
from storage.store import Store

ROWS = 20
SHARED_MEMORY = Path("/dev/shm")
# After these there is a checkpoint with the next commit, and enough small files to be put together.
BATCHES = 8
STRIDE = 1 if os.environ.get("FRONTWATCH_DEEP") else 3
_EVENTS = frozenset({"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"})


class Steps:
    """Counts steps under one folder; the one that was chosen fails, and all after it if it is a kill."""

    def __init__(self) -> None:
        self.root = ""
        self._left, self._dies, self.fired = -1, False, False

    def arm(self, root: Path, number: int, *, dies: bool) -> None:
        self.root, self._left, self._dies, self.fired = str(root), number, dies, False

    def disarm(self) -> None:
        self.root = ""

    def happens(self, path: object) -> None:
        if not self.root or not str(path).startswith(self.root):
            return
        self._left -= 1
        if self._left == 0 or (self._left < 0 and self._dies):
            self.fired = True
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))


STEPS = Steps()


def listen(event: str, given: tuple[object, ...]) -> None:
    if not STEPS.root:
        return
    if event in _EVENTS:
        STEPS.happens(os.fspath(given[0]) if isinstance(given[0], str | os.PathLike) else "")
    elif event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR):
        STEPS.happens(given[0])


@pytest.fixture(scope="module", autouse=True)
def _heard() -> None:
    """The interpreter tells of each step; what it tells cannot be turned off, so it is listened to by choice."""
    sys.addaudithook(listen)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Steps]:
    real = os.fsync

    def fsync(handle: int) -> None:
        STEPS.happens(Path(f"/proc/self/fd/{handle}").readlink())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    yield STEPS
    STEPS.disarm()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: what is synced there is not waited for."""
    if not SHARED_MEMORY.is_dir():
        yield tmp_path_factory.mktemp("steps")
        return
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def before(folder: Path) -> Path:
    """A data folder in which the next commit is followed by a checkpoint and a compaction."""
    store = Store(folder / "before")
    store.create()
    for number in range(BATCHES):
        kept(store, number)
    return store.root


def kept(store: Store, number: int) -> None:
    batch = writer.articles(number, ROWS)
    store.merge(ARTICLES, batch)
    store.merge(TAGS, writer.tags(batch))


def a_round(root: Path, said: Callable[[str], None]) -> None:
    """What a collector does: the lock, a batch, the tidying up; it says what was acknowledged."""
    store = Store(root)
    with lock.writing(root):
        batch = writer.articles(BATCHES, ROWS)
        store.merge(ARTICLES, batch)
        said(ARTICLES.name)
        store.merge(TAGS, writer.tags(batch))
        said(TAGS.name)
        store.tidy((ARTICLES, TAGS))


@pytest.mark.skipif(sys.platform != "linux", reason="names of open files are read from /proc")
@pytest.mark.parametrize("dies", [False, True], ids=["fails once", "is the last before a kill"])
def test_whichever_step_fails_nothing_acknowledged_is_lost_and_the_next_round_sets_all_right(
    before: Path, folder: Path, steps: Steps, *, dies: bool
) -> None:
    wrong = list[str]()
    for number in itertools.count(1 + dies, STRIDE):
        shutil.copytree(before, root := folder / str(number))
        told: list[str] = []
        steps.arm(root, number, dies=dies)
        with contextlib.suppress(OSError, StoreError):
            a_round(root, told.append)
        steps.disarm()
        wrong += [f"step {number}: {fault}" for fault in faults(root, told)]
        shutil.rmtree(root)
        if not steps.fired:
            break

    assert wrong == []
    assert number > 25


def faults(root: Path, told: list[str]) -> Iterator[str]:
    """What is wrong after the step: with what was acknowledged, then with the round after it."""
    acknowledged = (BATCHES + len(told[:1])) * ROWS, (BATCHES + len(told[1:])) * ROWS
    with lock.writing(root):
        found = counts(Store(root))
    if any(have < want for have, want in zip(found, acknowledged, strict=True)):
        yield f"{found} rows of {acknowledged} acknowledged"
    a_round(root, lambda _name: None)
    expected = (BATCHES + 1) * ROWS
    if counts(Store(root)) != (expected, expected):
        yield f"{counts(Store(root))} rows after the next round, not {expected}"
    yield from upkeep.verify(Store(root))[1]


def counts(store: Store) -> tuple[int, int]:
    articles, tags = (
        store.read(store.scan(table).select("article_id"))["article_id"]
        for table in (ARTICLES, TAGS)
    )
    assert articles.n_unique() == articles.len()
    assert tags.n_unique() == tags.len()
    return articles.len(), tags.len()
