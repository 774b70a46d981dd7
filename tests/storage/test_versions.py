"""New tags are made beside the old ones and take their place at once; the old ones stay to compare."""

from collections.abc import Callable

import polars as pl
import pytest

from processing.tables import ARTICLES, TAGS
from storage import versions
from storage.store import Store
from storage.versions import BEFORE, NEXT

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def tagged(store: Store, some_articles: Rows, tags_of: Rows) -> Store:
    """A store of four articles with tags of lexicon 1."""
    store.merge(ARTICLES, some_articles(4))
    store.merge(TAGS, tags_of(some_articles(4)))
    return store


@pytest.fixture
def read_with(some_articles: Rows, tags_of: Rows) -> Callable[..., pl.DataFrame]:
    """A maker of tags of a lexicon for the articles numbered from ``first``."""

    def make(version: str, count: int, first: int = 0) -> pl.DataFrame:
        tags = tags_of(some_articles(count, first=first))
        return tags.with_columns(lexicon_version=pl.lit(version))

    return make


def ids(rows: pl.LazyFrame | pl.DataFrame) -> list[int]:
    return sorted(int(word, 16) for word in rows.lazy().collect()["article_id"])


def lexica(store: Store) -> set[str]:
    return set(versions.counts(store, TAGS))


def test_readers_see_the_old_tags_until_the_new_ones_are_complete(
    tagged: Store, read_with: Rows
) -> None:
    versions.begin(tagged, "2")
    tagged.add(NEXT, read_with("2", 3))
    assert lexica(tagged) == {"1"}
    tagged.add(NEXT, read_with("2", 1, first=3))
    before = tagged.version(TAGS)

    versions.finish(tagged)

    assert lexica(tagged) == {"2"}
    assert ids(tagged.scan(TAGS)) == [0, 1, 2, 3]
    assert tagged.version(TAGS) != before
    assert versions.counts(tagged, BEFORE) == {"1": 4}
    assert not (tagged.root / "tags_next").exists()


def test_a_reader_in_the_middle_of_the_old_tags_reads_them_to_the_end(
    tagged: Store, read_with: Rows
) -> None:
    reading = tagged.scan(TAGS)
    versions.begin(tagged, "2")
    tagged.add(NEXT, read_with("2", 4))

    versions.finish(tagged)

    assert set(tagged.read(reading)["lexicon_version"]) == {"1"}


def test_what_was_made_before_an_end_is_not_made_again(tagged: Store, read_with: Rows) -> None:
    assert versions.begin(tagged, "2") == 0
    tagged.add(NEXT, read_with("2", 3))

    assert versions.begin(tagged, "2") == 3
    assert ids(versions.missing(tagged)) == [3]


def test_articles_that_came_meanwhile_are_missing_too(
    tagged: Store, read_with: Rows, some_articles: Rows
) -> None:
    versions.begin(tagged, "2")
    tagged.add(NEXT, read_with("2", 4))
    tagged.merge(ARTICLES, some_articles(1, first=9))

    assert versions.begin(tagged, "2") == 4
    assert ids(versions.missing(tagged)) == [9]


def test_tags_of_a_lexicon_that_was_given_up_are_forgotten(tagged: Store, read_with: Rows) -> None:
    versions.begin(tagged, "2")
    tagged.add(NEXT, read_with("2", 3))

    assert versions.begin(tagged, "3") == 0
    assert ids(versions.missing(tagged)) == [0, 1, 2, 3]
    assert versions.counts(tagged, BEFORE) == {"1": 4}


def test_the_old_tags_survive_an_end_between_the_change_and_the_tidying_up(
    tagged: Store, read_with: Rows
) -> None:
    versions.begin(tagged, "2")
    tagged.add(NEXT, read_with("2", 4))
    tagged.copy(NEXT, TAGS)

    assert not versions.is_current(tagged, "2")
    assert versions.begin(tagged, "2") == 4
    versions.finish(tagged)

    assert versions.is_current(tagged, "2")
    assert versions.counts(tagged, BEFORE) == {"1": 4}


def test_tags_are_current_when_each_article_has_whole_ones_of_this_lexicon(
    tagged: Store, some_articles: Rows
) -> None:
    assert versions.is_current(tagged, "1")
    assert not versions.is_current(tagged, "2")

    tagged.merge(ARTICLES, some_articles(1, first=9))
    assert not versions.is_current(tagged, "1")


def test_tags_that_lack_a_newer_column_are_not_current(
    tagged: Store, some_articles: Rows, tags_of: Rows
) -> None:
    adjective = pl.lit(None, dtype=TAGS.schema["actors_adjective"])
    old = tags_of(some_articles(4)).with_columns(actors_adjective=adjective)
    tagged.replace(TAGS, old)

    assert not versions.is_current(tagged, "1")


def test_tags_of_articles_that_are_gone_are_gone_after_a_rebuild(
    store: Store, some_articles: Rows, tags_of: Rows
) -> None:
    store.merge(TAGS, tags_of(some_articles(2)))

    versions.begin(store, "2")
    versions.finish(store)

    assert ids(store.scan(TAGS)) == []


def test_an_empty_store_is_current_and_can_be_rebuilt(store: Store) -> None:
    assert versions.is_current(store, "1")

    assert versions.begin(store, "1") == 0
    versions.finish(store)

    assert versions.counts(store, BEFORE) == {}
