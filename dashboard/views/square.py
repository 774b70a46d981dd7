"""The articles of an outlet, or of a square of the heat map of outlets."""

from datetime import datetime

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import counts, heads, labels, live, reads, saying, tongues, words
from dashboard.reads import Edition
from processing.counting import picks as picked
from processing.counting.picks import Picks

_ROW = 34


def card(edition: Edition, part: Picks, now: datetime, trends: Page) -> None:
    """How many articles the part of absolute picks has, the newest of them, a way to Trends."""
    count = reads.articles_behind(edition, part, part, now)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words.plain(_counted(part, count)), width="content")
        if part.subjects:
            st.page_link(
                trends,
                label=saying.say("Open in Trends"),
                icon=":material/show_chart:",
                query_params=picked.to_query(part),
                width="content",
            )
    if count:
        _headlines(reads.articles(edition, part, part, now))


def _counted(part: Picks, count: int) -> str:
    """How many articles of the outlet there are, of whom, and how many are shown."""
    known = {"articles": counts.articles(count), "outlet": part.outlets[0]}
    told = saying.say("{articles} of {outlet} about the war.", **known)
    if part.subjects:
        name = reads.words().names[part.subjects[0]]
        told = saying.say("{articles} of {outlet} about the war naming {name}.", **known, name=name)
    if count > reads.SHOWN_ARTICLES:
        told += " " + saying.say("The newest {number} are shown.", number=reads.SHOWN_ARTICLES)
    return told


def _headlines(rows: pl.DataFrame) -> None:
    named = pl.element().replace(reads.words().names)
    # LinkColumn opens any scheme.
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    st.dataframe(
        rows.select(
            pl.col("published").alias("Time"),
            pl.col("title").alias("Headline"),
            pl.col("actors").list.eval(named).alias("Actors"),
            pl.col("themes").list.eval(named).alias("Themes"),
            pl.col("language").replace(tongues.languages()).alias("Language"),
            pl.when(is_link).then("url").alias("Link"),
        ),
        column_config=heads.of(
            ("Time", "Headline", "Actors", "Themes", "Language", "Link"),
            {
                "Time": heads.moment(labels.moment("published"), width=130),
                "Headline": st.column_config.TextColumn(width=230 if live.is_phone() else 430),
                "Actors": st.column_config.ListColumn(width=200),
                "Themes": st.column_config.ListColumn(width=160),
                "Language": st.column_config.TextColumn(width=85),
                "Link": heads.link(55),
            },
        ),
        column_order=["Headline", "Link", "Time", "Actors", "Themes", "Language"]
        if live.is_phone()
        else None,
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        height=min(42 + _ROW * rows.height, 380),
        alt=saying.say("Articles of the chosen square, newest first"),
    )
