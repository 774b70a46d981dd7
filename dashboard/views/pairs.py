"""The pairs of Network as a matrix, as a ring and as a table; a click on any of them is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboard import matrices, networking, networks, saying, words
from dashboard.networking import Kind
from dashboard.networks import Pair, Web

_SIZES: dict[Kind, tuple[int, int]] = {"actors": (16, 16), "themes": (16, 16), "both": (20, 12)}
_PHONE_SIZES: dict[Kind, tuple[int, int]] = {"actors": (8, 8), "themes": (8, 8), "both": (14, 5)}
_EDGES, _PHONE_EDGES = 30, 14
# All of them are in the CSV.
_ROWS = 300
_LIFTS = {
    saying.later("Lift"): "lift",
    saying.later("95% from"): "lift_low",
    saying.later("95% to"): "lift_high",
}
_CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "doubleClick": False}


@dataclass(frozen=True, slots=True)
class Shown:
    """The pairs of the kind, as ``lifts.pairs``; if ``around`` is an id those with it; as what they are drawn."""

    rows: pl.DataFrame
    kind: Kind
    around: str | None
    web: Web


@dataclass(frozen=True, slots=True)
class Take:
    """What is done with the pair, or with the subject, that was clicked."""

    pair: Callable[[Pair], None]
    around: Callable[[str], None]


def matrix(shown: Shown, take: Take) -> None:
    """A square for each two of those named most."""
    sizes, web = _PHONE_SIZES if shown.web.narrow else _SIZES, shown.web
    rows, columns = networking.axes(
        shown.rows, shown.kind, web.themes, sizes[shown.kind], shown.around
    )
    how = {
        "count": saying.later(
            "How many name both: the stronger the colour, the more; empty: nobody, and hardly likely "
            "by chance."
        ),
        "lift": saying.later(
            "Lift. Blue: more often than by chance; orange: more rarely; grey: fewer than 30 name both "
            "and fewer than 30 would by chance."
        ),
    }[web.rank]
    whom = saying.say("Those named most. A click on a square shows its articles.")
    st.caption(words.plain(f"{saying.say(how)} {whom}"))

    def clicked(selection: Mapping[str, Any]) -> None:
        if pair := matrices.clicked(selection, rows, columns):
            take.pair(pair)

    _chart(
        matrices.matrix(shown.rows, rows, columns, web),
        "pairs_matrix",
        clicked,
        saying.say("How often two are named together; the tab Table has the numbers"),
    )


def graph(shown: Shown, take: Take) -> None:
    """A line for each of the first pairs, on a ring."""
    most = _PHONE_EDGES if shown.web.narrow else _EDGES
    edges = networking.edges(shown.rows, shown.web.rank, most, shown.around)
    st.caption(words.plain(" ".join(_legend(edges.height, shown))))

    def clicked(selection: Mapping[str, Any]) -> None:
        if pair := networks.clicked_line(selection, edges):
            take.pair(pair)
        elif subject := networks.clicked_name(selection, edges):
            take.around(subject)

    _chart(
        networks.ring(edges, shown.web),
        "pairs_ring",
        clicked,
        saying.say("Who is named with whom, as lines on a ring; the tab Table has the numbers"),
    )


def table(shown: Shown, take: Take) -> None:
    """The first pairs, one a row."""
    rows = networking.edges(shown.rows, shown.web.rank, _ROWS, shown.around)
    st.caption(
        words.plain(
            saying.many(
                "{count} pair. Tick a row for its articles; the CSV has all pairs.",
                "The first {count} pairs. Tick a row for its articles; the CSV has all pairs.",
                rows.height,
            )
        )
    )
    few = pl.lit(saying.say("fewer than 30"))
    times = st.column_config.NumberColumn(format="%.2f×")
    columns = [saying.say(name) for name in _LIFTS]

    def ticked() -> None:
        for row in st.session_state["pairs_table"].selection.rows[:1]:
            if row < rows.height:
                one, other = rows.select("one", "other").row(row)
                take.pair((one, other))

    st.dataframe(
        rows.select(
            pl.col("one").replace(shown.web.names).alias(saying.say("One")),
            pl.col("other").replace(shown.web.names).alias(saying.say("Other")),
            pl.col("together").alias(saying.say("Naming both")),
            pl.col("expected").round(1).alias(saying.say("By chance")),
            *(
                pl.col(name).round(2).alias(column)
                for name, column in zip(_LIFTS.values(), columns, strict=True)
            ),
            pl.when("small").then(few).otherwise(pl.lit("")).alias(saying.say("Note")),
            pl.col("one_matched").alias(saying.say("Naming the one")),
            pl.col("other_matched").alias(saying.say("Naming the other")),
        ),
        column_config=dict.fromkeys(columns, times),
        hide_index=True,
        height=min(42 + 35 * rows.height, 560),
        key="pairs_table",
        on_select=ticked,
        selection_mode="single-row",
        alt=saying.say("Pairs of actors and themes, one per row"),
    )


def _chart(
    figure: go.Figure, key: str, clicked: Callable[[Mapping[str, Any]], None], told: str
) -> None:
    st.plotly_chart(
        figure,
        theme=None,
        key=key,
        on_select=lambda: clicked(st.session_state[key].selection),
        selection_mode="points",
        config=_CONFIG,
        alt=told,
    )


def _legend(count: int, shown: Shown) -> list[str]:
    """What the ring shows, and how."""
    which = {
        "count": saying.later("The {count} pairs that are named together most."),
        "lift": saying.later(
            "The {count} pairs furthest beyond chance, by the lower end of the 95% interval of the lift; "
            "those that rest on fewer than 30 come last."
        ),
    }[shown.web.rank]
    far = saying.number(networks.FAR, 1)
    rare = saying.number(1 / networks.FAR, 1)
    return [
        saying.say(which, count=saying.number(count)),
        saying.say(
            "Thicker: more articles. Blue: a lift of {far}× and more; orange: {rare}× and less; grey: "
            "between; dotted: rests on fewer than 30.",
            far=far,
            rare=rare,
        ),
        saying.say(
            "Discs are actors, circles are themes; where they stand says nothing. A click on the dot of a "
            "line shows its articles, on a disc only its pairs."
        ),
    ]
