"""The main flow, one round of collecting: feeds in; articles, tags, copies and a log of every attempt out.

Read this file first; each line of ``collect_once`` is a file of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from collectors import clock, fetch, identity, losses, pace, panels, parse, passports
from frontwatch import grouping
from processing import frames
from processing.frames import Feeds, Fetches, Panels, Passports
from processing.reading import enrich
from processing.reading.lexicon import Lexicon
from processing.tables import (
    ARTICLES,
    COPIES,
    FEEDS,
    FETCHES,
    GAPS,
    PANELS,
    PASSPORTS,
    REVISIONS,
    TAGS,
)
from storage.memory import Memory
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Round:
    """How one round is made: when it is, who reads, which feeds are asked, how many, and where.

    With ``is_real`` the time is this machine's, and nothing is kept under a clock that cannot be right.
    ``passports`` and ``panels`` are what is known beside the feed list: dated facts about its
    outlets, and named sets of its feeds.
    """

    now: datetime
    read: parse.Read
    everything: bool = False
    allow_private: bool = False
    at_most: int | None = None
    progress: Callable[[int, int], None] | None = None
    passports: Passports = field(default_factory=lambda: frames.passports(PASSPORTS.empty()))
    panels: Panels = field(default_factory=lambda: frames.panels(PANELS.empty()))
    is_real: bool = False

    @property
    def judged(self) -> datetime | None:
        """The time that servers may contradict; None if it is given, not told by a clock."""
        return self.now if self.is_real else None


def collect_once(
    store: Store, memory: Memory, feeds: Feeds, lexicon: Lexicon, this: Round
) -> Fetches:
    """Every due feed was asked once; what is new is kept and read; each attempt is a row of FETCHES.

    The order is the crash story: every table takes a row once, and the collector's memory is last.
    A round that was killed anywhere is simply run again and ends in the same tables.
    """
    states = memory.states()
    due = pace.due(feeds, states, this.now, everything=this.everything, at_most=this.at_most)
    replies = fetch.all_of(
        pace.asks(due, states, this.now), allow_private=this.allow_private, progress=this.progress
    )
    listed = memory.listed(parse.changed(clock.believed(replies, states, this.judged), states))
    documents = parse.each(replies, states, listed, this.read, this.now)
    found = identity.sort_out(
        documents,
        memory.sightings([document.feed_id for document in documents if document.items]),
        listed,
        this.now,
    )
    gaps = losses.found(documents, listed, found.listed, states, this.now)
    answers = pace.answers(documents, found.new_items, gaps, states, this.now)
    log = pace.log(answers)
    store.replace_each(
        {
            FEEDS: feeds,
            PASSPORTS: passports.of(feeds, this.passports),
            PANELS: panels.of(feeds, this.panels, store.whole(PANELS), this.now),
        }
    )
    store.merge(ARTICLES, found.articles)
    store.merge_each(
        {
            TAGS: enrich.enrich(store.untagged(), feeds, lexicon),
            COPIES: grouping.fold(store, this.now),
        }
    )
    store.merge_each({REVISIONS: found.revisions, GAPS: gaps, FETCHES: log})
    memory.keep(pace.next_states(answers), found.sightings, found.listed)
    return log
