"""The command tag, and how every command writes a file: whole or not at all."""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from frontwatch import folders, terminal
from processing.errors import InputError
from processing.reading import enrich


def tag(options: argparse.Namespace) -> int:
    """Each line of JSON was answered by one line; 1 if a line could not be, which is named."""
    words, all_well = folders.words(options), True
    with lines(options.file) as given:
        for number, line in enumerate(given, start=1):
            try:
                if line.strip():
                    found = enrich.tag(record(line), words)
                    terminal.show(json.dumps(found, ensure_ascii=False))
            except InputError as error:
                all_well = False
                terminal.say(f"frontwatch: line {number}: {error}")
    return 0 if all_well else 1


def write(path: Path, body: bytes) -> None:
    """The file holds the bytes; if that fails it is as it was before.

    Raises:
        InputError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(body)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise InputError(
            f"{path} cannot be written ({error.strerror}); name a file in a folder that exists "
            "and is yours"
        ) from error


def record(line: bytes) -> dict[str, Any]:
    """The JSON object that the line is.

    Raises:
        InputError: it is none.
    """
    try:
        found = json.loads(line)
    except ValueError as error:
        raise InputError(f"this is not JSON ({error}); write one JSON object per line") from error
    if not isinstance(found, dict):
        raise InputError('this is no JSON object; write {"id": …, "title": …, "text": …}')
    return found


@contextlib.contextmanager
def lines(path: Path | None) -> Iterator[BinaryIO]:
    """The open file, or standard input where no path is given.

    Raises:
        InputError: it cannot be read.
    """
    if path is None:
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); name a file of JSON lines"
        ) from error
    with file:
        yield file
