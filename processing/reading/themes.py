"""Texts in, the themes they speak of out, with the words that show it, and the signals for scope."""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from processing.reading import automaton
from processing.reading.lexicon import Lexicon
from processing.reading.terms import Meaning

Level = Literal["strong", "possible"]

# Weights and thresholds of the design's measurement: the strong level was right in .85 of held-out
# items, the possible level in .62.
_WEIGHTS = {"strong": 2.0, "weak": 1.0, "near": 2.0}
_TITLE_WEIGHT = 1.5
_POSSIBLE, _STRONG = 2.0, 3.0
_NEAR = 60  # characters between the two sides of a near-pair


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme found: ``evidence`` are pieces of the original texts, each once, in their order."""

    theme: str
    level: Level
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an item speaks of: themes sorted by id, and the ids of the signals in it."""

    themes: list[Theme]
    signals: frozenset[str]


class _Match(NamedTuple):
    meaning: Meaning
    start: int
    end: int


def find(fields: Sequence[tuple[str, str]], lexicon: Lexicon) -> Reading:
    """The themes of one item's fields (name, text); what the field "title" says weighs more."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    evidence: dict[str, dict[str, str]] = defaultdict(dict)
    signals = set()
    for field, text in fields:
        plain = automaton.plain(text)
        weigh = _TITLE_WEIGHT if field == "title" else 1.0
        for meaning, start, end in _unblocked(_matches(automaton.lowered(plain.text), lexicon)):
            if meaning.kind == "signal":
                signals.add(meaning.subject)
                continue
            first, last = plain.span(start, end)
            piece = text[first:last]
            weight, theirs = weigh * _WEIGHTS[meaning.kind], weights[meaning.subject]
            theirs[meaning.root] = max(weight, theirs.get(meaning.root, 0.0))
            evidence[meaning.subject].setdefault(piece.lower(), piece)
    themes = [
        Theme(theme, "strong" if score >= _STRONG else "possible", tuple(evidence[theme].values()))
        for theme, found in sorted(weights.items())
        if (score := sum(found.values())) >= _POSSIBLE
    ]
    return Reading(themes, frozenset(signals))


def _matches(text: str, lexicon: Lexicon) -> list[_Match]:
    """Every term in lower-case plain text."""
    return [
        _Match(term.meaning, start, rest.end())
        for number, start, end in lexicon.term_automaton.hits(text)
        for term in lexicon.terms[number]
        if (rest := term.rest.match(text, end))
    ]


def _unblocked(matches: list[_Match]) -> list[_Match]:
    """The matches that count, from left to right: outlets' names and negatives out, pairs joined."""
    by_subject: dict[str, list[_Match]] = defaultdict(list)
    for match in matches:
        by_subject[match.meaning.subject].append(match)
    sources = by_subject.pop("", [])
    counted: list[_Match] = []
    for theirs in by_subject.values():
        blocked = _Spans([*sources, *(m for m in theirs if m.meaning.kind == "negative")])
        left = [m for m in theirs if m.meaning.kind != "negative" and not blocked.touch(m)]
        counted += _longest([m for m in left if m.meaning.kind != "near"])
        counted += _pairs([m for m in left if m.meaning.kind == "near"])
    return sorted(counted, key=lambda match: (match.start, match.end))


class _Spans:
    """Places in a text, joined where they overlap, so that asking about one is a binary search."""

    def __init__(self, matches: Iterable[_Match]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted((match.start, match.end) for match in matches):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.starts.append(start)
                self.ends.append(end)

    def touch(self, match: _Match) -> bool:
        """Whether the match overlaps any of the places."""
        last = bisect.bisect_left(self.starts, match.end) - 1
        return last >= 0 and self.ends[last] > match.start


def _longest(matches: list[_Match]) -> list[_Match]:
    """Of overlapping matches the leftmost, longest one."""
    hits = [(number, match.start, match.end) for number, match in enumerate(matches)]
    return [matches[number] for number, _, _ in automaton.longest(hits)]


def _pairs(matches: list[_Match]) -> list[_Match]:
    """For each near-pair, the places from one side to the other side that follows it closely."""
    joined = []
    last: dict[tuple[str, int], _Match] = {}
    for match in sorted(matches, key=lambda match: match.start):
        meaning = match.meaning
        other = last.get((meaning.root, 1 - meaning.side))
        if other is not None and 0 <= match.start - other.end <= _NEAR:
            joined.append(_Match(meaning, other.start, match.end))
        last[meaning.root, meaning.side] = match
    return joined
