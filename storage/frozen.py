"""A data folder as it was at one moment, beside itself: links to its files, so that nothing is deleted under a reader."""

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path

from processing.tables import ARTICLES, TAGS
from storage import disk, snapshot, sums
from storage.store import Store

_LEFT_OUT = ("writer.lock", "-wal", "-shm", ".new", ".part")
# A round writes articles and then their tags, less than a second apart.
_LOOKS, _SECONDS_BETWEEN = 50, 0.1


def freeze(store: Store, target: Path, held: Collection[str]) -> None:
    """The target, which is new, holds the whole folder: each table at one version, SQLite as by its backup.

    The collector's memory comes first and the articles last, as a round writes them the other way
    round: what the memory knows is in the articles. The collector may go on meanwhile. The files
    ``held`` are there too, although their tables no longer need them: paths in the data folder.

    Raises:
        OSError, sqlite3.Error: something cannot be read or linked.
        StoreError: a table cannot be read.
    """
    target.mkdir(parents=True)
    for path in sorted(store.root.iterdir()):
        if not path.name.startswith(".") and not path.name.endswith(_LEFT_OUT):
            _copy(path, target / path.name)
    matching = _matching(store)
    for folder in sorted(disk.tables(store.root), key=lambda path: path.name == ARTICLES.name):
        version = matching.get(folder.name, disk.version(folder))
        if version >= 0:
            link_table(folder, version, target / folder.name)
    for name in held:
        if (store.root / name).exists() and not (target / name).exists():
            _link_into(target / name, store.root / name)
    for folder in (target, *disk.tables(target)):
        sums.carry(store.root / folder.relative_to(target), folder)


def link_table(folder: Path, version: int, target: Path) -> None:
    """The target, which is new, is the table as of this version, without its earlier ones.

    Raises:
        OSError: a file is gone, or cannot be linked.
        StoreError: the version cannot be read.
    """
    base = max((n for n in disk.checkpoints(folder) if n <= version), default=-1)
    wanted = [folder / path for path in snapshot.files(folder, version)["path"]]
    wanted += [disk.entry(folder, number) for number in range(max(base, 0), version + 1)]
    wanted += [disk.checkpoint_file(folder, base)] if base >= 0 else []
    for path in wanted:
        _link_into(target / path.relative_to(folder), path)


def _matching(store: Store) -> dict[str, int]:
    """Versions of ARTICLES and TAGS that have as many rows; the newest if there are none for 5 seconds."""
    folders = [store.root / table.name for table in (TAGS, ARTICLES)]
    versions: dict[str, int] = {}
    for _ in range(_LOOKS):
        versions = {folder.name: disk.version(folder) for folder in folders}
        if min(versions.values()) < 0:
            break
        rows = {
            int(snapshot.files(folder, versions[folder.name])["rows"].sum()) for folder in folders
        }
        if len(rows) == 1:
            break
        time.sleep(_SECONDS_BETWEEN)
    return versions


def _copy(path: Path, target: Path) -> None:
    """What lies beside the tables is in the target; of a table nothing is done."""
    if path.suffix == ".sqlite":
        _copy_sqlite(path, target)
    elif path.is_file():
        shutil.copy2(path, target)
    elif not (path / disk.LOG).is_dir():
        shutil.copytree(path, target, copy_function=_link)


def _copy_sqlite(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(source)) as here,
        contextlib.closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there)


def _link_into(place: Path, path: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    _link(path, place)


def _link(source: str | Path, target: str | Path) -> str:
    try:
        os.link(source, target)
    except (PermissionError, NotImplementedError):
        shutil.copy2(source, target)
    return str(target)
