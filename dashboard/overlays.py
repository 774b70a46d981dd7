"""What is drawn over and under the lines: how sure they are, and when feeds came or went; no Streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import polars as pl

from dashboard import axes, counts, saying, words
from dashboard.axes import Part
from dashboard.theme import Look

# More points of all lines hide their bands, and their paths make the figure larger than all else in it.
_MOST_POINTS = 160
_OUTLETS_NAMED = 6
_WIDENED = 1.6


@dataclass(frozen=True, slots=True)
class Move:
    """A stretch of time in which feeds came to the panel or went: their outlets, each once."""

    start: datetime
    end: datetime
    came: tuple[str, ...]
    went: tuple[str, ...]


def moves(buckets: pl.DataFrame, changes: pl.DataFrame) -> tuple[Move, ...]:
    """One per bucket in which a feed came or went, by time.

    Args:
        buckets: bucket_start and bucket_end, at least.
        changes: as ``panels.changes`` makes them.
    """
    spans = buckets.select("bucket_start", "bucket_end").unique().sort("bucket_start")
    named = pl.coalesce("outlet", "feed_id").alias("name")
    placed = changes.select("moment", "change", named).join_where(
        spans, pl.col("moment") >= pl.col("bucket_start"), pl.col("moment") < pl.col("bucket_end")
    )
    each = [
        pl.col("name").filter(pl.col("change") == word).unique().sort().alias(word)
        for word in ("came", "went")
    ]
    rows = placed.group_by("bucket_start", "bucket_end").agg(*each).sort("bucket_start")
    return tuple(Move(start, end, tuple(in_), tuple(out)) for start, end, in_, out in rows.rows())


def bands(series: Sequence[pl.DataFrame], colours: Sequence[str]) -> list[Part]:
    """A shaded stretch of each line between the ends of its interval; none over many points.

    Args:
        series: per subject, rows of the trend with ``middle``, and ``low`` and ``high`` as they are
            drawn, null where there is no interval.
        colours: of the lines.
    """
    if sum(part.height for part in series) > _MOST_POINTS:
        return []
    return [
        _band(run, colour)
        for part, colour in zip(series, colours, strict=True)
        for run in _runs(part)
    ]


def is_shaded(rows: pl.DataFrame) -> bool:
    """Whether shares have bands: those of all subjects, or none."""
    return rows.height <= _MOST_POINTS and rows["share_low"].is_not_null().any()


def reach(rows: pl.DataFrame) -> float | None:
    """The highest value to be shown: of a line, or of an interval that is not much higher; None: none."""
    value, high = pl.col("value").max(), pl.col("high").filter(~pl.col("small")).max()
    widened = pl.when(high.is_not_null()).then(pl.min_horizontal(high, value * _WIDENED))
    top = rows.select(pl.max_horizontal(value, widened)).item()
    return None if top is None else float(top)


def marks(moves: Sequence[Move], look: Look) -> tuple[list[Part], list[Part]]:
    """A thin line at each move, and the words at its foot: shapes and annotations."""
    line = {"color": look.rule, "width": 1, "dash": "2px,3px"}
    shapes = [
        {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
        | {"line": line}
        for at in (axes.isoformat(move.start) for move in moves)
    ]
    notes = [
        {
            "x": axes.isoformat(move.start),
            "y": 0.01,
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": 2,
            "showarrow": False,
            "text": _short(move),
            "hovertext": words.escaped(told(move)),
            "font": {"size": 11, "color": look.muted},
        }
        for move in moves
    ]
    return shapes, notes


def told(move: Move) -> str:
    """Which outlets' feeds came and which went, in one sentence without a time."""
    told = []
    if move.came:
        told.append(
            saying.say("{outlets} came", outlets=counts.and_more(move.came, _OUTLETS_NAMED))
        )
    if move.went:
        told.append(
            saying.say("{outlets} went", outlets=counts.and_more(move.went, _OUTLETS_NAMED))
        )
    return "; ".join(told)


def _short(move: Move) -> str:
    signs = [("+", len(move.came)), ("−", len(move.went))]
    return " ".join(f"{sign}{count}" for sign, count in signs if count)


def _runs(part: pl.DataFrame) -> list[pl.DataFrame]:
    """The stretches of two finished buckets or more that have an interval."""
    columns = (part[name].to_list() for name in ("low", "value", "unfinished"))
    known = [
        low is not None and value is not None and not is_open
        for low, value, is_open in zip(*columns, strict=True)
    ]
    place, found = 0, []
    for is_known, run in groupby(known):
        first, place = place, place + len(list(run))
        if is_known and place - first > 1:
            found.append(part.slice(first, place - first))
    return found


def _band(run: pl.DataFrame, colour: str) -> Part:
    # T is a command of a path: dates have an underscore instead.
    moments = [axes.isoformat(moment).replace("T", "_") for moment in run["middle"]]
    there = [f"{at},{y:.2f}" for at, y in zip(moments, run["high"], strict=True)]
    back = [f"{at},{y:.2f}" for at, y in zip(moments, run["low"], strict=True)]
    return {
        "type": "path",
        "path": f"M{'L'.join([*there, *reversed(back)])}Z",
        "fillcolor": colour,
        "opacity": 0.14,
        "line": {"width": 0},
        "layer": "below",
    }
