"""Every cached read of the store, in one place; the only file that caches and that collects.

A read is keyed by the store's folder and version: the same version gives the same answer. Frames of
all articles are kept once for all readers (``cache_resource``); answers are small (``cache_data``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import health
from processing import frames, tables, vocabulary
from processing.counting import coverage, export, trends
from processing.counting import picks as picked
from processing.counting.coverage import Record
from processing.counting.picks import Picks
from processing.reading import evidence as reasons
from processing.reading import fragment, trial
from processing.reading.fragment import Outline
from processing.reading.lexicon import Lexicon
from processing.reading.trial import Found
from storage import lexica, slices
from storage.store import Store

SHOWN_ARTICLES = 200
# An actor and a theme are tried on so many in 4 s (2 shared cores); a page must answer soon.
TRIED_ARTICLES = 50_000
_FACTS = (
    "article_id",
    "feed_id",
    "published",
    "first_seen",
    "language",
    "in_scope",
    "scope_reason",
    "actors",
    "themes",
)
_FETCHES = (
    "feed_id",
    "started",
    "outcome",
    "detail",
    "new_items",
    "window_from",
    "next_poll",
    "lied",
    "moved_to",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of one store."""

    root: str
    version: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, most frequent first: values to labels."""

    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    countries: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What a fragment of the lexicon is, and what it finds in so many articles."""

    outline: Outline
    found: Found
    articles: int


def edition(store: Store) -> Edition:
    """The newest state of the store; cheap, never cached."""
    used = (tables.FEEDS, tables.TAGS, tables.FETCHES, tables.GAPS)
    return Edition(str(store.root), store.version(*used))


@st.cache_resource(max_entries=2, show_spinner=False)
def facts(edition: Edition) -> pl.LazyFrame:
    """What ``trends.facts`` makes of all articles, in memory."""
    store = _store(edition)
    feeds = store.scan(tables.FEEDS)
    return store.read(trends.facts(store.scan(tables.TAGS).select(_FACTS), feeds)).lazy()


@st.cache_resource(max_entries=2, show_spinner=False)
def fetches(edition: Edition) -> pl.DataFrame:
    """All attempts, with the columns of FETCHES that coverage and health need."""
    store = _store(edition)
    return store.read(store.scan(tables.FETCHES).select(_FETCHES))


@st.cache_data(max_entries=2, show_spinner=False)
def feeds(edition: Edition) -> pl.DataFrame:
    """Rows of FEEDS."""
    store = _store(edition)
    return store.read(store.scan(tables.FEEDS))


@st.cache_resource(max_entries=2, show_spinner=False)
def record(edition: Edition) -> Record:
    """All attempts, feeds and gaps."""
    store = _store(edition)
    gaps = store.read(store.scan(tables.GAPS))
    return Record(fetches(edition), feeds(edition), gaps)


@st.cache_data(max_entries=4, show_spinner=False)
def pulse(edition: Edition) -> health.Pulse | None:
    """How fresh the data are; None when nothing was collected yet."""
    return health.pulse(record(edition))


def is_begun(edition: Edition) -> bool:
    """Whether any feed was asked."""
    return pulse(edition) is not None


@st.cache_data(max_entries=4, show_spinner=False)
def has_articles(edition: Edition) -> bool:
    """Whether any article was collected."""
    return not facts(edition).select("article_id").head(1).collect().is_empty()


@st.cache_data(max_entries=4, show_spinner=False)
def sources(edition: Edition, until: datetime) -> pl.DataFrame:
    """How each feed is doing, those that need a person first, with what it brought in seven days."""
    rows = health.by_feed(record(edition), until)
    return health.counted(rows, facts(edition), until)


@st.cache_data(max_entries=4, show_spinner=False)
def choices(edition: Edition) -> Choices:
    """What the filters offer."""
    catalogue = feeds(edition)
    known = facts(edition).select("language").collect()["language"]
    return Choices(
        languages=_by_frequency(known),
        outlets=tuple(sorted(set(catalogue["outlet"]), key=str.casefold)),
        countries=_by_frequency(catalogue["country"]),
        groups=tuple(group for group in vocabulary.GROUPS if group in set(catalogue["group"])),
    )


@st.cache_data(max_entries=64, show_spinner=False)
def absolute(edition: Edition, picks: Picks, now: datetime) -> Picks:
    """The picks with bucket, start and end fixed."""
    first = trends.first(facts(edition), fetches(edition).lazy(), picks.clock, now)
    return picked.absolute(picks, first, now)


@st.cache_data(max_entries=64, show_spinner=False)
def top(edition: Edition, picks: Picks, ids: Sequence[str], n: int) -> tuple[str, ...]:
    """The most named of the ids."""
    return trends.top(facts(edition), picks, ids, n)


@st.cache_data(max_entries=256, show_spinner=False)
def trend(edition: Edition, picks: Picks, now: datetime) -> frames.Trend:
    """Rows of TREND for absolute picks."""
    return trends.trend(facts(edition), record(edition), picks, now)


@st.cache_data(max_entries=64, show_spinner=False)
def lost(edition: Edition, picks: Picks, now: datetime) -> pl.DataFrame:
    """When feeds of absolute picks may have lost articles: feed_id, outlet, gap_from, gap_to."""
    buckets = coverage.grid(*picked.window(picks, now, now), picks.every or "1d")
    chosen = coverage.chosen(record(edition), picks)
    outlets = chosen.feeds.select("feed_id", "outlet")
    found = coverage.lost(chosen, buckets, now).join(outlets, on="feed_id", maintain_order="left")
    return found.select("feed_id", "outlet", "gap_from", "gap_to")


@st.cache_data(max_entries=64, show_spinner=False)
def undated(edition: Edition, picks: Picks) -> int:
    """How many articles of the selection have no publishing time."""
    return trends.undated(facts(edition), picks)


@st.cache_data(max_entries=64, show_spinner=False)
def articles(edition: Edition, picks: Picks) -> pl.DataFrame:
    """The newest SHOWN_ARTICLES behind absolute picks, as ``export.listed`` gives them."""
    return _listed(edition, _behind(edition, picks).head(SHOWN_ARTICLES))


@st.cache_data(max_entries=64, show_spinner=False)
def articles_behind(edition: Edition, picks: Picks) -> int:
    """How many articles there are behind absolute picks."""
    return int(_behind(edition, picks).select(pl.len()).collect().item())


@st.cache_data(max_entries=8, show_spinner=False)
def newer_articles(edition: Edition, after: datetime) -> int:
    """How many articles the store saw first after that moment."""
    store = _store(edition)
    rows = store.scan(tables.TAGS).filter(pl.col("first_seen") > after)
    return int(store.read(rows.select(pl.len())).item())


def words() -> Lexicon:
    """The lexicon in use, kept for each state of its files."""
    return lexica.load(lexica.location())


def every_article(edition: Edition, picks: Picks) -> pl.DataFrame:
    """All articles behind absolute picks, as ``export.listed`` gives them; not kept."""
    return _listed(edition, _behind(edition, picks))


@st.cache_data(max_entries=16, show_spinner=False)
def evidence(edition: Edition, picks: Picks, lexicon_version: str) -> pl.DataFrame:
    """Why the articles shown behind absolute picks count: what ``evidence.table`` finds in them.

    It is found with the lexicon in use, of that version: ``found_with``; ``read_with`` is the version
    that the article was counted with.
    """
    store = _store(edition)
    shown = _behind(edition, picks).head(SHOWN_ARTICLES)
    rows = shown.select("article_id", "language", "first_seen").collect()
    # The stretch of time tells which parts of the tables need not be read.
    then = pl.col("first_seen").is_between(rows["first_seen"].min(), rows["first_seen"].max())
    told = store.scan(tables.ARTICLES).filter(then).select("article_id", "title", "summary")
    version = pl.col("lexicon_version").alias("read_with")
    tags = store.scan(tables.TAGS).filter(then).select("article_id", version)
    for more in (told, tags):
        found = store.read(more.join(rows.lazy(), on="article_id", how="semi"))
        rows = rows.join(found, on="article_id", how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.lit(lexicon_version).alias("found_with"), pl.col("title", "summary").fill_null("")
    )
    return reasons.table(rows, words(), frozenset(picks.subjects))


@st.cache_data(max_entries=8, show_spinner=False)
def tried(edition: Edition, text: str, lexicon_version: str) -> Tried:
    """What a fragment finds in the newest TRIED_ARTICLES beside the lexicon in use, of that version.

    Raises:
        LexiconError: naming the entry, when the fragment cannot be used.
    """
    draft = fragment.draft(text, _present(lexicon_version))
    articles = _newest(edition)
    found = trial.together([trial.run(articles, draft)])
    return Tried(draft.outline, found, articles.height)


@st.cache_resource(max_entries=1, show_spinner=False)
def _present(lexicon_version: str) -> fragment.Present:
    compiled = words()
    assert compiled.version == lexicon_version
    return fragment.present(lexica.texts(lexica.location()), compiled)


@st.cache_resource(max_entries=1, show_spinner=False)
def _newest(edition: Edition) -> pl.DataFrame:
    """What ``trial.run`` needs of the newest articles."""
    store = _store(edition)
    wanted = slices.newest(store, TRIED_ARTICLES)
    parts = [
        told.select(*trial.ARTICLE).join(tags.select(*trial.TAG), on="article_id")
        for told, tags in slices.each(store, wanted, TRIED_ARTICLES)
    ]
    return pl.concat(parts) if parts else trial.no_articles()


def _behind(edition: Edition, picks: Picks) -> pl.LazyFrame:
    return trends.behind(facts(edition), picks, picks.subjects, picks.since, picks.until)


def _listed(edition: Edition, rows: pl.LazyFrame) -> pl.DataFrame:
    store = _store(edition)
    return store.read(export.listed(rows, store.scan(tables.ARTICLES)))


def _store(edition: Edition) -> Store:
    return Store(Path(edition.root))


def _by_frequency(values: pl.Series) -> tuple[str, ...]:
    counts = (
        values.drop_nulls().value_counts(name="n").sort("n", values.name, descending=[True, False])
    )
    return tuple(counts[values.name])
