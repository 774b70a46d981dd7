"""What a reader asks for, as a tree; the only file that says what its parts are."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from processing.errors import InputError

MOST_CHARACTERS = 500
MOST_DEPTH = 20
NEAR_WORDS, MOST_NEAR = 10, 99


class QueryError(InputError):
    """A search cannot be understood; ``at`` is the place in its text where that begins, from 0."""

    def __init__(self, told: str, text: str, at: int) -> None:
        """``told`` says what is wrong and what to do."""
        self.told, self.text = told, text
        self.at = min(at, max(len(text) - 1, 0))
        super().__init__(f"search, character {self.at + 1}: {told}")

    def caret(self) -> str:
        """The text, and under it a caret at the place, for letters of one width."""
        before = "".join(map(_blank, self.text[: self.at]))
        return f"{''.join(' ' if c.isspace() else c for c in self.text)}\n{before}^"


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a row, as the reader wrote them; of the last one its beginning where ``is_prefix``."""

    text: str
    is_prefix: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both, at most so many words apart, in either order."""

    left: Words
    right: Words
    within: int = NEAR_WORDS


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of an article beside its words.

    ``text`` is the value as written; ``values`` what it stands for; ``since`` (inclusive) and ``until``
    (exclusive) are those of a date, None where it is open.
    """

    name: str
    text: str
    values: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """All but what the part asks for."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """What all parts ask for; at least two, none an And."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any part asks for; at least two, none an Or."""

    parts: tuple["Node", ...]


Node = Words | Near | Field | Not | And | Or


def all_of(parts: tuple[Node, ...]) -> Node:
    """The parts as one."""
    flat = tuple(
        deep for part in parts for deep in (part.parts if isinstance(part, And) else (part,))
    )
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(parts: tuple[Node, ...]) -> Node:
    """Any of the parts as one."""
    flat = tuple(
        deep for part in parts for deep in (part.parts if isinstance(part, Or) else (part,))
    )
    return flat[0] if len(flat) == 1 else Or(flat)


def conjuncts(query: Node) -> tuple[Node, ...]:
    """The parts that must all be true."""
    return query.parts if isinstance(query, And) else (query,)


def leaves(query: Node) -> Iterator[Words | Near | Field]:
    """The parts without parts of their own, in order; also those that must not be true."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield query


def wanted(query: Node) -> Iterator[Words]:
    """The words that an article may be found by, in order; not those that must not be there."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part)
        case Near(left, right):
            yield from (left, right)
        case Words():
            yield query


def _blank(letter: str) -> str:
    """As much space as the letter takes."""
    if unicodedata.combining(letter):
        return ""
    return "\u3000" if unicodedata.east_asian_width(letter) in "WF" else " "
