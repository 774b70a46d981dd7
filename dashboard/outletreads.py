"""Cached reads of outlets: whom they name, what is known of them; keyed as those of ``reads``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import keyed, reads
from dashboard.reads import Edition
from processing.counting import outlets
from processing.counting.picks import Picks


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def volumes(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """The outlets of absolute picks, the one with most articles first, as ``outlets.volumes``."""
    return outlets.volumes(reads.members(edition, picks, now), picks)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def shares(
    edition: Edition, picks: Picks, names: Sequence[str], subjects: Sequence[str], now: datetime
) -> pl.DataFrame:
    """One row per outlet and subject, in the order of both, as ``outlets.shares``; 0 where none names it."""
    found = _shares(edition, picks, now)
    totals = volumes(edition, picks, now).select("outlet", "total")
    grid = (
        pl.DataFrame({"outlet": names}, schema={"outlet": pl.String})
        .join(totals, on="outlet", how="left", maintain_order="left")
        .join(
            pl.DataFrame({"subject": subjects}, schema={"subject": pl.String}),
            how="cross",
            maintain_order="left_right",
        )
    )
    known = grid.join(
        found.drop("total"), on=["outlet", "subject"], how="left", maintain_order="left"
    )
    return outlets.judged(known.with_columns(pl.col("matched").fill_null(0)))


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def firsts(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """How often each outlet was the first to show a text, as ``outlets.firsts``."""
    return outlets.firsts(reads.members(edition, picks, now), picks)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=keyed.BY)
def days(edition: Edition, picks: Picks, outlet: str, now: datetime) -> pl.DataFrame:
    """The articles of the outlet per bucket of absolute picks, by time; null in a gap.

    The columns of TREND that are not of a subject.
    """
    # What it is of does not matter: only the totals are kept.
    whole = replace(picks, outlets=(outlet,), subjects=("any",))
    kept = ("bucket_start", "bucket_end", "total", "state", "feeds_reporting", "feeds_expected")
    return reads.trend(edition, whole, now).select(*kept, "unfinished")


def passport(edition: Edition, outlet: str) -> pl.DataFrame:
    """Rows of PASSPORTS of the outlet, the newest first."""
    known = reads.record(edition).passports
    return known.filter(pl.col("outlet") == outlet).sort("valid_from", descending=True)


def feeds(edition: Edition, outlet: str, now: datetime) -> pl.DataFrame:
    """How each feed of the outlet is doing, as ``reads.sources``."""
    return reads.sources(edition, now).filter(pl.col("outlet") == outlet)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def _shares(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    return outlets.shares(reads.members(edition, picks, now), picks)
