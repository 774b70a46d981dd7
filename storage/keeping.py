"""How long the archive is kept: whole months of every monthly table go together, or none of them."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from processing.errors import StoreError
from processing.tables import ARTICLES, COPIES, FETCHES, GAPS, REVISIONS, TAGS
from storage import snapshot
from storage.store import Store
from storage.versions import BEFORE, NEXT

# What is derived from articles goes before them, so that a run that is cut off is simply run again.
_MONTHLY = (COPIES, BEFORE, TAGS, REVISIONS, ARTICLES, GAPS, FETCHES)
_MONTH = re.compile(r"/month=(\d{4}-\d{2})/")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which months go and which would but are still read by somebody; what goes by table and in bytes.

    ``first_month`` is the oldest one that stays when none is still read, as 2025-08; None if nothing goes.
    """

    months: tuple[str, ...]
    pinned: tuple[str, ...]
    rows: dict[str, int]
    size: int
    first_month: str | None


def plan(store: Store, months: int, held: Collection[str] = ()) -> Plan:
    """What goes when the newest months of the archive stay, so many of them; nothing is changed.

    A month that one of the files ``held`` belongs to stays: paths in the data folder, such as
    articles/month=2025-08/part-0.parquet.

    Raises:
        StoreError: the archive is being rebuilt, or a table cannot be read.
    """
    if not store.read(store.scan(NEXT).head(1)).is_empty():
        raise StoreError(
            f"data folder {store.root}: a rebuild is under way or was cut off; "
            "end it with `frontwatch rebuild` first"
        )
    now = pl.concat(
        snapshot.files(store.root / table.name).select(
            pl.lit(table.name).alias("table"), "bytes", "rows", "month"
        )
        for table in _MONTHLY
    ).drop_nulls("month")
    first = _first_to_stay(now["month"], months)
    old = sorted(set(now["month"].filter(now["month"] < first)))
    still_read = {found[1] for path in held if (found := _MONTH.search(path))}
    going = tuple(month for month in old if month not in still_read)
    gone = now.filter(pl.col("month").is_in(going))
    rows = {table.name: int(gone.filter(table=table.name)["rows"].sum()) for table in _MONTHLY}
    pinned = tuple(month for month in old if month in still_read)
    return Plan(going, pinned, rows, int(gone["bytes"].sum()), first if going else None)


def carry_out(store: Store, planned: Plan) -> None:
    """No monthly table has a row of these months, and no revision is left of an article that went.

    Their files are deleted by ``Store.vacuum`` when no reader can have them open any more. A
    collector may go on meanwhile.
    """
    for table in _MONTHLY:
        store.delete(table, planned.months)
    known = store.scan(ARTICLES).select("article_id")
    store.thin(REVISIONS, lambda rows: rows.join(known, on="article_id", how="semi"))
    if planned.first_month is not None:
        store.begin_at(planned.first_month)


def _first_to_stay(stored: pl.Series, months: int) -> str:
    """The first of so many months that end with the newest one stored; empty where none is stored."""
    newest = pl.select(pl.lit(stored.max(), pl.String).str.to_date("%Y-%m")).to_series()
    first = newest.dt.offset_by(f"-{months - 1}mo").dt.strftime("%Y-%m").item()
    return str(first or "")
