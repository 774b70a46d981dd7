"""FEEDS, FETCHES and facts in, how each feed is doing out, in words; no Streamlit and no clock here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from processing import tables

ANSWERING = "answering"
RECENT = timedelta(days=7)
# Shorter rounds than this are the collector's own retries, not its rhythm.
_SHORTEST_INTERVAL = timedelta(minutes=5)
_LATE = 2
# Outcomes that say that asking again will not help; the rest are failures that may pass.
_SETTLED = {"blocked": "blocked", "gone": "gone", "refused": "refused by us"}


@dataclass(frozen=True, slots=True)
class Pulse:
    """How fresh the data are: last round, when it counts as late, feeds answering of all feeds."""

    collected_to: datetime
    late_after: datetime
    answering: int
    feeds: int


def pulse(feeds: pl.DataFrame, fetches: pl.DataFrame) -> Pulse | None:
    """How fresh the data are; None when no feed was ever asked."""
    last: datetime | None = fetches["started"].max()  # type: ignore[assignment]  # a column of TIME
    if last is None:
        return None
    newest = fetches.filter(pl.col("started") == last)
    next_round: datetime = newest["next_poll"].min()  # type: ignore[assignment]  # never null
    interval = max(next_round - last, _SHORTEST_INTERVAL)
    states = by_feed(feeds, fetches)["state"]
    return Pulse(last, last + _LATE * interval, int((states == ANSWERING).sum()), feeds.height)


def by_feed(feeds: pl.DataFrame, fetches: pl.DataFrame) -> pl.DataFrame:
    """One row per row of FEEDS, with last_success, last_new, failing_since, outcome, detail, state.

    Args:
        feeds: rows of FEEDS.
        fetches: rows of FETCHES.
    """
    answered = pl.col("outcome").is_in(tables.ANSWERED)
    started = pl.col("started")
    last_success = started.filter(answered).max()
    asked = (
        fetches.sort("started")
        .group_by("feed_id")
        .agg(
            last_success.alias("last_success"),
            started.filter(pl.col("new_items") > 0).max().alias("last_new"),
            started.filter(last_success.is_null() | (started > last_success))
            .min()
            .alias("failing_since"),
            pl.col("outcome").last(),
            pl.col("detail").last(),
        )
    )
    return feeds.join(asked, on="feed_id", how="left", maintain_order="left").with_columns(
        _state().alias("state")
    )


def counted(rows: pl.DataFrame, facts: pl.LazyFrame, until: datetime) -> pl.DataFrame:
    """The rows of ``by_feed`` with articles_7d: first seen in the seven days before ``until``."""
    recent = facts.filter(pl.col("first_seen") > until - RECENT)
    counts = recent.group_by("feed_id").agg(pl.len().cast(pl.Int64).alias("articles_7d"))
    return rows.join(
        counts.collect(), on="feed_id", how="left", maintain_order="left"
    ).with_columns(pl.col("articles_7d").fill_null(0))


def balance(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per group of ``counted`` rows, largest first: feeds, answering, articles_7d, part."""
    whole = pl.col("articles_7d").sum()
    return (
        rows.group_by("group")
        .agg(
            pl.len().cast(pl.Int64).alias("feeds"),
            (pl.col("state") == ANSWERING).sum().cast(pl.Int64).alias("answering"),
            whole.alias("articles_7d"),
        )
        .with_columns((pl.col("articles_7d") / pl.max_horizontal(whole, 1)).alias("part"))
        .sort("articles_7d", "feeds", "group", descending=[True, True, False])
    )


def _state() -> pl.Expr:
    outcome = pl.col("outcome")
    settled = outcome.replace_strict(_SETTLED, default=None, return_dtype=pl.String)
    return (
        pl.when(outcome.is_null())
        .then(pl.lit("not asked yet"))
        .when(outcome.is_in(tables.ANSWERED))
        .then(pl.lit(ANSWERING))
        .when(settled.is_not_null())
        .then(settled)
        .when(pl.col("last_success").is_null())
        .then(pl.lit("never reached"))
        .otherwise(pl.lit("failing"))
    )
