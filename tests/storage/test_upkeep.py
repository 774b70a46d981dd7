"""The check finds what is wrong, and nothing where all is well."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from processing.tables import ARTICLES, REVISIONS, TAGS
from storage import upkeep
from storage.memory import Memory
from storage.store import Store

Maker = Callable[..., pl.DataFrame]


def test_a_whole_folder_has_no_faults(store: Store, some_articles: Maker, tags_of: Maker) -> None:
    store.merge(ARTICLES, some_articles(3))
    store.merge(TAGS, tags_of(some_articles(3)))
    Memory(store.root).__exit__()

    counts, faults = upkeep.verify(store)

    assert faults == []
    none = dict.fromkeys(("feeds", "revisions", "fetches", "gaps"), 0)
    assert counts == none | {"articles": 3, "tags": 3}


def test_a_doubled_row_is_found(
    store: Store,
    some_articles: Maker,
    tags_of: Maker,
    append: Callable[[Path, pl.DataFrame], None],
) -> None:
    store.merge(TAGS, tags_of(some_articles(1)))
    for _ in range(2):
        append(store.root / "articles", some_articles(1))

    assert upkeep.verify(store)[1] == ["articles: 1 rows repeat the key article_id"]


def test_an_article_that_was_never_read_is_found(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(2))

    (fault,) = upkeep.verify(store)[1]

    assert fault == "articles: 2 rows have no row in tags; run `frontwatch rebuild`"


def test_a_revision_of_nothing_is_found(store: Store, some_articles: Maker) -> None:
    row = {"article_id": "a", "wording": "w", "feed_id": "f", "title": "t", "summary": ""}
    seen = some_articles(1)["first_seen"][0]
    store.merge(REVISIONS, REVISIONS.frame([row | {"seen": seen}]))

    (fault,) = upkeep.verify(store)[1]

    assert fault.startswith("revisions: 1 rows have no row in articles")


def test_a_damaged_file_is_found_and_the_other_tables_are_still_counted(
    store: Store, some_articles: Maker, tags_of: Maker
) -> None:
    store.merge(ARTICLES, some_articles(2))
    store.merge(TAGS, tags_of(some_articles(2)))
    damaged = store.files(ARTICLES)[0]
    damaged.write_bytes(damaged.read_bytes()[:-20])

    counts, faults = upkeep.verify(store)

    assert counts["tags"] == 2
    assert any(fault.startswith("articles:") for fault in faults)
