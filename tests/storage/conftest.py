"""Rows for the tables, made here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from processing.tables import ARTICLES, TAGS
from storage import durable, snapshot
from storage.store import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty data folder."""
    made = Store(tmp_path / "data")
    made.create()
    return made


@pytest.fixture
def append() -> Callable[[Path, pl.DataFrame], None]:
    """Adds rows to the table in a folder, split by the month of ``first_seen``, in one commit."""
    writers: dict[Path, durable.Writer] = {}

    def add(folder: Path, rows: pl.DataFrame) -> None:
        writer = writers.setdefault(folder, durable.Writer(folder))
        writer.renew()
        writer.append(rows.with_columns(snapshot.month_of(pl.col("first_seen"))))

    return add


@pytest.fixture
def some_articles() -> Callable[..., pl.DataFrame]:
    """A maker of rows of ARTICLES, numbered from ``first``, one a day."""

    def make(count: int, first: int = 0) -> pl.DataFrame:
        return ARTICLES.frame(
            [
                {
                    "article_id": f"{number:032x}",
                    "feed_id": "made-up",
                    "url": f"https://example.org/{number}",
                    "title": f"Headline {number}",
                    "summary": "",
                    "published_from": "none",
                    "first_seen": START + timedelta(days=number),
                }
                for number in range(first, first + count)
            ]
        )

    return make


@pytest.fixture
def tags_of() -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A maker of rows of TAGS that fit rows of ARTICLES."""

    def make(articles: pl.DataFrame) -> pl.DataFrame:
        return articles.select(
            "article_id",
            "feed_id",
            "published",
            "first_seen",
            language=pl.lit("en"),
            language_confidence=pl.lit(1.0),
            in_scope=pl.lit(True),
            scope_reason=pl.lit("made up"),
            actors=pl.lit(["putin"]),
            actors_adjective=pl.lit([], dtype=pl.List(pl.String())),
            themes=pl.lit(["drones"]),
            themes_possible=pl.lit([], dtype=pl.List(pl.String())),
            lexicon_version=pl.lit("1"),
        ).select(*TAGS.columns)

    return make
