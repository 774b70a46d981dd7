"""A million articles and more that are named and spread as real ones are: for a store and for its peers.

Each is a real item, read once by our own rules, with an id and times of its own. Its outlet is one of
the 500 with most items, or one of these by lot, and has country, group and ownership of a feed of the
catalogue.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import figures
import numpy as np
import polars as pl

from processing import frames
from processing.reading import enrich, lexicon
from processing.tables import ARTICLES, FEEDS, TAGS
from storage import durable, snapshot

START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
_OUTLETS = 500
_PART = 20_000
_UNDATED = 0.02
_SEED = 5
# Rounds of collecting begin every minute; feeds tell the second.
_SECOND_US, _ROUND_US, _HOUR_US = 1_000_000, 60_000_000, 3_600_000_000


def feeds() -> pl.DataFrame:
    """Rows of FEEDS: one for each outlet."""
    text = resources.files("collectors").joinpath("feeds.csv").read_bytes()
    real = pl.read_csv(text, comment_prefix="#", infer_schema=False)
    some = real.select("country", "group", "ownership")[np.arange(_OUTLETS) % real.height]
    names = [f"outlet-{number:03}" for number in range(_OUTLETS)]
    made = some.with_columns(
        feed_id=pl.Series(names), outlet=pl.Series(names), url=pl.lit("https://")
    )
    empty = pl.DataFrame(schema=FEEDS.schema)
    return pl.concat([empty, made], how="diagonal").sort("feed_id")


def items() -> pl.DataFrame:
    """The real items as rows of TAGS, without id and times."""
    path = figures.corpus() / "data" / "bench" / "items_200k.parquet"
    columns = ["lang", "title", "summary", "outlet"]
    real = pl.read_parquet(path, columns=columns).with_columns(pl.all().fill_null(""))
    outlets, words = real["outlet"], lexicon.bundled()
    frequent = outlets.value_counts(sort=True)["outlet"].head(_OUTLETS)
    numbers = {name: number for number, name in enumerate(frequent)}
    lot = np.random.default_rng(_SEED).integers(0, _OUTLETS, real.height)
    feed = [numbers.get(name, other) for name, other in zip(outlets, lot.tolist(), strict=True)]
    articles = real.select("title", "summary").with_columns(
        pl.Series("feed_id", [f"outlet-{number:03}" for number in feed]),
        article_id=pl.int_range(pl.len()).cast(pl.String),
        first_seen=pl.lit(START).cast(ARTICLES.schema["first_seen"]),
    )
    articles = pl.concat([pl.DataFrame(schema=ARTICLES.schema), articles], how="diagonal")
    known = real.select(
        articles["article_id"],
        language=pl.when(pl.col("lang") == "").then(pl.lit("und")).otherwise("lang"),
        language_confidence=pl.lit(1.0),
    )
    catalogue = frames.feeds(feeds())
    return pl.concat(
        enrich.enrich(
            frames.articles(articles[start : start + _PART]),
            catalogue,
            words,
            known[start : start + _PART],
        )
        for start in range(0, articles.height, _PART)
    )


def months(real: pl.DataFrame, count: int) -> Iterator[pl.DataFrame]:
    """So many rows of TAGS, month by month of three years, with ``item``: which real one each is."""
    chance = np.random.default_rng(_SEED)
    starts = (
        pl.datetime_range(START, END, "1mo", time_unit="us", eager=True).dt.epoch("us").to_list()
    )
    sizes = np.diff(np.linspace(0, count, len(starts)).astype(np.int64))
    for start, end, size in zip(starts, starts[1:], sizes.tolist(), strict=False):
        item = chance.integers(0, real.height, size)
        seen = np.sort(chance.integers(start, end, size)) // _ROUND_US * _ROUND_US
        published = seen - chance.exponential(_HOUR_US, size).astype(np.int64)
        is_dated = chance.random(size) >= _UNDATED
        dated = np.where(is_dated, published // _SECOND_US * _SECOND_US, 0)
        rows = _with_times(real[item], seen, dated, _ids(chance, size))
        yield rows.with_columns(pl.Series("item", item))


def store(folder: Path, real: pl.DataFrame, count: int) -> None:
    """The table TAGS is in the folder, a file for each month."""
    for month in months(real, count):
        append(folder, month.select(*TAGS.columns))


def append(folder: Path, rows: pl.DataFrame) -> None:
    """The rows are in the table TAGS, in one commit."""
    writer = durable.Writer(folder)
    writer.renew()
    writer.append(rows.with_columns(snapshot.month_of(pl.col("first_seen"))))


def more(real: pl.DataFrame, count: int, number: int) -> pl.DataFrame:
    """So many more rows of TAGS, seen in the last month."""
    chance = np.random.default_rng(_SEED + number)
    item = chance.integers(0, real.height, count)
    end = int((END - timedelta(minutes=60 - number)).timestamp() * 1e6)
    times = np.full(count, end)
    return _with_times(real[item], times, times, _ids(chance, count)).select(*TAGS.columns)


def _ids(chance: np.random.Generator, count: int) -> pl.Series:
    digits = chance.bytes(16 * count).hex()
    return pl.Series("article_id", [digits[n : n + 32] for n in range(0, len(digits), 32)])


def _with_times(
    rows: pl.DataFrame, seen: np.ndarray, published: np.ndarray, ids: pl.Series
) -> pl.DataFrame:
    """The rows with ids and times; published 0 stands for none."""
    times = pl.DataFrame({"seen": seen, "published": published})
    kind = TAGS.schema["first_seen"]
    return rows.with_columns(
        ids,
        *times.select(
            pl.col("seen").cast(kind).alias("first_seen"),
            pl.when(pl.col("published") > 0).then("published").cast(kind).alias("published"),
        ),
    )
