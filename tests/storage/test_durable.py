"""A write that was acknowledged is on the disk: every file it made was handed to fsync."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from storage import disk, durable, snapshot


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """The paths that were handed to fsync, watched at the system call."""
    paths: set[Path] = set()
    real = os.fsync

    def watch(handle: int) -> None:
        paths.add(Path(f"/proc/self/fd/{handle}").resolve())
        real(handle)

    monkeypatch.setattr(os, "fsync", watch)
    return paths


Rows = Callable[..., pl.DataFrame]
Append = Callable[[Path, pl.DataFrame], None]


def files(folder: Path) -> list[Path]:
    return [folder / path for path in snapshot.files(folder)["path"]]


def test_each_file_of_a_commit_reaches_the_disk(
    tmp_path: Path, synced: set[Path], some_articles: Rows, append: Append
) -> None:
    folder = tmp_path / "articles"
    rows = some_articles(40)

    for number in range(2):
        synced.clear()
        append(folder, rows)

        entry = folder / "_delta_log" / f"{number:020d}.json"
        added = [
            folder / action["add"]["path"]
            for action in map(json.loads, entry.read_text().splitlines())
            if "add" in action
        ]
        assert len(added) == 2
        assert {*added, *(path.parent for path in added), entry, entry.parent, folder} <= synced


def test_a_new_table_is_named_on_the_disk_by_its_parent(
    tmp_path: Path, synced: set[Path], some_articles: Rows, append: Append
) -> None:
    append(tmp_path / "articles", some_articles(1))

    assert tmp_path in synced


def test_compaction_reaches_the_disk_too(
    tmp_path: Path, synced: set[Path], some_articles: Rows, append: Append
) -> None:
    folder = tmp_path / "articles"
    for number in range(49):
        append(folder, some_articles(1, first=number))
    synced.clear()

    assert durable.Writer(folder).tidy()

    assert set(files(folder)) <= synced
    assert folder / "_delta_log" / f"{disk.version(folder):020d}.json" in synced
    assert any("checkpoint" in path.name for path in synced)


def test_a_log_of_long_ago_is_dropped_and_every_row_stays(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    folder = tmp_path / "articles"
    for number in range(49):
        append(folder, some_articles(1, first=number))
    assert durable.Writer(folder).tidy()
    for entry in (folder / "_delta_log").iterdir():
        os.utime(entry, (0, 0))
    for number in range(49, 97):
        append(folder, some_articles(1, first=number))

    assert durable.Writer(folder).tidy()

    assert len(disk.entries(folder)) < 60
    assert disk.entries(folder)[-1] == disk.version(folder) > 96
    rows = snapshot.scan(folder)
    assert rows is not None
    assert rows.collect().height == 97


def test_few_files_are_left_alone(tmp_path: Path, some_articles: Rows, append: Append) -> None:
    append(tmp_path / "articles", some_articles(3))

    assert not durable.Writer(tmp_path / "articles").tidy()
    assert not durable.Writer(tmp_path / "nothing").tidy()
    assert disk.version(tmp_path / "articles") == 0


def test_a_copy_holds_the_same_rows_and_reaches_the_disk(
    tmp_path: Path, synced: set[Path], some_articles: Rows, append: Append
) -> None:
    rows = some_articles(40)
    for part in (rows.head(25), rows.tail(15)):
        append(tmp_path / "one", part)
    append(tmp_path / "other", rows.head(1))
    synced.clear()

    durable.copy(tmp_path / "one", tmp_path / "other")

    copied = snapshot.scan(tmp_path / "other")
    assert copied is not None
    assert_frame_equal(copied.sort("article_id").drop("month").collect(), rows)
    assert disk.version(tmp_path / "other") == 1
    assert {path.parent.name for path in files(tmp_path / "other")} == {
        "month=2026-03",
        "month=2026-04",
    }
    assert set(files(tmp_path / "other")) <= synced


def test_a_dropped_table_is_gone_whatever_an_earlier_drop_left(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    (tmp_path / ".articles.dropped" / "half").mkdir(parents=True)
    append(tmp_path / "articles", some_articles(1))

    assert disk.drop(tmp_path / "articles")

    assert list(tmp_path.iterdir()) == []
    assert snapshot.scan(tmp_path / "articles") is None
    assert not disk.drop(tmp_path / "articles")
