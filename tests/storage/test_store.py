"""The data folder keeps what it was given, once, and says clearly when it cannot."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.columns import Table
from processing.errors import StoreError
from processing.tables import ARTICLES, FEEDS, FETCHES, TABLES, TAGS
from storage import durable, snapshot, store
from storage.store import Store

Maker = Callable[..., pl.DataFrame]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_never_written_reads_as_empty(store: Store, table: Table) -> None:
    assert_frame_equal(store.read(store.scan(table)), table.empty())


def test_rows_come_back_as_they_went_in(store: Store, some_articles: Maker) -> None:
    rows = some_articles(40)

    assert store.merge(ARTICLES, rows) == 40

    assert_frame_equal(store.read(store.scan(ARTICLES).sort("article_id")), rows)


def test_an_article_is_kept_once(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(3))

    added = store.merge(ARTICLES, pl.concat([some_articles(3, first=1), some_articles(2, first=2)]))

    assert added == 1
    assert store.read(store.scan(ARTICLES))["article_id"].sort().to_list() == [
        f"{number:032x}" for number in range(4)
    ]


def test_an_attempt_is_logged_once_whenever_it_was(store: Store) -> None:
    def attempts(*days: int) -> pl.DataFrame:
        usual = {"feed_id": "a", "outcome": "ok", "elapsed_ms": 1, "body_bytes": 1, "items": 1}
        times = [datetime(2026, 3, day, tzinfo=UTC) for day in days]
        rows = [usual | {"new_items": 0, "started": at, "next_poll": at} for at in times]
        return FETCHES.frame(rows)

    assert [store.merge(FETCHES, attempts(*days)) for days in ((5, 20), (1, 5), (20, 21))] == [
        2,
        1,
        1,
    ]
    assert store.read(store.scan(FETCHES))["started"].dt.day().sort().to_list() == [1, 5, 20, 21]


def test_an_article_keeps_its_first_wording(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(1))

    store.merge(ARTICLES, some_articles(1).with_columns(title=pl.lit("Changed")))

    assert store.read(store.scan(ARTICLES))["title"].to_list() == ["Headline 0"]


def test_nothing_new_makes_no_new_version(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(2))
    before = store.version(ARTICLES, TAGS)

    store.merge(ARTICLES, some_articles(2))
    store.merge(ARTICLES, some_articles(0))

    assert store.version(ARTICLES, TAGS) == before == "articles:0-tags:-1"


def test_replacing_with_the_same_rows_changes_nothing(store: Store) -> None:
    row = dict.fromkeys(FEEDS.columns, "x")
    feeds = FEEDS.frame([row])

    assert store.replace(FEEDS, feeds)
    assert not store.replace(FEEDS, feeds)
    assert store.replace(FEEDS, FEEDS.frame([row | {"feed_id": "y"}]))

    assert store.read(store.scan(FEEDS))["feed_id"].to_list() == ["y"]


def test_articles_without_tags_are_found(
    store: Store, some_articles: Maker, tags_of: Maker
) -> None:
    store.merge(ARTICLES, some_articles(5))
    store.merge(TAGS, tags_of(some_articles(3)))

    assert store.untagged()["article_id"].sort().to_list() == [f"{n:032x}" for n in (3, 4)]


def test_tables_are_even_while_they_hold_equally_many_rows_whoever_wrote_them(
    store: Store, some_articles: Maker, tags_of: Maker
) -> None:
    assert store.is_even(ARTICLES, TAGS)
    store.merge(ARTICLES, some_articles(5))
    assert not store.is_even(ARTICLES, TAGS)

    Store(store.root).merge(TAGS, tags_of(some_articles(5)))

    assert store.is_even(ARTICLES, TAGS)


def test_rows_are_stored_by_month(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(40))

    assert sorted(path.name for path in (store.root / "articles").glob("month=*")) == [
        "month=2026-03",
        "month=2026-04",
    ]


def test_a_filter_on_time_opens_only_the_files_it_needs(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(40))
    newest = pl.col("first_seen") >= some_articles(40)["first_seen"].max()

    plan = store.scan(ARTICLES).filter(newest).explain()

    assert "month=2026-04" in plan
    assert "month=2026-03" not in plan


def test_many_small_files_become_few_and_keep_every_row(store: Store, some_articles: Maker) -> None:
    for number in range(49):
        store.merge(ARTICLES, some_articles(1, first=number))
    rows = store.read(store.scan(ARTICLES).sort("article_id"))

    store.tidy([ARTICLES, TAGS])

    assert len(store.files(ARTICLES)) == 2  # one a month
    assert_frame_equal(store.read(store.scan(ARTICLES).sort("article_id")), rows)


def test_a_table_is_whole_after_more_commits_than_one_checkpoint_holds(
    store: Store, some_articles: Maker
) -> None:
    for number in range(103):
        store.merge(ARTICLES, some_articles(1, first=number))

    assert store.read(store.scan(ARTICLES)).height == 103
    assert (store.root / "articles" / "_delta_log" / "_last_checkpoint").exists()


def test_a_damaged_file_is_a_store_error_that_says_what_to_do(
    store: Store, some_articles: Maker
) -> None:
    store.merge(ARTICLES, some_articles(2))
    store.files(ARTICLES)[0].write_bytes(b"")

    with pytest.raises(StoreError, match="frontwatch check"):
        store.read(store.scan(ARTICLES))


def test_a_torn_log_is_a_store_error(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(2))
    (store.root / "articles" / "_delta_log" / f"{0:020d}.json").write_text('{"add": {"pa')

    with pytest.raises(StoreError, match="articles"):
        store.read(store.scan(ARTICLES))


def test_demo_and_real_data_never_mix(store: Store) -> None:
    with pytest.raises(StoreError, match="real data"):
        store.create(demo=True)

    assert not store.is_demo()


def test_a_folder_of_another_format_is_refused(store: Store) -> None:
    (store.root / "frontwatch.json").write_text(json.dumps({"format": 99, "demo": False}))

    with pytest.raises(StoreError, match="format 99"):
        store.create()


def test_an_unreadable_description_of_the_folder_is_named(store: Store) -> None:
    (store.root / "frontwatch.json").write_text("{")

    with pytest.raises(StoreError, match=r"frontwatch\.json"):
        store.is_demo()


def test_the_data_folder_is_the_one_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA", "/somewhere/else")

    assert str(store.location()) == "/somewhere/else"


def test_a_column_month_is_the_utc_month() -> None:
    moments = pl.Series(["2026-03-31T23:59:59Z"]).str.to_datetime(time_zone="UTC").to_frame("at")

    assert moments.select(snapshot.month_of(pl.col("at")))["month"].to_list() == ["2026-03"]


def test_a_column_that_came_later_is_null_in_older_rows(
    store: Store, some_articles: Maker, append: Callable[[Path, pl.DataFrame], None]
) -> None:
    append(store.root / "articles", some_articles(2).drop("guid"))
    newer = some_articles(1, first=2).with_columns(guid=pl.lit("g"))

    before = store.scan(ARTICLES).collect()
    store.merge(ARTICLES, newer)

    assert before.schema == ARTICLES.schema
    assert before["guid"].to_list() == [None, None]
    assert store.scan(ARTICLES).sort("first_seen").collect()["guid"].to_list() == [None, None, "g"]
    assert store.merge(ARTICLES, some_articles(2)) == 0


def test_a_whole_table_of_an_older_version_takes_the_new_columns(store: Store) -> None:
    feeds = FEEDS.frame(
        [{"feed_id": "a", "url": "u", "outlet": "o", "group": "Other", "ownership": "state"}]
    )
    writer = durable.Writer(store.root / "feeds")
    writer.renew()
    writer.overwrite(feeds.drop("user_agent"), parted=False)

    assert not store.replace(FEEDS, feeds)
    assert store.replace(FEEDS, feeds.with_columns(user_agent=pl.lit("Reader/1")))
    assert store.scan(FEEDS).collect()["user_agent"].to_list() == ["Reader/1"]
