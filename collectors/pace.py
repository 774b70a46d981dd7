"""When each feed is asked, and what is remembered and logged of it; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from collectors.fetch import Ask
from collectors.parse import Document
from processing import clean, tables
from processing.tables import ANSWERED, FETCHES, STATES, Feeds, Fetches, Gaps, States

EVERY = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
MAX_AGE_HONOURED = timedelta(minutes=60)
JITTER = 0.1


def due(
    feeds: Feeds, states: States, now: datetime, *, everything: bool, at_most: int | None = None
) -> Feeds:
    """Rows of FEEDS to be asked now, in the feeds' order: never asked, moved, or their time has come.

    With ``everything``, all but those whose server asked to be left alone for longer. No more than
    ``at_most`` where that is given.
    """
    last = states.select("feed_id", "url", "next_poll", "not_before")
    joined = feeds.join(last, on="feed_id", how="left", suffix="_last", maintain_order="left")
    new = pl.col("url_last").is_null() | (pl.col("url") != pl.col("url_last"))
    allowed = pl.col("not_before").is_null() | (pl.col("not_before") <= now)
    timely = pl.lit(everything) | (pl.col("next_poll") <= now)
    chosen = joined.filter(new | (allowed & timely)).select(feeds.columns)
    return tables.feeds(chosen if at_most is None else chosen.head(at_most))


def asks(due: Feeds, states: States, now: datetime) -> list[Ask]:
    """One ask per row of FEEDS; validators are sent only to the address that they came from."""
    known = _by_feed(states)
    found = []
    for feed_id, url in due.select("feed_id", "url").iter_rows():
        state = known.get(feed_id, {})
        last = state if state.get("url") == url else {}
        found.append(Ask(feed_id, url, last.get("etag"), last.get("last_modified")))
    return found


def log(
    documents: Sequence[Document], new_items: Mapping[str, int], states: States, now: datetime
) -> Fetches:
    """Rows of FETCHES, one per document, ordered by feed_id."""
    known = _by_feed(states)
    rows = [
        {
            "feed_id": document.feed_id,
            "started": now,
            "outcome": document.outcome,
            "status": document.status,
            "detail": document.detail,
            "elapsed_ms": document.elapsed_ms,
            "body_bytes": document.body_bytes,
            "items": document.entries,
            "new_items": new_items.get(document.feed_id, 0),
            "window_from": document.window_from,
            "next_poll": _next_poll(document, _failures(document, known), now),
            "moved_to": document.moved_to,
        }
        for document in documents
    ]
    return tables.fetches(FETCHES.frame(rows).sort("feed_id"))


def next_states(documents: Sequence[Document], gaps: Gaps, states: States, now: datetime) -> States:
    """Rows of STATES of the feeds asked, ordered by feed_id."""
    known = _by_feed(states)
    rows = [_state(document, known, now) for document in documents]
    return tables.states(STATES.frame(rows).sort("feed_id"))


def _state(document: Document, known: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    last = known.get(document.feed_id, {})
    failures = _failures(document, known)
    return {
        "feed_id": document.feed_id,
        "url": document.url,
        **_remembered(document, last if last.get("url") == document.url else {}),
        "lies": 0,
        "moves": 0,
        "failures": failures,
        "next_poll": _next_poll(document, failures, now),
        "not_before": now + wait if (wait := _retry_after(document)) else None,
    }


def _remembered(document: Document, last: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to the last document read; an answer 304 may renew its validators."""
    if document.outcome not in ANSWERED:
        kept = ("etag", "last_modified", "body_hash", "items", "window_from")
        return {"items": 0} | {name: last[name] for name in kept if name in last}
    renewed = document.outcome == "not_modified"
    return {
        "etag": document.etag or (last.get("etag") if renewed else None),
        "last_modified": document.last_modified or (last.get("last_modified") if renewed else None),
        "body_hash": document.body_hash,
        "items": document.entries,
        "window_from": document.window_from,
    }


def _failures(document: Document, known: Mapping[str, Any]) -> int:
    last = known.get(document.feed_id, {})
    before = last.get("failures", 0) if last.get("url") == document.url else 0
    return 0 if document.outcome in ANSWERED else int(before) + 1


def _next_poll(document: Document, failures: int, now: datetime) -> datetime:
    """The interval, spread by a tenth, but never sooner than the server asks for."""
    wait = LONGEST if document.outcome == "gone" else min(EVERY * max(1, failures), LONGEST)
    share = int(clean.digest(document.feed_id, now.isoformat())[:8], 16) / 0xFFFFFFFF
    spread = wait * (1 - JITTER + 2 * JITTER * share)
    return now + max(spread, _max_age(document), _retry_after(document))


def _max_age(document: Document) -> timedelta:
    answered = document.outcome in ANSWERED
    return min(_seconds(document.max_age if answered else None), MAX_AGE_HONOURED)


def _retry_after(document: Document) -> timedelta:
    return min(_seconds(document.retry_after), LONGEST)


def _seconds(number: int | None) -> timedelta:
    """Longer than a day is a day: a server may name more seconds than a time can hold."""
    return timedelta(seconds=min(number or 0, 86_400))


def _by_feed(states: States) -> dict[str, Any]:
    return {row["feed_id"]: row for row in states.iter_rows(named=True)}
