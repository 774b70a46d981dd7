"""What may have been lost: a document that shares no entry with the one before it; pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from collectors.parse import Document
from processing import tables
from processing.tables import GAPS, Gaps, Listed, States


def found(
    documents: Sequence[Document], before: Listed, after: Listed, states: States, now: datetime
) -> Gaps:
    """Rows of GAPS, ordered by feed_id: one per feed whose document has nothing of its last one.

    What a feed published between the two may have come and gone unseen. ``before`` and ``after`` are
    the rows of LISTED from before and after this round of the feeds that were read. An entry counts
    as the same when it is the same article, whatever its wording.
    """
    read_at = dict(states.select("feed_id", "read_at").iter_rows())
    old, new = _articles(before), _articles(after)
    rows = [
        {
            "feed_id": document.feed_id,
            "found": now,
            "gap_from": read_at[document.feed_id],
            "gap_to": max(document.window_from or now, read_at[document.feed_id]),
        }
        for document in documents
        if document.is_new
        and read_at.get(document.feed_id)
        and new[document.feed_id]
        and old[document.feed_id].isdisjoint(new[document.feed_id])
    ]
    return tables.gaps(GAPS.frame(rows).sort("feed_id"))


def _articles(listed: Listed) -> dict[str, set[str]]:
    articles = defaultdict[str, set[str]](set)
    for feed_id, article_id in listed.select("feed_id", "article_id").iter_rows():
        articles[feed_id].add(article_id)
    return articles
