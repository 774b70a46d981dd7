"""Counted rows in, figures out: outlets against subjects, and an outlet's days; no Streamlit, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import axes, counts, faces, saying, shades, words
from dashboard.theme import Look

# From few to many, on each of which the ink of the appearance has 4.5:1 and more.
_HEAT = {
    "light": ("#F6F8FB", "#DCE7F5", "#BCD2EC", "#98BAE1", "#7AA4D6"),
    "dark": ("#1A2028", "#1E2C40", "#223A5C", "#264A7A", "#2A5B99"),
}
_ROW, _MARGIN = 28, 12
# So many names of subjects have room side by side.
_UPRIGHT = 6
# Letters of 13 px are this wide on average.
_LETTER = 7
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grid:
    """What to draw the cells as: a name for each subject, the colours, the cell chosen, the language."""

    names: Mapping[str, str]
    look: Look
    chosen: tuple[str, str] | None = None
    narrow: bool = False
    language: str = saying.ENGLISH


def heat(cells: pl.DataFrame, grid: Grid) -> go.Figure:
    """A square for each outlet and subject: the stronger, the larger the share; grey where n is small.

    The last trace has one invisible marker for each cell, in the order of the rows: Plotly tells no
    click on a heat map (https://github.com/streamlit/streamlit/issues/15042).

    Args:
        cells: as ``outletreads.shares``: by outlet, then by subject.
        grid: how they are drawn.
    """
    with saying.spoken(grid.language):
        return _heat(cells, grid)


def _heat(cells: pl.DataFrame, grid: Grid) -> go.Figure:
    outlets = cells["outlet"].unique(maintain_order=True).to_list()
    subjects = cells["subject"].unique(maintain_order=True).to_list()
    width = len(subjects)
    place = pl.int_range(pl.len())
    placed = cells.with_columns((place % width).alias("x"), (place // width).alias("y"))
    pale = [(0.0, grid.look.gap), (1.0, grid.look.gap)]
    size = (width, len(outlets))
    traces = [
        _squares(placed.filter(~pl.col("small")), size, _scale(grid.look), grid.look.ink),
        _squares(placed.filter("small"), size, pale, grid.look.muted),
        _markers(placed, grid),
    ]
    return go.Figure(traces, layout(outlets, subjects, grid))


def volume(
    days: pl.DataFrame, look: Look, *, narrow: bool, language: str = saying.ENGLISH
) -> go.Figure:
    """A bar for the articles of each day; grey bands where nobody looked, pale bars where not all did.

    Args:
        days: as ``outletreads.days``.
        look: the colours.
        narrow: whether on a phone's page.
        language: of the dates and numbers.

    Days are those of the clocks in use.
    """
    with saying.spoken(language):
        return _volume(days, look, narrow=narrow)


def _volume(days: pl.DataFrame, look: Look, *, narrow: bool) -> go.Figure:
    days = faces.placed(days, "1d")
    bars = _bars(days, look)
    step = max(1, -(-days.height // (4 if narrow else 9)))
    axis: Part = {"fixedrange": True, "tickfont": {"color": look.muted, "size": 12.5}}
    layout = {
        "shapes": _bands(days, look),
        "bargap": 0.25,
        "xaxis": axis
        | {
            "type": "date",
            "range": [
                axes.isoformat(days["bucket_start"][0]),
                axes.isoformat(days["bucket_end"][-1]),
            ],
            "showgrid": False,
            "tickmode": "array",
            "tickvals": bars["x"][::step],
            "ticktext": [saying.day(start) for start in days["bucket_start"]][::step],
        },
        "yaxis": axis
        | {
            "rangemode": "tozero",
            "gridcolor": look.grid,
            "zeroline": False,
            "nticks": 4,
            "tickformat": ",d",
        },
        "margin": {"l": 44, "r": 8, "t": 8, "b": 28},
    }
    return go.Figure([bars], frame(look, 170) | layout)


def clicked(selection: Mapping[str, Any], cells: pl.DataFrame) -> tuple[str, str] | None:
    """The outlet and the subject of the cell that was clicked in ``heat``; None for anything else."""
    points = selection.get("points") or []
    place = points[0].get("point_index") if points else None
    if not isinstance(place, int) or not 0 <= place < cells.height:
        return None
    outlet, subject = cells.select("outlet", "subject").row(place)
    return outlet, subject


def _bars(days: pl.DataFrame, look: Look) -> Part:
    is_whole = (days["state"] == "ok") & ~days["unfinished"]
    middle = pl.col("bucket_start") + (pl.col("bucket_end") - pl.col("bucket_start")) / 2
    return {
        "type": "bar",
        "x": [axes.isoformat(moment) for moment in days.select(middle).to_series()],
        "y": days["total"].to_list(),
        "marker": {
            "color": look.series[0],
            "opacity": [1.0 if whole else 0.45 for whole in is_whole],
        },
        "customdata": [
            saying.say(
                "{when}: {told}",
                when=words.span(row["since"], row["until"]),
                told=saying.say("not read") if (n := row["total"]) is None else counts.articles(n),
            )
            for row in days.iter_rows(named=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _bands(days: pl.DataFrame, look: Look) -> list[Part]:
    """Where nobody looked."""
    return [
        {
            "type": "rect",
            "x0": axes.isoformat(start),
            "x1": axes.isoformat(end),
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "fillcolor": look.gap,
            "line": {"width": 0},
            "layer": "below",
        }
        for state in shades.UNSEEN
        for start, end in shades.runs(days, state)
    ]


def _scale(look: Look) -> list[tuple[float, str]]:
    colours = _HEAT[look.name]
    return [(n / (len(colours) - 1), colour) for n, colour in enumerate(colours)]


def _squares(
    placed: pl.DataFrame, size: tuple[int, int], scale: Sequence[tuple[float, str]], ink: str
) -> Part:
    """One trace of the heat map: the cells of these rows with their shares, the others left out."""
    width, height = size
    rows: list[list[float | None]] = [[None] * width for _ in range(height)]
    for x, y, share in placed.select("x", "y", "share").iter_rows():
        rows[y][x] = round(share, 4)
    return {
        "type": "heatmap",
        "z": rows,
        "zmin": 0,
        "zmax": placed["share"].max() or 1,
        "colorscale": list(scale),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "texttemplate": "%{z:.0%}",
        "textfont": {"size": 12, "color": ink},
        "hoverinfo": "skip",
    }


def _markers(placed: pl.DataFrame, grid: Grid) -> Part:
    told = [_square(row, grid) for row in placed.iter_rows(named=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": placed["x"].to_list(),
        "y": placed["y"].to_list(),
        "marker": {"symbol": "square", "size": _ROW - 4, "opacity": 0},
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _square(row: Mapping[str, Any], grid: Grid) -> str:
    """What the pointer tells of a square."""
    outlet, subject = row["outlet"], grid.names.get(row["subject"], row["subject"])
    named = saying.say("{outlet} on {subject}", outlet=outlet, subject=subject)
    return "<br>".join(map(words.escaped, [named, *counts.shares(row)]))


def layout(outlets: Sequence[str], subjects: Sequence[str], grid: Grid) -> Part:
    """The layout of squares: these names from the top down, the subjects' names from left to right."""
    look = grid.look
    is_slanted = len(subjects) > _UPRIGHT or grid.narrow
    longest = 13 if grid.narrow else 18 if is_slanted else 26
    names = [short(grid.names.get(subject, subject), longest) for subject in subjects]
    letters = 14 if grid.narrow else 24
    told = [short(outlet, letters) for outlet in outlets]
    room = min(max(map(len, told), default=0), letters) * _LETTER + 14
    axis: Part = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickmode": "array"}
    axis["ticks"] = ""
    axis["tickfont"] = {"color": look.ink, "size": 13}
    header = max(map(len, names), default=0) * _LETTER * 0.72 + 24 if is_slanted else 34
    return frame(look, round(header + _ROW * len(outlets) + _MARGIN)) | {
        "shapes": _chosen(outlets, subjects, grid),
        "clickmode": "event+select",
        # A square may be wider than its marker.
        "hoverdistance": 90,
        "margin": {
            "l": room,
            "r": round(header * 0.7) if is_slanted else 12,
            "t": round(header),
            "b": _MARGIN,
        },
        "xaxis": axis
        | {
            "side": "top",
            "tickangle": -45 if is_slanted else 0,
            "tickvals": list(range(len(subjects))),
            "ticktext": names,
            "range": [-0.5, len(subjects) - 0.5],
        },
        "yaxis": axis
        | {
            "tickvals": list(range(len(outlets))),
            "ticktext": told,
            "range": [len(outlets) - 0.5, -0.5],
        },
    }


def _chosen(outlets: Sequence[str], subjects: Sequence[str], grid: Grid) -> list[Part]:
    """A frame around the chosen cell."""
    if not grid.chosen or grid.chosen[0] not in outlets or grid.chosen[1] not in subjects:
        return []
    y, x = outlets.index(grid.chosen[0]), subjects.index(grid.chosen[1])
    edges = {"x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5}
    return [{"type": "rect", "line": {"color": grid.look.ink, "width": 2}, **edges}]


def short(name: str, letters: int) -> str:
    """The name in no more than so many letters, as Plotly shows it letter by letter."""
    cut = name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"
    return words.escaped(cut)


def frame(look: Look, height: int) -> Part:
    """What every figure of squares, bars or lines has, so many pixels high."""
    text = {"family": axes.FONT, "size": 13, "color": look.ink}
    return {
        "template": {},
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": text,
        "separators": saying.separators(),
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": look.hover,
            "bordercolor": look.rule,
            "font": text,
            "align": "left",
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.rule, "activecolor": look.muted},
    }
