"""Themes, signals and outlets' names in, every string to look for out, each with what it means."""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from processing.reading import letters
from processing.reading.entries import Signal, Theme

# How far an open ending reaches, in letters; a bound keeps hostile text linear.
OPEN_LETTERS = 30
_OPEN = rf"\w{{0,{OPEN_LETTERS}}}"
_UNBOUND = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")

Ending = Literal["anything", "no letter", "open ending", "more strings"]
_ENDINGS: dict[str, Ending] = {"": "anything", r"(?!\w)": "no letter", _OPEN: "open ending"}


class Meaning(NamedTuple):
    """Whose term it is and what it counts for; terms of one root count once.

    The kinds are strong, weak, near and negative (of a theme), signal, and source (of nobody). The two
    sides of a near-pair, 0 and 1, share their root.
    """

    subject: str
    kind: str
    root: str
    side: int = 0


class Term(NamedTuple):
    """A term whose first string was found: ``rest`` must match right after it.

    ``ending`` says in one word what ``rest`` asks for; most terms need no more. ``then`` is the second
    string of the term, which follows the open ending of the first; "" where there is none.
    """

    meaning: Meaning
    pattern: str
    ending: Ending
    then: str

    @property
    def rest(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first asked for: thousands at once take a second."""
        return _compiled(self.pattern)


def table(
    themes: Iterable[Theme], signals: Iterable[Signal], sources: Iterable[str]
) -> dict[str, list[Term]]:
    """Every string to look for in lower-case plain text, with the terms that begin with it."""
    found: dict[str, list[Term]] = {}
    named = ((source, Meaning("", "source", source)) for source in sources)
    for term, meaning in itertools.chain(_of_themes(themes), _of_signals(signals), named):
        low = letters.lowered(letters.plain(term).text)
        head, *rest = low.split("*")
        ends_anywhere = low.endswith("*") or _UNBOUND.fullmatch(head) is not None
        pattern = _OPEN.join(["", *map(re.escape, rest)]) if rest else ""
        pattern += "" if ends_anywhere else r"(?!\w)"
        ending = _ENDINGS.get(pattern, "more strings")
        found.setdefault(head, []).append(Term(meaning, pattern, ending, rest[0] if rest else ""))
    return found


@functools.lru_cache(maxsize=20_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _of_themes(themes: Iterable[Theme]) -> Iterator[tuple[str, Meaning]]:
    for theme in themes:
        for kind in ("strong", "weak", "negative"):
            terms = theme.terms[kind]
            stems = frozenset(term[:-1] for term in terms if term.endswith("*"))
            yield from ((term, Meaning(theme.id, kind, _root(term, stems))) for term in terms)
        for near in theme.terms["near"]:
            for side, either in enumerate(near.split(" & ")):
                meaning = Meaning(theme.id, "near", near, side)
                yield from ((term, meaning) for term in either.split("|"))


def _of_signals(signals: Iterable[Signal]) -> Iterator[tuple[str, Meaning]]:
    for signal in signals:
        yield from ((term, Meaning(signal.id, "signal", term)) for term in signal.terms)
        yield from ((term, Meaning(signal.id, "negative", term)) for term in signal.negative)


def _root(term: str, stems: frozenset[str]) -> str:
    """The shortest open term that this one begins with: drones and drone* are one term, not two."""
    for end in range(1, len(term)):
        if term[:end] in stems:
            return f"{term[:end]}*"
    return term
