"""The store of a million articles behind the pages, and the same articles for the peers' pages."""

from datetime import timedelta
from pathlib import Path

import counting_data
import figures
import numpy as np
import polars as pl
from counting_data import END

from processing.tables import ARTICLES, FEEDS, FETCHES, TAGS
from storage.store import Store

SUBJECTS = ("putin", "trump", "zelensky", "nato", "russia")
PEERS_FILE, PEERS_TABLE = "articles.parquet", "table.parquet"
# Every feed is asked every two hours in the time that the pages show.
_DAYS, _EVERY = 95, timedelta(hours=2)


def filled(folder: Path, count: int) -> Path:
    """The folder of a store with so many articles, and with the peers' two files; made once."""
    here = folder / f"pages-{count}"
    if (here / PEERS_TABLE).exists():
        return here
    path = folder / "items.parquet"
    if not path.exists():
        counting_data.items().write_parquet(path)
    items = pl.read_parquet(path)
    store = Store(here)
    store.create()
    store.replace(FEEDS, counting_data.feeds())
    store.merge(FETCHES, _fetches())
    headlines = _headlines()
    told = []
    for month in counting_data.months(items, count):
        counting_data.append(here / TAGS.name, month.select(*TAGS.columns))
        counting_data.append(here / ARTICLES.name, _articles(month, headlines))
        told.append(month.select("published", "language", "in_scope", "actors"))
    _peers(here, pl.concat(told))
    return here


def _headlines() -> pl.Series:
    path = figures.corpus() / "data" / "bench" / "items_200k.parquet"
    return pl.read_parquet(path, columns=["title"])["title"].fill_null("")


def _articles(month: pl.DataFrame, headlines: pl.Series) -> pl.DataFrame:
    known = month.select("article_id", "feed_id", "first_seen", "published").with_columns(
        headlines.gather(month["item"]).alias("title"),
        summary=pl.lit(""),
        published_from=pl.lit("feed"),
        url=pl.format("https://news.example/{}", "article_id"),
    )
    empty = pl.DataFrame(schema=ARTICLES.schema)
    return pl.concat([empty, known], how="diagonal").select(*ARTICLES.columns)


def _fetches() -> pl.DataFrame:
    """Each feed answers each time, and shows what it published in six hours."""
    rounds = pl.datetime_range(END - timedelta(days=_DAYS), END, _EVERY, time_unit="us", eager=True)
    kind = FETCHES.schema["started"]
    asked = (
        counting_data.feeds()
        .select("feed_id")
        .join(rounds.cast(kind).alias("started").to_frame(), how="cross")
    )
    told = asked.with_columns(
        window_from=pl.col("started") - timedelta(hours=6),
        next_poll=pl.col("started") + _EVERY,
        outcome=pl.lit("ok"),
        status=pl.lit(200, FETCHES.schema["status"]),
        elapsed_ms=pl.lit(80, FETCHES.schema["elapsed_ms"]),
        body_bytes=pl.lit(9_000, FETCHES.schema["body_bytes"]),
        items=pl.lit(20, FETCHES.schema["items"]),
        new_items=pl.lit(1, FETCHES.schema["new_items"]),
    )
    return pl.concat([pl.DataFrame(schema=FETCHES.schema), told], how="diagonal")


def _peers(here: Path, articles: pl.DataFrame) -> None:
    """A row an article; and a row a day, language, scope and subject, for five subjects."""
    known = articles.drop_nulls("published").sort("published")
    known.write_parquet(here / PEERS_FILE, row_group_size=100_000)
    among = ["day", "language", "in_scope"]
    days = known.with_columns(pl.col("published").dt.date().alias("day"))
    days = days.with_columns(
        pl.when(pl.col("language").is_in(["en", "ru"])).then("language").alias("language")
    )
    named = pl.concat(
        days.filter(pl.col("actors").list.contains(subject))
        .group_by(among)
        .agg(pl.len().alias("matched"))
        .with_columns(pl.lit(subject).alias("subject"))
        for subject in SUBJECTS
    )
    named.write_parquet(here / PEERS_TABLE)
    assert int(np.sum(named["matched"].to_numpy())) > 0
