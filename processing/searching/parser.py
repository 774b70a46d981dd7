"""A reader's text in, the tree of what it asks for out, or an error that points at the place.

search  = all { OR all }
all     = part { [AND] part }
part    = { NOT | - } single
single  = ( search ) | field:value | words [ NEAR words ]
words   = word | word* | "words in a row"
"""

from collections.abc import Sequence
from dataclasses import dataclass

from processing.searching import fields, folding, query, scanner
from processing.searching.fields import Known
from processing.searching.query import Near, Node, Not, QueryError, Words
from processing.searching.scanner import Token

_ENDS_ALL = ("OR", ")", "end")


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    tokens: Sequence[Token]
    known: Known


# A tree, and the number of the token behind it.
_Read = tuple[Node, int]


def parse(text: str, known: Known) -> Node:
    """What the text asks for.

    Args:
        text: as the reader wrote it, at most MOST_CHARACTERS.
        known: what fields may be; see ``fields.read``.

    Raises:
        QueryError: it cannot be understood; points at the place.

    >>> scanner.shown(parse("kyiv -(drone OR missile)", {}))
    'kyiv AND NOT (drone OR missile)'
    """
    source = _Source(text, scanner.tokens(text), known)
    node, after = _any(source, 0, 0)
    token = source.tokens[after]
    if token.kind != "end":
        raise QueryError("nothing was opened that this closes; leave it out", text, token.at)
    return node


def _any(source: _Source, n: int, depth: int) -> _Read:
    part, n = _all(source, n, depth)
    parts = [part]
    while source.tokens[n].kind == "OR":
        part, n = _all(source, n + 1, depth)
        parts.append(part)
    return query.any_of(tuple(parts)), n


def _all(source: _Source, n: int, depth: int) -> _Read:
    part, n = _part(source, n, depth)
    parts = [part]
    while (kind := source.tokens[n].kind) not in _ENDS_ALL:
        part, n = _part(source, n + 1 if kind == "AND" else n, depth)
        parts.append(part)
    return query.all_of(tuple(parts)), n


def _part(source: _Source, n: int, depth: int) -> _Read:
    token = source.tokens[n]
    if depth > query.MOST_DEPTH:
        told = f"more than {query.MOST_DEPTH} parts within parts; make it simpler"
        raise QueryError(told, source.text, token.at)
    if token.kind == "NOT":
        part, n = _part(source, n + 1, depth + 1)
        return Not(part), n
    if token.kind == "(":
        return _group(source, n, depth)
    if token.kind == "field":
        return fields.read(token, source.text, source.known), n + 1
    if token.kind == "words":
        return _words(source, n)
    raise _missing(source, n)


def _group(source: _Source, n: int, depth: int) -> _Read:
    at = source.tokens[n].at
    if source.tokens[n + 1].kind == ")":
        raise QueryError(
            "these parentheses are empty; fill them or leave them out", source.text, at
        )
    node, n = _any(source, n + 1, depth + 1)
    if source.tokens[n].kind != ")":
        raise QueryError(
            "this parenthesis is not closed; close it or leave it out", source.text, at
        )
    return node, n + 1


def _words(source: _Source, n: int) -> _Read:
    left, near = _row(source, n), source.tokens[n + 1]
    if near.kind != "NEAR":
        return left, n + 1
    if source.tokens[n + 2].kind != "words" or source.tokens[n + 3].kind == "NEAR":
        told = "NEAR stands between two words or phrases, such as Kyiv NEAR/5 attack"
        raise QueryError(told, source.text, near.at)
    return Near(left, _row(source, n + 2), near.within), n + 3


def _row(source: _Source, n: int) -> Words:
    token = source.tokens[n]
    if not folding.words(token.text):
        told = "there is no letter or digit to look for; leave it out"
        raise QueryError(told, source.text, token.at)
    return Words(token.text, token.is_prefix, token.at)


def _missing(source: _Source, n: int) -> QueryError:
    """What to say where a part should begin and none does."""
    token, before = source.tokens[n], source.tokens[n - 1] if n else None
    if before and before.kind == "NOT":
        told = f"{before.text} needs something right behind it to leave out"
        return QueryError(told, source.text, before.at)
    if token.kind in ("AND", "OR", "NEAR"):
        sides = "words or phrases" if token.kind == "NEAR" else "parts"
        told = f"{token.text} stands between two {sides}; one is missing before it"
        return QueryError(f"{told} (as a word, write it in small letters)", source.text, token.at)
    if before and before.kind in ("AND", "OR"):
        told = f"{before.text} stands between two parts; one is missing behind it"
        return QueryError(f"{told} (as a word, write it in small letters)", source.text, before.at)
    return QueryError("nothing is asked for; write a word", source.text, token.at)
