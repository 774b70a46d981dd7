"""Cached reads of what moves, and of the newest articles; keyed as those of ``reads``."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import keyed, reads
from dashboard.reads import Edition
from processing.counting import coverage, movers, trends
from processing.counting.asking import Facts
from processing.counting.movers import Movement
from processing.counting.picks import Picks, Unit
from storage.store import Store

NEWEST = 20
_DAY = timedelta(days=1)
_NEXT = timedelta(microseconds=1)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=keyed.BY)
def movement(edition: Edition, unit: Unit, now: datetime) -> Movement:
    """What moves in the last 24 hours."""
    return movers.movement(reads.facts(edition, "now"), reads.record(edition), unit, now)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def newest(edition: Edition, subject: str | None, now: datetime) -> pl.DataFrame:
    """The NEWEST articles about the war, as ``export.listed`` gives them.

    With a subject: of those that ``movement`` counts as naming it.
    """
    picks = _picks(subject, now)
    start = picks.since if subject else None
    rows = trends.behind(
        _facts(edition, subject, now), picks, picks.subjects, start, picks.until, most=NEWEST
    )
    return reads.listed(edition, Store(Path(edition.root)).read(rows))


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def count(edition: Edition, subject: str, now: datetime) -> int:
    """How many articles of the last 24 hours ``movement`` counts as naming the subject."""
    picks = _picks(subject, now)
    return trends.count(_facts(edition, subject, now), picks, picks.subjects)


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def hours(edition: Edition, now: datetime) -> pl.DataFrame:
    """How each of the last 24 hours is covered, by time, as ``bulletin.day`` takes them.

    An hour is covered when a document lists what was published then, whenever it was read.
    """
    picks = replace(_picks(None, now), every="1h", clock="published")
    buckets = coverage.shown(picks, now)
    states = coverage.states(reads.looked(edition, picks, now), buckets)
    return buckets.join(states, on="bucket_start", maintain_order="left")


def lost(edition: Edition, now: datetime) -> pl.DataFrame:
    """When feeds may have lost articles of the last 24 hours: feed_id, outlet, gap_from, gap_to."""
    return reads.lost(edition, replace(_picks(None, now), every="1h"), now)


def _picks(subject: str | None, now: datetime) -> Picks:
    """The last 24 hours, what was seen at ``now`` included."""
    until = now + _NEXT
    subjects = (subject,) if subject else ()
    return Picks(subjects, clock="first_seen", since=until - _DAY, until=until)


def _facts(edition: Edition, subject: str | None, now: datetime) -> Facts:
    known = reads.facts(edition, "now")
    return replace(known, terms=_terms(edition, now)) if subject else known


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def _terms(edition: Edition, now: datetime) -> pl.DataFrame | None:
    return movers.terms(reads.record(edition), now)
