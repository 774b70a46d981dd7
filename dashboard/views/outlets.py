"""Who writes about whom: outlets against subjects, and what is known of one outlet."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import (
    address,
    clocks,
    figures,
    grids,
    heads,
    labels,
    live,
    outletreads,
    reads,
    saying,
    theme,
    words,
)
from dashboard.grids import Grid
from dashboard.reads import Edition
from dashboard.views import dated, passport, square
from processing.counting.picks import Picks
from storage.store import Store

DAYS, KIND, GROUPS, OUTLET, NAMED = "days", "kind", "groups", "outlet", "named"
_PERIODS = {
    saying.later("2 days"): "2d",
    saying.later("7 days"): "7d",
    saying.later("30 days"): "30d",
    saying.later("90 days"): "90d",
}
_FIRST = "7 days"
_KINDS = (saying.later("Actors"), saying.later("Themes"))
_ROWS, _COLUMNS = 25, 12
_PHONE_ROWS, _PHONE_COLUMNS = 15, 5
_CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "doubleClick": False}


def show(store: Store, clock: live.Clock, trends: Page) -> None:
    """The page: what is picked, the heat map with the articles of a square, the outlet."""
    opened = live.opened(saying.say("Who writes about whom?"), store, clock)
    if opened is None:
        return
    edition, now = opened
    picks = _picked(edition, now)
    volumes = outletreads.volumes(edition, picks, now)
    above, chosen = st.container(border=True), st.container(border=True)
    with chosen:
        part = _part(edition, picks)
    with above:
        _crossed(edition, picks, volumes, now)
        dated.actions(picks, "outlets", _words(picks))
    if part is None:
        return
    with chosen:
        square.card(edition, part, now, trends)
    with st.container(border=True):
        passport.card(edition, replace(part, subjects=()), part.outlets[0], now)


def _picked(edition: Edition, now: datetime) -> Picks:
    """The widgets are on the page; gives the absolute picks that they say."""
    offered = reads.choices(edition).groups
    address.begin(DAYS, _PERIODS, _FIRST)
    address.begin(KIND, _KINDS, _KINDS[0])
    address.begin_all(GROUPS, offered)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = st.radio(
            saying.say("Period"),
            list(_PERIODS),
            format_func=saying.labelled({days: days for days in _PERIODS}),
            key=DAYS,
            on_change=dated.leave,
            horizontal=True,
            width="content",
        )
        kind = st.radio(
            saying.say("Named"),
            _KINDS,
            format_func=saying.labelled({kind: kind for kind in _KINDS}),
            key=KIND,
            horizontal=True,
            width="content",
        )
        groups = st.multiselect(
            saying.say("Group"),
            offered,
            format_func=saying.labelled(labels.GROUPS),
            key=GROUPS,
            placeholder=saying.say("All groups"),
        )
    address.hold(DAYS, days, _FIRST)
    address.hold(KIND, kind, _KINDS[0])
    address.hold_all(GROUPS, groups)
    since, until = dated.span()
    picks = Picks(
        every="1d",
        period=_PERIODS[days],
        since=since,
        until=until,
        groups=tuple(groups),
        zone=clocks.zone(),
    )
    return reads.absolute(edition, picks, now)


def _words(picks: Picks) -> dict[str, list[str]]:
    """What the address holds beside the days."""
    named = {name: st.session_state.get(name) for name in (DAYS, KIND, OUTLET, NAMED)}
    return {name: [str(word)] for name, word in named.items() if word} | {
        GROUPS: list(picks.groups)
    }


def _crossed(edition: Edition, picks: Picks, volumes: pl.DataFrame, now: datetime) -> None:
    """The heat map or its table."""
    st.header(saying.say("Share of each outlet's articles"), anchor=False)
    cells = _cells(edition, picks, volumes, now)
    if cells.is_empty():
        st.info(
            saying.say(
                "No outlet of these groups names anybody in this time. Widen the period or clear the "
                "groups."
            ),
            title=saying.say("Nothing found"),
            icon=":material/filter_alt_off:",
        )
        return
    st.caption(words.plain(_told(picks, cells["outlet"].n_unique(), volumes.height)))
    chart, table = st.tabs(
        [saying.say("Chart"), saying.say("Table")], key="outlets_tab", on_change="rerun"
    )
    if table.open:
        with table:
            _table(cells)
    else:
        with chart:
            grid = Grid(
                names=reads.words().names,
                look=theme.look(st.context.theme.type),
                chosen=_chosen(),
                narrow=live.is_phone(),
                language=saying.language(),
            )
            st.plotly_chart(
                grids.heat(cells, grid),
                theme=None,
                key="outlets_heat",
                on_select=partial(_take, cells),
                selection_mode="points",
                config=_CONFIG,
                alt=saying.say(
                    "Share of each outlet's articles that name each actor or theme; the tab Table has "
                    "the numbers"
                ),
            )


def _cells(edition: Edition, picks: Picks, volumes: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The squares: the outlets with most articles and the chosen one, and whom they name most."""
    lexicon = reads.words()
    ids = lexicon.themes if st.session_state[KIND] == "Themes" else lexicon.actors
    most = (_PHONE_ROWS, _PHONE_COLUMNS) if live.is_phone() else (_ROWS, _COLUMNS)
    chosen = [name for name in [st.session_state.get(OUTLET)] if name in volumes["outlet"]]
    outlets = tuple(dict.fromkeys([*volumes["outlet"].head(most[0]), *chosen]))
    subjects = reads.top(edition, picks, tuple(ids), most[1], now)
    return outletreads.shares(edition, picks, outlets, subjects, now)


def _told(picks: Picks, shown: int, every: int) -> str:
    when = words.span(picks.since, picks.until) if picks.since and picks.until else ""
    which = saying.say("all outlets")
    if shown < every:
        which = saying.say(
            "the {shown} outlets with most articles of {every}", shown=shown, every=every
        )
    return saying.say(
        "In percent of the outlet's own articles about the war, published {when} {zone}; {which}, and those "
        "named most in all of them together. Grey: fewer than {least} articles. A click on a square "
        "shows its articles.",
        when=when,
        zone=clocks.name(),
        which=which,
        least=figures.SMALL,
    )


def _chosen() -> tuple[str, str] | None:
    outlet, named = st.session_state.get(OUTLET), st.session_state.get(NAMED)
    return (outlet, _ids().get(named, "")) if outlet and named else None


def _ids() -> dict[str, str]:
    """The id behind each name that the address may hold."""
    lexicon = reads.words()
    themes = {f"{theme.name} (theme)": theme.id for theme in lexicon.themes.values()}
    return themes | {actor.name: actor.id for actor in lexicon.actors.values()}


def _take(cells: pl.DataFrame) -> None:
    """The square that was clicked is the chosen one; only in a callback."""
    found = grids.clicked(st.session_state["outlets_heat"].selection, cells)
    if found:
        names = {subject: name for name, subject in _ids().items()}
        st.session_state[OUTLET], st.session_state[NAMED] = found[0], names[found[1]]


def _table(cells: pl.DataFrame) -> None:
    percent = st.column_config.NumberColumn(format="percent")
    names = reads.words().names
    st.dataframe(
        cells.select(
            pl.col("outlet").alias("Outlet"),
            pl.col("subject").replace(names).alias("Actor or theme"),
            pl.col("matched").alias("Articles"),
            pl.col("total").alias("Of its articles"),
            pl.col("share").alias("Share"),
            pl.col("share_low").alias("95% from"),
            pl.col("share_high").alias("95% to"),
            pl.col("small").alias("Fewer than 30"),
        ),
        column_config=heads.of(
            (
                *("Outlet", "Actor or theme", "Articles", "Of its articles", "Share", "95% from"),
                *("95% to", "Fewer than 30"),
            ),
            {"Share": percent, "95% from": percent, "95% to": percent},
        ),
        hide_index=True,
        height=500,
        alt=saying.say("The numbers of the heat map, one row per outlet and actor or theme"),
    )


def _part(edition: Edition, picks: Picks) -> Picks | None:
    """The chosen outlet's part of absolute picks, of a subject if one is chosen; None: none is."""
    st.header(saying.say("One outlet"), anchor=False)
    outlets, ids = reads.choices(edition).outlets, _ids()
    address.begin(OUTLET, outlets, None)
    address.begin(NAMED, ids, None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        outlet = st.selectbox(
            saying.say("Outlet"),
            outlets,
            index=None,
            key=OUTLET,
            placeholder=saying.say("Choose an outlet"),
        )
        named = st.selectbox(
            saying.say("Naming"),
            sorted(ids),
            index=None,
            format_func=_called(ids),
            key=NAMED,
            placeholder=saying.say("Anybody"),
        )
    address.hold(OUTLET, outlet, None)
    address.hold(NAMED, named, None)
    if not outlet:
        st.caption(
            saying.say("A click on a square, or an outlet, shows its articles and its passport.")
        )
        return None
    subjects = (ids[named],) if named else ()
    return replace(picks, groups=(), outlets=(outlet,), subjects=subjects)


def _called(ids: Mapping[str, str]) -> Callable[[str], str]:
    """What the reader calls whom the address calls so."""
    lexicon = reads.words()
    themes = {
        named: saying.say("{name} (theme)", name=lexicon.names[subject])
        for named, subject in ids.items()
        if subject in lexicon.themes
    }
    return lambda named: themes.get(named, named)
