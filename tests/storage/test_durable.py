"""A write that was acknowledged is on the disk: every file it made was handed to fsync."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from storage import durable


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


def test_each_file_of_a_commit_reaches_the_disk(
    tmp_path: Path, synced: set[Path], some_articles: Callable[..., pl.DataFrame]
) -> None:
    folder = tmp_path / "articles"
    rows = some_articles(40).with_columns(durable.month_of(pl.col("first_seen")))

    for number in range(2):
        synced.clear()
        durable.write(folder, rows, "append")

        entry = folder / "_delta_log" / f"{number:020d}.json"
        added = [
            folder / action["add"]["path"]
            for action in map(json.loads, entry.read_text().splitlines())
            if "add" in action
        ]
        assert len(added) == 2
        assert {*added, *(path.parent for path in added), entry, entry.parent, folder} <= synced


def test_a_new_table_is_named_on_the_disk_by_its_parent(
    tmp_path: Path, synced: set[Path], some_articles: Callable[..., pl.DataFrame]
) -> None:
    durable.write(tmp_path / "articles", some_articles(1), "append")

    assert tmp_path in synced


def test_compaction_reaches_the_disk_too(
    tmp_path: Path, synced: set[Path], some_articles: Callable[..., pl.DataFrame]
) -> None:
    folder = tmp_path / "articles"
    for number in range(49):
        durable.write(folder, some_articles(1, first=number), "append")
    synced.clear()

    assert durable.tidy(folder)

    assert set(durable.files(folder)) <= synced
    assert folder / "_delta_log" / f"{durable.version(folder):020d}.json" in synced
    assert any("checkpoint" in path.name for path in synced)


def test_a_log_of_long_ago_is_dropped_and_every_row_stays(
    tmp_path: Path, some_articles: Callable[..., pl.DataFrame]
) -> None:
    folder = tmp_path / "articles"
    for number in range(49):
        durable.write(folder, some_articles(1, first=number), "append")
    for entry in (folder / "_delta_log").iterdir():
        os.utime(entry, (0, 0))

    assert durable.tidy(folder)

    rows = durable.scan(folder)
    assert rows is not None
    assert rows.collect().height == 49
    assert len(list((folder / "_delta_log").glob("*.json"))) < 10
    assert durable.version(folder) == 49


def test_few_files_are_left_alone(
    tmp_path: Path, some_articles: Callable[..., pl.DataFrame]
) -> None:
    durable.write(tmp_path / "articles", some_articles(3), "append")

    assert not durable.tidy(tmp_path / "articles")
    assert not durable.tidy(tmp_path / "nothing")
    assert durable.version(tmp_path / "articles") == 0


def test_a_copy_holds_the_same_rows_and_reaches_the_disk(
    tmp_path: Path, synced: set[Path], some_articles: Callable[..., pl.DataFrame]
) -> None:
    rows = some_articles(40).with_columns(durable.month_of(pl.col("first_seen")))
    for part in (rows.head(25), rows.tail(15)):
        durable.write(tmp_path / "one", part, "append")
    durable.write(tmp_path / "other", rows.head(1), "append")
    synced.clear()

    durable.copy(tmp_path / "one", tmp_path / "other")

    copied = durable.scan(tmp_path / "other")
    assert copied is not None
    assert_frame_equal(copied.sort("article_id").collect(), rows.sort("article_id"))
    assert durable.version(tmp_path / "other") == 1
    assert {path.parent.name for path in durable.files(tmp_path / "other")} == {
        "month=2026-03",
        "month=2026-04",
    }
    assert set(durable.files(tmp_path / "other")) <= synced


def test_a_dropped_table_is_gone_whatever_an_earlier_drop_left(
    tmp_path: Path, some_articles: Callable[..., pl.DataFrame]
) -> None:
    (tmp_path / ".articles.dropped" / "half").mkdir(parents=True)
    durable.write(tmp_path / "articles", some_articles(1), "append")

    assert durable.drop(tmp_path / "articles")

    assert list(tmp_path.iterdir()) == []
    assert durable.scan(tmp_path / "articles") is None
    assert not durable.drop(tmp_path / "articles")
