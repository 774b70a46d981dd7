"""The entries of a TOML file in the data folder that a person keeps: events, queries."""

import functools
import tomllib
from pathlib import Path

from processing.errors import InputError


def read(path: Path, kind: str) -> list[object]:
    """What stands under each [[kind]] of the file, in its order; read once for each state of the file.

    Raises:
        InputError: the file cannot be read, or holds something else too; names it and what to do.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error}; mend or remove it") from error
    return _read(path, kind, (state.st_mtime_ns, state.st_size))


@functools.lru_cache(maxsize=8)
def _read(path: Path, kind: str, _state: tuple[int, int]) -> list[object]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {error}; mend or remove it") from error
    found = told.get(kind, [])
    if told.keys() - {kind} or not isinstance(found, list):
        raise InputError(f"{path}: holds more than [[{kind}]] entries; leave the rest out")
    return found
