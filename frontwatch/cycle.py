"""The main flow, one round of collecting: feeds in, articles, tags and a log of every attempt out.

Read this file first; each line of ``collect_once`` is a file of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collectors import fetch, identity, pace, parse
from processing.reading import enrich
from processing.reading.lexicon import Lexicon
from processing.tables import ARTICLES, FEEDS, FETCHES, REVISIONS, TAGS, Feeds, Fetches
from storage.memory import Memory
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Round:
    """How one round is made: when it is, which feeds it asks and how many, where it may go."""

    now: datetime
    everything: bool = False
    allow_private: bool = False
    at_most: int | None = None
    progress: Callable[[int, int], None] | None = None


def collect_once(
    store: Store, memory: Memory, feeds: Feeds, lexicon: Lexicon, this: Round
) -> Fetches:
    """Every due feed was asked once; what is new is kept and read; each attempt is a row of FETCHES.

    The order is the crash story: every table takes a row once, and the collector's memory is last.
    A round that was killed anywhere is simply run again and ends in the same tables.
    """
    states = memory.states()
    due = pace.due(feeds, states, this.now, everything=this.everything, at_most=this.at_most)
    asks = pace.asks(due, states)
    replies = fetch.all_of(asks, allow_private=this.allow_private, progress=this.progress)
    documents = parse.each(replies, states, this.now)
    found = identity.sort_out(documents, memory.sightings(due["feed_id"].to_list()), this.now)
    log = pace.log(documents, found.new_items, states, this.now)
    store.replace(FEEDS, feeds)
    store.merge(ARTICLES, found.articles)
    store.merge(TAGS, enrich.enrich(store.untagged(), feeds, lexicon))
    store.merge(REVISIONS, found.revisions)
    store.merge(FETCHES, log)
    memory.keep(pace.next_states(documents, states, this.now), found.sightings)
    return log
