"""What each stored file was when it was written, told by its checksum: a changed byte is found.

The list ``_sums`` in the folder of each table, and one in the data folder itself, has a line per file: its checksum (128-bit BLAKE2b, 32
characters), two spaces, its path. A file that is written more than once has a line for each time, and is
whole if one of them fits. The list is not synced: a power cut can cost the newest lines, and ``adopt``
writes them anew. The pointer to the newest checkpoint is not in it: ``mending`` judges where it points.
"""

import contextlib
import hashlib
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

from storage import disk

NAME = "_sums"
_DIGITS = 32
_OF_TABLE = ("*.parquet", "*=*/*.parquet", f"{disk.LOG}/[0-9]*")
_BESIDE_TABLES = ("frontwatch.json", "pins/*.json")
_KEPT = _OF_TABLE + _BESIDE_TABLES


def record(folder: Path, paths: Iterable[Path]) -> None:
    """The list has the checksums of these files of the folder."""
    _add(folder, {path: _sum(path) for path in paths})


def announce(folder: Path, path: Path, draft: Path) -> None:
    """The list has the checksum that the file will have when the draft takes its place."""
    _add(folder, {path: _sum(draft)})


def adopt(folder: Path) -> None:
    """Each file has a line in the folder's list, and no file that is gone has one."""
    told, files = _told(folder), _files(folder)
    _write(folder, {name: told[name] for name in _names(folder, files) if name in told})
    record(folder, (path for path in files if _name(folder, path) not in told))


def carry(source: Path, target: Path) -> None:
    """Of the files of the target its list says what that of the source says."""
    told = _told(source)
    _write(target, {name: told[name] for name in _names(target, _files(target)) if name in told})


def changed(folder: Path) -> list[Path]:
    """The files of the folder that are not what they were when they were written, by path.

    One that is not in the list is left out; ``is_whole`` tells whether there are such.
    """
    told = _told(folder)
    return [
        path
        for path in _files(folder)
        if (digests := told.get(_name(folder, path))) and _sum(path) not in digests
    ]


def is_whole(folder: Path) -> bool:
    """Whether each file of the folder is in the list."""
    told = _told(folder)
    return all(name in told for name in _names(folder, _files(folder)))


def _files(folder: Path) -> list[Path]:
    """A table's data files, log entries and checkpoints; what the data folder keeps beside its tables."""
    every = itertools.chain(*(folder.glob(pattern) for pattern in _KEPT))
    return sorted(path for path in every if path.is_file())


def _names(folder: Path, paths: Iterable[Path]) -> list[str]:
    return [_name(folder, path) for path in paths]


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _told(folder: Path) -> dict[str, list[str]]:
    """The checksums of each file by its path; a line that is torn tells nothing."""
    told: dict[str, list[str]] = {}
    with contextlib.suppress(FileNotFoundError):
        for line in (folder / NAME).read_text(encoding="utf-8", errors="replace").splitlines():
            digest, _, name = line.partition("  ")
            if name and len(digest) == _DIGITS:
                told.setdefault(name, []).append(digest)
    return told


def _add(folder: Path, sums: Mapping[Path, str]) -> None:
    if sums:
        with (folder / NAME).open("a", encoding="utf-8") as written:
            written.write(
                "".join(_line(digest, _name(folder, path)) for path, digest in sums.items())
            )


def _write(folder: Path, told: Mapping[str, Iterable[str]]) -> None:
    """The list has these lines and no others, on disk for good."""
    draft = folder / f"{NAME}.new"
    lines = (_line(digest, name) for name, digests in told.items() for digest in digests)
    draft.write_text("".join(lines), encoding="utf-8")
    disk.sync(draft)
    draft.replace(folder / NAME)
    disk.sync(folder)


def _line(digest: str, name: str) -> str:
    return f"{digest}  {name}\n"


def _sum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(
            opened, lambda: hashlib.blake2b(digest_size=_DIGITS // 2)
        ).hexdigest()
