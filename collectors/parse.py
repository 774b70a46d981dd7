"""Replies to documents: what is unchanged is not read again, the rest is read in other processes."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from collectors.fetch import Reply
from collectors.parsing.items import Item, Job, Reading
from processing.tables import Listed, States

Read = Callable[[Sequence[Job]], Sequence[Reading]]


@dataclass(frozen=True, slots=True)
class Document:
    """What one feed said: the reply's figures, the entries counted, and those not read before.

    ``is_new`` tells whether the document was read; else it is the one read last, without ``items``,
    and ``entries`` and ``window_from`` are that one's. ``kept`` are the marks of its entries that
    are known. ``url`` is the feed's address in the catalogue. For the rest see Reply and Reading.
    """

    feed_id: str
    url: str
    outcome: str
    detail: str | None
    status: int | None
    elapsed_ms: int
    body_bytes: int = 0
    is_new: bool = False
    is_full: bool = False
    title: str = ""
    items: tuple[Item, ...] = ()
    kept: tuple[str, ...] = ()
    entries: int = 0
    window_from: datetime | None = None
    body_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    max_age: int | None = None
    every_s: int | None = None
    moved_to: str | None = None
    older: str | None = None


def changed(replies: Sequence[Reply], states: States) -> list[str]:
    """The feed_ids of the replies whose body is not the one read last."""
    known = _by_feed(states)
    return [
        reply.feed_id
        for reply in replies
        if reply.outcome == "ok" and _hash(reply) != _last(reply, known).get("body_hash")
    ]


def each(
    replies: Sequence[Reply], states: States, listed: Listed, read: Read, now: datetime
) -> list[Document]:
    """One document per reply, in the same order; a body that cannot be read is an outcome.

    ``listed`` holds the rows of LISTED of the feeds that ``changed`` names; ``read`` reads bodies.
    """
    known, new = _by_feed(states), set(changed(replies, states))
    marks: dict[str, dict[str, datetime | None]] = defaultdict(dict)
    for feed_id, mark, _, published in listed.iter_rows():
        marks[feed_id][mark] = published
    jobs = {
        reply.feed_id: Job(
            reply.body, reply.content_type, reply.address, now, marks.get(reply.feed_id, {})
        )
        for reply in replies
        if reply.feed_id in new
    }
    readings = dict(zip(jobs, read(list(jobs.values())), strict=True))
    return [
        _read(reply, readings[reply.feed_id])
        if reply.feed_id in readings
        else _unread(reply, _last(reply, known))
        for reply in replies
    ]


def _read(reply: Reply, reading: Reading) -> Document:
    return replace(
        _document(reply),
        outcome=reading.outcome,
        detail=reading.detail,
        is_new=reading.outcome == "ok",
        title=reading.title,
        items=reading.items,
        kept=reading.kept,
        entries=reading.entries,
        window_from=reading.window_from,
        body_hash=_hash(reply) if reading.outcome == "ok" else None,
        every_s=reading.every_s,
        older=reading.older,
    )


def _unread(reply: Reply, last: dict[str, Any]) -> Document:
    if reply.outcome not in ("ok", "not_modified"):
        return _document(reply)
    return replace(
        _document(reply),
        entries=last.get("items") or 0,
        window_from=last.get("window_from"),
        body_hash=last.get("body_hash"),
    )


def _document(reply: Reply) -> Document:
    return Document(
        feed_id=reply.feed_id,
        url=reply.url,
        outcome=reply.outcome,
        detail=reply.detail,
        status=reply.status,
        elapsed_ms=reply.elapsed_ms,
        body_bytes=len(reply.body),
        is_full=reply.outcome == "ok",
        etag=reply.etag,
        last_modified=reply.last_modified,
        retry_after=reply.retry_after,
        max_age=reply.max_age,
        moved_to=reply.moved_to,
    )


def _last(reply: Reply, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    state = known.get(reply.feed_id, {})
    return state if state.get("url") == reply.url else {}


def _hash(reply: Reply) -> str:
    return hashlib.blake2b(reply.body, digest_size=16).hexdigest()


def _by_feed(states: States) -> dict[str, dict[str, Any]]:
    return {row["feed_id"]: row for row in states.iter_rows(named=True)}
