"""What there is to read and what was read: the nouns between the collector and its readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a document: plain text, an http(s) link or None, and its publishing time in UTC.

    ``published_from`` is feed, none (no date given) or implausible (unreadable, before 1995 or more
    than 24 h ahead: ``published`` is None, ``published_raw`` what was given). ``mark`` is a 64-bit
    BLAKE2b of the entry's bytes, 16 hex digits, None when they could not be told apart.
    ``published_precision`` is second, minute or day, None without ``published``.
    """

    guid: str | None
    link: str | None
    title: str
    summary: str
    published: datetime | None
    published_from: str
    published_raw: str | None
    mark: str | None = None
    published_precision: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One body to read: how it came, the marks of the feed's known entries with their times, now."""

    body: bytes
    content_type: str | None
    address: str
    now: datetime
    known: Mapping[str, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body says. ``outcome`` is ok for a feed, else not_a_feed, empty or broken with a detail.

    ``entries`` counts all entries. ``items`` are those worth keeping whose mark was not known,
    ``kept`` the known marks that are listed still. ``window_from`` is the oldest date but for the
    oldest tenth, of both. ``every_s`` is how often the publisher says that the feed is made anew
    (ttl, sy:update), ``older`` where RFC 5005 says that older entries are. When all entries are
    known, ``title`` is empty and ``older`` None, whatever the document says.
    """

    outcome: str
    detail: str | None = None
    title: str = ""
    items: tuple[Item, ...] = ()
    kept: tuple[str, ...] = ()
    entries: int = 0
    window_from: datetime | None = None
    every_s: int | None = None
    older: str | None = None
