"""A person's CSV file as numbered rows of plain cells, and what is wrong with it in one message."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from processing import hiding
from processing.errors import CatalogueError

PROBLEMS_SHOWN = 10
# The first characters that make a spreadsheet run a cell (OWASP, CSV Injection), after any
# apostrophes, so that an apostrophe of ours can be told from one that was there before.
FORMULA = r"^('*[=+\-@＝＋－＠\t\r\n])"

Row = dict[str, str]
Numbered = list[tuple[int, Row]]


def body(path: Path, kind: str) -> bytes:
    """The file's bytes; ``kind`` says in a message what is to be given.

    Raises:
        CatalogueError: there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CatalogueError(f"{path}: no such file; give {kind}") from error
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read: {error.strerror}") from error


def rows(content: bytes, name: str, needed: Collection[str]) -> Numbered:
    """Each line that is not blank, with its number: the cells by column, without those beyond the line.

    Column names are taken in small letters. ``name`` is used in messages.

    Raises:
        CatalogueError: not UTF-8 or no CSV, a needed column is missing or one is named twice, or a
            line has more cells than the header.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError(f"{name} line {line}: not UTF-8; save the file as UTF-8") from error
    lines = _lines(text, name)
    number, header = next(lines, (1, []))
    columns = [cell.strip().casefold() for cell in header]
    _check_header(columns, needed, f"{name} line {number}")
    found = []
    for number, cells in lines:
        if len(cells) > len(columns):
            raise CatalogueError(
                f"{name} line {number}: {len(cells)} cells under {len(columns)} columns; "
                "put quotes round a cell that holds a comma"
            )
        found.append((number, dict(zip(columns, map(_unescaped, cells), strict=False))))
    return found


def report(problems: Sequence[tuple[int, str]], name: str) -> str:
    """One line for each of the first PROBLEMS_SHOWN problems, and how many more there are."""
    told = [f"{name} line {number}: {problem}" for number, problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        told.append(f"{name}: and {len(problems) - PROBLEMS_SHOWN} more")
    return "\n".join(told)


def plain(value: str) -> str:
    """The cell on one line, without characters that cannot be seen."""
    return " ".join(
        "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in value).split()
    )


def shown(value: str) -> str:
    """The value in quotes, cut at 80 characters; of an address without its secrets."""
    value = hiding.hidden(value)
    return f"'{value[:77]}...'" if len(value) > 80 else f"'{value}'"


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise CatalogueError(f"{name} line {start}: {error}; check the quotes") from error


def _check_header(columns: list[str], needed: Collection[str], place: str) -> None:
    for column in needed:
        if column not in columns:
            separated = ";" in "".join(columns)
            cause = "separate the columns by commas" if separated else f"name one {column}"
            raise CatalogueError(f"{place}: the header has no column {column}; {cause}")
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        raise CatalogueError(f"{place}: the header names {', '.join(twice)} twice; rename one")


def _unescaped(cell: str) -> str:
    return re.sub(rf"^'(?={FORMULA[1:]})", "", cell.strip())
