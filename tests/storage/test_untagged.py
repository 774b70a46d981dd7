"""Articles without tags are known without looking for them, and looked for where they are not."""

from collections.abc import Callable

import polars as pl

from processing.tables import ARTICLES, TAGS
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


def titles(store: Store) -> list[str]:
    return store.untagged()["title"].sort().to_list()


def test_what_this_store_adds_is_not_looked_for(
    store: Store, some_articles: Rows, tags_of: Rows
) -> None:
    store.merge(ARTICLES, some_articles(2))
    assert titles(store) == ["Headline 0", "Headline 1"]
    store.merge(TAGS, tags_of(some_articles(2)))
    for file in (*store.files(ARTICLES), *store.files(TAGS)):
        file.unlink()  # whoever reads the tables now fails

    assert titles(store) == []
    store.merge(ARTICLES, some_articles(5))
    assert titles(store) == ["Headline 2", "Headline 3", "Headline 4"]
    store.merge(TAGS, tags_of(store.untagged()).head(2))
    assert titles(store) == ["Headline 4"]


def test_what_others_added_is_found(store: Store, some_articles: Rows, tags_of: Rows) -> None:
    store.merge(ARTICLES, some_articles(1))
    assert titles(store) == ["Headline 0"]

    Store(store.root).merge(ARTICLES, some_articles(3))
    assert titles(store) == ["Headline 0", "Headline 1", "Headline 2"]
    Store(store.root).merge(TAGS, tags_of(some_articles(2)))
    assert titles(store) == ["Headline 2"]


def test_tags_that_were_replaced_are_looked_for_again(
    store: Store, some_articles: Rows, tags_of: Rows
) -> None:
    store.merge(ARTICLES, some_articles(3))
    store.merge(TAGS, tags_of(some_articles(3)))
    assert titles(store) == []

    store.replace(TAGS, tags_of(some_articles(1)))

    assert titles(store) == ["Headline 1", "Headline 2"]
