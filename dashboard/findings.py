"""A tree and windows of time in, the articles of the store that they ask for out, month by month.

Months are searched from the newest back. Counts are those of all windows, or of as far as was searched:
once enough are found, no more than MOST_SEARCHED articles are looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from dashboard import reads
from dashboard.reads import Edition
from processing import columns, tables
from processing.counting import asking, export, passports
from processing.counting.picks import Clock
from processing.searching import finding, matching
from processing.searching.matching import Window
from processing.searching.query import Node
from storage import tail
from storage.store import Store

# Searched for a word in 1.5 s (2 shared cores).
MOST_SEARCHED = 500_000
# A feed's date is taken when it is no more than 24 h ahead of when it was first seen (collectors.parsing).
_AHEAD = timedelta(days=1)
_MORE = ("article_id", "summary", "published_precision", "published_raw")


@dataclass(frozen=True, slots=True)
class Search:
    """One search of one state of the store: a tree, the windows by column of time, the clock of its order."""

    store: Store
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
    store, count, searched = search.store, 0, 0
    page = pl.DataFrame(schema={name: tables.TAGS.schema[name] for name in finding.FOUND})
    for month in _months(search):
        if count >= most and searched >= MOST_SEARCHED:
            return Page(page, count, searched, month.until)
        rows = _rows(search, month)
        searched += store.read(rows.select(pl.len())).item()
        matches = store.read(finding.found(rows, _articles(search, month), search.node))
        count += matches.height
        page = pl.concat([page, matches]).sort(
            search.clock, "article_id", descending=[True, False], nulls_last=True
        )
        page = page.head(most)
    return Page(page, count, searched, None)


def alone(search: Search, parts: Sequence[Node]) -> tuple[list[int], int]:
    """How many articles each of the parts asks for by itself, of how many that were searched."""
    counts, searched = [0] * len(parts), 0
    for month in _months(search):
        rows = _rows(search, month)
        searched += search.store.read(rows.select(pl.len())).item()
        more = search.store.read(finding.alone(rows, _articles(search, month), parts)).row(0)
        counts = [before + found for before, found in zip(counts, more, strict=True)]
        if searched >= MOST_SEARCHED:
            break
    return counts, searched


def listed(edition: Edition, store: Store, page: pl.DataFrame) -> pl.DataFrame:
    """The articles of the page in its order, as ``export.listed`` gives them, with the columns of _MORE.

    ``page`` has article_id and first_seen.
    """
    times, ids = page["first_seen"].to_physical(), page.lazy().select("article_id")
    rows = reads.facts(edition, "now").rows(times).join(ids, on="article_id", how="semi")
    spans = passports.spans(store.scan(tables.FEEDS), store.scan(tables.PASSPORTS))
    ordered = ids.join(passports.dated(rows, spans), on="article_id", maintain_order="left")
    told = tail.find(store.root / tables.ARTICLES.name, tables.ARTICLES, "first_seen", times)
    kept = store.read(told.join(ids, on="article_id", how="semi")).lazy()
    more = kept.select(*_MORE)
    shown = export.listed(ordered, kept)
    return store.read(shown.join(more, on="article_id", how="left", maintain_order="left"))


def counted(store: Store, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``revisions``, how many other wordings, and ``copies``, how many others carry the text.

    ``rows`` has article_id, first_seen and text_id.
    """
    ids, texts = rows["article_id"].implode(), rows["text_id"].unique().implode()
    since = pl.lit(rows["first_seen"].min(), columns.TIME)
    revisions = (
        store.scan(tables.REVISIONS)
        .filter(pl.col("seen") >= since, pl.col("article_id").is_in(ids))
        .group_by("article_id")
        .agg(pl.len().cast(pl.Int64).alias("revisions"))
    )
    copies = (
        store.scan(tables.COPIES)
        .filter(pl.col("text_id").is_in(texts))
        .group_by("text_id")
        .agg((pl.len().cast(pl.Int64) - 1).alias("copies"))
    )
    return (
        rows.join(store.read(revisions), on="article_id", how="left", maintain_order="left")
        .join(store.read(copies), on="text_id", how="left", maintain_order="left")
        .with_columns(pl.col("revisions", "copies").fill_null(0))
    )


def _months(search: Search) -> Iterator[Window]:
    """The months in which articles of the windows were first seen, the newest first."""
    shelves = reads.facts(search.edition, "now").shelves
    if not shelves:
        return
    bounds = [shelf.bounds["first_seen"] for shelf in shelves]
    first = asking.moment(min(edge for edge, _ in bounds))
    last = asking.moment(max(edge for _, edge in bounds) + 1)
    seen, published = (search.windows.get(name, Window()) for name in ("first_seen", "published"))
    starts = [first, seen.since, published.since - _AHEAD if published.since else None]
    start = max(moment for moment in starts if moment)
    end = min(last, seen.until or last)
    while start < end:
        day = end - timedelta(microseconds=1)
        month = Window(max(start, datetime(day.year, day.month, 1, tzinfo=UTC)), end)
        yield month
        end = month.since or start


def _rows(search: Search, month: Window) -> pl.LazyFrame:
    """The articles of the windows first seen in the month, with the columns that the tree asks about."""
    store, asked = search.store, matching.names(search.node)
    this_month = matching.within("first_seen", month)
    rows = finding.inside(store.scan(tables.TAGS).filter(this_month), search.windows)
    if matching.needs_facts(search.node):
        spans = passports.spans(store.scan(tables.FEEDS), store.scan(tables.PASSPORTS))
        rows = passports.dated(rows, spans)
    if "copies" in asked:
        told = store.scan(tables.COPIES).filter(this_month)
        rows = _flagged(rows, told.filter(pl.col("text_id") != pl.col("article_id")), "is_copy")
    if "has" in asked:
        told = store.scan(tables.REVISIONS).filter(matching.within("seen", Window(month.since)))
        rows = _flagged(rows, told, "is_revised")
    return rows


def _articles(search: Search, month: Window) -> pl.LazyFrame:
    return search.store.scan(tables.ARTICLES).filter(matching.within("first_seen", month))


def _flagged(rows: pl.LazyFrame, those: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """The rows with a column that says whether they are among those."""
    ids = those.select("article_id").unique().with_columns(pl.lit(value=True).alias(name))
    joined = rows.join(ids, on="article_id", how="left")
    return joined.with_columns(pl.col(name).fill_null(value=False))
