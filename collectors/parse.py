"""Replies to documents: what is unchanged is not read again, the rest is read in other processes."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from collectors.fetch import Reply
from collectors.parsing.items import Item, Job, Reading
from processing.frames import Listed, States
from processing.vocabulary import ANSWERED

Read = Callable[[Sequence[Job]], Sequence[Reading]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    read = [reply for reply in replies if reply.outcome == "ok"]
    return list(_new_hashes(read, _lasts(read, states)))


def each(
    replies: Sequence[Reply], states: States, listed: Listed, read: Read, now: datetime
) -> list[Document]:
    """One document per reply, in the same order; a body that cannot be read is an outcome.

    ``listed`` holds the rows of LISTED of the feeds that ``changed`` names; ``read`` reads bodies.
    """
    known = _lasts(replies, states)
    hashes = _new_hashes(replies, known)
    marks: dict[str, dict[str, datetime | None]] = defaultdict(dict)
    for feed_id, mark, _, published in listed.iter_rows():
        marks[feed_id][mark] = published
    new = [reply for reply in replies if reply.feed_id in hashes]
    readings = read([_job(reply, marks.get(reply.feed_id, {}), now) for reply in new])
    found = {
        reply.feed_id: _read(reply, reading, hashes[reply.feed_id])
        for reply, reading in zip(new, readings, strict=True)
    }
    nothing = _Last(None, 0, None)
    return [
        found.get(reply.feed_id) or _unread(reply, known.get(reply.feed_id, nothing))
        for reply in replies
    ]


class _Last(NamedTuple):
    """The document of a feed that was read last, as in STATES; its time is microseconds since 1970."""

    body_hash: str | None
    items: int
    window_from: int | None


def _lasts(replies: Sequence[Reply], states: States) -> dict[str, _Last]:
    """For each feed that replied the document read last, if it came from the same address."""
    if not replies:
        return {}
    asked = pl.DataFrame(
        [(reply.feed_id, reply.url) for reply in replies],
        schema={"feed_id": pl.String(), "url": pl.String()},
        orient="row",
    )
    known = states.join(asked, on=["feed_id", "url"], how="semi").select(
        "feed_id", "body_hash", "items", pl.col("window_from").to_physical()
    )
    return {feed_id: _Last(*last) for feed_id, *last in known.iter_rows()}


def _new_hashes(replies: Sequence[Reply], known: Mapping[str, _Last]) -> dict[str, str]:
    """The hash of each body that is not the one read last, by feed_id."""
    hashes = {reply.feed_id: _hash(reply.body) for reply in replies if reply.outcome == "ok"}
    return {
        feed_id: body_hash
        for feed_id, body_hash in hashes.items()
        if feed_id not in known or known[feed_id].body_hash != body_hash
    }


def _job(reply: Reply, marks: Mapping[str, datetime | None], now: datetime) -> Job:
    return Job(reply.body, reply.content_type, reply.address, now, marks)


def _read(reply: Reply, reading: Reading, body_hash: str) -> Document:
    is_new = reading.outcome == "ok"
    read = {
        "outcome": reading.outcome,
        "detail": reading.detail,
        "is_new": is_new,
        "title": reading.title,
        "items": reading.items,
        "kept": reading.kept,
        "entries": reading.entries,
        "window_from": reading.window_from,
        "body_hash": body_hash if is_new else None,
        "every_s": reading.every_s,
        "older": reading.older,
    }
    return Document(**_told(reply) | read)


def _unread(reply: Reply, last: _Last) -> Document:
    if reply.outcome not in ANSWERED:
        return Document(**_told(reply))
    start = last.window_from
    return Document(
        **_told(reply),
        entries=last.items,
        window_from=None if start is None else _EPOCH + timedelta(microseconds=start),
        body_hash=last.body_hash,
    )


def _told(reply: Reply) -> dict[str, Any]:
    """What the reply itself tells of its document."""
    return {
        "feed_id": reply.feed_id,
        "url": reply.url,
        "outcome": reply.outcome,
        "detail": reply.detail,
        "status": reply.status,
        "elapsed_ms": reply.elapsed_ms,
        "body_bytes": len(reply.body),
        "is_full": reply.outcome == "ok",
        "etag": reply.etag,
        "last_modified": reply.last_modified,
        "retry_after": reply.retry_after,
        "max_age": reply.max_age,
        "moved_to": reply.moved_to,
    }


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
