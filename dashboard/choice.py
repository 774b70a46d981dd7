"""Which part of the chart the table below it shows: one bucket or all, one subject or all."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import clocks, picking, pointing, reader, saying
from dashboard.pointing import Span
from processing.counting import picks as picked
from processing.frames import Trend

ALL = "all"
_AT, _OF = "pick_at", "pick_of"


@dataclass(frozen=True, slots=True)
class Choice:
    """``bucket`` None: the whole period. ``subject`` None: all that are compared."""

    bucket: Span | None = None
    subject: str | None = None


def begin(query: dict[str, list[str]]) -> None:
    """The widgets show what an address asks for."""
    st.session_state[_AT] = next(iter(query.get("at", [])), ALL)
    st.session_state[_OF] = next(iter(query.get("of", [])), ALL)


def read(trend: Trend) -> Choice:
    """What the widgets say, before they are drawn; what this trend does not hold counts as all."""
    state = st.session_state
    moment = picked.from_query({"since": [str(state.get(_AT))]}).since
    bucket = pointing.bucket_at(trend, moment) if moment else None
    subject = state.get(_OF) if state.get(_OF) in trend["subject"].to_list() else None
    state[_AT] = picked.iso(bucket[0]) if bucket else ALL
    state[_OF] = subject or ALL
    return Choice(bucket, subject)


def query(choice: Choice) -> dict[str, list[str]]:
    """The choice as an address holds it; nothing for all."""
    at = {"at": [picked.iso(choice.bucket[0])]} if choice.bucket else {}
    of = {"of": [choice.subject]} if choice.subject else {}
    return at | of


def draw(times: Mapping[str, str], names: Mapping[str, str]) -> None:
    """The two widgets are on the page, with what each bucket and each subject is called."""
    # Made here, for a callback does not know the reader's language.
    whole, anyone = saying.say("Whole period"), saying.say("Any of those compared")
    with st.grid(2, min_column_width=220):
        st.selectbox(
            saying.say("Time ({zone})", zone=clocks.name()),
            [ALL, *times],
            format_func=lambda start: times.get(start, whole),
            key=_AT,
        )
        st.selectbox(
            saying.say("Naming"),
            [ALL, *names],
            format_func=lambda subject: names.get(subject, anyone),
            key=_OF,
        )


def take_pointer(key: str, trend: Trend) -> None:
    """The chart's pointer chose one bucket for the table or a new period; only in a callback."""
    reader.tell_time()
    pointed = pointing.read(st.session_state[key].selection, trend)
    if pointed.span:
        st.session_state[_AT] = ALL
        picking.show_span(pointed.span)
    elif pointed.bucket:
        st.session_state[_AT] = picked.iso(pointed.bucket[0])
        if pointed.subject:
            st.session_state[_OF] = pointed.subject
