"""One outlet: what is known of it, its days, its feeds, how often it is first."""

from dataclasses import replace
from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import (
    clocks,
    grids,
    heads,
    labels,
    live,
    outletreads,
    passports,
    saying,
    theme,
    tongues,
    words,
)
from dashboard.reads import Edition
from processing.counting.picks import Picks

_CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "doubleClick": False}
_ROW = 34


def card(edition: Edition, picks: Picks, outlet: str, now: datetime) -> None:
    """What is known of the outlet, over the window of absolute picks."""
    st.header(words.plain(outlet), anchor=False)
    feeds = outletreads.feeds(edition, outlet, now)
    told = passports.from_feeds(feeds, tongues.languages(), tongues.countries())
    st.caption(words.plain(saying.say("The feed list says: {told}", told=told)))
    _totals(edition, picks, outlet, now)
    _days(edition, picks, outlet, now)
    _passport(edition, outlet)
    _feeds(feeds)


def _totals(edition: Edition, picks: Picks, outlet: str, now: datetime) -> None:
    volumes = outletreads.volumes(edition, picks, now).filter(pl.col("outlet") == outlet)
    # Who else carried a text is known of all outlets only.
    firsts = outletreads.firsts(edition, replace(picks, outlets=()), now)
    share, of, told = passports.first(firsts, outlet)
    with st.grid(3, min_column_width=150):
        st.metric(
            saying.say("Articles about the war"),
            saying.number(int(volumes["total"].sum())),
            words.span(picks.since, picks.until) if picks.since and picks.until else None,
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
        )
        st.metric(
            saying.say("First to report"),
            share,
            of,
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
        )
    st.caption(words.plain(told))


def _days(edition: Edition, picks: Picks, outlet: str, now: datetime) -> None:
    rows = outletreads.days(edition, picks, outlet, now)
    st.subheader(saying.say("Articles about the war per day"), anchor=False)
    st.caption(
        saying.say(
            "By publishing time, {zone}. Grey: no feed covers the day; pale: not all do, or it has not "
            "ended.",
            zone=clocks.name(),
        )
    )
    look = theme.look(st.context.theme.type)
    told = saying.say(
        "Articles of {outlet} per day: {number} in all",
        outlet=outlet,
        number=saying.number(int(rows["total"].sum())),
    )
    st.plotly_chart(
        grids.volume(rows, look, narrow=live.is_phone(), language=saying.language()),
        theme=None,
        key="outlet_days",
        config=_CONFIG,
        alt=words.plain(told),
    )


def _passport(edition: Edition, outlet: str) -> None:
    st.subheader(saying.say("Passport"), anchor=False)
    rows = outletreads.passport(edition, outlet)
    if rows.is_empty():
        st.caption(
            saying.say("No passport: what the feed list says holds all the time, without a source.")
        )
        return
    shown = passports.table(rows, tongues.countries())
    st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                "Held": st.column_config.TextColumn(width=130),
                "Source": st.column_config.TextColumn(width=430),
            },
        ),
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        alt=saying.say("Facts about the outlet, when they held and where they were found"),
    )


def _feeds(feeds: pl.DataFrame) -> None:
    st.subheader(saying.say("Feeds"), anchor=False)
    st.dataframe(
        feeds.select(
            pl.coalesce("section", "feed_id").alias("Feed"),
            pl.col("state").replace(saying.each(labels.FEED_STATES)).alias("State"),
            pl.col("gaps_7d").alias("Losses"),
            pl.col("articles_7d").alias("Articles"),
            pl.col("last_new").alias("Last new item"),
            pl.col("detail").alias("Detail"),
        ),
        column_config=heads.of(
            ("Feed", "State", "Losses", "Articles", "Last new item", "Detail"),
            {
                "Losses": st.column_config.NumberColumn(
                    saying.say("Possible losses, 7 days"), format="localized"
                ),
                "Articles": st.column_config.NumberColumn(
                    saying.say("Articles, 7 days"), format="localized"
                ),
                "Last new item": heads.moment(
                    saying.say("Last new item ({zone})", zone=clocks.place()), year=False
                ),
            },
        ),
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        alt=saying.say("The outlet's feeds and how each is doing"),
    )
