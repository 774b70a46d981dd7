"""Text in, every known string in it out, with its place: the only file that uses ahocorasick_rs.

Names are looked for in plain text, where letters that print alike are one letter; a place in plain
text can always be turned back into the place in the original.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs

Hit = tuple[int, int, int]  # number of the string, start, end (exclusive)

# One character for one character, so that places do not move. İ is the only letter whose lower case
# would be two characters; Arabic letters are folded as in the corpora of the design (ANERcorp).
_FOLD = str.maketrans(
    {
        **dict.fromkeys("’ʼ‘`´′", "'"),
        **dict.fromkeys("\t\n\r\v\f\u00a0\u2007\u2009\u202f\u2002\u2003\u2028\u2029\u0085", " "),
        **dict.fromkeys("‐‑", "-"),
        **dict.fromkeys("أإآ", "ا"),
        "ё": "е",
        "Ё": "Е",
        "ى": "ي",
        "ة": "ه",
    }
)
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_ARABIC_POINTS = "\u064b-\u065f\u0670\u0640"
_DROPPED = re.compile(f"[{_INVISIBLE}{_ARABIC_POINTS}]")
_CLUSTER = re.compile(f"[{_INVISIBLE}]|(?s:.)[\u0300-\u036f{_ARABIC_POINTS}]*")
_UNEVEN = re.compile(f"[\u0300-\u036f{_INVISIBLE}{_ARABIC_POINTS}]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_STRESS = re.compile("[\u0300\u0301]")
_MARKS = 4  # marks kept on one letter: more are noise, and composing many takes quadratic time

_UNBOUND = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_WORD_START = re.compile(r"(?<![^\W\d_])(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)\Z")
_GLUED_LETTERS = 5
_WORD, _LONG_WORD, _ARABIC_WORD, _FREE = range(4)


class Plain(NamedTuple):
    """Text made plain; starts and ends are None while places are the same as in the original."""

    text: str
    starts: list[int] | None
    ends: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text, end exclusive, of a place in the plain one."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> Plain:
    """NFC, one apostrophe, one kind of space, no stress marks, vowel points or invisible characters.

    >>> plain("Пу\u0301тин’s").text
    "Путин's"
    >>> plain("Пу\u0301тин").span(0, 5)
    (0, 6)
    """
    if text.isascii() or (not _UNEVEN.search(text) and unicodedata.is_normalized("NFC", text)):
        return Plain(text.translate(_FOLD), None, None)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        piece = _composed(cluster.group())
        pieces.append(piece)
        starts.extend([cluster.start()] * len(piece))
        ends.extend([cluster.end()] * len(piece))
    return Plain("".join(pieces), starts, ends)


def lowered(text: str) -> str:
    """Plain text in lower case, character for character."""
    return text.replace("İ", "i").lower()


def _composed(cluster: str) -> str:
    """One letter with its marks in plain form; folded and composed until nothing changes."""
    cluster = _DROPPED.sub("", cluster[: 1 + _MARKS])
    if _CYRILLIC.match(cluster):
        cluster = _STRESS.sub("", cluster)
    while cluster != (composed := unicodedata.normalize("NFC", cluster).translate(_FOLD)):
        cluster = composed
    return cluster


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Strings compiled once; ``whole`` means that a hit must also end where a word ends."""

    search: ahocorasick_rs.AhoCorasick
    kinds: bytes
    whole: bool

    def hits(self, text: str) -> list[Hit]:
        """Every known string in plain text that stands at its boundaries; hits may overlap."""
        kinds, size, whole = self.kinds, len(text), self.whole
        found = []
        for hit in self.search.find_matches_as_indexes(text, overlapping=True):
            number, start, end = hit
            kind = kinds[number]
            if kind != _FREE and (
                (start and _joined(text, start) and not _may_start(text, start, kind))
                or (
                    whole
                    and end < size
                    and _joined(text, end)
                    and not (kind == _LONG_WORD and _changes_case(text, end))
                )
            ):
                continue
            found.append(hit)
        return found


def build(strings: Iterable[str], *, whole: bool) -> Automaton:
    """One automaton over the strings, which must be plain; their order numbers them."""
    strings = list(strings)
    search = ahocorasick_rs.AhoCorasick(
        strings,
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        store_patterns=False,
    )
    return Automaton(search, bytes(map(_kind, strings)), whole)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """From the left, the longest hit at each place; none of them overlap.

    >>> longest([(1, 0, 5), (2, 0, 12), (3, 6, 12)])
    [(2, 0, 12)]
    """
    kept: list[Hit] = []
    free_from = 0
    for hit in sorted(hits, key=_left_then_long):
        if hit[1] >= free_from:
            kept.append(hit)
            free_from = hit[2]
    return kept


def _left_then_long(hit: Hit) -> tuple[int, int]:
    return hit[1], -hit[2]


def _kind(string: str) -> int:
    if _UNBOUND.search(string):
        return _FREE
    if _ARABIC.search(string):
        return _ARABIC_WORD
    return _LONG_WORD if len(string) >= _GLUED_LETTERS else _WORD


def _joined(text: str, place: int) -> bool:
    """Whether a word goes on across the place (hyphens and apostrophes end words)."""
    after, before = text[place], text[place - 1]
    return (after.isalnum() or after == "_") and (before.isalnum() or before == "_")


def _may_start(text: str, start: int, kind: int) -> bool:
    """Whether a string may begin inside a word: after an Arabic particle, or glued by lost space."""
    if kind == _ARABIC_WORD:
        return _ARABIC_WORD_START.search(text, max(0, start - 5), start) is not None
    return kind == _LONG_WORD and _changes_case(text, start)


def _changes_case(text: str, place: int) -> bool:
    """Whether lower case turns into upper case there, as in champagneTrump."""
    return text[place - 1].islower() and text[place].isupper()
