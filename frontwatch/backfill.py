"""The command that reads a feed's older pages, newest first, through the pipeline of a round.

Pages are those that RFC 5005 links name (``prev-archive`` or ``next``) or, where the feed has none,
those that WordPress makes: ``?paged=2`` and so on at the feed's address. What they bring is first seen
at the time of the backfill. The collector's rows of STATES and LISTED stay as they are, so that the
next poll goes on from the last one. A backfill that was cut off is simply run again.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import polars as pl

from collectors import catalogue, fetch, guard, identity, pace, parse, workers
from collectors.fetch import Ask, Reply
from collectors.parse import Document
from frontwatch import archive, folders, terminal
from processing import clean, frames
from processing.errors import InputError
from processing.frames import Feeds, States
from processing.reading import enrich
from processing.reading.lexicon import Lexicon
from processing.tables import ARTICLES, FEEDS, FETCHES, GAPS, LISTED, REVISIONS, STATES, TAGS
from storage import lock, pins, upkeep
from storage.memory import Memory
from storage.store import Store

# Pages in a row that list nothing new: one may be due to news that pushed all entries on by a page.
_REPEATS = 2
_NO_SUCH_PAGE = ("not_a_feed", "empty", "gone")


@dataclass(frozen=True, slots=True)
class Work:
    """What a backfill reads into and with, and when it was started."""

    store: Store
    memory: Memory
    feeds: Feeds
    read: parse.Read
    now: datetime
    allow_private: bool
    words: Lexicon


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its articles, how many no page before it lists, how many the feed never had before."""

    document: Document
    articles: frozenset[str]
    fresh: int
    added: int


@dataclass(frozen=True, slots=True)
class Back:
    """The pages read, newest first, why no more were, and whether that is the archive's own end."""

    pages: list[Page]
    end: str
    is_end: bool = True


def run(options: argparse.Namespace) -> int:
    """The feed's older pages are in the store; 1 if one that should be there could not be read."""
    if options.pages < 1:
        raise InputError("feeds backfill: --pages is how many to read at most; give 1 or more")
    feeds = catalogue.load(folders.feeds_file(options))
    if options.feed_id not in feeds["feed_id"]:
        raise InputError(f"{options.feed_id}: no such feed; `frontwatch feeds list` names them all")
    store, now = folders.store(options), terminal.now()
    with lock.writing(store.root), Memory(store.root) as memory, workers.reading() as read:
        archive.remember(store, memory)
        work = Work(store, memory, feeds, read, now, options.allow_private, folders.words(options))
        ask = _ask(work, options.feed_id)
        store.replace(FEEDS, feeds)
        with terminal.progress("pages read") as progress:
            back = read_back(work, ask, options.pages, progress)
        since = reach([_times(page.document) for page in back.pages])
        if since is not None:
            plan = next(iter(_state(work, ask.feed_id)["next_poll"]), None)
            store.merge(FETCHES, log(back.pages[0], since, now, plan))
        store.tidy(upkeep.KEPT, lambda: pins.held(store, now))
    added = sum(page.added for page in back.pages)
    told = f", listed without a break since {since:%Y-%m-%d %H:%M} UTC" if since else ""
    terminal.say(f"{ask.feed_id}: {len(back.pages)} pages read, {added} new articles{told}.")
    terminal.say(f"{back.end}.")
    return 0 if back.is_end else 1


def read_back(work: Work, ask: Ask, most: int, progress: Callable[[int, int], None]) -> Back:
    """The feed's pages, each in the store before the next is asked for; at most ``most``."""
    pages: list[Page] = []
    asked, first = {clean.canonical(ask.url)}, ask.url
    while len(pages) < most:
        time.sleep(pause(ask.url) if pages else 0)
        reply, document = _asked(work, ask)
        if document.outcome != "ok":
            return _failed(pages, reply, document)
        page = _kept(work, document, pages)
        if end := _repeated(page, pages):
            return Back(pages, end)
        first = first if pages else reply.address
        pages.append(page)
        progress(len(pages), most)
        older = _older(pages, first)
        if older is None or clean.canonical(older) in asked:
            return Back(pages, "No page names an older one that was not read")
        asked.add(clean.canonical(older))
        ask = replace(ask, url=older, moved_to=None)
    return Back(pages, f"There may be more: --pages {2 * most} reads further back")


def reach(pages: Sequence[Sequence[datetime]]) -> datetime | None:
    """Since when the pages list all that the feed published, as far as times can tell.

    ``pages`` holds the times of each page's entries in rising order, the newest page first. A page
    joins those before it when the time between is no longer than the longest pause within any page;
    one without times joins nothing. None when the first page has no times.
    """
    pauses = [later - earlier for times in pages for earlier, later in pairwise(times)]
    longest = max(pauses, default=timedelta())
    since = None
    for times in pages:
        if not times or (since is not None and since - times[-1] > longest):
            break
        since = min(since or times[0], times[0])
    return since


def log(first: Page, since: datetime, now: datetime, plan: datetime | None) -> frames.Fetches:
    """One row of FETCHES: the feed's own document was read now, and what it lists reaches further back.

    The other pages are no sign of life and do not count in it. ``plan`` is when the collector means to
    poll next, which stays so; None, or past: the row promises nothing.
    """
    document = replace(first.document, window_from=since)
    new_items = {document.feed_id: first.added}
    unknown = frames.states(STATES.empty())
    row = pace.log(pace.answers([document], new_items, frames.gaps(GAPS.empty()), unknown, now))
    next_poll = pl.lit(max(plan or now, now), FETCHES.schema["next_poll"])
    return frames.fetches(row.with_columns(next_poll.alias("next_poll")))


def pause(url: str) -> float:
    """Seconds to wait before the next page is asked for; none for this machine, as in ``fetch``."""
    return 0.0 if guard.is_private_host(urlsplit(url).hostname or "") else fetch.APART_S


def _ask(work: Work, feed_id: str) -> Ask:
    """How the feed's own document is asked for, in full."""
    feed = frames.feeds(work.feeds.filter(pl.col("feed_id") == feed_id))
    state = _state(work, feed_id)
    for until in state.filter(pl.col("not_before") > work.now)["not_before"]:
        raise InputError(
            f"{feed_id}: its server asked to be left alone; try again after {until:%Y-%m-%d %H:%M} UTC"
        )
    (ask,) = pace.asks(feed, state, work.now)
    return replace(ask, etag=None, last_modified=None)


def _state(work: Work, feed_id: str) -> States:
    """The feed's row of STATES, if it was ever polled."""
    return frames.states(work.memory.states().filter(pl.col("feed_id") == feed_id))


def _asked(work: Work, ask: Ask) -> tuple[Reply, Document]:
    replies = fetch.all_of([ask], allow_private=work.allow_private)
    unknown, none = frames.states(STATES.empty()), frames.listed(LISTED.empty())
    return replies[0], parse.each(replies, unknown, none, work.read, work.now)[0]


def _kept(work: Work, document: Document, before: Sequence[Page]) -> Page:
    """What the page brings is in the store and remembered, in the order of a round."""
    known = work.memory.sightings([document.feed_id])
    none = frames.listed(LISTED.empty())
    found = identity.sort_out([document], known, none, work.now)
    work.store.merge(ARTICLES, found.articles)
    untagged = work.store.untagged()
    work.store.merge(TAGS, enrich.enrich(untagged, work.feeds, work.words))
    work.store.merge(REVISIONS, found.revisions)
    work.memory.keep(frames.states(STATES.empty()), found.sightings, none)
    articles = frozenset(found.listed["article_id"])
    fresh = articles.difference(*(page.articles for page in before))
    return Page(document, articles, len(fresh), found.new_items[document.feed_id])


def _repeated(page: Page, before: Sequence[Page]) -> str | None:
    """Why the page is not counted, if it lists only what others did."""
    if before and page.articles == before[0].articles:
        return "The next page is the first one again: the feed has no older ones, or does not show them"
    earlier = before[1 - _REPEATS :]
    if before and not any(one.fresh for one in (page, *earlier)):
        return "The pages list nothing more"
    return None


def _failed(pages: list[Page], reply: Reply, document: Document) -> Back:
    reason = document.detail or document.outcome
    missing = reply.status == HTTPStatus.NOT_FOUND or document.outcome in _NO_SUCH_PAGE
    if pages and pages[0].document.older is None and missing:
        return Back(pages, f"There is no page after that ({reply.url}: {reason})")
    return Back(pages, f"{reply.url}: {reason}", is_end=False)


def _older(pages: Sequence[Page], first: str) -> str | None:
    """The address of the page after the last; ``first`` is that of the feed's own document."""
    if pages[0].document.older is not None:
        return pages[-1].document.older
    parts = urlsplit(first)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "paged"]
    query.append(("paged", str(len(pages) + 1)))
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def _times(document: Document) -> list[datetime]:
    """The times of its entries in rising order, but for the oldest tenth, as in FETCHES."""
    since = document.window_from
    times = [item.published for item in document.items if item.published is not None]
    return sorted(at for at in times if since is not None and at >= since)
