"""Queries that a reader named, to and from an address; what they ask for is read by processing.searching."""

import hashlib
from dataclasses import dataclass

MOST_CHARACTERS, NAME_CHARACTERS = 500, 60
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Query:
    """A search and what it is called; in charts and tables it stands beside actors and themes."""

    name: str
    text: str

    @property
    def id(self) -> str:
        """What stands for it as a subject: the same for the same name and text, in every view."""
        return f"query-{hashlib.sha256(written(self).encode()).hexdigest()[:8]}"


def read(value: str) -> Query | None:
    """The query of an address: its name, a bar, its text; without a bar the text is its name, too.

    None: it has no text, is too long, or has signs that are not printed.

    >>> read("Grain|grain OR зерно*")
    Query(name='Grain', text='grain OR зерно*')
    """
    name, bar, rest = value.partition(_BETWEEN)
    name, text = (name, rest) if bar else ("", name)
    name, text = name.strip(), text.strip()
    if not text or len(text) > MOST_CHARACTERS or not (name + text).isprintable():
        return None
    return named(name, text) if len(name) <= NAME_CHARACTERS else None


def named(name: str, text: str) -> Query:
    """The query; where it has no name, its text is its name."""
    plain = " ".join((name.strip() or text).replace(_BETWEEN, " ").split())
    return Query(plain[:NAME_CHARACTERS].strip() or "–", text.strip())


def written(query: Query) -> str:
    """The query as an address holds it; ``read`` gives it back."""
    return f"{query.name}{_BETWEEN}{query.text}"


def label(query: Query) -> str:
    """What a file calls it: its name and its text."""
    return f"{query.name}: {query.text}"
