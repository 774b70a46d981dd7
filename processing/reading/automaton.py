"""Text in, every known string in it out, with its place: the only file that uses ahocorasick_rs.

Names are looked for in plain text, where letters that print alike are one letter; a place in plain
text can always be turned back into the place in the original.
"""

import collections
import functools
import itertools
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint32]

# One character for one character, so that places do not move. İ is the only letter whose lower case
# would be two characters; Arabic letters are folded as in the corpora of the design (ANERcorp).
# Halves of surrogate pairs, which no text in UTF-8 holds, become the sign for what cannot be shown.
FOLD = str.maketrans(
    {
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),
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
_CLUSTER = re.compile(f"[{_INVISIBLE}]|(?s:.)[\u0300-\u036f{_ARABIC_POINTS}]+")
UNEVEN = re.compile(f"[\u0300-\u036f{_INVISIBLE}{_ARABIC_POINTS}]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_STRESS = re.compile("[\u0300\u0301]")
_FOLDED = re.compile(f"[{re.escape(''.join(map(chr, FOLD)))}]")
_MARKS = 4  # marks kept on one letter: more are noise, and composing many takes quadratic time

_SCRIPTS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"  # without spaces between words
_UNBOUND = re.compile(f"[{_SCRIPTS}]")
_OTHERWISE = re.compile(f"[\u0600-\u06ff{_SCRIPTS}]")
_ARABIC_WORD_START = re.compile(r"(?<![^\W\d_])(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)\Z")
_GLUED_LETTERS = 5
_WORD, _LONG_WORD, _ARABIC_WORD, _FREE = range(4)

LAST_LETTER = 0x33480  # from here on no code point is a letter or a digit (Unicode 17)
_HEAD = 12  # characters of a string that are compiled
_SHARED = 16  # strings with one head at most; a bound keeps hostile text linear


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
    if _even(text):
        return Plain(text.translate(FOLD) if _FOLDED.search(text) else text, None, None)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _stretches(text):
        if _even(text[start:end]):
            pieces.append(text[start:end].translate(FOLD))
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            pieces.append(_composed(text[start:end]))
            starts.extend([start] * len(pieces[-1]))
            ends.extend([end] * len(pieces[-1]))
    return Plain("".join(pieces), starts, ends)


def _even(text: str) -> bool:
    """Whether each character of the text is one of plain text, but for folding."""
    return text.isascii() or (not UNEVEN.search(text) and unicodedata.is_normalized("NFC", text))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The places, one after the other, of letters with their marks and of the text between them.

    The text between comes in one piece, or character by character where it is not even.
    """
    done = 0
    clusters = [cluster.span() for cluster in _CLUSTER.finditer(text)]
    for start, end in [*clusters, (len(text), len(text))]:
        if _even(text[done:start]):
            yield done, start
        else:
            yield from ((place, place + 1) for place in range(done, start))
        yield start, end
        done = end


def lowered(text: str) -> str:
    """Plain text in lower case, character for character."""
    return text.replace("İ", "i").lower()


def _composed(cluster: str) -> str:
    """One letter with its marks in plain form; folded and composed until nothing changes."""
    cluster = _DROPPED.sub("", cluster[: 1 + _MARKS])
    if _CYRILLIC.match(cluster):
        cluster = _STRESS.sub("", cluster)
    while cluster != (composed := unicodedata.normalize("NFC", cluster).translate(FOLD)):
        cluster = composed
    return cluster


class Page(NamedTuple):
    """Plain text that ends with a line break, and its code points."""

    text: str
    codes: Codes


def page(text: str) -> Page:
    """The text, which must end with a line break, with its code points."""
    return Page(text, np.frombuffer(text.encode("utf-32-le"), dtype="<u4"))


class Hits(NamedTuple):
    """Columns, one row per hit: the string's number and its place, end exclusive."""

    numbers: Places
    starts: Places
    ends: Places

    def where(self, chosen: Flags | Places) -> "Hits":
        """The rows that are flagged, or the rows at these places in this order."""
        return Hits(self.numbers[chosen], self.starts[chosen], self.ends[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Strings compiled once; ``whole`` means that a hit must also end where a word ends.

    ``search`` finds their heads. ``first`` holds for each head the row of its first string in
    ``numbers``, and at the end the number of rows; ``rests`` what follows the head, by string, and
    ``more`` how many characters that is.
    """

    search: ahocorasick_rs.AhoCorasick
    first: Places
    numbers: Places
    rests: Sequence[str]
    more: Places
    kinds: NDArray[np.uint8]
    whole: bool

    def hits(self, page: Page) -> Hits:
        """Every known string that stands at its boundaries; hits may overlap."""
        raw = self.search.find_matches_as_indexes(page.text, overlapping=True)
        flat = np.fromiter(itertools.chain.from_iterable(raw), np.int64, 3 * len(raw))
        found = unfolded(Hits(*flat.reshape(-1, 3).T), self.first)
        found = Hits(self.numbers[found.numbers], found.starts, found.ends)
        found = self._entire(page, found.where(self._may_start(page, found)))
        return found.where(self._may_end(page, found)) if self.whole else found

    def _entire(self, page: Page, found: Hits) -> Hits:
        """Those whose heads the rest of the string follows, to its end."""
        more = self.more[found.numbers]
        fine = more == 0
        for row in np.flatnonzero(~fine).tolist():
            fine[row] = page.text.startswith(self.rests[found.numbers[row]], found.ends[row])
        return Hits(found.numbers, found.starts, found.ends + more).where(fine)

    def _may_start(self, page: Page, found: Hits) -> Flags:
        """Where a word begins, perhaps after an Arabic particle, or glued by lost space."""
        kinds = self.kinds[found.numbers]
        before, first = page.codes[found.starts - 1], page.codes[found.starts]
        fine = self._fine(found, before, first)
        for place in np.flatnonzero(~fine & (kinds == _ARABIC_WORD)):
            start = int(found.starts[place])
            fine[place] = _ARABIC_WORD_START.search(page.text, max(0, start - 5), start) is not None
        return fine

    def _may_end(self, page: Page, found: Hits) -> Flags:
        """Where a word ends, or glued by lost space."""
        return self._fine(found, page.codes[found.ends - 1], page.codes[found.ends])

    def _fine(self, found: Hits, before: Codes, after: Codes) -> Flags:
        """Whether a word does not go on between the characters, or one glued to it begins there."""
        kinds = self.kinds[found.numbers]
        fine: Flags = (kinds == _FREE) | ~(in_word(before) & in_word(after))
        changes = np.strings.islower(before.view("<U1")) & np.strings.isupper(after.view("<U1"))
        fine |= (kinds == _LONG_WORD) & changes
        return fine


def build(strings: Iterable[str], *, whole: bool) -> Automaton:
    """One automaton over the strings, which must be plain; their order numbers them.

    Only their heads are compiled, which takes half the memory; few strings share one.
    """
    strings = list(strings)
    heads = _heads(strings)
    numbers = sorted(range(len(strings)), key=heads.__getitem__)
    counts = collections.Counter(map(heads.__getitem__, numbers))
    rests = ["" if head is one else one[_HEAD:] for one, head in zip(strings, heads, strict=True)]
    search = ahocorasick_rs.AhoCorasick(
        counts,  # in the order of the alphabet: what lies together is found faster
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        store_patterns=False,
    )
    return Automaton(
        search,
        np.cumsum([0, *counts.values()]),
        np.array(numbers, dtype=np.int64),
        [*map(sys.intern, rests)],
        np.fromiter(map(len, rests), np.int64, len(rests)),
        np.fromiter(map(_kind, strings), np.uint8, len(strings)),
        whole,
    )


def _heads(strings: Sequence[str]) -> list[str]:
    """For each string its beginning, or all of it where many begin alike."""
    often = collections.Counter(string[:_HEAD] for string in strings)
    return [string[:_HEAD] if often[string[:_HEAD]] <= _SHARED else string for string in strings]


def longest(starts: Places, ends: Places) -> Places:
    """The rows of the longest hit at each place, from the left; none of them overlap.

    >>> longest(np.array([0, 0, 6]), np.array([5, 12, 12])).tolist()
    [1]
    """
    order = np.lexsort((-ends, starts))
    kept = []
    free_from = 0
    rows = zip(order.tolist(), starts[order].tolist(), ends[order].tolist(), strict=True)
    for row, start, end in rows:
        if start >= free_from:
            kept.append(row)
            free_from = end
    return np.array(kept, dtype=np.int64)


def unfolded(found: Hits, first: Places) -> Hits:
    """Each hit once for each row of its number, which takes the place of the number.

    ``first`` holds the first row of each number, and at the end the number of rows.
    """
    rows = first[found.numbers]
    many = first[found.numbers + 1] - rows
    starts, ends = np.repeat(found.starts, many), np.repeat(found.ends, many)
    return Hits(counted_up(rows, many), starts, ends)


def counted_up(first: Places, many: Places) -> Places:
    """From each of the numbers on so many numbers, one after the other.

    >>> counted_up(np.array([7, 3]), np.array([3, 2])).tolist()
    [7, 8, 9, 3, 4]
    """
    return np.arange(many.sum()) + np.repeat(first - np.cumsum(many) + many, many)


def in_word(codes: Codes) -> Flags:
    """Which are letters, digits or _ (hyphens and apostrophes end words)."""
    return _words().take(codes, mode="clip")


@functools.cache
def _words() -> Flags:
    """The same for each code point up to LAST_LETTER."""
    codes = np.arange(LAST_LETTER + 1, dtype="<u4")
    flags: Flags = np.strings.isalnum(codes.view("<U1")) | (codes == ord("_"))
    return flags


def _kind(string: str) -> int:
    if string.isascii() or not _OTHERWISE.search(string):
        return _LONG_WORD if len(string) >= _GLUED_LETTERS else _WORD
    return _FREE if _UNBOUND.search(string) else _ARABIC_WORD
