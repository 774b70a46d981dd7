"""The queries that whoever runs Frontwatch offers to all readers, from a file in the data folder."""

from pathlib import Path

from dashboard import entries
from processing.counting import queries
from processing.counting.queries import Query
from processing.errors import InputError

FILE = "queries.toml"


def known(folder: Path) -> tuple[Query, ...]:
    """The queries of the file, in its order; none without a file.

    Raises:
        InputError: the file cannot be used; names it and the entry, and what to do.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    found = enumerate(entries.read(path, "query"), start=1)
    return tuple(_query(path, number, entry) for number, entry in found)


def _query(path: Path, number: int, entry: object) -> Query:
    fields = entry if isinstance(entry, dict) else {}
    name, text = fields.get("name"), fields.get("text")
    if not isinstance(name, str) or not isinstance(text, str) or "|" in name or not name.strip():
        raise InputError(f"{path}: query {number}: give a name, without |, and a text")
    query = queries.read(f"{name}|{text}")
    if query is None:
        most = f"{queries.NAME_CHARACTERS} and {queries.MOST_CHARACTERS} characters"
        raise InputError(f"{path}: query {number}: name and text have {most} at most, on one line")
    return query
