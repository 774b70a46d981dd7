"""Rows of TREND to charts; no Streamlit, no clock: the same rows and choices give the same figure.

A point stands in the middle of its bucket. A gap breaks the line and is a grey band, and so is a time
in which all feeds refused us, with words of its own. A bucket that not all feeds cover has an amber
strip at the foot, the stronger the more of them are missing. A small denominator makes a hollow point;
the bucket that has not ended is hollow and joined by dots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import polars as pl

from dashboard import axes, clocks, counts, events, faces, overlays, saying, shades, theme, words
from dashboard.axes import Drawing, Part
from dashboard.events import Event
from dashboard.overlays import Move
from dashboard.theme import Look
from processing.counting import intervals
from processing.counting.picks import STEPS, Every, Unit
from processing.frames import Trend

SMALL = intervals.SMALL
_NONE: dict[Unit, str] = {
    "articles": saying.later("no article"),
    "texts": saying.later("no distinct text"),
    "publishers": saying.later("no independent publisher"),
}
_DASHES = ("solid", "solid", "solid", "dash", "dot")
# Points up to which markers are 7, then 5, then 3 pixels wide, so that many do not hide the line.
_FEW, _MANY = 40, 120
_CLEAR = "rgba(0,0,0,0)"
# A brush and a tap find points with markers only; they need not be drawn, which takes a browser long (measured).
_UNSEEN = {"size": 9, "color": _CLEAR, "line": {"width": 0}, "maxdisplayed": 1}
_FINISHED = pl.when(~pl.col("unfinished")).then("value").cast(pl.Float32)
_BEFORE, _AFTER = (pl.col("drawn").shift(n).over("subject") for n in (1, -1))
_SHOWN = pl.col("drawn").is_not_null() & (
    pl.col("is_small") | (_BEFORE.is_null() & _AFTER.is_null())
)
_FILL = pl.when(_SHOWN).then(pl.when("is_small").then(1).otherwise(2)).otherwise(0).cast(pl.UInt8)
_RIM = pl.when(_SHOWN).then(1.75).otherwise(0.0).cast(pl.Float32)


def lines(
    trend: Trend,
    drawing: Drawing,
    moves: Sequence[Move] = (),
    happened: Sequence[Event] = (),
    seen: Trend | None = None,
) -> go.Figure:
    """One line per subject over time: a trace each, one for the coverage, one for unfinished ends.

    Shares are shaded between the ends of their interval; a thin line says when feeds came or went, and
    a dotted one with words above the plot what happened. What was seen is shaded as the rows of
    ``seen`` say, which are of one subject and of the same buckets; None: as those of the first one.
    """
    with saying.spoken(drawing.language), clocks.told(drawing.zone):
        return _lines(trend, drawing, (moves, happened), seen)


def _lines(
    trend: Trend,
    drawing: Drawing,
    marked: tuple[Sequence[Move], Sequence[Event]],
    seen: Trend | None,
) -> go.Figure:
    moves, happened = marked
    rows = _drawable(trend, drawing)
    names = rows["subject"].unique(maintain_order=True).to_list()
    series = rows.partition_by("subject", maintain_order=True)
    buckets = _drawable(seen, drawing) if seen is not None else series[0] if series else rows
    colours = [drawing.look.series[slot] for slot in theme.slots(names).values()]
    ceiling = axes.ceiling(overlays.reach(rows))
    traces = [_coverage(buckets, series, drawing)]
    for part, colour, dash in zip(series, colours, _DASHES, strict=False):
        traces.append(_line(part, drawing, colour, dash))
    drawing, moves = _placed(drawing, moves, buckets)
    marks, told = overlays.marks(moves, drawing.look)
    dots, labels_above = _happened(happened, buckets, drawing)
    shapes = [*shades.bands(buckets, drawing), *overlays.bands(series, colours), *marks, *dots]
    if buckets["unfinished"].any():
        traces.append(_open_ends(rows, dict(zip(names, colours, strict=False)), drawing))
        shapes += [tail for tail in map(_tail, series, colours) if tail]
    labels = [_label(part, colour, drawing) for part, colour in zip(series, colours, strict=True)]
    placed = axes.apart([label for label in labels if label], ceiling)
    layout = axes.layout(buckets, ceiling, drawing, placed)
    layout["margin"]["t"] = events.room(labels_above)
    layout["shapes"] = shapes
    layout["annotations"] = [*shades.words(buckets, drawing), *told, *labels_above, *placed]
    # Plotly's check of each property takes most of the time of drawing (measured); the tests do it.
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _happened(
    happened: Sequence[Event], buckets: pl.DataFrame, drawing: Drawing
) -> tuple[list[Part], list[Part]]:
    if buckets.is_empty():
        return [], []
    return events.marks(happened, buckets["bucket_start"][0], buckets["bucket_end"][-1], drawing)


def _placed(
    drawing: Drawing, moves: Sequence[Move], buckets: pl.DataFrame
) -> tuple[Drawing, list[Move]]:
    """What is chosen, and the moves, where the axis of the buckets has them."""
    if buckets.is_empty():
        return drawing, [*moves]
    at = partial(faces.of, every=drawing.every, first=buckets["since"][0])
    chosen = (at(drawing.chosen[0]), at(drawing.chosen[1])) if drawing.chosen else None
    placed = [replace(move, start=at(move.start), end=at(move.end)) for move in moves]
    return replace(drawing, chosen=chosen), placed


def _drawable(trend: Trend, drawing: Drawing) -> pl.DataFrame:
    """The rows as they are drawn, where ``faces.placed`` puts them.

    With ``value`` (percent or number, null in gaps), low, high, middle and is_small; ``drawn`` is the
    value of a finished bucket, ``fill`` and ``rim`` are how its point looks, ``told_matched`` and
    ``told_total`` what the pointer tells of it.
    """
    matched, length = (
        pl.col("matched").cast(pl.Float64),
        pl.col("bucket_end") - pl.col("bucket_start"),
    )
    is_share, is_mean = drawing.measure == "share", drawing.smooth > 1
    value = pl.col("share_smoothed" if is_mean else "share") * 100
    if not is_share:
        value = pl.col("matched_smoothed") if is_mean else matched
    none = pl.lit(None, pl.Float64)
    has_ends = is_share and not is_mean  # an interval is of a bucket, not of a mean
    return (
        faces.placed(shades.with_voids(trend), drawing.every)
        .with_columns(
            (pl.col("share_low") * 100 if has_ends else none).alias("low"),
            (pl.col("share_high") * 100 if has_ends else none).alias("high"),
            pl.when(~pl.col("state").is_in(list(shades.UNSEEN))).then(value).alias("value"),
            (pl.col("bucket_start") + length / 2).alias("middle"),
            (pl.col("small") & has_ends).alias("is_small"),
            pl.col("matched", "total").fill_null(0).name.prefix("told_"),
        )
        .with_columns(drawn=_FINISHED)
        .with_columns(fill=_FILL, rim=_RIM)
    )


def _line(part: pl.DataFrame, drawing: Drawing, colour: str, dash: str) -> Part:
    name = words.escaped(drawing.names.get(part["subject"][0], part["subject"][0]))
    is_share, is_mean = drawing.measure == "share", drawing.smooth > 1
    sign = saying.percent_sign()
    unit = f"%{{y:.1f}}{sign}" if is_share else "%{y:,.1f}" if is_mean else "%{y:,.0f}"
    unit += " " + saying.say("mean of {n}", n=drawing.smooth) if is_mean else ""
    has_ends = is_share and not is_mean
    interval = f" · 95%: %{{customdata[2]:.1f}}–%{{customdata[3]:.1f}}{sign}" if has_ends else ""
    part_of = saying.say("{part} of {whole}", part="%{customdata[0]:,}", whole="%{customdata[1]:,}")
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines+markers",
        "x0": axes.isoformat(part["middle"][0]),
        "dx": _milliseconds(drawing.every),
        "y": part["drawn"],
        "connectgaps": False,
        "line": {"color": colour, "width": 2.25 if part.height <= _MANY else 1.5, "dash": dash},
        "marker": _points(part, colour, drawing.look),
        "customdata": _hovered(part),
        "hovertemplate": f"<b>{name}</b> {unit} · {part_of}{interval}<extra></extra>",
    }


def _hovered(part: pl.DataFrame) -> npt.NDArray[Any]:
    """Matched, total and the ends of the interval, as Plotly packs them."""
    counts = [part[name].to_numpy() for name in ("told_matched", "told_total")]
    if part["low"].null_count() == part.height:
        return np.column_stack(counts).astype(np.int32)
    ends = [part[name].to_numpy() for name in ("low", "high")]
    return np.column_stack([*counts, *ends]).astype(np.float32)


def _points(part: pl.DataFrame, colour: str, look: Look) -> Part:
    """Hollow points where the denominator is small, full ones where no neighbour makes a line."""
    if not part["fill"].max():
        return _UNSEEN
    return {
        "size": 7 if part.height <= _FEW else 5 if part.height <= _MANY else 3,
        "color": part["fill"],
        "cmin": 0,
        "cmax": 2,
        "colorscale": [[0, _CLEAR], [0.5, look.page], [1, colour]],
        "showscale": False,
        "line": {"color": colour, "width": part["rim"]},
    }


def _coverage(buckets: pl.DataFrame, series: Sequence[pl.DataFrame], drawing: Drawing) -> Part:
    """An invisible line at the foot: what the pointer tells of each bucket, gaps too."""
    open_words = "".join(f"<br>{_so_far(part, drawing)}" for part in series)
    dated = drawing.every == "1w" or (drawing.every == "1h" and faces.is_bent(buckets))
    told = [
        (
            saying.say("{when}: {told}", when=words.span(row["since"], row["until"]), told="")
            if dated
            else ""
        )
        + _told(row, drawing)
        + (f", {saying.say('not ended')}{open_words}" if row["unfinished"] else "")
        for row in buckets.iter_rows(named=True)
    ]
    return {
        "type": "scatter",
        "name": "coverage",
        "mode": "markers",
        "x0": axes.isoformat(buckets["middle"][0]) if told else None,
        "dx": _milliseconds(drawing.every),
        "y": pl.zeros(len(told), dtype=pl.UInt8, eager=True),
        "text": told,
        "marker": _UNSEEN,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _told(row: dict[str, Any], drawing: Drawing) -> str:
    if row["state"] in shades.UNSEEN:
        known = counts.some(row["total"] or 0, drawing.unit)
        if row["state"] == "gap":
            return saying.say("no feed covers it, {number} known", number=known)
        return saying.say("all feeds refuse us, {number} known", number=known)
    feeds, reporting = row["feeds_expected"], row["feeds_reporting"]
    told = saying.many(
        "{reporting} of {count} feed", "{reporting} of {count} feeds", feeds, reporting=reporting
    )
    if row["state"] == "partial":
        told = saying.many(
            "covered in full by {reporting} of {count} feed",
            "covered in full by {reporting} of {count} feeds",
            feeds,
            reporting=reporting,
        )
    none = f", {saying.say(_NONE[drawing.unit])}" if row["total"] == 0 else ""
    return f"{told}{none}"


def _so_far(part: pl.DataFrame, drawing: Drawing) -> str:
    subject, matched, total = (part[name][-1] for name in ("subject", "matched", "total"))
    name = words.escaped(drawing.names.get(subject, subject))
    of = saying.say(
        "{part} of {whole}", part=saying.number(matched or 0), whole=saying.number(total or 0)
    )
    return f"{name} {of}"


def _open_ends(rows: pl.DataFrame, colours: Mapping[str, str], drawing: Drawing) -> Part:
    """The points of the buckets that have not ended."""
    ends = rows.filter("unfinished", pl.col("value").is_not_null())
    return {
        "type": "scatter",
        "name": "unfinished",
        "mode": "markers",
        "x": [axes.isoformat(moment) for moment in ends["middle"]],
        "y": ends["value"].cast(pl.Float32),
        "hoverinfo": "none",
        "marker": {
            "size": 8,
            "color": drawing.look.page,
            "line": {"color": [colours[subject] for subject in ends["subject"]], "width": 2},
        },
    }


def _tail(part: pl.DataFrame, colour: str) -> Part | None:
    """Dots from the last finished point to the unfinished one."""
    moments, values = part["middle"][-2:].to_list(), part["value"][-2:].to_list()
    if len(values) < 2 or None in values or not part["unfinished"][-1]:
        return None
    line = {"color": colour, "width": 2, "dash": "2px,4px"}
    return shades.shape("line", moments, values, layer="below") | {"line": line}


def _label(part: pl.DataFrame, colour: str, drawing: Drawing) -> Part | None:
    """The subject's name and last finished value, to be put at the end of its line."""
    values, is_open = part["value"].to_list(), part["unfinished"].to_list()
    known = [place for place, value in enumerate(values) if value is not None]
    if not known:
        return None
    last_known = ([place for place in known if not is_open[place]] or known)[-1]
    subject, value = part["subject"][last_known], values[last_known]
    last = saying.percent(value / 100) if drawing.measure == "share" else saying.number(value)
    name = drawing.names.get(subject, subject)
    return axes.label(name, last, narrow=drawing.narrow) | {
        "y": value,
        "font": {"size": 12.5, "color": colour},
    }


def _milliseconds(every: Every) -> int:
    return int(STEPS[every].total_seconds() * 1000)
