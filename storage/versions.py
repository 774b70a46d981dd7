"""The tags of two lexicons side by side: those in use, those being made, those from before.

A rebuild fills NEXT slice by slice while readers see TAGS; then NEXT becomes TAGS in one commit. What
TAGS held when NEXT was begun stays in BEFORE until it is dropped or the next rebuild begins.
"""

import dataclasses
from collections.abc import Iterator

import polars as pl

from processing.columns import Table
from processing.counting import changes
from processing.counting.changes import Changes
from processing.tables import ARTICLES, TAGS
from storage.store import Store

NEXT = dataclasses.replace(TAGS, name="tags_next")
BEFORE = dataclasses.replace(TAGS, name="tags_before")
_READ = [name for name in TAGS.columns if name != "published"]


def is_current(store: Store, version: str) -> bool:
    """Whether no rebuild is under way and every article has complete tags of this lexicon version."""
    if not store.read(store.scan(NEXT).head(1)).is_empty():
        return False
    tagged = complete(store.scan(TAGS), version).select("article_id")
    left = store.scan(ARTICLES).select("article_id").join(tagged, on="article_id", how="anti")
    return store.read(left.head(1)).is_empty()


def complete(tags: pl.LazyFrame, version: str) -> pl.LazyFrame:
    """The rows of TAGS that this lexicon version made and that lack no column."""
    return tags.filter(pl.col("lexicon_version") == version).drop_nulls(_READ)


def begin(store: Store, version: str) -> int:
    """NEXT holds tags of this lexicon version only, BEFORE those in use; tells how many are made.

    A rebuild that was cut off is gone on with. One with another lexicon is given up.
    """
    made = store.read(_versions(store, NEXT))
    if made["lexicon_version"].to_list() == [version]:
        return int(made["len"].item())
    # BEFORE comes first: while there is no NEXT, TAGS cannot hold the new tags yet.
    store.drop(NEXT)
    store.copy(TAGS, BEFORE)
    return 0


def missing(store: Store) -> pl.DataFrame:
    """The articles that NEXT lacks: first_seen and article_id, in that order."""
    done = store.scan(NEXT).select("article_id")
    every = store.scan(ARTICLES).select("first_seen", "article_id")
    return store.read(every.join(done, on="article_id", how="anti")).sort(
        "first_seen", "article_id"
    )


def finish(store: Store) -> None:
    """NEXT is TAGS, for readers from one moment to the next, and is gone."""
    if store.read(store.scan(NEXT).head(1)).is_empty():
        store.replace(TAGS, TAGS.empty())
    else:
        store.copy(NEXT, TAGS)
    store.drop(NEXT)


def changed(store: Store) -> Changes:
    """What differs between BEFORE and TAGS; no more than a month of them is in memory at once."""
    return changes.together(_by_month(store))


def titles(store: Store, ids: pl.Series) -> pl.DataFrame:
    """The articles of these ids that there are: article_id, title, url."""
    told = store.scan(ARTICLES).select("article_id", "title", "url")
    return store.read(told.filter(pl.col("article_id").is_in(ids.unique().to_list())))


def counts(store: Store, table: Table) -> dict[str, int]:
    """Rows of the table, TAGS or a twin of it, by lexicon version, most frequent first."""
    return dict(store.read(_versions(store, table)).iter_rows())


def _by_month(store: Store) -> Iterator[Changes]:
    month = pl.col("first_seen").dt.truncate("1mo").unique().sort()
    months = store.read(store.scan(BEFORE).select(month.alias("start")))
    ends = months.select(pl.col("start").dt.offset_by("1mo"))["start"]
    for start, end in zip(months["start"], ends, strict=True):
        this_month = pl.col("first_seen").is_between(start, end, closed="left")
        yield changes.between(
            store.read(store.scan(BEFORE).filter(this_month)),
            store.read(store.scan(TAGS).filter(this_month)),
        )


def _versions(store: Store, table: Table) -> pl.LazyFrame:
    by_version = store.scan(table).group_by("lexicon_version").agg(pl.len().cast(pl.Int64))
    return by_version.sort("len", "lexicon_version", descending=[True, False])
