"""The filters of a page that shows one selection: widgets to Picks and back, with keys of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import clocks, days, labels, saying, tongues
from dashboard.offers import Choices
from dashboard.pointing import Span
from processing.counting import picks as picked
from processing.counting.picks import PERIODS, Picks

DATES = "dates"
# Of what can be counted, what a selection as a whole has.
UNITS = ("articles", "texts")
_LISTS = ("groups", "ownerships", "languages", "countries", "outlets")
_WORDS = ("unit", "clock", "scope", "members")
_PLAIN = ("panel", "reading", "period")


def begin(page: str, picks: Picks, choices: Choices, span: Callable[[Picks], Span]) -> None:
    """The widgets show these picks, as far as they are on offer.

    Args:
        page: its own name; the keys of its widgets begin with it.
        picks: what is asked for.
        choices: what is on offer.
        span: from when to when picks with a start or an end go.
    """
    state, name = st.session_state, partial(_key, page)
    for word in (*_WORDS, *_PLAIN):
        state[name(word)] = getattr(picks, word)
    state[name("unit")] = picks.unit if picks.unit in UNITS else UNITS[0]
    state[name("panel")] = picks.panel if picks.panel in choices.panels else picked.CATALOGUE
    state[name("reading")] = picks.reading if picks.reading in choices.readings else "now"
    for some in _LISTS:
        offered = getattr(choices, some)
        state[name(some)] = [value for value in getattr(picks, some) if value in offered]
    if picks.since or picks.until:
        state[name("period")] = DATES
        days.show(_key(page, "days"), span(picks))


def keep(page: str) -> None:
    """What the widgets say is kept while another page is shown, which drops the state of a widget."""
    for key in [key for key in st.session_state if str(key).startswith(f"{page}_")]:
        st.session_state[key] = st.session_state[key]


def clear(page: str) -> None:
    """No filter narrows the view; only in a callback."""
    for some in _LISTS:
        st.session_state[_key(page, some)] = []
    for word, value in (("scope", "war"), ("panel", picked.CATALOGUE), ("members", "whole")):
        st.session_state[_key(page, word)] = value


def draw(page: str, choices: Choices, now: datetime) -> Picks:
    """The filters are on the page; gives back what they say."""
    picks = _period(page, now)
    unit = _select(page, saying.say("Unit"), {unit: labels.UNITS[unit] for unit in UNITS}, "unit")
    clock = _select(page, saying.say("Clock"), labels.CLOCKS, "clock")
    st.subheader(saying.say("Narrow"), anchor=False)
    scope = _select(page, saying.say("Articles"), labels.SCOPES, "scope")
    picks = replace(
        picks, unit=picked.UNITS[unit], clock=picked.CLOCKS[clock], scope=picked.SCOPES[scope]
    )
    return _filtered(page, _panel(page, picks, choices), choices)


def _key(page: str, name: str) -> str:
    return f"{page}_{name}"


def _select(page: str, label: str, offered: dict[str, str], name: str) -> str:
    key = _key(page, name)
    return st.selectbox(label, list(offered), format_func=saying.labelled(offered), key=key)


def _period(page: str, now: datetime) -> Picks:
    """Picks of the period, or of the days, that is chosen."""
    period = _select(
        page, saying.say("Period"), {**labels.PERIODS, DATES: saying.later("From … to …")}, "period"
    )
    if period in PERIODS:
        return Picks(period=period, zone=clocks.zone())
    name = _key(page, "days")
    if not days.is_shown(name):
        days.show(name, picked.window(Picks(zone=clocks.zone()), now, now))
    since, until = days.draw(name)
    return Picks(since=since, until=until, zone=clocks.zone())


def _panel(page: str, picks: Picks, choices: Choices) -> Picks:
    """The picks with panel, members and reading; what has one choice only is not on the page."""
    state, panel, reading = st.session_state, _key(page, "panel"), _key(page, "reading")
    if len(choices.panels) > 1:
        named = {name: name for name in choices.panels}
        _select(
            page,
            saying.say("Panel"),
            named | {picked.CATALOGUE: saying.later("Everything collected")},
            "panel",
        )
    members = _select(page, saying.say("Feeds"), labels.MEMBERS, "members")
    if len(choices.readings) > 1:
        _select(page, saying.say("Lexicon"), labels.READINGS, "reading")
    return replace(
        picks,
        panel=state[panel],
        members=picked.MEMBERS[members],
        reading=picked.READINGS[state[reading]],
    )


def _filtered(page: str, picks: Picks, choices: Choices) -> Picks:
    def several(
        name: str, label: str, empty: str, told: Callable[[str], str] = str
    ) -> tuple[str, ...]:
        offered, key = getattr(choices, name), _key(page, name)
        return tuple(st.multiselect(label, offered, format_func=told, key=key, placeholder=empty))

    return replace(
        picks,
        groups=several(
            "groups",
            saying.say("Group"),
            saying.say("All groups"),
            saying.labelled(labels.GROUPS),
        ),
        ownerships=several(
            "ownerships",
            saying.say("Ownership"),
            saying.say("Any owner"),
            saying.labelled(labels.OWNERSHIPS),
        ),
        languages=several(
            "languages",
            saying.say("Language of the article"),
            saying.say("All languages"),
            tongues.called("languages"),
        ),
        countries=several(
            "countries",
            saying.say("Country of the newsroom"),
            saying.say("All countries"),
            tongues.called("countries"),
        ),
        outlets=several("outlets", saying.say("Outlet"), saying.say("All outlets")),
    )
