"""Frames to Delta tables such that an acknowledged write survives a power cut; the only deltalake user.

deltalake never calls fsync on local disks. So every commit is made in ``Writer.append`` or in
``Writer._commit``: each file that it added, the log entry and the folders that name them are synced
before it counts; then their checksums are noted.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import polars as pl
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError

from processing.errors import StoreError
from storage import disk, entry, snapshot, sums
from storage.snapshot import MONTH

_ROLE = "frontwatch"
# Each commit behind the newest checkpoint makes opening the table a third of a millisecond slower.
_COMMITS_PER_CHECKPOINT = 8
_SMALL_FILES = 8
# What has this size in the newest month is left alone, so that the work does not grow with the month.
_SMALL_BYTES = 16 << 20
_LARGE_BYTES = 128 << 20
_KEEP_REPLACED_FILES = timedelta(hours=2)
# Every opening lists the folder of the log: with 10,000 files in it that takes 50 times as long.
_SETTINGS = {
    "delta.logRetentionDuration": "interval 2 hours",
    "delta.deletedFileRetentionDuration": "interval 2 hours",
}
# Row groups small enough that a few old articles are found in 0.2 s among 11 million; one of a million
# rows would be read whole for each of them.
_WRITER = WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=32_768)
_SCHEMA_MODE: dict[str, Literal["merge", "overwrite"]] = {
    "append": "merge",
    "overwrite": "overwrite",
}
# Tables whose writers need to know nothing but adding, removing and settings.
_PLAIN_PROTOCOL = 2
_NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)

# Which table it is, and how many times rows were committed to it so far; a restarted writer goes on there.
State = tuple[str, int]


class OvertakenError(StoreError):
    """Another writer committed first; nothing was written."""


class Writer:
    """One table as it was when last renewed; what is committed here is based on exactly that.

    Each commit of rows is numbered (Delta's ``txn``), one more than the last one, under one name for
    all writers: of two that start from the same state the second is refused (``OvertakenError``), so that
    what both found missing is added once. Use it in one thread.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is opened yet."""
        self._folder = folder
        self._opened: DeltaTable | None = None
        self._version, self._seen, self._tidied = -1, -1, -1
        self._state: State = ("", 0)
        self._schema = pl.Schema()

    def renew(self) -> State:
        """What others committed is seen."""
        with snapshot.readable_errors(self._folder):
            if self._version < 0 or self._seen != disk.written(self._folder, self._version):
                self._opened = snapshot.table(self._folder)
                self._see()
            elif self._opened and disk.version(self._folder, self._version) > self._version:
                self._opened.update_incremental()
                self._see()
        return self.state

    @property
    def version(self) -> int:
        """Number of the newest commit seen; -1 if there was no table."""
        return self._version

    @property
    def state(self) -> State:
        """The same as long as no rows were added, replaced or deleted, by whichever process."""
        return self._state

    def scan(self) -> pl.LazyFrame | None:
        """The table's rows as seen, read when collected; None when there is no table."""
        if self._version < 0:
            return None
        return pl.scan_delta(str(self._folder), version=self._version)

    def rows(self) -> int:
        """How many rows the table has."""
        table = self._table()
        return 0 if table is None else table.count()

    def greatest(self, column: str) -> datetime | None:
        """No row has a later time in the column, but by less than a millisecond; None where the log does not say."""
        if (table := self._table()) is None:
            return None
        with snapshot.readable_errors(self._folder):
            files = snapshot.files_of(table)
            name = f"max.{column}"
            if name not in files.columns or files[name].null_count():
                return None
            greatest = files[name].max()
            return greatest if isinstance(greatest, datetime) else None

    def append(self, rows: pl.DataFrame) -> None:
        """The rows are in the table, on disk for good; a column ``month`` splits it into parts.

        Columns that the table did not have yet are added to it.

        Raises:
            OvertakenError: something was committed since the table was renewed.
        """
        if dict(rows.schema) != dict(self._schema):
            self._write(rows, "append", parted=MONTH in rows.columns)
            return
        count = self._state[1] + 1
        with snapshot.readable_errors(self._folder):
            if not (new := entry.append(self._folder, self._version + 1, rows, (_ROLE, count))):
                raise self._overtaken()
            self._version += 1
            self._seen = disk.written(self._folder, self._version)
            self._state = self._state[0], count
            sums.record(self._folder, new)
            self._checkpoint_if_due()

    def overwrite(self, rows: snapshot.Rows, *, parted: bool) -> None:
        """The table holds these rows and no others, on disk for good; raises as ``append`` does."""
        self._write(rows, "overwrite", parted=parted)

    def delete(self, months: Collection[str]) -> None:
        """No row of these months, such as 2025-08, is left; raises as ``append`` does.

        Their files stay for readers that still have them open until they are vacuumed.
        """
        if (table := self._table()) is not None and months:
            wanted = " OR ".join(f"{MONTH} = '{month}'" for month in sorted(months))
            self._commit(
                lambda properties: table.delete(
                    wanted, commit_properties=properties, post_commithook_properties=_NO_HOOKS
                )
            )

    def forget_missing(self) -> None:
        """Files that are not there any more are no part of the table; raises as ``append`` does."""
        if (table := self._table()) is not None:
            self._commit(
                lambda properties: table.repair(
                    commit_properties=properties, post_commithook_properties=_NO_HOOKS
                )
            )

    def tidy(self, held: Callable[[], Collection[str]] = frozenset) -> bool:
        """After every 8 commits: many small files of a month are few. Tells if it looked for them.

        Of the newest month more than 8 files under 16 MB are put together, of a month that is over
        all of them, once. What ``vacuum`` deletes is deleted, and the log's entries of 2 hours ago.
        Which files are held is asked only then.
        """
        self.renew()
        newest = disk.checkpoint(self._folder)
        if newest in (-1, self._tidied) or (table := self._table()) is None:
            return False
        with snapshot.readable_errors(self._folder):
            self._compact(table)
            if self._version > newest:
                self._checkpoint()
            table.cleanup_metadata()
            disk.sync(self._folder / disk.LOG)
        self.vacuum(held())
        self._tidied = disk.checkpoint(self._folder)
        return True

    def vacuum(self, held: Collection[str] = ()) -> None:
        """Files in the folder that no commit of the last 2 hours needs are deleted, but for those held.

        Readers are slower than that only on purpose, and hold what they need.
        """
        if (table := self._table()) is None:
            return
        hours = int(_KEEP_REPLACED_FILES / timedelta(hours=1))
        with snapshot.readable_errors(self._folder):
            for path in table.vacuum(hours, enforce_retention_duration=False, full=True):
                if path not in held:
                    (self._folder / path).unlink(missing_ok=True)
            sums.adopt(self._folder)

    def _write(
        self, rows: snapshot.Rows, mode: Literal["append", "overwrite"], *, parted: bool
    ) -> None:
        table = self._table()
        self._commit(
            lambda properties: write_deltalake(
                table or str(self._folder),
                rows,
                mode="error" if table is None else mode,
                schema_mode=None if table is None else _SCHEMA_MODE[mode],
                partition_by=[MONTH] if parted else None,
                configuration=_SETTINGS if table is None else None,
                writer_properties=_WRITER,
                commit_properties=properties,
                post_commithook_properties=_NO_HOOKS,
            )
        )

    def _commit(self, work: Callable[[CommitProperties], object]) -> None:
        """What deltalake commits in the work is on the disk when this returns."""
        before, number = self._version, Transaction(_ROLE, self._state[1] + 1)
        with snapshot.readable_errors(self._folder):
            if (table := self._table()) is not None and table.version() != before:
                raise self._overtaken()
            try:
                work(CommitProperties(app_transactions=[number]))
            except DeltaError as error:
                if _was_overtaken(error, self._folder, before):
                    raise self._overtaken() from error
                raise
            if self._opened is None:
                self._opened = DeltaTable(str(self._folder))
            self._see()
            for made in range(before + 1, self._version + 1):
                disk.sync_commit(self._folder, made)
                sums.record(self._folder, disk.files_of(self._folder, made))
            self._checkpoint_if_due()

    def _table(self) -> DeltaTable | None:
        """The table as deltalake sees it, with all that was seen here, and more if others were faster."""
        if self._opened is not None and self._opened.version() < self._version:
            self._opened.update_incremental()
        return self._opened

    def _see(self) -> None:
        """What was read when the table was opened or last changed is known."""
        table = self._opened
        self._version = -1 if table is None else table.version()
        self._seen = disk.written(self._folder, self._version)
        self._state, self._schema = ("", 0), pl.Schema()
        if table is not None:
            self._state = str(table.metadata().id), table.transaction_version(_ROLE) or 0
            if table.protocol().min_writer_version <= _PLAIN_PROTOCOL:
                self._schema = pl.Schema(table.schema())

    def _overtaken(self) -> OvertakenError:
        what = f"{self._folder.name}: another process wrote to {self._folder} at the same time"
        return OvertakenError(f"{what}; nothing was written, end one of the two and try again")

    def _checkpoint_if_due(self) -> None:
        if self._version - max(disk.checkpoint(self._folder), 0) >= _COMMITS_PER_CHECKPOINT:
            self._checkpoint()

    def _compact(self, table: DeltaTable) -> None:
        if table.metadata().configuration != _SETTINGS:
            self._commit(lambda _: table.alter.set_table_properties(_SETTINGS))
        for month, size in _to_compact(snapshot.files_of(table)):
            self._compact_month(table, month, size)

    def _compact_month(self, table: DeltaTable, month: str, size: int) -> None:
        self._commit(
            lambda _: table.optimize.compact(
                [(MONTH, "=", month)],
                target_size=size,
                writer_properties=_WRITER,
                post_commithook_properties=_NO_HOOKS,
            )
        )

    def _checkpoint(self) -> None:
        """The log can be read from here on."""
        if (table := self._table()) is not None:
            table.create_checkpoint()
            sums.record(self._folder, [disk.sync_checkpoint(self._folder)])


def _to_compact(files: pl.DataFrame) -> Iterator[tuple[str, int]]:
    """The months that have more files than they need, and the size of file to aim at, bytes."""
    months = files.drop_nulls(MONTH).group_by(MONTH).agg("bytes").sort(MONTH)
    for month, sizes in months.iter_rows():
        is_newest = month == months[MONTH][-1]
        size, few = (_SMALL_BYTES, _SMALL_FILES) if is_newest else (_LARGE_BYTES, 1)
        if sum(each < size for each in sizes) > few:
            yield month, size


def _was_overtaken(error: DeltaError, folder: Path, before: int) -> bool:
    """Whether the commit was refused because another came first, and not for any other reason."""
    return disk.version(folder) > before and (isinstance(error, CommitFailedError) or before < 0)
