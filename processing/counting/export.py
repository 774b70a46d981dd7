"""Counted frames in, the table that is handed out and its bytes out: CSV, JSON or Parquet.

A table's headers say the unit of its numbers. Every CSV is UTF-8 without a byte order mark,
comma-separated, with line feeds; times are UTC in ISO 8601 with Z; an empty cell is a null. No cell is
a formula. The same rows give the same bytes.
"""

import io
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from processing import columns, frames, tables
from processing.counting import intervals
from processing.counting.picks import Unit

SHARE_DECIMALS = 6

TREND_COLUMNS: dict[str, str] = {
    "subject": tables.TREND.columns["subject"].meaning,
    "name": "name of the actor or theme; of a query its name, a colon and its text",
    **{name: column.meaning for name, column in tables.TREND.columns.items() if name != "subject"},
}
ARTICLE_COLUMNS: dict[str, str] = {
    "article_id": tables.TAGS.columns["article_id"].meaning,
    "feed_id": tables.TAGS.columns["feed_id"].meaning,
    "outlet": tables.FEEDS.columns["outlet"].meaning,
    "country": tables.FEEDS.columns["country"].meaning,
    "group": "which side of the comparison the outlet stood on then",
    "ownership": "who controlled the outlet then",
    "owner": tables.PASSPORTS.columns["owner"].meaning,
    "language": tables.TAGS.columns["language"].meaning,
    "text_id": tables.COPIES.columns["text_id"].meaning,
    "title": tables.ARTICLES.columns["title"].meaning,
    "url": tables.ARTICLES.columns["url"].meaning,
    "published": tables.ARTICLES.columns["published"].meaning,
    "published_from": tables.ARTICLES.columns["published_from"].meaning,
    "published_precision": tables.ARTICLES.columns["published_precision"].meaning,
    "first_seen": tables.ARTICLES.columns["first_seen"].meaning,
    "in_scope": tables.TAGS.columns["in_scope"].meaning,
    "scope_reason": tables.TAGS.columns["scope_reason"].meaning,
    "actors": "the actors named, joined with a semicolon and a space",
    "themes": "the themes with strong evidence, joined with a semicolon and a space",
}
PAIR_COLUMNS: dict[str, str] = {
    "one": "id of the one actor or theme",
    "one_name": "its name",
    "other": "id of the other, later in the alphabet",
    "other_name": "its name",
    "together": "of the unit, those that name both",
    "one_matched": "of the unit, those that name the one",
    "other_matched": "of the unit, those that name the other",
    "total": "of the unit, all of the selection in the period",
    "expected": "one_matched * other_matched / total: how many would name both if naming the one said "
    "nothing about the other",
    "lift": "together / expected; 1: as often as by chance, 2: twice as often",
    "lift_low": "lower end of the 95 % interval of the lift",
    "lift_high": "upper end of the 95 % interval of the lift",
    "small": f"together and expected are both below {intervals.SMALL}: the lift rests on few",
}
_COLUMNS = {"trend": TREND_COLUMNS, "articles": ARTICLE_COLUMNS, "pairs": PAIR_COLUMNS}
# The numbers of the unit.
_COUNTED = (
    *("matched", "total", "matched_smoothed"),
    *("together", "one_matched", "other_matched", "expected"),
)
# What a header says beside the column's name: its unit, where the name does not say it.
_UNITS_OF = {
    **dict.fromkeys(("bucket_start", "bucket_end", "published", "first_seen"), "utc"),
    **dict.fromkeys(("share", "share_low", "share_high", "share_smoothed"), "0_to_1"),
    "copy_factor": "articles_per_text",
}

# What a spreadsheet may take for a formula, even after spaces and invisible characters (OWASP, CSV
# Injection); the last four are the full-width forms that Excel reads like the plain ones.
_FORMULA = r"^([\s\p{Cf}]*[=+\-@＝＋－＠]| *[\t\r\n])"
_ISO = "%Y-%m-%dT%H:%M:%S%.fZ"


def trend_table(trend: frames.Trend, names: Mapping[str, str], unit: Unit) -> pl.DataFrame:
    """The trend as it is handed out, one row per row of TREND, in its order.

    Args:
        trend: the rows.
        names: a name for each subject's id; an id without one stands for itself.
        unit: what was counted.
    """
    name = pl.col("subject").replace(dict(names)).alias("name")
    return trend.with_columns(name).select(*TREND_COLUMNS).rename(headers("trend", unit))


def told(rows: pl.LazyFrame, articles: pl.LazyFrame) -> pl.LazyFrame:
    """The facts in their order with title, summary, url and what is known of the date."""
    known = articles.select(
        *("article_id", "title", "summary", "url", "published_from", "published_precision")
    )
    return rows.join(known, on="article_id", how="left", maintain_order="left")


def listed(rows: pl.LazyFrame, articles: pl.LazyFrame) -> pl.LazyFrame:
    """The facts as the articles' CSV shows them, in their order."""
    return told(rows, articles).select(*ARTICLE_COLUMNS)


def articles_table(frame: pl.DataFrame) -> pl.DataFrame:
    """The articles as they are handed out, in the frame's order; ``frame`` as ``listed`` makes it."""
    joined = pl.col("actors", "themes").list.join("; ")
    return frame.select(*ARTICLE_COLUMNS).with_columns(joined).rename(headers("articles"))


def pairs_table(pairs: pl.DataFrame, names: Mapping[str, str], unit: Unit) -> pl.DataFrame:
    """The pairs as they are handed out, in their order; ``pairs`` as ``lifts.pairs`` makes them.

    ``names`` and ``unit`` are those of ``trend_table``.
    """
    named = [pl.col(end).replace(dict(names)).alias(f"{end}_name") for end in ("one", "other")]
    return pairs.with_columns(named).select(*PAIR_COLUMNS).rename(headers("pairs", unit))


def headers(kind: str, unit: Unit = "articles") -> dict[str, str]:
    """By column its header in the table that is handed out: its name, and its unit where it needs one."""
    counted = dict.fromkeys(_COUNTED, unit)
    units = {name: (_UNITS_OF | counted).get(name) for name in _COLUMNS[kind]}
    return {name: f"{name}_{of}" if of else name for name, of in units.items()}


def meanings(kind: str, unit: Unit = "articles") -> dict[str, str]:
    """By header what the column means."""
    told = _COLUMNS[kind]
    return {header: told[name] for name, header in headers(kind, unit).items()}


def csv(table: pl.DataFrame) -> bytes:
    """The table as CSV."""
    safe = pl.col(pl.String).str.replace(_FORMULA, "'${1}")
    text = table.with_columns(safe).with_columns(_iso(table))
    return text.write_csv(float_precision=SHARE_DECIMALS).encode()


def as_json(table: pl.DataFrame, manifest: Mapping[str, Any]) -> bytes:
    """The manifest and the rows as one JSON object; the same give the same bytes."""
    rows = json.loads(table.with_columns(_iso(table)).write_json())
    whole = {"manifest": manifest, "rows": rows}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def parquet(table: pl.DataFrame, manifest: Mapping[str, Any]) -> bytes:
    """The table as Parquet, with the manifest as JSON in its metadata under ``frontwatch``."""
    written = io.BytesIO()
    told = {"frontwatch": json.dumps(manifest, ensure_ascii=False)}
    table.write_parquet(written, compression="zstd", metadata=told)
    return written.getvalue()


def _iso(table: pl.DataFrame) -> list[pl.Expr]:
    """The times of the table as text; none where it has no time."""
    times = [name for name, dtype in table.schema.items() if dtype == columns.TIME]
    return [pl.col(name).dt.to_string(_ISO) for name in times]
