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
FIRST, LAST = -(2**62), 2**62
# So many comparisons with each row of a row group cost less than to read another row group.
_FEW = 16


@dataclass(frozen=True, slots=True)
class File:
    """A data file: where, of which month, how many rows, and the first and last time in columns.

    Times are microseconds since 1970, the first no later than it is and the last no earlier. The columns
    ``complete`` have no null.
    """

    path: Path
    month: str
    rows: int
    times: dict[str, tuple[int, int]]
    complete: frozenset[str]


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
            path: File(
                self._folder / path,
                month,
                rows,
                {name: times[name][n][:2] for name in times},
                frozenset(name for name in times if not times[name][n][2]),
            )
            for n, (path, month, rows) in enumerate(plain.iter_rows())
        }


def find(folder: Path, table: Table, column: str, times: pl.Series) -> pl.LazyFrame:
    """As ``rows``, of the table in the folder as it is now."""
    known = Tail(folder, table)
    known.follow()
    return rows(known.files.values(), table, column, times)


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
        first, last = file.times[column]
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


def _bounds(every: pl.DataFrame, name: str) -> list[tuple[int, int, int]]:
    """The first and the last time, and how many are null; all time where the log does not say."""
    least, most, nulls = (f"{word}.{name}" for word in ("min", "max", "null_count"))
    if not {least, most, nulls} <= set(every.columns):
        return [(FIRST, LAST, 1)] * every.height
    # Cut to milliseconds, no time is later than it was; so the last may have been later.
    last = pl.col(most).cast(columns.TIME).to_physical() + _PRECISION_US
    first = pl.col(least).cast(columns.TIME).to_physical()
    is_empty = pl.col(nulls).is_not_null()  # where there is no first: all are null
    return every.select(
        first.fill_null(pl.when(is_empty).then(pl.lit(LAST)).otherwise(pl.lit(FIRST))),
        last.fill_null(pl.when(is_empty).then(pl.lit(FIRST)).otherwise(pl.lit(LAST))),
        pl.col(nulls).fill_null(1),
    ).rows()
