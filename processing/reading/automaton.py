"""Plain text in, every known string in it out, with its place: the only file that uses ahocorasick_rs."""

import collections
import itertools
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from processing.reading import letters
from processing.reading.letters import Codes, Flags

Places = NDArray[np.integer[Any]]

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
        rows = chosen.nonzero()[0] if chosen.dtype == np.bool_ else chosen
        return Hits(self.numbers.take(rows), self.starts.take(rows), self.ends.take(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Strings compiled once; ``whole`` means that a hit must also end where a word ends.

    ``search`` finds ``heads``, or the strings themselves where these are None; ``kinds`` has the
    order of the rows of the heads, or of the strings.
    """

    search: ahocorasick_rs.AhoCorasick
    heads: "_Heads | None"
    kinds: NDArray[np.uint8]
    whole: bool

    def hits(self, page: Page) -> Hits:
        """Every known string that stands at its boundaries; hits may overlap."""
        raw = self.search.find_matches_as_indexes(page.text, overlapping=True)
        flat = np.fromiter(itertools.chain.from_iterable(raw), np.int64, 3 * len(raw))
        found = Hits(*flat.reshape(-1, 3).T)
        if self.heads is not None:
            found = self.heads.rows(found)
        if self.whole:
            found = found.where(self._may_end(page, found))
        if self.heads is not None:
            found = found.where(self.heads.go_on(page, found))
        found = found.where(self._may_start(page, found))
        return found if self.heads is None else self.heads.strings(found)

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
        before, after = page.codes.take([found.ends - 1, found.ends], mode="clip")
        return self._fine(found, before, after)

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
    number of the string and the rest of it, and how long that is.
    """

    first: Places
    numbers: Places
    rests: Sequence[str]
    sizes: Places

    def rows(self, found: Hits) -> Hits:
        """For each hit of a head its rows, which end where the string would, be it there or not."""
        first = self.first[found.numbers]
        begun = unfolded(found, first, self.first[found.numbers + 1] - first)
        return begun._replace(ends=begun.ends + self.sizes[begun.numbers])

    def go_on(self, page: Page, begun: Hits) -> Flags:
        """Which of the rows stand there to their end."""
        fine: Flags = self.sizes[begun.numbers] == 0
        open_rows = np.flatnonzero(~fine)
        numbers, _, ends = begun.where(open_rows)
        places = zip(numbers.tolist(), (ends - self.sizes[numbers]).tolist(), strict=True)
        fine[open_rows] = [page.text.startswith(self.rests[row], place) for row, place in places]
        return fine

    def strings(self, begun: Hits) -> Hits:
        """The hits by the numbers of their strings."""
        return begun._replace(numbers=self.numbers[begun.numbers])


def build(strings: Iterable[str], *, whole: bool) -> Automaton:
    """One automaton over the strings, which must be plain; their order numbers them.

    Of whole strings, which are many and long, only heads are compiled: a third of the memory.
    """
    listed = [*strings]
    known, heads = _headed(listed) if whole else (listed, None)
    kinds = np.fromiter(map(_kind, listed), np.uint8, len(listed))
    search = ahocorasick_rs.AhoCorasick(
        known,
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        store_patterns=False,
    )
    return Automaton(search, heads, kinds if heads is None else kinds[heads.numbers], whole)


def _headed(strings: Sequence[str]) -> tuple[list[str], _Heads]:
    """The heads, sorted, so that what lies together in memory is often met together."""
    heads = _beginnings(strings)
    numbers = sorted(range(len(strings)), key=heads.__getitem__)
    often = collections.Counter(map(heads.__getitem__, numbers))
    first = np.fromiter(itertools.accumulate(often.values(), initial=0), np.int32, len(often) + 1)
    rests = [sys.intern(strings[number][len(heads[number]) :]) for number in numbers]
    sizes = np.fromiter(map(len, rests), np.int32, len(rests))
    return [*often], _Heads(first, np.array(numbers, dtype=np.int32), rests, sizes)


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


def unfolded(found: Hits, first: Places, many: Places) -> Hits:
    """Each hit so many times, with the numbers from its first on in place of its own."""
    starts, ends = np.repeat(found.starts, many), np.repeat(found.ends, many)
    return Hits(counted_up(first, many), starts, ends)


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
