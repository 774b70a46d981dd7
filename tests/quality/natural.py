"""How many of the pairs that are joined among real items are copies, by labels given in reading them."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl
from shares import Figure

from processing import clean
from processing.columns import TIME
from processing.reading import copies

LABELS = Path(__file__).parent / "copies" / "pairs.csv"
FILES = ("items_200k.parquet", "items_war_windows.parquet")
_FORMS = ("%Y-%m-%dT%H:%M:%S%#z", "%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%d", "%Y%m%d")


class Pair(NamedTuple):
    """Two items by the digests of outlet, title and summary; whether one is a copy, and of one publisher."""

    article: str
    earlier: str
    copy: bool
    one_publisher: bool


def measured(corpus: Path) -> Iterator[Figure]:
    """Of the labelled pairs that are joined among all real items, those that are copies."""
    labels = pairs()
    joined = _joined(items(corpus), labels)
    others = [pair for pair in joined if not pair.one_publisher]
    for name, some in {"all": joined, "of different publishers": others}.items():
        yield Figure(f"precision / {name}", len(some), sum(pair.copy for pair in some))


def pairs() -> list[Pair]:
    """The labelled pairs."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [
            Pair(
                row["article"], row["earlier"], row["copy"] == "yes", row["one_publisher"] == "yes"
            )
            for row in rows
        ]


def items(corpus: Path) -> pl.DataFrame:
    """The real items with a time, as articles; the digest is the id."""
    read = [pl.read_parquet(corpus / "data" / "bench" / name) for name in FILES]
    every = pl.concat(read).with_columns(pl.col("title", "summary").fill_null(""))
    raw = pl.col("published_raw")
    told = [pl.col("first_seen"), raw.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False)]
    zoned = [raw.str.to_datetime(form, strict=False, time_zone="UTC") for form in _FORMS[:2]]
    days = [raw.str.to_date(form, strict=False).cast(pl.Datetime("us")) for form in _FORMS[2:]]
    naive = [*told, *(time.dt.replace_time_zone(None) for time in zoned), *days]
    timed = every.with_columns(seen=pl.coalesce(naive)).drop_nulls("seen")
    keys = map(clean.digest, timed["outlet"], timed["title"], timed["summary"])
    return timed.select(
        "title",
        "summary",
        source="outlet",
        article_id=pl.Series(list(keys)),
        first_seen=pl.col("seen").dt.replace_time_zone("UTC").cast(TIME),
        published=pl.lit(None, TIME),
    ).unique(["article_id", "first_seen"], maintain_order=True)


def _joined(articles: pl.DataFrame, labels: list[Pair]) -> list[Pair]:
    """The labelled pairs that carry one text when all articles are grouped."""
    once = articles.sort("first_seen", "article_id").unique("article_id", keep="first")
    rows, _ = copies.fold(once, copies.opened())
    found = dict(rows.select("article_id", "text_id").iter_rows())
    return [pair for pair in labels if found[pair.article] == found[pair.earlier]]
