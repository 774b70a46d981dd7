"""A tree in, what polars must find true of an article out.

An article's row has the columns of TAGS, those of ``passports.FACTS`` (where ``needs_facts``), ``is_copy``
and ``is_revised`` (where asked for), ``title`` and ``summary``. A field that is unknown of an article is
not what was asked for, and NOT of it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from processing.counting import passports
from processing.searching import fields, folding, query
from processing.searching.query import And, Field, Near, Node, Not, Or, Words

WORDS = "words"
# One word that NEAR steps over; what is of another field (behind the line feed) is not near.
_STEP = r"(?:[^ \n]+ )"
_FLAGS = {
    ("scope", "war"): pl.col("in_scope"),
    ("scope", "all"): pl.lit(value=True),
    ("has", "revisions"): pl.col("is_revised"),
    ("copies", "no"): ~pl.col("is_copy"),
    ("copies", "only"): pl.col("is_copy"),
}


class Window(NamedTuple):
    """A stretch of time: from ``since`` on, before ``until``; None where it is open."""

    since: datetime | None = None
    until: datetime | None = None


def reads_text(node: Node) -> bool:
    """Whether the part asks for words."""
    return any(not isinstance(leaf, Field) for leaf in query.leaves(node))


def names(node: Node) -> set[str]:
    """The fields that are asked about."""
    return {leaf.name for leaf in query.leaves(node) if isinstance(leaf, Field)}


def needs_facts(node: Node) -> bool:
    """Whether what held of the article's outlet is asked about."""
    return not names(node).isdisjoint(passports.FACTS)


def windows(node: Node) -> Mapping[str, Window]:
    """By column the stretch of time that nothing asked for is outside of; no column without any."""
    found: dict[str, Window] = {}
    for part in query.conjuncts(node):
        if isinstance(part, Field) and part.name in fields.CLOCKS:
            clock = fields.CLOCKS[part.name]
            since, until = found.get(clock, Window())
            starts = [moment for moment in (since, part.since) if moment]
            ends = [moment for moment in (until, part.until) if moment]
            found[clock] = Window(max(starts, default=None), min(ends, default=None))
    return found


def within(column: str, window: Window) -> list[pl.Expr]:
    """What is true of a time in the window, each so that files can be left unread; none if it is open."""
    time = pl.col(column)
    is_after = [time >= window.since] if window.since else []
    is_before = [time < window.until] if window.until else []
    return [*is_after, *is_before]


def possible(node: Node) -> pl.Expr:
    """Whether title and summary as they are can be what the part asks for; true of some others too."""
    match node:
        case And(parts):
            return pl.all_horizontal(*map(possible, parts))
        case Or(parts):
            return pl.any_horizontal(*map(possible, parts))
        case Near(left, right):
            return possible(left) & possible(right)
        case Words(text):
            word = folding.loosely(max(folding.words(text), key=len))
            return pl.any_horizontal(pl.col("title", "summary").str.contains(word))
        case Field() | Not(Field()):
            return true(node)
        case Not():
            return pl.lit(value=True)


def sure(node: Node) -> pl.Expr:
    """Whether title and summary as they are must be what the part asks for; not of all that are."""
    match node:
        case And(parts):
            return pl.all_horizontal(*map(sure, parts))
        case Or(parts):
            return pl.any_horizontal(*map(sure, parts))
        case Not(part):
            return ~possible(part)
        case Field():
            return true(node)
        case Words() | Near():
            return pl.lit(value=False)


def true(node: Node) -> pl.Expr:
    """Whether the article is what the part asks for; its words, by ``folded``, are in the column WORDS."""
    match node:
        case And(parts):
            return pl.all_horizontal(*map(true, parts))
        case Or(parts):
            return pl.any_horizontal(*map(true, parts))
        case Not(part):
            return ~true(part)
        case Words():
            return pl.col(WORDS).str.contains(_row(node), literal=True)
        case Near(left, right, within_words):
            both = (_near(left, right, within_words), _near(right, left, within_words))
            return pl.col(WORDS).str.contains("|".join(both))
        case Field():
            return _field(node).fill_null(value=False)


def folded() -> pl.Expr:
    """The words of title and summary, one behind the other, in the column WORDS."""
    text = pl.concat_str("title", pl.lit(" \n "), "summary")
    return folding.column(text).alias(WORDS)


def _row(node: Words) -> str:
    """The words as they stand in the column WORDS."""
    return f" {' '.join(folding.words(node.text))}{'' if node.is_prefix else ' '}"


def _near(first: Words, second: Words, within_words: int) -> str:
    """The one and, at most so many words on, the other."""
    before, after = (re.escape(_row(node)) for node in (first, second))
    rest = r"[^ \n]* " if first.is_prefix else ""
    return f"{before}{rest}{_STEP}{{0,{within_words - 1}}}{after.removeprefix(re.escape(' '))}"


def _field(node: Field) -> pl.Expr:
    if node.name in fields.CLOCKS:
        window = Window(node.since, node.until)
        return pl.all_horizontal(*within(fields.CLOCKS[node.name], window))
    if node.name not in fields.LISTED:
        return _FLAGS[node.name, node.text]
    column = pl.col(fields.LISTED[node.name])
    if node.name in ("actor", "theme"):
        return pl.any_horizontal(*(column.list.contains(value) for value in node.values))
    return column.is_in(list(node.values))
