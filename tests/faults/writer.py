"""Writes numbered batches of articles and tags until it is killed, and says each number once it is kept.

    python tests/faults/writer.py FOLDER ROWS [forks]

It goes on where the store stands, and offers the last batch again first. With ``forks`` it does so in
a child for each line of its input, says the child's number first and ``ended`` last: so that it can be
killed many times without starting Python each time.
"""

import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from processing.tables import ARTICLES, TAGS
from storage import lock
from storage.store import Store

_START = datetime(2026, 3, 31, 20, tzinfo=UTC)


def articles(number: int, rows: int) -> pl.DataFrame:
    """The rows of ARTICLES in the batch of this number."""
    ids = range(number * rows, (number + 1) * rows)
    return ARTICLES.frame(
        [
            {
                "article_id": f"{each:032x}",
                "feed_id": "made-up",
                "url": f"https://example.org/{each}",
                "title": f"Headline {each}",
                "summary": "Some words that make the row as long as a short summary is. " * 4,
                "published_from": "none",
                "first_seen": _START + number * timedelta(minutes=20),
            }
            for each in ids
        ]
    )


def tags(batch: pl.DataFrame) -> pl.DataFrame:
    """The rows of TAGS for these articles; every column that may be null is."""
    filled = {
        "language": "en",
        "language_confidence": 1.0,
        "in_scope": True,
        "scope_reason": "made up",
        "lexicon_version": "1",
    }
    names: dict[str, list[str]] = {
        name: [] for name, dtype in TAGS.schema.items() if dtype == pl.List(pl.String)
    }
    rows = batch.select("article_id", "feed_id", "published", "first_seen").to_dicts()
    return TAGS.frame([row | filled | names for row in rows])


def main(root: Path, rows: int) -> None:
    """Batches are kept, one after the other."""
    logging.basicConfig(level=logging.WARNING)
    store = Store(root)
    store.create()
    with lock.writing(root):
        stored = int(store.read(store.scan(ARTICLES).select(pl.len())).item())
        number = max(0, stored // rows - 1)
        while True:
            batch = articles(number, rows)
            store.merge(ARTICLES, batch)
            store.merge(TAGS, tags(batch))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            store.tidy((ARTICLES, TAGS))
            number += 1


def forks(root: Path, rows: int) -> None:
    """A child writes for each line of the input, until it is killed."""
    for _ in sys.stdin:
        if (child := os.fork()) == 0:
            main(root, rows)
        sys.stdout.write(f"child {child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    (forks if sys.argv[3:] == ["forks"] else main)(Path(sys.argv[1]), int(sys.argv[2]))
