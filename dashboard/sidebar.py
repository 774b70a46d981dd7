"""Widgets to Picks and back, and Picks to the address bar; the only file that touches widget state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

import streamlit as st

from dashboard import pointing, tongues, words
from dashboard.pointing import Span
from dashboard.reads import Choices
from processing.counting import picks as picked
from processing.counting.picks import DEFAULT_PERIOD, MAX_SUBJECTS, PERIODS, Every, Picks
from processing.tables import Trend

DATES = "dates"
_NARROWING = {
    "languages": "pick_languages",
    "outlets": "pick_outlets",
    "countries": "pick_countries",
    "groups": "pick_groups",
}
_PERIOD_NAMES = {
    "2d": "Last 2 days",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "365d": "Last 365 days",
    "all": "Everything collected",
    DATES: "From … to …",
}
_EVERY_NAMES: dict[Every | None, str] = {None: "Automatic", "1h": "Hour", "1d": "Day", "1w": "Week"}
_CLOCK_NAMES = {"published": "Published", "first_seen": "First seen"}
_MEASURE_NAMES = {"share": "Share", "count": "Count"}
_SCOPE_NAMES = {"war": "About the war", "all": "All collected"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One bucket of the chart, and the subject whose line was clicked; None: no single line."""

    bucket: Span
    subject: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be picked: subjects with their labels, filters, and the span of picks without dates."""

    subjects: Mapping[str, str]
    choices: Choices
    span: Callable[[Picks], Span]


def query() -> dict[str, list[str]]:
    """What the address bar holds now."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def asked() -> Picks | None:
    """The picks that the address holds, else those of this session; None at a bare address."""
    held = query() or st.session_state.get("asked")
    if not held:
        return None
    if at := held.get("at"):
        st.session_state["chosen"] = (at[0], *held.get("of", []))
    return picked.from_query(held)


def write(picks: Picks, extra: Mapping[str, list[str]]) -> None:
    """The address bar holds the picks and what was chosen in the chart, nothing else."""
    wanted = {**picked.to_query(picks), **extra}
    if query() != wanted:
        st.query_params.from_dict(wanted)
    st.session_state["asked"] = wanted


def permalink(picks: Picks) -> str:
    """The address of this view; with absolute picks it shows the same dates for ever."""
    here = str(st.context.url or "").partition("?")[0]
    return f"{here}?{urlencode(picked.to_query(picks), doseq=True)}"


def chosen(trend: Trend) -> Chosen | None:
    """The bucket, and perhaps the line, that the reader chose in the chart of this trend."""
    at, *of = st.session_state.get("chosen") or (None,)
    moment = picked.from_query({"since": [at]}).since if at else None
    bucket = pointing.bucket_at(trend, moment) if moment else None
    if bucket is None:
        return None
    subject = of[0] if of and of[0] in trend["subject"] else None
    return Chosen(bucket, subject)


def extras(chosen: Chosen | None, *, table: bool) -> dict[str, list[str]]:
    """What the address holds beside the picks: bucket and line chosen, table instead of chart."""
    held = {
        "at": [picked.iso(chosen.bucket[0])] if chosen else [],
        "of": [chosen.subject] if chosen and chosen.subject else [],
        "view": ["table"] if table else [],
    }
    return {name: values for name, values in held.items() if values}


def take_pointer(key: str, trend: Trend) -> None:
    """A click in the chart chose a bucket, a brush the period; only in a callback."""
    pointed = pointing.read(st.session_state[key].selection, trend)
    if pointed.span:
        forget_choice()
        show_span(pointed.span)
    elif pointed.bucket:
        st.session_state["chosen"] = (
            picked.iso(pointed.bucket[0]),
            *([pointed.subject] if pointed.subject else []),
        )


def forget_choice() -> None:
    """No bucket of the chart is chosen."""
    st.session_state.pop("chosen", None)


def is_span() -> bool:
    """Whether a stretch of time is picked, not a period that ends now."""
    return st.session_state.get("pick_period") == DATES


def begin(picks: Picks, offer: Offer) -> None:
    """The widgets show these picks, unless the reader has set them already."""
    if "pick_subjects" in st.session_state:
        return
    state, choices = st.session_state, offer.choices
    state["pick_subjects"] = [subject for subject in picks.subjects if subject in offer.subjects]
    state["pick_measure"] = picks.measure
    state["pick_every"] = picks.every
    state["pick_clock"] = picks.clock
    state["pick_scope"] = picks.scope
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
    state["pick_span"] = span
    state["pick_dates"] = (span[0].date(), (span[1] - timedelta(microseconds=1)).date())


def leave_span() -> None:
    """The widgets show the period from before the stretch of time was picked; only in a callback."""
    st.session_state["pick_period"] = st.session_state.get("period_before", DEFAULT_PERIOD)


def clear_filters() -> None:
    """No filter narrows the view; only in a callback."""
    for key in _NARROWING.values():
        st.session_state[key] = []
    st.session_state["pick_scope"] = "war"


def draw(offer: Offer) -> Picks:
    """The filters are on the page; gives back what they say."""
    with st.sidebar:
        st.subheader("Compare", anchor=False)
        compared = _compare(offer)
        st.subheader("Narrow", anchor=False)
        return _narrow(compared, offer.choices)


def _compare(offer: Offer) -> Picks:
    subjects = st.multiselect(
        f"Actors and themes (up to {MAX_SUBJECTS})",
        list(offer.subjects),
        format_func=lambda subject: offer.subjects[subject],
        key="pick_subjects",
        max_selections=MAX_SUBJECTS,
        placeholder="Type a name",
        select_all=False,
    )
    measure = st.radio(
        "Measure",
        list(picked.MEASURES),
        format_func=lambda word: _MEASURE_NAMES[word],
        key="pick_measure",
        horizontal=True,
        help="Share: of all articles in the selection. Count: articles that name it.",
    )
    picks = Picks(subjects=tuple(subjects), measure=picked.MEASURES[measure])
    picks = _period(picks, offer)
    every = st.selectbox(
        "One point per",
        list(_EVERY_NAMES),
        format_func=lambda word: _EVERY_NAMES[word],
        key="pick_every",
    )
    clock = st.radio(
        "Clock",
        list(picked.CLOCKS),
        format_func=lambda word: _CLOCK_NAMES[word],
        key="pick_clock",
        horizontal=True,
        help="Published: the publisher's time. First seen: when a feed first showed it to us.",
    )
    return replace(picks, every=every, clock=picked.CLOCKS[clock])


def _period(picks: Picks, offer: Offer) -> Picks:
    state = st.session_state
    if state.get("pick_period") in PERIODS:
        state["period_before"] = state["pick_period"]
    period = st.selectbox(
        "Period",
        list(_PERIOD_NAMES),
        format_func=lambda word: _PERIOD_NAMES[word],
        key="pick_period",
        on_change=_forget_span,
    )
    if period != DATES:
        return replace(picks, period=period)
    if "pick_span" not in state:
        show_dates = offer.span(replace(picks, period=state.get("period_before", DEFAULT_PERIOD)))
        state["pick_span"] = show_dates
        state["pick_dates"] = (
            show_dates[0].date(),
            (show_dates[1] - timedelta(microseconds=1)).date(),
        )
    st.date_input("From and to (UTC)", key="pick_dates", on_change=_take_dates, format="DD.MM.YYYY")
    since, until = state["pick_span"]
    if since.time() != time.min or until.time() != time.min:
        st.caption(words.plain(f"{words.span(since, until)} UTC"))
    return replace(picks, since=since, until=until)


def _forget_span() -> None:
    st.session_state.pop("pick_span", None)


def _take_dates() -> None:
    """Whole days, once both are given."""
    dates = st.session_state["pick_dates"]
    if len(dates) == 2:
        start, end = dates
        st.session_state["pick_span"] = (_midnight(start), _midnight(end) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _narrow(picks: Picks, choices: Choices) -> Picks:
    scope = st.radio(
        "Articles",
        list(picked.SCOPES),
        format_func=lambda word: _SCOPE_NAMES[word],
        key="pick_scope",
        horizontal=True,
        help="About the war: those that the scope rule keeps. All collected: every article.",
    )
    groups = st.multiselect("Group", choices.groups, key="pick_groups", placeholder="All groups")
    languages = st.multiselect(
        "Language of the article",
        choices.languages,
        format_func=tongues.language,
        key="pick_languages",
        placeholder="All languages",
    )
    countries = st.multiselect(
        "Country of the newsroom",
        choices.countries,
        format_func=tongues.country,
        key="pick_countries",
        placeholder="All countries",
    )
    outlets = st.multiselect(
        "Outlet", choices.outlets, key="pick_outlets", placeholder="All outlets"
    )
    return replace(
        picks,
        scope=picked.SCOPES[scope],
        groups=tuple(groups),
        languages=tuple(languages),
        countries=tuple(countries),
        outlets=tuple(outlets),
    )
