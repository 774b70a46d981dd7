"""One actor or theme in each group of outlets: cached counts and the words that set the groups apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import keyed, reads, texts
from dashboard.reads import Edition
from processing import frames
from processing.counting import contrasts, trends
from processing.counting.picks import Picks
from processing.frames import Trend
from processing.reading import wording
from storage.store import Store

# The newest texts whose words are compared; more take seconds and change little.
TEXTS = 5_000
WORDS = 12
# A language with fewer texts in a group tells nothing of the group.
LEAST_TEXTS = 20


def by_group(edition: Edition, picks: Picks, groups: Sequence[str], now: datetime) -> Trend:
    """Rows of TREND of absolute picks in each of the groups, which stands in place of the subject."""
    parts = [
        reads.trend(edition, replace(picks, groups=(group,)), now).with_columns(
            pl.lit(group).alias("subject")
        )
        for group in groups
    ]
    return frames.trend(pl.concat(parts))


def totals(edition: Edition, picks: Picks, groups: Sequence[str], now: datetime) -> pl.DataFrame:
    """One row per group: as ``trends.whole`` gives it of absolute picks, the group in place of the subject."""
    parts = [
        reads.whole(edition, replace(picks, groups=(group,)), now).with_columns(
            pl.lit(group).alias("subject")
        )
        for group in groups
    ]
    return pl.concat(parts)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def languages(edition: Edition, picks: Picks, now: datetime) -> list[str]:
    """The languages of which two groups at least have LEAST_TEXTS texts, the one with most texts first."""
    rows = _matched(edition, picks, now).group_by("language", "group").len()
    enough = rows.filter(pl.col("len") >= LEAST_TEXTS)
    both = enough.group_by("language").agg(pl.len().alias("groups"), pl.col("len").sum())
    told = both.filter(pl.col("groups") > 1).sort("len", "language", descending=[True, False])
    return told["language"].to_list()


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=keyed.BY)
def apart(edition: Edition, picks: Picks, language: str, now: datetime) -> pl.DataFrame:
    """The words that set the groups apart in the texts that name the subject, as ``contrasts.told_apart``."""
    return contrasts.told_apart(_read(edition, picks, language, now), WORDS)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=keyed.BY)
def with_word(
    edition: Edition, picks: Picks, language: str, word: str, now: datetime
) -> pl.DataFrame:
    """The texts with the word, newest first: group, outlet, title, url, published, first_seen."""
    every = _read(edition, picks, language, now)
    rows = every.filter(pl.col("words").list.contains(word)).drop("words", "title", "summary")
    told = ("group", "outlet", "title", "url", "published", "first_seen")
    return reads.listed(edition, rows).select(told)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def _read(edition: Edition, picks: Picks, language: str, now: datetime) -> pl.DataFrame:
    """The newest TEXTS of the language that name the subject, each text once a group, with its words."""
    rows = _matched(edition, picks, now).filter(pl.col("language") == language)
    told = texts.read_again(Store(Path(edition.root)), rows.head(TEXTS))
    both = told.select(pl.concat_str("title", "summary", separator=" ")).to_series().to_list()
    found = wording.words(both, language)
    return told.with_columns(words=pl.Series(found, dtype=pl.List(pl.String())))


def _matched(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """The articles behind absolute picks, newest first, the copies of one text once a group."""
    known = reads.members(edition, picks, now)
    rows = trends.behind(known, picks, picks.subjects, picks.since, picks.until, most=4 * TEXTS)
    return (
        Store(Path(edition.root))
        .read(rows)
        .drop_nulls("group")
        .unique(["group", "text_id"], keep="first", maintain_order=True)
    )
