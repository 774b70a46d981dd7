"""The days that a reader picks, as a stretch of time, by the clocks in use."""

from datetime import date, datetime, time, timedelta

import streamlit as st

from dashboard import clocks, saying, words
from dashboard.pointing import Span
from processing.counting import zones

_INSTANT, _DAY = timedelta(microseconds=1), timedelta(days=1)


def show(name: str, span: Span) -> None:
    """The widget of that name shows the days of the span; before it is drawn, or in a callback."""
    st.session_state[f"{name}_span"] = span
    st.session_state[f"{name}_zone"] = clocks.zone()
    st.session_state[f"{name}_dates"] = tuple(
        clocks.shown(moment).date() for moment in (span[0], span[1] - _INSTANT)
    )


def is_shown(name: str) -> bool:
    """Whether the widget has days to show."""
    return f"{name}_span" in st.session_state


def read(name: str) -> Span:
    """The span that the widget shows, by the clocks in use; it need not be on the page yet."""
    _follow(name)
    since, until = st.session_state[f"{name}_span"]
    return since, until


def draw(name: str) -> Span:
    """The widget is on the page; gives the span it shows."""
    since, until = span = read(name)
    st.date_input(
        saying.say("From and to ({zone})", zone=clocks.name()),
        key=f"{name}_dates",
        on_change=_take,
        args=(name, clocks.zone()),
        format=saying.say("DD.MM.YYYY"),
    )
    if not _is_whole(span, clocks.zone()):
        st.caption(words.plain(f"{words.span(since, until)} {clocks.name()}"))
    return since, until


def _take(name: str, zone: str) -> None:
    """Whole days, once both are given."""
    dates = st.session_state[f"{name}_dates"]
    if len(dates) == 2:
        st.session_state[f"{name}_span"] = _span(dates, zone)


def _follow(name: str) -> None:
    """In another zone whole days stay the same dates, other spans the same moments."""
    state, zone = st.session_state, clocks.zone()
    before, span = state[f"{name}_zone"], state[f"{name}_span"]
    if before == zone:
        return
    if _is_whole(span, before):
        with clocks.told(before):
            show(name, span)
        span = _span(state[f"{name}_dates"], zone)
    show(name, span)


def _span(dates: tuple[date, date], zone: str) -> Span:
    start, end = dates[0], dates[1] + _DAY
    return _midnight(start, zone), _midnight(end, zone)


def _midnight(day: date, zone: str) -> datetime:
    return zones.moment(datetime.combine(day, time.min), zone)


def _is_whole(span: Span, zone: str) -> bool:
    return all(zones.floor(moment, _DAY, zone) == moment for moment in span)
