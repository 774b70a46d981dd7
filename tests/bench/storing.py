"""What storing takes: appends beside a reader, time to be seen, disk, a day of commits, a restored backup.

The articles are real items with the tags that our rules read in them, each with an id and a time of its
own. Times are on the clock, since most of an append is waiting for the disk; the sides take turns.
"""

import contextlib
import functools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import counting_data
import figures
import numpy as np
import polars as pl
import side
import storing_peers as peers
from figures import Figure

from processing.tables import ARTICLES, TAGS
from storage import backup, durable, ledger, tail
from storage.store import Store

_START, _SPAN = datetime(2026, 5, 1, tzinfo=UTC), timedelta(days=120)
_PART, _BATCH, _KNOWN, _BATCHES = 20_000, 500, 20, 60
_MINUTES, _A_MINUTE = 1_440, 50
_MILLION = 1_000_000
# A month's small files are put together after so many commits at the latest.
_LOOKED_AT, _QUERIES = 24, 5
# 120 commits of a quarter of a second.
_KEPT_S = 30
Pair = tuple[pl.DataFrame, pl.DataFrame]


def measured() -> list[Figure]:
    """All of them, each in a folder of its own."""
    real = _real()
    rows = [_stored(real, of) for of in (_appends, _disk, _a_day, _restored)]
    return [figure for found in rows for figure in found]


def _stored(real: Pair, of: Callable[[Pair, Path], list[Figure]]) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return of(real, Path(folder))


def _appends(real: Pair, folder: Path) -> list[Figure]:
    """Batches onto all the real items, of which one in 25 is known, while another process reads."""
    store, log = _ours(folder / "ours", real), tail.Tail(folder / "ours" / TAGS.name, TAGS)
    taken: dict[str, list[float]] = {"ours": [], "FULL": [], "NORMAL": [], "seen": []}
    with (
        peers.Lite(folder / "full.sqlite", "FULL") as full,
        peers.Lite(folder / "normal.sqlite", "NORMAL") as normal,
    ):
        for part in _parts(real, _PART):
            full.add(*part)
            normal.add(*part)
        with side.by_side("storing_reader.py", str(store.root), str(full.path)) as reader:
            assert reader.stdout is not None
            reader.stdout.readline()
            for batch in _batches(real):
                log.follow()
                taken["ours"].append(_seconds(functools.partial(_add, store, batch)))
                taken["seen"].append(_seconds(log.follow))
                taken["FULL"].append(_seconds(functools.partial(full.add, *batch)))
                taken["NORMAL"].append(_seconds(functools.partial(normal.add, *batch)))
                store.tidy((ARTICLES, TAGS))
            assert side.ask(reader, "end")["reads"]
    ms = {name: 1_000 * statistics.median(times) for name, times in taken.items()}
    what = f"append of {_BATCH} articles with tags, {_KNOWN} known, beside a reader"
    visible = Figure("a commit until a page's reader of the log knows its files", "ms", ms["seen"])
    return [
        figures.within(Figure(what, "ms", ms["ours"], "SQLite, WAL, FULL", ms["FULL"]), 1),
        Figure(what, "ms", ms["ours"], "SQLite, WAL, NORMAL", ms["NORMAL"]),
        replace(visible, bar="at most 10 ms", met=visible.ours <= 10),
    ]


def _disk(real: Pair, folder: Path) -> list[Figure]:
    store = _ours(folder / "ours", real)
    with peers.Lite(folder / "base.sqlite", "NORMAL") as lite:
        for part in _parts(real, _PART):
            lite.add(*part)
        lite.settle()
    peers.duck(folder / "base.duckdb", *real)
    live = [file for table in (ARTICLES, TAGS) for file in store.files(table)]
    ours = sum(file.stat().st_size for file in live) / 1e6
    what = f"{real[0].height:,} articles with tags on disk"
    rows = [
        (Figure(what, "MB", ours, name, (folder / file).stat().st_size / 1e6), share)
        for name, file, share in (
            ("DuckDB, with keys", "base.duckdb", 0.7),
            ("SQLite", "base.sqlite", 0.4),
        )
    ]
    return [
        replace(row, bar=f"at most {share}/1", met=row.ours <= share * (row.peer or 0))
        for row, share in rows
    ]


def _a_day(real: Pair, folder: Path) -> list[Figure]:
    """A commit a minute, tidied up as it goes; asked at the end of it, in turns with a copy that was written at once."""
    store, (_, tags) = _ours(folder / "ours", real), _copy(real, 1)
    begin, anew = _START + _SPAN, Store(folder / "anew")
    anew.create()
    grown: list[float] = []
    fresh: list[float] = []
    with _hurried():
        for number in range(_MINUTES):
            store.tidy([TAGS])
            rows = tags[number * _A_MINUTE : (number + 1) * _A_MINUTE]
            now = pl.lit(begin + number * timedelta(minutes=1))
            store.merge(TAGS, rows.with_columns(first_seen=now))
            if number == _MINUTES - _LOOKED_AT:
                ledger.copy(store.root / TAGS.name, anew.root / TAGS.name)
            if number >= _MINUTES - _LOOKED_AT:
                grown.append(_query_ms(store))
                fresh.append(_query_ms(anew))
    what = f"a chart's query in the last {_LOOKED_AT} minutes of a day of {_MINUTES:,} commits"
    peer = statistics.median(fresh)
    row = Figure(
        f"{what}, median", "ms", statistics.median(grown), "the same table written anew", peer
    )
    return [
        replace(row, bar="at most 1.5/1", met=row.ours <= 1.5 * peer),
        replace(row, what=f"{what}, slowest", ours=max(grown)),
    ]


@contextlib.contextmanager
def _hurried() -> Iterator[None]:
    """Of a day that takes some minutes, what the log keeps for 2 hours is kept for as many commits."""
    kept = durable._SETTINGS
    durable._SETTINGS = dict.fromkeys(kept, f"interval {_KEPT_S} seconds")
    yield
    durable._SETTINGS = kept


def _restored(real: Pair, folder: Path) -> list[Figure]:
    store, count = Store(folder / "ours"), 0
    store.create()
    while count < _MILLION:
        for articles, tags in _parts(_copy(real, count), _PART):
            store.add(ARTICLES, articles)
            store.add(TAGS, tags)
            count += articles.height
    store.tidy((ARTICLES, TAGS))
    file = folder / "all.tar"
    saved = _seconds(lambda: backup.save(store, file, "now", lambda _done, _all: None))
    back = _seconds(lambda: backup.restore(file, folder / "back", lambda _done, _all: None))
    what = f"{count:,} articles with tags, {file.stat().st_size / 1e6:,.0f} MB"
    row = Figure(f"restoring {what}", "s", back)
    return [
        Figure(f"backing up {what}", "s", saved),
        replace(row, bar="at most 300 s", met=back <= 300),
    ]


def _query_ms(store: Store) -> float:
    """The median time of a trend of 30 days: articles about the war by day and actor, from the disk."""

    def ask() -> None:
        last = _START + _SPAN - timedelta(days=30)
        rows = store.scan(TAGS).filter(pl.col("first_seen") >= last, "in_scope")
        day = pl.col("first_seen").dt.truncate("1d")
        store.read(
            rows.select(day, "actors").explode("actors").group_by("first_seen", "actors").len()
        )

    ask()
    return 1_000 * statistics.median(_seconds(ask) for _ in range(_QUERIES))


def _ours(root: Path, rows: Pair) -> Store:
    """A store of these rows, tidied up."""
    store = Store(root)
    store.create()
    for articles, tags in _parts(rows, _PART // 5):
        store.add(ARTICLES, articles)
        store.add(TAGS, tags)
        store.tidy((ARTICLES, TAGS))
    return store


def _batches(real: Pair) -> Iterator[Pair]:
    """What rounds a minute apart find: mostly new articles, and some that are stored."""
    new = _copy(real, 1)
    for number in range(_BATCHES):
        now = pl.lit(_START + _SPAN + number * timedelta(minutes=1)).alias("first_seen")
        slices = (real, number * _KNOWN, _KNOWN), (new, number * _BATCH, _BATCH - _KNOWN)
        articles, tags = (
            pl.concat(
                rows[side][start : start + size] for rows, start, size in slices
            ).with_columns(now.cast(ARTICLES.schema["first_seen"]))
            for side in (0, 1)
        )
        yield articles, tags


def _add(store: Store, batch: Pair) -> None:
    """The batch is stored as a round does it."""
    store.merge(ARTICLES, batch[0])
    unread = store.untagged().select("article_id")
    store.merge(TAGS, batch[1].join(unread, on="article_id", how="semi"))


def _real() -> Pair:
    """The real items as rows of ARTICLES and TAGS, in the order of their times."""
    path = figures.corpus() / "data" / "bench" / "items_200k.parquet"
    given = pl.read_parquet(path).with_columns(pl.col("title", "summary", "url").fill_null(""))
    tags = counting_data.items()
    made = given.select(
        "url",
        "title",
        "summary",
        tags["feed_id"],
        guid="url",
        published_from=pl.lit("feed"),
        published_raw="published_raw",
    )
    articles = pl.concat([ARTICLES.empty(), made], how="diagonal")
    return _copy((articles, tags.select(*TAGS.columns)), 0)


def _copy(rows: Pair, number: int) -> Pair:
    """The rows under other ids and at other times, in the order of these."""
    chance = np.random.default_rng(number)
    count = rows[0].height
    halves = chance.integers(0, 1 << 63, (2, count)).tolist()
    us = np.sort(chance.integers(0, int(_SPAN.total_seconds() * 1e6), count))
    seen = pl.lit(_START).cast(ARTICLES.schema["first_seen"]) + pl.Series(us).cast(
        pl.Duration("us")
    )
    new = [
        pl.Series("article_id", [f"{a:016x}{b:016x}" for a, b in zip(*halves, strict=True)]),
        seen.alias("first_seen"),
        (seen - pl.duration(minutes=20)).alias("published"),
    ]
    return rows[0].with_columns(new), rows[1].with_columns(new)


def _parts(rows: Pair, size: int) -> Iterator[Pair]:
    for start in range(0, rows[0].height, size):
        yield rows[0][start : start + size], rows[1][start : start + size]


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    figures.hand_over(measured())
