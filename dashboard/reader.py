"""Whose language the pages speak, and by whose clocks they tell the time.

The language is the one in the address, the one chosen, the browser's, English; the zone is the one in
the address, the one chosen, UTC.
"""

import streamlit as st

from dashboard import clocks, saying
from processing.counting import zones

PARAMETER = "lang"
_CHOSEN, _WIDGET = "language", "language_pick"
_ZONE, _ZONE_WIDGET = "zone", "zone_pick"
_LIVE, _FOLLOWS, _LIVE_WIDGET, _YES = "live", "follows", "live_switch", "1"
# What the address of every page may hold.
PARAMETERS = (PARAMETER, _ZONE, _LIVE)
# What widgets hold under these beginnings outlives a change of their labels.
_KEPT = (
    *("pick_", "compare_", "search_", "network_", "feed_", "balance_"),
    *("count", "days", "kind", "groups", "outlet", "named"),
)
# Tabs are known by their labels.
_TABS = ("tab", "outlets_tab", "lexicon_tab", "network_tab")


def begin() -> None:
    """All that this run says is in the reader's language and time; first in each run, of a fragment, too."""
    asked = st.query_params.get(PARAMETER)
    if asked in saying.LANGUAGES:
        st.session_state[_CHOSEN] = asked
    saying.speak(st.session_state.get(_CHOSEN) or saying.nearest(st.context.locale))
    if _CHOSEN in st.session_state and asked != st.session_state[_CHOSEN]:
        st.query_params[PARAMETER] = st.session_state[_CHOSEN]
    in_address = st.query_params.get(_ZONE, "")
    zone = zones.named(in_address) or st.session_state.get(_ZONE, zones.PLAIN)
    st.session_state[_ZONE] = zone
    _hold(zone, in_address)
    clocks.tell(zone)
    if st.query_params.get(_LIVE) == _YES:
        st.session_state[_FOLLOWS] = True
    elif follows():
        st.query_params[_LIVE] = _YES


def follows() -> bool:
    """Whether the reader wants newer data to be shown by itself, as on a screen on a wall."""
    return bool(st.session_state.get(_FOLLOWS))


def tell_time() -> None:
    """All times are told by the reader's clocks; first in a callback that tells any."""
    clocks.tell(st.session_state.get(_ZONE, zones.PLAIN))


def query() -> dict[str, list[str]]:
    """Language, zone and ``follows`` as an address holds them; nothing for the browser's, UTC and no."""
    chosen, zone = st.session_state.get(_CHOSEN), st.session_state.get(_ZONE, zones.PLAIN)
    language = {PARAMETER: [chosen]} if chosen else {}
    live = {_LIVE: [_YES]} if follows() else {}
    return language | ({_ZONE: [zone]} if zone != zones.PLAIN else {}) | live


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


def zone_picker() -> None:
    """The choice of the time zone is on the page: those offered, the browser's, the one in use."""
    own = zones.named(st.context.timezone or "")
    st.session_state[_ZONE_WIDGET] = clocks.zone()

    def label(zone: str) -> str:
        name = clocks.name(zone)
        return saying.say("{time} (yours)", time=name) if zone == own else name

    st.selectbox(
        saying.say("Time zone"),
        list(dict.fromkeys([*zones.OFFERED, *([own] if own else []), clocks.zone()])),
        format_func=label,
        key=_ZONE_WIDGET,
        on_change=_choose_zone,
        label_visibility="collapsed",
        width=175,
        help=saying.say("Hours, days and weeks begin by its clocks, on all pages."),
    )


def live_switch() -> None:
    """The choice whether newer data is shown by itself is on the page."""
    st.session_state[_LIVE_WIDGET] = follows()
    st.toggle(
        saying.say("Update by itself"),
        key=_LIVE_WIDGET,
        on_change=_choose_live,
        help=saying.say("New data moves the chart on without a click. The period picked stays."),
    )


def _choose_live() -> None:
    """The address holds the choice, on all pages; only in a callback."""
    st.session_state[_FOLLOWS] = st.session_state[_LIVE_WIDGET]
    if follows():
        st.query_params[_LIVE] = _YES
    else:
        st.query_params.pop(_LIVE, None)


def _choose_zone() -> None:
    """What is picked is kept; only in a callback."""
    zone = st.session_state[_ZONE] = st.session_state[_ZONE_WIDGET]
    _hold(zone, st.query_params.get(_ZONE, ""))


def _hold(zone: str, in_address: str) -> None:
    """The address holds the zone by its name in use, and nothing for UTC."""
    if zone == zones.PLAIN:
        st.query_params.pop(_ZONE, None)
    elif zone != in_address:
        st.query_params[_ZONE] = zone


def _choose() -> None:
    """What is picked is kept; what the widgets of this page hold is kept, too; only in a callback."""
    state = st.session_state
    state[_CHOSEN] = st.query_params[PARAMETER] = state[_WIDGET]
    for key in _TABS:
        state.pop(key, None)
    for key in [str(key) for key in state]:
        if key.startswith(_KEPT):
            state[key] = state[key]
