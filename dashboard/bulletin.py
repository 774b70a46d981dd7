"""What moves and what was missed, in words and tables for readers; no Streamlit, no clock."""

from collections.abc import Callable, Mapping

import polars as pl

from dashboard import clocks, counts, notes, saying, shades, words
from processing.counting import movers
from processing.counting.movers import Movement
from processing.counting.picks import Unit

_TIMES_NAMED = 3


def compared(found: Movement, unit: Unit) -> str:
    """What is counted, when, and against which days: under the heading of what moves.

    Args:
        found: with a baseline.
        unit: what it counts.
    """
    last = found.days.row(-1, named=True)
    return saying.many(
        "Share of the {whole} about the war that name the actor or theme, first seen by us {start} – "
        "{end} {zone}, against the same hours of {count} day before{left_out}.",
        "Share of the {whole} about the war that name the actor or theme, first seen by us {start} – "
        "{end} {zone}, against the same hours of {count} days before{left_out}.",
        found.baseline_days,
        whole=counts.some(last["total"], unit),
        start=words.minute(last["bucket_start"]),
        end=words.minute(last["bucket_end"]),
        zone=clocks.name(),
        left_out=_left_out(found.days),
    )


def method(found: Movement, unit: Unit) -> str:
    """When something counts as moving, of which feeds."""
    return saying.many(
        "Listed is what is off its usual share by three times or more what it strays from day to "
        "day (Laney's p' chart), where {least} or more name it or usually would. Counted: {count} feed "
        "read on the first and on the last of these days, so that a feed that came or went moves "
        "nothing. First seen is when a feed first showed us the article; one story of an agency on "
        "twenty sites is one distinct text.",
        "Listed is what is off its usual share by three times or more what it strays from day to "
        "day (Laney's p' chart), where {least} or more name it or usually would. Counted: {count} feeds "
        "read on the first and on the last of these days, so that a feed that came or went moves "
        "nothing. First seen is when a feed first showed us the article; one story of an agency on "
        "twenty sites is one distinct text.",
        found.days["feeds_expected"][-1],
        least=counts.some(movers.LEAST_NAMED, unit),
    )


def too_little(found: Movement) -> str:
    """How much history there is, and how much is needed."""
    return saying.many(
        "What is usual takes {least} days of collecting; there is {count} whole day before the last "
        "24 hours{left_out}.",
        "What is usual takes {least} days of collecting; there are {count} whole days before the last "
        "24 hours{left_out}.",
        found.baseline_days,
        least=movers.LEAST_DAYS,
        left_out=_left_out(found.days),
    )


def table(rows: pl.DataFrame, names: Mapping[str, str], link: Callable[[str], str]) -> pl.DataFrame:
    """The subjects under words that a reader knows, in their order; shares in percent.

    Args:
        rows: of ``Movement.subjects``.
        names: a name for each subject's id.
        link: the address of the page that shows a subject over time.
    """
    links = [link(subject) for subject in rows["subject"]]
    return rows.select(
        pl.col("subject").replace(dict(names)).alias("Actor or theme"),
        (pl.col("share") * 100).alias("Now"),
        (pl.col("usual") * 100).alias("Usual"),
        (pl.col("change") * 100).alias("Change"),
        pl.col("matched").alias("Named in"),
        pl.col("line").alias("Day by day"),
        pl.col("score").alias("Score"),
        pl.Series("Over time", links, pl.String),
    )


def day(hours: pl.DataFrame, lost: pl.DataFrame) -> str:
    """What of the last 24 hours is not known or may have been lost, in a few sentences.

    Args:
        hours: bucket_start, bucket_end, feeds_reporting, feeds_expected and state of each hour, by time.
        lost: as ``notes.losses`` takes it; it may be empty.
    """
    unknown = sorted([*shades.runs(hours, "gap"), *shades.runs(hours, "blocked")])
    told = saying.say("Every hour of the last 24 is covered by a feed.")
    if unknown:
        told = saying.say(
            "No feed covers {when} {zone}: what was published then is not known, not zero.",
            when=counts.times(unknown, _TIMES_NAMED),
            zone=clocks.name(),
        )
    partial = hours.filter(pl.col("state") == "partial").sort("feeds_reporting", "bucket_start")
    if not partial.is_empty():
        worst = partial.row(0, named=True)
        told += " " + saying.many(
            "At worst {reporting} of {count} feed cover an hour ({when}).",
            "At worst {reporting} of {count} feeds cover an hour ({when}).",
            worst["feeds_expected"],
            reporting=worst["feeds_reporting"],
            when=words.span(worst["bucket_start"], worst["bucket_end"]),
        )
    return told if lost.is_empty() else f"{told} {notes.losses(lost)}"


def _left_out(days: pl.DataFrame) -> str:
    """Which of the days are left out, and why."""
    thin = days.filter(pl.col("use") == "thin")["bucket_start"].to_list()
    if not thin:
        return ""
    named = [saying.day(clocks.shown(start)) for start in thin]
    return saying.say(
        "; left out, as fewer than half of the feeds were read in full: those from {which}",
        which=counts.and_more(named, _TIMES_NAMED),
    )
