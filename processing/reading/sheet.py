"""Many texts in, one plain text of them all out, with the way back from each place."""

import functools
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from processing.reading import letters
from processing.reading.automaton import Page, Places
from processing.reading.letters import Codes, Flags, Plain

Fields = Sequence[tuple[str, str]]  # name and text of each field of one item

_END = "\n"  # plain text holds none, so that no string reaches from one text into the next


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Texts in plain form on one page, each ended by a line break.

    ``starts`` says where each text begins, and at the end where the next one would; ``owners`` holds
    for each place on the page the number of the text that it is in. ``moved`` holds those texts, by
    number, whose places in plain form are not those in the original.
    """

    page: Page
    starts: Places
    owners: Places
    moved: Mapping[int, Plain]

    def numbers(self, places: Places) -> Places:
        """The number of the text that each place is in."""
        return self.owners.take(places)

    def span(self, number: int, start: int, end: int) -> tuple[int, int]:
        """The place in the numbered original text of a place on the page; ends are exclusive."""
        first = int(self.starts[number])
        start, end = start - first, end - first
        return self.moved[number].span(start, end) if number in self.moved else (start, end)

    def around(self, number: int, start: int, end: int, reach: int) -> str:
        """What stands at a place of the numbered text and up to ``reach`` characters on each side."""
        first, last = int(self.starts[number]), int(self.starts[number + 1]) - 1
        return self.page.text[max(first, start - reach) : min(last, end + reach)]


def lay_items(items: Sequence[Fields]) -> tuple[Sheet, Places]:
    """The texts of many items on one sheet, and for each text the number of its item."""
    owners = [number for number, fields in enumerate(items) for _ in fields]
    laid = lay([text for fields in items for _, text in fields])
    return laid, np.array(owners, dtype=np.int64)


def lay(texts: Sequence[str]) -> Sheet:
    """The texts on one sheet, in their order."""
    straight = [*texts]
    moved = _made_plain(straight, _with_marks(straight))
    whole = _END.join([*straight, ""])
    if not _composed(whole):
        others = (number for number in range(len(texts)) if number not in moved)
        moved |= _made_plain(straight, [n for n in others if not _composed(texts[n])])
        whole = _END.join([*straight, ""])
    starts = _starts(straight)
    codes = _folds().take(_codes(whole))
    codes[starts[1:] - 1] = ord(_END)
    owners = np.repeat(np.arange(len(texts)), np.diff(starts))
    return Sheet(Page(codes.tobytes().decode("utf-32-le"), codes), starts, owners, moved)


def _made_plain(texts: list[str], numbers: Iterable[int]) -> dict[int, Plain]:
    """The plain forms of the texts with these numbers, which have taken their places in the list."""
    moved = {number: letters.plain(texts[number]) for number in numbers}
    for number, plain in moved.items():
        texts[number] = plain.text
    return moved


def _with_marks(texts: Sequence[str]) -> set[int]:
    """The numbers of the texts with characters that plain text drops or joins.

    To look at all texts at once takes a tenth of the time of looking at each; most have none.
    """
    marks = np.flatnonzero(_uneven().take(_codes(_END.join(texts)), mode="clip"))
    if marks.size == 0:
        return set()
    return {*(np.searchsorted(_starts(texts), marks, side="right") - 1).tolist()}


def _composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _starts(texts: Sequence[str]) -> Places:
    """Where each text begins when each is followed by a line break, and where the next one would."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return np.concatenate([[0], np.cumsum(lengths + 1)])


@functools.cache
def _folds() -> Codes:
    """For each code point that of its plain form."""
    folds = np.arange(sys.maxunicode + 1, dtype="<u4")
    for code, plain in letters.FOLD.items():
        folds[code] = ord(plain)
    return folds


@functools.cache
def _uneven() -> Flags:
    """For each code point up to 0xffff, beyond which it never does, whether plain text drops or joins it."""
    characters = "".join(map(chr, range(0x10000)))
    flags = np.zeros(len(characters), dtype=np.bool_)
    flags[[match.start() for match in letters.UNEVEN.finditer(characters)]] = True
    return flags
