"""What the collector remembers between rounds: one SQLite file, changed once per round or not at all."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import polars as pl

from processing.columns import Table
from processing.errors import StoreError
from processing.frames import Listed, Sightings, States, listed, sightings, states
from processing.tables import LISTED, SIGHTINGS, STATES

# What every answer changes in a row of STATES. It has a table of its own with short rows: one feed in
# fifteen of 5,000 then takes 62 pages instead of 330, and a third of the computing time (measured).
_CHANGING = ("asked_at", "read_at", "interval_s", "failures", "next_poll", "not_before")
_LASTING = [name for name in STATES.columns if name not in _CHANGING]


_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def _part(name: str, columns: Iterable[str]) -> Table:
    return Table(name, STATES.grain, STATES.key, {one: STATES.columns[one] for one in columns})


_STATES = _part("states", _LASTING)
_TURNS = _part("turns", (*STATES.key, *_CHANGING))


class Memory:
    """The collector's working state in ``memory.sqlite``; use it as a context manager.

    The lock on the data folder lets one process have it, so the rows of STATES are read once. They are
    kept in two tables, ``states`` and ``turns``.
    """

    def __init__(self, root: Path) -> None:
        """The file exists, with its tables, and is checked to be readable."""
        self._path = root / "memory.sqlite"
        self._states: States | None = None
        try:
            self._base = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            for table in (_STATES, _TURNS, SIGHTINGS, LISTED):
                self._base.execute(_creation(table))
                self._add_columns(table)
            self._part_states()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} cannot be used ({error}); {_remedy(error)}") from error

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
            turns = self._rows(_TURNS, "", [])
            rows = self._rows(_STATES, "", []).join(
                turns, on=STATES.key, how="left", maintain_order="left"
            )
            self._states = states(rows.select(*STATES.columns))
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
        replaced = [(feed_id,) for feed_id in set(new_listed["feed_id"])]
        known = self.states()
        places = _places(new_states, known)
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany("DELETE FROM listed WHERE feed_id = ?", replaced)
            if places is None:
                lasting = new_states.join(known, on=_LASTING, how="anti", nulls_equal=True)
                self._write(_STATES, lasting)
            self._write(_TURNS, new_states)
            self._write(SIGHTINGS, new_sightings)
            self._write(LISTED, new_listed)
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._base.execute("ROLLBACK")
            raise StoreError(f"{self._path} cannot be written ({error})") from error
        self._states = _replaced(known, new_states, places)

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file; empty when it is whole."""
        try:
            found = [row[0] for row in self._base.execute("PRAGMA integrity_check")]
        except sqlite3.Error as error:
            found = [str(error)]
        return [f"{self._path}: {line}" for line in found if line != "ok"]

    def _write(self, table: Table, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        marks = ", ".join("?" * len(table.columns))
        self._base.executemany(
            f"INSERT OR REPLACE INTO {table.name} ({', '.join(table.columns)}) VALUES ({marks})",  # noqa: S608 - our own names
            _values(rows, table),
        )

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

    def _part_states(self) -> None:
        """In a file of an older version, what changes often moves to the table of its own."""
        present = {row[1] for row in self._base.execute("PRAGMA table_info(states)")}
        moving = [name for name in _CHANGING if name in present]
        if not moving:
            return
        names = ", ".join((*STATES.key, *moving))
        self._base.execute("BEGIN IMMEDIATE")
        self._base.execute(f"INSERT OR REPLACE INTO turns ({names}) SELECT {names} FROM states")  # noqa: S608 - our own names
        for name in moving:
            self._base.execute(f"ALTER TABLE states DROP COLUMN {name}")
        self._base.execute("COMMIT")

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


def _remedy(error: sqlite3.Error) -> str:
    if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _DAMAGED:
        return "move it away: the next `frontwatch collect` makes it anew from the stored articles"
    return "see to it that files can be opened and written in its folder; it may well be whole"


def _values(rows: pl.DataFrame, table: Table) -> Iterator[tuple[object, ...]]:
    """The rows as SQLite keeps them: times are whole microseconds since 1970."""
    columns = (
        rows[name].cast(pl.Int64) if isinstance(dtype, pl.Datetime) else rows[name]
        for name, dtype in table.schema.items()
    )
    return zip(*(column.to_list() for column in columns), strict=True)


def _places(new: States, known: States) -> pl.Series | None:
    """Where the new rows' feeds stand among the known; None if more than _CHANGING is new in a row."""
    places = known["feed_id"].search_sorted(new["feed_id"])
    if new.is_empty() or known.is_empty() or places.max() == known.height:
        return None
    return places if new[_LASTING].equals(known[places][_LASTING]) else None


def _replaced(known: States, new: States, places: pl.Series | None) -> States:
    """The known rows with the new ones in place of those of the same feeds, ordered by feed_id."""
    if places is None:
        others = known.join(new, on="feed_id", how="anti")
        return states(pl.concat([others, new]).sort("feed_id"))
    changed = (known[name].clone().scatter(places, new[name]) for name in _CHANGING)
    return states(known.with_columns(changed))


def _creation(table: Table) -> str:
    columns = ", ".join(f"{name} {_sql_type(dtype)}" for name, dtype in table.schema.items())
    key = ", ".join(table.key)
    return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"


def _sql_type(dtype: pl.DataType) -> str:
    return "TEXT" if dtype == pl.String() else "INTEGER"
