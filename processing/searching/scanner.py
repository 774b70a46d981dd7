"""A reader's text in, its tokens with their places out; and a tree as text that reads as the same tree."""

import re
from dataclasses import dataclass
from typing import Literal

from processing.searching import query
from processing.searching.query import And, Field, Near, Node, Not, Or, QueryError, Words

Kind = Literal["(", ")", "AND", "OR", "NOT", "NEAR", "words", "field", "end"]

# By opening quotation mark those that close it.
_CLOSING = {'"': '"', "“": "”“", "„": "“”", "”": "”", "«": "»", "»": "«"}
_QUOTES = "".join({*_CLOSING, *"".join(_CLOSING.values())})
_BARE = re.compile(rf"[^\s(){_QUOTES}]+")
_FIELD = re.compile(r"([A-Za-z_]+):")
_OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT", "NEAR": "NEAR"}
_NEAR = re.compile(r"NEAR/(\d+)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, phrase, field or sign; ``text`` without quotation marks, ``name`` that of a field.

    ``within`` is that of NEAR.
    """

    kind: Kind
    text: str
    at: int
    name: str = ""
    within: int = query.NEAR_WORDS
    is_prefix: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens in order, the last of them the end.

    Raises:
        QueryError: the text is too long, a quotation mark is not closed, a field has no value.
    """
    if len(text) > query.MOST_CHARACTERS:
        told = f"the search is longer than {query.MOST_CHARACTERS} characters; shorten it"
        raise QueryError(told, text, query.MOST_CHARACTERS)
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        else:
            token, at = _next(text, at)
            found.append(token)
    return [*found, Token("end", "", len(text))]


def shown(node: Node) -> str:
    """The tree as text; read again it is the same tree."""
    match node:
        case Words(text, is_prefix):
            return f"{text}*" if is_prefix else _as_words(text)
        case Near(left, right, within):
            return f"{shown(left)} NEAR/{within} {shown(right)}"
        case Field(name, text):
            return f"{name}:{text if _BARE.fullmatch(text) else _quoted(text)}"
        case Not(part):
            return f"NOT {_inside(part)}"
        case And(parts):
            return " AND ".join(map(_inside, parts))
        case Or(parts):
            return " OR ".join(map(_inside, parts))


def _inside(node: Node) -> str:
    return f"({shown(node)})" if isinstance(node, And | Or) else shown(node)


def _as_words(text: str) -> str:
    try:
        is_bare = tokens(text)[:-1] == [Token("words", text, 0)]
    except QueryError:
        is_bare = False
    return text if is_bare else _quoted(text)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _next(text: str, at: int) -> tuple[Token, int]:
    """The token that begins there, and where it ends."""
    sign = text[at]
    if sign == "(":
        return Token("(", sign, at), at + 1
    if sign == ")":
        return Token(")", sign, at), at + 1
    if sign in _QUOTES:
        inside, end = _phrase(text, at)
        return Token("words", inside, at), end
    if sign == "-" and text[at + 1 : at + 2].strip(")"):
        return Token("NOT", sign, at), at + 1
    if named := _FIELD.match(text, at):
        return _field(text, at, named)
    return _word(text, at)


def _phrase(text: str, at: int) -> tuple[str, int]:
    closing = _CLOSING[text[at]]
    ends = [end for mark in closing if (end := text.find(mark, at + 1)) >= 0]
    if not ends:
        raise QueryError("this quotation mark is not closed; close it or leave it out", text, at)
    inside = "".join(" " if sign in _QUOTES else sign for sign in text[at + 1 : min(ends)])
    return " ".join(inside.split()), min(ends) + 1


def _field(text: str, at: int, named: re.Match[str]) -> tuple[Token, int]:
    name, start = named.group(1).lower(), named.end()
    if text[start : start + 1] and text[start] in _QUOTES:
        value, end = _phrase(text, start)
    elif bare := _BARE.match(text, start):
        value, end = bare.group(), bare.end()
    else:
        value, end = "", start
    if not value:
        told = f"the field {name} has no value; write it right behind the colon, with quotation marks if it has spaces"
        raise QueryError(told, text, at)
    return Token("field", value, at, name), end


def _word(text: str, at: int) -> tuple[Token, int]:
    found = _BARE.match(text, at)
    assert found  # it begins with neither space, parenthesis nor quotation mark
    word, end = found.group(), found.end()
    if kind := _OPERATORS.get(word):
        return Token(kind, word, at), end
    if near := _NEAR.fullmatch(word):
        return Token("NEAR", word, at, within=_within(text, at, near)), end
    bare = word.rstrip("*")
    return Token("words", bare, at, is_prefix=bare != word), end


def _within(text: str, at: int, near: re.Match[str]) -> int:
    within = int(near.group(1)[:4])
    if not 1 <= within <= query.MOST_NEAR:
        raise QueryError(f"NEAR takes 1 to {query.MOST_NEAR} words, such as NEAR/5", text, at)
    return within
