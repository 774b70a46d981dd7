"""What must be said beside a chart: its denominator, gaps, doubts, totals; no Streamlit, no clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from dashboard import clocks, counts, figures, overlays, phrases, saying, shades, tongues, words
from dashboard.overlays import Move
from processing.counting.picks import CATALOGUE, Every, Picks, Unit
from processing.frames import Trend

MEAN_SHARE, MEAN_COUNT = "Mean share", "Mean count"
_SPANS_NAMED = 3
_OUTLETS_NAMED = 3
_HEADERS: dict[Unit, str] = {"articles": "Articles", "texts": "Texts", "publishers": "Publishers"}


def caption(picks: Picks, undated: int) -> str:
    """The unit, denominator, bucket, clock and zone of the chart of absolute picks."""
    measured = (phrases.SEARCHED if picks.queries else phrases.CAPTIONS)[picks.measure]
    shown = saying.say(measured, units=counts.plural(picks.unit), whole=denominator(picks))
    zone = clocks.name(picks.zone)
    point = saying.say(phrases.POINTS[_width(picks)], zone=zone)
    if picks.smooth > 1:
        point = saying.say(phrases.MEANS[_width(picks)], n=picks.smooth, zone=zone)
    left_out = saying.many(
        "Not counted: {count} article without a usable date.",
        "Not counted: {count} articles without a usable date.",
        undated,
    )
    told = [shown, point, *([left_out] if undated else [])]
    if picks.queries:
        told.append(saying.say("Headlines and summaries are searched as they were first seen."))
    return " ".join(told)


def denominator(picks: Picks) -> str:
    """What a share is a share of, as ``manifest.denominator`` says it, in the reader's language."""
    about = "war" if picks.scope == "war" else "all"
    whole = saying.say(
        phrases.WHOLES[about, picks.clock],
        units=saying.say(phrases.UNITS[picks.unit]),
        bucket=saying.say(phrases.BUCKETS[_width(picks)]),
    )
    filters = {
        saying.later("in languages {values}"): map(tongues.language, picks.languages),
        saying.later("of outlets {values}"): picks.outlets,
        saying.later("of countries {values}"): map(tongues.country, picks.countries),
        saying.later("of groups {values}"): map(saying.say, picks.groups),
        saying.later("of ownership {values}"): map(saying.say, picks.ownerships),
    }
    told = {message: ", ".join(values) for message, values in filters.items()}
    kept = [saying.say(message, values=values) for message, values in told.items() if values]
    return ", ".join([whole, *kept, *_members(picks)])


def _members(picks: Picks) -> list[str]:
    """Which feeds' articles they are, in words; nothing for all."""
    told = []
    if picks.panel != CATALOGUE:
        told.append(saying.say("of the panel {panel}", panel=picks.panel))
    if picks.members == "constant":
        told.append(saying.say("of feeds live through the whole window"))
    if picks.reading == "before":
        told.append(saying.say("as read before the last rebuild"))
    return told


def doubts(trend: Trend, lost: pl.DataFrame, picks: Picks, moves: Sequence[Move] = ()) -> list[str]:
    """One sentence per thing in the chart that limits what it says; none when nothing does.

    Args:
        trend: the rows drawn.
        lost: when feeds of the selection may have lost articles, as ``reads.lost`` gives it.
        picks: the view.
        moves: when feeds came to the panel or went.
    """
    drawn = shades.with_voids(trend)
    buckets = drawn.filter(pl.col("subject") == trend["subject"].first())
    told = unseen(buckets)
    if not lost.is_empty():
        told.append(losses(lost))
    if moves:
        told.append(_moved(moves))
    if picks.measure == "share" and picks.smooth == 1:
        told += unsure(drawn, picks)
    if buckets["unfinished"].any():
        told.append(saying.say(phrases.OPEN[_width(picks)]))
    return told


def unseen(buckets: pl.DataFrame) -> list[str]:
    """What was not looked at, or not by all, in sentences; of the rows of one subject."""
    gaps, blocked = (shades.runs(buckets, state) for state in ("gap", "blocked"))
    partial = buckets.filter(pl.col("state") == "partial")
    told = []
    if gaps:
        when = counts.times(gaps, _SPANS_NAMED)
        told.append(saying.say("Grey: no feed covers {when}; this is not zero.", when=when))
    if blocked:
        when = counts.times(blocked, _SPANS_NAMED)
        told.append(saying.say("Grey: all feeds refuse us {when}; this is not zero.", when=when))
    if not partial.is_empty():
        worst = partial.sort("feeds_reporting").row(0, named=True)
        told.append(
            saying.many(
                "Amber: not covered in full by all feeds (the stronger, the fewer), at worst by "
                "{reporting} of {count} feed ({when}).",
                "Amber: not covered in full by all feeds (the stronger, the fewer), at worst by "
                "{reporting} of {count} feeds ({when}).",
                worst["feeds_expected"],
                reporting=worst["feeds_reporting"],
                when=words.span(worst["bucket_start"], worst["bucket_end"]),
            )
        )
    return told


def unsure(buckets: pl.DataFrame, picks: Picks) -> list[str]:
    """How sure the shares of one subject or of several are, in sentences."""
    small = buckets.filter("small", pl.col("state").is_in(["ok", "partial"]))
    told = []
    if not small.is_empty():
        told.append(saying.say(phrases.HOLLOW[picks.unit], least=figures.SMALL))
    if overlays.is_shaded(buckets):
        told.append(saying.say("Shaded: the 95% interval."))
    return told


def _moved(moves: Sequence[Move]) -> str:
    """When feeds came and went, in one sentence."""
    told = [
        f"{words.span(move.start, move.end)} {overlays.told(move)}" for move in moves[:_SPANS_NAMED]
    ]
    if (more := len(moves) - _SPANS_NAMED) > 0:
        told.append(saying.many("{count} more time", "{count} more times", more))
    return saying.say("Thin lines: feeds came or went ({moves}).", moves="; ".join(told))


def losses(lost: pl.DataFrame) -> str:
    """Which feeds may have lost articles and when, in one sentence.

    Args:
        lost: one row per loss: feed_id, outlet, gap_from, gap_to; one at least.
    """
    outlets = lost["outlet"].unique(maintain_order=True).to_list()
    return saying.many(
        "{count} feed may have lost articles {when} ({who}).",
        "{count} feeds may have lost articles {when} ({who}).",
        lost["feed_id"].n_unique(),
        when=counts.times(_joined(lost), _SPANS_NAMED),
        who=counts.and_more(outlets, _OUTLETS_NAMED),
    )


def sure(row: Mapping[str, Any], unit: Unit) -> str:
    """How sure a total is and how much of it is copied, in words.

    Args:
        row: of ``trends.whole``.
        unit: what it counts.
    """
    if row["share"] is None:
        return saying.say(phrases.NONE[unit])
    low, high = saying.percent(row["share_low"]), saying.percent(row["share_high"])
    told = [saying.say("95% interval of the share: {low} to {high}.", low=low, high=high)]
    if row["small"]:
        told.append(saying.say("It rests on fewer than {least}.", least=figures.SMALL))
    if (copied := row["copy_factor"]) is not None:
        number = saying.number(copied, 1)
        told.append(saying.say("{number} articles per distinct text.", number=number))
    return " ".join(told)


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
        pl.format(
            saying.say("{part} of {whole}", part="{}", whole="{}"),
            "feeds_reporting",
            "feeds_expected",
        ).alias("Feeds covering it"),
        pl.when("unfinished")
        .then(pl.lit(saying.say("not ended")))
        .otherwise(pl.col("state").replace(saying.each(phrases.STATES)))
        .alias("State"),
    )


def nothing(trend: Trend, picks: Picks, labels: Mapping[str, str]) -> str | None:
    """Why there is nothing to draw and which filter to widen; None when there is something."""
    if trend["matched"].sum() > 0:
        return None
    narrowing = _narrowing(picks, labels)
    widen = saying.say("Widen the period.")
    if narrowing:
        widen = saying.say("Widen or clear: {filters}.", filters=narrowing)
    return f"{_why_nothing(trend, picks)} {widen}"


def _why_nothing(trend: Trend, picks: Picks) -> str:
    if (trend["state"] == "blocked").all():
        return saying.say("The feeds of this selection refuse to be read in this period.")
    if trend["state"].is_in(["gap", "blocked"]).all():
        return saying.say("No feed of this selection was read in this period.")
    buckets = trend.filter(pl.col("subject") == trend["subject"].first())
    total = int(buckets["total"].sum())
    if not total:
        return saying.say("No article was found in this period.")
    if picks.unit != "articles":
        return saying.say("Nothing in this period names what you compare.")
    return saying.many(
        "None of the {count} article in this period names what you compare.",
        "None of the {count} articles in this period names what you compare.",
        total,
    )


def alt(totals: pl.DataFrame, picks: Picks, names: Mapping[str, str]) -> str:
    """The chart of absolute picks in one sentence, for those who do not see it.

    Args:
        totals: as ``trends.whole`` makes them.
        picks: the view.
        names: a name for each subject's id.
    """
    parts = [
        f"{names.get(row['subject'], row['subject'])} {saying.percent(row['share'])} "
        f"({counts.some(row['matched'], picks.unit)})"
        for row in totals.iter_rows(named=True)
        if row["share"] is not None
    ]
    return sentence(picks, parts)


def sentence(picks: Picks, parts: Sequence[str]) -> str:
    """What a chart of absolute picks shows, and these parts of it."""
    whole = words.span(picks.since, picks.until) if picks.since and picks.until else ""
    return saying.say(phrases.ALTS[_width(picks)], when=whole, parts=", ".join(parts))


def _narrowing(picks: Picks, labels: Mapping[str, str]) -> str:
    live = (saying.say("live all the time"),)
    filters: dict[str, tuple[str, ...]] = {
        saying.later("group"): tuple(map(saying.say, picks.groups)),
        saying.later("language"): picks.languages,
        saying.later("country"): picks.countries,
        saying.later("outlet"): picks.outlets,
        saying.later("ownership"): tuple(map(saying.say, picks.ownerships)),
        saying.later("panel"): (picks.panel,) if picks.panel != CATALOGUE else (),
        saying.later("feeds"): live if picks.members == "constant" else (),
    }
    kept = [
        f"{saying.say(name)} ({', '.join(labels.get(value, value) for value in values[:3])}"
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


def _width(picks: Picks) -> Every:
    return picks.every or "1d"
