"""Text in, its words out in the form in which a search compares them: no case, no accents, no punctuation.

It is coarser than ``letters.plain``: what is the same there is the same here. A word is a run of
letters, marks, digits and underscores. Scripts that put no space between words (UNSPACED) make each
letter a word of its own, so that words in a row are found wherever they stand.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence

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
_LAST_MARK = 0x1F000  # from here on no mark is part of a word (Unicode 17)


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


def exactly(words: Sequence[str], *, is_prefix: bool) -> re.Pattern[str]:
    """Finds these folded words in a row in a text in NFC; of the last one its beginning if ``is_prefix``."""
    edge = f"(?<![{_letters()}])|(?<=[{UNSPACED}])"
    row = "" if _UNSPACED.match(words[0]) else f"(?:{edge})"
    for word, following in zip(words, [*words[1:], ""], strict=True):
        row += _dropped().join(map(_variants, word)) + _dropped()
        if following:
            together = _UNSPACED.match(word) or _UNSPACED.match(following)
            row += f"[^{_letters()}]{'*' if together else '+'}"
    if not (is_prefix or _UNSPACED.match(words[-1])):
        row += f"(?:(?![{_letters()}])|(?=[{UNSPACED}]))"
    return re.compile(row, re.IGNORECASE)


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


def _in_word(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] in "LMN"


@functools.cache
def _letters() -> str:
    """The inside of a class of all that words are made of: Python's and marks."""
    marks = [code for code in range(_LAST_MARK) if unicodedata.category(chr(code)).startswith("M")]
    return rf"\w{_ranges(marks)}"


def _ranges(codes: Sequence[int]) -> str:
    """The characters as the inside of a class."""
    shown: list[list[int]] = []
    for code in sorted(codes):
        if shown and shown[-1][1] == code - 1:
            shown[-1][1] = code
        else:
            shown.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in shown)
