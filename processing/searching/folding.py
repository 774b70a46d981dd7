"""Text in, its words out in the form in which a search compares them: no case, no accents, no punctuation.

It is coarser than ``letters.plain``: what is the same there is the same here. A word is a run of
letters, marks, digits and underscores. Scripts that put no space between words (UNSPACED) make each
letter a word of its own, so that words in a row are found wherever they stand.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from processing.reading import letters

# Unicode blocks of scripts without spaces, and Hangul, whose words carry endings: Thai and Lao,
# Myanmar, Khmer, kana with 々 and 〇, Han, Hangul, half-width kana.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_BETWEEN = r"[^\p{L}\p{M}\p{N}_\n]+"
# Letters of Latin and Greek that Unicode does not decompose, though readers type the plain one.
_BARE = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ς": "σ"}
_LAST_ACCENTED = 0x2000  # from here on no Latin or Greek letter has an accent (Unicode 17)


def words(text: str) -> list[str]:
    """The words of the text, folded.

    >>> words("Élysée: «Ёлка» 東京")
    ['elysee', 'елка', '東', '京']
    """
    folded = unicodedata.normalize("NFC", text).lower().translate(_table())
    spaced = _UNSPACED.sub(r" \g<0> ", folded)
    return "".join(letter if _in_word(letter) else " " for letter in spaced).split()


def column(text: pl.Expr) -> pl.Expr:
    """The words of the column's texts, which are in NFC, with one space before, between and after them.

    A line feed stays where it is.
    """
    folded = text.str.to_lowercase().str.replace_many(list(_fold()), list(_fold().values()))
    spaced = folded.str.replace_all(f"[{UNSPACED}]", " ${0} ").str.replace_all(_BETWEEN, " ")
    return pl.concat_str(pl.lit(" "), spaced, pl.lit(" "))


def loosely(word: str) -> str:
    """A pattern for polars that finds the folded word, and perhaps others, in a text as it is."""
    return "(?i)" + _dropped().join(map(_variants, word))


@dataclass(frozen=True, slots=True)
class Row:
    """Folded words in a row, to be found in texts in NFC; of the last one its beginning if ``is_prefix``."""

    letters: re.Pattern[str]
    is_prefix: bool

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where they stand in the text, none over another; of a beginning the whole word."""
        found = (match.span() for match in self.letters.finditer(text))
        begun = [(start, end) for start, end in found if _is_edge(text, start)]
        if self.is_prefix:
            return [(start, _edge_from(text, end)) for start, end in begun]
        return [(start, end) for start, end in begun if _is_edge(text, end)]


def row(words: Sequence[str], *, is_prefix: bool) -> Row:
    """The folded words as they stand in a text."""
    sought = ""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        sought += _dropped().join(map(_variants, word)) + _dropped()
        if following:
            together = _UNSPACED.match(word) or _UNSPACED.match(following)
            sought += r"\W*" if together else r"\W+"
    return Row(re.compile(sought, re.IGNORECASE), is_prefix)


@functools.cache
def _fold() -> dict[str, str]:
    """By lower-case letter what it is folded to; nothing for what is left out."""
    accented = {
        letter: unicodedata.normalize("NFD", letter)[0]
        for letter in map(chr, range(0xC0, _LAST_ACCENTED))
        if unicodedata.name(letter, "").startswith(("LATIN", "GREEK")) and letter.islower()
    }
    alike = {chr(code): letter for code, letter in letters.FOLD.items() if chr(code).isalpha()}
    without = dict.fromkeys(letters.UNEVEN.findall("".join(map(chr, range(0xD800)))), "")
    without |= dict.fromkeys(letters.UNEVEN.findall("\ufeff"), "")
    changed = {letter: base for letter, base in accented.items() if letter != base}
    return changed | {a: b for a, b in alike.items() if a == a.lower()} | _BARE | without


@functools.cache
def _table() -> dict[int, str]:
    return str.maketrans(_fold())


@functools.cache
def _variants(letter: str) -> str:
    """A class of the letter and of those that are folded to it."""
    others = [other for other, base in _fold().items() if base == letter]
    # The lower case of İ is two characters, so no fold of cases finds it.
    both = [letter, *others, *(["İ"] if letter == "i" else [])]
    return f"[{''.join(map(re.escape, both))}]"


@functools.cache
def _dropped() -> str:
    """A class of what is left out, any number of times."""
    return f"[{_ranges([ord(letter) for letter, base in _fold().items() if not base])}]*"


def _edge_from(text: str, at: int) -> int:
    """The first end of a word from this place on."""
    return next(place for place in range(at, len(text) + 1) if _is_edge(text, place))


def _is_edge(text: str, at: int) -> bool:
    """Whether no word goes on from before this place to behind it."""
    before = at
    while before and _fold().get(text[before - 1]) == "":
        before -= 1
    if not before or at == len(text):
        return True
    sides = text[before - 1], text[at]
    return not all(map(_in_word, sides)) or any(map(_UNSPACED.match, sides))


def _in_word(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] in "LMN"


def _ranges(codes: Sequence[int]) -> str:
    """The characters as the inside of a class."""
    shown: list[list[int]] = []
    for code in sorted(codes):
        if shown and shown[-1][1] == code - 1:
            shown[-1][1] = code
        else:
            shown.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in shown)
