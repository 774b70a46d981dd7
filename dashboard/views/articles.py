"""The search page: all articles collected, by words and by what is known of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import (
    answers,
    counts,
    downloads,
    heads,
    labels,
    live,
    reader,
    reads,
    saying,
    searchfiles,
    searching,
    tongues,
    words,
)
from dashboard.reads import Edition
from dashboard.searching import Asked, Found
from dashboard.views import article, examples, overtime
from processing.counting import picks as picked
from processing.counting.picks import PERIODS, Clock
from processing.searching import marks, matching, query
from processing.searching.folding import Row
from processing.searching.query import QueryError
from storage.store import Store

_Q, _PERIOD, _CLOCK = "search_q", "search_period", "search_clock"
_HELD, _LAST, TABLE = "search_held", "search_last", "search_articles"
DEFAULT_PERIOD, DEFAULT_CLOCK = "30d", "first_seen"
_PHONE_ORDER = ("Headline", "Outlet", "Time", "Link", "Found", "Wordings", "Copies", "Language")


def show(store: Store, clock: live.Clock, trends: Page | None = None) -> None:
    """The page: the search, what it finds, the article that the reader ticked.

    ``trends``: the page that draws a search as a line; None: there is none.
    """
    opened = live.opened(saying.say("Which articles say it?"), store, clock)
    if opened is None:
        return
    edition, now = opened
    _begin()
    text = _search()
    _write()
    if not text:
        _examples()
        return
    asked = _understood(edition, text)
    if asked is not None:
        _results(edition, _bounded(asked, now), trends)


def _begin() -> None:
    """The widgets show what the address asks for; on return from another page what was asked before."""
    state = st.session_state
    shown = {name: st.query_params[name] for name in st.query_params}
    for name in reader.PARAMETERS:
        shown.pop(name, None)
    asked: dict[str, str] = shown or state.get(_HELD, {})
    if _Q not in state:
        state[_Q] = asked.get("q", "")[: query.MOST_CHARACTERS]
        state[_PERIOD] = asked["period"] if asked.get("period") in PERIODS else DEFAULT_PERIOD
        state[_CLOCK] = asked["clock"] if asked.get("clock") in picked.CLOCKS else DEFAULT_CLOCK


def _write() -> None:
    """The address bar holds the search."""
    state = st.session_state
    wanted = {"q": state[_Q], "period": state[_PERIOD], "clock": state[_CLOCK]}
    if not wanted["q"]:
        del wanted["q"]
    full = wanted | {name: values[0] for name, values in reader.query().items()}
    if st.query_params.to_dict() != full:
        st.query_params.from_dict(full)
    state[_HELD] = wanted


def _search() -> str:
    """The widgets are on the page; gives the text."""
    text = st.text_input(
        saying.say("Search headlines and summaries"),
        key=_Q,
        type="search",
        icon=":material/search:",
        max_chars=query.MOST_CHARACTERS,
        placeholder="Kyiv (drone* OR missile*) -language:ru",
        help=saying.say(
            "All words must be there. OR, NOT or -, a phrase in quotation marks, parentheses, NEAR/5, "
            "prefix*; fields such as language:uk, outlet:, country:, group:, ownership:, actor:, theme:, "
            "scope:war, published:2026-11-01..2026-11-15, seen:, has:revisions, copies:no."
        ),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            saying.say("Period"),
            list(labels.PERIODS),
            format_func=saying.labelled(labels.PERIODS),
            key=_PERIOD,
            width=220,
        )
        st.radio(
            saying.say("Clock"),
            list(labels.CLOCKS),
            format_func=saying.labelled(labels.CLOCKS),
            key=_CLOCK,
            horizontal=True,
            help=saying.say(
                "Published: the publisher's time; articles without one are left out. First seen: when "
                "a feed first showed it to us."
            ),
        )
    return (text or "").strip()


def _ask(text: str) -> None:
    st.session_state[_Q] = text


def _widen() -> None:
    st.session_state[_PERIOD] = "all"


def _examples() -> None:
    with st.container(border=True):
        st.header(saying.say("Try one of these"), anchor=False)
        for text, told in examples.EXAMPLES.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(words.plain(text), on_click=_ask, args=(text,), width="content")
                st.caption(saying.say(told), width="content")
        st.subheader(saying.say("What a search can say"), anchor=False)
        st.markdown(examples.guide())


def _understood(edition: Edition, text: str) -> str | None:
    """The text, if it can be understood; else the last that could, and what is wrong is said."""
    state = st.session_state
    try:
        searching.tree(edition, text)
    except QueryError as error:
        st.error(
            words.plain(answers.sentence(error.told)),
            title=saying.say(
                "The search cannot be read from character {number} on", number=error.at + 1
            ),
            icon=":material/error:",
        )
        st.code(error.caret(), language=None)
        last: str | None = state.get(_LAST)
        if last:
            told = saying.say("Below: what was found by the search before, {search}", search=last)
            st.caption(words.plain(told))
        return last
    state[_LAST] = text
    return text


def _bounded(text: str, now: datetime) -> Asked:
    length = PERIODS[st.session_state[_PERIOD]]
    clock = picked.CLOCKS[st.session_state[_CLOCK]]
    return Asked(text, clock, now - length if length else None)


def _results(edition: Edition, asked: Asked, trends: Page | None) -> None:
    with st.spinner(saying.say("Searching")):
        found = searching.found(edition, asked, reads.words().version)
    node = searching.tree(edition, asked.text)
    with st.container(border=True):
        if found.page.count:
            st.header(words.plain(answers.many(found)), anchor=False)
        understood = answers.read_as(node, asked, found, reads.words().names)
        st.caption(words.plain(" ".join([answers.told(found), *understood])))
        if not found.page.count:
            _nothing(found, is_period=not matching.windows(node))
            return
        sought = marks.sought(node)
        ticked = _table(_shown(found.rows, sought, asked), asked, edition)
        with st.container(horizontal=True, vertical_alignment="center"):
            downloads.buttons(
                "search",
                partial(searchfiles.articles, edition, asked),
                partial(searchfiles.articles_manifest, edition, asked),
            )
            if trends is not None:
                overtime.link(edition, asked, st.session_state[_PERIOD], trends)
    if ticked is None:
        st.caption(
            saying.say("Tick a row to see its text, other wordings, copies, and why it counts.")
        )
    else:
        article.card(edition, found.rows.row(ticked, named=True), sought)


def _nothing(found: Found, *, is_period: bool) -> None:
    """Why nothing was found; ``is_period``: the period bounds the search, not dates in it."""
    st.info(
        words.plain(answers.nothing(found)),
        title=saying.say("Nothing found"),
        icon=":material/search_off:",
    )
    if found.parts:
        st.dataframe(
            pl.DataFrame(found.parts, schema=["Part of the search", "Articles"], orient="row"),
            column_config=heads.of(("Part of the search", "Articles")),
            hide_index=True,
            height="content",
            alt=saying.say("How many articles each part of the search finds by itself"),
        )
        of = saying.say("Of {articles}.", articles=counts.articles(found.parts_of))
        st.caption(words.plain(of))
    if is_period and st.session_state[_PERIOD] != "all":
        st.button(saying.say("Search everything collected"), on_click=_widen)


def _shown(rows: pl.DataFrame, sought: Sequence[Row], asked: Asked) -> pl.DataFrame:
    """The rows with names for ids and codes, and no link but http(s) ones: LinkColumn opens any."""
    named = pl.element().replace(reads.words().names)
    other = "published" if asked.clock == "first_seen" else "first_seen"
    texts = rows.select("title", "summary").fill_null("").iter_rows()
    pieces = [marks.pieces(both, sought) for both in texts]
    return rows.select(
        pl.col(asked.clock).alias("Time"),
        pl.col("outlet").fill_null(pl.col("feed_id")).alias("Outlet"),
        pl.col("title").alias("Headline"),
        *([pl.Series("Found", pieces, pl.List(pl.String))] if sought else []),
        pl.col("language").replace(tongues.languages()).alias("Language"),
        pl.col("actors").list.eval(named).alias("Actors"),
        pl.col("themes").list.eval(named).alias("Themes"),
        (pl.col("revisions") + 1).alias("Wordings"),
        pl.col("copies").alias("Copies"),
        article.link().alias("Link"),
        pl.col(other).alias("Other"),
    )


def _table(shown: pl.DataFrame, asked: Asked, edition: Edition) -> int | None:
    """The table is on the page; gives the row that the reader ticked, of these rows and no others."""
    other: Clock = "published" if asked.clock == "first_seen" else "first_seen"
    picked_rows = st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                "Time": heads.moment(labels.moment(asked.clock), width=125),
                "Outlet": st.column_config.TextColumn(width=130),
                "Headline": st.column_config.TextColumn(width=230 if live.is_phone() else 335),
                "Found": st.column_config.ListColumn(
                    width=130, help=saying.say("The words as they stand there")
                ),
                "Language": st.column_config.TextColumn(width=80),
                "Actors": st.column_config.ListColumn(width=130),
                "Themes": st.column_config.ListColumn(width=110),
                "Wordings": st.column_config.NumberColumn(
                    width=75, help=saying.say("How many wordings of headline and summary were seen")
                ),
                "Copies": st.column_config.NumberColumn(
                    width=65, help=saying.say("How many other articles carry the same text")
                ),
                "Link": heads.link(55),
                "Other": heads.moment(labels.moment(other), width=125),
            },
        ),
        column_order=_PHONE_ORDER if live.is_phone() else None,
        hide_index=True,
        row_height=34,
        placeholder="–",
        height=min(42 + 34 * shown.height, 514),
        key=f"{TABLE} {edition.version} {asked}",
        on_select="rerun",
        selection_mode="single-row",
        alt=saying.say("Articles found, newest first"),
    )
    return next((row for row in picked_rows.selection.rows if row < shown.height), None)
