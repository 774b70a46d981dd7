"""A write that was acknowledged is on the disk: every file it made was handed to fsync."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from polars.testing import assert_frame_equal

from storage import disk, durable, ledger, snapshot


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The numbers (inodes) of files and folders that were handed to fsync, watched at the system call."""
    numbers: set[int] = set()
    real = os.fsync

    def watch(handle: int) -> None:
        numbers.add(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", watch)
    return numbers


def numbers(paths: Iterable[Path]) -> set[int]:
    return {path.stat().st_ino for path in paths}


Rows = Callable[..., pl.DataFrame]
Append = Callable[[Path, pl.DataFrame], None]


def files(folder: Path) -> list[Path]:
    return [folder / path for path in snapshot.files(folder)["path"]]


def opened(folder: Path) -> durable.Writer:
    writer = durable.Writer(folder)
    writer.renew()
    return writer


def named_since(folder: Path, before: int) -> set[Path]:
    """What has to be on the disk for the commits after this one: files, entries, the folders of both."""
    wanted = {folder, folder / "_delta_log"}
    for number in range(before + 1, disk.version(folder) + 1):
        entry = disk.entry(folder, number)
        added = [
            folder / action["add"]["path"]
            for action in map(json.loads, entry.read_text().splitlines())
            if "add" in action
        ]
        wanted |= {entry, *added, *(path.parent for path in added)}
    return wanted


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda writer, rows: writer.append(rows), id="append"),
        pytest.param(lambda writer, rows: writer.overwrite(rows, parted=True), id="overwrite"),
        pytest.param(lambda writer, rows: writer.delete(["2026-03"]), id="retention"),
        pytest.param(lambda writer, rows: writer.tidy(), id="compaction"),
    ],
)
@pytest.mark.parametrize("older", [0, 1, 8, 24])
def test_each_file_of_a_commit_reaches_the_disk_before_it_counts(
    tmp_path: Path,
    synced: set[int],
    some_articles: Rows,
    work: Callable[[durable.Writer, pl.DataFrame], object],
    older: int,
) -> None:
    writer = opened(folder := tmp_path / "articles")
    rows = some_articles(40).with_columns(snapshot.month_of(pl.col("first_seen")))
    for _ in range(older):
        writer.append(rows)
    before = disk.version(folder)
    synced.clear()

    work(writer, rows)

    if disk.version(folder) > before:
        assert numbers(named_since(folder, before)) <= synced
    made = [number for number in disk.checkpoints(folder) if number > before]
    assert numbers(disk.checkpoint_file(folder, number) for number in made) <= synced


def test_of_two_writers_that_start_from_the_same_state_the_second_is_refused(
    tmp_path: Path, some_articles: Rows
) -> None:
    one, other = opened(tmp_path / "articles"), opened(tmp_path / "articles")
    one.append(some_articles(2))

    for late in (other, opened(tmp_path / "articles")):
        if late is not other:
            one.append(some_articles(1, first=2))
        with pytest.raises(durable.OvertakenError, match="another process wrote"):
            late.append(some_articles(5, first=9))
        with pytest.raises(durable.OvertakenError):
            late.overwrite(some_articles(5, first=9), parted=False)

    assert snapshot.rows(tmp_path / "articles") == 3
    other.renew()
    other.append(some_articles(1, first=3))
    assert snapshot.rows(tmp_path / "articles") == 4


def test_a_restarted_writer_goes_on_counting_and_tidying_up_does_not_count(
    tmp_path: Path, some_articles: Rows
) -> None:
    first = opened(tmp_path / "articles")
    for number in range(24):
        first.append(some_articles(1, first=number))
    assert first.state[1] == 24

    assert first.tidy()
    restarted = opened(tmp_path / "articles")

    assert restarted.state == first.state
    restarted.append(some_articles(1, first=24))
    assert restarted.state[1] == 25


def test_an_older_table_is_numbered_from_one_and_takes_the_settings(
    tmp_path: Path, some_articles: Rows
) -> None:
    folder = tmp_path / "articles"
    for number in range(8):
        write_deltalake(folder, some_articles(1, first=number), mode="append")

    writer = opened(folder)
    assert writer.state[1] == 0
    writer.append(some_articles(1, first=8))

    assert writer.state[1] == 1
    assert writer.tidy()
    assert DeltaTable(folder).metadata().configuration["delta.logRetentionDuration"]
    assert snapshot.rows(folder) == 9


def test_a_new_table_is_named_on_the_disk_by_its_parent(
    tmp_path: Path, synced: set[int], some_articles: Rows, append: Append
) -> None:
    append(tmp_path / "articles", some_articles(1))

    assert numbers([tmp_path]) <= synced


def test_small_files_of_the_newest_month_are_put_together_and_all_of_an_older_one(
    tmp_path: Path, some_articles: Rows, append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, rows = tmp_path / "articles", some_articles(20)
    words = pl.concat_str(pl.col("article_id").hash(seed) for seed in range(40)).alias("summary")
    for number in range(49):
        month = pl.col("first_seen").dt.offset_by("1mo" if number > 20 else "0mo")
        append(folder, rows.with_columns(words, month))
    monkeypatch.setattr(durable, "_SMALL_BYTES", 4 * max(snapshot.files(folder)["bytes"]))

    durable.Writer(folder).tidy()

    files = dict(snapshot.files(folder).group_by("month").len().iter_rows())
    assert files["2026-03"] == 1
    assert 28 // 4 <= files["2026-04"] <= 28 // 2


def test_a_file_is_deleted_two_hours_after_it_was_replaced_unless_it_is_held(
    tmp_path: Path, some_articles: Rows
) -> None:
    writer = opened(folder := tmp_path / "articles")
    for number in range(4):
        writer.overwrite(some_articles(1, first=number), parted=False)
    replaced = sorted(
        {path.name for path in folder.glob("*.parquet")} - set(snapshot.files(folder)["path"])
    )
    orphan = folder / "part-of-a-commit-that-never-was.parquet"
    orphan.write_bytes(b"PAR1")

    writer.vacuum()
    assert all((folder / name).exists() for name in [*replaced, orphan.name])

    long_ago(folder, replaced)
    os.utime(orphan, (0, 0))
    held = replaced[0]
    opened(folder).vacuum({held})

    assert [name for name in [*replaced, orphan.name] if (folder / name).exists()] == [held]
    assert snapshot.rows(folder) == 1


def long_ago(folder: Path, names: list[str]) -> None:
    """The log says that these files were replaced in 1970."""
    for number in disk.entries(folder):
        entry = disk.entry(folder, number)
        actions = [json.loads(line) for line in entry.read_text().splitlines()]
        for action in actions:
            if "remove" in action and action["remove"]["path"] in names:
                action["remove"]["deletionTimestamp"] = 0
        entry.write_text("\n".join(map(json.dumps, actions)))


def test_a_log_of_long_ago_is_dropped_and_every_row_stays(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    folder = tmp_path / "articles"
    for number in range(9):
        append(folder, some_articles(1, first=number))
    assert durable.Writer(folder).tidy()
    for entry in (folder / "_delta_log").iterdir():
        os.utime(entry, (0, 0))
    for number in range(9, 17):
        append(folder, some_articles(1, first=number))

    assert durable.Writer(folder).tidy()

    assert len(disk.entries(folder)) < 12
    assert disk.entries(folder)[-1] == disk.version(folder) > 15
    rows = snapshot.scan(folder)
    assert rows is not None
    assert rows.collect().height == 17


def test_few_files_are_left_alone(tmp_path: Path, some_articles: Rows, append: Append) -> None:
    append(tmp_path / "articles", some_articles(3))

    assert not durable.Writer(tmp_path / "articles").tidy()
    assert not durable.Writer(tmp_path / "nothing").tidy()
    assert disk.version(tmp_path / "articles") == 0


def test_a_copy_holds_the_same_rows_and_reaches_the_disk(
    tmp_path: Path, synced: set[int], some_articles: Rows, append: Append
) -> None:
    rows = some_articles(40)
    for part in (rows.head(25), rows.tail(15)):
        append(tmp_path / "one", part)
    append(tmp_path / "other", rows.head(1))
    synced.clear()

    ledger.copy(tmp_path / "one", tmp_path / "other")

    copied = snapshot.scan(tmp_path / "other")
    assert copied is not None
    assert_frame_equal(copied.sort("article_id").drop("month").collect(), rows)
    assert disk.version(tmp_path / "other") == 1
    assert {path.parent.name for path in files(tmp_path / "other")} == {
        "month=2026-03",
        "month=2026-04",
    }
    assert numbers(files(tmp_path / "other")) <= synced
