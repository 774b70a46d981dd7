"""What an export was made of can be read again until its time is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.errors import StoreError
from processing.tables import ARTICLES, FEEDS, TAGS
from storage import pins
from storage.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + pins.KEPT_FOR
Some = Callable[..., pl.DataFrame]


def test_a_snapshot_is_read_as_it_was_after_more_was_written(
    store: Store, some_articles: Some
) -> None:
    store.merge(ARTICLES, some_articles(3))
    then = pins.taken(store, store.version(ARTICLES))

    store.merge(ARTICLES, some_articles(4, first=3))

    assert_frame_equal(
        store.read(pins.scan(store, then, ARTICLES).sort("article_id")), some_articles(3)
    )


def test_a_snapshot_is_read_after_the_table_was_replaced(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(3))
    then = pins.taken(store, store.version(ARTICLES))

    store.replace(ARTICLES, some_articles(1, first=9))

    found = store.read(pins.scan(store, then, ARTICLES))
    assert sorted(found["title"]) == ["Headline 0", "Headline 1", "Headline 2"]


def test_a_table_that_was_never_written_is_empty_in_a_snapshot(store: Store) -> None:
    then = pins.taken(store, store.version(FEEDS))

    assert_frame_equal(pins.scan(store, then, FEEDS).collect(), FEEDS.empty())


def test_a_column_that_came_later_is_null(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(2))
    then = pins.taken(store, store.version(ARTICLES))
    for name in then.files["articles"]:
        pl.read_parquet(store.root / name, hive_partitioning=False).drop("guid").write_parquet(
            store.root / name
        )

    found = pins.scan(store, then, ARTICLES).collect()

    assert found["guid"].null_count() == 2


def test_a_state_of_before_is_found_as_it_was(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(2))
    state = store.version(ARTICLES, FEEDS)
    then = pins.taken(store, state)

    store.merge(ARTICLES, some_articles(2, first=2))

    assert pins.taken(store, state) == then


def test_the_same_state_has_the_same_id_and_another_has_another(
    store: Store, some_articles: Some
) -> None:
    store.merge(ARTICLES, some_articles(1))
    first = pins.taken(store, store.version(ARTICLES, TAGS))
    again = pins.taken(store, store.version(TAGS, ARTICLES))
    store.merge(ARTICLES, some_articles(1, first=1))

    assert first == again
    assert pins.taken(store, store.version(ARTICLES, TAGS)).id != first.id


def test_what_is_kept_is_found_by_its_id_and_held(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(2))
    then = pins.taken(store, store.version(ARTICLES))

    pins.keep(store, then, LATER)

    assert pins.kept(store, then.id) == then
    assert pins.held(store, NOW) == set(then.files["articles"])


def test_a_snapshot_past_its_time_holds_nothing(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(2))
    then = pins.taken(store, store.version(ARTICLES))
    pins.keep(store, then, LATER)

    assert pins.held(store, LATER + timedelta(seconds=1)) == frozenset()
    assert pins.kept(store, then.id) is None


def test_a_snapshot_kept_again_is_kept_for_the_longer_time(
    store: Store, some_articles: Some
) -> None:
    store.merge(ARTICLES, some_articles(2))
    then = pins.taken(store, store.version(ARTICLES))
    pins.keep(store, then, LATER)
    pins.keep(store, then, NOW)
    assert pins.held(store, LATER)

    pins.keep(store, then, LATER + timedelta(days=1))

    assert pins.held(store, LATER + timedelta(days=1))


def test_a_snapshot_whose_files_are_gone_is_not_kept(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(2))
    then = pins.taken(store, store.version(ARTICLES))
    (name,) = then.files["articles"]
    (store.root / name).unlink()

    assert pins.missing(store, then) == [name]
    with pytest.raises(StoreError, match="make the export again"):
        pins.keep(store, then, LATER)


@pytest.mark.parametrize("identity", ["", "0" * 32, "../../../etc/passwd", "A" * 32])
def test_an_id_that_was_never_kept_finds_nothing(store: Store, identity: str) -> None:
    assert pins.kept(store, identity) is None


@pytest.mark.parametrize(
    "text", ["", "{}", '{"until": 1, "files": {}}', '{"files": [], "until": ""}']
)
def test_a_record_that_cannot_be_read_is_named(store: Store, text: str) -> None:
    path: Path = store.root / "pins" / f"{'0' * 32}.json"
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(StoreError, match="cannot be read"):
        pins.kept(store, "0" * 32)


def test_a_folder_that_cannot_be_written_to_is_named(store: Store, some_articles: Some) -> None:
    store.merge(ARTICLES, some_articles(1))
    (store.root / "pins").write_text("in the way")

    with pytest.raises(StoreError, match="make the data folder writable"):
        pins.keep(store, pins.taken(store, store.version(ARTICLES)), LATER)
