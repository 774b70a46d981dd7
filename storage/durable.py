"""Frames to Delta tables such that an acknowledged write survives a power cut; the only deltalake user.

deltalake never calls fsync on local disks, so each commit here is followed by one of every file it
added, of the log entry and of the folders that name them.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal, Protocol

import polars as pl
from deltalake import (
    DeltaTable,
    PostCommitHookProperties,
    QueryBuilder,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import DeltaError, TableNotFoundError

from processing.errors import StoreError

MONTH = "month"
_LOG = "_delta_log"
_COMMITS_PER_CHECKPOINT = 100
_COMMITS_PER_COMPACTION = 48
_KEEP_REPLACED_FILES = timedelta(hours=24)
_WRITER = WriterProperties(compression="ZSTD", compression_level=3)
_NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


class _Rows(Protocol):
    """Rows that can be handed on in batches (Arrow PyCapsule interface), such as a frame's."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The batches."""


def write(folder: Path, frame: pl.DataFrame, mode: Literal["append", "overwrite"]) -> None:
    """The frame's rows are in the table, on disk for good; a column ``month`` splits it into parts.

    Columns that the table did not have yet are added to it.
    """
    with _readable_errors(folder):
        _commit(folder, frame, mode, parted=MONTH in frame.columns)


def copy(source: Path, target: Path) -> None:
    """The target holds the rows of the source and no others, on disk for good, in one commit.

    The rows pass by in batches: memory does not grow with their number (1 million rows of TAGS:
    0.9 s, 250 MB more at the peak, measured).
    """
    with _readable_errors(source):
        table = DeltaTable(str(source))
        parted = MONTH in table.metadata().partition_columns
        rows = QueryBuilder().register("source", table).execute("SELECT * FROM source")
    with _readable_errors(target):
        _commit(target, rows, "overwrite", parted=parted)


def drop(folder: Path) -> bool:
    """The table is gone, all at once for a reader; tells whether there was one."""
    leftover = folder.with_name(f".{folder.name}.dropped")
    try:
        if leftover.exists():
            shutil.rmtree(leftover)
        if not folder.exists():
            return False
        folder.replace(leftover)
        sync(folder.parent)
        shutil.rmtree(leftover)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be deleted ({error.strerror}); delete it by hand"
        ) from error
    return True


def scan(folder: Path) -> pl.LazyFrame | None:
    """The table's rows, read when collected; None when nothing was ever written there."""
    with _readable_errors(folder):
        try:
            return pl.scan_delta(DeltaTable(str(folder)))
        except TableNotFoundError:
            if (folder / _LOG).is_dir():
                raise
            return None


def rows(folder: Path) -> int:
    """How many rows the table has, as its log says; 0 when nothing was ever written there."""
    with _readable_errors(folder):
        return DeltaTable(str(folder)).count() if version(folder) >= 0 else 0


def version(folder: Path) -> int:
    """Number of the table's newest commit; -1 when nothing was ever written there."""
    newest = -1
    with contextlib.suppress(FileNotFoundError), os.scandir(folder / _LOG) as entries:
        for entry in entries:
            stem, _, ending = entry.name.partition(".")
            if ending == "json" and stem.isdigit():
                newest = max(newest, int(stem))
    return newest


def tidy(folder: Path) -> bool:
    """Many small files of a month become few; replaced files go after a day. Tells if it did so.

    It is done at every 48th commit, so that asking after each round costs nothing.
    """
    before = version(folder)
    if before <= 0 or before % _COMMITS_PER_COMPACTION:
        return False
    with _readable_errors(folder):
        table = DeltaTable(str(folder))
        table.optimize.compact(writer_properties=_WRITER, post_commithook_properties=_NO_HOOKS)
        for number in range(before + 1, table.version() + 1):
            _sync_commit(folder, number)
        if table.version() > before:
            _checkpoint(folder, table)
        table.vacuum(
            retention_hours=int(_KEEP_REPLACED_FILES / timedelta(hours=1)),
            enforce_retention_duration=False,
            dry_run=False,
            post_commithook_properties=_NO_HOOKS,
        )
        return True


def files(folder: Path) -> list[Path]:
    """The data files that make up the table now."""
    with _readable_errors(folder):
        return [Path(uri) for uri in DeltaTable(str(folder)).file_uris()]


def sync(path: Path) -> None:
    """What was written to this file or folder is on the disk, not only in the system's memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _commit(
    folder: Path,
    rows: _Rows,
    mode: Literal["append", "overwrite"],
    *,
    parted: bool,
) -> None:
    write_deltalake(
        str(folder),
        rows,
        mode=mode,
        schema_mode="merge" if mode == "append" else "overwrite",
        partition_by=[MONTH] if parted else None,
        configuration={"delta.logRetentionDuration": "interval 7 days"},
        writer_properties=_WRITER,
        post_commithook_properties=_NO_HOOKS,
    )
    number = version(folder)
    _sync_commit(folder, number)
    if number > 0 and number % _COMMITS_PER_CHECKPOINT == 0:
        _checkpoint(folder, DeltaTable(str(folder)))


def _sync_commit(folder: Path, number: int) -> None:
    entry = folder / _LOG / f"{number:020d}.json"
    for line in entry.read_text(encoding="utf-8").splitlines():
        if added := json.loads(line).get("add"):
            sync(folder / added["path"])
            sync((folder / added["path"]).parent)
    for path in (entry, folder / _LOG, folder):
        sync(path)
    if number == 0:
        sync(folder.parent)


def _checkpoint(folder: Path, table: DeltaTable) -> None:
    """The log can be read from here on; its entries of more than a week ago are gone."""
    table.create_checkpoint()
    for path in (folder / _LOG).glob("*checkpoint*"):
        sync(path)
    table.cleanup_metadata()
    sync(folder / _LOG)


@contextlib.contextmanager
def _readable_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (DeltaError, OSError, ValueError) as error:
        raise StoreError(
            f"{folder.name}: the table in {folder} cannot be used ({error}); "
            "run `frontwatch check` to see what is wrong"
        ) from error


def month_of(moment: pl.Expr) -> pl.Expr:
    """The column ``month``, as 2025-08, that says which part of its table a row belongs to."""
    return moment.dt.strftime("%Y-%m").alias(MONTH)
