"""What the collector remembers between rounds: one SQLite file, changed once per round or not at all."""

import sqlite3
from pathlib import Path
from typing import Self

import polars as pl
import polars.selectors as cs

from processing.columns import Table
from processing.errors import StoreError
from processing.frames import Listed, Sightings, States, listed, sightings, states
from processing.tables import LISTED, SIGHTINGS, STATES


class Memory:
    """The collector's working state in ``memory.sqlite``; use it as a context manager.

    The lock on the data folder lets one process have it, so the rows of STATES are read once.
    """

    def __init__(self, root: Path) -> None:
        """The file exists, with its tables, and is checked to be readable."""
        self._path = root / "memory.sqlite"
        self._states: States | None = None
        try:
            self._base = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            for table in (STATES, SIGHTINGS, LISTED):
                self._base.execute(_creation(table))
                self._add_columns(table)
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path} cannot be used ({error}); move it away: the next `frontwatch collect` "
                "makes it anew from the stored articles"
            ) from error

    def __enter__(self) -> Self:
        """The memory itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The file is closed."""
        self._base.close()

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever kept here: no feed was asked, or the file was lost."""
        return self.states().is_empty()

    def states(self) -> States:
        """Rows of STATES for every feed ever asked."""
        if self._states is None:
            self._states = states(self._rows(STATES, "", []))
        return self._states

    def sightings(self, feed_ids: list[str]) -> Sightings:
        """Rows of SIGHTINGS of these feeds."""
        return sightings(self._of(SIGHTINGS, feed_ids))

    def listed(self, feed_ids: list[str]) -> Listed:
        """Rows of LISTED of these feeds."""
        return listed(self._of(LISTED, feed_ids))

    def keep(self, new_states: States, new_sightings: Sightings, new_listed: Listed) -> None:
        """The rows are remembered, all or none, in place of older ones with the same key.

        Of LISTED all older rows of the same feeds are forgotten.
        """
        replaced = [(feed_id,) for feed_id in new_listed["feed_id"].unique()]
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany("DELETE FROM listed WHERE feed_id = ?", replaced)
            for table, frame in (
                (STATES, new_states),
                (SIGHTINGS, new_sightings),
                (LISTED, new_listed),
            ):
                marks = ", ".join("?" * len(table.columns))
                self._base.executemany(
                    f"INSERT OR REPLACE INTO {table.name} ({', '.join(table.columns)}) "  # noqa: S608 - our own names
                    f"VALUES ({marks})",
                    frame.with_columns(cs.datetime().cast(pl.Int64)).iter_rows(),
                )
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._base.execute("ROLLBACK")
            raise StoreError(f"{self._path} cannot be written ({error})") from error
        if self._states is not None:
            others = self._states.join(new_states, on="feed_id", how="anti")
            self._states = states(pl.concat([others, new_states]).sort("feed_id"))

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file; empty when it is whole."""
        try:
            found = [row[0] for row in self._base.execute("PRAGMA integrity_check")]
        except sqlite3.Error as error:
            found = [str(error)]
        return [f"{self._path}: {line}" for line in found if line != "ok"]

    def _of(self, table: Table, feed_ids: list[str]) -> pl.DataFrame:
        if not feed_ids:
            return table.empty()
        marks = ", ".join("?" * len(feed_ids))
        return self._rows(table, f" WHERE feed_id IN ({marks})", feed_ids)

    def _add_columns(self, table: Table) -> None:
        """A file of an older version gets the columns that came since, without values."""
        present = {row[1] for row in self._base.execute(f"PRAGMA table_info({table.name})")}
        for name in table.columns.keys() - present:
            self._base.execute(
                f"ALTER TABLE {table.name} ADD COLUMN {name} {_sql_type(table.schema[name])}"
            )

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
    columns = ", ".join(f"{name} {_sql_type(dtype)}" for name, dtype in table.schema.items())
    key = ", ".join(table.key)
    return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"


def _sql_type(dtype: pl.DataType) -> str:
    return "TEXT" if dtype == pl.String() else "INTEGER"
