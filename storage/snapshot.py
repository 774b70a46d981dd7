"""What a table holds at one version, as its log says: rows, files, months; commits nothing."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import polars as pl
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import DeltaError, TableNotFoundError

from processing.columns import Table
from processing.errors import StoreError
from storage import disk

MONTH = "month"
_FILES = {"path": pl.String(), "bytes": pl.Int64(), "rows": pl.Int64(), MONTH: pl.String()}


class Rows(Protocol):
    """Rows that can be handed on in batches (Arrow PyCapsule interface), such as a frame's."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The batches."""


def table(folder: Path, version: int | None = None) -> DeltaTable | None:
    """The table as of a version, else the newest; None when nothing was ever written there."""
    try:
        return DeltaTable(str(folder), version=version)
    except TableNotFoundError:
        if disk.entries(folder) or disk.checkpoints(folder):
            raise
        return None


def scan(folder: Path) -> pl.LazyFrame | None:
    """The table's rows, read when collected; None when nothing was ever written there."""
    with readable_errors(folder):
        found = table(folder)
        return None if found is None else pl.scan_delta(found)


def fitted(stored: pl.LazyFrame, contract: Table) -> pl.LazyFrame:
    """The rows with the columns of their table; one that came after they were written is null."""
    present = stored.collect_schema()
    return stored.select(
        name if name in present else pl.lit(None, dtype).alias(name)
        for name, dtype in contract.schema.items()
    )


def rows(folder: Path) -> int:
    """How many rows the table has, as its log says; 0 when nothing was ever written there."""
    with readable_errors(folder):
        return found.count() if (found := table(folder)) else 0


def read(rows: pl.LazyFrame) -> pl.DataFrame:
    """The rows of a query over scans, in memory.

    Where a file was deleted since a table was opened, all tables of the query are opened once more.

    Raises:
        StoreError: a file behind it is missing or damaged.
    """
    try:
        return _collected(rows)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise StoreError(
            f"a table cannot be read ({first_line(error)}); "
            "run `frontwatch check` to see which file is damaged"
        ) from error


def stream(folder: Path) -> tuple[Rows, bool]:
    """All rows of the table, in batches as they are read, and whether it has months."""
    with readable_errors(folder):
        found = DeltaTable(str(folder))
        parted = MONTH in found.metadata().partition_columns
        return QueryBuilder().register("source", found).execute("SELECT * FROM source"), parted


def files(folder: Path, version: int | None = None) -> pl.DataFrame:
    """The data files that make up the table at a version, else now.

    One row per file: path (in the table's folder), bytes, rows, month (null if it has no months).
    """
    with readable_errors(folder):
        found = table(folder, version)
        return pl.DataFrame(schema=_FILES) if found is None else files_of(found)


def files_of(found: DeltaTable) -> pl.DataFrame:
    """As ``files``, of an opened table; behind those columns the statistics of the log."""
    every = pl.DataFrame(found.get_add_actions(flatten=True))
    month = pl.col(f"partition.{MONTH}") if f"partition.{MONTH}" in every.columns else pl.lit(None)
    return every.select(
        "path",
        pl.col("size_bytes").alias("bytes"),
        pl.col("num_records").alias("rows"),
        month.cast(pl.String).alias(MONTH),
        pl.col("^(min|max)\\..*$"),
    )


def month_of(moment: pl.Expr) -> pl.Expr:
    """The column ``month``, as 2025-08, that says which part of its table a row belongs to."""
    return moment.dt.strftime("%Y-%m").alias(MONTH)


def _collected(rows: pl.LazyFrame) -> pl.DataFrame:
    try:
        return rows.collect()
    except FileNotFoundError:
        # Read back, a plan has forgotten which version its tables were opened at.
        return pl.LazyFrame.deserialize(io.BytesIO(rows.serialize())).collect()


def first_line(error: BaseException) -> str:
    """What polars or the system says went wrong, without the query and the stack behind it."""
    return str(error).strip().partition("\n")[0][:300]


@contextlib.contextmanager
def readable_errors(folder: Path) -> Iterator[None]:
    """What goes wrong with the table inside is a StoreError that names it and says what to do."""
    try:
        yield
    except (DeltaError, OSError, ValueError) as error:
        raise StoreError(
            f"{folder.name}: the table in {folder} cannot be used ({error}); "
            "run `frontwatch check` to see what is wrong"
        ) from error
