"""A table is read as of one version, and opened once more where a file was deleted meanwhile."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from processing.errors import StoreError
from storage import disk, durable, snapshot

Rows = Callable[..., pl.DataFrame]
Append = Callable[[Path, pl.DataFrame], None]


@pytest.fixture
def replaced(tmp_path: Path, some_articles: Rows) -> tuple[pl.LazyFrame, Path]:
    """A scan of a table of 3 rows, opened before the table got other files; the old ones are gone."""
    writer = durable.Writer(folder := tmp_path / "articles")
    writer.renew()
    writer.append(some_articles(2))
    scan = snapshot.scan(folder)
    assert scan is not None
    old = snapshot.files(folder)["path"].to_list()
    writer.overwrite(some_articles(3), parted=False)
    for path in old:
        (folder / path).unlink()
    return scan, folder


def test_a_reader_whose_files_were_deleted_reads_the_table_as_it_is_now(
    replaced: tuple[pl.LazyFrame, Path], some_articles: Rows
) -> None:
    scan, _ = replaced
    wanted = some_articles(3).lazy().select("article_id")

    found = snapshot.read(scan.join(wanted, on="article_id").select("title").sort("title"))

    assert found["title"].to_list() == ["Headline 0", "Headline 1", "Headline 2"]


def test_a_file_that_is_missing_for_good_is_told(replaced: tuple[pl.LazyFrame, Path]) -> None:
    scan, folder = replaced
    for path in snapshot.files(folder)["path"]:
        (folder / path).unlink()

    with pytest.raises(StoreError, match=r"No such file.*frontwatch check"):
        snapshot.read(scan)


def test_a_table_tells_its_files_of_now_and_of_before(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    append(folder := tmp_path / "articles", some_articles(3))
    append(folder, some_articles(40))

    now, before = snapshot.files(folder), snapshot.files(folder, 0)

    assert snapshot.rows(folder) == now["rows"].sum() == 43
    assert sorted(now["month"]) == ["2026-03", "2026-03", "2026-04"]
    assert before["rows"].to_list() == [3]
    assert (folder / before["path"].item()).stat().st_size == before["bytes"].item()


def test_where_nothing_was_written_there_is_nothing(tmp_path: Path) -> None:
    assert snapshot.scan(tmp_path / "articles") is None
    assert snapshot.rows(tmp_path / "articles") == 0
    assert snapshot.files(tmp_path / "articles").is_empty()


def test_a_log_that_lost_its_beginning_is_not_taken_for_no_table(
    tmp_path: Path, some_articles: Rows, append: Append
) -> None:
    for number in range(2):
        append(tmp_path / "articles", some_articles(1, first=number))
    disk.entry(tmp_path / "articles", 0).unlink()

    with pytest.raises(StoreError, match="articles"):
        snapshot.scan(tmp_path / "articles")
    shutil.rmtree(tmp_path / "articles" / "_delta_log")
    assert snapshot.scan(tmp_path / "articles") is None
