"""Articles in, those that a tree asks for out; fields are looked at first, words last."""

from collections.abc import Mapping, Sequence

import polars as pl

from processing.searching import matching, query
from processing.searching.matching import Window
from processing.searching.query import Node

FOUND = ("article_id", "published", "first_seen")
_TEXT = ("article_id", "title", "summary")


def found(rows: pl.LazyFrame, texts: pl.LazyFrame, node: Node) -> pl.LazyFrame:
    """The FOUND columns of the rows that the tree asks for, in no promised order.

    Args:
        rows: of articles, without words; see ``matching``.
        texts: rows of ARTICLES, those of the same articles among them.
        node: the tree.
    """
    parts = query.conjuncts(node)
    known = [matching.true(part) for part in parts if not matching.reads_text(part)]
    kept = rows.filter(*known) if known else rows
    if not (unread := tuple(part for part in parts if matching.reads_text(part))):
        return kept.select(FOUND)
    worded = query.all_of(unread)
    told = kept.join(texts.select(_TEXT), on="article_id").filter(matching.possible(worded))
    if any(query.wanted(worded)):
        return _true(told, worded)
    # Where words must only not be there, most articles have none that look like them.
    is_sure = matching.sure(worded)
    sure = told.filter(is_sure).select(FOUND)
    return pl.concat([sure, _true(told.filter(~is_sure), worded)])


def alone(rows: pl.LazyFrame, texts: pl.LazyFrame, parts: Sequence[Node]) -> pl.LazyFrame:
    """How many of the rows each of the parts asks for by itself: one row, a column for each by number."""
    counts = [found(rows, texts, part).select(pl.len().cast(pl.Int64)) for part in parts]
    named = [count.rename({"len": str(number)}) for number, count in enumerate(counts)]
    return pl.concat(named, how="horizontal")


def inside(rows: pl.LazyFrame, windows: Mapping[str, Window]) -> pl.LazyFrame:
    """The rows whose times are in the windows, by column."""
    bounds = [part for name, window in windows.items() for part in matching.within(name, window)]
    return rows.filter(*bounds) if bounds else rows


def _true(told: pl.LazyFrame, node: Node) -> pl.LazyFrame:
    return told.with_columns(matching.folded()).filter(matching.true(node)).select(FOUND)
