"""FETCHES, FEEDS and GAPS in, how much of each time bucket was looked at out; the only file that says gap.

A feed is expected when it is in the selection and has answered at least once by the end of the data;
on the first_seen clock only from its first answer on. A feed reports for a bucket [a, b) when,

- on the published clock, its documents together list everything it published in the bucket: the
  spans [window_from, started] of its answered fetches, joined where they touch, cover [a, b). The
  last span is held to reach as far as the promise of the last fetch: started + 2 x (next_poll -
  started). A document without a dated entry counts as on the first_seen clock;
- on the first_seen clock, it answered in [a, b), or its last answer before made a promise that
  reaches b.

The end of the data, ``now``, stands for b in a bucket that has not ended. On both clocks a feed does
not report for a bucket that shares time with one of its rows of GAPS, found by ``now``: what it may
have published then and was never seen would have been first seen then, too. A bucket is a gap when
no feed reports, ok when all expected feeds do, partial otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from processing import vocabulary
from processing.counting.picks import Clock, Picks

# A feed that is asked again within twice the time foreseen is late, not lost.
PATIENCE = 2

_BUCKET = ("bucket_start", "bucket_end")


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of the collecting: rows of FETCHES, of FEEDS and of GAPS."""

    fetches: pl.DataFrame | pl.LazyFrame
    feeds: pl.DataFrame
    gaps: pl.DataFrame


def chosen(record: Record, picks: Picks) -> Record:
    """The record with the feeds of the selection: outlets, countries, groups; a language leaves none out."""
    filters = {"outlet": picks.outlets, "country": picks.countries, "group": picks.groups}
    return replace(record, feeds=record.feeds.filter(passes(filters)))


def passes(filters: Mapping[str, Sequence[str]]) -> pl.Expr:
    """Whether a row's columns have one of the values kept; a column with no value lets all through."""
    kept = [pl.col(name).is_in(list(values)) for name, values in filters.items() if values]
    return pl.all_horizontal(pl.lit(value=True), *kept)


def grid(start: datetime, end: datetime, every: str) -> pl.DataFrame:
    """One row per bucket of [start, end), in order: bucket_start, bucket_end.

    Args:
        start: the start of the first bucket, UTC.
        end: the end of the last bucket, UTC.
        every: the length of a bucket, 1h, 1d or 1w.
    """
    starts = pl.datetime_range(start, end, every, closed="left", time_unit="us", time_zone="UTC")
    return pl.select(bucket_start=starts).with_columns(
        pl.col("bucket_start").dt.offset_by(every).alias("bucket_end")
    )


def states(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    """One row per bucket, in order: bucket_start, feeds_reporting, feeds_expected, state.

    Args:
        record: with the feeds of the selection.
        buckets: bucket_start and bucket_end, as ``grid`` makes them.
        clock: which clock the buckets are of.
        now: the end of the data.
    """
    looked = _looked(record, buckets, clock, now)
    counts = looked.group_by("bucket_start").agg(
        pl.col("reports").sum().cast(pl.Int64).alias("feeds_reporting"),
        pl.len().cast(pl.Int64).alias("feeds_expected"),
    )
    reporting, expected = pl.col("feeds_reporting"), pl.col("feeds_expected")
    return (
        buckets.select("bucket_start")
        .join(counts, on="bucket_start", how="left", maintain_order="left")
        .with_columns(reporting.fill_null(0), expected.fill_null(0))
        .with_columns(
            pl.when(reporting == 0)
            .then(pl.lit("gap"))
            .when(reporting == expected)
            .then(pl.lit("ok"))
            .otherwise(pl.lit("partial"))
            .alias("state")
        )
    )


def missing(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    """One row per bucket and expected feed that does not report for it: bucket_start, feed_id, in order.

    The arguments are those of ``states``.
    """
    looked = _looked(record, buckets, clock, now)
    return looked.filter(~pl.col("reports")).select("bucket_start", "feed_id").sort(pl.all())


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


def _looked(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    """One row per bucket and expected feed, with ``reports``."""
    answers = _answers(record, now)
    looked = _reached(answers, buckets, clock, now)
    losses = _losses(record, buckets, now)
    unharmed = pl.col("has_loss").is_null()
    return (
        looked.join(losses, on=["bucket_start", "feed_id"], how="left")
        .with_columns(pl.col("reports") & unharmed)
        .drop("has_loss")
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


def _reached(
    answers: pl.DataFrame, buckets: pl.DataFrame, clock: Clock, now: datetime
) -> pl.DataFrame:
    """One row per bucket and expected feed, with ``reports``, losses aside."""
    pairs = _pairs(answers, buckets, clock, now)
    if clock == "first_seen":
        return _asked(pairs, answers)
    is_dated = pl.col("window_from").is_not_null()
    listed = _listed(pairs, _spans(answers, buckets)).rename({"reports": "listed"})
    asked = _asked(listed, answers.filter(~is_dated))
    return asked.with_columns(pl.col("reports") | pl.col("listed"))


def _answers(record: Record, now: datetime) -> pl.DataFrame:
    """The answered fetches of the feeds by ``now``, by time, with their promise."""
    started = pl.col("started")
    return (
        record.fetches.lazy()
        .filter(
            pl.col("outcome").is_in(vocabulary.ANSWERED),
            started <= now,
            pl.col("feed_id").is_in(record.feeds["feed_id"].to_list()),
        )
        .select(
            "feed_id",
            "started",
            "window_from",
            (started + PATIENCE * (pl.col("next_poll") - started)).alias("promise"),
        )
        .sort("started")
        .collect()
    )


def _pairs(
    answers: pl.DataFrame, buckets: pl.DataFrame, clock: Clock, now: datetime
) -> pl.DataFrame:
    """One row per bucket and expected feed, by time; ``needed``: how far the feed must reach."""
    first_answer = answers.group_by("feed_id").agg(pl.col("started").min().alias("first_answer"))
    needed = pl.min_horizontal("bucket_end", pl.lit(now)).alias("needed")
    pairs = (
        buckets.select(*_BUCKET, needed)
        .sort("bucket_start")
        .join(first_answer, how="cross", maintain_order="left")
    )
    if clock == "first_seen":
        pairs = pairs.filter(pl.col("first_answer") < pl.col("bucket_end"))
    return pairs.drop("first_answer")


def _asked(pairs: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """The pairs with ``reports`` as on the first_seen clock."""
    answered = pl.col("started") >= pl.col("bucket_start")
    promised = pl.col("promise") >= pl.col("needed")
    return (
        pairs.join_asof(
            answers.select("feed_id", "started", "promise"),
            left_on="bucket_end",
            right_on="started",
            by="feed_id",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .with_columns((answered | promised).fill_null(value=False).alias("reports"))
        .drop("started", "promise")
    )


def _spans(answers: pl.DataFrame, buckets: pl.DataFrame) -> pl.DataFrame:
    """The spans of time that the feeds' documents list, joined where they touch, by ``start``."""
    last = answers.group_by("feed_id").agg(pl.col("started").max().alias("last"))
    start, end = pl.col("start"), pl.col("end")
    reach = pl.when(pl.col("started") == pl.col("last")).then("promise")
    opens = (start > end.cum_max().shift(1)).fill_null(value=True).cum_sum()
    return (
        answers.lazy()
        .join(last.lazy(), on="feed_id")
        .select(
            "feed_id",
            pl.when(pl.col("window_from").is_not_null())
            .then(pl.min_horizontal("window_from", "started"))
            .alias("start"),
            pl.max_horizontal("started", reach).alias("end"),
        )
        .filter(end >= buckets["bucket_start"].min(), start <= buckets["bucket_end"].max())
        .sort("start")
        .with_columns(opens.over("feed_id").alias("span"))
        .group_by("feed_id", "span")
        .agg(start.min(), end.max())
        .sort("start")
        .collect()
    )


def _listed(pairs: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The pairs with ``reports``: one span reaches from the start of the bucket to what is needed."""
    reports = (pl.col("end") >= pl.col("needed")).fill_null(value=False).alias("reports")
    return (
        pairs.join_asof(
            spans,
            left_on="bucket_start",
            right_on="start",
            by="feed_id",
            check_sortedness=False,
        )
        .with_columns(reports)
        .drop("start", "end", "span")
    )
