"""FETCHES and FEEDS in, how much of each time bucket was looked at out; the only file that says gap.

A feed is expected when it is in the selection and has answered at least once by the end of the data;
on the first_seen clock only from its first answer on. A feed reports for a bucket [a, b) when,

- on the published clock, its documents together list everything it published in the bucket: the
  spans [window_from, started] of its answered fetches, joined where they touch, cover [a, b). The
  last span is held to reach as far as the promise of the last fetch: started + 2 x (next_poll -
  started). A document without a dated entry counts as on the first_seen clock;
- on the first_seen clock, it answered in [a, b), or its last answer before made a promise that
  reaches b.

The end of the data, ``now``, stands for b in a bucket that has not ended. A bucket is a gap when no
feed reports, ok when all expected feeds do, partial otherwise.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from processing import tables
from processing.counting.picks import Clock, Picks

# A feed that is asked again within twice the time foreseen is late, not lost.
PATIENCE = 2

_BUCKET = ("bucket_start", "bucket_end")


def chosen(feeds: pl.DataFrame, picks: Picks) -> pl.DataFrame:
    """The rows of FEEDS in the selection: outlets, countries and groups; a language leaves none out."""
    filters = {"outlet": picks.outlets, "country": picks.countries, "group": picks.groups}
    return feeds.filter(passes(filters))


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


def states(
    fetches: pl.DataFrame | pl.LazyFrame,
    feeds: pl.DataFrame,
    buckets: pl.DataFrame,
    clock: Clock,
    now: datetime,
) -> pl.DataFrame:
    """One row per bucket, in order: bucket_start, feeds_reporting, feeds_expected, state.

    Args:
        fetches: rows of FETCHES.
        feeds: rows of FEEDS, those of the selection.
        buckets: bucket_start and bucket_end, as ``grid`` makes them.
        clock: which clock the buckets are of.
        now: the end of the data.
    """
    looked = _looked(fetches, feeds, buckets, clock, now)
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


def missing(
    fetches: pl.DataFrame | pl.LazyFrame,
    feeds: pl.DataFrame,
    buckets: pl.DataFrame,
    clock: Clock,
    now: datetime,
) -> pl.DataFrame:
    """One row per bucket and expected feed that does not report for it: bucket_start, feed_id, in order.

    The arguments are those of ``states``.
    """
    looked = _looked(fetches, feeds, buckets, clock, now)
    return looked.filter(~pl.col("reports")).select("bucket_start", "feed_id").sort(pl.all())


def _looked(
    fetches: pl.DataFrame | pl.LazyFrame,
    feeds: pl.DataFrame,
    buckets: pl.DataFrame,
    clock: Clock,
    now: datetime,
) -> pl.DataFrame:
    """One row per bucket and expected feed, with ``reports``."""
    answers = _answers(fetches, feeds, now)
    pairs = _pairs(answers, buckets, clock, now)
    if clock == "first_seen":
        return _asked(pairs, answers)
    is_dated = pl.col("window_from").is_not_null()
    listed = _listed(pairs, _spans(answers, buckets)).rename({"reports": "listed"})
    asked = _asked(listed, answers.filter(~is_dated))
    return asked.with_columns(pl.col("reports") | pl.col("listed"))


def _answers(
    fetches: pl.DataFrame | pl.LazyFrame, feeds: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The answered fetches of the feeds by ``now``, by time, with their promise."""
    started = pl.col("started")
    return (
        fetches.lazy()
        .filter(
            pl.col("outcome").is_in(tables.ANSWERED),
            started <= now,
            pl.col("feed_id").is_in(feeds["feed_id"].to_list()),
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
