"""Many texts in, one plain text of them all out, with the way back from each place."""

import functools
import sys
import unicodedata
from collections.abc import Mapping, Sequence
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
    moved = _moved(texts)
    straight = [*texts]
    for number, plain in moved.items():
        straight[number] = plain.text
    codes, starts = _codes(straight)
    codes = _folds().take(codes)
    codes[starts[1:] - 1] = ord(_END)
    owners = np.repeat(np.arange(len(texts)), np.diff(starts))
    return Sheet(Page(codes.tobytes().decode("utf-32-le"), codes), starts, owners, moved)


def _moved(texts: Sequence[str]) -> dict[int, Plain]:
    """The texts with characters that plain text drops or joins, by number, in plain form.

    To look at all texts at once takes a tenth of the time of looking at each; most need no more.
    """
    codes, starts = _codes(texts)
    dropped = np.flatnonzero(_uneven().take(codes, mode="clip"))
    numbers = set((np.searchsorted(starts, dropped, side="right") - 1).tolist())
    others = [number for number in range(len(texts)) if number not in numbers]
    if not _composed(_END.join(texts[number] for number in others)):
        numbers.update(number for number in others if not _composed(texts[number]))
    return {number: letters.plain(texts[number]) for number in sorted(numbers)}


def _composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def _codes(texts: Sequence[str]) -> tuple[Codes, Places]:
    """The code points of the texts, each followed by a line break, and Sheet's ``starts``."""
    whole = _END.join([*texts, ""])
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])
    return np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4"), starts


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
