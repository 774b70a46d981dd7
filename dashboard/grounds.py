"""Tables of one state in, the articles that a search looks at out, month by month, with what it asks about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from processing import tables
from processing.columns import Table
from processing.counting import asking, passports
from processing.counting.asking import Facts
from processing.counting.coverage import Record
from processing.searching import finding, matching
from processing.searching.matching import Window
from processing.searching.query import Node

# A feed's date is taken when it is no more than 24 h ahead of when it was first seen (collectors.parsing).
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is searched.

    Attributes:
        scan: the rows of a table.
        read: what rows of the tables come to.
        tags: TAGS, or a twin of it.
        record: with all feeds.
        facts: all articles.
    """

    scan: Callable[[Table], pl.LazyFrame]
    read: Callable[[pl.LazyFrame], pl.DataFrame]
    tags: Table
    record: Record
    facts: Facts


@dataclass(frozen=True, slots=True)
class Month:
    """The articles of the windows first seen in a month: what is known of them, and their words."""

    window: Window
    rows: pl.LazyFrame
    texts: pl.LazyFrame


def months(ground: Ground, node: Node, windows: Mapping[str, Window]) -> Iterator[Month]:
    """The months in which articles of the windows were first seen, the newest first.

    Args:
        ground: what is searched.
        node: what is asked for.
        windows: by column of time.
    """
    tags, articles = ground.scan(ground.tags), ground.scan(tables.ARTICLES)
    for window in _calendar(ground, windows):
        this_month = {"first_seen": window}
        rows = finding.inside(tags, {**windows, **this_month})
        texts = finding.inside(articles, {**windows, **this_month})
        yield Month(window, _told(ground, node, rows, window), texts)


def dated(record: Record, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with what held of their feeds at their times."""
    return passports.dated(rows, passports.spans(record.feeds.lazy(), record.passports.lazy()))


def _calendar(ground: Ground, windows: Mapping[str, Window]) -> Iterator[Window]:
    """The months that can have articles of the windows, cut to them, the newest first."""
    bounds = [shelf.bounds["first_seen"] for shelf in ground.facts.shelves]
    if not bounds:
        return
    first = asking.moment(min(edge for edge, _ in bounds))
    last = asking.moment(max(edge for _, edge in bounds) + 1)
    seen, published = (windows.get(name, Window()) for name in ("first_seen", "published"))
    starts = [first, seen.since, published.since - _AHEAD if published.since else None]
    start = max(moment for moment in starts if moment)
    end = min(last, seen.until or last)
    while start < end:
        day = end - timedelta(microseconds=1)
        begin = max(start, datetime(day.year, day.month, 1, tzinfo=UTC))
        yield Window(begin, end)
        end = begin


def _told(ground: Ground, node: Node, rows: pl.LazyFrame, month: Window) -> pl.LazyFrame:
    """The rows with the columns that the tree asks about."""
    asked = matching.names(node)
    if matching.needs_facts(node):
        rows = dated(ground.record, rows)
    if "copies" in asked:
        texts = finding.inside(ground.scan(tables.COPIES), {"first_seen": month})
        rows = _flagged(rows, texts.filter(pl.col("text_id") != pl.col("article_id")), "is_copy")
    if "has" in asked:
        wordings = finding.inside(ground.scan(tables.REVISIONS), {"seen": Window(month.since)})
        rows = _flagged(rows, wordings, "is_revised")
    return rows


def _flagged(rows: pl.LazyFrame, those: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """The rows with a column that says whether they are among those."""
    ids = those.select("article_id").unique().with_columns(pl.lit(value=True).alias(name))
    joined = rows.join(ids, on="article_id", how="left")
    return joined.with_columns(pl.col(name).fill_null(value=False))
