"""Pairs made by hand that look like copies and are none: bulletins, markets, live pages and the like."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from shares import Figure

from processing.columns import TEXT, TIME
from processing.reading import copies

FILE = Path(__file__).parent / "copies" / "traps.jsonl"
_SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def measured() -> Iterator[Figure]:
    """Of the traps, those of which no half was joined to the other or to another trap."""
    traps = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    for name, known in {"one source": True, "source unknown": False}.items():
        rows, _ = copies.fold(_articles(traps, known=known), copies.opened())
        joined = rows.filter(pl.col("copy_of").is_not_null())["article_id"].str.head(4).n_unique()
        yield Figure(f"traps / {name}", len(traps), len(traps) - joined)


def _articles(traps: list[dict[str, Any]], *, known: bool) -> pl.DataFrame:
    halves = [
        {
            "article_id": f"{trap['id']}-{half}",
            "source": trap["id"] if known else None,
            "first_seen": _SEEN + timedelta(hours=half * trap["hours"]),
            "title": trap["titles"][half],
            "summary": trap["summaries"][half],
        }
        for trap in traps
        for half in (0, 1)
    ]
    names = ("article_id", "source", "title", "summary")
    schema = {**dict.fromkeys(names, TEXT), "first_seen": TIME, "published": TIME}
    return pl.DataFrame(halves, schema)
