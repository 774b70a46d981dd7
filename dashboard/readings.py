"""Cached reads of what other words find in the archive: trials of new entries, and the last rebuild's effect."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import keyed, reads, texts
from dashboard.reads import Edition
from processing.counting.changes import Changes
from processing.reading import fragment, trial
from processing.reading.fragment import Outline
from processing.reading.trial import Found
from processing.tables import TAGS
from storage import lexica, versions
from storage.store import Store

# An actor and a theme are tried on so many in 4 s (2 shared cores); a page must answer soon.
TRIED_ARTICLES = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What a fragment of the lexicon is, and what it finds in so many articles."""

    outline: Outline
    found: Found
    articles: int


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilt:
    """What the last rebuild changed, between which versions of the lexicon; titles of the samples."""

    changes: Changes
    before: dict[str, int]
    now: dict[str, int]
    titles: pl.DataFrame


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=keyed.BY)
def tried(edition: Edition, text: str, lexicon_version: str) -> Tried:
    """What a fragment finds in the newest TRIED_ARTICLES beside the lexicon in use, of that version.

    Raises:
        LexiconError: naming the entry, when the fragment cannot be used.
    """
    draft = fragment.draft(text, _present(lexicon_version))
    articles = _newest(edition)
    found = trial.together([trial.run(articles, draft)])
    return Tried(draft.outline, found, articles.height)


@st.cache_data(max_entries=1, show_spinner=False, hash_funcs=keyed.BY)
def rebuilt(edition: Edition) -> Rebuilt | None:
    """What differs between the tags in use and those from before; None where none are kept."""
    store = Store(Path(edition.root))
    if not (before := versions.counts(store, versions.BEFORE)):
        return None
    changes = versions.changed(store)
    titles = versions.titles(store, changes.samples["article_id"])
    return Rebuilt(changes, before, versions.counts(store, TAGS), titles)


@st.cache_resource(max_entries=1, show_spinner=False, hash_funcs=keyed.BY)
def _present(lexicon_version: str) -> fragment.Present:
    compiled = reads.words()
    assert compiled.version == lexicon_version
    return fragment.present(lexica.texts(lexica.location()), compiled)


@st.cache_resource(max_entries=1, show_spinner=False, hash_funcs=keyed.BY)
def _newest(edition: Edition) -> pl.DataFrame:
    """What ``trial.run`` needs of the newest articles."""
    return texts.newest(Store(Path(edition.root)), TRIED_ARTICLES)
