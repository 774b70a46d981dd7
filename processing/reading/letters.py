"""Text in, plain text out, where letters that print alike are one letter, with the way back from each place."""

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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

LAST_LETTER = 0x33480  # from here on no code point is a letter or a digit (Unicode 17)


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


def in_word(codes: Codes) -> Flags:
    """Which are letters, digits or _ (hyphens and apostrophes end words)."""
    return _words().take(codes, mode="clip")


@functools.cache
def _words() -> Flags:
    """The same for each code point up to LAST_LETTER."""
    codes = np.arange(LAST_LETTER + 1, dtype="<u4")
    flags: Flags = np.strings.isalnum(codes.view("<U1")) | (codes == ord("_"))
    return flags
