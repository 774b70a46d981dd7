"""What a power cut can leave in a table's log is told and moved aside: commits that never counted."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from processing.errors import StoreError
from storage import disk

ASIDE = "_aside"
_MAGIC = b"PAR1"


def faults(folder: Path) -> list[str]:
    """One sentence for each thing that ``mend`` would move aside, with the file's path; changes nothing."""
    found = [f"{path} is torn or empty" for path in _bad_checkpoints(folder)]
    return found + [f"{disk.entry(folder, number)}: {why}" for number, why in _bad_tail(folder)]


def mend(folder: Path) -> list[str]:
    """The table can be opened as far as a power cut alone has harmed it; one sentence for each thing moved.

    A commit is acknowledged when all of its files are synced, so that the cut can only have torn the
    newest: its entry in the log, or a file that it names. Both are moved into the table's folder
    ``_aside``, and nothing is deleted but the pointer to a checkpoint that is torn.

    Raises:
        StoreError: they cannot be read, so that nobody can tell, or not moved.
    """
    with _movable(folder):
        return [*_mend_checkpoints(folder), *_mend_tail(folder)]


def why_damaged(file: Path, size: int) -> str | None:
    """What is wrong with a data file of so many bytes, judged by its size and ends; None if nothing is."""
    if not file.exists():
        return f"{file} is missing"
    if (found := file.stat().st_size) != size:
        return f"{file} has {found} of {size} bytes"
    return None if _is_parquet(file) else f"{file} is no Parquet file any more"


def set_aside(folder: Path, paths: Iterable[Path]) -> None:
    """The files are in the table's folder ``_aside``; raises as ``mend``."""
    with _movable(folder):
        for path in paths:
            _move_aside(folder, path)


def _mend_checkpoints(folder: Path) -> list[str]:
    bad = _bad_checkpoints(folder)
    for path in bad:
        if path.name == disk.HINT:
            path.unlink()
        else:
            _move_aside(folder, path)
    if bad:
        disk.sync(folder / disk.LOG)
    return [f"{path} was torn and is set aside; the log is read without it" for path in bad]


def _mend_tail(folder: Path) -> list[str]:
    told = []
    for number, why in _bad_tail(folder):
        path = disk.entry(folder, number)
        with contextlib.suppress(OSError, ValueError):
            for one in disk.added(folder, number):
                if (file := folder / one["path"]).exists():
                    _move_aside(folder, file)
        _move_aside(folder, path)
        told.append(
            f"{path}: {why}. The commit was cut off before it counted and is set aside in "
            f"{folder / ASIDE}; what was being collected then is collected again"
        )
    if told:
        disk.sync(folder / disk.LOG)
    return told


@contextlib.contextmanager
def _movable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{folder.name}: {error.filename} cannot be read, or cannot be moved into {folder / ASIDE} "
            f"({error.strerror}); see to it that the data folder can be read and written"
        ) from error


def _move_aside(folder: Path, path: Path) -> None:
    aside = folder / ASIDE
    aside.mkdir(exist_ok=True)
    path.replace(aside / path.name)
    disk.sync(aside)
    disk.sync(folder)


def _bad_checkpoints(folder: Path) -> list[Path]:
    """Torn checkpoints, and the pointer if it is torn or points to none that is whole."""
    files = [disk.checkpoint_file(folder, number) for number in disk.checkpoints(folder)]
    bad = [file for file in files if not _is_parquet(file)]
    hint = folder / disk.LOG / disk.HINT
    if hint.exists():
        hint.read_bytes()  # one that cannot be read now is not torn
    pointed = disk.checkpoint_file(folder, disk.checkpoint(folder))
    return [*bad, hint] if hint.exists() and (pointed in bad or pointed not in files) else bad


def _bad_tail(folder: Path) -> list[tuple[int, str]]:
    """The newest commits that are torn, newest first, with why; none that a whole checkpoint covers."""
    covered = max(
        (n for n in disk.checkpoints(folder) if _is_parquet(disk.checkpoint_file(folder, n))),
        default=-1,
    )
    found = []
    for number in reversed(disk.entries(folder)):
        why = _why_torn(folder, number) if number > covered else None
        if why is None:
            break
        found.append((number, why))
    return found


def _why_torn(folder: Path, number: int) -> str | None:
    try:
        files = list(disk.added(folder, number))
        if not disk.entry(folder, number).read_bytes().endswith((b"}", b"}\n")):
            return "the entry is empty or cut off"
    except ValueError as error:
        return f"the entry cannot be read ({error})"
    damaged = (why_damaged(folder / one["path"], int(one["size"])) for one in files)
    return next(filter(None, damaged), None)


def _is_parquet(file: Path) -> bool:
    if not file.exists() or file.stat().st_size < 2 * len(_MAGIC):
        return False
    with file.open("rb") as opened:
        start = opened.read(len(_MAGIC))
        opened.seek(-len(_MAGIC), 2)
        return start == opened.read() == _MAGIC
