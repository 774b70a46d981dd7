"""Which data files a table has, followed from commit to commit; says what each holds without opening it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from processing import columns
from processing.columns import Table
from processing.counting import asking
from storage import disk, snapshot
from storage.snapshot import MONTH

# Statistics of the log are cut to milliseconds.
_PRECISION_US = 1_000
FIRST, LAST = -(2**62), 2**62
# So many comparisons with each row of a row group cost less than to read another row group.
_FEW = 16


class Bounds(NamedTuple):
    """Microseconds since 1970: no time in the column is before ``first`` or after ``last``."""

    first: int
    last: int
    has_null: bool


@dataclass(frozen=True, slots=True)
class File:
    """A data file: where, of which month, how many rows, and what is in its columns of times."""

    path: Path
    month: str
    rows: int
    times: dict[str, Bounds]


class Tail:
    """The data files of one table, as of the last ``follow``; use it in one thread at a time."""

    def __init__(self, folder: Path, table: Table) -> None:
        """Nothing is known yet."""
        self._folder = folder
        self._times = [name for name, dtype in table.schema.items() if dtype == columns.TIME]
        self._version, self._written = -1, -1
        self.files: dict[str, File] = {}

    def follow(self) -> bool:
        """The files are those of the newest commit; tells whether there are others than before.

        The commits since the last time are read from their entries, which takes a tenth of a millisecond
        each; where one is gone the table is opened.
        """
        version, before = disk.version(self._folder), self.files
        is_same = self._version >= 0 and self._written == self._commit_written(self._version)
        if is_same and version == self._version:
            return False
        try:
            since = (
                range(self._version + 1, version + 1) if is_same and version > self._version else ()
            )
            for number in since:
                self.files = self._after(number)
        except (OSError, ValueError, KeyError):
            since = ()
        if not since:
            version = self._open()
        self._version, self._written = version, self._commit_written(version)
        return before.keys() != self.files.keys()

    def _commit_written(self, version: int) -> int:
        """When the entry of the commit was written: another time, or -1, if the table was made anew."""
        try:
            return disk.entry(self._folder, version).stat().st_mtime_ns
        except OSError:
            return -1

    def _open(self) -> int:
        """The files are those of the table now; gives its version, -1 without a table."""
        self.files = {}
        with snapshot.readable_errors(self._folder):
            if (opened := snapshot.table(self._folder)) is None:
                return -1
            every = pl.DataFrame(opened.get_add_actions(flatten=True))
        month = f"partition.{MONTH}"
        if month not in every.columns:
            every = every.with_columns(pl.lit("").alias(month))
        for action in every.iter_rows(named=True):
            bounds = {name: _bounds(action, name) for name in self._times}
            rows, path = action["num_records"] or 0, action["path"]
            self.files[path] = File(self._folder / path, action[month] or "", rows, bounds)
        return int(opened.version())

    def _after(self, number: int) -> dict[str, File]:
        """The files after the commit of this number, which follows the last one seen."""
        files = dict(self.files)
        for line in disk.entry(self._folder, number).read_text(encoding="utf-8").splitlines():
            action = json.loads(line)
            if removed := action.get("remove"):
                files.pop(removed["path"], None)
            if added := action.get("add"):
                files[added["path"]] = self._file(added)
        return files

    def _file(self, added: dict[str, Any]) -> File:
        stats = json.loads(added["stats"])
        told = {
            f"{word}.{name}": stats[key].get(name)
            for word, key in (
                ("min", "minValues"),
                ("max", "maxValues"),
                ("null_count", "nullCount"),
            )
            for name in self._times
        }
        bounds = {name: _bounds(told, name) for name in self._times}
        month = added["partitionValues"].get(MONTH) or ""
        return File(self._folder / added["path"], month, stats["numRecords"], bounds)


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
        first, last, _ = file.times[column]
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


def _bounds(told: dict[str, Any], name: str) -> Bounds:
    """What the log tells of a column of times, under ``min.``, ``max.`` and ``null_count.`` and its name."""
    least, most, nulls = (told.get(f"{word}.{name}") for word in ("min", "max", "null_count"))
    if nulls is None:
        return Bounds(FIRST, LAST, has_null=True)
    if least is None or most is None:
        return Bounds(LAST, FIRST, has_null=True)
    # Cut to milliseconds, no time is later than it was; so the last may have been later.
    return Bounds(_micro(least), _micro(most) + _PRECISION_US, has_null=nulls > 0)


def _micro(time: datetime | str) -> int:
    return asking.micro(datetime.fromisoformat(time) if isinstance(time, str) else time)
