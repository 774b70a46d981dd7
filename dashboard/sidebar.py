"""The filters of Trends on the page; what they say is read by ``picking``."""

import streamlit as st

from dashboard import days, labels, picking, saved, saying, tongues
from dashboard.offers import Choices
from dashboard.picking import Offer
from processing.counting import picks as picked
from processing.counting.picks import MAX_SUBJECTS


def draw(offer: Offer) -> None:
    """The filters are on the page."""
    with st.sidebar:
        st.subheader(saying.say("Compare"), anchor=False)
        _compare(offer)
        _grain()
        _period()
        st.subheader(saying.say("Narrow"), anchor=False)
        _narrow(offer.choices)


def _compare(offer: Offer) -> None:
    subjects = st.multiselect(
        saying.say("Actors and themes (up to {most})", most=MAX_SUBJECTS),
        list(offer.subjects),
        format_func=lambda subject: offer.subjects[subject],
        key="pick_subjects",
        max_selections=MAX_SUBJECTS,
        placeholder=saying.say("Type a name"),
        select_all=False,
    )
    saved.draw(offer.queries, offer.check, MAX_SUBJECTS - len(subjects))
    st.radio(
        saying.say("Measure"),
        list(picked.MEASURES),
        format_func=saying.labelled(labels.MEASURES),
        key="pick_measure",
        horizontal=True,
        help=saying.say("Share: of all in the selection. Count: how many name it."),
    )
    st.selectbox(
        saying.say("Unit"),
        list(picked.UNITS),
        format_func=saying.labelled(labels.UNITS),
        key="pick_unit",
        help=saying.say(
            "Articles: every one. Distinct texts: copies of one text count once. Independent "
            "publishers: outlets of one owner count once. Both count once in each point."
        ),
    )


def _grain() -> None:
    st.selectbox(
        saying.say("One point per"),
        list(labels.EVERY),
        format_func=saying.labelled(labels.EVERY),
        key="pick_every",
    )
    st.selectbox(
        saying.say("Smoothing"),
        list(picked.SMOOTHS),
        format_func=saying.labelled(labels.SMOOTHS),
        key="pick_smooth",
        help=saying.say(
            "Each point is the mean of so many points up to it. A download has the raw numbers too."
        ),
    )
    st.radio(
        saying.say("Clock"),
        list(picked.CLOCKS),
        format_func=saying.labelled(labels.CLOCKS),
        key="pick_clock",
        horizontal=True,
        help=saying.say(
            "Published: the publisher's time. First seen: when a feed first showed it to us."
        ),
    )


def _period() -> None:
    period = st.selectbox(
        saying.say("Period"),
        [*labels.PERIODS, picking.DATES],
        format_func=saying.labelled({**labels.PERIODS, picking.DATES: saying.later("From … to …")}),
        key="pick_period",
        on_change=picking.forget_span,
    )
    if period == picking.DATES:
        days.draw("pick")


def _narrow(choices: Choices) -> None:
    st.radio(
        saying.say("Articles"),
        list(picked.SCOPES),
        format_func=saying.labelled(labels.SCOPES),
        key="pick_scope",
        horizontal=True,
        help=saying.say(
            "About the war: those that the scope rule keeps. All collected: every article."
        ),
    )
    _panel(choices)
    _filtered(choices)


def _panel(choices: Choices) -> None:
    """What has one choice only is not on the page."""
    if len(choices.panels) > 1:
        st.selectbox(
            saying.say("Panel"),
            choices.panels,
            format_func=saying.labelled({picked.CATALOGUE: saying.later("Everything collected")}),
            key="pick_panel",
        )
    st.radio(
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
        st.radio(
            saying.say("Lexicon"),
            choices.readings,
            format_func=saying.labelled(labels.READINGS),
            key="pick_reading",
            help=saying.say(
                "Before the last rebuild: as the articles were read with the lexicon before."
            ),
        )


def _filtered(choices: Choices) -> None:
    st.multiselect(
        saying.say("Group"),
        choices.groups,
        key="pick_groups",
        placeholder=saying.say("All groups"),
        format_func=saying.labelled(labels.GROUPS),
    )
    st.multiselect(
        saying.say("Ownership"),
        choices.ownerships,
        key="pick_ownerships",
        placeholder=saying.say("Any owner"),
        format_func=saying.labelled(labels.OWNERSHIPS),
    )
    st.multiselect(
        saying.say("Language of the article"),
        choices.languages,
        format_func=tongues.called("languages"),
        key="pick_languages",
        placeholder=saying.say("All languages"),
    )
    st.multiselect(
        saying.say("Country of the newsroom"),
        choices.countries,
        format_func=tongues.called("countries"),
        key="pick_countries",
        placeholder=saying.say("All countries"),
    )
    st.multiselect(
        saying.say("Outlet"),
        choices.outlets,
        key="pick_outlets",
        placeholder=saying.say("All outlets"),
    )
