"""For which time a line of a person's file holds: its valid_from and valid_to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from collectors import lines
from collectors.lines import Numbered, Row
from collectors.parsing import entries

# The valid_from of what held as far back as is known: no time of publication before it is plausible.
EPOCH = entries.EARLIEST


def start(row: Row) -> datetime:
    """First instant for which the row holds; EPOCH where valid_from is empty."""
    return _moment(row.get("valid_from", "")) or EPOCH


def end(row: Row) -> datetime | None:
    """First instant for which the row no longer holds; None where valid_to is empty."""
    return _moment(row.get("valid_to", ""))


def faults(row: Row) -> Iterator[str]:
    """What is wrong with the row's valid_from and valid_to."""
    unread = [
        name for name in ("valid_from", "valid_to") if row.get(name) and not _moment(row[name])
    ]
    for name in unread:
        yield f"{name} is {lines.shown(row[name])}; write it as 2022-03-04"
    last = end(row)
    if not unread and last is not None and last <= start(row):
        yield f"valid_to is {lines.shown(row['valid_to'])}; give a time after valid_from"


def overlaps(numbered: Numbered, key: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The lines that begin before another one with the same key ends."""
    by_key: dict[tuple[str, ...], Numbered] = {}
    for number, row in numbered:
        by_key.setdefault(tuple(row[column] for column in key), []).append((number, row))
    for names, rows in by_key.items():
        ordered = sorted(rows, key=lambda one: (start(one[1]), one[0]))
        for (first, earlier), (number, later) in pairwise(ordered):
            last = end(earlier)
            if last is None or last > start(later):
                cure = f"give line {first} a valid_to that is no later than this valid_from"
                here = lines.shown(" ".join(names))
                yield number, f"valid_from of {here} is before the end of line {first}; {cure}"


def _moment(text: str) -> datetime | None:
    """The ISO 8601 time in UTC; None for anything else. Without a zone, and as a bare date, it is UTC."""
    try:
        given = datetime.fromisoformat(text)
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
