"""The entries of a TOML file in the data folder that a person keeps: events, queries."""

import tomllib
from pathlib import Path

from processing.errors import InputError


def read(path: Path, kind: str) -> list[object]:
    """What stands under each [[kind]] of the file, in its order.

    Raises:
        InputError: the file cannot be read, or holds something else too; names it and what to do.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {error}; mend or remove it") from error
    found = told.get(kind, [])
    if told.keys() - {kind} or not isinstance(found, list):
        raise InputError(f"{path}: holds more than [[{kind}]] entries; leave the rest out")
    return found
