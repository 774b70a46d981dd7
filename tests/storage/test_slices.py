"""The archive comes in slices, each article once with its tags."""

from collections.abc import Callable

import polars as pl
import pytest

from processing.tables import ARTICLES, TAGS
from storage import slices
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def tagged(store: Store, some_articles: Rows, tags_of: Rows) -> Store:
    """A store of forty articles, of which the last ten have no tags."""
    store.merge(ARTICLES, some_articles(40))
    store.merge(TAGS, tags_of(some_articles(30)))
    return store


def ids(rows: pl.DataFrame) -> list[int]:
    return sorted(int(word, 16) for word in rows["article_id"])


def test_each_article_comes_once_with_its_tags(tagged: Store) -> None:
    parts = list(slices.each(tagged, slices.newest(tagged), 7))

    assert [ids(articles) for articles, _ in parts] == [
        list(range(start, min(start + 7, 40))) for start in range(0, 40, 7)
    ]
    assert [number for _, tags in parts for number in ids(tags)] == list(range(30))


def test_only_the_newest_are_taken_when_a_number_is_given(tagged: Store) -> None:
    assert ids(slices.newest(tagged, 3)) == [37, 38, 39]
    assert slices.newest(tagged, 100).height == 40


def test_articles_of_one_moment_can_be_in_several_slices(
    store: Store, some_articles: Rows, tags_of: Rows
) -> None:
    rows = some_articles(10).with_columns(first_seen=pl.lit(some_articles(1)["first_seen"][0]))
    store.merge(ARTICLES, rows)
    store.merge(TAGS, tags_of(rows))

    parts = list(slices.each(store, slices.newest(store), 4))

    assert [articles.height for articles, _ in parts] == [4, 4, 2]
    assert sorted(number for articles, _ in parts for number in ids(articles)) == list(range(10))


def test_an_empty_archive_has_no_slice(store: Store) -> None:
    assert list(slices.each(store, slices.newest(store), 5)) == []
