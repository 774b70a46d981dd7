"""Attempts to read feeds in, how far they reach out: the buckets that documents list or promises cover."""

from datetime import datetime

import polars as pl

from processing import columns, vocabulary
from processing.counting.picks import Clock

# A feed that is asked again within twice the time foreseen is late, not lost.
PATIENCE = 2


def pairs(
    fetches: pl.LazyFrame, feeds: pl.DataFrame, buckets: pl.DataFrame, clock: Clock, now: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per bucket and expected feed, by time; and the attempts that may say something of one.

    The pairs have bucket_start, bucket_end, feed_id, ``feed`` (the number of the feed, which joins
    faster than its name) and ``needed``: how far the feed must reach. The attempts are by time, with
    ``feed`` and ``promise``.
    """
    numbers = feeds.select(pl.col("feed_id").unique().sort()).with_row_index("feed")
    numbers = numbers.with_columns(pl.col("feed").cast(pl.Int32))
    log = fetches.filter(pl.col("started") <= now).join(numbers.lazy(), on="feed_id")
    first_asked = log.group_by("feed", "feed_id").agg(pl.col("started").min().alias("first_asked"))
    begun, attempts = pl.collect_all([first_asked, _attempts(log, buckets)])
    needed = pl.min_horizontal("bucket_end", pl.lit(now)).alias("needed")
    whole = (
        buckets.select("bucket_start", "bucket_end", needed)
        .sort("bucket_start")
        .join(begun, how="cross", maintain_order="left")
    )
    if clock == "first_seen":
        whole = whole.filter(pl.col("first_asked") < pl.col("bucket_end"))
    return whole.drop("first_asked"), attempts


def reported(pairs: pl.DataFrame, attempts: pl.DataFrame, clock: Clock) -> pl.DataFrame:
    """The pairs with ``reports``, losses aside, and ``outcome``.

    Args:
        pairs: as the function of that name makes them.
        attempts: the same; ``outcome`` is that of the last one before the end of the bucket, if it was
            made in the bucket or its promise reaches what is needed.
        clock: which clock the buckets are of.
    """
    answers = attempts.filter(pl.col("outcome").is_in(vocabulary.ANSWERED))
    if clock == "first_seen":
        looked = _asked(pairs, answers, "reports")
    else:
        looked = _listed(pairs, _spans(answers, pairs))
        undated = answers.filter(pl.col("window_from").is_null())
        reports = (pl.col("listed") | pl.col("reports")).alias("reports")
        looked = _asked(looked, undated, "reports").with_columns(reports).drop("listed")
    counts = pl.when("counts").then("outcome").alias("outcome")
    whole = looked.drop("outcome")
    return _asked(whole, attempts, "counts").with_columns(counts).drop("counts")


def _attempts(log: pl.LazyFrame, buckets: pl.DataFrame) -> pl.LazyFrame:
    """The attempts with their promise, but for those that were over before the first bucket."""
    started = pl.col("started")
    promise = started + PATIENCE * (pl.col("next_poll") - started)
    begin = pl.lit(buckets["bucket_start"].min(), columns.TIME)
    return (
        log.select("feed", "started", "outcome", "window_from", promise.alias("promise"))
        .filter(pl.max_horizontal("started", "promise") >= begin)
        .sort("started")
    )


def _asked(pairs: pl.DataFrame, attempts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The pairs with the outcome of the last attempt before the end of the bucket, and whether it counts.

    It counts, in the column of that name, when it was made in the bucket or its promise reaches what
    is needed.
    """
    made_then = pl.col("started") >= pl.col("bucket_start")
    promised = pl.col("promise") >= pl.col("needed")
    return (
        pairs.join_asof(
            attempts.select("feed", "started", "promise", "outcome"),
            left_on="bucket_end",
            right_on="started",
            by="feed",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .with_columns((made_then | promised).fill_null(value=False).alias(name))
        .drop("started", "promise")
    )


def _spans(answers: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The spans of time that the feeds' documents list, joined where they touch, by ``start``."""
    last = answers.group_by("feed").agg(pl.col("started").max().alias("last"))
    start, end = pl.col("start"), pl.col("end")
    reach = pl.when(pl.col("started") == pl.col("last")).then("promise")
    earliest, latest = (
        pl.lit(edge, columns.TIME)
        for edge in (pairs["bucket_start"].min(), pairs["bucket_end"].max())
    )
    opens = (start > end.cum_max().shift(1)).fill_null(value=True).cum_sum()
    return (
        answers.lazy()
        .join(last.lazy(), on="feed")
        .select(
            "feed",
            pl.when(pl.col("window_from").is_not_null())
            .then(pl.min_horizontal("window_from", "started"))
            .alias("start"),
            pl.max_horizontal("started", reach).alias("end"),
        )
        .filter(end >= earliest, start <= latest)
        .sort("start")
        .with_columns(opens.over("feed").alias("span"))
        .group_by("feed", "span")
        .agg(start.min(), end.max())
        .sort("start")
        .collect()
    )


def _listed(pairs: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The pairs with ``listed``: one span reaches from the start of the bucket to what is needed."""
    listed = (pl.col("end") >= pl.col("needed")).fill_null(value=False).alias("listed")
    return (
        pairs.join_asof(
            spans,
            left_on="bucket_start",
            right_on="start",
            by="feed",
            check_sortedness=False,
        )
        .with_columns(listed)
        .drop("start", "end", "span")
    )
