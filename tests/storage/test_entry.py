"""What is appended without deltalake is a commit like any other for whoever reads, compacts or follows it."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, QueryBuilder, write_deltalake
from polars.testing import assert_frame_equal

from processing.tables import ARTICLES, TAGS
from storage import disk, durable, entry, snapshot
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def table(tmp_path: Path, some_articles: Rows) -> Path:
    """The folder of a table by month whose first commit deltalake made."""
    writer = durable.Writer(folder := tmp_path / "articles")
    writer.renew()
    writer.append(by_month(some_articles(2)))
    return folder


def by_month(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(snapshot.month_of(pl.col("first_seen")))


def stored(folder: Path) -> pl.DataFrame:
    rows = snapshot.scan(folder)
    assert rows is not None
    return rows.sort("article_id").collect()


def test_deltalake_reads_what_was_appended(table: Path, some_articles: Rows) -> None:
    assert entry.append(table, 1, by_month(some_articles(38, first=2)), ("frontwatch", 2))

    found = DeltaTable(table)
    assert found.version() == 1
    assert found.count() == 40
    assert found.transaction_version("frontwatch") == 2
    everything = QueryBuilder().register("t", found).execute("SELECT * FROM t ORDER BY article_id")
    assert_frame_equal(pl.DataFrame(everything).select(*ARTICLES.schema), some_articles(40))
    assert_frame_equal(stored(table), by_month(some_articles(40)), check_column_order=False)


def test_it_is_compacted_with_the_commits_of_deltalake(
    store: Store, some_articles: Rows, tags_of: Rows
) -> None:
    articles = some_articles(60)
    empty = pl.lit([], dtype=pl.List(pl.String))
    tags = tags_of(articles).with_columns(
        actors=pl.when(pl.col("article_id").str.ends_with("0")).then(empty).otherwise("actors")
    )
    for start in range(60):
        store.merge(ARTICLES, articles[start : start + 1])
        store.merge(TAGS, tags[start : start + 1])

    store.tidy([ARTICLES, TAGS])

    assert len(store.files(TAGS)) == len(store.files(ARTICLES)) == 2
    assert_frame_equal(store.read(store.scan(ARTICLES).sort("article_id")), articles)
    assert_frame_equal(store.read(store.scan(TAGS).sort("article_id")), tags)


def test_the_log_says_what_deltalake_says_of_such_a_file(
    tmp_path: Path, table: Path, some_articles: Rows
) -> None:
    rows = by_month(some_articles(3)).with_columns(
        published=pl.when(pl.col("title") == "Headline 1").then("first_seen"),
        guid=pl.lit("g"),
    )
    entry.append(table, 1, rows, ("frontwatch", 2))
    write_deltalake(tmp_path / "other", rows, partition_by="month")

    def told(folder: Path) -> pl.DataFrame:
        every = pl.DataFrame(DeltaTable(folder).get_add_actions(flatten=True))
        newest = every.filter(num_records=3)
        return newest.select(
            "num_records", "partition.month", "^(min|max)\\.(first_seen|published)$",
            "^null_count\\.(article_id|guid|url|title|published|published_raw|first_seen)$",
        )  # fmt: skip

    assert_frame_equal(told(table), told(tmp_path / "other"), check_column_order=False)


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(pl.col("title") == "Headline 3", id="a column without its ends"),
        pytest.param(pl.col("guid").is_null(), id="null"),
        pytest.param(pl.col("first_seen") > datetime(2026, 3, 10, 11, 59, tzinfo=UTC), id="time"),
        pytest.param(pl.col("published") < datetime(2026, 3, 10, tzinfo=UTC), id="null time"),
        pytest.param(pl.col("published").is_not_null(), id="some time"),
    ],
)
def test_a_filter_leaves_out_no_row(table: Path, some_articles: Rows, wanted: pl.Expr) -> None:
    late = pl.when(pl.col("first_seen").dt.day() > 4).then("first_seen")
    for number in range(1, 15):
        rows = by_month(some_articles(1, first=number + 1)).with_columns(published=late)
        entry.append(table, number, rows, ("frontwatch", number + 1))

    assert_frame_equal(
        stored(table).filter(wanted),
        snapshot.read(pl.scan_delta(table).filter(wanted).sort("article_id")),
    )


def test_a_file_before_the_time_asked_for_is_not_opened(table: Path, some_articles: Rows) -> None:
    entry.append(table, 1, by_month(some_articles(1, first=9)), ("frontwatch", 2))

    plan = pl.scan_delta(table).filter(pl.col("first_seen") > datetime(2026, 3, 9, tzinfo=UTC))

    assert "[1 other sources]" not in plan.explain()
    assert plan.collect().height == 1


def test_of_two_with_one_number_the_second_is_refused_and_leaves_nothing(
    table: Path, some_articles: Rows
) -> None:
    assert entry.append(table, 1, by_month(some_articles(1, first=2)), ("frontwatch", 2))
    before = sorted(table.rglob("*"))

    assert not entry.append(table, 1, by_month(some_articles(1, first=3)), ("frontwatch", 2))

    assert sorted(table.rglob("*")) == before
    assert stored(table)["title"].to_list() == ["Headline 0", "Headline 1", "Headline 2"]


def test_a_disk_that_is_full_leaves_the_table_as_it_was(
    table: Path, some_articles: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(OSError, match="No space left"):
        entry.append(table, 1, by_month(some_articles(1, first=2)), ("frontwatch", 2))

    assert disk.version(table) == 0
    assert [path.name for path in (table / "_delta_log").iterdir()] == [disk.entry(table, 0).name]
    assert stored(table).height == 2


def test_a_table_without_months_has_one_file_a_commit(tmp_path: Path, some_articles: Rows) -> None:
    writer = durable.Writer(folder := tmp_path / "plain")
    writer.renew()
    for number in range(2):
        writer.append(some_articles(40, first=40 * number))

    assert snapshot.files(folder)["month"].null_count() == 2
    (actions,) = [json.loads(line) for line in disk.entry(folder, 1).read_text().splitlines()][2:]
    assert actions["add"]["partitionValues"] == {}
