"""Names in words written in capitals, found as they are written elsewhere.

A form in capitals for each form of a name would double the automaton. So what is written in capitals, with
what stands around it, is read a second time with such words written as names are.
"""

import functools
import re
from typing import NamedTuple

import numpy as np

from processing.reading import automaton, letters
from processing.reading.automaton import Automaton, Hits, Page, Places
from processing.reading.letters import Codes, Flags
from processing.reading.sheet import Sheet

LETTERS = 4  # a shorter name in capitals is often another word
_REACH = 60  # characters around a word in capitals: longer than any name
_WORD = re.compile(r"[^\W\d_]{2,}")
_END, _SIGMA, _LAST_SIGMA = map(ord, "\nσς")


def written(text: str) -> str:
    """Plain text with only the first letter of each word in capitals left large; as long as before.

    >>> written("УКРАИНА и NATO: ДНК-тест")
    'Украина и Nato: Днк-тест'
    """
    return _WORD.sub(_name, text)


def hits(laid: Sheet, search: Automaton) -> tuple[Hits, Hits]:
    """The strings on the sheet, and at their places those that ``written`` brings to light.

    These are of four letters or more. What is written anew is searched as one more text of the page.
    """
    places = _near_capitals(laid)
    small = laid.page.codes[places]
    small[np.append(places[1:] - places[:-1] != 1, True)[: places.size]] = _END
    anew = _written(small)
    text = laid.page.text + anew.tobytes().decode("utf-32-le")
    found = search.hits(Page(text, np.concatenate([laid.page.codes, anew])))
    size = laid.page.codes.size
    many = np.count_nonzero(found.starts < size)
    as_they_stand = Hits(*(column[:many] for column in found))
    starts, ends = found.starts[many:] - size, found.ends[many:] - size
    changes = np.cumsum(np.append(0, anew != small))
    is_new = (changes[ends] > changes[starts]) & (ends - starts >= LETTERS)
    large = Hits(found.numbers[many:], starts, ends).where(is_new)
    return as_they_stand, Hits(large.numbers, places[large.starts], places[large.ends - 1] + 1)


def _name(word: re.Match[str]) -> str:
    return word[0][0] + letters.lowered(word[0])[1:] if word[0].isupper() else word[0]


def _near_capitals(laid: Sheet) -> Places:
    """The places of words in capitals and of what stands around them in their text, and one after it."""
    codes = laid.page.codes
    large = _letters().large.take(codes, mode="clip")
    runs = large[: max(0, len(large) - LETTERS + 1)]
    for further in range(1, LETTERS):
        runs = runs & large[further : further + len(runs)]
    starts = np.flatnonzero(runs)
    texts = laid.numbers(starts)
    first = np.maximum(starts - _REACH, laid.starts[texts])
    last = np.minimum(starts + LETTERS + _REACH, laid.starts[texts + 1] - 1)
    breaks = first[1:] > last[:-1]
    begins = first[np.append(True, breaks)[: first.size]]
    ends = last[np.append(breaks, True)[: last.size]]
    return automaton.counted_up(begins, ends + 1 - begins)


def _written(codes: Codes) -> Codes:
    """The code points of ``written``."""
    kinds = _letters()
    letter = kinds.letter.take(codes, mode="clip")
    begins = letter & ~np.append(False, letter[:-1])
    words = np.cumsum(begins)
    large, small = kinds.large.take(codes, mode="clip"), kinds.small.take(codes, mode="clip")
    is_mixed = np.bincount(words[small], minlength=words.max(initial=0) + 1) > 0
    changes = large & ~begins & ~is_mixed[words]
    lowered = np.where(changes, kinds.lowered.take(codes, mode="clip"), codes)
    sigmas = np.flatnonzero(changes & (lowered == _SIGMA))
    goes_on = (large | small)[sigmas + 1]
    lowered[sigmas[large[sigmas - 1] & ~goes_on]] = _LAST_SIGMA
    return lowered


class _Letters(NamedTuple):
    """For each code point up to LAST_LETTER whether it is a letter, large, small, and its small one."""

    letter: Flags
    large: Flags
    small: Flags
    lowered: Codes


@functools.cache
def _letters() -> _Letters:
    codes = np.arange(letters.LAST_LETTER + 1, dtype="<u4")
    signs = codes.view("<U1")
    large = np.strings.isupper(signs)
    lowered = codes.copy()
    for code in np.flatnonzero(large).tolist():
        lowered[code] = ord(letters.lowered(chr(code)))
    letter = np.strings.isalnum(signs) & ~np.strings.isdecimal(signs)
    return _Letters(letter, large, np.strings.islower(signs), lowered)
