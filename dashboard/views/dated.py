"""The days that an address of a page fixes, the address that fixes them, and the way back to the newest."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from dashboard import address, saying
from processing.counting import picks as picked
from processing.counting.picks import Picks

_SPAN = "dated_span"


def span() -> tuple[datetime, datetime] | tuple[None, None]:
    """The days that the address fixes, until ``leave``; none: those that end now."""
    state = st.session_state
    if _SPAN not in state:
        asked = {name: st.query_params.get_all(name) for name in ("since", "until")}
        fixed = picked.from_query(asked)
        state[_SPAN] = (fixed.since, fixed.until) if fixed.since and fixed.until else (None, None)
    since, until = state[_SPAN]
    for name, moment in (("since", since), ("until", until)):
        address.hold(name, picked.iso(moment) if moment else None, None)
    return since, until


def leave() -> None:
    """The days end now again; only in a callback."""
    st.session_state[_SPAN] = (None, None)


def actions(picks: Picks, page: str, words: Mapping[str, list[str]]) -> None:
    """The address of the page with absolute picks and these words, and the way to the newest days."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(saying.said("a button", "Share"), icon=":material/link:", type="tertiary"):
            st.caption(saying.say("This address shows the same dates whenever it is opened."))
            st.code(address.permalink(picks, page, words), language=None, wrap_lines=True)
        if span() != (None, None):
            st.button(
                saying.say("Reset period"),
                on_click=leave,
                icon=":material/restart_alt:",
                type="tertiary",
            )
