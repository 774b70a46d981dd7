"""What a process knows of a table is right whoever wrote to it last."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from processing.errors import StoreError
from processing.tables import ARTICLES, FETCHES, TAGS
from storage.ledger import Ledger
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


def attempts(*days: int) -> pl.DataFrame:
    usual = {"feed_id": "a", "outcome": "ok", "elapsed_ms": 1, "body_bytes": 1, "items": 1}
    times = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day) for day in days]
    return FETCHES.frame([usual | {"new_items": 0, "started": at, "next_poll": at} for at in times])


def titles(store: Store) -> list[str]:
    return store.read(store.scan(ARTICLES).select("title").sort("title"))["title"].to_list()


def test_two_writers_that_add_the_same_rows_add_them_once(
    store: Store, some_articles: Rows
) -> None:
    one, other = Ledger(store.root, ARTICLES), Ledger(store.root, ARTICLES)
    for ledger in (one, other):
        ledger.merge(some_articles(2))

    assert one.merge(some_articles(3)).height == 1
    assert other.merge(some_articles(5)).height == 2

    assert titles(store) == [f"Headline {number}" for number in range(5)]


@pytest.fixture
def just_before_writing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has something done each time that an entry is about to be linked, but not while it is done."""

    def arrange(work: Callable[[], object]) -> None:
        real = os.link

        def link(*arguments: Any) -> None:
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr("os.link", real)
                work()
            real(*arguments)

        monkeypatch.setattr("os.link", link)

    return arrange


def test_a_writer_that_is_overtaken_adds_only_what_is_still_missing(
    store: Store, some_articles: Rows, just_before_writing: Callable[..., None]
) -> None:
    ledger, other = Ledger(store.root, ARTICLES), Store(store.root)
    ledger.merge(some_articles(2))
    just_before_writing(lambda: other.merge(ARTICLES, some_articles(3)))

    assert ledger.merge(some_articles(4))["title"].to_list() == ["Headline 3"]
    assert titles(store) == [f"Headline {number}" for number in range(4)]


def test_a_writer_that_is_overtaken_each_time_gives_up_and_says_so(
    store: Store, some_articles: Rows, just_before_writing: Callable[..., None]
) -> None:
    ledger, other, numbers = Ledger(store.root, ARTICLES), Store(store.root), iter(range(10, 20))
    ledger.merge(some_articles(1))
    just_before_writing(lambda: other.merge(ARTICLES, some_articles(1, first=next(numbers))))

    with pytest.raises(StoreError, match="another process wrote"):
        ledger.merge(some_articles(3))
    assert titles(store) == ["Headline 0", "Headline 10", "Headline 11", "Headline 12"]


def test_nothing_is_read_for_rows_later_than_all_others(store: Store) -> None:
    ledger = Ledger(store.root, FETCHES)
    ledger.merge(attempts(5))
    (file,) = store.files(FETCHES)
    aside = file.rename(file.with_suffix(".aside"))  # whoever reads the table now fails

    assert ledger.merge(attempts(6, 7)).height == 2
    assert Ledger(store.root, FETCHES).merge(attempts(8)).height == 1

    aside.rename(file)
    assert ledger.merge(attempts(4, 5, 6, 7, 8, 9))["started"].dt.day().to_list() == [5, 10]


def test_tags_are_looked_for_at_the_time_of_their_articles(
    store: Store, some_articles: Rows, tags_of: Rows
) -> None:
    ledger = Ledger(store.root, TAGS)
    ledger.merge(tags_of(some_articles(3, first=2)))

    assert ledger.merge(tags_of(some_articles(4))).height == 2
    assert ledger.merge(tags_of(some_articles(6))).height == 1
    assert ledger.merge(tags_of(some_articles(6))).is_empty()


def test_tidying_up_leaves_what_is_known(store: Store, some_articles: Rows) -> None:
    ledger = Ledger(store.root, ARTICLES)
    for number in range(49):
        ledger.merge(some_articles(1, first=number))
    known = ledger._known

    ledger.tidy(frozenset)

    assert len(store.files(ARTICLES)) == 2
    assert ledger.merge(some_articles(50)).height == 1
    assert ledger._known is known


def test_a_table_that_was_made_anew_is_known_anew(store: Store, some_articles: Rows) -> None:
    ledger = Ledger(store.root, ARTICLES)
    ledger.merge(some_articles(3))

    store.drop(ARTICLES)
    assert ledger.merge(some_articles(2)).height == 2
    store.drop(ARTICLES)
    Store(store.root).merge(ARTICLES, some_articles(1))

    assert ledger.merge(some_articles(2)).height == 1
    assert titles(store) == ["Headline 0", "Headline 1"]


def test_rows_are_thinned_without_losing_what_comes_meanwhile(
    store: Store, some_articles: Rows
) -> None:
    store.merge(ARTICLES, some_articles(4))
    other = Store(store.root)
    offered = iter((some_articles(5), some_articles(0)))

    def odd(rows: pl.LazyFrame) -> pl.LazyFrame:
        other.merge(ARTICLES, next(offered))
        return rows.filter(pl.col("title").str.contains("[13]"))

    store.thin(ARTICLES, odd)

    assert titles(store) == ["Headline 1", "Headline 3"]
    assert store.merge(ARTICLES, some_articles(2)) == 1
