"""The feeds behind the chart: what they are made of, who did not report, who came and who went."""

from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import composition, reads, saying, words
from dashboard.reads import Edition
from dashboard.views import makeup
from processing.counting.picks import Every, Picks

_SUMS: dict[Every, str] = {
    "1h": saying.later("Number of hours for which a feed that was expected did not report."),
    "1d": saying.later("Number of days for which a feed that was expected did not report."),
    "1w": saying.later("Number of weeks for which a feed that was expected did not report."),
}


def card(edition: Edition, picks: Picks, now: datetime) -> None:
    """The feeds behind absolute picks, when the reader opens the card."""
    title = saying.say("The feeds behind the chart")
    with st.expander(title, key="feeds_behind", on_change="rerun") as opened:
        if opened.open:
            _balance(composition.balance(edition, picks, now))
            _absent(composition.absent(edition, picks, now), picks)
            version = reads.panel_version(edition, picks.panel)
            told = saying.say(
                "Panel {panel}, version {version}.", panel=picks.panel, version=version
            )
            st.caption(words.plain(told))


def _balance(rows: pl.DataFrame) -> None:
    st.subheader(saying.say("What they are made of"), anchor=False)
    by = makeup.chosen("balance_by")
    names = makeup.named(pl.col("value"), by)
    shown = rows.filter(pl.col("by") == by).select(
        names, "feeds", "outlets", "articles", pl.col("share") * 100
    )
    st.dataframe(
        shown,
        column_config={
            "value": makeup.called(by),
            "feeds": st.column_config.NumberColumn(saying.say("Feeds"), width="small"),
            "outlets": st.column_config.NumberColumn(saying.say("Outlets"), width="small"),
            "articles": st.column_config.NumberColumn(saying.say("Articles"), format="localized"),
            "share": st.column_config.ProgressColumn(
                saying.say("Part of all articles"), format="%.0f%%", min_value=0, max_value=100
            ),
        },
        hide_index=True,
        alt=saying.say("Feeds, outlets and articles of the selection"),
    )


def _absent(rows: pl.DataFrame, picks: Picks) -> None:
    st.subheader(saying.say("Who did not report, and why"), anchor=False)
    if rows.is_empty():
        st.caption(saying.say("All expected feeds reported all the time."))
        return
    every = picks.every or "1d"
    st.caption(saying.say(_SUMS[every]))
    st.dataframe(
        rows.select("outlet", "feed_id", "expected", "blocked", "failed", "lost", "not asked"),
        column_config={
            "outlet": saying.say("Outlet"),
            "feed_id": saying.say("Feed"),
            "expected": st.column_config.NumberColumn(saying.say("Expected"), width="small"),
            "blocked": st.column_config.NumberColumn(
                saying.say("Refused us"),
                width="small",
                help=saying.say("It answered that it does not serve us."),
            ),
            "failed": st.column_config.NumberColumn(
                saying.say("Failed"), width="small", help=saying.say("It brought no answer.")
            ),
            "lost": st.column_config.NumberColumn(
                saying.say("May have lost"),
                width="small",
                help=saying.say("It was read, but not all that it listed then."),
            ),
            "not asked": st.column_config.NumberColumn(
                saying.say("Not asked"), width="small", help=saying.say("Nobody looked.")
            ),
        },
        hide_index=True,
        height=min(42 + 35 * rows.height, 300),
        alt=saying.say("Feeds that did not report, and why"),
    )
