"""Every cached read of the store, in one place (`readings` has those of other words than in use).

A read is keyed by the store's folder and version: the same version gives the same answer. Frames of
all articles are kept once for all readers (``cache_resource``); answers are small (``cache_data``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import explaining, health, keyed, offers, queried, queryreads, results
from dashboard.grounds import Ground
from dashboard.offers import Choices
from processing import frames, tables
from processing.counting import coverage, export, marking, panels, passports, trends
from processing.counting import picks as picked
from processing.counting.asking import Facts
from processing.counting.coverage import Record
from processing.counting.picks import Clock, Picks, Reading
from processing.reading import evidence as reasons
from processing.reading.lexicon import Lexicon
from processing.searching.fields import Known
from storage import lexica, tail, versions
from storage.facts import Resident
from storage.store import Store

SHOWN_ARTICLES = 200
_FETCHES = (
    *("feed_id", "started", "outcome", "detail", "new_items"),
    *("window_from", "next_poll", "lied", "moved_to"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of one store."""

    root: str
    version: str


def edition(store: Store) -> Edition:
    """The newest state of the store; cheap, never cached."""
    return Edition(str(store.root), store.version(*results.READ))


@st.cache_resource(max_entries=3, show_spinner=False, hash_funcs=keyed.BY)
def facts(edition: Edition, reading: Reading) -> Facts:
    """All articles, in memory; what was committed since the last edition is all that is read."""
    store = _store(edition)
    known = store.scan(tables.FEEDS), store.scan(tables.PASSPORTS)
    return _resident(edition.root, reading).facts(store.read(passports.spans(*known)))


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=keyed.BY)
def fetches(edition: Edition) -> pl.DataFrame:
    """All attempts, with the columns of FETCHES that coverage and health need."""
    store = _store(edition)
    return store.read(store.scan(tables.FETCHES).select(_FETCHES))


@st.cache_data(max_entries=2, show_spinner=False, hash_funcs=keyed.BY)
def feeds(edition: Edition) -> pl.DataFrame:
    """Rows of FEEDS."""
    return _store(edition).read(_store(edition).scan(tables.FEEDS))


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=keyed.BY)
def record(edition: Edition) -> Record:
    """All attempts, feeds, gaps, passports and panels."""
    store, kept = _store(edition), (tables.GAPS, tables.PASSPORTS, tables.PANELS)
    others = (store.read(store.scan(table)) for table in kept)
    return Record(fetches(edition), feeds(edition), *others)


@keyed.at_once(4)
@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def pulse(edition: Edition) -> health.Pulse | None:
    """How fresh the data are; None when nothing was collected yet."""
    return health.pulse(record(edition))


def is_begun(edition: Edition) -> bool:
    """Whether any feed was asked."""
    return pulse(edition) is not None


@keyed.at_once(4)
@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def has_articles(edition: Edition) -> bool:
    """Whether any article was collected."""
    return bool(facts(edition, "now").shelves)


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def sources(edition: Edition, until: datetime) -> pl.DataFrame:
    """How each feed is doing, those that need a person first, with what it brought in seven days."""
    rows = health.by_feed(record(edition), until)
    week = Picks(scope="all", clock="first_seen", since=until - health.RECENT)
    return health.counted(rows, trends.tally(facts(edition, "now"), week))


@keyed.at_once(4)
@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def choices(edition: Edition) -> Choices:
    """What the filters offer."""
    every = trends.tally(facts(edition, "now"), Picks(scope="all", clock="first_seen"))
    store = _store(edition)
    has_before = not store.read(store.scan(versions.BEFORE).head(1)).is_empty()
    return offers.choices(record(edition), every, has_before=has_before)


@keyed.at_once(4)
@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def read_until(edition: Edition, reading: Reading, now: datetime) -> datetime:
    """The end of the data of a reading: ``now``, or the last article that has tags from before."""
    if reading == "now":
        return now
    return min(trends.last(facts(edition, reading)) or now, now)


@keyed.at_once(64)
@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def absolute(edition: Edition, picks: Picks, now: datetime) -> Picks:
    """The picks with bucket, start and end fixed."""
    known = facts(edition, picks.reading)
    first = trends.first(known, fetches(edition).lazy(), picks.clock, now)
    return picked.absolute(picks, first, now)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def top(
    edition: Edition, picks: Picks, ids: Sequence[str], n: int, now: datetime
) -> tuple[str, ...]:
    """The most named of the ids behind absolute picks."""
    return trends.top(members(edition, picks, now), picks, ids, n)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=keyed.BY)
def trend(edition: Edition, picks: Picks, now: datetime) -> frames.Trend:
    """Rows of TREND for absolute picks."""
    cells, known = looked(edition, picks, now), _marked(edition, picks, now)
    return trends.trend(known, record(edition), marking.plain(picks), now, cells)


@keyed.at_once(64)
@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def whole(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """The trend of absolute picks in one number per subject, as ``trends.whole`` gives it."""
    return trends.whole(members(edition, picks, now), marking.plain(picks))


def looked(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """What each feed was in each bucket of absolute picks, whatever else is picked."""
    return _looked(edition, coverage.counted(picks, now), picks.clock, now)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def lost(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """When feeds of absolute picks may have lost articles: feed_id, outlet, gap_from, gap_to."""
    terms = panels.terms(record(edition), picks, coverage.shown(picks, now), now)
    chosen = coverage.chosen(panels.members(record(edition), terms), picks)
    outlets = chosen.feeds.select("feed_id", "outlet")
    found = coverage.lost(chosen, coverage.shown(picks, now), now).join(
        outlets, on="feed_id", maintain_order="left"
    )
    return found.select("feed_id", "outlet", "gap_from", "gap_to")


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def panel_version(edition: Edition, panel: str) -> str:
    """A word that changes with the rows of the panel."""
    return panels.version(panels.rows(record(edition), panel))


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def changes(edition: Edition, panel: str, since: datetime, until: datetime) -> pl.DataFrame:
    """When feeds came to the panel or went, as ``panels.changes`` tells it."""
    return panels.changes(record(edition), panel, since, until)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def undated(edition: Edition, picks: Picks, part: Picks, now: datetime) -> int:
    """How many articles behind a part of absolute picks have no publishing time."""
    return trends.undated(members(edition, picks, now), part)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def articles(edition: Edition, picks: Picks, part: Picks, now: datetime) -> pl.DataFrame:
    """The newest SHOWN_ARTICLES behind a part of absolute picks, as ``export.listed`` gives them."""
    return _shown(edition, picks, part, now).select(*export.ARTICLE_COLUMNS)


@keyed.at_once(64)
@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def articles_behind(edition: Edition, picks: Picks, part: Picks, now: datetime) -> int:
    """How many articles there are behind a part of absolute picks."""
    plain = marking.plain(part)
    return trends.count(members(edition, picks, now), plain, plain.subjects)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=keyed.BY)
def newer_articles(edition: Edition, after: datetime) -> int:
    """How many articles the store saw first after that moment."""
    since = Picks(scope="all", clock="first_seen", since=after + timedelta(microseconds=1))
    return trends.count(facts(edition, "now"), since, ())


def words() -> Lexicon:
    """The lexicon in use, kept for each state of its files."""
    return lexica.load(lexica.location())


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=keyed.BY)
def evidence(
    edition: Edition, picks: Picks, part: Picks, now: datetime, lexicon_version: str
) -> pl.DataFrame:
    """Why the articles shown behind a part of absolute picks count: what ``evidence.table`` finds in them.

    ``found_with`` is the version of the lexicon in use, ``read_with`` that which the article was counted with.
    """
    texts, now_with = pl.col("title", "summary").fill_null(""), pl.lit(lexicon_version)
    told = _shown(edition, picks, part, now).select(
        "article_id", "language", texts, read_with="lexicon_version", found_with=now_with
    )
    found = reasons.table(told, words(), frozenset(part.subjects))
    if not part.queries:
        return found
    state, ground, known = _searched(edition, picks.reading)
    keys = queryreads.keys(state, part.queries, queried.reach(picks, now), ground, known)
    asked = [(query, queried.tree(query.text, known), keys[query.id]) for query in part.queries]
    return explaining.with_queries(found, told, asked)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=keyed.BY)
def _looked(edition: Edition, grid: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    return coverage.every_cell(record(edition), grid, clock, now)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def _resident(root: str, reading: Reading) -> Resident:
    """The facts in memory, one of each reading for all readers."""
    return Resident(Store(Path(root)), versions.BEFORE if reading == "before" else tables.TAGS)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=keyed.BY)
def _shown(edition: Edition, picks: Picks, part: Picks, now: datetime) -> pl.DataFrame:
    """Of the panel's members in the window of the picks, the newest behind the part of them, as ``_told``."""
    known, plain = members(edition, picks, now), marking.plain(part)
    rows = trends.behind(
        known, plain, plain.subjects, plain.since, plain.until, most=SHOWN_ARTICLES
    )
    return _told(edition, _store(edition).read(rows))


def members(edition: Edition, picks: Picks, now: datetime) -> Facts:
    """The facts of the members of the panel of absolute picks."""
    return replace(_marked(edition, picks, now), terms=_terms(edition, picks, now))


def _marked(edition: Edition, picks: Picks, now: datetime) -> Facts:
    """All articles; those that a query of absolute picks finds name it."""
    if not picks.queries:
        return facts(edition, picks.reading)
    state, ground, known = _searched(edition, picks.reading)
    return queryreads.marked(state, picks.queries, queried.reach(picks, now), ground, known)


def _searched(edition: Edition, reading: Reading) -> tuple[str, Ground, Known]:
    """What a query is asked of, as ``queryreads`` takes it."""
    store, tags = _store(edition), versions.BEFORE if reading == "before" else tables.TAGS
    ground = Ground(store.scan, store.read, tags, record(edition), facts(edition, reading))
    known = queried.known(words(), choices(edition).outlets)
    return f"{edition} {reading} {words().version}", ground, known


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def _terms(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame | None:
    """Who belonged to the panel; what keeps the facts of many editions would keep much memory."""
    return panels.terms(record(edition), picks, coverage.shown(picks, now), now)


def listed(edition: Edition, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of articles as ``export.listed`` gives them."""
    return _told(edition, rows).select(*export.ARTICLE_COLUMNS)


def _told(edition: Edition, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of articles with their texts and addresses, in their order."""
    store, times = _store(edition), rows["first_seen"].to_physical()
    told = tail.find(store.root / tables.ARTICLES.name, tables.ARTICLES, "first_seen", times)
    return store.read(export.told(rows.lazy(), told))


def _store(edition: Edition) -> Store:
    return Store(Path(edition.root))
