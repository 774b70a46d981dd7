"""Themes, signals and outlets' names in, every string to look for out, each with what it means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from processing.reading import automaton
from processing.reading.entries import Theme

# How far an open ending reaches, in letters; a bound keeps hostile text linear.
_OPEN = r"\w{0,30}"
_UNBOUND = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


class Meaning(NamedTuple):
    """Whose term it is and what it counts for; near-pairs have a number and two sides, 0 and 1.

    The kinds are strong, weak, near and negative (of a theme), signal, and source (of nobody).
    """

    subject: str
    kind: str
    root: str
    pair: int = -1
    side: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A term whose first string was found: ``rest`` must match right after it."""

    meaning: Meaning
    rest: re.Pattern[str]


def table(
    themes: Iterable[Theme], signals: Mapping[str, Iterable[str]], sources: Iterable[str]
) -> dict[str, list[Term]]:
    """Every string to look for in lower-case plain text, with the terms that begin with it."""
    found: dict[str, list[Term]] = {}
    pairs = 0
    for theme in themes:
        for kind in ("strong", "weak", "negative"):
            for term in theme.terms[kind]:
                _add(found, term, Meaning(theme.id, kind, _root(term, theme.terms[kind])))
        for pairs, near in enumerate(theme.terms["near"], start=pairs + 1):
            for side, term in enumerate(near.split(" & ")):
                _add(found, term, Meaning(theme.id, "near", near, pairs, side))
    for signal, terms in signals.items():
        for term in terms:
            _add(found, term, Meaning(signal, "signal", term))
    for source in sources:
        _add(found, source, Meaning("", "source", source))
    return found


def _root(term: str, terms: Iterable[str]) -> str:
    """The shortest open term that this one begins with: drones and drone* are one term, not two."""
    return min((t for t in terms if t[-1] == "*" and term.startswith(t[:-1])), key=len, default=term)


def _add(found: dict[str, list[Term]], term: str, meaning: Meaning) -> None:
    plain = automaton.lowered(automaton.plain(term).text).strip()
    head, *rest = plain.split("*")
    ends_anywhere = plain.endswith("*") or _UNBOUND.fullmatch(head) is not None
    pattern = _OPEN.join(["", *map(re.escape, rest)]) + ("" if ends_anywhere else r"(?!\w)")
    found.setdefault(head, []).append(Term(meaning, re.compile(pattern)))
