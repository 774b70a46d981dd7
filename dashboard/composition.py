"""What the chart rests on: its panel's changes and balance, and who did not report; kept by no one."""

from dataclasses import replace
from datetime import datetime

import polars as pl

from dashboard import overlays, reads
from dashboard.overlays import Move
from dashboard.reads import Edition
from processing import vocabulary
from processing.counting import coverage, panels, trends
from processing.counting.coverage import Record
from processing.counting.picks import Picks
from processing.frames import Trend

_ABSENT = [cell for cell in vocabulary.CELLS if cell != "answered"]


def moves(edition: Edition, picks: Picks, trend: Trend) -> tuple[Move, ...]:
    """When feeds of the picks' filters came to the panel or went; of the constant panel none did."""
    if picks.members == "constant" or picks.since is None or picks.until is None:
        return ()
    changes = reads.changes(edition, picks.panel, picks.since, picks.until)
    if changes.is_empty():
        return ()
    chosen = coverage.chosen(reads.record(edition), picks).feeds["feed_id"]
    is_chosen = pl.col("feed_id").is_in(chosen.to_list())
    return overlays.moves(trend, changes.filter(is_chosen | pl.col("outlet").is_null()))


def balance(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """What feeds, outlets and articles of the selection are of, as ``panels.balance`` tells it."""
    known = reads.members(edition, picks, now)
    articles = trends.tally(known, picks)
    return panels.balance(articles, _chosen(edition, picks, now), now)


def absent(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """One row per feed that does not report for some bucket, most buckets first.

    feed_id, outlet, how many buckets it is expected in, and in how many it was each of CELLS but
    answered.
    """
    picks = replace(picks, smooth=1)
    record, looked = _chosen(edition, picks, now), reads.looked(edition, picks, now)
    cells = coverage.of_terms(looked, record, coverage.shown(picks, now))
    counts = [
        (pl.col("cell") == cell).sum().cast(pl.Int64).alias(cell) for cell in vocabulary.CELLS
    ]
    outlets = record.feeds.select("feed_id", "outlet")
    return (
        cells.group_by("feed_id")
        .agg(pl.len().cast(pl.Int64).alias("expected"), *counts)
        .filter(pl.col("answered") < pl.col("expected"))
        .join(outlets, on="feed_id", how="left")
        .select("feed_id", "outlet", "expected", *_ABSENT)
        .sort(pl.sum_horizontal(_ABSENT), "feed_id", descending=[True, False])
    )


def _chosen(edition: Edition, picks: Picks, now: datetime) -> Record:
    record = reads.record(edition)
    terms = panels.terms(record, picks, coverage.shown(picks, now), now)
    return coverage.chosen(panels.members(record, terms), picks)
