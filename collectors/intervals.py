"""How long until a feed is asked again, from what its document lists and what its server wishes; pure.

The constants are those of docs/decisions/0008-pace.md.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.parse import Document
from processing import clean
from processing.tables import ANSWERED

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(minutes=60)
UNDATED = timedelta(minutes=15)
SHORTEST_AFTER_GAPS = timedelta(minutes=1)
POLLS_A_WINDOW = 4
NEW_A_POLL = 2
GROWTH = 1.5
JITTER = 0.1

FAILED = timedelta(minutes=15)
LONGEST_FAILED = timedelta(hours=24)
RARELY = timedelta(days=7)
FAILURES = 30
FAILURES_GONE = 3

_NONE = timedelta(0)


def planned(
    document: Document, last: Mapping[str, Any], now: datetime, *, has_gap: bool
) -> timedelta:
    """The time between two polls of a feed that answered.

    A quarter of the time that the document spans, or that in which two entries are expected, whichever
    is less, from 5 to 60 minutes; 15 for one without dates. More if the publisher wishes, but no more
    than half of the span, lest entries be lost to the wish. Less by half where it ``has_gap``, from
    where it grows by at most half per poll. ``last`` is the feed's row of STATES, empty if it has none.
    """
    before = timedelta(seconds=last.get("interval_s") or 0)
    usual, wish = UNDATED, _wish(document)
    if not document.is_new:
        # The wish in a document is not read again, and one that did not change is no reason to hurry.
        wish = max(wish, before)
    if (window := span(document.window_from, now)) is not None:
        often = min(window / POLLS_A_WINDOW, window / max(1, document.entries) * NEW_A_POLL)
        usual, wish = min(max(often, SHORTEST), LONGEST), min(wish, window / 2)
    target = max(usual, wish)
    if not before:
        return target
    if has_gap:
        return max(min(target, before / 2), SHORTEST_AFTER_GAPS)
    return min(target, before * GROWTH)


def until_next(document: Document, interval: timedelta, failures: int, now: datetime) -> timedelta:
    """The time until the feed is asked next: the interval, spread by a tenth.

    After failures it is 15 minutes for each in a row, at most 24 hours, and a week from the 30th on; a
    feed that is gone is asked daily, and weekly from the third failure on. Never sooner than the
    server asks for, which is honoured up to 24 hours.
    """
    answered = document.outcome in ANSWERED
    wait = interval if answered else _after(failures, is_gone=document.outcome == "gone")
    share = int(clean.digest(document.feed_id, now.isoformat())[:8], 16) / 0xFFFFFFFF
    spread = wait * (1 - JITTER + 2 * JITTER * share)
    return max(spread, min(_wish(document), interval) if answered else _NONE, alone(document))


def alone(document: Document) -> timedelta:
    """How long the server asked to be left alone, at most 24 hours."""
    return min(_seconds(document.retry_after), LONGEST_FAILED)


def span(start: datetime | None, now: datetime) -> timedelta | None:
    """The time from the start of what a document lists; None if it lists no entry dated before now."""
    return now - start if start is not None and start < now else None


def _after(failures: int, *, is_gone: bool) -> timedelta:
    if failures >= (FAILURES_GONE if is_gone else FAILURES):
        return RARELY
    return LONGEST_FAILED if is_gone else min(FAILED * failures, LONGEST_FAILED)


def _wish(document: Document) -> timedelta:
    """How often the publisher says that there is something new, at most hourly."""
    return min(max(_seconds(document.max_age), _seconds(document.every_s)), LONGEST)


def _seconds(number: int | None) -> timedelta:
    """Longer than a day is a day: a server may name more seconds than a time can hold."""
    return timedelta(seconds=min(number or 0, 86_400))
