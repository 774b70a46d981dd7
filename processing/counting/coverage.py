"""FETCHES, FEEDS and GAPS in, how much of each time bucket was looked at out; the only file that says gap.

A feed is expected when it is in the selection and was asked at least once by the end of the data; on
the first_seen clock only from its first attempt on; where the record has terms, only in buckets that
share time with one of its terms. A feed reports for a bucket [a, b) when,

- on the published clock, its documents together list everything it published in the bucket: the
  spans [window_from, started] of its answered fetches, joined where they touch, cover [a, b). The
  last span is held to reach as far as the promise of the last fetch: started + 2 x (next_poll -
  started). A document without a dated entry counts as on the first_seen clock;
- on the first_seen clock, it answered in [a, b), or its last answer before made a promise that
  reaches b.

The end of the data, ``now``, stands for b in a bucket that has not ended. On both clocks a feed does
not report for a bucket that shares time with one of its rows of GAPS, found by ``now``: what it may
have published then and was never seen would have been first seen then, too.

What an expected feed is in a bucket is one of CELLS. ``answered``: it reports. ``lost``: it would, but
for a row of GAPS, or it was read and its documents do not list the whole bucket. Else the last
attempt before b decides, if it was made in the bucket or its promise reaches b: ``blocked`` when the
server refused us, ``failed`` when it brought no answer otherwise. ``not asked``: no attempt counts.

A bucket is ok when all expected feeds report and partial when some do; when none does it is blocked
if all that are expected are, and a gap otherwise.
"""

import functools
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from processing import columns, tables, vocabulary
from processing.counting import passports, reach, zones
from processing.counting import picks as picked
from processing.counting.picks import Clock, Every, Picks

_BUCKET = ("bucket_start", "bucket_end")


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of the collecting: rows of FETCHES, FEEDS, GAPS, PASSPORTS and PANELS.

    ``terms``: when the feeds are of the selection: feed_id, valid_from, valid_to, none null; the
    terms of one feed share no time. None: always.
    """

    fetches: pl.DataFrame | pl.LazyFrame
    feeds: pl.DataFrame
    gaps: pl.DataFrame
    passports: pl.DataFrame = field(default_factory=tables.PASSPORTS.empty)
    panels: pl.DataFrame = field(default_factory=tables.PANELS.empty)
    terms: pl.DataFrame | None = None


def chosen(record: Record, picks: Picks) -> Record:
    """The record with the feeds that pass the picks' filters, when they do; a language leaves none out."""
    if not (picks.outlets or picks.countries or picks.groups or picks.ownerships):
        return record
    spans = passports.spans(record.feeds.lazy(), record.passports.lazy())
    return within(record, spans.filter(passports.passes(picks)).collect())


def within(record: Record, terms: pl.DataFrame) -> Record:
    """The record with its feeds only in these terms, as Record has them, and in those it has."""
    both = terms.select("feed_id", "valid_from", "valid_to")
    if record.terms is not None:
        start, end = (
            pl.max_horizontal("valid_from", "valid_from_right").alias("valid_from"),
            pl.min_horizontal("valid_to", "valid_to_right").alias("valid_to"),
        )
        both = both.join(record.terms, on="feed_id").select("feed_id", start, end)
        both = both.filter(pl.col("valid_from") < pl.col("valid_to"))
    feeds = record.feeds.join(both, on="feed_id", how="semi", maintain_order="left")
    return replace(record, feeds=feeds, terms=both)


@functools.lru_cache(maxsize=64)
def grid(start: datetime, end: datetime, every: Every, zone: str = zones.PLAIN) -> pl.DataFrame:
    """One row per bucket of [start, end), in order: bucket_start, bucket_end.

    A view asks for its buckets in six places; making them each time took a tenth of its counting (measured).

    Args:
        start: the start of the first bucket, UTC.
        end: the end of the last bucket, UTC.
        every: the length of a bucket.
        zone: whose hours, days and weeks they are; of UTC they may begin at any moment.
    """
    if zone != zones.PLAIN:
        edges = pl.Series(zones.starts(start, end, picked.STEPS[every], zone)).cast(columns.TIME)
        return pl.DataFrame({"bucket_start": edges[:-1], "bucket_end": edges[1:]})
    starts = pl.datetime_range(start, end, every, closed="left", time_unit="us", time_zone="UTC")
    return pl.select(bucket_start=starts).with_columns(
        pl.col("bucket_start").dt.offset_by(every).alias("bucket_end")
    )


def shown(picks: Picks, now: datetime) -> pl.DataFrame:
    """The buckets of absolute picks, as ``grid`` makes them."""
    return grid(*picked.window(picks, now, now), picks.every or "1d", picks.zone)


def counted(picks: Picks, now: datetime) -> pl.DataFrame:
    """The buckets of absolute picks after those that only the mean of the first one needs."""
    start, end = picked.window(picks, now, now)
    every = picks.every or "1d"
    lead = zones.before(start, picks.smooth - 1, picked.STEPS[every], picks.zone)
    return grid(lead, end, every, picks.zone)


def cells(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    """One row per bucket and expected feed: bucket_start, feed_id, cell, one of CELLS.

    Args:
        record: with the feeds of the selection.
        buckets: bucket_start and bucket_end, as ``grid`` makes them.
        clock: which clock the buckets are of.
        now: the end of the data.
    """
    whole = every_cell(replace(record, terms=None), buckets, clock, now)
    return of_terms(whole, record, buckets)


def every_cell(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    """As ``cells``, whatever the terms: where many selections are asked for, found once for all."""
    pairs, attempts = reach.pairs(record.fetches.lazy(), record.feeds, buckets, clock, now)
    looked = reach.reported(pairs, attempts, clock)
    losses = _losses(record, buckets, now)
    has_loss, outcome = pl.col("has_loss").is_not_null(), pl.col("outcome")
    cell = (
        pl.when(pl.col("reports") & ~has_loss)
        .then(pl.lit("answered"))
        .when(pl.col("reports") | outcome.is_in(vocabulary.ANSWERED))
        .then(pl.lit("lost"))
        .when(outcome.is_null())
        .then(pl.lit("not asked"))
        .when(outcome == "blocked")
        .then(pl.lit("blocked"))
        .otherwise(pl.lit("failed"))
    )
    looked = looked.join(losses, on=["bucket_start", "feed_id"], how="left", maintain_order="left")
    return looked.select("bucket_start", "feed_id", cell.alias("cell"))


def of_terms(cells: pl.DataFrame, record: Record, buckets: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``cells`` of the record's feeds in buckets that share time with one of its terms."""
    kept = cells.filter(pl.col("feed_id").is_in(record.feeds["feed_id"].to_list()))
    if record.terms is None or _are_members(record, record.terms, buckets):
        return kept
    shared = buckets.select(*_BUCKET).join_where(
        record.terms,
        pl.col("valid_from") < pl.col("bucket_end"),
        pl.col("valid_to") > pl.col("bucket_start"),
    )
    keys = ["bucket_start", "feed_id"]
    return kept.join(shared.select(keys), on=keys, how="semi", maintain_order="left")


def states(cells: pl.DataFrame, buckets: pl.DataFrame) -> pl.DataFrame:
    """One row per bucket, in order: bucket_start, feeds_reporting, _expected, _blocked, state."""
    cell = pl.col("cell")
    counts = cells.group_by("bucket_start").agg(
        (cell == "answered").sum().cast(pl.Int64).alias("feeds_reporting"),
        pl.len().cast(pl.Int64).alias("feeds_expected"),
        (cell == "blocked").sum().cast(pl.Int64).alias("feeds_blocked"),
    )
    whole = buckets.select("bucket_start").join(
        counts, on="bucket_start", how="left", maintain_order="left"
    )
    return whole.with_columns(pl.col(pl.Int64).fill_null(0)).with_columns(_state().alias("state"))


def missing(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows of feeds that do not report, by bucket and feed: why a bucket is not ok."""
    return cells.filter(pl.col("cell") != "answered").sort("bucket_start", "feed_id")


def lost(record: Record, buckets: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Rows of GAPS of the record's feeds that share time with the buckets, found by ``now``, by time.

    A gap that ends where it begins shares time with nothing.
    """
    gap_from, gap_to = pl.col("gap_from"), pl.col("gap_to")
    return record.gaps.filter(
        pl.col("feed_id").is_in(record.feeds["feed_id"].to_list()),
        pl.col("found") <= now,
        gap_from < gap_to,
        gap_from < buckets["bucket_end"].max(),
        gap_to > buckets["bucket_start"].min(),
    ).sort("gap_from", "feed_id", "found")


def _are_members(record: Record, terms: pl.DataFrame, buckets: pl.DataFrame) -> bool:
    """Whether each feed has a term that shares time with every bucket, as without a change in the window."""
    first, last = buckets["bucket_end"].min(), buckets["bucket_start"].max()
    all_along = terms.filter(pl.col("valid_from") < first, pl.col("valid_to") > last)
    return record.feeds["feed_id"].is_in(all_along["feed_id"].to_list()).all()


def _state() -> pl.Expr:
    reporting, expected = pl.col("feeds_reporting"), pl.col("feeds_expected")
    return (
        pl.when((reporting == 0) & (expected > 0) & (pl.col("feeds_blocked") == expected))
        .then(pl.lit("blocked"))
        .when(reporting == 0)
        .then(pl.lit("gap"))
        .when(reporting == expected)
        .then(pl.lit("ok"))
        .otherwise(pl.lit("partial"))
    )


def _losses(record: Record, buckets: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """One row per bucket and feed that may have lost something of it, with ``has_loss``."""
    return (
        buckets.select(*_BUCKET)
        .join_where(
            lost(record, buckets, now).select("feed_id", "gap_from", "gap_to"),
            pl.col("gap_from") < pl.col("bucket_end"),
            pl.col("gap_to") > pl.col("bucket_start"),
        )
        .select("bucket_start", "feed_id", pl.lit(value=True).alias("has_loss"))
        .unique()
    )
