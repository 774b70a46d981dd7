"""What may have been lost: a document that shares no entry with the one before it; pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from collectors import pace
from collectors.parse import Document
from collectors.parsing import entries
from processing import frames
from processing.frames import Gaps, Listed, States
from processing.tables import GAPS

# So many new entries beside old ones that outlive their successors are no accident.
NEW_BESIDE_PINNED = 5

Published = Mapping[str, datetime | None]


def found(
    documents: Sequence[Document], before: Listed, after: Listed, states: States, now: datetime
) -> Gaps:
    """Rows of GAPS, ordered by feed_id: one per feed whose document does not go on from its last one.

    What a feed published between the two may have come and gone unseen. ``before`` and ``after`` are
    the rows of LISTED from before and after this round of the feeds that were read, ``states`` those of
    STATES from before. An entry counts as the same when it is the same article, whatever its wording.
    A document without entries neither goes on nor ends: the next is held against the one before it.
    """
    read = [document for document in documents if document.is_new]
    last_seen = pace.last_seen(read, states, now) if read else {}
    old, new = _published(before), _published(after)
    rows = []
    for document in read:
        seen, listed = last_seen[document.feed_id], new[document.feed_id]
        if seen and seen > now:
            seen = _newest(old[document.feed_id], now)
        if seen and _is_gap(old[document.feed_id], listed, document, seen):
            until = max(min(document.window_from or now, now), seen)
            row = {"feed_id": document.feed_id, "found": now, "gap_from": seen, "gap_to": until}
            rows.append(row)
    return frames.gaps(GAPS.frame(rows).sort("feed_id"))


def _newest(old: Published, now: datetime) -> datetime:
    """The time of the newest entry listed, for a document that was seen by a clock that was ahead."""
    return max((date for date in old.values() if date and date <= now), default=now)


def _is_gap(old: Published, new: Published, document: Document, seen: datetime) -> bool:
    if not new:
        return False
    if not old:
        # What was listed is forgotten (a lost memory): the times alone can tell.
        return document.window_from is not None and document.window_from > seen
    shared = old.keys() & new.keys()
    return not shared or (
        len(new.keys() - shared) >= NEW_BESIDE_PINNED and _are_pinned(shared, old)
    )


def _are_pinned(shared: set[str], old: Published) -> bool:
    """Whether all that two documents share is the older one's oldest tenth.

    A list that slides loses its oldest entries first: what it keeps begins with its newest one, which
    is no older than the others. Entries that stay while all newer ones are gone are held in place.
    """
    window_from = entries.window_from(old.values())
    dates = [old[article_id] for article_id in shared]
    return window_from is not None and all(
        date is not None and date < window_from for date in dates
    )


def _published(listed: Listed) -> dict[str, dict[str, datetime | None]]:
    """Each feed's articles listed, with their time."""
    articles: dict[str, dict[str, datetime | None]] = defaultdict(dict)
    for feed_id, _, article_id, published in listed.iter_rows():
        articles[feed_id][article_id] = published
    return articles
