"""The landing page: what moves, what is new, and whether the feeds are read."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import (
    address,
    bulletin,
    clocks,
    counts,
    heads,
    health,
    live,
    moving,
    reads,
    saying,
    words,
)
from dashboard.reads import Edition
from dashboard.views import headlines
from processing.counting import movers
from processing.counting import picks as picked
from processing.counting.movers import Movement
from processing.counting.picks import Picks, Unit
from storage.store import Store

# As the address has them, too.
_UNITS: dict[str, Unit] = {
    saying.later("Distinct texts"): "texts",
    saying.later("Articles"): "articles",
}
_COUNT, _FIRST = "count", "Distinct texts"
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
    opened = live.opened(saying.say("What is moving?"), store, clock)
    if opened is None:
        return
    edition, now = opened
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
            st.page_link(
                sources, label=saying.say("Sources"), icon=":material/rss_feed:", width="content"
            )
        st.caption(words.plain(missed))


def _movers(edition: Edition, now: datetime) -> str | None:
    """What moves; gives the subject that the reader ticked."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.header(saying.say("In the last 24 hours"), anchor=False, width="content")
        address.begin(_COUNT, _UNITS, _FIRST)
        label = st.radio(
            saying.said("what is counted", "Count"),
            list(_UNITS),
            format_func=saying.labelled({unit: unit for unit in _UNITS}),
            key=_COUNT,
            horizontal=True,
            width="content",
            label_visibility="collapsed",
        )
    address.hold(_COUNT, label, _FIRST)
    unit = _UNITS[label]
    found = moving.movement(edition, unit, now)
    if found.subjects.is_empty():
        total = counts.some(found.days["total"][-1], unit)
        st.info(
            saying.say("{total} about the war: too few to tell what moves.", total=total),
            title=saying.say("Little to compare"),
        )
        return None
    return _lists(found, unit) if found.is_known else _named_most(found)


def _lists(found: Movement, unit: Unit) -> str | None:
    st.caption(words.plain(bulletin.compared(found, unit)))
    rows, change = found.subjects, pl.col("change")
    moving_rows = rows.filter("is_moving")
    if moving_rows.is_empty():
        st.subheader(
            saying.say("Nothing is off its usual share by more than it strays from day to day"),
            anchor=False,
        )
    else:
        up, down = st.columns(2)
        with up:
            _list(saying.say("More than usual"), moving_rows.filter(change > 0).head(_SHOWN), _UP)
        with down:
            _list(saying.say("Less than usual"), moving_rows.filter(change < 0).head(_SHOWN), _DOWN)
    every = st.expander(
        saying.say("All {number} compared", number=saying.number(rows.height)),
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
        title=saying.say("Not enough history yet"),
        icon=":material/hourglass_empty:",
    )
    _list(saying.say("Named most"), found.subjects.head(_MOST_NAMED), _UP)
    return _ticked(found.subjects)


def _list(title: str, rows: pl.DataFrame, key: str) -> None:
    st.subheader(title, anchor=False)
    if rows.is_empty():
        st.caption(saying.say("Nothing."))
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
        column_config=heads.of(
            shown.columns,
            {
                "Actor or theme": text(width=130 if live.is_phone() else 175),
                "Now": number(format=percent, width=58),
                "Usual": number(format=percent, width=58),
                "Change": number(format="%+.1f pp", width=76),
                "Named in": number(format="localized", width=68),
                "Day by day": st.column_config.LineChartColumn(
                    width=90,
                    y_min=0,
                    help=saying.say(
                        "The share on each day of the baseline, and now. Days left out are not in it."
                    ),
                ),
                "Score": number(
                    format="%+.1f",
                    width=60,
                    help=saying.say(
                        "How far off, against what it strays from day to day; {limit} or more counts as "
                        "moving.",
                        limit=saying.number(movers.LIMIT),
                    ),
                ),
                "Over time": st.column_config.LinkColumn(
                    saying.say("Link"), display_text=saying.say("Trends"), width=60
                ),
            },
        ),
        column_order=_order(shown, key),
        hide_index=True,
        row_height=_ROW,
        height=min(42 + _ROW * shown.height, 446),
        key=widget,
        on_select=lambda: _tick(rows, key, widget),
        selection_mode="single-row",
        alt=saying.say("Actors and themes, their share of the last 24 hours and their usual share"),
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
    unit = _UNITS[str(st.session_state.get(_COUNT, _FIRST))]
    picks = Picks((subject,), every="1d", clock="first_seen", period="30d", unit=unit)
    return replace(picks, members="constant", zone=clocks.zone())


def _articles(edition: Edition, now: datetime, subject: str | None, trends: Page) -> None:
    """The newest articles, or those behind the ticked subject."""
    rows = moving.newest(edition, subject, now)
    if subject is None:
        st.header(saying.say("Newest articles about the war"), anchor=False)
        st.caption(saying.say("Tick an actor or theme above to see its articles here."))
    else:
        name = reads.words().names.get(subject, subject)
        title = saying.say("Newest articles naming {name}", name=name)
        st.header(words.plain(title), anchor=False)
        told = saying.many(
            "{count} article in the last 24 hours; the newest are shown.",
            "{count} articles in the last 24 hours; the newest are shown.",
            moving.count(edition, subject, now),
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(told, width="content")
            st.page_link(
                trends,
                label=saying.say("Open in Trends"),
                icon=":material/show_chart:",
                query_params=picked.to_query(_over_time(subject)),
                width="content",
            )
    if rows.is_empty():
        st.info(saying.say("No article about the war was collected yet."))
        return
    headlines.table(rows)
