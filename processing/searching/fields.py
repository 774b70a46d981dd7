"""The fields of the search language: a name and a value in, what they stand for out."""

import difflib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from processing.searching import folding
from processing.searching.query import Field, QueryError
from processing.searching.scanner import Token

# By field what its values may be called, and what is stored for each.
Known = Mapping[str, Mapping[str, str]]

# Fields whose values a reader of the store knows: by name the column.
LISTED = {
    "language": "language",
    "outlet": "outlet",
    "country": "country",
    "group": "group",
    "ownership": "ownership",
    "actor": "actors",
    "theme": "themes",
}
# Fields with few values.
_CLOSED = {"scope": ("war", "all"), "has": ("revisions",), "copies": ("no", "only")}
# By field the clock.
CLOCKS = {"published": "published", "seen": "first_seen"}
NAMES = (*LISTED, *_CLOSED, *CLOCKS)
_CLOSE = 3
_DATE = r"\d{4}(?:-\d\d){0,2}"
_DATES = re.compile(rf"({_DATE})?(\.\.)?({_DATE})?")
_LEAST_YEAR = 1990


def read(token: Token, text: str, known: Known) -> Field:
    """The field of the token.

    Args:
        token: of kind field.
        text: the whole search.
        known: what the LISTED fields may be.

    Raises:
        QueryError: there is no such field or value; names those that are near.
    """
    name, value = token.name, token.text
    if name in CLOCKS:
        since, until = _span(token, text)
        return Field(name, value, (), since, until, token.at)
    if name in _CLOSED:
        if value.lower() in _CLOSED[name]:
            return Field(name, value.lower(), (value.lower(),), at=token.at)
        choice = " or ".join(f"{name}:{one}" for one in _CLOSED[name])
        raise QueryError(f"{name}:{value} means nothing; write {choice}", text, token.at)
    if name in LISTED:
        return Field(name, value, _listed(token, text, known.get(name, {})), at=token.at)
    near = difflib.get_close_matches(name, NAMES, _CLOSE) or NAMES
    told = f"there is no field {name}; there is {', '.join(near)}"
    raise QueryError(f"{told} (as words, put it in quotation marks)", text, token.at)


def _listed(token: Token, text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """What is called so; else all whose name has these words in a row."""
    asked = " ".join(folding.words(token.text))
    labels = {label: " ".join(folding.words(label)) for label in known}
    exact = [label for label, folded in labels.items() if folded == asked]
    partly = [label for label, folded in labels.items() if f" {asked} " in f" {folded} "]
    if asked and (found := exact or partly):
        return tuple(sorted({known[label] for label in found}))
    close = difflib.get_close_matches(asked, labels.values(), _CLOSE, cutoff=0.5)
    near = [next(label for label, folded in labels.items() if folded == one) for one in close]
    told = f"no {token.name} is called {token.text}"
    rest = f"near it: {', '.join(near)}" if near else "check how it is written"
    raise QueryError(f"{told}; {rest}", text, token.at)


def _span(token: Token, text: str) -> tuple[datetime | None, datetime | None]:
    """The stretch of whole days, months or years, in UTC."""
    found = _DATES.fullmatch(token.text)
    first, last = (found[1], found[3] if found[2] else found[1]) if found else ("", "")
    told = f"{token.text} is no date; write {token.name}:2026-11-01..2026-11-15, or a day, month or year"
    if not (first or last):
        raise QueryError(told, text, token.at)
    try:
        since, until = _start(first) if first else None, _end(last) if last else None
    except (ValueError, OverflowError) as error:
        raise QueryError(told, text, token.at) from error
    if since and until and since >= until:
        raise QueryError(f"{token.text} ends before it begins; turn it round", text, token.at)
    return since, until


def _start(date: str) -> datetime:
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    if year < _LEAST_YEAR:
        raise ValueError(date)
    return datetime(year, month, day, tzinfo=UTC)


def _end(date: str) -> datetime:
    start = _start(date)
    if date.count("-") == 2:
        return start + timedelta(days=1)
    if date.count("-") == 1:
        return datetime(start.year + start.month // 12, start.month % 12 + 1, 1, tzinfo=UTC)
    return datetime(start.year + 1, 1, 1, tzinfo=UTC)
