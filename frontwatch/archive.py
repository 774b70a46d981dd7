"""The commands about what is stored: rebuild and check."""

import argparse
from collections.abc import Callable

import polars as pl

from frontwatch import flags, terminal
from processing.reading import enrich, lexicon
from processing.tables import ARTICLES, FEEDS, TAGS, articles, feeds
from storage import lock, upkeep
from storage.store import Store

_ARTICLES_AT_ONCE = 10_000


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
