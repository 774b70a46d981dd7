"""A tree and windows of time in, the articles of the store that they ask for out, month by month.

Months are searched from the newest back. Counts are those of all windows, or of as far as was searched:
once enough are found, no more than MOST_SEARCHED articles are looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from dashboard import grounds, reads
from dashboard.grounds import Ground, Month
from dashboard.reads import Edition
from processing import columns, tables
from processing.counting import coded, export
from processing.counting.picks import Clock
from processing.searching import finding
from processing.searching.matching import Window
from processing.searching.query import Node
from storage import tail
from storage.store import Store

# 560,000 were searched for a word in 3.7 s (2 cores, busy with other work).
MOST_SEARCHED = 500_000
_MORE = ("article_id", "summary", "published_precision", "published_raw")


@dataclass(frozen=True, slots=True)
class Search:
    """One search of one state of the store: a tree, the windows by column of time, the clock of its order."""

    edition: Edition
    node: Node
    windows: Mapping[str, Window]
    clock: Clock


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The newest articles found, as ``finding.FOUND``; how many there are of how many that were searched.

    ``back_to``: those first seen before then were not searched; None: all of the windows were.
    """

    articles: pl.DataFrame
    count: int
    searched: int
    back_to: datetime | None


def newest(search: Search, most: int) -> Page:
    """What the search asks for."""
    store, count, searched = _store(search.edition), 0, 0
    page = pl.DataFrame(schema={name: tables.TAGS.schema[name] for name in finding.FOUND})
    for month in _months(search):
        if count >= most and searched >= MOST_SEARCHED:
            return Page(page, count, searched, month.window.until)
        searched += store.read(month.rows.select(pl.len())).item()
        matches = store.read(finding.found(month.rows, month.texts, search.node))
        count += matches.height
        page = pl.concat([page, matches]).sort(
            search.clock, "article_id", descending=[True, False], nulls_last=True
        )
        page = page.head(most)
    return Page(page, count, searched, None)


def alone(search: Search, parts: Sequence[Node]) -> tuple[list[int], int]:
    """How many articles each of the parts asks for by itself, of how many that were searched."""
    store, counts, searched = _store(search.edition), [0] * len(parts), 0
    for month in _months(search):
        searched += store.read(month.rows.select(pl.len())).item()
        more = store.read(finding.alone(month.rows, month.texts, parts)).row(0)
        counts = [before + found for before, found in zip(counts, more, strict=True)]
        if searched >= MOST_SEARCHED:
            break
    return counts, searched


def listed(edition: Edition, page: pl.DataFrame) -> pl.DataFrame:
    """The articles of the page in its order, as ``export.listed`` gives them, with the columns of _MORE.

    ``page`` has article_id and first_seen.
    """
    store = _store(edition)
    times, ids = page["first_seen"].to_physical(), page.lazy().select("article_id")
    rows = reads.facts(edition, "now").rows(times).join(ids, on="article_id", how="semi")
    ordered = ids.join(
        grounds.dated(reads.record(edition), rows), on="article_id", maintain_order="left"
    )
    told = tail.find(store.root / tables.ARTICLES.name, tables.ARTICLES, "first_seen", times)
    kept = store.read(told.join(ids, on="article_id", how="semi")).lazy()
    more = kept.select(*_MORE)
    shown = export.listed(ordered, kept)
    return store.read(shown.join(more, on="article_id", how="left", maintain_order="left"))


def counted(edition: Edition, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``revisions``, how many other wordings, and ``copies``, how many others carry the text.

    ``rows`` has article_id, first_seen and text_id.
    """
    since = pl.lit(rows["first_seen"].min(), columns.TIME)
    store, ids = _store(edition), rows["article_id"].implode()
    revisions = (
        store.scan(tables.REVISIONS)
        .filter(pl.col("seen") >= since, pl.col("article_id").is_in(ids))
        .group_by("article_id")
        .agg(pl.len().cast(pl.Int64).alias("revisions"))
    )
    return (
        rows.join(store.read(revisions), on="article_id", how="left", maintain_order="left")
        .with_columns(coded.key_of("text_id").alias("key"))
        .join(_copies(edition, rows), on="key", how="left", maintain_order="left")
        .drop("key")
        .with_columns(pl.col("revisions", "copies").fill_null(0))
    )


def _copies(edition: Edition, rows: pl.DataFrame) -> pl.DataFrame:
    """By ``key`` of the texts of the rows how many other articles carry each, in ``copies``."""
    keys = rows.select(coded.key_of("text_id").unique()).to_series()
    some = [keys.head(0)]
    for shelf in reads.facts(edition, "now").shelves:
        texts = [pl.Series("text_id", part.text) for part in shelf.parts()]
        some += [text.filter(text.is_in(keys.implode())) for text in texts]
    counts = pl.concat(some).value_counts(name="n")
    return counts.select(
        pl.col("text_id").alias("key"), (pl.col("n").cast(pl.Int64) - 1).alias("copies")
    )


def _months(search: Search) -> Iterator[Month]:
    """The months in which articles of the windows were first seen, the newest first."""
    edition = search.edition
    facts, record = reads.facts(edition, "now"), reads.record(edition)
    store = _store(edition)
    ground = Ground(store.scan, store.read, tables.TAGS, record, facts)
    return grounds.months(ground, search.node, search.windows)


def _store(edition: Edition) -> Store:
    return Store(Path(edition.root))
