"""One table as the process that writes it knows it, between one round and the next."""

import contextlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

import polars as pl

from processing.columns import Table
from processing.tables import COPIES, TAGS
from storage import snapshot
from storage.durable import OvertakenError, State, Writer
from storage.keys import Keys

# They have one row per article with the article's own time, which never changes.
_TIMED_AS_ARTICLES = (TAGS.name, COPIES.name)
_TRIES = 3
# The log keeps times to the millisecond, rounded down.
_LOG_PRECISION = timedelta(milliseconds=1)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
T = TypeVar("T")


class _Known(Protocol):
    """What tells new rows from those that a table holds."""

    def lack(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Those of the rows whose keys are not known."""

    def add(self, rows: pl.DataFrame) -> None:
        """The keys of the rows are known."""


class Ledger:
    """One table: where it stands and what tells new rows from those in it, changed by one process as a rule.

    Where another process wrote to the table, all of that is found out anew, and what was to be
    committed is worked out again from what is there now.
    """

    def __init__(self, root: Path, table: Table) -> None:
        """Nothing is read yet."""
        self._table = table
        self._writer = Writer(root / table.name)
        self._known: _Known | None = None
        self._known_at: State | None = None

    def renew(self) -> State:
        """What others committed is seen."""
        return self._writer.renew()

    def rows(self) -> int:
        """How many rows the table had when last renewed."""
        return self._writer.rows()

    def merge(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows whose keys the table lacked are in it, each key once; gives them.

        Raises:
            OvertakenError: others wrote to the table at the same time, again and again.
        """
        table = self._table
        rows = rows.select(*table.columns).unique(table.key, keep="first", maintain_order=True)

        def add_fresh() -> pl.DataFrame:
            fresh = self._learned().lack(rows)
            if not fresh.is_empty():
                self._append(fresh)
            return fresh

        return self._retried(add_fresh)

    def add(self, rows: pl.DataFrame) -> None:
        """The rows, whose keys the caller knows to be new, are in the table; raises as ``merge``."""
        self._retried(lambda: self._append(rows.select(*self._table.columns)))

    def replace(self, rows: pl.DataFrame) -> None:
        """The table holds these rows and no others; raises as ``merge``."""
        whole, parted = _parted(self._table, rows), self._table.month_of is not None
        self._retried(lambda: self._writer.overwrite(whole, parted=parted))

    def delete(self, months: Collection[str]) -> None:
        """No row of these months is left; raises as ``merge``."""
        self._retried(lambda: self._writer.delete(months))

    def thin(self, keep: Callable[[pl.LazyFrame], pl.LazyFrame]) -> None:
        """Of the table's rows only those are left that ``keep`` picks; raises as ``merge``."""

        def rewrite() -> None:
            if (stored := self._writer.scan()) is None:
                return
            left = snapshot.read(keep(snapshot.fitted(stored, self._table)))
            if left.height < self._writer.rows():
                parted = self._table.month_of is not None
                self._writer.overwrite(_parted(self._table, left), parted=parted)

        self._retried(rewrite)

    def forget_missing(self) -> None:
        """As ``Writer.forget_missing``; raises as ``merge``."""
        self._retried(self._writer.forget_missing)

    def tidy(self, held: Callable[[], Collection[str]]) -> None:
        """As ``Writer.tidy``; where others write at the same time, it is done another time."""
        with contextlib.suppress(OvertakenError):
            self._writer.tidy(held)

    def vacuum(self, held: Collection[str]) -> None:
        """As ``Writer.vacuum``."""
        self._writer.renew()
        self._writer.vacuum(held)

    def _retried(self, work: Callable[[], T]) -> T:
        for _ in range(_TRIES - 1):
            self._writer.renew()
            with contextlib.suppress(OvertakenError):
                return work()
        self._writer.renew()
        return work()

    def _append(self, rows: pl.DataFrame) -> None:
        known = self._known if self._known_at == self._writer.state else None
        self._writer.append(_parted(self._table, rows))
        if known is not None:
            known.add(rows)
            self._known_at = self._writer.state

    def _learned(self) -> _Known:
        """What tells new rows from those of the table as it was when last renewed."""
        if self._known is None or self._known_at != self._writer.state:
            time = self._table.month_of
            if time and (time in self._table.key or self._table.name in _TIMED_AS_ARTICLES):
                self._known = _Stretch(self._writer, self._table.key, time)
            else:
                self._known = Keys(self._table.key, self._writer.scan())
            self._known_at = self._writer.state
        return self._known


def copy(source: Path, target: Path) -> None:
    """The target holds the rows of the source and no others, on disk for good, in one commit.

    The rows pass by in batches: memory does not grow with their number (1 million rows of TAGS:
    0.9 s, 250 MB more at the peak, measured).
    """
    rows, parted = snapshot.stream(source)
    writer = Writer(target)
    writer.renew()
    writer.overwrite(rows, parted=parted)


class _Stretch:
    """Tells new rows by the time in their key: nothing is looked up where all are later than the table's."""

    def __init__(self, writer: Writer, key: tuple[str, ...], time: str) -> None:
        self._writer, self._key, self._time = writer, key, time
        self._latest = writer.greatest(time) if writer.version >= 0 else _NEVER

    def lack(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Those of the rows whose keys the table does not hold at their times."""
        (first, last), stored = _ends(rows[self._time]), self._writer.scan()
        if stored is None or (self._latest and first > self._latest + _LOG_PRECISION):
            return rows
        then = pl.col(self._time).is_between(first, last)
        known = stored.filter(then).select(self._key)
        asked = rows.lazy().select(self._key)
        return rows.join(
            snapshot.read(known.join(asked, on=self._key, how="semi")), on=self._key, how="anti"
        )

    def add(self, rows: pl.DataFrame) -> None:
        """The rows may be the latest now."""
        if self._latest is not None:
            self._latest = max(self._latest, _ends(rows[self._time])[1])


def _ends(times: pl.Series) -> tuple[datetime, datetime]:
    first, last = times.min(), times.max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    return first, last


def _parted(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns as they are stored, sorted by time, with the month if the table has months."""
    rows = rows.select(*table.columns)
    if table.month_of is None:
        return rows.sort(table.key)
    months = rows.with_columns(snapshot.month_of(pl.col(table.month_of)))
    return months.sort(table.month_of, *table.key)
