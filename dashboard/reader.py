"""Whose language the pages speak: the one in the address, the one chosen, the browser's, English."""

import streamlit as st

from dashboard import saying

PARAMETER = "lang"
_CHOSEN, _WIDGET = "language", "language_pick"
# What widgets hold under these beginnings outlives a change of their labels.
_KEPT = ("pick_", "compare_", "search_")
# Tabs are known by their labels.
_TABS = ("tab", "outlets_tab", "lexicon_tab")


def begin() -> None:
    """All that this run says is in the reader's language; first in each run, of a fragment, too."""
    asked = st.query_params.get(PARAMETER)
    if asked in saying.LANGUAGES:
        st.session_state[_CHOSEN] = asked
    saying.speak(st.session_state.get(_CHOSEN) or saying.nearest(st.context.locale))
    if _CHOSEN in st.session_state and asked != st.session_state[_CHOSEN]:
        st.query_params[PARAMETER] = st.session_state[_CHOSEN]


def query() -> dict[str, list[str]]:
    """The language as an address holds it; nothing while it is the browser's."""
    chosen = st.session_state.get(_CHOSEN)
    return {PARAMETER: [chosen]} if chosen else {}


def picker() -> None:
    """The choice of the language is on the page."""
    st.session_state[_WIDGET] = saying.language()
    st.selectbox(
        saying.say("Language"),
        list(saying.LANGUAGES),
        format_func=lambda code: saying.LANGUAGES[code],
        key=_WIDGET,
        on_change=_choose,
        label_visibility="collapsed",
        width=135,
    )


def _choose() -> None:
    """What is picked is kept; what the widgets of this page hold is kept, too; only in a callback."""
    state = st.session_state
    state[_CHOSEN] = st.query_params[PARAMETER] = state[_WIDGET]
    for key in _TABS:
        state.pop(key, None)
    for key in [str(key) for key in state]:
        if key.startswith(_KEPT):
            state[key] = state[key]
