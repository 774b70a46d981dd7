"""Who writes about whom: outlets against subjects, and what is known of one outlet."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import grids, live, outletreads, reads, theme, tongues, words
from dashboard.grids import Grid
from dashboard.reads import Edition
from dashboard.views import passport
from processing.counting import picks as picked
from processing.counting.picks import Picks
from storage.store import Store

DAYS, KIND, GROUPS, OUTLET, NAMED = "days", "kind", "groups", "outlet", "named"
_PERIODS = {"2 days": "2d", "7 days": "7d", "30 days": "30d", "90 days": "90d"}
_KINDS = ("Actors", "Themes")
_ROWS, _COLUMNS = 25, 12
_PHONE_ROWS, _PHONE_COLUMNS = 15, 5
_CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "doubleClick": False}
_ROW = 34


def show(store: Store, clock: live.Clock, trends: Page) -> None:
    """The page: what is picked, the heat map with the articles of a square, the outlet."""
    live.heading("Who writes about whom?", store, clock)
    edition = live.edition(store)
    pulse = reads.pulse(edition)
    if pulse is None or not reads.has_articles(edition):
        live.until(store, reads.has_articles)
        return
    now = pulse.collected_to
    picks = _picked(edition, now)
    volumes = outletreads.volumes(edition, picks, now)
    above, chosen = st.container(border=True), st.container(border=True)
    with chosen:
        part = _part(edition, picks)
    with above:
        _crossed(edition, picks, volumes, now)
    if part is None:
        return
    with chosen:
        _articles(edition, part, now, trends)
    with st.container(border=True):
        passport.card(edition, replace(part, subjects=()), part.outlets[0], now)


def _picked(edition: Edition, now: datetime) -> Picks:
    """The widgets are on the page; gives the absolute picks that they say."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = st.radio(
            "Period",
            list(_PERIODS),
            index=1,
            key=DAYS,
            bind="query-params",
            horizontal=True,
            width="content",
        )
        st.radio("Named", _KINDS, key=KIND, bind="query-params", horizontal=True, width="content")
        groups = st.multiselect(
            "Group",
            reads.choices(edition).groups,
            key=GROUPS,
            bind="query-params",
            placeholder="All groups",
        )
    picks = Picks(every="1d", period=_PERIODS[days], groups=tuple(groups))
    return reads.absolute(edition, picks, now)


def _crossed(edition: Edition, picks: Picks, volumes: pl.DataFrame, now: datetime) -> None:
    """The heat map or its table."""
    st.header("Share of each outlet's articles", anchor=False)
    cells = _cells(edition, picks, volumes, now)
    if cells.is_empty():
        st.info(
            "No outlet of these groups names anybody in this time. Widen the period or clear the groups.",
            title="Nothing found",
            icon=":material/filter_alt_off:",
        )
        return
    st.caption(words.plain(_told(picks, cells["outlet"].n_unique(), volumes.height)))
    chart, table = st.tabs(["Chart", "Table"], key="outlets_tab", on_change="rerun")
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
            )
            st.plotly_chart(
                grids.heat(cells, grid),
                theme=None,
                key="outlets_heat",
                on_select=partial(_take, cells),
                selection_mode="points",
                config=_CONFIG,
                alt="Share of each outlet's articles that name each actor or theme; the tab Table has "
                "the numbers",
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
    which = f"the {shown} outlets with most articles of {every}" if shown < every else "all outlets"
    return (
        f"In percent of the outlet's own articles about the war, published {when} UTC; {which}, and those "
        "named most in all of them together. Grey: fewer than 30 articles. A click on a square shows its "
        "articles."
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
        column_config={"Share": percent, "95% from": percent, "95% to": percent},
        hide_index=True,
        height=500,
        alt="The numbers of the heat map, one row per outlet and actor or theme",
    )


def _part(edition: Edition, picks: Picks) -> Picks | None:
    """The chosen outlet's part of absolute picks, of a subject if one is chosen; None: none is."""
    st.header("One outlet", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        outlet = st.selectbox(
            "Outlet",
            reads.choices(edition).outlets,
            index=None,
            key=OUTLET,
            bind="query-params",
            placeholder="Choose an outlet",
        )
        named = st.selectbox(
            "Naming",
            sorted(_ids()),
            index=None,
            key=NAMED,
            bind="query-params",
            placeholder="Anybody",
        )
    if not outlet:
        st.caption("A click on a square, or an outlet, shows its articles and its passport.")
        return None
    subjects = (_ids()[named],) if named else ()
    return replace(picks, groups=(), outlets=(outlet,), subjects=subjects)


def _articles(edition: Edition, part: Picks, now: datetime, trends: Page) -> None:
    count = reads.articles_behind(edition, part, part, now)
    names = reads.words().names
    naming = "".join(f" naming {names[subject]}" for subject in part.subjects)
    newest = f"; the newest {reads.SHOWN_ARTICLES} shown" if count > reads.SHOWN_ARTICLES else ""
    told = f"{words.some(count, 'article')} of {part.outlets[0]} about the war{naming}{newest}."
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words.plain(told), width="content")
        if part.subjects:
            st.page_link(
                trends,
                label="Open in Trends",
                icon=":material/show_chart:",
                query_params=picked.to_query(part),
                width="content",
            )
    if count:
        _headlines(reads.articles(edition, part, part, now))


def _headlines(rows: pl.DataFrame) -> None:
    named = pl.element().replace(reads.words().names)
    # LinkColumn opens any scheme.
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    st.dataframe(
        rows.select(
            pl.col("published").alias("Time"),
            pl.col("title").alias("Headline"),
            pl.col("actors").list.eval(named).alias("Actors"),
            pl.col("themes").list.eval(named).alias("Themes"),
            pl.col("language").replace(tongues.languages()).alias("Language"),
            pl.when(is_link).then("url").alias("Link"),
        ),
        column_config={
            "Time": st.column_config.DatetimeColumn(
                "Published (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC", width=130
            ),
            "Headline": st.column_config.TextColumn(width=230 if live.is_phone() else 430),
            "Actors": st.column_config.ListColumn(width=200),
            "Themes": st.column_config.ListColumn(width=160),
            "Language": st.column_config.TextColumn(width=85),
            "Link": st.column_config.LinkColumn(display_text="Open", width=55),
        },
        column_order=["Headline", "Link", "Time", "Actors", "Themes", "Language"]
        if live.is_phone()
        else None,
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        height=min(42 + _ROW * rows.height, 380),
        alt="Articles of the chosen square, newest first",
    )
