"""Telling copies: 50,000 articles at once, batches against three days, and MinHash-LSH on the same texts.

The texts are real titles and summaries of feeds; long ones are made of several of them.
"""

import functools
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import figures
import polars as pl
import psutil
import side
import spent
from figures import Figure

from processing.columns import TIME
from processing.reading import copies

DAY, WINDOW, BATCH, BATCHES = 50_000, 150_000, 200, 5
# MinHash takes a text at a time: it gets each so manieth.
_EVERY = 10
_LONG = 6  # summaries in a long text, about 1,100 characters
_SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def measured() -> list[Figure]:
    """Seconds on the clock and of the CPU, and memory; ours against datasketch's, text for text."""
    return [*_at_once(), *_batches(), *_against_peer()]


def short() -> pl.DataFrame:
    """A day of articles as feeds carry them: outlet, title and summary."""
    real = pl.read_parquet(figures.corpus() / "data" / "bench" / "items_200k.parquet")
    told = real.select("outlet", "title", pl.col("summary").fill_null(""))
    return told.sample(fraction=1, shuffle=True, seed=1)


def long() -> pl.DataFrame:
    """A day of texts of about 1,100 characters, each made of some summaries, no two of them alike."""
    some = short()
    parts = [
        some["summary"].sample(DAY, with_replacement=True, seed=seed).alias(f"part {seed}")
        for seed in range(2, 2 + _LONG)
    ]
    joined = pl.DataFrame(parts).select(summary=pl.concat_str(pl.all(), separator=" "))
    return pl.concat([some.head(DAY).drop("summary"), joined], how="horizontal")


def texts(name: str) -> list[str]:
    """The texts that the peer gets too, title and summary in one."""
    frame = {"short": short, "long": long}[name]().head(DAY).gather_every(_EVERY)
    return frame.select(pl.concat_str("title", "summary", separator=" ")).to_series().to_list()


def _articles(frame: pl.DataFrame, hours: int) -> pl.DataFrame:
    """The rows as articles that came evenly over so many hours, each outlet a source."""
    step = timedelta(hours=hours) / frame.height
    seen = pl.lit(_SEEN) + pl.int_range(pl.len()) * pl.lit(step)
    return frame.select(
        "title",
        "summary",
        source="outlet",
        article_id=pl.int_range(pl.len()).cast(pl.String).str.zfill(9),
        first_seen=seen.cast(TIME),
        published=pl.lit(None, TIME),
    )


def _at_once() -> list[Figure]:
    """A day at once; 10 s on 2 cores are 20 CPU s, of which texts as feeds carry them may take half."""
    rows = []
    for name, (frame, most) in {
        "as feeds carry them": (short(), 10),
        "of 1,100 characters": (long(), 20),
    }.items():
        articles = _articles(frame.head(DAY), 24)
        what = f"{DAY:,} articles {name} told from their copies at once"
        clock, cpu = _clocked(functools.partial(copies.fold, articles, copies.opened()))
        rows += [
            replace(Figure(what, "CPU s", cpu), bar=f"at most {most}", met=cpu <= most),
            Figure("the same on the clock", "s", clock),
        ]
    return rows


def _batches() -> list[Figure]:
    """Batches of new articles against a window of three days of as many as there may be."""
    articles = _articles(short().head(WINDOW + BATCHES * BATCH), 72)
    before = psutil.Process().memory_info().rss
    _, window = copies.fold(articles.head(WINDOW), copies.opened())
    memory = (psutil.Process().memory_info().rss - before) / 1e6
    held = sum(
        frame.estimated_size()
        for frame in (window.texts, window.shingles.runs, window.shingles.counts)
    )
    new = articles.tail(BATCHES * BATCH).iter_slices(BATCH)
    taken = [_clocked(functools.partial(copies.fold, batch, window))[0] for batch in new]
    longest = max(taken)
    what = f"a batch of {BATCH} against a window of 72 hours, {WINDOW:,} articles"
    return [
        replace(Figure(what, "s", longest), bar="at most 1", met=longest <= 1),
        Figure("the window in memory", "MB", held / 1e6),
        Figure("memory grown by while it was made", "MB", memory),
    ]


def _against_peer() -> list[Figure]:
    rows = []
    with side.by_side("copying_peers.py") as process:
        for name, what in {"short": "as feeds carry them", "long": "of 1,100 characters"}.items():
            frame = _articles({"short": short, "long": long}[name]().head(DAY), 24)
            some = frame.gather_every(_EVERY)
            pairs = []
            for _ in range(figures.RUNS):
                theirs = side.ask(process, name)["cpu_s"]
                job = functools.partial(copies.fold, some, copies.opened())
                pairs.append((spent.seconds(job), theirs))
            ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
            told = f"{some.height:,} articles {what}"
            row = Figure(told, "CPU s", ours, "datasketch MinHash-LSH", theirs)
            rows.append(figures.within(row, 4))
    return rows


def _clocked(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and CPU seconds that the job took."""
    begun = time.perf_counter()
    cpu = spent.seconds(job)
    return time.perf_counter() - begun, cpu


if __name__ == "__main__":
    figures.hand_over(measured())
