"""The whole data folder in one file and back, each file in it told by its digest."""

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import IO

from processing.errors import StoreError
from storage import disk, frozen
from storage.store import Store

_MANIFEST = "manifest.json"
_KIND = "Frontwatch backup"
_FROZEN, _RESTORING = ".backup", ".restoring"
_CHUNK_BYTES = 1 << 20
Progress = Callable[[int, int], None]


def save(
    store: Store, file: Path, made: str, progress: Progress, held: Collection[str] = ()
) -> int:
    """The file holds the data folder as of one moment, and was read back whole; tells its bytes.

    ``made`` says when. A collector may write meanwhile. The files ``held`` are in it too, although
    their tables no longer need them: paths in the data folder.

    Raises:
        StoreError: the file exists or cannot be written, or something stored cannot be read.
    """
    if file.exists():
        raise StoreError(f"{file} exists; give another name, or move it away")
    draft, copy = file.with_name(f"{file.name}.part"), store.root / _FROZEN
    try:
        shutil.rmtree(copy, ignore_errors=True)
        frozen.freeze(store, copy, held)
        _pack(copy, draft, made, progress)
        _unpack(draft, None, lambda _done, _all: None)
        draft.replace(file)
        disk.sync(file.parent)
        return file.stat().st_size
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{file} cannot be made ({error}); nothing stored was changed, try again"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
        shutil.rmtree(copy, ignore_errors=True)


def restore(file: Path, root: Path, progress: Progress) -> None:
    """The folder, which was empty or not there, holds what was backed up, on disk for good.

    Raises:
        StoreError: the folder is not empty, or the file is no backup, or a part of it is damaged.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StoreError(f"{root} is not empty; give a new folder with --data")
    draft = root / _RESTORING
    try:
        draft.mkdir(parents=True)
        _unpack(file, draft, progress)
        for path in sorted(draft.iterdir(), key=lambda path: path.suffix == ".json"):
            path.replace(root / path.name)
        draft.rmdir()
        disk.sync(root)
        disk.sync(root.parent)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be restored into {root} ({error}); delete what is in that folder and try again"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _pack(folder: Path, file: Path, made: str, progress: Progress) -> None:
    paths = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    digests = {}
    for name, path in paths.items():
        with path.open("rb") as opened:
            digests[name] = hashlib.file_digest(opened, "sha256").hexdigest()
    manifest = json.dumps({"kind": _KIND, "made": made, "sha256": digests}, indent=1).encode()
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as archive:
        about = tarfile.TarInfo(_MANIFEST)
        about.size = len(manifest)
        archive.addfile(about, io.BytesIO(manifest))
        for number, (name, path) in enumerate(paths.items(), start=1):
            archive.add(path, name, recursive=False)
            progress(number, len(paths))
    disk.sync(file)


def _unpack(file: Path, target: Path | None, progress: Progress) -> None:
    """Every part of the backup has the digest that its manifest names, and is in the target if there is one."""
    try:
        with tarfile.open(file) as archive:
            digests = _digests(archive, file)
            left = dict(digests)
            for member in archive:
                if member.name == _MANIFEST:
                    continue
                digest = left.pop(member.name, None)
                source = archive.extractfile(member) if digest and member.isreg() else None
                place = None if target is None else target / member.name
                if source is None or _copied(source, place) != digest:
                    raise StoreError(f"{file}: {member.name} is damaged; use another backup")
                progress(len(digests) - len(left), len(digests))
    except (tarfile.TarError, EOFError) as error:
        raise StoreError(f"{file} is no whole backup ({error}); use another one") from error
    if left:
        raise StoreError(f"{file}: {len(left)} parts are missing; use another backup")


def _digests(archive: tarfile.TarFile, file: Path) -> dict[str, str]:
    """The digest of each part by its name, all of which are safe to make files of."""
    first = archive.next()
    source = archive.extractfile(first) if first and first.name == _MANIFEST else None
    try:
        manifest = json.loads(source.read() if source else b"")
        digests: dict[str, str] = manifest["sha256"]
        right = manifest["kind"] == _KIND and not any(map(_leads_out, digests))
    except (ValueError, KeyError, TypeError, AttributeError):
        right = False
    if not right:
        raise StoreError(f"{file} was not made by `frontwatch backup`; give a file that was")
    return digests


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts


def _copied(source: IO[bytes], place: Path | None) -> str:
    """The digest of what was read, and written and synced if there is a place for it."""
    digest = hashlib.sha256()
    if place is None:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
        return digest.hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as written:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            written.write(chunk)
    disk.sync(place)
    disk.sync(place.parent)
    return digest.hexdigest()
