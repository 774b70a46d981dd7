"""Pairs of subjects in, a figure out: a matrix of who is named with whom; no Streamlit, no clock."""

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import grids, networks, saying
from dashboard.grids import Grid
from dashboard.networks import Pair, Part, Web

Rows = Mapping[Pair, Mapping[str, Any]]
# Few to many, and less than chance to more: the ink of the appearance has 4.5:1 and more on each.
_MANY = {
    "light": ("#F6F8FB", "#DCE7F5", "#BCD2EC", "#98BAE1", "#7AA4D6"),
    "dark": ("#1A2028", "#1E2C40", "#223A5C", "#264A7A", "#2A5B99"),
}
_BEYOND = {
    "light": ("#E8B27A", "#F3D6B5", "#F6F8FB", "#BCD2EC", "#7AA4D6"),
    "dark": ("#6B4516", "#46331B", "#1A2028", "#223A5C", "#2A5B99"),
}
# A lift of 4 or a quarter has the darkest colour: two doublings.
_DOUBLINGS = 2


def cells(rows: Sequence[str], columns: Sequence[str]) -> list[Pair]:
    """The squares of the matrix, row by row: of each its row's and its column's id."""
    return [(row, column) for row, column in product(rows, columns) if row != column]


def matrix(pairs: pl.DataFrame, rows: Sequence[str], columns: Sequence[str], web: Web) -> go.Figure:
    """A square for each two: the more, the stronger; by lift grey where it rests on few.

    The last trace has one invisible marker for each of ``cells``: Plotly tells no click on a heat map.

    Args:
        pairs: as ``lifts.pairs``.
        rows: ids from the top down.
        columns: ids from left to right.
        web: how they are drawn.
    """
    known = _known(pairs, {*rows, *columns})
    squares = cells(rows, columns)
    places = {pair: (columns.index(pair[1]), rows.index(pair[0])) for pair in squares}
    told = {pair: known[networks.key(pair)] for pair in squares if networks.key(pair) in known}
    is_pale = {pair: web.rank == "lift" and row["small"] for pair, row in told.items()}
    size = (len(columns), len(rows))
    strong = {pair: row for pair, row in told.items() if not is_pale[pair]}
    weak = {pair: row for pair, row in told.items() if is_pale[pair]}
    faint = {"size": 11 if web.narrow else 12, "color": web.look.muted}
    grey = [(0.0, web.look.gap), (1.0, web.look.gap)]
    traces = [
        _squares(strong, places, size, web) | {"colorscale": _scale(web), **_range(strong, web)},
        _squares(weak, places, size, web)
        | {"colorscale": grey, "zmin": -9, "zmax": 9}
        | {"textfont": faint},
        _markers(squares, places, told, web),
    ]
    grid = Grid(web.names, web.look, narrow=web.narrow)
    layout = grids.layout([web.names.get(row, row) for row in rows], columns, grid)
    return go.Figure(traces, layout | {"shapes": _frames(places, web)})


def clicked(
    selection: Mapping[str, Any], rows: Sequence[str], columns: Sequence[str]
) -> Pair | None:
    """The two ids of the square of ``matrix`` that was clicked; None for anything else."""
    spot = networks.place(selection, lambda _: True)
    squares = cells(rows, columns)
    return networks.key(squares[spot]) if spot is not None and spot < len(squares) else None


def _known(pairs: pl.DataFrame, subjects: Collection[str]) -> dict[Pair, dict[str, Any]]:
    """The rows of pairs of these subjects, by pair."""
    here = (pl.col(end).is_in([*subjects]) for end in ("one", "other"))
    rows = pairs.filter(*here).iter_rows(named=True)
    return {(row["one"], row["other"]): row for row in rows}


def _scale(web: Web) -> list[tuple[float, str]]:
    colours = (_BEYOND if web.rank == "lift" else _MANY)[web.look.name]
    return [(n / (len(colours) - 1), colour) for n, colour in enumerate(colours)]


def _range(strong: Rows, web: Web) -> Part:
    if web.rank == "lift":
        return {"zmin": -_DOUBLINGS, "zmax": _DOUBLINGS}
    most = max((row["together"] for row in strong.values()), default=1)
    return {"zmin": 0, "zmax": round(max(most, 1) ** 0.5, 2)}


def _squares(
    told: Rows,
    places: Mapping[Pair, tuple[int, int]],
    size: tuple[int, int],
    web: Web,
) -> Part:
    """One trace of the heat map: these squares with their numbers, the others left out."""
    width, height = size
    shade: list[list[float | None]] = [[None] * width for _ in range(height)]
    text = [[""] * width for _ in range(height)]
    for pair, row in told.items():
        x, y = places[pair]
        shade[y][x] = _shade(row, web)
        text[y][x] = _text(row, web)
    return {
        "type": "heatmap",
        "z": shade,
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"size": 11 if web.narrow else 12, "color": web.look.ink},
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }


def _shade(row: Mapping[str, Any], web: Web) -> float:
    """How dark: by lift its doublings, else the root of the count, so that small ones can be told apart."""
    if web.rank == "count":
        return round(math.sqrt(row["together"]), 2)
    lift = float(row["lift"])
    doublings = math.log2(lift) if lift > 0 else -_DOUBLINGS
    return round(min(max(doublings, -_DOUBLINGS), _DOUBLINGS), 2)


def _text(row: Mapping[str, Any], web: Web) -> str:
    """What stands in the square; on a phone there is no room for the sign behind a lift."""
    if web.rank == "count":
        return _short(row["together"], web)
    lift = networks.times(row["lift"])
    return lift.rstrip("×") if web.narrow else lift


def _short(count: int, web: Web) -> str:
    if web.narrow and count >= 1000:
        return f"{saying.number(count / 1000, 1 if count < 10_000 else 0)}k"
    return saying.number(count)


def _markers(
    squares: Sequence[Pair],
    places: Mapping[Pair, tuple[int, int]],
    told_of: Rows,
    web: Web,
) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [places[pair][0] for pair in squares],
        "y": [places[pair][1] for pair in squares],
        "marker": {"symbol": "square", "size": 24, "opacity": 0},
        "customdata": [
            networks.told(told_of[pair], web)
            if pair in told_of
            else saying.say("Never together, and hardly likely by chance")
            for pair in squares
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _frames(places: Mapping[Pair, tuple[int, int]], web: Web) -> list[Part]:
    """A frame around the chosen pair, on either side of the diagonal."""
    if not web.chosen:
        return []
    return [
        {
            "type": "rect",
            "line": {"color": web.look.ink, "width": 2},
            "x0": x - 0.5,
            "x1": x + 0.5,
            "y0": y - 0.5,
            "y1": y + 0.5,
        }
        for pair in (web.chosen, web.chosen[::-1])
        if pair in places
        for x, y in [places[pair]]
    ]
