"""The filters: widgets to Picks and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from dashboard import clocks, days, labels, saved, saying, tongues
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


def clear_filters() -> None:
    """No filter narrows the view; only in a callback."""
    for key in _NARROWING.values():
        st.session_state[key] = []
    st.session_state["pick_scope"] = "war"
    st.session_state["pick_panel"] = picked.CATALOGUE
    st.session_state["pick_members"] = "whole"


def draw(offer: Offer) -> Picks:
    """The filters are on the page; gives back what they say."""
    with st.sidebar:
        st.subheader(saying.say("Compare"), anchor=False)
        compared = _compare(offer)
        st.subheader(saying.say("Narrow"), anchor=False)
        return _narrow(compared, offer.choices)


def _compare(offer: Offer) -> Picks:
    subjects = st.multiselect(
        saying.say("Actors and themes (up to {most})", most=MAX_SUBJECTS),
        list(offer.subjects),
        format_func=lambda subject: offer.subjects[subject],
        key="pick_subjects",
        max_selections=MAX_SUBJECTS,
        placeholder=saying.say("Type a name"),
        select_all=False,
    )
    searches = saved.draw(offer.queries, offer.check, MAX_SUBJECTS - len(subjects))
    measure = st.radio(
        saying.say("Measure"),
        list(picked.MEASURES),
        format_func=saying.labelled(labels.MEASURES),
        key="pick_measure",
        horizontal=True,
        help=saying.say("Share: of all in the selection. Count: how many name it."),
    )
    unit = st.selectbox(
        saying.say("Unit"),
        list(picked.UNITS),
        format_func=saying.labelled(labels.UNITS),
        key="pick_unit",
        help=saying.say(
            "Articles: every one. Distinct texts: copies of one text count once. Independent "
            "publishers: outlets of one owner count once. Both count once in each point."
        ),
    )
    measured = picked.MEASURES[measure]
    picks = Picks(tuple(subjects), measured, unit=picked.UNITS[unit], zone=clocks.zone())
    return _grain(_period(replace(picks, queries=searches), offer))


def _grain(picks: Picks) -> Picks:
    every = st.selectbox(
        saying.say("One point per"),
        list(labels.EVERY),
        format_func=saying.labelled(labels.EVERY),
        key="pick_every",
    )
    smooth = st.selectbox(
        saying.say("Smoothing"),
        list(picked.SMOOTHS),
        format_func=saying.labelled(labels.SMOOTHS),
        key="pick_smooth",
        help=saying.say(
            "Each point is the mean of so many points up to it. A download has the raw numbers too."
        ),
    )
    clock = st.radio(
        saying.say("Clock"),
        list(picked.CLOCKS),
        format_func=saying.labelled(labels.CLOCKS),
        key="pick_clock",
        horizontal=True,
        help=saying.say(
            "Published: the publisher's time. First seen: when a feed first showed it to us."
        ),
    )
    return replace(
        picks,
        every=picked.EVERY.get(every),
        smooth=picked.SMOOTHS[smooth],
        clock=picked.CLOCKS[clock],
    )


def _period(picks: Picks, offer: Offer) -> Picks:
    state = st.session_state
    if state.get("pick_period") in PERIODS:
        state["period_before"] = state["pick_period"]
    period = st.selectbox(
        saying.say("Period"),
        [*labels.PERIODS, DATES],
        format_func=saying.labelled({**labels.PERIODS, DATES: saying.later("From … to …")}),
        key="pick_period",
        on_change=_forget_span,
    )
    if period != DATES:
        return replace(picks, period=period)
    if not days.is_shown("pick"):
        before = replace(picks, period=state.get("period_before", DEFAULT_PERIOD))
        days.show("pick", offer.span(before))
    since, until = days.draw("pick")
    return replace(picks, since=since, until=until)


def _forget_span() -> None:
    st.session_state.pop("pick_span", None)


def _narrow(picks: Picks, choices: Choices) -> Picks:
    scope = st.radio(
        saying.say("Articles"),
        list(picked.SCOPES),
        format_func=saying.labelled(labels.SCOPES),
        key="pick_scope",
        horizontal=True,
        help=saying.say(
            "About the war: those that the scope rule keeps. All collected: every article."
        ),
    )
    return _filtered(_panel(replace(picks, scope=picked.SCOPES[scope]), choices), choices)


def _panel(picks: Picks, choices: Choices) -> Picks:
    """The picks with panel, members and reading; what has one choice only is not on the page."""
    state = st.session_state
    panel, reading = state["pick_panel"], state["pick_reading"]
    if len(choices.panels) > 1:
        panel = st.selectbox(
            saying.say("Panel"),
            choices.panels,
            format_func=saying.labelled({picked.CATALOGUE: saying.later("Everything collected")}),
            key="pick_panel",
        )
    members = st.radio(
        saying.say("Feeds"),
        list(picked.MEMBERS),
        format_func=saying.labelled(labels.MEMBERS),
        key="pick_members",
        horizontal=True,
        help=saying.say(
            "Live all the time: only feeds that reported at both ends of the period, so that a feed "
            "that came or went cannot move the line."
        ),
    )
    if len(choices.readings) > 1:
        reading = st.radio(
            saying.say("Lexicon"),
            choices.readings,
            format_func=saying.labelled(labels.READINGS),
            key="pick_reading",
            help=saying.say(
                "Before the last rebuild: as the articles were read with the lexicon before."
            ),
        )
    return replace(
        picks,
        panel=panel,
        members=picked.MEMBERS[members],
        reading=picked.READINGS[reading],
    )


def _filtered(picks: Picks, choices: Choices) -> Picks:
    groups = st.multiselect(
        saying.say("Group"),
        choices.groups,
        key="pick_groups",
        placeholder=saying.say("All groups"),
        format_func=saying.labelled(labels.GROUPS),
    )
    ownerships = st.multiselect(
        saying.say("Ownership"),
        choices.ownerships,
        key="pick_ownerships",
        placeholder=saying.say("Any owner"),
        format_func=saying.labelled(labels.OWNERSHIPS),
    )
    languages = st.multiselect(
        saying.say("Language of the article"),
        choices.languages,
        format_func=tongues.called("languages"),
        key="pick_languages",
        placeholder=saying.say("All languages"),
    )
    countries = st.multiselect(
        saying.say("Country of the newsroom"),
        choices.countries,
        format_func=tongues.called("countries"),
        key="pick_countries",
        placeholder=saying.say("All countries"),
    )
    outlets = st.multiselect(
        saying.say("Outlet"),
        choices.outlets,
        key="pick_outlets",
        placeholder=saying.say("All outlets"),
    )
    return replace(
        picks,
        groups=tuple(groups),
        ownerships=tuple(ownerships),
        languages=tuple(languages),
        countries=tuple(countries),
        outlets=tuple(outlets),
    )


def is_span() -> bool:
    """Whether a stretch of time is picked, not a period that ends now."""
    return st.session_state.get("pick_period") == DATES
