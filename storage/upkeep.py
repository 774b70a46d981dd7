"""Is everything still there? Reads a whole data folder, a file at a time, and says what is wrong with it."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from processing.columns import Table
from processing.errors import StoreError
from processing.tables import (
    ARTICLES,
    COPIES,
    FEEDS,
    FETCHES,
    GAPS,
    PANELS,
    PASSPORTS,
    REVISIONS,
    TAGS,
)
from storage import disk, mending, snapshot, sums
from storage.memory import Memory
from storage.store import Store

KEPT = (FEEDS, PASSPORTS, PANELS, ARTICLES, REVISIONS, TAGS, COPIES, FETCHES, GAPS)
# Tables that are made from others, or from files that a person keeps.
MADE_ANEW = dict.fromkeys((TAGS, COPIES), "`frontwatch rebuild` makes it anew") | dict.fromkeys(
    (FEEDS, PASSPORTS, PANELS), "the next round of `frontwatch collect` writes it anew"
)
_RESTORE = (
    "restore the data folder from a backup with `frontwatch restore`, "
    "or do without what is damaged: `frontwatch check --repair`"
)
_RESTORE_ONE = "put the one from a backup in its place, or, if you changed it yourself, delete its line in _sums"
_MENDED = f"after a power cut `frontwatch collect` sets it aside when it starts; else {_RESTORE}"


def verify(store: Store) -> tuple[dict[str, int], list[str]]:
    """Rows per table, and one sentence per fault found: unreadable, doubled, orphaned or missing.

    A sentence about a file names it and says what to do.
    """
    counts: dict[str, int] = {}
    faults: list[str] = []
    for table in KEPT:
        try:
            faults += _faults(store, table)
            counts[table.name] = int(snapshot.files(store.root / table.name)["rows"].sum())
        except (StoreError, OSError) as error:
            faults.append(f"{table.name}: {error}; or {_RESTORE}")
    if not faults:
        faults += _orphans(store)
    faults += [
        f"{path} is not what was written; {_RESTORE_ONE}" for path in sums.changed(store.root)
    ]
    return counts, faults + memory_faults(store)


def damaged(folder: Path) -> dict[Path, str]:
    """The files of the table that cannot be trusted, with why. If one is of the log, only changed ones are told.

    Raises:
        StoreError: the log cannot be read.
    """
    found = {
        path: f"{path} is not what was written (its checksum differs)"
        for path in sums.changed(folder)
    }
    if any(path.parent == folder / disk.LOG for path in found):
        return found
    files = [(folder / path, size) for path, size, *_ in snapshot.files(folder).iter_rows()]
    live = {
        path: why
        for path, size in files
        if (why := mending.why_damaged(path, size) or found.get(path) or _why_unreadable(path))
    }
    return found | live


def memory_faults(store: Store) -> list[str]:
    """What is wrong with the collector's memory; nothing if there is none."""
    if not (store.root / "memory.sqlite").exists():
        return []
    try:
        with Memory(store.root) as memory:
            return memory.problems()
    except StoreError as error:
        return [str(error)]


def _faults(store: Store, table: Table) -> Iterator[str]:
    folder = store.root / table.name
    torn = mending.faults(folder)
    yield from (f"{table.name}: {each}; {_MENDED}" for each in torn)
    bad = damaged(folder)
    for path, why in bad.items():
        if not any(str(path) in each for each in torn):
            yield f"{table.name}: {why}; {_remedy(table)}"
    if not bad:
        yield from _wrong_rows(store, table)


def _remedy(table: Table) -> str:
    if table in MADE_ANEW:
        return f"`frontwatch check --repair` sets the table aside, {MADE_ANEW[table]}"
    return _RESTORE


def _why_unreadable(file: Path) -> str | None:
    try:
        pl.scan_parquet(file).select(pl.all().null_count()).collect(engine="streaming")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        return f"{file} cannot be read ({snapshot.first_line(error)})"
    return None


def _wrong_rows(store: Store, table: Table) -> Iterator[str]:
    never_null = [name for name, column in table.columns.items() if column.null is None]
    found = store.read(
        store.scan(table).select(
            pl.struct(table.key).hash().n_unique().alias("keys").cast(pl.Int64),
            pl.len().alias("rows").cast(pl.Int64),
            pl.col(never_null).null_count().name.prefix("null "),
        )
    )
    if doubled := found["rows"].item() - found["keys"].item():
        yield f"{table.name}: {doubled} rows repeat the key {', '.join(table.key)}"
    for name in never_null:
        if missing := found[f"null {name}"].item():
            yield f"{table.name}: {name} is missing in {missing} rows"


def _orphans(store: Store) -> Iterator[str]:
    for here, there, hint in (
        (ARTICLES, TAGS, "run `frontwatch rebuild`"),
        (TAGS, ARTICLES, "run `frontwatch rebuild`"),
        (REVISIONS, ARTICLES, "restore articles from a backup"),
        (COPIES, ARTICLES, f"delete the folder {store.root / COPIES.name}: it is made anew"),
    ):
        if here is REVISIONS and store.first_month():
            continue  # of an article that was deleted with its month
        left = store.scan(here).join(store.scan(there), on="article_id", how="anti")
        if count := int(store.read(left.select(pl.len())).item()):
            yield f"{here.name}: {count} rows have no row in {there.name}; {hint}"
