"""The peers' side of reading documents, without our code, which gives feedparser readers of dates.

    python tests/bench/reading_peers.py

For each line, the name of a peer, all documents are read and a line of JSON says the CPU seconds, the
entries, how many have a date, and what each date of ``feeds/bad/dates.tsv`` is read as.
"""

import io
import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import fastfeedparser
import feedparser
import feedset
import figures
import spent

Entries = Sequence[Mapping[str, Any]]


def main() -> None:
    """Each line of standard input was answered."""
    bodies = feedset.documents(figures.corpus())
    dated = feedset.dated(figures.corpus())
    for line in sys.stdin:
        read = {"feedparser": slow, "fastfeedparser": fast}[line.strip()]
        found: list[Entries] = []
        taken = spent.seconds(lambda: found.extend(map(read, bodies)))  # noqa: B023 - called at once
        entries = [entry for of_one in found for entry in of_one]
        answer = {
            "cpu_s": taken,
            "entries": len(entries),
            "dated": sum(map(bool, map(moment, entries))),
            "dates": [moment(next(iter(read(body)), {})) for body, _ in dated],
        }
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def slow(body: bytes) -> Entries:
    """What feedparser finds with its defaults."""
    found: Entries = feedparser.parse(io.BytesIO(body)).entries
    return found


def fast(body: bytes) -> Entries:
    """What fastfeedparser finds; nothing where it refuses the document."""
    try:
        found: Entries = fastfeedparser.parse(body).entries
    except Exception:  # noqa: BLE001 - it raises what its parts raise
        return []
    return found


def moment(entry: Mapping[str, Any]) -> str:
    """The entry's time of publishing or else of change, UTC to the minute; empty for none."""
    for name in ("published", "updated"):
        if parsed := entry.get(f"{name}_parsed"):
            return time.strftime(feedset.MINUTE, parsed)
        if found := entry.get(name):
            return _utc(found)
    return ""


def _utc(written: str) -> str:
    """A date that a parser could not read and left as it was is none."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC).strftime(feedset.MINUTE)
    except ValueError:
        return ""


if __name__ == "__main__":
    main()
