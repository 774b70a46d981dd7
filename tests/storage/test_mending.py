"""What a power cut tears is set aside, and nothing else is touched."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from processing.errors import StoreError
from processing.tables import ARTICLES
from storage import disk, durable, lock, mending, snapshot
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def table(store: Store, some_articles: Rows) -> Path:
    """The folder of ARTICLES after two commits."""
    for number in range(2):
        store.merge(ARTICLES, some_articles(1, first=number))
    return store.root / "articles"


def stored(folder: Path) -> list[str]:
    rows = snapshot.scan(folder)
    return [] if rows is None else rows.select("title").collect()["title"].sort().to_list()


def tear(folder: Path, number: int, left: bytes) -> None:
    disk.entry(folder, number).write_bytes(left)


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0" * 900, id="NUL"),
        pytest.param(b'{"commitInfo": {"times', id="torn"),
        pytest.param(b'{"commitInfo": {}}\n{"add"', id="torn after a line"),
        pytest.param(b"\xff\xfe\n", id="no text"),
    ],
)
def test_a_torn_newest_entry_is_set_aside_and_the_table_goes_on(
    store: Store,
    table: Path,
    some_articles: Rows,
    caplog: pytest.LogCaptureFixture,
    left: bytes,
) -> None:
    tear(table, 1, left)

    with caplog.at_level(logging.WARNING), lock.writing(store.root):
        assert stored(table) == ["Headline 0"]
        assert Store(store.root).merge(ARTICLES, some_articles(3)) == 2

    assert str(disk.entry(table, 1)) in caplog.text
    assert "set aside" in caplog.text
    assert (table / "_aside" / disk.entry(table, 1).name).read_bytes() == left
    assert mending.faults(table) == []


@pytest.mark.parametrize("size", [0, 100, None])
def test_a_newest_commit_whose_file_is_torn_or_missing_is_set_aside(
    table: Path, size: int | None
) -> None:
    (added,) = disk.added(table, 1)
    file = table / added["path"]
    if size is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:size])

    (told,) = mending.mend(table)

    assert str(file) in told
    assert stored(table) == ["Headline 0"]


def test_a_first_commit_that_is_torn_leaves_no_table(store: Store, some_articles: Rows) -> None:
    store.merge(ARTICLES, some_articles(2))
    tear(store.root / "articles", 0, b"")

    mending.mend(store.root / "articles")

    again = Store(store.root)
    assert again.scan(ARTICLES).collect().is_empty()
    assert again.merge(ARTICLES, some_articles(2)) == 2
    assert len(stored(store.root / "articles")) == 2


def test_an_older_torn_entry_is_no_work_of_a_power_cut_and_stays(table: Path) -> None:
    tear(table, 0, b"")

    assert mending.mend(table) == []
    assert disk.entry(table, 0).read_bytes() == b""


def test_a_whole_table_is_left_as_it_is(table: Path) -> None:
    before = sorted(path for path in table.rglob("*"))

    assert mending.mend(table) == []
    assert sorted(path for path in table.rglob("*")) == before


@pytest.fixture
def pointed(tmp_path: Path, some_articles: Rows) -> Path:
    """A table with two checkpoints, whose log is whole, and a commit behind them."""
    writer = durable.Writer(folder := tmp_path / "articles")
    writer.renew()
    for number in range(5):
        writer.append(some_articles(1, first=number))
        if number in (1, 3):
            writer._checkpoint()
    assert disk.checkpoints(folder) == [1, 3]
    return folder


@pytest.mark.parametrize("left", [b"", b"\0" * 5_000, b"PAR1 and then nothing"])
def test_a_torn_checkpoint_and_the_pointer_to_it_are_dropped(pointed: Path, left: bytes) -> None:
    disk.checkpoint_file(pointed, 3).write_bytes(left)

    told = mending.mend(pointed)

    assert len(told) == 2
    assert disk.checkpoints(pointed) == [1]
    assert len(stored(pointed)) == 5


@pytest.mark.parametrize(
    "hint", [b"", b"\0" * 40, b'{"vers', json.dumps({"version": 400, "size": 9}).encode()]
)
def test_a_bad_pointer_to_a_checkpoint_is_dropped(pointed: Path, hint: bytes) -> None:
    (pointed / "_delta_log" / "_last_checkpoint").write_bytes(hint)

    (told,) = mending.mend(pointed)

    assert "_last_checkpoint" in told
    assert not (pointed / "_delta_log" / "_last_checkpoint").exists()
    assert len(stored(pointed)) == 5


def test_a_commit_that_a_checkpoint_covers_is_never_set_aside(pointed: Path) -> None:
    disk.entry(pointed, 4).unlink()
    disk.entry(pointed, 3).write_bytes(b"")

    assert mending.mend(pointed) == []
    assert disk.entry(pointed, 3).exists()
    assert len(stored(pointed)) == 4


def test_what_cannot_be_moved_is_told(table: Path) -> None:
    tear(table, 1, b"")
    (table / "_aside").write_text("a file where a folder should be")

    with pytest.raises(StoreError, match="cannot be moved"):
        mending.mend(table)


def test_an_entry_that_cannot_be_read_now_is_not_taken_for_a_torn_one(
    store: Store, table: Path
) -> None:
    entry = disk.entry(table, 1)
    elsewhere = entry.replace(table / "kept")
    entry.mkdir()

    with pytest.raises(StoreError, match="cannot be read"), lock.writing(store.root):
        pytest.fail("a commit that counts would be set aside")

    entry.rmdir()
    elsewhere.replace(entry)
    with lock.writing(store.root):
        assert stored(table) == ["Headline 0", "Headline 1"]
