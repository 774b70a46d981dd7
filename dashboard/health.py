"""The record of collecting and facts in, how each feed is doing out, in words; no Streamlit, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from dashboard import counts, labels, saying
from processing import hiding, vocabulary
from processing.counting.coverage import Record

ANSWERING = "answering"
RECENT = timedelta(days=7)
_DAY = timedelta(days=1)
# Shorter rounds than this are the collector's own retries, not its rhythm.
_SHORTEST_INTERVAL = timedelta(minutes=5)
_LATE = 2
# Outcomes that say that asking again will not help; the rest are failures that may pass.
_SETTLED = {"blocked": "blocked", "gone": "gone", "refused": "refused by us"}
# States that a person can do something about, what only a person can mend first.
_URGENT = ("gone", "never reached", "refused by us", "blocked", "failing")


@dataclass(frozen=True, slots=True)
class Pulse:
    """How fresh the data are: last round, when it counts as late, feeds answering of all feeds."""

    collected_to: datetime
    late_after: datetime
    answering: int
    feeds: int


def pulse(record: Record) -> Pulse | None:
    """How fresh the data are; None when no feed was ever asked."""
    fetches = record.fetches.lazy().collect()
    last: datetime | None = fetches["started"].max()  # type: ignore[assignment]  # a column of TIME
    if last is None:
        return None
    newest = fetches.filter(pl.col("started") == last)
    next_round: datetime = newest["next_poll"].min()  # type: ignore[assignment]  # never null
    interval = max(next_round - last, _SHORTEST_INTERVAL)
    states = by_feed(record, last)["state"]
    answering = int((states == ANSWERING).sum())
    return Pulse(last, last + _LATE * interval, answering, record.feeds.height)


def by_feed(record: Record, until: datetime) -> pl.DataFrame:
    """One row per row of FEEDS, those that need a person first, with how the feed was doing by then.

    Added are: last_success, last_new, failing_since, outcome, detail and next_poll of the last
    attempt, interval (from there to next_poll), is_paused (next_poll is more than a day away),
    moved_to (of the last answer, if it is another address), lied_7d (answers 304 that were not
    true), gaps_24h and gaps_7d (possible losses found), gap_from and gap_to of the last of them,
    and state in words. No password and no token is in url, moved_to and detail.

    Args:
        record: with all feeds.
        until: the end of the data.
    """
    asked = _attempts(record.fetches.lazy(), until)
    losses = _losses(record.gaps.lazy(), until)
    rows = (
        record.feeds.lazy()
        .join(asked, on="feed_id", how="left", maintain_order="left")
        .join(losses, on="feed_id", how="left", maintain_order="left")
    )
    moved = pl.col("moved_to") != pl.col("url")
    return (
        rows.with_columns(
            pl.col("lied_7d", "gaps_24h", "gaps_7d").fill_null(0),
            (pl.col("next_poll") - until > _DAY).fill_null(value=False).alias("is_paused"),
            pl.when(moved).then("moved_to").alias("moved_to"),
            _state().alias("state"),
        )
        .with_columns(map(hiding.column, ("url", "moved_to", "detail")))
        .sort(_rank(), "failing_since", "outlet", "section", maintain_order=True)
        .collect()
    )


def _attempts(fetches: pl.LazyFrame, until: datetime) -> pl.LazyFrame:
    """One row per feed ever asked: its first, last and answered attempts."""
    started, answered = pl.col("started"), pl.col("outcome").is_in(vocabulary.ANSWERED)
    last_success = started.filter(answered).max()
    recently_lied = pl.col("lied").fill_null(value=False) & (started > until - RECENT)
    return (
        fetches.sort("started")
        .group_by("feed_id")
        .agg(
            last_success.alias("last_success"),
            started.filter(pl.col("new_items") > 0).max().alias("last_new"),
            started.filter(last_success.is_null() | (started > last_success))
            .min()
            .alias("failing_since"),
            pl.col("outcome", "detail", "next_poll").last(),
            (pl.col("next_poll") - started).last().alias("interval"),
            pl.col("moved_to").filter(answered).last(),
            recently_lied.sum().cast(pl.Int64).alias("lied_7d"),
        )
    )


def _losses(gaps: pl.LazyFrame, until: datetime) -> pl.LazyFrame:
    """One row per feed that may have lost something in seven days: how often, and when last."""
    found = pl.col("found")
    return (
        gaps.filter(found > until - RECENT, found <= until, pl.col("gap_from") < pl.col("gap_to"))
        .sort("found")
        .group_by("feed_id")
        .agg(
            (found > until - _DAY).sum().cast(pl.Int64).alias("gaps_24h"),
            pl.len().cast(pl.Int64).alias("gaps_7d"),
            pl.col("gap_from", "gap_to").last(),
        )
    )


def told(rows: pl.DataFrame) -> str:
    """How many feeds are in which state, how many may have lost articles or are paused, in a line."""
    by_state = (
        rows["state"]
        .value_counts()
        .sort(pl.col("state") != ANSWERING, "count", "state", descending=[False, True, False])
    )
    states = [
        saying.say("{count} {state}", count=saying.number(count), state=_called(state))
        for state, count in by_state.iter_rows()
    ]
    losses, paused = int(rows["gaps_24h"].sum()), int(rows["is_paused"].sum())
    lost = saying.say("no possible loss of articles in the last 24 h")
    if losses:
        lost = saying.many(
            "{count} possible loss of articles in the last 24 h",
            "{count} possible losses of articles in the last 24 h",
            losses,
        )
    if paused:
        lost += ", " + saying.many(
            "{count} feed paused for more than a day",
            "{count} feeds paused for more than a day",
            paused,
        )
    return saying.say(
        "{feeds}: {states}; {losses}.",
        feeds=counts.feeds(rows.height),
        states=" · ".join(states),
        losses=lost,
    )


def _called(state: str) -> str:
    return saying.say(labels.FEED_STATES[state])


def counted(rows: pl.DataFrame, week: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``by_feed`` with articles_7d.

    Args:
        rows: one for each feed.
        week: articles first seen in seven days, as ``trends.tally`` counts them.
    """
    known = week.group_by("feed_id").agg(pl.col("articles").sum().alias("articles_7d"))
    return rows.join(known, on="feed_id", how="left", maintain_order="left").with_columns(
        pl.col("articles_7d").fill_null(0)
    )


def balance(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row per value of the column of ``counted`` rows, largest first: it, feeds, answering, articles_7d, part."""
    whole = pl.col("articles_7d").sum()
    return (
        rows.group_by(by)
        .agg(
            pl.len().cast(pl.Int64).alias("feeds"),
            (pl.col("state") == ANSWERING).sum().cast(pl.Int64).alias("answering"),
            whole.alias("articles_7d"),
        )
        .with_columns((pl.col("articles_7d") / pl.max_horizontal(whole, 1)).alias("part"))
        .sort("articles_7d", "feeds", by, descending=[True, True, False])
    )


def _rank() -> pl.Expr:
    """0 for the feeds that need a person most."""
    tests: list[pl.Expr] = [
        *(pl.col("state") == state for state in _URGENT),
        pl.col("moved_to").is_not_null(),
        pl.col("gaps_24h") > 0,
        pl.col("gaps_7d") > 0,
        pl.col("state") != ANSWERING,
        pl.lit(value=True),
    ]
    return pl.coalesce(pl.when(test).then(place) for place, test in enumerate(tests))


def _state() -> pl.Expr:
    outcome = pl.col("outcome")
    settled = outcome.replace_strict(_SETTLED, default=None, return_dtype=pl.String)
    return (
        pl.when(outcome.is_null())
        .then(pl.lit("not asked yet"))
        .when(outcome.is_in(vocabulary.ANSWERED))
        .then(pl.lit(ANSWERING))
        .when(settled.is_not_null())
        .then(settled)
        .when(pl.col("last_success").is_null())
        .then(pl.lit("never reached"))
        .otherwise(pl.lit("failing"))
    )
