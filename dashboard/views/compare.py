"""The page that compares groups of outlets: how much each speaks of one subject, and in which words."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import (
    address,
    comparing,
    figures,
    labels,
    live,
    notes,
    reads,
    theme,
    tongues,
    words,
)
from dashboard.axes import Drawing
from dashboard.reads import Edition
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.frames import Trend
from storage.store import Store

_CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "doubleClick": False}
_KEYS = {
    "subject": "compare_subject",
    "period": "compare_period",
    "every": "compare_every",
    "clock": "compare_clock",
    "unit": "compare_unit",
    "smooth": "compare_smooth",
    "language": "compare_language",
}
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class _View:
    """What the page shows: absolute picks of one subject, the groups, the end of the data."""

    edition: Edition
    picks: Picks
    groups: tuple[str, ...]
    now: datetime


def show(store: Store, clock: live.Clock) -> None:
    """The page: what is picked, a line for each group, its totals, its words."""
    live.heading("Who speaks of it, and how?", store, clock)
    edition = live.edition(store)
    pulse = reads.pulse(edition)
    if pulse is None or not reads.has_articles(edition):
        live.until(store, reads.has_articles)
        return
    _begin(edition, pulse.collected_to)
    picks = _picked()
    address.write(picks, {}, "compare")
    fixed = reads.absolute(edition, picks, pulse.collected_to)
    view = _View(edition, fixed, reads.choices(edition).groups, pulse.collected_to)
    totals = comparing.totals(edition, fixed, view.groups, view.now)
    if not totals["matched"].sum():
        st.info("Choose another subject or a longer period.", title="Nothing found")
        return
    with st.container(border=True):
        _chart(view, totals)
    with st.container(border=True):
        _words(view)


def _begin(edition: Edition, now: datetime) -> None:
    """The widgets show what the address asks for, at the first visit."""
    state = st.session_state
    if _KEYS["subject"] in state:
        # A widget's state is dropped while another page is shown.
        for key in _KEYS.values():
            if key in state:
                state[key] = state[key]
        return
    asked = picked.from_query(address.query("compare"))
    known = _subjects()
    named = [subject for subject in asked.subjects if subject in known]
    if not named:
        fixed = reads.absolute(edition, replace(asked, subjects=()), now)
        named = [*reads.top(edition, fixed, tuple(reads.words().actors), 1, now)]
    state[_KEYS["subject"]] = next(iter(named), next(iter(known)))
    state[_KEYS["period"]] = asked.period
    state[_KEYS["every"]] = asked.every or "auto"
    state[_KEYS["clock"]] = asked.clock
    state[_KEYS["unit"]] = asked.unit
    state[_KEYS["smooth"]] = str(asked.smooth)


def _subjects() -> dict[str, str]:
    lexicon = reads.words()
    themes = {theme.id: f"{theme.name} (theme)" for theme in lexicon.themes.values()}
    return {actor.id: actor.name for actor in lexicon.actors.values()} | themes


def _picked() -> Picks:
    """What the widgets in the sidebar say."""
    known = _subjects()
    with st.sidebar:
        st.subheader("Compare groups on", anchor=False)
        subject = st.selectbox(
            "Actor or theme",
            list(known),
            format_func=lambda one: known[one],
            key=_KEYS["subject"],
        )
        period = _select("Period", labels.PERIODS, "period")
        every = _select("One point per", labels.EVERY, "every")
        smooth = _select("Smoothing", labels.SMOOTHS, "smooth")
        unit = _select("Unit", labels.UNITS, "unit")
        clock = _select("Clock", labels.CLOCKS, "clock")
    return Picks(
        (subject,),
        period=period,
        every=picked.EVERY.get(every),
        clock=picked.CLOCKS[clock],
        unit=picked.UNITS[unit],
        smooth=picked.SMOOTHS[smooth],
    )


def _select(label: str, offered: dict[str, str], name: str) -> str:
    return st.selectbox(
        label, list(offered), format_func=lambda word: offered[word], key=_KEYS[name]
    )


def _chart(view: _View, totals: pl.DataFrame) -> None:
    name = reads.words().names[view.picks.subjects[0]]
    st.header(words.plain(f"{name} in each group of outlets"), anchor=False)
    trend = comparing.by_group(view.edition, view.picks, view.groups, view.now)
    undated = reads.undated(view.edition, view.picks, view.picks, view.now)
    own = "Each line is a share of its own group."
    st.caption(words.plain(f"{notes.caption(view.picks, undated)} {own}"))
    drawing = Drawing(
        measure="share",
        every=view.picks.every or "1d",
        names={group: group for group in view.groups},
        look=theme.look(st.context.theme.type),
        narrow=live.is_phone(),
        unit=view.picks.unit,
        smooth=view.picks.smooth,
    )
    st.plotly_chart(
        figures.lines(trend, drawing, seen=reads.trend(view.edition, view.picks, view.now)),
        theme=None,
        key="compare_chart",
        config=_CONFIG,
        alt=notes.alt(totals, view.picks, {}),
    )
    if view.picks.smooth == 1:
        st.caption(words.plain(" ".join(notes.unsure(trend, view.picks))))
    if unseen := _unseen(trend, view.groups):
        with st.expander("What was not seen"):
            st.markdown("\n".join(f"- {words.plain(line)}" for line in unseen))
    _totals(view, totals)


def _unseen(trend: Trend, groups: tuple[str, ...]) -> list[str]:
    """For each group what no feed of it covers, or not all."""
    rows = figures.with_voids(trend)
    return [
        f"{group}. {sentence}"
        for group in groups
        for sentence in notes.unseen(rows.filter(pl.col("subject") == group))
    ]


def _totals(view: _View, totals: pl.DataFrame) -> None:
    """The whole period in one row per group, with a way to its articles."""
    links = [picked.to_address(replace(view.picks, groups=(group,))) for group in totals["subject"]]
    count = words.unit(view.picks.unit).capitalize()
    shown = totals.select(
        pl.col("subject").alias("Group"),
        pl.col("share").round(3).alias("Share"),
        pl.col("share_low").round(3).alias("95% from"),
        pl.col("share_high").round(3).alias("95% to"),
        pl.col("matched").alias(f"{count}s naming it"),
        pl.col("total").alias("Of all in the group"),
        pl.col("copy_factor").round(2).alias("Copies per text"),
        pl.when("small").then(pl.lit("fewer than 30")).otherwise(pl.lit("")).alias("Note"),
        pl.Series("Articles", links),
    )
    st.dataframe(
        shown,
        column_config={
            **{
                name: st.column_config.NumberColumn(format="percent")
                for name in ("Share", "95% from", "95% to")
            },
            "Articles": st.column_config.LinkColumn(display_text="Open in Trends"),
        },
        hide_index=True,
        alt="The whole period, one row per group",
    )


def _words(view: _View) -> None:
    """The words that set the groups apart in one language, and the texts behind a word."""
    st.header("Words that set the groups apart", anchor=False)
    offered = comparing.languages(view.edition, view.picks, view.now)
    if not offered:
        least = words.some(comparing.LEAST_TEXTS, "text")
        st.caption(f"No language has {least} or more on this subject in two groups.")
        return
    if st.session_state.get(_KEYS["language"]) not in offered:
        st.session_state[_KEYS["language"]] = offered[0]
    language = st.selectbox(
        "Language of the texts",
        offered,
        format_func=tongues.language,
        key=_KEYS["language"],
        width=260,
    )
    found = comparing.apart(view.edition, view.picks, language, view.now)
    st.caption(
        "Of the texts in this language that name the subject, each counted once a group: words that one "
        "group uses more than all others do (log-odds with a prior; 2 or more is hardly chance, but of "
        f"many words some pass it). Stop words are left out; the newest {comparing.TEXTS} texts count."
    )
    if found.is_empty():
        st.caption("No word sets a group apart.")
        return
    if (ticked := _apart(found)) is None:
        st.caption("Tick a row for the texts with the word.")
        return
    _texts(view, language, ticked)


def _apart(found: pl.DataFrame) -> str | None:
    """The table of words; gives the one that the reader ticked."""
    shown = found.select(
        pl.col("group").alias("Group"),
        pl.col("word").alias("Word"),
        (pl.col("matched") / pl.col("total")).round(3).alias("In the group"),
        pl.format("{} of {}", "matched", "total").alias("Texts"),
        (pl.col("matched_others") / pl.col("total_others")).round(3).alias("In the others"),
        pl.format("{} of {}", "matched_others", "total_others").alias("Their texts"),
        pl.col("z").round(1).alias("Log-odds, z"),
    )
    ticked = st.dataframe(
        shown,
        column_config={
            name: st.column_config.NumberColumn(format="percent")
            for name in ("In the group", "In the others")
        },
        hide_index=True,
        height=min(42 + 35 * shown.height, 440),
        key="compare_words",
        on_select="rerun",
        selection_mode="single-row",
        alt="Words that set each group apart, clearest first",
    )
    row = next((row for row in ticked.selection.rows if row < found.height), None)
    return None if row is None else str(found["word"][row])


def _texts(view: _View, language: str, word: str) -> None:
    rows = comparing.with_word(view.edition, view.picks, language, word, view.now)
    shown = min(rows.height, _SHOWN)
    st.subheader(words.plain(f"{words.some(rows.height, 'text')} with “{word}”"), anchor=False)
    if rows.height > shown:
        st.caption(f"The newest {shown} are shown.")
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    st.dataframe(
        rows.head(shown).select(
            pl.col(view.picks.clock).alias("Time"),
            pl.col("group").alias("Group"),
            pl.col("outlet").alias("Outlet"),
            pl.col("title").alias("Headline"),
            pl.when(is_link).then("url").alias("Link"),
        ),
        column_config={
            "Time": st.column_config.DatetimeColumn(
                f"{labels.CLOCKS[view.picks.clock]} (UTC)",
                format="D MMM YYYY, HH:mm",
                timezone="UTC",
            ),
            "Headline": st.column_config.TextColumn(width="large"),
            "Link": st.column_config.LinkColumn(display_text="Open"),
        },
        hide_index=True,
        alt="Texts with the word, newest first",
    )
