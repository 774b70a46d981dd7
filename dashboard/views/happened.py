"""What happened in the period: on the chart if the reader wishes, and in a list with its sources."""

from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import events, heads, saying
from dashboard.events import Event
from dashboard.reads import Edition
from processing.counting.picks import Picks

_KEY, _NAME, _NO = "pick_events", "events", "no"


def begin(query: dict[str, list[str]]) -> None:
    """The switch stands as an address asks."""
    st.session_state[_KEY] = query.get(_NAME) != [_NO]


def read(edition: Edition) -> tuple[Event, ...]:
    """The events that the chart may show; none where the reader switched them off."""
    return events.known(Path(edition.root)) if st.session_state.get(_KEY, True) else ()


def query() -> dict[str, list[str]]:
    """The switch as an address holds it; nothing while it is on."""
    return {} if st.session_state.get(_KEY, True) else {_NAME: [_NO]}


def draw(edition: Edition, picks: Picks) -> None:
    """A button that opens the switch and the list; nothing where nothing happened in absolute picks."""
    listed = [
        event
        for event in events.known(Path(edition.root))
        if picks.since and picks.until and picks.since <= event.at < picks.until
    ]
    if not listed:
        return
    with st.popover(saying.say("Events"), icon=":material/event:", type="tertiary"):
        st.toggle(saying.say("On the chart"), key=_KEY)
        st.dataframe(
            pl.DataFrame(
                {
                    "Day": [event.day for event in listed],
                    "Event": [event.label for event in listed],
                    "Source": [event.source for event in listed],
                }
            ),
            column_config=heads.of(
                ("Day", "Event", "Source"),
                {
                    "Day": st.column_config.DateColumn(format="D MMM YYYY"),
                    "Source": heads.link(),
                },
            ),
            hide_index=True,
            alt=saying.say("What happened in the period, with a source for each"),
        )
