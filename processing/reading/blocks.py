"""A TOML text in, its tables out, read field by field; each error names the file and the entry."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from processing.errors import LexiconError

_FILE = "file"

# A block whose list of rows, one a line, holds nothing but strings that need no escapes.
_FIELD = r'[a-z_]+ = "[^"\\\x00-\x1f\x7f]*"'
_ROW = rf"  \{{ {_FIELD}(?:, {_FIELD})* \}},\n"
_LINE = r"[a-z_]+ = (?!\"{3}|'{3}).*\n"
_PLAIN = re.compile(rf"\[\[([a-z_]+)\]\]\n(?:{_LINE})*?([a-z_]+) = \[\n((?:{_ROW})+)\]\n")
_PAIR = re.compile(r'([a-z_]+) = "([^"]*)"')


class Entry(NamedTuple):
    """One table of a lexicon file, read field by field; each error names file and entry."""

    file: str
    label: str
    fields: dict[str, Any]

    def error(self, what: str) -> LexiconError:
        """What is wrong with the entry, with its file and label."""
        return LexiconError(f"{self.file}: {self.label}: {what}")

    def blocks(self, name: str, where: str = "") -> list["Entry"]:
        """The tables of a list, labelled by their id, else by ``where`` or their number."""
        rows = self.fields.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.error(f"{name} is not a list of tables; write [[{name}]]")
        return [
            Entry(self.file, self._label(name, row, where or str(place)), row)
            for place, row in enumerate(rows, start=1)
        ]

    def _label(self, name: str, row: dict[str, Any], place: str) -> str:
        """Such as "actor putin" or "actor putin aliases Poutine"."""
        called = row.get("id", row.get("hides", row.get("name", place)))
        return f"{name} {called}" if self.label == _FILE else f"{self.label} {name} {called}"

    def word(self, name: str) -> str:
        """A text that must be there."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            raise self.error(f"{name} is {value!r}; give a text")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when it is not there."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(w, str) and w for w in value):
            raise self.error(f"{name} is not a list of texts; give one")
        return tuple(value)

    def table(self, name: str) -> dict[str, Any]:
        """An inner table; empty when it is not there."""
        value = self.fields.get(name, {})
        if not isinstance(value, dict):
            raise self.error(f"{name} is not a table; write its fields under it")
        return value


def parted(file: str, text: str, names: Iterable[str]) -> tuple[Entry, Iterator[tuple[str, Entry]]]:
    """What stands before the first block, and each block with the name of its list, read one by one.

    Read at once, the actors take 10 MB more.
    """
    places = [block.start() for block in re.finditer(r"(?m)^\[\[", text)] + [len(text)]
    head = Entry(file, _FILE, _toml(file, text[: places[0]], text))
    listed = ((name, entry) for name in names for entry in head.blocks(name))
    return head, itertools.chain(listed, _blocks(file, text, places))


def _blocks(file: str, text: str, places: Sequence[int]) -> Iterator[tuple[str, Entry]]:
    """The blocks from each of the places to the next."""
    line = text.count("\n", 0, places[0]) + 1
    for start, end in itertools.pairwise(places):
        part = text[start:end]
        for name, rows in (_plain(part) or _toml(file, part, text)).items():
            entries = Entry(file, _FILE, {name: rows}).blocks(name, f"in line {line}")
            yield from ((name, entry) for entry in entries)
        line += text.count("\n", start, end)


def _plain(part: str) -> dict[str, Any] | None:
    """What the part says, a block as _PLAIN describes it; None where it is none, or no TOML.

    Nearly all of actors.toml is such rows, for which tomllib takes ten times as long (measured).
    """
    block = _PLAIN.match(part)
    if block is None:
        return None
    pairs = [_PAIR.findall(row) for row in block[3].split("\n")[:-1]]
    rows = [*map(dict, pairs)]
    try:
        found = tomllib.loads(part[: block.start(3)] + part[block.end(3) :])
    except tomllib.TOMLDecodeError:
        return None
    found[block[1]][0][block[2]] = rows
    return found if [*map(len, rows)] == [*map(len, pairs)] else None


def _toml(file: str, part: str, text: str) -> dict[str, Any]:
    """What the part of the text says; an error tells its line in the text."""
    try:
        return tomllib.loads(part)
    except tomllib.TOMLDecodeError as in_part:
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LexiconError(f"{file}: not valid TOML: {error}; correct that line") from error
        raise LexiconError(
            f"{file}: a line that begins no block begins with [[; indent it"
        ) from in_part
