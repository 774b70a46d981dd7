"""What must be said beside a chart: its denominator, gaps, doubts, totals; no Streamlit, no clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from dashboard import figures, overlays, shades, words
from dashboard.overlays import Move
from processing.counting import manifest
from processing.counting.picks import CATALOGUE, Every, Picks, Unit
from processing.frames import Trend

MEAN_SHARE, MEAN_COUNT = "Mean share", "Mean count"
_SPANS_NAMED = 3
_OUTLETS_NAMED = 3
_HEADERS: dict[Unit, str] = {"articles": "Articles", "texts": "Texts", "publishers": "Publishers"}


def caption(picks: Picks, undated: int) -> str:
    """The unit, denominator, bucket, clock and zone of the chart of absolute picks."""
    whole = manifest.denominator(picks).replace("the bucket", f"the {_width(picks)}", 1)
    counted = f"{words.unit(picks.unit)}s that name the actor or theme"
    shown = f"Share of {counted}, in percent of {whole}"
    if picks.measure == "count":
        shown = f"Number of {counted}, out of {whole}"
    left_out = f" Not counted: {words.some(undated, 'article')} without a usable date."
    point = f"One point per {_width(picks)}, UTC"
    if picks.smooth > 1:
        point += f", each the mean of the {picks.smooth} {_width(picks)}s up to it"
    return f"{shown}. {point}.{left_out if undated else ''}"


def doubts(trend: Trend, lost: pl.DataFrame, picks: Picks, moves: Sequence[Move] = ()) -> list[str]:
    """One sentence per thing in the chart that limits what it says; none when nothing does.

    Args:
        trend: the rows drawn.
        lost: when feeds of the selection may have lost articles, as ``reads.lost`` gives it.
        picks: the view.
        moves: when feeds came to the panel or went.
    """
    first = trend.filter(pl.col("subject") == trend["subject"].first())
    buckets = figures.with_voids(first)
    told = unseen(buckets)
    if not lost.is_empty():
        told.append(losses(lost))
    if moves:
        told.append(_moved(moves))
    if picks.measure == "share" and picks.smooth == 1:
        told += unsure(buckets, picks)
    if buckets["unfinished"].any():
        told.append(f"The last {_width(picks)} has not ended: joined by dots, not in the labels.")
    return told


def unseen(buckets: pl.DataFrame) -> list[str]:
    """What was not looked at, or not by all, in sentences; of the rows of one subject."""
    gaps, blocked = (shades.runs(buckets, state) for state in ("gap", "blocked"))
    partial = buckets.filter(pl.col("state") == "partial")
    told = []
    if gaps:
        told.append(f"Grey: no feed covers {_spans(gaps)}; this is not zero.")
    if blocked:
        told.append(f"Grey: all feeds refuse us {_spans(blocked)}; this is not zero.")
    if not partial.is_empty():
        worst = partial.sort("feeds_reporting").row(0, named=True)
        feeds = words.some(worst["feeds_expected"], "feed")
        told.append(
            f"Amber: not covered in full by all feeds (the darker, the fewer), at worst by {worst['feeds_reporting']} of "
            f"{feeds} ({words.span(worst['bucket_start'], worst['bucket_end'])})."
        )
    return told


def unsure(buckets: pl.DataFrame, picks: Picks) -> list[str]:
    """How sure the shares of one subject or of several are, in sentences."""
    small = buckets.filter("small", pl.col("state").is_in(["ok", "partial"]))
    told = []
    if not small.is_empty():
        told.append(f"Hollow points: fewer than {figures.SMALL} {words.unit(picks.unit)}s.")
    if any(map(overlays.is_shaded, buckets.partition_by("subject"))):
        told.append("Shaded: the 95% interval.")
    return told


def _moved(moves: Sequence[Move]) -> str:
    """When feeds came and went, in one sentence."""
    told = [
        f"{words.span(move.start, move.end)} {overlays.told(move)}" for move in moves[:_SPANS_NAMED]
    ]
    more = len(moves) - _SPANS_NAMED
    rest = f"; {words.some(more, 'more time')}" if more > 0 else ""
    return f"Thin lines: feeds came or went ({'; '.join(told)}{rest})."


def losses(lost: pl.DataFrame) -> str:
    """Which feeds may have lost articles and when, in one sentence.

    Args:
        lost: one row per loss: feed_id, outlet, gap_from, gap_to; one at least.
    """
    feeds = words.some(lost["feed_id"].n_unique(), "feed")
    outlets = lost["outlet"].unique(maintain_order=True).to_list()
    named = ", ".join(outlets[:_OUTLETS_NAMED])
    more = len(outlets) - _OUTLETS_NAMED
    who = f"{named} and {more} more" if more > 0 else named
    return f"{feeds} may have lost articles {_spans(_joined(lost))} ({who})."


def sure(row: Mapping[str, Any], unit: Unit) -> str:
    """How sure a total is and how much of it is copied, in words.

    Args:
        row: of ``trends.whole``.
        unit: what it counts.
    """
    if row["share"] is None:
        return f"No {words.unit(unit)} in this period."
    ends = f"95% interval of the share: {row['share_low']:.1%} to {row['share_high']:.1%}."
    few = f" It rests on fewer than {figures.SMALL}." if row["small"] else ""
    copied = row["copy_factor"]
    copies = "" if copied is None else f" {copied:.1f} articles per distinct text."
    return ends + few + copies


def table(trend: Trend, names: Mapping[str, str], picks: Picks) -> pl.DataFrame:
    """The rows of the trend under words that a reader knows, newest first."""
    means = [
        pl.col("share_smoothed").alias(MEAN_SHARE),
        pl.col("matched_smoothed").round(1).alias(MEAN_COUNT),
    ]
    return trend.sort("bucket_start", descending=True, maintain_order=True).select(
        pl.col("bucket_start").alias("From"),
        pl.col("subject").replace(dict(names)).alias("Actor or theme"),
        pl.col("matched").alias(_HEADERS[picks.unit]),
        pl.col("total").alias("Of all"),
        pl.col("share").alias("Share"),
        pl.col("share_low").alias("95% from"),
        pl.col("share_high").alias("95% to"),
        *(means if picks.smooth > 1 else ()),
        pl.col("copy_factor").round(2).alias("Copies per text"),
        pl.format("{} of {}", "feeds_reporting", "feeds_expected").alias("Feeds covering it"),
        pl.when("unfinished")
        .then(pl.lit("not ended"))
        .otherwise(
            pl.col("state").replace(
                {"ok": "complete", "gap": "gap: not read", "blocked": "blocked: feeds refuse us"}
            )
        )
        .alias("State"),
    )


def nothing(trend: Trend, picks: Picks, labels: Mapping[str, str]) -> str | None:
    """Why there is nothing to draw and which filter to widen; None when there is something."""
    if trend["matched"].sum() > 0:
        return None
    narrowing = _narrowing(picks, labels)
    widen = f" Widen or clear: {narrowing}." if narrowing else " Widen the period."
    if (trend["state"] == "blocked").all():
        return f"The feeds of this selection refuse to be read in this period.{widen}"
    if trend["state"].is_in(["gap", "blocked"]).all():
        return f"No feed of this selection was read in this period.{widen}"
    buckets = trend.filter(pl.col("subject") == trend["subject"].first())
    if total := int(buckets["total"].sum()):
        none = f"None of the {words.some(total, 'article')} in this period names what you compare."
        if picks.unit != "articles":
            none = "Nothing in this period names what you compare."
        return none + widen
    return f"No article was found in this period.{widen}"


def alt(totals: pl.DataFrame, picks: Picks, names: Mapping[str, str]) -> str:
    """The chart of absolute picks in one sentence, for those who do not see it.

    Args:
        totals: as ``trends.whole`` makes them.
        picks: the view.
        names: a name for each subject's id.
    """
    thing = words.unit(picks.unit)
    parts = [
        f"{names.get(row['subject'], row['subject'])} {row['share']:.1%} "
        f"({words.some(row['matched'], thing)})"
        for row in totals.iter_rows(named=True)
        if row["share"] is not None
    ]
    whole = words.span(picks.since, picks.until) if picks.since and picks.until else ""
    return f"Coverage per {_width(picks)}, {whole}: {', '.join(parts)}"


def _narrowing(picks: Picks, labels: Mapping[str, str]) -> str:
    filters = {
        "group": picks.groups,
        "language": picks.languages,
        "country": picks.countries,
        "outlet": picks.outlets,
        "ownership": picks.ownerships,
        "panel": (picks.panel,) if picks.panel != CATALOGUE else (),
        "feeds": ("live all the time",) if picks.members == "constant" else (),
    }
    kept = [
        f"{name} ({', '.join(labels.get(value, value) for value in values[:3])}"
        f"{', …' if len(values) > 3 else ''})"
        for name, values in filters.items()
        if values
    ]
    return ", ".join(kept)


def _joined(lost: pl.DataFrame) -> list[tuple[datetime, datetime]]:
    """The times of the losses, by time, those that share time as one."""
    start, end = pl.col("gap_from"), pl.col("gap_to")
    opens = (start > end.cum_max().shift(1)).fill_null(value=True).cum_sum()
    spans = (
        lost.sort(start)
        .with_columns(opens.alias("span"))
        .group_by("span", maintain_order=True)
        .agg(start.min(), end.max())
    )
    return spans.select("gap_from", "gap_to").rows()


def _spans(gaps: Sequence[tuple[datetime, datetime]]) -> str:
    named = "; ".join(words.span(*gap) for gap in gaps[:_SPANS_NAMED])
    more = len(gaps) - _SPANS_NAMED
    return f"{named} and {words.some(more, 'more time')}" if more > 0 else named


def _width(picks: Picks) -> str:
    every: Every = picks.every or "1d"
    return words.width(every)
