"""Reading real documents against feedparser and fastfeedparser, by how much of them is known.

With 4 % of the items new, the new ones are the first of a document, as many in each as its share is.
The peers read in a process of their own, in turn with ours.
"""

import functools
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedset
import figures
import side
import spent
from figures import Figure

from collectors.parsing import document
from collectors.parsing.items import Item, Job, Reading

NEW = 0.04
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_PEERS = ("feedparser", "fastfeedparser")


def measured() -> list[Figure]:
    """Ours with nothing, nearly everything and everything known, and both peers, on the same bytes."""
    unknown = [_job(body) for body in feedset.documents(figures.corpus())]
    readings = [document.read(job) for job in unknown]
    ours = {
        "no item known": unknown,
        f"{NEW:.0%} of the items new": known(unknown, readings, NEW),
        "no item new": known(unknown, readings, 0.0),
    }
    taken: list[list[float]] = []
    with side.by_side("reading_peers.py") as peers:
        for _ in range(figures.RUNS):
            answers = [side.ask(peers, name) for name in _PEERS]
            jobs = [functools.partial(_read, which) for which in ours.values()]
            taken.append([*map(spent.seconds, jobs), *(answer["cpu_s"] for answer in answers)])
    *seconds, slow, fast = map(statistics.median, zip(*taken, strict=True))
    rows = [
        Figure(f"read {len(unknown)} documents, {what}", "CPU s", one, _PEERS[0], slow)
        for what, one in zip(ours, seconds, strict=True)
    ]
    barred = [rows[0], figures.within(rows[1], 10), figures.within(rows[2], 80)]
    beside = [replace(row, versus=_PEERS[1], peer=fast) for row in rows]
    return [*barred, *beside, *_found(readings, answers)]


def known(jobs: Sequence[Job], readings: Sequence[Reading], new: float) -> list[Job]:
    """The jobs with the items of their documents known, but for this share of all items."""
    seen, made = 0, []
    for job, reading in zip(jobs, readings, strict=True):
        before, seen = seen, seen + len(reading.items)
        few = int(seen * new) - int(before * new)
        made.append(replace(job, known=marks(reading.items[few:])))
    return made


def marks(items: Sequence[Item]) -> dict[str, datetime | None]:
    """What is remembered of the items: the marks that could be told, with their times."""
    return {item.mark: item.published for item in items if item.mark is not None}


def _found(readings: Sequence[Reading], answers: Sequence[dict[str, Any]]) -> list[Figure]:
    """What ours and each peer found in the documents, and in forty ways to write a date."""
    cases = feedset.dated(figures.corpus())
    (*dates,) = (_moment(document.read(_job(body)).items) for body, _ in cases)
    ours = {
        "entries found in them": sum(reading.entries for reading in readings),
        "entries given a date": sum(
            item.published is not None for reading in readings for item in reading.items
        ),
        f"dates read right, of {len(cases)}": _right(dates, cases),
    }
    theirs = [
        (answer["entries"], answer["dated"], _right(answer["dates"], cases)) for answer in answers
    ]
    return [
        Figure(what, what.split()[0], count, peer, found[number])
        for number, (what, count) in enumerate(ours.items())
        for peer, found in zip(_PEERS, theirs, strict=True)
    ]


def _right(dates: Sequence[str], cases: Sequence[tuple[bytes, str]]) -> int:
    return sum(date == expected for date, (_, expected) in zip(dates, cases, strict=True))


def _moment(items: Sequence[Item]) -> str:
    published = items[0].published if items else None
    return published.strftime(feedset.MINUTE) if published else ""


def _job(body: bytes) -> Job:
    return Job(body, "application/xml", "https://news.example/feed", _NOW)


def _read(jobs: Sequence[Job]) -> list[Reading]:
    return [document.read(job) for job in jobs]


if __name__ == "__main__":
    figures.hand_over(measured())
