"""The landing page: what moves, what is new, and whether the feeds are read."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import address, bulletin, health, live, moving, reads, tongues, words
from dashboard.reads import Edition
from processing.counting import movers
from processing.counting import picks as picked
from processing.counting.movers import Movement
from processing.counting.picks import Picks, Unit
from storage.store import Store

# As the address has them, too.
_UNITS: dict[str, Unit] = {"Distinct texts": "texts", "Articles": "articles"}
_UP, _DOWN, _ALL = "rising", "falling", "compared"
_SHOWN = 12
_MOST_NAMED = 10
_ROW = 34
_SUBJECT, _TURN = "now_subject", "now_turn"


@dataclass(frozen=True, slots=True)
class Places:
    """The pages that this one leads to."""

    trends: Page
    sources: Page


def show(store: Store, clock: live.Clock, places: Places) -> None:
    """The page; an address of a view, which was once here, leads to Trends."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    if address.is_view(query):
        st.switch_page(places.trends, query_params=query)
    live.heading("What is moving?", store, clock)
    edition = live.edition(store)
    pulse = reads.pulse(edition)
    if pulse is None or not reads.has_articles(edition):
        live.until(store, reads.has_articles)
        return
    now = pulse.collected_to
    _health(edition, now, places.sources)
    with st.container(border=True):
        ticked = _movers(edition, now)
    with st.container(border=True):
        _articles(edition, now, ticked, places.trends)


def _health(edition: Edition, now: datetime, sources: Page) -> None:
    told = health.told(reads.sources(edition, now))
    missed = bulletin.day(moving.hours(edition, now), moving.lost(edition, now))
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(words.plain(told), width="content")
            st.page_link(sources, label="Sources", icon=":material/rss_feed:", width="content")
        st.caption(words.plain(missed))


def _movers(edition: Edition, now: datetime) -> str | None:
    """What moves; gives the subject that the reader ticked."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.header("In the last 24 hours", anchor=False, width="content")
        label = st.radio(
            "Count",
            list(_UNITS),
            key="count",
            bind="query-params",
            horizontal=True,
            width="content",
            label_visibility="collapsed",
        )
    unit = _UNITS[label]
    found = moving.movement(edition, unit, now)
    if found.subjects.is_empty():
        total = words.some(found.days["total"][-1], words.unit(unit))
        st.info(f"{total} about the war: too few to tell what moves.", title="Little to compare")
        return None
    return _lists(found, unit) if found.is_known else _named_most(found)


def _lists(found: Movement, unit: Unit) -> str | None:
    st.caption(words.plain(bulletin.compared(found, unit)))
    rows, change = found.subjects, pl.col("change")
    moving_rows = rows.filter("is_moving")
    if moving_rows.is_empty():
        st.subheader(
            "Nothing is off its usual share by more than it strays from day to day", anchor=False
        )
    else:
        up, down = st.columns(2)
        with up:
            _list("More than usual", moving_rows.filter(change > 0).head(_SHOWN), _UP)
        with down:
            _list("Less than usual", moving_rows.filter(change < 0).head(_SHOWN), _DOWN)
    every = st.expander(
        f"All {rows.height} compared",
        key="all",
        on_change="rerun",
        expanded=moving_rows.is_empty(),
    )
    if every.open:
        with every:
            _table(rows, _ALL)
    st.caption(words.plain(bulletin.method(found, unit)))
    return _ticked(rows)


def _named_most(found: Movement) -> str | None:
    st.info(
        words.plain(bulletin.too_little(found)),
        title="Not enough history yet",
        icon=":material/hourglass_empty:",
    )
    _list("Named most", found.subjects.head(_MOST_NAMED), _UP)
    return _ticked(found.subjects)


def _list(title: str, rows: pl.DataFrame, key: str) -> None:
    st.subheader(title, anchor=False)
    if rows.is_empty():
        st.caption("Nothing.")
        return
    _table(rows, key)


def _table(rows: pl.DataFrame, key: str) -> None:
    """The rows; a tick names the subject, and takes away the tick in another list."""
    turn = st.session_state.setdefault(_TURN, {})
    widget = f"{key}-{turn.get(key, 0)}"
    percent = "%.1f%%"
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    shown = bulletin.table(rows, reads.words().names, _address)
    st.dataframe(
        shown,
        column_config={
            "Actor or theme": text(width=130 if live.is_phone() else 175),
            "Now": number(format=percent, width=58),
            "Usual": number(format=percent, width=58),
            "Change": number(format="%+.1f pp", width=76),
            "Named in": number(format="localized", width=68),
            "Day by day": st.column_config.LineChartColumn(
                width=90,
                y_min=0,
                help="The share on each day of the baseline, and now. Days left out are not in it.",
            ),
            "Score": number(
                format="%+.1f",
                width=60,
                help=f"How far off, against what it strays from day to day; {movers.LIMIT:.0f} or "
                "more counts as moving.",
            ),
            "Over time": st.column_config.LinkColumn("Link", display_text="Trends", width=60),
        },
        column_order=_order(shown, key),
        hide_index=True,
        row_height=_ROW,
        height=min(42 + _ROW * shown.height, 446),
        key=widget,
        on_select=lambda: _tick(rows, key, widget),
        selection_mode="single-row",
        alt="Actors and themes, their share of the last 24 hours and their usual share",
    )


def _order(shown: pl.DataFrame, key: str) -> list[str]:
    """The columns that have something to say."""
    unused = {"Score"} if key != _ALL else set()
    if shown["Usual"].null_count() == shown.height:
        unused |= {"Usual", "Change", "Score"}
    first = ["Actor or theme", "Change"] if live.is_phone() else []
    return [name for name in dict.fromkeys([*first, *shown.columns]) if name not in unused]


def _tick(rows: pl.DataFrame, key: str, widget: str) -> None:
    state = st.session_state
    places = state[widget].selection.rows
    state[_SUBJECT] = rows["subject"][places[0]] if places else None
    if places:
        turn = state[_TURN]
        state[_TURN] = {name: turn.get(name, 0) + (name != key) for name in (_UP, _DOWN, _ALL)}


def _ticked(rows: pl.DataFrame) -> str | None:
    subject = st.session_state.get(_SUBJECT)
    return subject if subject in rows["subject"] else None


def _address(subject: str) -> str:
    return address.permalink(_over_time(subject))


def _over_time(subject: str) -> Picks:
    """A month of the subject, day by day, counted like this page does."""
    unit = _UNITS[str(st.session_state.get("count", "Distinct texts"))]
    picks = Picks((subject,), every="1d", clock="first_seen", period="30d", unit=unit)
    return replace(picks, members="constant")


def _articles(edition: Edition, now: datetime, subject: str | None, trends: Page) -> None:
    """The newest articles, or those behind the ticked subject."""
    rows = moving.newest(edition, subject, now)
    if subject is None:
        st.header("Newest articles about the war", anchor=False)
        st.caption("Tick an actor or theme above to see its articles here.")
    else:
        name = reads.words().names.get(subject, subject)
        st.header(words.plain(f"Newest articles naming {name}"), anchor=False)
        count = words.some(moving.count(edition, subject, now), "article")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{count} in the last 24 hours; the newest are shown.", width="content")
            st.page_link(
                trends,
                label="Open in Trends",
                icon=":material/show_chart:",
                query_params=picked.to_query(_over_time(subject)),
                width="content",
            )
    if rows.is_empty():
        st.info("No article about the war was collected yet.")
        return
    _headlines(rows)


def _headlines(rows: pl.DataFrame) -> None:
    named = pl.element().replace(reads.words().names)
    # LinkColumn opens any scheme.
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    shown = rows.select(
        pl.col("first_seen").alias("Time"),
        pl.col("outlet").fill_null(pl.col("feed_id")).alias("Outlet"),
        pl.col("title").alias("Headline"),
        pl.col("actors").list.eval(named).alias("Actors"),
        pl.col("language").replace(tongues.languages()).alias("Language"),
        pl.when(is_link).then("url").alias("Link"),
    )
    text = st.column_config.TextColumn
    phone = ["Headline", "Outlet", "Link", "Time", "Actors", "Language"]
    st.dataframe(
        shown,
        column_config={
            "Time": st.column_config.DatetimeColumn(
                "First seen (UTC)", format="D MMM, HH:mm", timezone="UTC", width=115
            ),
            "Outlet": text(width=140),
            "Headline": text(width=230 if live.is_phone() else 430),
            "Actors": st.column_config.ListColumn(width=220),
            "Language": text(width=85),
            "Link": st.column_config.LinkColumn(display_text="Open", width=55),
        },
        column_order=phone if live.is_phone() else None,
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        height=37 + _ROW * shown.height,
        alt="The newest articles, newest first",
    )
