"""Which data files a table has, followed from commit to commit; says what each holds without opening it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable

from processing import columns
from processing.columns import Table
from storage import disk, snapshot
from storage.snapshot import MONTH

# Statistics of the log are cut to milliseconds.
_PRECISION_US = 1_000
# So many comparisons with each row of a row group cost less than to read another row group.
_FEW = 16


@dataclass(frozen=True, slots=True)
class File:
    """A data file: where, of which month, how many rows, and the first and last time in columns.

    Times are microseconds since 1970; None where some are null or the log does not say.
    """

    path: Path
    month: str
    rows: int
    times: dict[str, tuple[int, int] | None]


class Tail:
    """The data files of one table, as of the last ``follow``; use it in one thread at a time."""

    def __init__(self, folder: Path, table: Table) -> None:
        """Nothing is known yet."""
        self._folder = folder
        self._times = [name for name, dtype in table.schema.items() if dtype == columns.TIME]
        self._opened: DeltaTable | None = None
        self._version, self._written = -1, -1
        self.files: dict[str, File] = {}

    def follow(self) -> bool:
        """The files are those of the newest commit; tells whether there are others than before."""
        version = disk.version(self._folder)
        is_same = self._opened is not None and self._written == self._commit_written(self._version)
        if is_same and version == self._version:
            return False
        with snapshot.readable_errors(self._folder):
            if self._opened is not None and is_same:
                self._opened.update_incremental()
            else:
                self._opened = snapshot.table(self._folder)
            before, self.files = self.files, self._listed()
        self._version = -1 if self._opened is None else self._opened.version()
        self._written = self._commit_written(self._version)
        return before.keys() != self.files.keys()

    def _commit_written(self, version: int) -> int:
        """When the entry of the commit was written: another time, or -1, if the table was made anew."""
        try:
            return disk.entry(self._folder, version).stat().st_mtime_ns
        except OSError:
            return -1

    def _listed(self) -> dict[str, File]:
        if self._opened is None:
            return {}
        every = pl.DataFrame(self._opened.get_add_actions(flatten=True))
        month = f"partition.{MONTH}"
        times = {name: _bounds(every, name) for name in self._times}
        plain = every.select(
            "path", pl.col(month) if month in every.columns else pl.lit(""), "num_records"
        )
        return {
            path: File(self._folder / path, month, rows, {name: times[name][n] for name in times})
            for n, (path, month, rows) in enumerate(plain.iter_rows())
        }


def rows(files: Iterable[File], table: Table, column: str, times: pl.Series) -> pl.LazyFrame:
    """The rows of the table with one of these times in the column, and perhaps others.

    Files, and parts of files, that can have none are not read; nor is a table opened.

    Args:
        files: of the table.
        table: its contract.
        column: of times.
        times: microseconds since 1970.
    """
    moments = times.unique().sort()
    some = []
    for file in files:
        first, last = file.times[column] or (moments.min(), moments.max())
        within = moments.filter(moments.is_between(first, last))
        if len(within):
            read = pl.scan_parquet(file.path).filter(_among(pl.col(column), within))
            some.append(snapshot.fitted(read, table))
    return pl.concat(some) if some else table.empty().lazy()


def _among(time: pl.Expr, moments: pl.Series) -> pl.Expr:
    """Polars leaves out row groups by comparisons, and not by ``is_in``."""
    known = moments.cast(columns.TIME)
    if len(known) <= _FEW:
        return pl.any_horizontal(time == moment for moment in known)
    return time.is_between(known.min(), known.max())


def _bounds(every: pl.DataFrame, name: str) -> list[tuple[int, int] | None]:
    wanted = (f"min.{name}", f"max.{name}", f"null_count.{name}")
    if not set(wanted) <= set(every.columns):
        return [None] * every.height
    least, most = (pl.col(column).cast(columns.TIME).to_physical() for column in wanted[:2])
    rows = every.select(least, most, pl.col(wanted[2]).fill_null(1)).iter_rows()
    return [
        None
        if nulls or least is None or most is None
        else (least - _PRECISION_US, most + _PRECISION_US)
        for least, most, nulls in rows
    ]
