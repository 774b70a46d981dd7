"""Plain text in, every known string in it out, with its place: the only file that uses ahocorasick_rs."""

import collections
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from processing.reading import letters
from processing.reading.letters import Codes, Flags

Places = NDArray[np.int64]

_SCRIPTS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"  # without spaces between words
_UNBOUND = re.compile(f"[{_SCRIPTS}]")
_OTHERWISE = re.compile(f"[\u0600-\u06ff{_SCRIPTS}]")
_ARABIC_WORD_START = re.compile(r"(?<![^\W\d_])(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)\Z")
_GLUED_LETTERS = 5
_WORD, _LONG_WORD, _ARABIC_WORD, _FREE = range(4)

_HEADS = (8, 12, 16, 24, 32)  # characters of a string that are compiled, at best
_SHARED = 16  # strings with one such head at most; a bound keeps hostile text linear


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
    ``numbers``, and at the end the number of rows. What follows the head of a string are so many
    codes as ``more`` says, from its place in ``rest`` on.
    """

    search: ahocorasick_rs.AhoCorasick
    first: Places
    numbers: Places
    more: Places
    rest: Places
    codes: Codes
    kinds: NDArray[np.uint8]
    whole: bool

    def hits(self, page: Page) -> Hits:
        """Every known string that stands at its boundaries; hits may overlap."""
        raw = self.search.find_matches_as_indexes(page.text, overlapping=True)
        flat = np.fromiter(itertools.chain.from_iterable(raw), np.int64, 3 * len(raw))
        found = self._entire(page, unfolded(Hits(*flat.reshape(-1, 3).T), self.first))
        found = found.where(self._may_start(page, found))
        return found.where(self._may_end(page, found)) if self.whole else found

    def _entire(self, page: Page, rows: Hits) -> Hits:
        """The strings of the rows whose heads are followed by the rest of the string, to its end."""
        numbers = self.numbers[rows.numbers]
        more = self.more[numbers]
        begun = (more == 0) | (self.codes[self.rest[numbers]] == page.codes[rows.ends])
        found, more = Hits(numbers, rows.starts, rows.ends + more).where(begun), more[begun]
        ours = page.codes.take(counted_up(found.ends - more, more), mode="clip")
        differs = ours != self.codes[counted_up(self.rest[found.numbers], more)]
        fine = np.ones(more.size, dtype=np.bool_)
        fine[np.repeat(np.arange(more.size), more)[differs]] = False
        return found.where(fine)

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


def build(strings: Iterable[str], *, whole: bool) -> Automaton:
    """One automaton over the strings, which must be plain; their order numbers them.

    Only their heads are compiled, which takes a third of the memory; few strings share one.
    """
    strings = list(strings)
    heads = _heads(strings)
    numbers = sorted(range(len(strings)), key=heads.__getitem__)
    counts = collections.Counter(map(heads.__getitem__, numbers))
    rests = [one[len(head) :] for one, head in zip(strings, heads, strict=True)]
    many = dict.fromkeys(rests)
    places = dict(zip(many, itertools.accumulate(map(len, many), initial=0), strict=False))
    search = ahocorasick_rs.AhoCorasick(
        counts,  # in the order of the alphabet: what lies together is found faster
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        store_patterns=False,
    )
    return Automaton(
        search,
        first=np.cumsum([0, *counts.values()]),
        numbers=np.array(numbers, dtype=np.int64),
        more=np.fromiter(map(len, rests), np.int64, len(rests)),
        rest=np.fromiter(map(places.__getitem__, rests), np.int64, len(rests)),
        codes=page("".join(many) + "\n").codes,
        kinds=np.fromiter(map(_kind, strings), np.uint8, len(strings)),
        whole=whole,
    )


def _heads(strings: Sequence[str]) -> list[str]:
    """For each string the shortest beginning that few begin with; all of it where there is none."""
    heads, left = [*strings], [*range(len(strings))]
    for size in _HEADS:
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
