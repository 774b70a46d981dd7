"""A damaged data folder to one that can be read whole again; what is lost is told, and stands as gaps."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from processing.columns import Table
from processing.tables import ARTICLES, COPIES, FEEDS, GAPS, REVISIONS, TAGS
from storage import disk, mending, snapshot, upkeep
from storage.store import Store

_MEMORY = "memory.sqlite"
# Two ranges of lost articles found at once are two rows of GAPS: their key has the moment found.
_APART = timedelta(microseconds=1)


def repair(store: Store, now: datetime) -> list[str]:
    """The tables can be read without what is damaged; one sentence for each thing done, or not to be done.

    Damaged files are moved into ``_aside`` in their table's folder, none is deleted. A table that can
    be made from others is set aside whole. Where articles are lost, so are the rows about
    them; each feed of the catalogue has a row of GAPS from the first to the last of them, and the
    collector's memory is set aside, so that what feeds still list is collected again. The caller holds the lock.

    Raises:
        StoreError: the data folder cannot be written to.
    """
    told: list[str] = []
    for table in upkeep.KEPT:
        folder = store.root / table.name
        if damaged := upkeep.damaged(folder):
            told += _repaired(store, table, damaged, now)
    if upkeep.memory_faults(store):
        told += _set_memory_aside(store, now)
    return told


def _repaired(
    store: Store, table: Table, damaged: Collection[Path], now: datetime
) -> Iterator[str]:
    folder = store.root / table.name
    if table in upkeep.MADE_ANEW:
        place = _set_aside(folder, now)
        yield f"{table.name}: damaged, set aside whole as {place}; {upkeep.MADE_ANEW[table]}"
    elif any(path.parent == folder / disk.LOG for path in damaged):
        yield (
            f"{table.name}: its log is damaged, so that nobody can tell which files count; nothing "
            "was changed, restore the data folder from a backup with `frontwatch restore`"
        )
    else:
        live = snapshot.files(folder)
        lost = live.filter(pl.col("path").is_in([_name(folder, path) for path in damaged]))
        mending.set_aside(folder, [path for path in damaged if path.exists()])
        store.forget_missing(table)
        rows = int(lost["rows"].sum())
        yield f"{table.name}: {len(damaged)} damaged files set aside, {rows} rows lost"
        if table is ARTICLES and rows:
            yield from _owned_up(store, lost, now)


def _owned_up(store: Store, lost: pl.DataFrame, now: datetime) -> Iterator[str]:
    """The lost articles' time is a gap of each feed, no row is about them, what feeds still list comes again."""
    feeds = store.whole(FEEDS).select("feed_id")
    for number, (first, last) in enumerate(_stretches(lost)):
        gap = {"found": now + number * _APART, "gap_from": first, "gap_to": last}
        rows = feeds.with_columns(pl.lit(value).alias(name) for name, value in gap.items())
        store.merge(GAPS, rows.select(*GAPS.columns).cast(pl.Schema(GAPS.schema)))
        yield f"gaps: {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC is a gap of every feed now"
    left = store.scan(ARTICLES).select("article_id")
    for table in (TAGS, COPIES, REVISIONS):
        store.thin(table, lambda rows: rows.join(left, on="article_id", how="semi"))
    yield from _set_memory_aside(store, now)


def _stretches(lost: pl.DataFrame) -> list[tuple[datetime, datetime]]:
    """From when to when each of the files had articles, those that share time as one."""
    first, last = f"min.{ARTICLES.month_of}", f"max.{ARTICLES.month_of}"
    joined: list[tuple[datetime, datetime]] = []
    for start, end in lost.select(first, last).sort(first).iter_rows():
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _set_memory_aside(store: Store, now: datetime) -> Iterator[str]:
    for path in sorted(store.root.glob(f"{_MEMORY}*")):
        _set_aside(path, now)
    yield f"{_MEMORY}: set aside; the next round makes it anew from the stored articles"


def _set_aside(path: Path, now: datetime) -> Path:
    """The file or folder has a name that starts with a dot, which nothing reads; tells it."""
    place = path.with_name(f".{path.name}.{now:%Y%m%dT%H%M%S}")
    path.replace(place)
    disk.sync(path.parent)
    return place


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
