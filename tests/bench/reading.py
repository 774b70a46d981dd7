"""Reading real documents against feedparser and fastfeedparser, by how much of them is known.

With 4 % of the items new, the new ones are the first of a document, as many in each as its share is.
"""

import functools
import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import fastfeedparser
import feedparser
import feedset
import figures
import spent
from figures import Figure

from collectors.parsing import document
from collectors.parsing.items import Job, Reading

NEW = 0.04
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_MINUTE = "%Y-%m-%dT%H:%M"
_SLOW, _FAST = "feedparser", "fastfeedparser"
_DATED = (
    b'<rss version="2.0"><channel><title>Dates</title><item><title>One</title><link>https://'
    b"news.example/one</link><pubDate>%b</pubDate></item></channel></rss>"
)


def measured() -> list[Figure]:
    """Ours with nothing, nearly everything and everything known, and both peers, on the same bytes."""
    bodies = feedset.documents(figures.corpus())
    unknown = [_job(body) for body in bodies]
    readings = [document.read(job) for job in unknown]
    few, none = (known(unknown, readings, new) for new in (NEW, 0.0))
    slow, fast, *ours = spent.alternating(
        [
            functools.partial(_all, _slow, bodies),
            functools.partial(_all, _fast, bodies),
            *(functools.partial(_all, document.read, jobs) for jobs in (unknown, few, none)),
        ]
    )
    names = ("no item known", f"{NEW:.0%} of the items new", "no item new")
    rows = [
        Figure(f"read {len(bodies)} documents, {name}", "CPU s", seconds, _SLOW, slow)
        for name, seconds in zip(names, ours, strict=True)
    ]
    return [
        rows[0],
        figures.within(rows[1], 10),
        figures.within(rows[2], 80),
        *(replace(row, versus=_FAST, peer=fast) for row in rows),
        *_found(bodies, readings),
        *_dates(),
    ]


def known(jobs: Sequence[Job], readings: Sequence[Reading], new: float) -> list[Job]:
    """The jobs with the items of their documents known, but for this share of all items."""
    seen, made = 0, []
    for job, reading in zip(jobs, readings, strict=True):
        before, seen = seen, seen + len(reading.items)
        few = int(seen * new) - int(before * new)
        made.append(replace(job, known=_marks(reading.items[few:])))
    return made


def _marks(items: Sequence[Any]) -> Mapping[str, datetime | None]:
    return {item.mark: item.published for item in items if item.mark is not None}


def _found(bodies: Sequence[bytes], readings: Sequence[Reading]) -> list[Figure]:
    dated = sum(item.published is not None for reading in readings for item in reading.items)
    entries = sum(reading.entries for reading in readings)
    rows = []
    for peer, read in ((_SLOW, _slow), (_FAST, _fast)):
        theirs = [entry for found in _all(read, bodies) for entry in found]
        with_date = sum(map(bool, map(_moment, theirs)))
        rows += [
            Figure("entries found in them", "entries", entries, peer, len(theirs)),
            Figure("entries given a date", "entries", dated, peer, with_date),
        ]
    return rows


def _dates() -> list[Figure]:
    """How many of the forty ways to write a date are read as what they mean, to the minute."""
    table = (figures.corpus() / "feeds/bad/dates.tsv").read_text(encoding="utf-8").splitlines()
    cases = [line.split("\t") for line in table[1:]]
    read: dict[str, list[str]] = {"ours": [], _SLOW: [], _FAST: []}
    for raw, _ in cases:
        body = _DATED % raw.encode()
        (item,) = document.read(_job(body)).items
        read["ours"].append(item.published.strftime(_MINUTE) if item.published else "")
        read[_SLOW].append(_moment(_slow(body)[0]))
        read[_FAST].append(_moment(next(iter(_fast(body)), {})))
    right = {
        name: sum(found == expected for found, (_, expected) in zip(dates, cases, strict=True))
        for name, dates in read.items()
    }
    return [
        Figure(f"dates read right, of {len(cases)}", "dates", right["ours"], peer, right[peer])
        for peer in (_SLOW, _FAST)
    ]


def _moment(entry: Mapping[str, Any]) -> str:
    """The entry's time of publishing or else of change, UTC to the minute; empty for none."""
    for name in ("published", "updated"):
        if parsed := entry.get(f"{name}_parsed"):
            return time.strftime(_MINUTE, parsed)
        if found := entry.get(name):
            return _utc(found)
    return ""


def _utc(written: str) -> str:
    """A date that a parser could not read and left as it was is none."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC).strftime(_MINUTE)
    except ValueError:
        return ""


def _job(body: bytes) -> Job:
    return Job(body, "application/xml", "https://news.example/feed", _NOW)


def _all(read: Callable[[Any], Any], sources: Sequence[Any]) -> list[Any]:
    return [read(source) for source in sources]


def _slow(body: bytes) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = feedparser.parse(io.BytesIO(body)).entries
    return found


def _fast(body: bytes) -> Sequence[Mapping[str, Any]]:
    """No entries where it refuses the document."""
    try:
        found: Sequence[Mapping[str, Any]] = fastfeedparser.parse(body).entries
    except Exception:  # noqa: BLE001 - it raises what its parts raise
        return []
    return found


if __name__ == "__main__":
    figures.hand_over(measured())
