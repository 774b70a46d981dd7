"""Every feed: whether it answers, since when not, and what it brought."""

from functools import partial

import polars as pl
import streamlit as st

from dashboard import health, live, reads, tongues, words
from processing import tables
from storage.store import Store

_COLUMNS = {
    "outlet": "Outlet",
    "section": "Section",
    "state": "State",
    "group": "Group",
    "articles_7d": "Articles, 7 days",
    "last_success": "Last success",
    "last_new": "Last new item",
    "outcome": "Last outcome",
    "detail": "Detail",
    "language": "Language",
    "country": "Country",
    "ownership": "Ownership",
    "url": "Feed",
}


def show(store: Store, clock: live.Clock) -> None:
    """The page: counts by state, the balance of the groups, one row per feed."""
    live.heading("Which feeds are read?", store, clock)
    edition = live.edition(store)
    pulse = reads.pulse(edition)
    if pulse is None:
        live.until(store, reads.is_begun)
        return
    rows = reads.sources(edition, pulse.collected_to)
    _counts(rows)
    _balance(rows)
    _feeds(rows)


def _counts(rows: pl.DataFrame) -> None:
    counts = rows["state"].value_counts(sort=True).iter_rows()
    told = " · ".join(f"{words.number(count)} {state}" for state, count in counts)
    st.markdown(words.plain(f"{words.some(rows.height, 'feed')}: {told}"))


def _balance(rows: pl.DataFrame) -> None:
    with st.container(border=True):
        st.header("Balance of the groups", anchor=False)
        st.caption("Which side of the comparison the articles of the last seven days came from.")
        st.dataframe(
            health.balance(rows).with_columns(pl.col("part") * 100),
            column_config={
                "group": "Group",
                "feeds": st.column_config.NumberColumn("Feeds", width="small"),
                "answering": st.column_config.NumberColumn("Answering", width="small"),
                "articles_7d": st.column_config.NumberColumn(
                    "Articles, 7 days", format="localized"
                ),
                "part": st.column_config.ProgressColumn(
                    "Part of all", format="%.0f%%", min_value=0, max_value=100
                ),
            },
            hide_index=True,
            alt="Feeds and articles of each group",
        )


def _feeds(rows: pl.DataFrame) -> None:
    with st.container(border=True):
        st.header("Every feed", anchor=False)
        states, groups = st.columns(2)
        kept = states.multiselect(
            "State", rows["state"].unique().sort().to_list(), key="feed_states", placeholder="All"
        )
        sides = groups.multiselect("Group", tables.GROUPS, key="feed_groups", placeholder="All")
        rows = rows.filter(pl.col("state").is_in(kept)) if kept else rows
        rows = rows.filter(pl.col("group").is_in(sides)) if sides else rows
        if rows.is_empty():
            st.info("No feed is in this state and group. Clear one of the two filters.")
            return
        _table(_shown(rows))


def _shown(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in words, those that do not answer first."""
    named = rows.with_columns(
        pl.col("language").replace(tongues.languages()),
        pl.col("country").replace(tongues.countries()),
        pl.col("outcome").str.replace_all("_", " "),
        _state(),
    )
    ordered = named.sort(pl.col("state") == health.ANSWERING, "outlet", "section")
    return ordered.select(*_COLUMNS).rename(_COLUMNS)


def _table(shown: pl.DataFrame) -> None:
    moment = partial(st.column_config.DatetimeColumn, format="D MMM, HH:mm", timezone="UTC")
    st.dataframe(
        shown,
        column_config={
            "Outlet": st.column_config.TextColumn(pinned=True),
            "Last success": moment("Last success (UTC)"),
            "Last new item": moment("Last new item (UTC)"),
            "Section": st.column_config.TextColumn(width=110),
            "State": st.column_config.TextColumn(width=165),
            "Group": st.column_config.TextColumn(width=150),
            "Detail": st.column_config.TextColumn(width=200),
            "Feed": st.column_config.TextColumn("Address"),
        },
        hide_index=True,
        placeholder="–",
        row_height=34,
        height=min(42 + 34 * shown.height, 630),
        alt="Every feed with its state, its last success and its articles",
    )


def _state() -> pl.Expr:
    """The state in words, with its beginning where it is a failure."""
    since = pl.col("failing_since").dt.strftime("%-d %b, %H:%M")
    failing = pl.format("{} since {}", "state", since)
    return pl.when(pl.col("state") == "failing").then(failing).otherwise("state").alias("state")
