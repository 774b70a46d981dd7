"""Cached reads of who is named with whom, and which of it is shown; keyed as those of ``reads``."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

import polars as pl
import streamlit as st

from dashboard import keyed, reads
from dashboard.reads import Edition
from processing.counting import lifts
from processing.counting.lifts import Rank
from processing.counting.picks import Picks

Kind = Literal["actors", "themes", "both"]
KINDS: dict[str, Kind] = {"actors": "actors", "themes": "themes", "both": "both"}


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def pairs(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """Who is named with whom in absolute picks, as ``lifts.pairs``."""
    return lifts.pairs(reads.members(edition, picks, now), picks)


def of_kind(rows: pl.DataFrame, kind: Kind, themes: Collection[str]) -> pl.DataFrame:
    """The pairs of two actors, of two themes, or of an actor and a theme."""
    one, other = (pl.col(end).is_in([*themes]) for end in ("one", "other"))
    wanted = {"actors": ~one & ~other, "themes": one & other, "both": one ^ other}[kind]
    return rows.filter(wanted)


def around(rows: pl.DataFrame, subject: str | None) -> pl.DataFrame:
    """The pairs with the subject; all of them without one."""
    if subject is None:
        return rows
    return rows.filter((pl.col("one") == subject) | (pl.col("other") == subject))


def axes(
    rows: pl.DataFrame,
    kind: Kind,
    themes: Collection[str],
    size: tuple[int, int],
    subject: str | None = None,
) -> tuple[list[str], list[str]]:
    """The ids of the rows and of the columns of a matrix: those named most, most first.

    Themes are the columns against actors. With a subject it stands first on its side, and the
    others are those named with it most often.

    Args:
        rows: pairs ``of_kind``, all that there are.
        kind: see ``of_kind``.
        themes: the ids that are themes.
        size: the most rows and columns.
        subject: an id, or None.
    """
    high, wide = size
    if kind != "both":
        every = _ranked(rows, subject)[: min(high, wide)]
        return every, every
    ranked = dict.fromkeys([*_ranked(rows, subject), *_ranked(rows, None)])
    sides = (
        [name for name in ranked if name not in themes],
        [name for name in ranked if name in themes],
    )
    return sides[0][:high], sides[1][:wide]


def edges(rows: pl.DataFrame, rank: Rank, most: int, subject: str | None = None) -> pl.DataFrame:
    """The first of the pairs with the subject, or of all, as ``lifts.ranked`` has them."""
    return lifts.ranked(around(rows, subject), rank).head(most)


def _ranked(rows: pl.DataFrame, subject: str | None) -> list[str]:
    """The ids that the pairs join, those named most first; or the subject, then those named with it most."""
    counted = "{}_matched" if subject is None else "together"
    ends = [
        around(rows, subject).select(
            pl.col(end).alias("id"), pl.col(counted.format(end)).alias("count")
        )
        for end in ("one", "other")
    ]
    every = pl.concat(ends).unique().sort("count", "id", descending=[True, False])
    ranked = dict.fromkeys([*([subject] if subject else []), *every["id"]])
    return [*ranked]
