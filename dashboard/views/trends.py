"""The page of trends: up to five actors, themes or searches over time, and the articles behind them."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import (
    address,
    choice,
    clocks,
    counts,
    downloads,
    files,
    heads,
    live,
    notes,
    offered,
    picking,
    pointing,
    queried,
    reads,
    saved,
    saying,
    searching,
    sidebar,
    theme,
    tongues,
    viewed,
    words,
)
from dashboard.axes import Drawing
from dashboard.choice import Choice
from dashboard.reads import Edition
from dashboard.viewed import Counted
from dashboard.views import behind, happened, panel
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.frames import Trend
from storage.store import Store

# What a first visitor sees: the leaders of the two sides and of the mediator, where they are named.
_LANDING = ("putin", "trump", "zelensky")
_CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "doubleClick": False}
_CHART, _TABLE = saying.later("Chart"), saying.later("Table")


def show(store: Store, clock: live.Clock) -> None:
    """The page: what is picked, the totals, the chart, the articles behind it.

    The chart is sent first, for it is what a reader waits for; the filters, which a click does not change, last.
    """
    opened = live.opened(saying.say("Who and what is the coverage about?"), store, clock)
    if opened is None:
        return
    edition, collected_to = opened
    offer = _offer(edition, collected_to)
    if not picking.is_begun():
        asked = address.query()
        picking.begin(_asked_for(edition, asked, collected_to), offer)
        choice.begin(asked)
        happened.begin(asked)
        is_table = asked.get("view") == ["table"]
        st.session_state["tab"] = saying.say(_TABLE if is_table else _CHART)
    picks = picking.read(offer)
    readable = _readable(edition, picks)
    if _is_asked(readable):
        _compared(edition, (picks, readable), collected_to)
    else:
        address.write(picks, {})
    if not _is_asked(picks):
        st.info(
            saying.say("Choose up to five actors, themes or searches in the sidebar."),
            title=saying.say("Nothing to compare yet"),
            icon=":material/group_add:",
        )
    sidebar.draw(offer)


def _is_asked(picks: Picks) -> bool:
    """Whether there is anything to compare."""
    return bool(picks.subjects or picks.queries)


def _readable(edition: Edition, picks: Picks) -> Picks:
    """The picks without queries that cannot be read, of which the page says why."""
    wrong = [(query, searching.wrong(edition, query)) for query in picks.queries]
    for query, error in wrong:
        if error:
            saved.error(query, error)
    return replace(picks, queries=tuple(query for query, error in wrong if error is None))


def _offer(edition: Edition, now: datetime) -> picking.Offer:
    lexicon = reads.words()
    themes = {
        theme.id: saying.say("{name} (theme)", name=theme.name) for theme in lexicon.themes.values()
    }
    actors = {actor.id: actor.name for actor in lexicon.actors.values()}

    def span(picks: Picks) -> pointing.Span:
        fixed = reads.absolute(edition, picks, now)
        return picked.window(fixed, now, now)

    return picking.Offer(
        actors | themes,
        reads.choices(edition),
        span,
        offered.known(Path(edition.root)),
        partial(searching.wrong, edition),
    )


def _asked_for(edition: Edition, asked: dict[str, list[str]], now: datetime) -> Picks:
    """What the address holds; where it names no subject, who is named most in its period."""
    picks = picked.from_query({**asked, "zone": [clocks.zone()]})
    if _is_asked(picks):
        return picks
    fixed = reads.absolute(edition, picks, now)
    anyone = tuple(reads.words().actors)
    named = reads.top(edition, fixed, _LANDING, len(_LANDING), now)
    return replace(picks, subjects=named or reads.top(edition, fixed, anyone, len(_LANDING), now))


def _compared(edition: Edition, views: tuple[Picks, Picks], collected_to: datetime) -> None:
    """The page of what can be read; the address holds all that was asked for, the first of the views."""
    asked, picks = views
    now = reads.read_until(edition, picks.reading, collected_to)
    fixed = reads.absolute(edition, picks, now)
    with st.spinner(saying.say("Searching")) if picks.queries else nullcontext():
        known = viewed.counted(edition, fixed, now)
    chosen = choice.read(known.trend)
    if why := notes.nothing(known.trend, fixed, tongues.languages() | tongues.countries()):
        address.write(asked, {})
        _nothing_found(why)
        return
    totals, card = st.container(), st.container(border=True)
    with card:
        table = _chart_card(edition, fixed, known, chosen, now)
    with totals:
        _totals(reads.whole(edition, fixed, now), fixed)
    with card:
        _actions(edition, fixed, now, _shows(chosen, table=table))
    address.write(asked, _shows(chosen, table=table))
    panel.card(edition, fixed, now)
    behind.card(edition, fixed, chosen, now)


def _nothing_found(why: str) -> None:
    st.info(words.plain(why), title=saying.say("Nothing found"), icon=":material/filter_alt_off:")
    with st.container(horizontal=True):
        st.button(saying.say("Clear filters"), on_click=picking.clear_filters)
        if picking.is_span():
            st.button(saying.say("Reset period"), on_click=picking.leave_span)


def _totals(totals: pl.DataFrame, picks: Picks) -> None:
    names, is_share = _names(picks), picks.measure == "share"
    with st.grid(max(totals.height, 3), min_column_width=150):
        for row in totals.iter_rows(named=True):
            share = "–" if row["share"] is None else saying.percent(row["share"])
            count = saying.number(row["matched"])
            part = counts.part(count if is_share else share, row["total"], picks.unit)
            st.metric(
                words.plain(names.get(row["subject"], row["subject"])),
                share if is_share else count,
                part,
                delta_color="off",
                delta_arrow="off",
                help=words.plain(notes.sure(row, picks.unit)),
                border=True,
                height="stretch",
            )


def _chart_card(
    edition: Edition, picks: Picks, known: Counted, chosen: Choice, now: datetime
) -> bool:
    """The chart or its table; tells whether it is the table."""
    st.header(saying.say("Attention over time"), anchor=False)
    st.caption(words.plain(notes.caption(picks, known.undated)))
    chart, table = st.tabs([saying.say(_CHART), saying.say(_TABLE)], key="tab", on_change="rerun")
    if table.open:
        with table:
            _table(known.trend, picks)
        return True
    with chart:
        drawing = _drawing(picks, chosen)
        figure = viewed.lines(edition, picks, now, drawing, happened.read(edition))
        st.plotly_chart(
            figure,
            theme=None,
            key="chart",
            on_select=partial(choice.take_pointer, "chart", known.trend),
            selection_mode=("points", "box"),
            config=_CONFIG,
            alt=viewed.alt(edition, picks, now, (reads.words().version, saying.language())),
        )
        if limits := viewed.limits(edition, picks, now, saying.language()):
            st.caption(words.plain(limits))
    return False


def _drawing(picks: Picks, chosen: Choice) -> Drawing:
    return Drawing(
        measure=picks.measure,
        every=picks.every or "1d",
        names=_names(picks),
        look=theme.look(st.context.theme.type),
        chosen=chosen.bucket,
        narrow=live.is_phone(),
        unit=picks.unit,
        smooth=picks.smooth,
        language=saying.language(),
        zone=picks.zone,
    )


def _names(picks: Picks) -> dict[str, str]:
    return queried.names(picks, reads.words().names)


def _table(trend: Trend, picks: Picks) -> None:
    names = _names(picks)
    shown = notes.table(trend, names, picks)
    st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                "From": heads.moment(),
                **{
                    name: st.column_config.NumberColumn(format="percent")
                    for name in ("Share", "95% from", "95% to", notes.MEAN_SHARE)
                },
                "Copies per text": st.column_config.NumberColumn(format="%.2f"),
                notes.MEAN_COUNT: st.column_config.NumberColumn(format="%.1f"),
            },
        ),
        hide_index=True,
        height=400,
        alt=saying.say("The numbers of the chart, one row per actor or theme and time"),
    )


def _shows(chosen: Choice, *, table: bool) -> dict[str, list[str]]:
    """What the address holds beside the picks."""
    return choice.query(chosen) | ({"view": ["table"]} if table else {}) | happened.query()


def _actions(edition: Edition, picks: Picks, now: datetime, shows: Mapping[str, list[str]]) -> None:
    hint = saying.say(
        "Drag across the chart to zoom in; a short drag over one point shows its articles."
    )
    if live.is_phone():
        hint = saying.say("Tap a point for its articles.")
    with st.container(horizontal=True, vertical_alignment="center"):
        downloads.buttons(
            "trend",
            partial(files.trend, edition, picks, now),
            partial(files.trend_manifest, edition, picks, now),
        )
        happened.draw(edition, picks)
        with st.popover(saying.said("a button", "Share"), icon=":material/link:", type="tertiary"):
            st.caption(saying.say("This address shows the same dates whenever it is opened."))
            st.code(address.permalink(picks, extra=shows), language=None, wrap_lines=True)
        if picking.is_span():
            st.button(
                saying.say("Reset period"),
                on_click=picking.leave_span,
                icon=":material/restart_alt:",
                type="tertiary",
            )
        elif "view" not in shows:
            st.caption(hint)
