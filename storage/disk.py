"""A table's files on a local disk: what its log says, which commit is newest, what was handed to fsync."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from processing.errors import StoreError

LOG = "_delta_log"
HINT = "_last_checkpoint"


def sync(path: Path) -> None:
    """What was written to this file or folder is on the disk, not only in the system's memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tables(root: Path) -> list[Path]:
    """The folders of all tables in the data folder, by name."""
    return sorted(log.parent for log in root.glob(f"[!.]*/{LOG}"))


def version(folder: Path, known: int = -1) -> int:
    """Number of the table's newest commit; -1 when nothing was ever written there.

    It is looked for from a commit that is known to be there, else from the newest checkpoint, which
    takes few looks; only where there is neither is the whole log listed.
    """
    newest = known if known >= 0 else checkpoint(folder)
    if newest < 0:
        return max(entries(folder), default=-1)
    log = f"{folder / LOG}{os.sep}"
    while os.path.exists(f"{log}{newest + 1:020d}.json"):  # noqa: PTH110 - ten times as fast
        newest += 1
    return newest


def checkpoint(folder: Path) -> int:
    """Number of the commit that the newest checkpoint was made at; -1 where none is pointed to."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        number = int(json.loads((folder / LOG / HINT).read_bytes())["version"])
        if checkpoint_file(folder, number).exists():
            return number
    return -1


def entry(folder: Path, number: int) -> Path:
    """The file of the log that holds the commit of this number."""
    return folder / LOG / f"{number:020d}.json"


def written(folder: Path, number: int) -> int:
    """When the commit was made, nanoseconds; -1 if the log has none of that number.

    It is another for a table that was deleted and made anew.
    """
    try:
        return entry(folder, number).stat().st_mtime_ns
    except FileNotFoundError:
        return -1


def checkpoint_file(folder: Path, number: int) -> Path:
    """The file of the log that holds all that was true at the commit of this number."""
    return folder / LOG / f"{number:020d}.checkpoint.parquet"


def entries(folder: Path) -> list[int]:
    """Numbers of the commits that the log still has a file for, from old to new."""
    return _numbers(folder, "json")


def checkpoints(folder: Path) -> list[int]:
    """Numbers of the commits that the log has a checkpoint for, from old to new."""
    return _numbers(folder, "checkpoint.parquet")


def added(folder: Path, number: int) -> Iterator[dict[str, Any]]:
    """What the commit says of each file that it added: ``path`` in the table's folder, ``size``.

    Raises:
        OSError, ValueError: the file of the commit is missing or torn.
    """
    for line in entry(folder, number).read_text(encoding="utf-8").splitlines():
        if found := json.loads(line).get("add"):
            yield found


def files_of(folder: Path, number: int) -> list[Path]:
    """The data files that the commit added, and its entry in the log; raises as ``added`` does."""
    return [*(folder / one["path"] for one in added(folder, number)), entry(folder, number)]


def sync_commit(folder: Path, number: int) -> None:
    """The commit is on the disk: the files it added, its entry and the folders that name both."""
    files = files_of(folder, number)
    for path in (*files, *{file.parent for file in files}):
        sync(path)
    if number == 0:
        sync(folder.parent)
    sync(folder)


def sync_checkpoint(folder: Path) -> Path:
    """The newest checkpoint and the pointer to it are on the disk; gives the checkpoint."""
    newest = checkpoint_file(folder, checkpoint(folder))
    for path in (newest, folder / LOG / HINT, folder / LOG):
        sync(path)
    return newest


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


def _numbers(folder: Path, ending: str) -> list[int]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder / LOG) as found:
        parts = (one.name.partition(".") for one in found)
        return sorted(int(stem) for stem, _, rest in parts if rest == ending and stem.isdigit())
    return []
