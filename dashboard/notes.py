"""What must be said beside a chart: its denominator, gaps, doubts, totals; no Streamlit, no clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from dashboard import figures, words
from processing.counting import manifest
from processing.counting.picks import Every, Picks
from processing.frames import Trend

_SPANS_NAMED = 3
_OUTLETS_NAMED = 3


def caption(picks: Picks, undated: int) -> str:
    """The unit, denominator, bucket, clock and zone of the chart of absolute picks."""
    whole = manifest.denominator(picks).replace("the bucket", f"the {_width(picks)}", 1)
    shown = f"Share of articles that name the actor or theme, in percent of {whole}"
    if picks.measure == "count":
        shown = f"Number of articles that name the actor or theme, out of {whole}"
    left_out = f" Not counted: {words.some(undated, 'article')} without a usable date."
    return f"{shown}. One point per {_width(picks)}, UTC.{left_out if undated else ''}"


def doubts(trend: Trend, lost: pl.DataFrame, picks: Picks) -> list[str]:
    """One sentence per thing in the chart that limits what it says; none when nothing does.

    Args:
        trend: the rows drawn.
        lost: when feeds of the selection may have lost articles, as ``reads.lost`` gives it.
        picks: the view.
    """
    first = trend.filter(pl.col("subject") == trend["subject"].first())
    buckets = figures.with_voids(first)
    gaps, blocked = (figures.runs(buckets, state) for state in ("gap", "blocked"))
    partial = buckets.filter(pl.col("state") == "partial")
    small = buckets.filter("small", pl.col("state").is_in(["ok", "partial"])).height
    told = []
    if gaps:
        told.append(f"Grey: no feed covers {_spans(gaps)}; this is not zero.")
    if blocked:
        told.append(f"Grey: all feeds refuse us {_spans(blocked)}; this is not zero.")
    if not partial.is_empty():
        worst = partial.sort("feeds_reporting").row(0, named=True)
        feeds = words.some(worst["feeds_expected"], "feed")
        told.append(
            f"Amber: not covered in full by all feeds, at worst by {worst['feeds_reporting']} of "
            f"{feeds} ({words.span(worst['bucket_start'], worst['bucket_end'])})."
        )
    if not lost.is_empty():
        told.append(losses(lost))
    if small and picks.measure == "share":
        told.append(f"Hollow points: fewer than {figures.SMALL} articles.")
    if buckets["unfinished"].any():
        told.append(f"The last {_width(picks)} has not ended: joined by dots, not in the labels.")
    return told


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


def totals(trend: Trend) -> pl.DataFrame:
    """One row per subject of the trend, in its order: matched, total, share of all known buckets."""
    return (
        trend.group_by("subject", maintain_order=True)
        .agg(pl.col("matched", "total").sum())
        .with_columns(
            pl.when(pl.col("total") > 0).then(pl.col("matched") / pl.col("total")).alias("share")
        )
    )


def table(trend: Trend, names: Mapping[str, str]) -> pl.DataFrame:
    """The rows of the trend under words that a reader knows, newest first."""
    return trend.sort("bucket_start", descending=True, maintain_order=True).select(
        pl.col("bucket_start").alias("From"),
        pl.col("subject").replace(dict(names)).alias("Actor or theme"),
        pl.col("matched").alias("Articles"),
        pl.col("total").alias("Of all"),
        pl.col("share").alias("Share"),
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
        return none + widen
    return f"No article was found in this period.{widen}"


def alt(trend: Trend, picks: Picks, names: Mapping[str, str]) -> str:
    """The chart in one sentence, for those who do not see it."""
    parts = [
        f"{names.get(row['subject'], row['subject'])} {row['share']:.1%} ({row['matched']} articles)"
        for row in totals(trend).iter_rows(named=True)
        if row["share"] is not None
    ]
    whole = words.span(trend["bucket_start"].min(), trend["bucket_end"].max())  # type: ignore[arg-type]  # columns of TIME
    return f"Coverage per {_width(picks)}, {whole}: {', '.join(parts)}"


def _narrowing(picks: Picks, labels: Mapping[str, str]) -> str:
    filters = {
        "group": picks.groups,
        "language": picks.languages,
        "country": picks.countries,
        "outlet": picks.outlets,
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
