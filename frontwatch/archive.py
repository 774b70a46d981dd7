"""The commands about what is stored: rebuild and check."""

import argparse
from collections.abc import Callable

import polars as pl

from collectors import identity, pace
from frontwatch import flags, terminal
from processing import tables
from processing.reading import enrich, lexicon
from processing.tables import (
    ARTICLES,
    FEEDS,
    FETCHES,
    LISTED,
    REVISIONS,
    TAGS,
    articles,
    feeds,
    fetches,
    revisions,
)
from storage import lock, upkeep
from storage.memory import Memory
from storage.store import Store

_ARTICLES_AT_ONCE = 10_000
# The memory is kept at the end of a round: of one round alone it may never have been.
_ROUNDS_REMEMBERED = 2


def rebuild(options: argparse.Namespace) -> int:
    """Every stored article is tagged by today's lexicon."""
    store, words = flags.store(options, must_exist=True), lexicon.bundled()
    with lock.writing(store.root), terminal.progress("articles read") as progress:
        count = read_again(store, words, progress)
    terminal.say(f"{count} articles read with lexicon {words.version}.")
    return 0


def check(options: argparse.Namespace) -> int:
    """Everything stored was read; 1 if something is wrong with it."""
    store = flags.store(options, must_exist=True)
    counts, faults = upkeep.verify(store)
    terminal.show(", ".join(f"{rows} {name}" for name, rows in counts.items()))
    for fault in faults:
        terminal.show(f"fault: {fault}")
    terminal.say(f"{len(faults)} faults found." if faults else f"{store.root} is in order.")
    return 1 if faults else 0


def read_again(store: Store, words: lexicon.Lexicon, progress: Callable[[int, int], None]) -> int:
    """TAGS holds every article as this lexicon reads it; tells how many articles that were.

    Readers see the old tags until the new ones are complete, then the new ones.
    """
    catalogue = feeds(store.read(store.scan(FEEDS)))
    everything = store.read(store.scan(ARTICLES).sort("first_seen", "article_id"))
    parts: list[pl.DataFrame] = [TAGS.empty()]
    for start in range(0, everything.height, _ARTICLES_AT_ONCE):
        part = articles(everything.slice(start, _ARTICLES_AT_ONCE))
        parts.append(enrich.enrich(part, catalogue, words))
        progress(min(start + _ARTICLES_AT_ONCE, everything.height), everything.height)
    store.replace(TAGS, pl.concat(parts))
    return everything.height


def remember(store: Store, memory: Memory) -> int:
    """A memory that was lost knows again what the store can tell; tells how many articles that were.

    Validators and the marks of entries are not stored: each feed is asked once for the whole
    document. A memory that is not new is left as it is, and so is that of a first round which was cut
    off: it is run again.
    """
    if not memory.is_new:
        return 0
    log = fetches(store.read(store.scan(FETCHES).sort("feed_id", "started")))
    if log["started"].n_unique() < _ROUNDS_REMEMBERED:
        return 0
    known = articles(store.read(store.scan(ARTICLES)))
    edits = revisions(store.read(store.scan(REVISIONS).sort("seen", "article_id")))
    states = pace.remembered(log, feeds(store.read(store.scan(FEEDS))))
    memory.keep(states, identity.remembered(known, edits), tables.listed(LISTED.empty()))
    return known.height
