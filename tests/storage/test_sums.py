"""A changed byte in any file of a table is found by its checksum; what is whole is not called changed."""

import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from processing.tables import ARTICLES
from storage import backup, disk, lock, sums, upkeep
from storage.store import Store

Maker = Callable[..., pl.DataFrame]
KINDS = ("*/*.parquet", f"{disk.LOG}/*.json", f"{disk.LOG}/*.parquet")


@pytest.fixture
def folder(store: Store, some_articles: Maker) -> Path:
    """A table with data files, log entries, a checkpoint and a pointer to it."""
    for number in range(10):
        store.merge(ARTICLES, some_articles(2, first=2 * number))
    return store.root / ARTICLES.name


def flip(file: Path, place: int) -> None:
    whole = bytearray(file.read_bytes())
    whole[place] ^= 1 << (place % 8)
    file.write_bytes(whole)


def test_nothing_has_changed_in_a_table_that_was_only_written(folder: Path) -> None:
    assert sums.changed(folder) == []
    assert sums.is_whole(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_any_byte_that_changed_is_found_and_its_file_named(folder: Path, kind: str) -> None:
    chance = random.Random(kind)
    files = sorted(folder.glob(kind))
    assert files

    for _ in range(25):
        file = chance.choice(files)
        before, place = file.read_bytes(), chance.randrange(file.stat().st_size)
        flip(file, place)
        assert sums.changed(folder) == [file]
        file.write_bytes(before)
    assert sums.changed(folder) == []


def test_a_changed_byte_in_the_log_is_a_fault_that_names_the_file(
    store: Store, folder: Path
) -> None:
    entry = disk.entry(folder, 9)
    flip(entry, entry.read_bytes().index(b"numRecords"))

    _, faults = upkeep.verify(store)

    assert faults[0].startswith(f"articles: {entry} is not what was written (its checksum differs)")
    assert "frontwatch restore" in faults[0]


@pytest.mark.parametrize("place", range(0, 120, 7))
def test_a_changed_byte_in_the_list_itself_does_not_go_unnoticed(folder: Path, place: int) -> None:
    flip(folder / sums.NAME, place)

    assert sums.changed(folder) or not sums.is_whole(folder)


def test_what_a_cut_kept_from_the_list_is_in_it_once_somebody_writes_again(
    store: Store, folder: Path
) -> None:
    listed = (folder / sums.NAME).read_text(encoding="utf-8")
    (folder / sums.NAME).write_text(listed[:-60], encoding="utf-8")
    assert not sums.is_whole(folder)

    with lock.writing(store.root):
        assert sums.is_whole(folder)
        assert sums.changed(folder) == []


def test_the_list_forgets_files_that_are_deleted(folder: Path) -> None:
    gone = next(folder.glob("*/*.parquet"))
    gone.unlink()

    sums.adopt(folder)

    assert gone.name not in (folder / sums.NAME).read_text(encoding="utf-8")
    assert sums.is_whole(folder)


def test_a_byte_that_changed_before_a_backup_is_found_after_it_is_restored(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    file = next(folder.glob("*/*.parquet"))
    flip(file, file.stat().st_size // 2)
    backup.save(store, tmp_path / "backup.tar", "2026-03-05", lambda *_: None)
    backup.restore(tmp_path / "backup.tar", tmp_path / "restored", lambda *_: None)

    restored = tmp_path / "restored" / ARTICLES.name

    assert sums.changed(restored) == [restored / file.relative_to(folder)]


def test_a_table_from_before_there_were_checksums_has_no_faults(store: Store, folder: Path) -> None:
    (folder / sums.NAME).unlink()

    assert sums.changed(folder) == []
    assert upkeep.verify(store)[1] == [
        "articles: 20 rows have no row in tags; run `frontwatch rebuild`"
    ]
