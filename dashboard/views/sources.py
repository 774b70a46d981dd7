"""Every feed: whether it answers, since when not, and what it brought."""

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard import clocks, heads, health, labels, live, reads, saying, tongues, words
from dashboard.views import adding, makeup
from processing import vocabulary
from storage import signs
from storage.store import Store

_COLUMNS = {
    "outlet": "Outlet",
    "section": "Section",
    "state": "State",
    "detail": "Detail",
    "gaps_7d": "Losses",
    "last_loss": "Last possible loss",
    "asked_again": "Asked again",
    "articles_7d": "Articles",
    "last_new": "Last new item",
    "last_success": "Last success",
    "moved_to": "Moved to",
    "lied_7d": "304 lied",
    "group": "Group",
    "language": "Language",
    "country": "Country",
    "ownership": "Ownership",
    "outcome": "Last outcome",
    "url": "Feed",
}
# The outlet and its state fill a phone; which of the outlet's feeds it is comes next.
_PHONE_ORDER = [
    "Outlet",
    "State",
    *(name for name in _COLUMNS.values() if name not in {"Outlet", "State"}),
]


def show(store: Store, clock: live.Clock) -> None:
    """The page: counts by state, one row per feed, the balance of the feeds."""
    live.heading(saying.say("Which feeds are read?"), store, clock)
    adding.card(store)
    edition = live.edition(store)
    pulse = reads.pulse(edition)
    if pulse is None:
        live.until(store, reads.is_begun)
        return
    rows = reads.sources(edition, pulse.collected_to)
    st.markdown(words.plain(health.told(rows)))
    st.caption(words.plain(_keeping(store)))
    _feeds(rows)
    _balance(rows)


def _keeping(store: Store) -> str:
    """What room the disk has, and when the data were last backed up."""
    gigabytes = saying.number(signs.room(store.root).left / 1e9, 1)
    room = saying.say("{gigabytes} GB of disk are left.", gigabytes=gigabytes)
    backup, made = signs.backup(store.root), saying.say("No backup is known.")
    if backup is not None:
        moment = words.minute(backup.at)
        made = saying.say("Newest backup: {moment} {zone}.", moment=moment, zone=clocks.name())
    return f"{room} {made}"


def _balance(rows: pl.DataFrame) -> None:
    with st.container(border=True):
        st.header(saying.say("Balance of the feeds"), anchor=False)
        st.caption(saying.say("What the articles first seen in the last seven days came from."))
        by = makeup.chosen("feed_balance_by")
        st.dataframe(
            health.balance(rows, by).with_columns(
                pl.col("part") * 100, makeup.named(pl.col(by), by)
            ),
            column_config={
                by: makeup.called(by),
                "feeds": st.column_config.NumberColumn(saying.say("Feeds"), width="small"),
                "answering": st.column_config.NumberColumn(saying.say("Answering"), width="small"),
                "articles_7d": st.column_config.NumberColumn(
                    saying.say("Articles, 7 days"), format="localized"
                ),
                "part": st.column_config.ProgressColumn(
                    saying.say("Part of all"), format="%.0f%%", min_value=0, max_value=100
                ),
            },
            hide_index=True,
            alt=saying.say("Feeds, those that answer, and their articles"),
        )


def _feeds(rows: pl.DataFrame) -> None:
    with st.container(border=True):
        st.header(saying.say("Every feed"), anchor=False)
        states, groups = st.columns(2)
        kept = states.multiselect(
            saying.say("State"),
            rows["state"].unique().sort().to_list(),
            format_func=saying.labelled(labels.FEED_STATES),
            key="feed_states",
            placeholder=saying.say("All"),
        )
        sides = groups.multiselect(
            saying.say("Group"),
            vocabulary.GROUPS,
            format_func=saying.labelled(labels.GROUPS),
            key="feed_groups",
            placeholder=saying.say("All"),
        )
        rows = rows.filter(pl.col("state").is_in(kept)) if kept else rows
        rows = rows.filter(pl.col("group").is_in(sides)) if sides else rows
        if rows.is_empty():
            st.info(saying.say("No feed is in this state and group. Clear one of the two filters."))
            return
        _table(_shown(rows))


def _shown(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in words, in their order."""
    named = rows.with_columns(
        pl.col("language").replace(tongues.languages()),
        pl.col("country").replace(tongues.countries()),
        pl.col("outcome").replace(saying.each(labels.OUTCOMES)),
        pl.col("group").replace(saying.each(labels.GROUPS)),
        pl.col("ownership").replace(saying.each(labels.OWNERSHIPS)),
        pl.Series("state", [_state(row) for row in rows.iter_rows(named=True)], pl.String),
        pl.Series("last_loss", [_last_loss(row) for row in rows.iter_rows(named=True)], pl.String),
        pl.Series("asked_again", [_again(row) for row in rows.iter_rows(named=True)], pl.String),
    )
    return named.select(*_COLUMNS).rename(_COLUMNS)


def _last_loss(row: dict[str, Any]) -> str | None:
    if row["gap_from"] is None:
        return None
    return words.span(row["gap_from"], row["gap_to"])


def _again(row: dict[str, Any]) -> str | None:
    if row["next_poll"] is None:
        return None
    when = words.soon(row["next_poll"])
    if row["is_paused"]:
        return saying.say("paused until {moment}", moment=when)
    return saying.say(
        "{moment}, every {interval}", moment=when, interval=words.length(row["interval"])
    )


def _table(shown: pl.DataFrame) -> None:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    moment = partial(st.column_config.DatetimeColumn, format="D MMM, HH:mm", timezone=clocks.zone())
    st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                "Outlet": text(pinned=True, width=150),
                "Section": text(width=85),
                "State": text(width=165),
                "Losses": number(
                    saying.say("Losses, 7 days"),
                    width=90,
                    help=saying.say(
                        "How often its document shared no entry with the one before: articles may "
                        "have come and gone unseen in between."
                    ),
                ),
                "Last possible loss": text(
                    saying.say("Last possible loss ({zone})", zone=clocks.place()), width=225
                ),
                "Articles": number(saying.say("Articles, 7 days"), width=90, format="localized"),
                "Last new item": moment(
                    saying.say("Last new item ({zone})", zone=clocks.place()), width=125
                ),
                "Asked again": text(
                    saying.say("Asked again ({zone})", zone=clocks.place()), width=170
                ),
                "Last success": moment(
                    saying.say("Last success ({zone})", zone=clocks.place()), width=125
                ),
                "Detail": text(width=165),
                "Moved to": text(
                    width=160, help=saying.say("The server says that the feed has a new address.")
                ),
                "304 lied": number(
                    saying.say("304 lied, 7 days"),
                    width=90,
                    help=saying.say(
                        "How often the server said that nothing had changed (304) when it had."
                    ),
                ),
                "Group": text(width=150),
                "Feed": text(saying.say("Address")),
            },
        ),
        column_order=_PHONE_ORDER if live.is_phone() else None,
        hide_index=True,
        placeholder="–",
        row_height=34,
        height=min(42 + 34 * shown.height, 630),
        alt=saying.say("Every feed with its state, its possible losses and its articles"),
    )


def _state(row: dict[str, Any]) -> str:
    """The state in words: since when it fails, and whether the feed has moved."""
    told = saying.say(labels.FEED_STATES[row["state"]])
    since = row["failing_since"]
    if row["state"] == "failing" and since:
        told = saying.say("failing since {moment}", moment=words.soon(since))
    return saying.say("{state}, moved", state=told) if row["moved_to"] else told
