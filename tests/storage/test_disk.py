"""A table's folder tells its newest commit fast, and goes all at once."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from processing.errors import StoreError
from storage import disk, snapshot

Rows = Callable[..., pl.DataFrame]
Append = Callable[[Path, pl.DataFrame], None]


def test_the_newest_commit_is_found_with_and_without_a_checkpoint(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    folder = tmp_path / "articles"
    assert disk.version(folder) == disk.checkpoint(folder) == -1

    for number in range(5):
        append(folder, some_articles(1, first=number))
    assert (disk.version(folder), disk.checkpoint(folder)) == (4, -1)
    for number in range(5, 11):
        append(folder, some_articles(1, first=number))

    assert disk.checkpoint(folder) == 8
    assert disk.version(folder) == disk.version(folder, 7) == disk.version(folder, 10) == 10


@pytest.mark.parametrize("hint", [b"", b"\0\0\0\0", b"[]", b'{"version": 99}', b'{"version": "x"}'])
def test_a_pointer_to_no_checkpoint_is_not_followed(
    tmp_path: Path, some_articles: Rows, append: Append, hint: bytes
) -> None:
    append(tmp_path / "articles", some_articles(1))
    (tmp_path / "articles" / "_delta_log" / "_last_checkpoint").write_bytes(hint)

    assert disk.version(tmp_path / "articles") == 0


def test_the_tables_of_a_folder_are_those_with_a_log(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    for name in ("tags", "articles", ".articles.dropped"):
        append(tmp_path / name, some_articles(1))
    (tmp_path / "pins").mkdir()

    assert disk.tables(tmp_path) == [tmp_path / "articles", tmp_path / "tags"]


def test_a_commit_names_the_files_it_added_with_their_sizes(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    append(folder := tmp_path / "articles", some_articles(40))

    added = list(disk.added(folder, 0))

    assert [(folder / one["path"]).stat().st_size for one in added] == [o["size"] for o in added]
    assert len(added) == 2
    disk.entry(folder, 0).write_text('{"add": {"pa')
    with pytest.raises(json.JSONDecodeError):
        list(disk.added(folder, 0))


def test_a_dropped_table_is_gone_whatever_an_earlier_drop_left(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    (tmp_path / ".articles.dropped" / "half").mkdir(parents=True)
    append(tmp_path / "articles", some_articles(1))

    assert disk.drop(tmp_path / "articles")

    assert list(tmp_path.iterdir()) == []
    assert snapshot.scan(tmp_path / "articles") is None
    assert not disk.drop(tmp_path / "articles")


def test_a_table_that_cannot_be_deleted_is_named(tmp_path: Path) -> None:
    (tmp_path / ".articles.dropped").write_text("a file where a folder should be")

    with pytest.raises(StoreError, match=r"articles cannot be deleted"):
        disk.drop(tmp_path / "articles")
