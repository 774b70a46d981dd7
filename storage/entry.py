"""One more commit to a table's log, by the rules of Delta, each part of it on disk before it can be seen.

An append of a few hundred rows is written here and not by deltalake, which needs three times as long
and syncs nothing. https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from processing.errors import StoreError
from storage import disk
from storage.snapshot import MONTH, first_line

COMPRESSION_LEVEL = 3
_PLAIN = (pl.String, pl.Boolean, pl.Int64, pl.Float64, pl.Datetime)


def append(
    folder: Path, number: int, rows: pl.DataFrame, transaction: tuple[str, int]
) -> list[Path]:
    """The rows are the table's commit of that number, on disk for good; gives its files and its entry.

    No file if there is a commit of that number already: nothing is left of one that was refused. The rows
    have the columns of the table; those of each month, if they have months, are in a file of their own.
    """
    written, place = list(_written(folder, rows)), disk.entry(folder, number)
    files = [folder / one["path"] for one in written]
    name, count = transaction
    actions: list[dict[str, Any]] = [
        {"commitInfo": {"operation": "WRITE", "operationParameters": {"mode": "Append"}}},
        {"txn": {"appId": name, "version": count}},
        *({"add": one} for one in written),
    ]
    for parent in {file.parent for file in files} | {folder}:
        disk.sync(parent)
    if _put("\n".join(map(json.dumps, actions)), place):
        return [*files, place]
    for file in files:
        file.unlink()
    return []


def _written(folder: Path, rows: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows are in files, synced; what the log says of each."""
    parted = MONTH in rows.columns
    parts = rows.partition_by(MONTH, maintain_order=True) if parted else [rows]
    for part in parts:
        values = {MONTH: part[MONTH][0]} if parted else {}
        path = Path(
            *(f"{key}={value}" for key, value in values.items()),
            f"part-{uuid.uuid4()}.zstd.parquet",
        )
        (folder / path).parent.mkdir(exist_ok=True)
        inside = part.drop(values)
        _write(inside, folder / path)
        disk.sync(folder / path)
        state = (folder / path).stat()
        yield {
            "path": path.as_posix(),
            "partitionValues": values,
            "size": state.st_size,
            "modificationTime": state.st_mtime_ns // 1_000_000,
            "dataChange": True,
            "stats": json.dumps(_statistics(inside)),
        }


def _write(rows: pl.DataFrame, file: Path) -> None:
    try:
        rows.write_parquet(file, compression="zstd", compression_level=COMPRESSION_LEVEL)
    except (pl.exceptions.PolarsError, OSError) as error:
        file.unlink(missing_ok=True)
        raise StoreError(
            f"{file} cannot be written ({first_line(error)}); make room on the disk and see to it that "
            "it can be written: nothing stored before is lost"
        ) from error


def _statistics(rows: pl.DataFrame) -> dict[str, Any]:
    """What lets a reader leave the file unread: the first and the last time, and how much is null."""
    plain = [name for name, dtype in rows.schema.items() if isinstance(dtype, _PLAIN)]
    times = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.Datetime)]
    told = rows.select(pl.col(times).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"))
    ends = {
        "minValues": told.select(pl.all().min()).row(0, named=True),
        "maxValues": told.select(pl.all().max()).row(0, named=True),
    }
    return {
        "numRecords": rows.height,
        **{name: {k: v for k, v in end.items() if v is not None} for name, end in ends.items()},
        "nullCount": rows.select(pl.col(plain).null_count()).row(0, named=True),
    }


def _put(text: str, entry: Path) -> bool:
    """The log has this entry, synced; False if it has another one of that number."""
    draft = entry.with_name(f"_commit_{uuid.uuid4()}.json.tmp")
    try:
        draft.write_text(text, encoding="utf-8")
        disk.sync(draft)
        os.link(draft, entry)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    disk.sync(entry.parent)
    return True
