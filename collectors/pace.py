"""When and how each feed is asked, and what is remembered and logged of it; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from collectors import intervals
from collectors.fetch import Ask
from collectors.parse import Document
from processing import tables
from processing.tables import ANSWERED, FETCHES, STATES, Feeds, Fetches, Gaps, States

# Servers that answer 304 for ever are real (FreshRSS issues 1020, 1680, 5149).
FULL_EVERY = timedelta(hours=24)
SURELY_QUIET = timedelta(hours=3)
GAPS_WITHOUT_NEWS = 3
LIES_BELIEVED = 1
ANSWERS_TO_MOVE = 3
FAILURES_TO_MOVE_BACK = 3

Row = Mapping[str, Any]


def due(
    feeds: Feeds, states: States, now: datetime, *, everything: bool, at_most: int | None = None
) -> Feeds:
    """Rows of FEEDS to be asked now, in the feeds' order: never asked, moved, or their time has come.

    With ``everything``, all but those whose server asked to be left alone for longer. Never twice at
    one moment, so that a round which was cut off after its end can be run again. No more than
    ``at_most`` where that is given.
    """
    last = states.select("feed_id", "url", "asked_at", "next_poll", "not_before")
    joined = feeds.join(last, on="feed_id", how="left", suffix="_last", maintain_order="left")
    new = pl.col("url_last").is_null() | (pl.col("url") != pl.col("url_last"))
    allowed = pl.col("not_before").is_null() | (pl.col("not_before") <= now)
    timely = pl.lit(everything) | (pl.col("next_poll") <= now)
    asked_now = pl.col("asked_at").eq_missing(pl.lit(now))
    chosen = joined.filter(new | (allowed & timely & ~asked_now)).select(feeds.columns)
    return tables.feeds(chosen if at_most is None else chosen.head(at_most))


def asks(due: Feeds, states: States, now: datetime) -> list[Ask]:
    """One ask per row of FEEDS; validators are sent only to the address that they came from.

    They are not sent once a day, nor after a long time without news, nor to a server that left them
    unchanged twice when the document changed.
    """
    known = _by_feed(states)
    found = []
    for feed_id, url, user_agent in due.select("feed_id", "url", "user_agent").iter_rows():
        last = _last(feed_id, url, known)
        trusted = last if _is_conditional(last, now) else {}
        moved_to = last.get("moved_to") if _has_moved(last) else None
        validators = (trusted.get("etag"), trusted.get("last_modified"))
        found.append(Ask(feed_id, url, *validators, moved_to, user_agent))
    return found


def log(
    documents: Sequence[Document],
    new_items: Mapping[str, int],
    after: States,
    states: States,
    now: datetime,
) -> Fetches:
    """Rows of FETCHES, one per document, ordered by feed_id.

    ``new_items`` counts each feed's entries not seen before, ``after`` are the rows of STATES that
    ``next_states`` makes of the same documents, ``states`` those from before.
    """
    known, next_poll = _by_feed(states), dict(after.select("feed_id", "next_poll").iter_rows())
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
            "next_poll": next_poll[document.feed_id],
            "lied": _lied(document, _last_of(document, known), new_items, now),
            "moved_to": document.moved_to,
        }
        for document in documents
    ]
    return tables.fetches(FETCHES.frame(rows).sort("feed_id"))


def next_states(
    documents: Sequence[Document],
    new_items: Mapping[str, int],
    gaps: Gaps,
    states: States,
    now: datetime,
) -> States:
    """Rows of STATES of the feeds asked, ordered by feed_id.

    ``new_items`` counts each feed's entries not seen before, ``gaps`` are this round's rows of GAPS,
    ``states`` those of STATES from before it.
    """
    rows = list(_states(documents, new_items, gaps, _by_feed(states), now))
    return tables.states(STATES.frame(rows).sort("feed_id"))


def remembered(fetches: Fetches, feeds: Feeds) -> States:
    """Rows of STATES as far as what is stored tells them, ordered by feed_id.

    ``feeds`` are the rows of FEEDS whose addresses are known. What was read, its validators and where
    a feed moved to are not stored, so each is asked for the whole document at its catalogue address.
    """
    started, answered = pl.col("started"), pl.col("outcome").is_in(ANSWERED)
    # A server that ever lied may have answered 304 for other entries than those known.
    seen = (pl.col("items") > 0) & ((pl.col("outcome") == "ok") | (pl.col("lied").sum() == 0))
    planned = (pl.col("next_poll") - started).dt.total_seconds()
    longest = int(intervals.LONGEST.total_seconds())
    frame = (
        fetches.sort("started")
        .group_by("feed_id")
        .agg(
            pl.col("items").filter(answered).last().fill_null(0),
            pl.col("window_from").filter(answered).last(),
            started.filter(answered & seen).last().alias("read_at"),
            pl.col("lied").sum().cast(pl.Int64).alias("lies"),
            pl.lit(0, pl.Int64()).alias("moves"),
            planned.filter(answered).last().clip(upper_bound=longest).alias("interval_s"),
            (~answered).cast(pl.Int64).reverse().cum_prod().sum().alias("failures"),
            pl.col("next_poll").last(),
        )
        .join(feeds.select("feed_id", "url"), on="feed_id")
    )
    return tables.states(pl.concat([STATES.empty(), frame], how="diagonal").sort("feed_id"))


def last_seen(document: Document, last: Row) -> datetime | None:
    """When the entries of the last document that had any were surely listed; None: never.

    A new document under the old validators belies every answer 304 since the last one sent in full.
    """
    read_at: datetime | None = last.get("read_at")
    full_at: datetime | None = last.get("full_at")
    if read_at and full_at and document.is_new and _keeps_validators(document, last):
        return min(read_at, full_at)
    return read_at


def _states(
    documents: Sequence[Document],
    new_items: Mapping[str, int],
    gaps: Gaps,
    known: Mapping[str, Row],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """One row of STATES per document; ``known`` are those from before."""
    with_gap = set(gaps["feed_id"])
    for document in documents:
        last = _last_of(document, known)
        lied = bool(_lied(document, last, new_items, now))
        yield {
            "feed_id": document.feed_id,
            "url": document.url,
            "asked_at": now,
            "lies": (last.get("lies") or 0) + lied,
            **_remembered(document, last, now),
            **_timed(document, last, now, has_gap=document.feed_id in with_gap),
        }


def _lied(
    document: Document, last: Row, new_items: Mapping[str, int], now: datetime
) -> bool | None:
    """Whether the server kept its validators for new entries; None: it was not put to the test."""
    was_known = bool(last.get("etag") or last.get("last_modified"))
    if not was_known or _is_conditional(last, now) or document.outcome != "ok":
        return None
    return bool(new_items.get(document.feed_id)) and _keeps_validators(document, last)


def _keeps_validators(document: Document, last: Row) -> bool:
    """Whether a server that goes by the validators known would have called the document unchanged."""
    if etag := last.get("etag"):
        return bool(document.etag == etag)
    return bool(last.get("last_modified")) and document.last_modified == last["last_modified"]


def _is_conditional(last: Row, now: datetime) -> bool:
    full_at: datetime | None = last.get("full_at")
    if full_at is None or (last.get("lies") or 0) > LIES_BELIEVED:
        return False
    patience = FULL_EVERY
    if not last["items"]:
        patience = SURELY_QUIET
    elif (window := intervals.span(last["window_from"], now)) is not None:
        expected = window / last["items"] * GAPS_WITHOUT_NEWS
        patience = min(max(expected, SURELY_QUIET), FULL_EVERY)
    return now - full_at < patience


def _remembered(document: Document, last: Row, now: datetime) -> Row:
    """What belongs to the last document read; an answer 304 may renew its validators."""
    if document.outcome not in ANSWERED:
        names = ("etag", "last_modified", "body_hash", "items", "window_from", "read_at", "full_at")
        return {"items": 0} | {name: last[name] for name in names if name in last}
    renewed: Row = last if document.outcome == "not_modified" else {}
    return {
        "etag": document.etag or renewed.get("etag"),
        "last_modified": document.last_modified or renewed.get("last_modified"),
        "body_hash": document.body_hash,
        "items": document.entries,
        "window_from": document.window_from,
        "read_at": now if document.entries else last_seen(document, last),
        "full_at": now if document.is_full else last.get("full_at"),
    }


def _timed(document: Document, last: Row, now: datetime, *, has_gap: bool) -> Row:
    """What decides when and where the feed is asked next."""
    answered = document.outcome in ANSWERED
    failures = 0 if answered else last.get("failures", 0) + 1
    interval = intervals.planned(document, last, now, has_gap=has_gap)
    moved_to, moves = _moves(document, last, failures)
    alone = intervals.alone(document)
    times = {
        "moved_to": moved_to,
        "moves": moves,
        "interval_s": round(interval.total_seconds()) if answered else last.get("interval_s"),
        "failures": failures,
        "next_poll": now + intervals.until_next(document, interval, failures, now),
        "not_before": now + alone if alone else None,
    }
    # Validators that come from elsewhere are not to be trusted at the catalogue's address.
    gone_back = _has_moved(last) and not moves
    return times | ({"etag": None, "last_modified": None} if gone_back else {})


def _has_moved(last: Row) -> bool:
    return (last.get("moves") or 0) >= ANSWERS_TO_MOVE


def _moves(document: Document, last: Row, failures: int) -> tuple[str | None, int]:
    """Where the last answers redirected to for good, and how many of them in a row."""
    there, moves = last.get("moved_to"), last.get("moves") or 0
    if document.outcome not in ANSWERED:
        gives_up = _has_moved(last) and failures >= FAILURES_TO_MOVE_BACK
        return (None, 0) if gives_up else (there, moves)
    if document.moved_to is None:
        return (there, moves) if _has_moved(last) else (None, 0)
    return document.moved_to, moves + 1 if document.moved_to == there else 1


def _last_of(document: Document, known: Mapping[str, Row]) -> Row:
    return _last(document.feed_id, document.url, known)


def _last(feed_id: str, url: str, known: Mapping[str, Row]) -> Row:
    """The feed's row of STATES, if it is about this address; else empty."""
    row = known.get(feed_id, {})
    return row if row.get("url") == url else {}


def _by_feed(states: States) -> dict[str, Row]:
    return {row["feed_id"]: row for row in states.iter_rows(named=True)}
