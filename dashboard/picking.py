"""What the filters of Trends hold: from picks to the widgets' state, and back without the widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from dashboard import clocks, days, saved
from dashboard.offers import Choices
from dashboard.pointing import Span
from processing.counting import picks as picked
from processing.counting.picks import DEFAULT_PERIOD, MAX_SUBJECTS, PERIODS, Picks
from processing.counting.queries import Query

DATES = "dates"
_NARROWING = {
    "languages": "pick_languages",
    "outlets": "pick_outlets",
    "countries": "pick_countries",
    "groups": "pick_groups",
    "ownerships": "pick_ownerships",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be picked: subjects with their labels, filters, and the span of picks without dates.

    ``queries`` are those offered to every reader; ``check`` tells what is wrong with one.
    """

    subjects: Mapping[str, str]
    choices: Choices
    span: Callable[[Picks], Span]
    queries: tuple[Query, ...]
    check: saved.Check


def is_begun() -> bool:
    """Whether the widgets hold what the reader picked; if not, ``begin`` comes first."""
    return "pick_subjects" in st.session_state


def begin(picks: Picks, offer: Offer) -> None:
    """The widgets show these picks, as far as they are on offer."""
    state, choices = st.session_state, offer.choices
    state["pick_subjects"] = [subject for subject in picks.subjects if subject in offer.subjects]
    saved.begin(picks.queries)
    state["pick_measure"] = picks.measure
    state["pick_every"] = picks.every or "auto"
    state["pick_smooth"] = str(picks.smooth)
    state["pick_clock"] = picks.clock
    state["pick_scope"] = picks.scope
    state["pick_unit"] = picks.unit
    state["pick_members"] = picks.members
    state["pick_panel"] = picks.panel if picks.panel in choices.panels else picked.CATALOGUE
    state["pick_reading"] = picks.reading if picks.reading in choices.readings else "now"
    for name, key in _NARROWING.items():
        offered = getattr(choices, name)
        state[key] = [value for value in getattr(picks, name) if value in offered]
    state["pick_period"] = picks.period
    if picks.since or picks.until:
        show_span(offer.span(picks))


def show_span(span: Span) -> None:
    """The widgets show this stretch of time; only before they are drawn, or in a callback."""
    state = st.session_state
    if state.get("pick_period") in PERIODS:
        state["period_before"] = state["pick_period"]
    state["pick_period"] = DATES
    days.show("pick", span)


def leave_span() -> None:
    """The widgets show the period from before the stretch of time was picked; only in a callback."""
    st.session_state["pick_period"] = st.session_state.get("period_before", DEFAULT_PERIOD)


def forget_span() -> None:
    """The dates begin anew when they are picked again; only in a callback."""
    st.session_state.pop("pick_span", None)


def clear_filters() -> None:
    """No filter narrows the view; only in a callback."""
    for key in _NARROWING.values():
        st.session_state[key] = []
    st.session_state["pick_scope"] = "war"
    st.session_state["pick_panel"] = picked.CATALOGUE
    st.session_state["pick_members"] = "whole"


def is_span() -> bool:
    """Whether a stretch of time is picked, not a period that ends now."""
    return st.session_state.get("pick_period") == DATES


def read(offer: Offer) -> Picks:
    """What the widgets say; they need not be on the page yet."""
    state = st.session_state
    subjects = tuple(state["pick_subjects"])
    picks = Picks(
        subjects,
        picked.MEASURES[state["pick_measure"]],
        queries=saved.chosen(offer.queries, MAX_SUBJECTS - len(subjects)),
        unit=picked.UNITS[state["pick_unit"]],
        zone=clocks.zone(),
        every=picked.EVERY.get(state["pick_every"]),
        smooth=picked.SMOOTHS[state["pick_smooth"]],
        clock=picked.CLOCKS[state["pick_clock"]],
        scope=picked.SCOPES[state["pick_scope"]],
        panel=state["pick_panel"],
        members=picked.MEMBERS[state["pick_members"]],
        reading=picked.READINGS[state["pick_reading"]],
        languages=tuple(state["pick_languages"]),
        outlets=tuple(state["pick_outlets"]),
        countries=tuple(state["pick_countries"]),
        groups=tuple(state["pick_groups"]),
        ownerships=tuple(state["pick_ownerships"]),
    )
    return _over_time(picks, offer)


def _over_time(picks: Picks, offer: Offer) -> Picks:
    """The picks with the period, or with the dates."""
    state = st.session_state
    period = state["pick_period"]
    if period in PERIODS:
        state["period_before"] = period
        return replace(picks, period=period)
    if not days.is_shown("pick"):
        before = replace(picks, period=state.get("period_before", DEFAULT_PERIOD))
        days.show("pick", offer.span(before))
    since, until = days.read("pick")
    return replace(picks, since=since, until=until)
