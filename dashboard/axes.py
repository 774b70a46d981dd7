"""The frame around the lines: ranges, ticks, room for the labels at the line ends; no Streamlit."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from dashboard import clocks, faces, saying, words
from dashboard.theme import Look
from processing.counting import zones
from processing.counting.picks import STEPS, Every, Measure, Smooth, Unit

FONT = '"Source Sans", "Source Sans 3", sans-serif'
# Height of one line of a label as a part of the plot: 17 of about 330 pixels.
_LINE = 0.052
_LETTER_PIXELS = 6.6
_STEPS = {"1h": (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672), "1d": (1, 2, 7, 14), "1w": (1, 2)}
_MONTHS = (1, 2, 3, 6, 12, 24, 48, 120)
# Patterns of d3-time-format, whose names of months are English: other languages take numbers.
_HOVER: dict[Every, str] = {
    "1h": saying.later("%-d %b %Y, %H:00–%H:59"),
    "1d": saying.later("%a %-d %b %Y"),
    "1w": saying.later("%b %Y"),
}
_NEVER = datetime(1970, 1, 5, tzinfo=UTC)

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw the rows as.

    Names by id, the chosen stretch of time, whether on a phone's page, what is counted, how many
    buckets a point is the mean of, the language of what is said and the zone of the clocks.
    """

    measure: Measure
    every: Every
    names: dict[str, str]
    look: Look
    chosen: tuple[datetime, datetime] | None = None
    narrow: bool = False
    unit: Unit = "articles"
    smooth: Smooth = 1
    language: str = saying.ENGLISH
    zone: str = zones.PLAIN


def ceiling(highest: object) -> float:
    """The top of the y axis: a little more than the highest value; 1 where there is none."""
    return float(highest) * 1.08 if isinstance(highest, int | float) and highest > 0 else 1.0


def layout(buckets: pl.DataFrame, top: float, drawing: Drawing, labels: Sequence[Part]) -> Part:
    """Everything of the figure's layout but its shapes and annotations; both ranges are fixed."""
    look = drawing.look
    room = max((label["room"] for label in labels), default=20)
    for label in labels:
        del label["room"]
    text = {"family": FONT, "size": 13, "color": look.ink}
    return {
        "template": {},
        "height": 400,
        "margin": {"l": 48, "r": room, "b": 48},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": text,
        "separators": saying.separators(),
        "showlegend": False,
        "dragmode": False if drawing.narrow else "select",
        "selectdirection": "h",
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": look.hover, "bordercolor": look.rule, "font": text},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.rule, "activecolor": look.muted},
        "newselection": {"line": {"color": look.muted, "width": 1, "dash": "dot"}},
        "xaxis": _x_axis(buckets, drawing),
        "yaxis": _y_axis(top, drawing),
    }


def label(name: str, value: str, *, narrow: bool) -> Part:
    """A label for the right end of a line: the name, folded where it is long, and the value."""
    folded = textwrap.wrap(name, 12 if narrow else 20) or [name]
    on_one_line = len(folded) == 1 and not narrow
    letters = max(len(line) for line in folded) + (len(value) + 1 if on_one_line else 0)
    shown = "<br>".join(words.escaped(line) for line in folded)
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 8,
        "align": "left",
        "showarrow": False,
        "text": f"<b>{shown}</b>{' ' if on_one_line or not narrow else '<br>'}{value}",
        "room": min(round(letters * _LETTER_PIXELS) + 22, 110 if narrow else 190),
    }


def apart(labels: Sequence[Part], top: float) -> list[Part]:
    """The labels with their y moved so that none hides another, none leaves the axis."""
    placed = [dict(part) for part in sorted(labels, key=lambda part: float(part["y"]))]
    heights = [(part["text"].count("<br>") + 1) * _LINE * top for part in placed]
    for i, part in enumerate(placed):
        lowest = heights[i] / 2
        if i:
            lowest = placed[i - 1]["y"] + (heights[i - 1] + heights[i]) / 2
        part["y"] = max(part["y"], lowest)
    for i in reversed(range(len(placed))):
        highest = top - heights[i] / 2
        if i + 1 < len(placed):
            highest = placed[i + 1]["y"] - (heights[i + 1] + heights[i]) / 2
        placed[i]["y"] = min(placed[i]["y"], highest)
    return placed


def isoformat(moment: datetime) -> str:
    """The moment as Plotly reads it without shifting it: UTC, no zone."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def _x_axis(buckets: pl.DataFrame, drawing: Drawing) -> Part:
    axis: Part = {
        "type": "date",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": drawing.look.rule,
        "showline": True,
        "linecolor": drawing.look.rule,
        "tickfont": {"color": drawing.look.muted, "size": 12.5},
        "unifiedhovertitle": {"text": f"%{{x|{saying.say(_HOVER[drawing.every])}}}"},
    }
    if buckets.is_empty():
        return axis
    axis["range"] = [isoformat(buckets["bucket_start"][0]), isoformat(buckets["bucket_end"][-1])]
    if drawing.every == "1h" and faces.is_bent(buckets):
        axis["unifiedhovertitle"] = {"text": clocks.name()}
    moments, texts = _ticks(buckets, drawing)
    return axis | {
        "tickmode": "array",
        "tickvals": [isoformat(moment) for moment in moments],
        "ticktext": texts,
    }


def _y_axis(top: float, drawing: Drawing) -> Part:
    step = _round_step(top)
    return {
        "range": [0, top],
        "fixedrange": True,
        "tick0": 0,
        "dtick": step if drawing.measure == "share" else max(step, 1),
        "ticksuffix": saying.percent_sign() if drawing.measure == "share" else "",
        "tickformat": ",.15~g",
        "gridcolor": drawing.look.grid,
        "zeroline": False,
        "tickfont": {"color": drawing.look.muted, "size": 12.5},
    }


def _round_step(top: float) -> float:
    """1, 2 or 5 times a power of ten such that at most six grid lines fit."""
    power = 10.0 ** math.floor(math.log10(top))
    steps = (power / 10, power / 5, power / 2, power, power * 2)
    return next(step for step in steps if top / step <= 6)


def _ticks(buckets: pl.DataFrame, drawing: Drawing) -> tuple[list[datetime], list[str]]:
    """Where ticks stand (hours at their start, days and weeks in the middle) and what they say."""
    most, every = (4 if drawing.narrow else 9), drawing.every
    place: dict[datetime, datetime] = {}  # of what clocks show, the first time they show it
    for here, moment in buckets.select("bucket_start", "since").rows():
        place.setdefault(clocks.shown(moment).replace(tzinfo=UTC), here)
    starts = list(place)
    step = next((step for step in _STEPS[every] if len(starts) / step <= most), None)
    if step:
        kept = [start for start in starts if (start - _NEVER) // STEPS[every] % step == 0]
    else:
        kept = _month_starts(starts, most)
    texts = [
        _tick_text(before, here, every) for before, here in zip([None, *kept], kept, strict=False)
    ]
    shift = STEPS["1h"] * 0 if every == "1h" else STEPS[every] / 2
    return [place[start] + shift for start in kept], texts


def _month_starts(starts: Sequence[datetime], most: int) -> list[datetime]:
    """The first bucket of each month, or of each second, third … month until few enough remain."""
    months = {(start.year, start.month): start for start in reversed(starts)}
    firsts = [months[month] for month in sorted(months)][1:] or list(starts[:1])
    thinned = ([start for start in firsts if _months(start) % k == 0] for k in _MONTHS)
    return next((kept for kept in thinned if len(kept) <= most), firsts[:1])


def _months(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1


def _tick_text(before: datetime | None, here: datetime, every: Every) -> str:
    day = saying.day(here)
    if every == "1h":
        new_day = before is None or before.date() != here.date()
        return f"{here:%H:%M}<br>{day}" if new_day else f"{here:%H:%M}"
    return f"{day}<br>{here.year}" if before is None or before.year != here.year else day
