"""Every cached read of a search: the articles that a reader asks for, and all that is known of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import findings, keyed, queried, reads, texts
from dashboard.findings import Page, Search
from dashboard.reads import Edition
from processing import tables
from processing.counting.picks import Clock
from processing.counting.queries import Query
from processing.reading import evidence as reasons
from processing.searching import fields, matching, parser, query, scanner
from processing.searching.fields import Known
from processing.searching.matching import Window
from processing.searching.query import Field, Node, QueryError
from storage.store import Store

SHOWN = 200
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: its text, the clock that orders and bounds it, from when on (None: from the first)."""

    text: str
    clock: Clock
    since: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search found.

    Attributes:
        rows: of the page, as ``findings.listed`` and ``findings.counted`` give them.
        page: how many there are, and how far was searched.
        windows: by column of time the window that was searched.
        parts: of a search without result, what its parts find by themselves, and how many.
        parts_of: of so many articles.
        read_as: the search as it was understood.
    """

    rows: pl.DataFrame
    page: Page
    windows: Mapping[str, Window]
    parts: tuple[tuple[str, int], ...]
    parts_of: int
    read_as: str


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What is known beside an article: its other wordings, other articles with its text, evidence.

    ``wordings`` has seen, outlet, title and summary, by time. ``copies`` are as ``findings.listed`` gives
    them, the first one first. ``evidence`` is that of ``evidence.table`` for all actors and themes.
    """

    wordings: pl.DataFrame
    copies: pl.DataFrame
    evidence: pl.DataFrame


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=keyed.BY)
def known(edition: Edition, lexicon_version: str) -> Known:
    """What the fields of a search may be in this store, with the lexicon of that version."""
    lexicon = reads.words()
    assert lexicon.version == lexicon_version
    return queried.known(lexicon, reads.choices(edition).outlets)


def tree(edition: Edition, text: str) -> Node:
    """What the text asks for.

    Raises:
        QueryError: it cannot be understood; points at the place.
    """
    return parser.parse(text, known(edition, reads.words().version))


def wrong(edition: Edition, query: Query) -> QueryError | None:
    """Why the query cannot be counted over time; None: it can be."""
    known_here = known(edition, reads.words().version)
    return next((error for _, error in queried.unread([query], known_here)), None)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=keyed.BY)
def found(edition: Edition, asked: Asked, lexicon_version: str) -> Found:
    """What the search finds with the lexicon of that version; its newest SHOWN articles."""
    assert reads.words().version == lexicon_version
    return looked(edition, asked, SHOWN)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=keyed.BY)
def beside(edition: Edition, article_id: str, first_seen: datetime, lexicon_version: str) -> Beside:
    """What is known beside the article of that id; the evidence is found with that lexicon."""
    store, lexicon = _store(edition), reads.words()
    article = _one(edition, article_id, first_seen)
    read = texts.read_again(store, article.select("article_id", "first_seen", "language"))
    evidence = reasons.table(
        read.with_columns(found_with=pl.lit(lexicon_version)),
        lexicon,
        frozenset({*lexicon.actors, *lexicon.themes}),
    )
    return Beside(
        _wordings(store, article_id, first_seen),
        _copies(edition, article_id, article["text_id"][0]),
        evidence,
    )


def looked(edition: Edition, asked: Asked, most: int) -> Found:
    """What the search finds now, not kept; its newest ``most`` articles.

    Raises:
        QueryError: it cannot be understood.
    """
    node = tree(edition, asked.text)
    windows = matching.windows(node) or {asked.clock: Window(asked.since)}
    search = Search(edition, node, windows, asked.clock)
    page = findings.newest(search, most)
    rows = findings.listed(edition, page.articles)
    parts = () if page.count else _parts(node)
    counts, parts_of = findings.alone(search, parts) if parts else ([], 0)
    return Found(
        findings.counted(edition, rows),
        page,
        windows,
        tuple(zip(map(scanner.shown, parts), counts, strict=True)),
        parts_of,
        scanner.shown(node),
    )


def _parts(node: Node) -> tuple[Node, ...]:
    """The parts that must all be true, but for those that bound the time; none where it is one."""
    parts = [
        part
        for part in query.conjuncts(node)
        if not (isinstance(part, Field) and part.name in fields.CLOCKS)
    ]
    return tuple(parts[:_MOST_PARTS]) if len(parts) > 1 else ()


def _one(edition: Edition, article_id: str, first_seen: datetime) -> pl.DataFrame:
    page = tables.TAGS.frame([{"article_id": article_id, "first_seen": first_seen}])
    return findings.listed(edition, page)


def _wordings(store: Store, article_id: str, first_seen: datetime) -> pl.DataFrame:
    outlets = store.scan(tables.FEEDS).select("feed_id", "outlet")
    return store.read(
        store.scan(tables.REVISIONS)
        .filter(pl.col("seen") >= first_seen, pl.col("article_id") == article_id)
        .join(outlets, on="feed_id", how="left")
        .select("seen", pl.coalesce("outlet", "feed_id").alias("outlet"), "title", "summary")
        .sort("seen")
    )


def _copies(edition: Edition, article_id: str, text_id: str) -> pl.DataFrame:
    store = _store(edition)
    carries_it = pl.col("text_id") == text_id, pl.col("article_id") != article_id
    others = store.scan(tables.COPIES).filter(*carries_it).select("article_id", "first_seen")
    return findings.listed(edition, store.read(others.sort("first_seen", "article_id")))


def _store(edition: Edition) -> Store:
    return Store(Path(edition.root))
