"""Questions about a million articles and about eleven: facts in memory against DuckDB and SQLite files.

    python tests/bench/counting.py [FOLDER]

What was made before in the folder is used again. Of several turns, taken by all sides one after the
other, the least time on the clock counts: a page waits for it, and DuckDB may use all cores. All sides
must give the same answer.
"""

import functools
import gc
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import counting_data
import counting_peers as peers
import figures
import numpy as np
import polars as pl
from counting_peers import Duck, Lite, Words
from figures import Figure

from processing.counting import asking, coverage, crossing, kernel, passports
from processing.counting.asking import Facts, Question, Span
from processing.tables import PASSPORTS, TAGS
from storage.facts import Resident
from storage.store import Store

MILLION, MOST = 1_000_000, 11_000_000
_TURNS, _NEWEST, _APPENDS, _BATCH = 9, 50, 30, 500
# All days of the three years; and how many articles there are for one that names the rare subject.
_ALL, _RARE = 1_096, 10_000
_COLUMNS = {"outlet": "outlet", "language": "language", "country": "country", "grp": "group"}
Answer = set[tuple[int | str, ...]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Ours and the peers, with the same articles."""

    count: int
    facts: Facts
    store: Store
    words: Words
    duck: Duck
    lite: Lite | None

    def ours(self, days: int, **among: Sequence[str]) -> Question:
        """What is asked of the last days: about the war, with one of the words in each column."""
        where = {_COLUMNS[name]: words for name, words in among.items()}
        return Question(_span(days), {"in_scope": [True], **where})

    def theirs(self, days: int, **among: Sequence[str]) -> str:
        """The same in SQL."""
        numbers = {name: self.words.of(name, words) for name, words in among.items()}
        span = _span(days)
        return peers.where(
            span.since, span.until, in_scope=self.words.of("in_scope", [True]), **numbers
        )


def measured(folder: Path) -> list[Figure]:
    """The figures of a million articles, then of eleven million."""
    path = folder / "items.parquet"
    if not path.exists():
        counting_data.items().write_parquet(path)
    of_feed = counting_data.feeds().select(
        "feed_id", "outlet", "country", pl.col("group").alias("grp")
    )
    items = pl.read_parquet(path).join(of_feed, on="feed_id", how="left", maintain_order="left")
    return [figure for count in (MILLION, MOST) for figure in _figures(folder, items, count)]


def _figures(folder: Path, items: pl.DataFrame, count: int) -> list[Figure]:
    here = folder / str(count)
    if not here.exists():
        counting_data.store(here / TAGS.name, items, count)
    store = Store(here)
    known, memory = _started(store, count)
    sides = Sides(count, known.facts(_spans()), store, *_peers(here, items, count))
    found = [
        *memory,
        *_trend(sides, items),
        *_tallies(sides),
        *_newest(sides),
        _visible(here, items, count),
    ]
    sides.duck.connection.close()
    return found


def _started(store: Store, count: int) -> tuple[Resident, list[Figure]]:
    """What is read from disk before the first question, and what it takes in memory."""
    taken, spent_s = [], []
    for _ in range(3):
        gc.collect()
        known, before = Resident(store), time.process_time()
        taken.append(_ms(lambda: known.facts(_spans()))[0] / 1e3)  # noqa: B023 - called at once
        spent_s.append(time.process_time() - before)
    return known, [
        figures.at_most(Figure(f"start with {count:,} articles", "s", min(taken)), 3),
        Figure(f"start with {count:,} articles", "CPU s", min(spent_s)),
        figures.at_most(
            Figure(f"memory for a million of {count:,}", "MB", known.nbytes / count), 60
        ),
    ]


def _trend(sides: Sides, items: pl.DataFrame) -> list[Figure]:
    """Five subjects by day through a year: about the war, of some languages, countries and groups."""
    top = kernel.top(sides.facts, sides.ours(365))["subject"].head(5).to_list()
    countries = items["country"].drop_nulls().value_counts(sort=True)["country"].head(25).to_list()
    among = {"language": ["en", "ru", "uk", "de"], "country": countries, "grp": ["UA", "Western"]}
    question, numbers = sides.ours(365, **among), sides.words.of("subject", top)
    grid = coverage.grid(counting_data.END - timedelta(days=365), counting_data.END, "1d")

    def ours() -> kernel.Counted:
        return kernel.counts(sides.facts, question, grid, top, "articles")

    def answer(found: kernel.Counted) -> Answer:
        day = pl.col("bucket_start").dt.epoch("d").alias("day")
        every = found.totals.select(pl.lit(-1).alias("subject"), day, "total")
        named = dict(zip(top, numbers, strict=True))
        each = found.matches.select(
            pl.col("subject").replace_strict(named, return_dtype=pl.Int32), day, "matched"
        )
        return {*every.rows(), *each.rows()}

    where = sides.theirs(365, **among)
    return _compared(
        sides,
        "trend of 5 subjects by day, 5 filters",
        (ours, answer),
        {
            "DuckDB": peers.trend(where, numbers, "by_subject", Duck.day),
            "SQLite": peers.trend(where, numbers, "mentions", Lite.day),
        },
        {"DuckDB": 2, "SQLite": 15},
    )


def _tallies(sides: Sides) -> list[Figure]:
    """Top actors of 30 days; outlet by actor and who is named with whom in 90 days."""
    subject, outlet = sides.words.numbers["subject"], sides.words.numbers["outlet"]

    def ranked(found: pl.DataFrame) -> Answer:
        return {(subject[name], n) for name, n in found.select("subject", "articles").iter_rows()}

    def mapped(found: pl.DataFrame) -> Answer:
        rows = found.select("outlet", "subject", "articles").iter_rows()
        return {(outlet[name], subject[named], n) for name, named, n in rows}

    def coupled(found: pl.DataFrame) -> Answer:
        rows = found.select("one", "other", "articles").iter_rows()
        return {(*sorted((subject[one], subject[other])), n) for one, other, n in rows}

    month, quarter = sides.ours(30), sides.ours(90)
    where = {"DuckDB": "by_time", "SQLite": "mentions"}
    asked = [
        ("most named, 30 days", lambda: kernel.top(sides.facts, month), ranked, peers.top, 30),
        (
            "outlet by subject, 90 days",
            lambda: crossing.crossed(sides.facts, quarter, "outlet"),
            mapped,
            peers.crossed,
            90,
        ),
        (
            "named together, 90 days",
            lambda: crossing.pairs(sides.facts, quarter),
            coupled,
            peers.pairs,
            90,
        ),
    ]
    return [
        figure
        for what, ours, answer, question, days in asked
        for figure in _compared(
            sides,
            what,
            (ours, answer),
            {peer: question(sides.theirs(days), table) for peer, table in where.items()},
            {"DuckDB": 1},
        )
    ]


def _newest(sides: Sides) -> list[Figure]:
    """The ids of the newest 50 about the war; and of the newest 50 that name a rare subject."""
    every = kernel.top(sides.facts, sides.ours(_ALL))
    rare = every.filter(pl.col("articles") >= sides.count / _RARE)["subject"][-1]
    where, question = sides.theirs(_ALL), sides.ours(_ALL)

    def ours(subjects: Sequence[str]) -> pl.DataFrame:
        page = kernel.newest(sides.facts, question, subjects, _NEWEST)
        rows = kernel.told(sides.facts, page, "published").select("article_id", "published")
        return sides.store.read(rows).head(_NEWEST)

    def ids(found: pl.DataFrame) -> Answer:
        return set(found.select("article_id").iter_rows())

    number = sides.words.of("subject", [rare])[0]
    common = _compared(
        sides,
        f"newest {_NEWEST} about the war",
        (lambda: ours([]), ids),
        dict.fromkeys(("DuckDB", "SQLite"), peers.newest(where, _NEWEST)),
        {"DuckDB": 0.5} if sides.count == MOST else {},
    )
    found = _compared(
        sides,
        f"newest {_NEWEST} of a subject that 1 in {_RARE:,} names",
        (lambda: ours([rare]), ids),
        {"DuckDB": peers.newest_naming(where, number, _NEWEST)},
        {},
    )
    return [*common, *(figures.at_most(row, 250) for row in found)]


def _visible(here: Path, items: pl.DataFrame, count: int) -> Figure:
    """From the commit of 500 articles on until they are counted, in a copy of the store."""
    spans, taken = _spans(), []
    with tempfile.TemporaryDirectory(dir=here.parent) as copy:
        shutil.copytree(here / TAGS.name, Path(copy) / TAGS.name, copy_function=os.link)
        known = Resident(Store(Path(copy)))
        before = _last_day(known.facts(spans))
        for number in range(1, _APPENDS + 1):
            counting_data.append(Path(copy) / TAGS.name, counting_data.more(items, _BATCH, number))
            ms, after = _ms(lambda: _last_day(known.facts(spans)))
            assert after == before + _BATCH * number
            taken.append(ms)
    what = f"{_BATCH} articles more are counted, {count:,} stored"
    return figures.at_most(Figure(what, "ms", float(np.median(taken))), 10)


def _compared(
    sides: Sides,
    what: str,
    ours: tuple[Callable[[], Any], Callable[[Any], Answer]],
    questions: Mapping[str, str],
    bars: Mapping[str, float],
) -> list[Figure]:
    """The figures of one question: ours against each peer that has the articles."""
    ask, answer = ours
    connected = {"DuckDB": sides.duck, "SQLite": sides.lite}
    jobs: dict[str, Callable[[], Any]] = {"ours": ask}
    for name, question in questions.items():
        if (peer := connected[name]) is not None:
            jobs[name] = functools.partial(peer.ask, question)
            found = peer.ask(question)
            rows = {*zip(*(column.tolist() for column in found.values()), strict=True)}
            assert rows == answer(ask()), f"{what}: {name} answers otherwise"
    taken = {name: [] for name in jobs}  # type: dict[str, list[float]]
    for _ in range(_TURNS):
        for name, job in jobs.items():
            taken[name].append(_ms(job)[0])
    least = {name: min(times) for name, times in taken.items()}
    what = f"{what}; {sides.count:,}"
    rows_ = [Figure(what, "ms", least["ours"], name, least[name]) for name in [*jobs][1:]]
    return [figures.within(row, bars[row.versus]) if row.versus in bars else row for row in rows_]


def _peers(here: Path, items: pl.DataFrame, count: int) -> tuple[Words, Duck, Lite | None]:
    """The peers, filled with the same articles; SQLite only where these are a million."""
    words = peers.words(items)
    files = {"duck": here / "peer.duckdb", "lite": here / "peer.sqlite"}
    fresh = {name: not file.exists() for name, file in files.items()}
    duck, lite = Duck(files["duck"]), Lite(files["lite"]) if count == MILLION else None
    for name, peer in (("duck", duck), ("lite", lite)):
        if peer is not None and fresh[name]:
            peer.fill(counting_data.months(items, count), items, words)
    return words, duck, lite


def _span(days: int) -> Span:
    edges = (counting_data.END - timedelta(days=days), counting_data.END)
    return Span("published", *(asking.micro(edge, 0) for edge in edges))


def _spans() -> pl.DataFrame:
    return passports.spans(counting_data.feeds().lazy(), PASSPORTS.empty().lazy()).collect()


def _last_day(facts: Facts) -> int:
    """How many articles were first seen on the last day."""
    return kernel.count(facts, Question(replace(_span(1), clock="first_seen"), {}))


def _ms(job: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds on the clock that the job took, and what it gave."""
    before = time.perf_counter()
    found = job()
    return (time.perf_counter() - before) * 1e3, found


if __name__ == "__main__":
    figures.hand_over_from(measured)
