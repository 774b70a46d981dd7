"""Coded facts and a question in, how often two things go together out; the only file that counts pairs."""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from processing import columns
from processing.counting import asking, coded
from processing.counting.asking import Chosen, Facts, Question
from processing.counting.coded import Part, Places

_Numbers = npt.NDArray[np.int64]
# Codes of subjects have 16 bits.
_BITS, _LOW = np.uint32(16), np.uint32(0xFFFF)
_WORD, _NO_NAMES = np.uint64(32), np.zeros(0, np.uint32)


class Texts(NamedTuple):
    """How many distinct texts there are; that name each subject: subject, counted; both of two: one, other, counted."""

    total: int
    subjects: pl.DataFrame
    pairs: pl.DataFrame


def crossed(facts: Facts, question: Question, by: str) -> pl.DataFrame:
    """How many of the articles asked for have each value of a column and name each subject.

    One row for each that there is, in no promised order: the column, one of ``Kinds.told``; subject;
    articles.
    """
    ranks = _Ranks(facts, by)
    found = [_crossed(one, *ranks.of(one.part)) for one in asking.each(facts, question)]
    values = len(ranks.values) + 1
    cells = [np.zeros(0, np.int64), *(_spread(each, width, values) for each, width in found)]
    counts = np.bincount(np.concatenate(cells))
    counts[::values] = 0  # not asked for
    some = np.flatnonzero(counts > 0)
    names = pl.Series("subject", [*facts.subjects()], columns.TEXT)
    articles = pl.Series("articles", counts[some])
    return pl.DataFrame([ranks.values[some % values - 1], names[some // values], articles])


def pairs(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for name both of two subjects: one, other, articles.

    One row for each pair that there is, in no promised order; each pair is there once.
    """
    found = [both for one in asking.each(facts, question) for both in _together(*one.mentions())]
    return _counted_pairs(facts, found).rename({"counted": "articles"})


def texts(facts: Facts, question: Question) -> Texts:
    """What the texts of the articles asked for name, each text once however many articles carry it.

    A text names what any of those articles names. Rows as of ``pairs``.
    """
    every, carried, names = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)], [_NO_NAMES]
    for one in asking.each(facts, question):
        places, counts = one.mentions()
        every.append(coded.at(one.part.text, one.every()))
        carried.append(coded.at(one.part.text, places))
        names.append(_repeated(counts))
    text = np.unique(np.concatenate(carried), return_inverse=True)[1]
    # One number for subject and text, each once, by subject.
    both = np.unique((np.concatenate(names).astype(np.uint64) << _WORD) | text.astype(np.uint64))
    counts = np.bincount(both >> _WORD)
    pairs = _counted_pairs(facts, _together(both.astype(np.uint32), counts))
    some = np.flatnonzero(counts)
    named = pl.Series("subject", [*facts.subjects()], columns.TEXT)[some]
    total = pl.Series(np.concatenate(every)).n_unique()
    return Texts(total, pl.DataFrame([named, pl.Series("counted", counts[some])]), pairs)


def _counted_pairs(facts: Facts, found: Iterable[Places]) -> pl.DataFrame:
    """How often each pair was found: one, other, counted."""
    both = np.concatenate([np.zeros(0, np.uint32), *found])
    names = pl.Series([*facts.subjects()], dtype=columns.TEXT)
    width = np.uint32(max(len(names), 1))
    counts = np.bincount((both >> _BITS) * width + (both & _LOW))
    some = np.flatnonzero(counts > 0)
    one, other = np.divmod(some, width)
    return pl.DataFrame({"one": names[one], "other": names[other], "counted": counts[some]})


def _crossed(one: Chosen, rank: _Numbers, width: int) -> tuple[_Numbers, int]:
    """For each mention its cell: the subject's code times the width, plus its article's value; and the width.

    The value is 0 where the article is not asked for.

    Args:
        one: the part.
        rank: for each kind the number of its value, from 1 on.
        width: more than any rank.
    """
    begins = one.part.begins
    # The cells of a subject are side by side, as its mentions are: they stay in the fastest memory.
    of_subject = np.repeat(np.arange(len(begins) - 1) * width, np.diff(begins))
    return one.each(rank) + of_subject, width


def _spread(cells: _Numbers, width: int, wider: int) -> _Numbers:
    """The cells where a wider one is the width."""
    return cells if width == wider else cells // width * wider + cells % width


class _Ranks:
    """For each kind the number of its value in a column, from 1 on, in the order in which they come.

    ``values``: what the numbers stand for.
    """

    def __init__(self, facts: Facts, by: str) -> None:
        """No kind is known yet."""
        self._facts, self._by = facts, by
        self._ranks: _Numbers = np.zeros(0, np.int64)
        self.values = pl.Series(by, [], columns.TEXT)

    def of(self, part: Part) -> tuple[_Numbers, int]:
        """Those of the part's kinds, and of others; and more than any of them."""
        if part.kinds > len(self._ranks):
            values, numbers = self._facts.kinds().numbered(self._by)
            self.values, self._ranks = pl.Series(self._by, [*values], columns.TEXT), numbers + 1
        return self._ranks, len(self.values) + 1


def _together(places: Places, counts: _Numbers) -> Iterator[Places]:
    """For two subjects of one article, again and again: the first's code in the upper bits, and the other's."""
    names, several = _repeated(counts), coded.at(np.bincount(places) > 1, places)
    # Sorted as one number, the subjects of an article are side by side, those of lower code first.
    both = np.sort((places[several].astype(np.uint64) << _BITS) | names[several])
    place, name = both >> _BITS, both.astype(np.uint32) & _LOW
    starts = np.flatnonzero(np.append(True, place[1:] != place[:-1])[: len(place)])
    sizes = np.diff(np.append(starts, len(place)))
    for size in np.unique(sizes).tolist():
        alike = name[starts[sizes == size][:, None] + np.arange(size)]
        for one, other in itertools.combinations(range(size), 2):
            yield (alike[:, one] << _BITS) | alike[:, other]


def _repeated(counts: _Numbers) -> Places:
    """Each code as often as it is counted."""
    return np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
