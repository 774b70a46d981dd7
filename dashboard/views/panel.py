"""The feeds behind the chart: what they are made of, who did not report, who came and who went."""

from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import composition, reads, tongues, words
from dashboard.reads import Edition
from processing.counting.picks import Picks

_PARTS = {"group": "Group", "ownership": "Ownership", "language": "Language"}


def card(edition: Edition, picks: Picks, now: datetime) -> None:
    """The feeds behind absolute picks, when the reader opens the card."""
    title = "The feeds behind the chart"
    with st.expander(title, key="feeds_behind", on_change="rerun") as opened:
        if opened.open:
            _balance(composition.balance(edition, picks, now))
            _absent(composition.absent(edition, picks, now), picks)
            st.caption(
                words.plain(
                    f"Panel {picks.panel}, version {reads.panel_version(edition, picks.panel)}."
                )
            )


def _balance(rows: pl.DataFrame) -> None:
    st.subheader("What they are made of", anchor=False)
    by = st.segmented_control(
        "By",
        list(_PARTS),
        default="group",
        required=True,
        format_func=lambda word: _PARTS[word],
        label_visibility="collapsed",
        key="balance_by",
    )
    names = pl.col("value").fill_null("unknown")
    if by == "language":
        names = names.replace(tongues.languages())
    shown = rows.filter(pl.col("by") == by).select(
        names.alias("value"), "feeds", "outlets", "articles", pl.col("share") * 100
    )
    st.dataframe(
        shown,
        column_config={
            "value": _PARTS[str(by)],
            "feeds": st.column_config.NumberColumn("Feeds", width="small"),
            "outlets": st.column_config.NumberColumn("Outlets", width="small"),
            "articles": st.column_config.NumberColumn("Articles", format="localized"),
            "share": st.column_config.ProgressColumn(
                "Part of all articles", format="%.0f%%", min_value=0, max_value=100
            ),
        },
        hide_index=True,
        alt="Feeds, outlets and articles of the selection",
    )


def _absent(rows: pl.DataFrame, picks: Picks) -> None:
    st.subheader("Who did not report, and why", anchor=False)
    if rows.is_empty():
        st.caption("All expected feeds reported all the time.")
        return
    width = f"{words.width(picks.every or '1d')}s"
    st.caption(words.plain(f"Number of {width} for which a feed that was expected did not report."))
    st.dataframe(
        rows.select("outlet", "feed_id", "expected", "blocked", "failed", "lost", "not asked"),
        column_config={
            "outlet": "Outlet",
            "feed_id": "Feed",
            "expected": st.column_config.NumberColumn("Expected", width="small"),
            "blocked": st.column_config.NumberColumn(
                "Refused us", width="small", help="It answered that it does not serve us."
            ),
            "failed": st.column_config.NumberColumn(
                "Failed", width="small", help="It brought no answer."
            ),
            "lost": st.column_config.NumberColumn(
                "May have lost", width="small", help="It was read, but not all that it listed then."
            ),
            "not asked": st.column_config.NumberColumn(
                "Not asked", width="small", help="Nobody looked."
            ),
        },
        hide_index=True,
        height=min(42 + 35 * rows.height, 300),
        alt="Feeds that did not report, and why",
    )
