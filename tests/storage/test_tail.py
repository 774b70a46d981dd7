"""What the log tells of a table's files is true of them, whether it is opened or followed."""

from collections.abc import Callable
from datetime import datetime

import polars as pl
import pytest

from processing.counting import asking
from processing.tables import TAGS
from storage import disk, tail
from storage.store import Store
from storage.tail import Tail

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def tags(some_articles: Rows, tags_of: Rows) -> Rows:
    """A maker of rows of TAGS, numbered from ``first``, one a day, every other one undated."""

    def make(count: int, first: int = 0) -> pl.DataFrame:
        is_dated = pl.int_range(pl.len()) % 2 == 0
        seen = pl.col("first_seen") + pl.duration(microseconds=1_234)
        return tags_of(some_articles(count, first=first)).with_columns(
            seen, pl.when(is_dated).then(seen).alias("published")
        )

    return make


def micros(rows: pl.DataFrame, column: str) -> list[int]:
    return [asking.micro(time) for time in rows[column].drop_nulls()]


def test_the_files_of_each_commit_are_those_of_a_table_opened_anew(
    store: Store, tags: Rows
) -> None:
    folder = store.root / TAGS.name
    followed = Tail(folder, TAGS)
    for first in range(0, 100, 10):
        store.merge(TAGS, tags(10, first))
        assert followed.follow()
        assert not followed.follow()

        opened = Tail(folder, TAGS)
        opened.follow()
        assert followed.files == opened.files


def test_no_time_in_a_file_is_outside_of_its_bounds(store: Store, tags: Rows) -> None:
    store.merge(TAGS, tags(45))
    known = Tail(store.root / TAGS.name, TAGS)
    known.follow()

    assert sum(file.rows for file in known.files.values()) == 45
    for file in known.files.values():
        rows = pl.read_parquet(file.path)
        for column in ("published", "first_seen"):
            times = micros(rows, column)
            first, last, has_null = file.times[column]
            assert first <= min(times) <= first + 1_000
            assert max(times) <= last <= max(times) + 1_000
            assert has_null == bool(rows[column].null_count())


def test_a_log_that_was_cut_short_is_opened_anew(store: Store, tags: Rows) -> None:
    folder = store.root / TAGS.name
    known = Tail(folder, TAGS)
    store.merge(TAGS, tags(10))
    known.follow()
    for first in range(10, 30, 10):
        store.merge(TAGS, tags(10, first))
    disk.entry(folder, 0).touch()  # as if the table had been restored

    assert known.follow()
    assert sum(file.rows for file in known.files.values()) == 30


def test_rows_at_some_times_are_found_and_whole_files_without_them_are_not_read(
    store: Store, tags: Rows
) -> None:
    for first in range(0, 90, 30):
        store.merge(TAGS, tags(30, first))
    wanted = tags(90)[[3, 40]]
    for file in store.files(TAGS):
        if "2026-05" in str(file):
            file.unlink()

    times = wanted["first_seen"].to_physical()
    found = tail.find(store.root / TAGS.name, TAGS, "first_seen", times).collect()

    assert sorted(found["article_id"]) == sorted(wanted["article_id"])


def test_of_many_times_all_rows_are_found(store: Store, tags: Rows) -> None:
    rows = tags(60)
    store.merge(TAGS, rows)
    times = rows["first_seen"].to_physical()

    found = tail.find(store.root / TAGS.name, TAGS, "first_seen", times).collect()

    assert found.height == 60
    assert found.columns == list(TAGS.columns)


def test_at_no_time_there_is_no_row(store: Store) -> None:
    none = pl.Series([], dtype=pl.Int64())

    found = tail.find(store.root / TAGS.name, TAGS, "first_seen", none).collect()

    assert found.equals(TAGS.empty())


def test_a_moment_comes_back_from_its_microseconds() -> None:
    moment = datetime.fromisoformat("2026-03-01T12:00:00.123456Z")

    assert asking.moment(asking.micro(moment)) == moment
