"""Is everything still there? Reads a whole data folder and says what is wrong with it."""

from collections.abc import Iterator

import polars as pl

from processing.columns import Table
from processing.errors import StoreError
from processing.tables import ARTICLES, FEEDS, FETCHES, GAPS, REVISIONS, TAGS
from storage.memory import Memory
from storage.store import Store

KEPT = (FEEDS, ARTICLES, REVISIONS, TAGS, FETCHES, GAPS)


def verify(store: Store) -> tuple[dict[str, int], list[str]]:
    """Rows per table, and one sentence per fault found: unreadable, doubled, orphaned or missing."""
    counts: dict[str, int] = {}
    faults: list[str] = []
    for table in KEPT:
        try:
            counts[table.name] = _rows(store, table)
            faults += _faults(store, table)
        except StoreError as error:
            faults.append(f"{table.name}: {error}")
    if not faults:
        faults += _orphans(store)
    if (store.root / "memory.sqlite").exists():
        with Memory(store.root) as memory:
            faults += memory.problems()
    return counts, faults


def _rows(store: Store, table: Table) -> int:
    return int(store.read(store.scan(table).select(pl.len())).item())


def _faults(store: Store, table: Table) -> Iterator[str]:
    whole = store.read(store.scan(table))
    doubled = whole.height - whole.n_unique(list(table.key)) if whole.height else 0
    if doubled:
        yield f"{table.name}: {doubled} rows repeat the key {', '.join(table.key)}"
    for name, column in table.columns.items():
        if column.null is None and (missing := whole[name].null_count()):
            yield f"{table.name}: {name} is missing in {missing} rows"


def _orphans(store: Store) -> Iterator[str]:
    for here, there, hint in (
        (ARTICLES, TAGS, "run `frontwatch rebuild`"),
        (TAGS, ARTICLES, "run `frontwatch rebuild`"),
        (REVISIONS, ARTICLES, "restore articles from a backup"),
    ):
        left = store.scan(here).join(store.scan(there), on="article_id", how="anti")
        if count := int(store.read(left.select(pl.len())).item()):
            yield f"{here.name}: {count} rows have no row in {there.name}; {hint}"
