"""The commands about what is stored: rebuild, check and retain."""

import argparse
from collections.abc import Callable

import polars as pl

from collectors import identity, pace
from frontwatch import folders, grouping, lexicons, terminal
from processing import frames
from processing.errors import InputError
from processing.frames import articles, feeds, fetches, revisions
from processing.reading import enrich
from processing.reading.lexicon import Lexicon
from processing.tables import ARTICLES, FEEDS, FETCHES, LISTED, REVISIONS
from storage import keeping, lock, pins, slices, upkeep, versions
from storage import repair as repairs
from storage.memory import Memory
from storage.store import Store

_ARTICLES_AT_ONCE = 20_000
_LANGUAGE = ("article_id", "language", "language_confidence")
# The memory is kept at the end of a round: of one round alone it may never have been.
_ROUNDS_REMEMBERED = 2


def rebuild(options: argparse.Namespace) -> int:
    """Every stored article is told from its copies, and tagged by the lexicon in use; what changed is told."""
    store, words = folders.store(options, must_exist=True), folders.words(options)
    with lock.writing(store.root):
        if options.drop_old:
            return _drop_old(store)
        with terminal.progress("articles compared") as progress:
            compared = grouping.regroup(store, progress)
        if compared:
            terminal.say(f"{compared} articles compared with those before them.")
        if not options.again and versions.is_current(store, words.version):
            terminal.say(
                f"Every article is read with lexicon {words.version} already; --again reads them again."
            )
            return 0
        with terminal.progress("articles read") as progress:
            count = read_again(store, words, progress, again=options.again)
    terminal.say(f"{count} articles read with lexicon {words.version}.")
    return lexicons.diff(options) if versions.counts(store, versions.BEFORE) else 0


def _drop_old(store: Store) -> int:
    dropped = store.drop(versions.BEFORE)
    terminal.say(
        "The tags from before the last rebuild are deleted." if dropped else "Nothing was kept."
    )
    return 0


def check(options: argparse.Namespace) -> int:
    """Everything stored was read; 1 if something is wrong with it. With ``--repair`` that is set aside first."""
    store = folders.store(options, must_exist=True)
    if options.repair:
        with lock.writing(store.root):
            for done in repairs.repair(store, terminal.now()):
                terminal.show(f"repaired: {done}")
    counts, faults = upkeep.verify(store)
    terminal.show(", ".join(f"{rows} {name}" for name, rows in counts.items()))
    for fault in faults:
        terminal.show(f"fault: {fault}")
    terminal.say(f"{len(faults)} faults found." if faults else f"{store.root} is in order.")
    return 1 if faults else 0


def retain(options: argparse.Namespace) -> int:
    """Whole months older than those asked for are told, and with ``--yes`` deleted; the rest stays."""
    if options.months < 1:
        raise InputError("retain: --months is how many of the newest months stay; give 1 or more")
    store = folders.store(options, must_exist=True)
    held = pins.held(store, terminal.now())
    planned = keeping.plan(store, options.months, held)
    if planned.pinned:
        terminal.say(f"Kept for exports that can still be reproduced: {', '.join(planned.pinned)}.")
    if not planned.months:
        terminal.say(f"Nothing is older than the newest {options.months} months.")
        return 0
    for name, rows in planned.rows.items():
        terminal.show(f"{rows} {name}")
    what = f"{', '.join(planned.months)}: {planned.size / 1e6:.1f} MB"
    if not options.yes:
        terminal.say(f"This would go: {what}. Nothing was deleted; --yes deletes it.")
        return 0
    keeping.carry_out(store, planned)
    store.vacuum(upkeep.KEPT, held)
    terminal.say(
        f"Deleted: {what}. The space is free when no reader can need the files: after 2 hours, "
        "by the collector or by this command."
    )
    return 0


def read_again(
    store: Store, words: Lexicon, progress: Callable[[int, int], None], *, again: bool = False
) -> int:
    """TAGS holds every article as this lexicon reads it; tells how many articles that are.

    Readers see the old tags until the new ones are complete, then the new ones; the old ones stay
    beside them (``storage.versions``). What was read before it was cut off is not read again. Stored
    languages stay, and so do whole tags that this lexicon made; with ``again`` both are made anew.
    """
    done = versions.begin(store, words.version)
    catalogue = feeds(store.read(store.scan(FEEDS)))
    left = versions.missing(store)
    every = done + left.height
    progress(done, every)
    for part, tagged in slices.each(store, left, _ARTICLES_AT_ONCE):
        known = tagged.clear() if again else tagged
        kept = versions.complete(known.lazy(), words.version).collect()
        unread = articles(part.join(kept, on="article_id", how="anti"))
        tags = enrich.enrich(unread, catalogue, words, known.select(*_LANGUAGE))
        store.add(versions.NEXT, pl.concat([kept, tags]))
        done += part.height
        progress(done, every)
    versions.finish(store)
    return every


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
    memory.keep(states, identity.remembered(known, edits), frames.listed(LISTED.empty()))
    return known.height
