"""The articles behind a chart: a table with the publisher's links, and all of them as CSV."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st

from dashboard import choice, downloads, live, reads, tongues, words
from dashboard.choice import Choice
from dashboard.reads import Edition
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.tables import Trend

_PHONE_ORDER = ("Headline", "Outlet", "Link", "Time", "Actors", "Themes", "Language")


def card(edition: Edition, picks: Picks, trend: Trend, now: datetime) -> None:
    """The newest articles behind absolute picks, or behind the chosen part of their trend."""
    narrowed = _narrowed(picks, choice.read(trend), now)
    count = reads.articles_behind(edition, narrowed)
    with st.container(border=True):
        st.header("The articles behind the chart", anchor=False)
        st.caption(words.plain(_told(narrowed, count)))
        choice.draw(trend, reads.words().names)
        if count:
            _table(reads.articles(edition, narrowed), picks)
            _downloads(edition, narrowed, now)


def _narrowed(picks: Picks, chosen: Choice, now: datetime) -> Picks:
    since, until = chosen.bucket or picked.window(picks, now, now)
    subjects = (chosen.subject,) if chosen.subject else picks.subjects
    return replace(picks, since=since, until=until, subjects=subjects)


def _told(picks: Picks, count: int) -> str:
    names = reads.words().names
    named = [names.get(subject, subject) for subject in picks.subjects]
    who = " or ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    when = words.span(picks.since, picks.until) if picks.since and picks.until else ""
    clock = "published" if picks.clock == "published" else "first seen"
    newest = f"; the newest {reads.SHOWN_ARTICLES} shown" if count > reads.SHOWN_ARTICLES else ""
    return f"{words.some(count, 'article')} {clock} {when} UTC naming {who}{newest}."


def _table(rows: pl.DataFrame, picks: Picks) -> None:
    clock = "Published" if picks.clock == "published" else "First seen"
    shown = _shown(rows, picks)
    st.dataframe(
        shown,
        column_config={
            "Time": st.column_config.DatetimeColumn(
                f"{clock} (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC", width=125
            ),
            "Outlet": st.column_config.TextColumn(width=130),
            "Headline": st.column_config.TextColumn(width=230 if live.is_phone() else 335),
            "Actors": st.column_config.ListColumn(width=140),
            "Themes": st.column_config.ListColumn(width=125),
            "Language": st.column_config.TextColumn(width=80),
            "Link": st.column_config.LinkColumn(display_text="Open", width=55),
        },
        column_order=_PHONE_ORDER if live.is_phone() else None,
        hide_index=True,
        row_height=34,
        placeholder="–",
        height=min(42 + 34 * shown.height, 446),
        key="articles",
        alt="Articles behind the chart, newest first",
    )


def _shown(rows: pl.DataFrame, picks: Picks) -> pl.DataFrame:
    """The rows with names for ids and codes, and no link but http(s) ones: LinkColumn opens any."""
    named = pl.element().replace(reads.words().names)
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    return rows.select(
        pl.col(picks.clock).alias("Time"),
        pl.col("outlet").fill_null(pl.col("feed_id")).alias("Outlet"),
        pl.col("title").alias("Headline"),
        pl.col("actors").list.eval(named).alias("Actors"),
        pl.col("themes").list.eval(named).alias("Themes"),
        pl.col("language").replace(tongues.languages()).alias("Language"),
        pl.when(is_link).then("url").alias("Link"),
    )


def _downloads(edition: Edition, picks: Picks, now: datetime) -> None:
    with st.container(horizontal=True):
        downloads.buttons(
            "articles",
            partial(reads.articles_csv, edition, picks),
            partial(reads.articles_manifest, edition, picks, now),
        )
