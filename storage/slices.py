"""The archive in slices that fit in memory: articles with their tags, from old to new."""

from collections.abc import Iterator

import polars as pl

from processing.tables import ARTICLES, TAGS
from storage.store import Store


def newest(store: Store, count: int | None = None) -> pl.DataFrame:
    """The articles first seen last, all if no count is given: first_seen and article_id, in that order."""
    every = store.scan(ARTICLES).select("first_seen", "article_id").sort("first_seen", "article_id")
    return store.read(every if count is None else every.tail(count))


def each(
    store: Store, wanted: pl.DataFrame, size: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Rows of ARTICLES and TAGS for so many of the wanted articles at a time, in no promised order.

    ``wanted`` has first_seen and article_id and is sorted by them, so that a slice is one stretch of
    the tables. An article that nothing was read in has no row in TAGS.
    """
    for start in range(0, wanted.height, size):
        part = wanted.slice(start, size)
        this_stretch = pl.col("first_seen").is_between(
            part["first_seen"][0], part["first_seen"][-1]
        )
        ids = part.lazy().select("article_id")
        articles, tags = (
            store.read(
                store.scan(table).filter(this_stretch).join(ids, on="article_id", how="semi")
            )
            for table in (ARTICLES, TAGS)
        )
        yield articles, tags
