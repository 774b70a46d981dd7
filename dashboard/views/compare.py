"""The page that compares groups of outlets: how much each speaks of one subject, and in which words."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import (
    address,
    clocks,
    comparing,
    figures,
    heads,
    labels,
    live,
    notes,
    phrases,
    reads,
    saying,
    shades,
    theme,
    words,
)
from dashboard.axes import Drawing
from dashboard.reads import Edition
from dashboard.views import contrast
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
    "language": contrast.KEY,
}


@dataclass(frozen=True, slots=True)
class _View:
    """What the page shows: absolute picks of one subject, the groups, the end of the data."""

    edition: Edition
    picks: Picks
    groups: tuple[str, ...]
    now: datetime


def show(store: Store, clock: live.Clock) -> None:
    """The page: what is picked, a line for each group, its totals, its words."""
    opened = live.opened(saying.say("Who speaks of it, and how?"), store, clock)
    if opened is None:
        return
    edition, now = opened
    _begin(edition, now)
    picks = _picked()
    address.write(picks, {}, "compare")
    fixed = reads.absolute(edition, picks, now)
    view = _View(edition, fixed, reads.choices(edition).groups, now)
    totals = comparing.totals(edition, fixed, view.groups, view.now)
    if not totals["matched"].sum():
        st.info(
            saying.say("Choose another subject or a longer period."),
            title=saying.say("Nothing found"),
        )
        return
    with st.container(border=True):
        _chart(view, totals)
    with st.container(border=True):
        contrast.card(edition, fixed, now)


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
        fixed = reads.absolute(edition, replace(asked, subjects=(), queries=()), now)
        named = [*reads.top(edition, fixed, tuple(reads.words().actors), 1, now)]
    state[_KEYS["subject"]] = next(iter(named), next(iter(known)))
    state[_KEYS["period"]] = asked.period
    state[_KEYS["every"]] = asked.every or "auto"
    state[_KEYS["clock"]] = asked.clock
    state[_KEYS["unit"]] = asked.unit
    state[_KEYS["smooth"]] = str(asked.smooth)


def _subjects() -> dict[str, str]:
    lexicon = reads.words()
    themes = {
        theme.id: saying.say("{name} (theme)", name=theme.name) for theme in lexicon.themes.values()
    }
    return {actor.id: actor.name for actor in lexicon.actors.values()} | themes


def _picked() -> Picks:
    """What the widgets in the sidebar say."""
    known = _subjects()
    with st.sidebar:
        st.subheader(saying.say("Compare groups on"), anchor=False)
        subject = st.selectbox(
            saying.say("Actor or theme"),
            list(known),
            format_func=lambda one: known[one],
            key=_KEYS["subject"],
        )
        period = _select(saying.say("Period"), labels.PERIODS, "period")
        every = _select(saying.say("One point per"), labels.EVERY, "every")
        smooth = _select(saying.say("Smoothing"), labels.SMOOTHS, "smooth")
        unit = _select(saying.say("Unit"), labels.UNITS, "unit")
        clock = _select(saying.say("Clock"), labels.CLOCKS, "clock")
    return Picks(
        (subject,),
        zone=clocks.zone(),
        period=period,
        every=picked.EVERY.get(every),
        clock=picked.CLOCKS[clock],
        unit=picked.UNITS[unit],
        smooth=picked.SMOOTHS[smooth],
    )


def _select(label: str, offered: dict[str, str], name: str) -> str:
    return st.selectbox(label, list(offered), format_func=saying.labelled(offered), key=_KEYS[name])


def _chart(view: _View, totals: pl.DataFrame) -> None:
    name = reads.words().names[view.picks.subjects[0]]
    title = saying.say("{name} in each group of outlets", name=name)
    st.header(words.plain(title), anchor=False)
    trend = comparing.by_group(view.edition, view.picks, view.groups, view.now)
    undated = reads.undated(view.edition, view.picks, view.picks, view.now)
    own = saying.say("Each line is a share of its own group.")
    st.caption(words.plain(f"{notes.caption(view.picks, undated)} {own}"))
    drawing = Drawing(
        measure="share",
        every=view.picks.every or "1d",
        names=saying.each(labels.GROUPS),
        look=theme.look(st.context.theme.type),
        narrow=live.is_phone(),
        unit=view.picks.unit,
        smooth=view.picks.smooth,
        language=saying.language(),
        zone=view.picks.zone,
    )
    st.plotly_chart(
        figures.lines(trend, drawing, seen=reads.trend(view.edition, view.picks, view.now)),
        theme=None,
        key="compare_chart",
        config=_CONFIG,
        alt=notes.alt(totals, view.picks, saying.each(labels.GROUPS)),
    )
    if view.picks.smooth == 1:
        st.caption(words.plain(" ".join(notes.unsure(trend, view.picks))))
    if unseen := _unseen(trend, view.groups):
        with st.expander(saying.say("What was not seen")):
            st.markdown("\n".join(f"- {words.plain(line)}" for line in unseen))
    _totals(view, totals)


def _unseen(trend: Trend, groups: tuple[str, ...]) -> list[str]:
    """For each group what no feed of it covers, or not all."""
    rows = shades.with_voids(trend)
    return [
        f"{saying.say(group)}. {sentence}"
        for group in groups
        for sentence in notes.unseen(rows.filter(pl.col("subject") == group))
    ]


def _totals(view: _View, totals: pl.DataFrame) -> None:
    """The whole period in one row per group, with a way to its articles."""
    links = [picked.to_address(replace(view.picks, groups=(group,))) for group in totals["subject"]]
    naming = saying.say(phrases.NAMING[view.picks.unit])
    few = saying.say("fewer than {least}", least=figures.SMALL)
    shown = totals.select(
        pl.col("subject").replace(saying.each(labels.GROUPS)).alias("Group"),
        pl.col("share").round(3).alias("Share"),
        pl.col("share_low").round(3).alias("95% from"),
        pl.col("share_high").round(3).alias("95% to"),
        pl.col("matched").alias(naming),
        pl.col("total").alias("Of all in the group"),
        pl.col("copy_factor").round(2).alias("Copies per text"),
        pl.when("small").then(pl.lit(few)).otherwise(pl.lit("")).alias("Note"),
        pl.Series("Articles", links),
    )
    st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                **{
                    name: st.column_config.NumberColumn(format="percent")
                    for name in ("Share", "95% from", "95% to")
                },
                "Copies per text": st.column_config.NumberColumn(format="%.2f"),
                "Articles": st.column_config.LinkColumn(display_text=saying.say("Open in Trends")),
            },
        ),
        hide_index=True,
        alt=saying.say("The whole period, one row per group"),
    )
