"""Snapshots behind exports: which data files held each table then, kept on disk for a set time.

A snapshot is a list of data files, not a number of the log: it can be read although the log was cut
short, and as long as its files are there.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from processing.columns import Table
from processing.errors import StoreError
from storage import disk, snapshot, sums
from storage.store import Store

# The same number again next year, and a month more to ask for it.
KEPT_FOR = timedelta(days=400)
_FOLDER = "pins"
_STATE = re.compile(r"([a-z_]+):(-?\d+)")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """By table's name its data files at one moment, in the data folder, sorted; ``id`` is their digest."""

    id: str
    files: Mapping[str, tuple[str, ...]]


def taken(store: Store, state: str) -> Snapshot:
    """What the tables are made of at a state, as ``Store.version`` tells it, such as ``tags:12-feeds:3``.

    Raises:
        StoreError: the state is so old that the log does not tell it any more.
    """
    files = {
        name: tuple(sorted(f"{name}/{path}" for path in _paths(store.root / name, int(number))))
        for name, number in _STATE.findall(state)
    }
    return Snapshot(_digest(files), files)


def keep(store: Store, taken: Snapshot, until: datetime) -> None:
    """The snapshot's files are kept until then at least, through compaction, rebuild and a power cut.

    Raises:
        StoreError: the data folder cannot be written to, or a file of the snapshot is gone already.
    """
    if gone := missing(store, taken):
        raise StoreError(
            f"snapshot {taken.id}: {gone[0]} is deleted already; make the export again"
        )
    folder, path = store.root / _FOLDER, _path(store, taken.id)
    if path.exists() and _read(path)[1] >= until:
        return
    draft = path.with_suffix(".new")
    try:
        folder.mkdir(exist_ok=True)
        draft.write_text(
            json.dumps({"until": until.isoformat(), "files": taken.files}), encoding="utf-8"
        )
        disk.sync(draft)
        sums.announce(store.root, path, draft)
        draft.replace(path)
        disk.sync(folder)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}); make the data folder writable"
        ) from error


def kept(store: Store, identity: str) -> Snapshot | None:
    """The snapshot of that id; None when it was never kept here or its time is over.

    Raises:
        StoreError: what is on record of it cannot be read.
    """
    path = _path(store, identity)
    if not _ID.fullmatch(identity) or not path.exists():
        return None
    return _read(path)[0]


def missing(store: Store, taken: Snapshot) -> list[str]:
    """The files of the snapshot that are not there any more, sorted."""
    every = (name for files in taken.files.values() for name in files)
    return sorted(name for name in every if not (store.root / name).exists())


def scan(store: Store, taken: Snapshot, table: Table) -> pl.LazyFrame:
    """The rows that the table had then, read when collected.

    A column that came to the table after its rows were written is null in them.
    """
    files = [store.root / name for name in taken.files.get(table.name, ())]
    if not files:
        return table.empty().lazy()
    return pl.scan_parquet(
        files,
        schema=table.schema,
        missing_columns="insert",
        extra_columns="ignore",
        hive_partitioning=False,
        glob=False,
    )


def held(store: Store, now: datetime) -> frozenset[str]:
    """The files that must not be deleted, in the data folder; what is on record past its time is gone."""
    names: set[str] = set()
    for path in _records(store):
        record, until = _read(path)
        if until < now:
            path.unlink()
        else:
            names.update(name for files in record.files.values() for name in files)
    return frozenset(names)


def _paths(folder: Path, version: int) -> list[str]:
    return [] if version < 0 else snapshot.files(folder, version)["path"].to_list()


def _records(store: Store) -> Iterator[Path]:
    return (path for path in sorted((store.root / _FOLDER).glob("*.json")) if path.is_file())


def _path(store: Store, identity: str) -> Path:
    return store.root / _FOLDER / f"{identity}.json"


def _digest(files: Mapping[str, tuple[str, ...]]) -> str:
    told = json.dumps(files, sort_keys=True).encode()
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def _read(path: Path) -> tuple[Snapshot, datetime]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        files = {str(name): tuple(map(str, names)) for name, names in record["files"].items()}
        return Snapshot(path.stem, files), datetime.fromisoformat(record["until"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path} cannot be read ({error}); restore it from a backup, or delete it to give up "
            "the snapshot that it keeps"
        ) from error
