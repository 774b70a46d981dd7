"""Makers of small frames: facts, fetches and feeds with only what a test is about spelled out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from processing import tables
from processing.counting import trends
from processing.counting.asking import Facts

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def feeds() -> pl.DataFrame:
    """Rows of FEEDS: two Ukrainian outlets, one of them with two feeds, and one German."""
    plain = {"url": "https://example.org/", "language": "uk", "ownership": "private"}
    return tables.FEEDS.frame(
        [
            plain | {"feed_id": "a", "outlet": "Alpha", "country": "UA", "group": "UA"},
            plain | {"feed_id": "b1", "outlet": "Beta", "country": "UA", "group": "UA"},
            plain | {"feed_id": "b2", "outlet": "Beta", "country": "UA", "group": "UA"},
            plain | {"feed_id": "d", "outlet": "Delta", "country": "DE", "group": "Western"},
        ]
    )


@pytest.fixture(scope="session")
def fetches() -> Callable[[Rows], pl.DataFrame]:
    """A maker of rows of FETCHES: answered, asked again after 15 minutes, unless a row says so."""

    def make(rows: Rows) -> pl.DataFrame:
        plain = {"outcome": "ok", "elapsed_ms": 1, "body_bytes": 1, "items": 1, "new_items": 0}
        return tables.FETCHES.frame(
            [plain | {"next_poll": row["started"] + timedelta(minutes=15)} | row for row in rows]
        )

    return make


@pytest.fixture(scope="session")
def facts(feeds: pl.DataFrame) -> Callable[[Rows], Facts]:
    """A maker of facts: of feed a, in Ukrainian, about the war, a text of its own, unless a row says so."""

    def make(rows: Rows) -> Facts:
        plain = {
            "feed_id": "a",
            "first_seen": datetime.fromisoformat("2025-08-15T12:00:00Z"),
            "language": "uk",
            "language_confidence": 1.0,
            "in_scope": True,
            "scope_reason": "actor",
            "actors": [],
            "themes": [],
            "themes_possible": [],
            "lexicon_version": "1",
        }
        numbered = [plain | {"article_id": f"{n:032x}"} | row for n, row in enumerate(rows)]
        texts = [
            {"article_id": row["article_id"], "text_id": row.pop("text_id")}
            for row in numbered
            if "text_id" in row
        ]
        return trends.facts(
            tables.TAGS.frame(numbered).lazy(),
            feeds.lazy(),
            tables.PASSPORTS.empty().lazy(),
            tables.COPIES.frame(texts).lazy(),
        )

    return make
