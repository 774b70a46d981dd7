"""What a table is: its columns with type and meaning, its key, an empty frame, a frame from rows.

Types are those that come back unchanged from Delta: String, Int64, Float64, Boolean,
Datetime("us", "UTC"), List(String). Cast polars' UInt32 counts to Int64 in the step that makes them.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from processing.errors import TableError

TIME = pl.Datetime("us", "UTC")
TEXT = pl.String()
WHOLE = pl.Int64()
NAMES = pl.List(pl.String())

Schema = dict[str, pl.DataType]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, what it means (with its unit), and what null means if it may be null."""

    dtype: pl.DataType
    meaning: str
    null: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table: what one row stands for, its key, its columns, and the column it is stored by."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    month_of: str | None = None

    @property
    def schema(self) -> Schema:
        """The columns' names and types, in order."""
        return {name: column.dtype for name, column in self.columns.items()}

    def empty(self) -> pl.DataFrame:
        """A frame of this table with no row."""
        return pl.DataFrame(schema=self.schema)

    def frame(self, rows: list[dict[str, Any]]) -> pl.DataFrame:
        """A frame of this table from one dict per row; a missing key is a null.

        Raises:
            TableError: a key is not a column of this table.
        """
        if strange := sorted({key for row in rows for key in row} - self.columns.keys()):
            raise TableError(f"{self.name}: no such columns: {', '.join(strange)}; drop them")
        return pl.DataFrame(rows, schema=self.schema, orient="row")


def fitting(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame with the table's columns in order.

    Raises:
        TableError: a column is missing, is not of the table or has another type; names it.
    """
    if frame.schema == table.schema:
        return frame
    if missing := [name for name in table.columns if name not in frame.columns]:
        raise TableError(f"{table.name}: columns missing: {', '.join(missing)}; add them")
    if extra := [name for name in frame.columns if name not in table.columns]:
        raise TableError(f"{table.name}: columns not of this table: {', '.join(extra)}; drop them")
    for name, dtype in table.schema.items():
        if frame.schema[name] != dtype:
            raise TableError(f"{table.name}: {name} is {frame.schema[name]}, not {dtype}; cast it")
    return frame.select(*table.columns)
