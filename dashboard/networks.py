"""Pairs of subjects in, figures out: a ring of who is named with whom; no Streamlit, no clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import counts, grids, rings, saying, words
from dashboard.theme import Look
from processing.counting.lifts import Rank
from processing.counting.picks import Unit

Part = dict[str, Any]
Pair = tuple[str, str]
# Named together so many times as often as by chance, or as rarely, a pair has a colour of its own.
FAR = 1.5
_WIDTHS = (5.0, 2.5, 1.2)
_STEP, _NODE, _PHONE_NODE = 34, (9, 26), (7, 17)
_LETTERS, _PHONE_LETTERS = 26, 15
# Where along its line a pair is pointed at, in turn, so that the places do not meet in the middle.
_ALONG = (0.5, 0.36, 0.64, 0.43, 0.57)


@dataclass(frozen=True, slots=True)
class Web:
    """What to draw the pairs as: names, colours, which ids are themes, what they are ranked by, the pair chosen."""

    names: Mapping[str, str]
    look: Look
    rank: Rank = "count"
    unit: Unit = "articles"
    themes: frozenset[str] = field(default_factory=frozenset)
    chosen: Pair | None = None
    narrow: bool = False


def ring(edges: pl.DataFrame, web: Web) -> go.Figure:
    """A line for each pair between two names on a ring: the more, the thicker; its colour is the lift.

    The first trace has a marker on each line, in the order of the rows, the last one for each of ``nodes``.

    Args:
        edges: some rows as of ``lifts.pairs``, one at least.
        web: how they are drawn.
    """
    places = rings.places(nodes(edges))
    drawn = edges.rows(named=True)
    traces = [_handles(drawn, places, web), *_lines(drawn, places, web), _names(edges, places, web)]
    rows = -(-len(places) // 2)
    side = 2.6 if web.narrow else 1.7
    axis: Part = {"visible": False, "fixedrange": True}
    layout = grids.frame(web.look, max(260, _STEP * rows + 30)) | {
        "clickmode": "event+select",
        "margin": {"l": 0, "r": 0, "t": 6, "b": 6},
        "xaxis": axis | {"range": [-side, side]},
        "yaxis": axis | {"range": [-1.12, 1.12]},
    }
    return go.Figure(traces, layout)


def nodes(edges: pl.DataFrame) -> list[str]:
    """The ids that the edges join, as they stand on the ring: from the one named most on."""
    both = _sizes(edges)
    ranked = sorted(both, key=lambda subject: (-both[subject], subject))
    ties = {(row["one"], row["other"]): row["together"] for row in edges.rows(named=True)}
    return rings.order(ranked, ties)


def clicked_line(selection: Mapping[str, Any], edges: pl.DataFrame) -> Pair | None:
    """The two ids of the line of ``ring`` that was clicked; None for anything else."""
    spot = place(selection, lambda curve: curve == 0)
    if spot is None or spot >= edges.height:
        return None
    one, other = edges.select("one", "other").row(spot)
    return one, other


def clicked_name(selection: Mapping[str, Any], edges: pl.DataFrame) -> str | None:
    """The id of the name of ``ring`` that was clicked; None for anything else."""
    spot = place(selection, lambda curve: curve > 0)
    some = nodes(edges)
    return some[spot] if spot is not None and spot < len(some) else None


def place(selection: Mapping[str, Any], is_meant: Callable[[int], bool]) -> int | None:
    """The place in its trace of the point clicked, of a trace that is meant."""
    points = selection.get("points") or []
    spot = points[0].get("point_index") if points else None
    is_spot = isinstance(spot, int) and spot >= 0
    return spot if is_spot and is_meant(int(points[0].get("curve_number", 0))) else None


def told(row: Mapping[str, Any], web: Web) -> str:
    """What a pointer says of a pair, in lines that Plotly shows letter by letter."""
    return "<br>".join(map(words.escaped, lines(row, web)))


def lines(row: Mapping[str, Any], web: Web) -> list[str]:
    """What is known of a row of ``lifts.pairs``: who, how many, the lift, and whether that rests on few."""
    one, other = (web.names.get(row[end], row[end]) for end in ("one", "other"))
    few = [saying.say("Rests on few: fewer than 30")] if row["small"] else []
    return [
        saying.say("{one} and {other}", one=one, other=other),
        saying.say(
            "{together} with both; {expected} by chance",
            together=counts.some(row["together"], web.unit),
            expected=likely(row["expected"]),
        ),
        saying.say(
            "Lift {lift}, 95% interval {low} to {high}",
            lift=times(row["lift"]),
            low=times(row["lift_low"]),
            high=times(row["lift_high"]),
        ),
        *few,
    ]


def likely(expected: float) -> str:
    """So many expected by chance, as a reader sees it."""
    return saying.number(expected, 0 if expected >= 10 else 1)


def key(pair: Sequence[str]) -> Pair:
    """The two ids as rows of ``lifts.pairs`` have them."""
    one, other = sorted(pair)
    return one, other


def times(lift: float) -> str:
    """The lift as a reader sees it.

    >>> times(1.83), times(0.04), times(0)
    ('1.8×', '0.04×', '0×')
    """
    decimals = 0 if lift == 0 else 2 if lift < 0.1 else 1
    return f"{saying.number(lift, decimals)}×"


def _handles(
    drawn: Sequence[Mapping[str, Any]], places: Mapping[str, rings.Point], web: Web
) -> Part:
    """A dot on each line, where it is pointed at."""
    points = [
        rings.point(places[row["one"]], places[row["other"]], _ALONG[n % len(_ALONG)])
        for n, row in enumerate(drawn)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "marker": {
            "size": 10,
            "opacity": 1,
            "color": [_colour(row, web.look) for row in drawn],
        },
        "customdata": [told(row, web) for row in drawn],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _lines(
    drawn: Sequence[Mapping[str, Any]], places: Mapping[str, rings.Point], web: Web
) -> list[Part]:
    """One trace for each colour, width and dash that there is; a last one for the pair chosen."""
    most = max(row["together"] for row in drawn)
    styles: dict[tuple[str, float, str], list[Mapping[str, Any]]] = {}
    for row in drawn:
        part = row["together"] / max(most, 1)
        width = _WIDTHS[0] if part >= 0.5 else _WIDTHS[1] if part >= 0.2 else _WIDTHS[2]
        dash = "dot" if row["small"] else "solid"
        styles.setdefault((_colour(row, web.look), width, dash), []).append(row)
    chosen = [row for row in drawn if (row["one"], row["other"]) == web.chosen]
    if chosen:
        styles[web.look.ink, _WIDTHS[0], "solid"] = chosen
    return [
        _path([(places[row["one"]], places[row["other"]]) for row in rows])
        | {"line": {"color": colour, "width": width, "dash": dash}}
        for (colour, width, dash), rows in styles.items()
    ]


def _path(ends: Sequence[tuple[rings.Point, rings.Point]]) -> Part:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, end in ends:
        x, y = rings.line(start, end)
        xs += [*x, None]
        ys += [*y, None]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "hoverinfo": "skip"}


def _colour(row: Mapping[str, Any], look: Look) -> str:
    """Of a pair far beyond chance, far below it, or neither; grey where the lift rests on few."""
    if row["small"] or 1 / FAR < row["lift"] < FAR:
        return look.rule
    return look.series[0] if row["lift"] >= FAR else look.series[1]


def _names(edges: pl.DataFrame, places: Mapping[str, rings.Point], web: Web) -> Part:
    """A disc for each actor and a circle for each theme, the larger the more it is named; its name beside it."""
    sizes = _sizes(edges)
    most = max(sizes.values())
    least, largest = _PHONE_NODE if web.narrow else _NODE
    letters = _PHONE_LETTERS if web.narrow else _LETTERS
    shown = [web.names.get(subject, subject) for subject in places]
    is_theme = [subject in web.themes for subject in places]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [x for x, _ in places.values()],
        "y": [y for _, y in places.values()],
        "text": [grids.short(name, letters) for name in shown],
        "textposition": ["middle right" if x > 0 else "middle left" for x, _ in places.values()],
        "textfont": {"size": 12.5 if web.narrow else 13, "color": web.look.ink},
        "marker": {
            "size": [
                round(least + (largest - least) * (sizes[subject] / most) ** 0.5, 1)
                for subject in places
            ],
            "opacity": 1,
            "color": [web.look.page if theme else web.look.muted for theme in is_theme],
            "line": {"width": 2, "color": web.look.muted},
        },
        "customdata": [
            f"{words.escaped(name)}<br>{counts.some(sizes[subject], web.unit)}"
            for name, subject in zip(shown, places, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _sizes(edges: pl.DataFrame) -> dict[str, int]:
    """How many name each of the ids that the edges join."""
    return {
        row[end]: row[f"{end}_matched"]
        for row in edges.iter_rows(named=True)
        for end in ("one", "other")
    }
