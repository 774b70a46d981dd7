"""What the collector remembers between rounds: one SQLite file, changed once per round or not at all."""

import sqlite3
from pathlib import Path
from typing import Self

import polars as pl
import polars.selectors as cs

from processing.columns import Table
from processing.errors import StoreError
from processing.tables import SIGHTINGS, STATES, Sightings, States, sightings, states

_SQL_TYPES = {pl.String(): "TEXT", pl.Int64(): "INTEGER"}


class Memory:
    """The collector's working state in ``memory.sqlite``; use it as a context manager."""

    def __init__(self, root: Path) -> None:
        """The file exists, with its tables, and is checked to be readable."""
        self._path = root / "memory.sqlite"
        try:
            self._base = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            for table in (STATES, SIGHTINGS):
                self._base.execute(_creation(table))
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path} cannot be used ({error}); move it away: the next round reads every "
                "feed anew and keeps what it already knows"
            ) from error

    def __enter__(self) -> Self:
        """The memory itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The file is closed."""
        self._base.close()

    def states(self) -> States:
        """Rows of STATES for every feed ever asked."""
        return states(self._rows(STATES, "", []))

    def sightings(self, feed_ids: list[str]) -> Sightings:
        """Rows of SIGHTINGS of these feeds."""
        marks = ", ".join("?" * len(feed_ids))
        return sightings(self._rows(SIGHTINGS, f" WHERE feed_id IN ({marks})", feed_ids))

    def keep(self, new_states: States, new_sightings: Sightings) -> None:
        """The rows are remembered, all or none, in place of older ones with the same key."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            for table, frame in ((STATES, new_states), (SIGHTINGS, new_sightings)):
                marks = ", ".join("?" * len(table.columns))
                self._base.executemany(
                    f"INSERT OR REPLACE INTO {table.name} VALUES ({marks})",  # noqa: S608 - our own name
                    frame.with_columns(cs.datetime().cast(pl.Int64)).iter_rows(),
                )
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._base.execute("ROLLBACK")
            raise StoreError(f"{self._path} cannot be written ({error})") from error

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file; empty when it is whole."""
        try:
            found = [row[0] for row in self._base.execute("PRAGMA integrity_check")]
        except sqlite3.Error as error:
            found = [str(error)]
        return [f"{self._path}: {line}" for line in found if line != "ok"]

    def _rows(self, table: Table, where: str, values: list[str]) -> pl.DataFrame:
        stored = {
            name: pl.Int64() if isinstance(dtype, pl.Datetime) else dtype
            for name, dtype in table.schema.items()
        }
        try:
            rows = self._base.execute(
                f"SELECT {', '.join(stored)} FROM {table.name}{where} ORDER BY {', '.join(table.key)}",  # noqa: S608 - our own names
                values,
            ).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} cannot be read ({error})") from error
        return pl.DataFrame(rows, schema=stored, orient="row").cast(pl.Schema(table.schema))


def _creation(table: Table) -> str:
    columns = ", ".join(
        f"{name} {_SQL_TYPES.get(dtype, 'INTEGER')}" for name, dtype in table.schema.items()
    )
    key = ", ".join(table.key)
    return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"
