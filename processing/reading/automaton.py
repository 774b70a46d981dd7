"""Plain text in, every known string in it out, with its place: the only file that uses ahocorasick_rs."""

import array
import collections
import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from processing.reading import letters
from processing.reading.letters import Codes, Flags

Places = NDArray[np.int64]
_Hit = tuple[int, int, int]  # a row of Hits

_SCRIPTS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"  # without spaces between words
_UNBOUND = re.compile(f"[{_SCRIPTS}]")
_OTHERWISE = re.compile(f"[\u0600-\u06ff{_SCRIPTS}]")
_ARABIC_WORD_START = re.compile(r"(?<![^\W\d_])(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)\Z")
_GLUED_LETTERS = 5
_WORD, _LONG_WORD, _ARABIC_WORD, _FREE = range(4)

_SIZES = (8, 12, 16, 24, 32)  # of a head, in characters
_SHARED = 16  # strings with one such head, at most; a bound keeps hostile text linear


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

    ``search`` finds ``heads``, or the strings themselves where these are None.
    """

    search: ahocorasick_rs.AhoCorasick
    heads: "_Heads | None"
    kinds: NDArray[np.uint8]
    whole: bool

    def hits(self, page: Page) -> Hits:
        """Every known string that stands at its boundaries; hits may overlap."""
        raw = self.search.find_matches_as_indexes(page.text, overlapping=True)
        if self.heads is not None:
            raw = [*self.heads.strings(raw, page.text)]
        flat = np.fromiter(itertools.chain.from_iterable(raw), np.int64, 3 * len(raw))
        found = Hits(*flat.reshape(-1, 3).T)
        found = found.where(self._may_start(page, found))
        return found.where(self._may_end(page, found)) if self.whole else found

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
        fine: Flags = (kinds == _FREE) | ~(letters.in_word(before) & letters.in_word(after))
        changes = np.strings.islower(before.view("<U1")) & np.strings.isupper(after.view("<U1"))
        fine |= (kinds == _LONG_WORD) & changes
        return fine


class _Heads(NamedTuple):
    """Beginnings of strings. The strings that begin with one are rows, one after the other.

    ``first`` holds for each head its first row, and at the end the number of rows; each row has the
    number of the string and the rest of it.
    """

    first: Sequence[int]
    numbers: Sequence[int]
    rests: Sequence[str]

    def strings(self, found: Iterable[_Hit], text: str) -> Iterator[_Hit]:
        """The strings that begin with a head found in the text and that stand there to their end."""
        first, numbers, rests = self
        for head, start, end in found:
            for row in range(first[head], first[head + 1]):
                if text.startswith(rests[row], end):
                    yield numbers[row], start, end + len(rests[row])


def build(strings: Iterable[str], *, whole: bool) -> Automaton:
    """One automaton over the strings, which must be plain; their order numbers them.

    Of whole strings, which are many and long, only heads are compiled: a third of the memory.
    """
    listed = [*strings]
    kinds = np.fromiter(map(_kind, listed), np.uint8, len(listed))
    known, heads = _headed(listed) if whole else (listed, None)
    search = ahocorasick_rs.AhoCorasick(
        known,
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        store_patterns=False,
    )
    return Automaton(search, heads, kinds, whole)


def _headed(strings: Sequence[str]) -> tuple[list[str], _Heads]:
    """The heads, sorted, so that what lies together in memory is often met together."""
    heads = _beginnings(strings)
    numbers = sorted(range(len(strings)), key=heads.__getitem__)
    often = collections.Counter(map(heads.__getitem__, numbers))
    first = array.array("l", itertools.accumulate(often.values(), initial=0))
    rests = [sys.intern(strings[number][len(heads[number]) :]) for number in numbers]
    return [*often], _Heads(first, array.array("l", numbers), rests)


def _beginnings(strings: Sequence[str]) -> list[str]:
    """For each string the shortest beginning that few begin with; all of it where there is none."""
    heads, left = [*strings], [*range(len(strings))]
    for size in _SIZES:
        begun = [strings[number][:size] for number in left]
        often = collections.Counter(begun)
        crowded = []
        for number, head in zip(left, begun, strict=True):
            if often[head] > _SHARED:
                crowded.append(number)
            else:
                heads[number] = head
        left = crowded
    return heads


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


def _kind(string: str) -> int:
    if string.isascii() or not _OTHERWISE.search(string):
        return _LONG_WORD if len(string) >= _GLUED_LETTERS else _WORD
    return _FREE if _UNBOUND.search(string) else _ARABIC_WORD
