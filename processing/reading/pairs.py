"""Strings found in, near-pairs out: terms of two sides, which count where both stand close together."""

from typing import NamedTuple

import numpy as np

from processing.reading import automaton
from processing.reading.automaton import Hits, Places
from processing.reading.sheet import Sheet

_NEAR = 60  # characters between the two sides
_REMAINDERS = 2**17  # some ten times the strings found on a page


class Table(NamedTuple):
    """The terms that are sides of near-pairs.

    ``sides`` holds for each term twice the number of its pair, plus 0 or 1; -1 for other terms. One
    side of each pair is the rarer. ``rare_terms`` lists the terms of these by their strings, those of
    each string from its place in ``rare_first`` on; ``other_terms`` and ``other_strings`` list the
    terms of the other sides by their pairs in the same way.
    """

    sides: Places
    rare_first: Places
    rare_terms: Places
    other_first: Places
    other_terms: Places
    other_strings: Places


def table(sides: Places, strings: Places) -> Table:
    """The table of terms with these sides, in the order of their strings."""
    terms = np.flatnonzero(sides >= 0)
    sides_of, strings_of = sides[terms], strings[terms]
    # A string of few pairs is seldom met: "russia" is a side of hundreds, "shelling" of some.
    crowd = np.bincount(strings_of)[strings_of]
    load = np.bincount(sides_of, weights=crowd, minlength=sides.max(initial=-1) + 2)
    load = 2 * load + np.arange(load.size) % 2  # of equals the first
    is_rare = load[sides_of] < load[sides_of ^ 1]
    rare, others = terms[is_rare], terms[~is_rare]
    others = others[np.argsort(sides[others], kind="stable")]
    return Table(
        sides,
        np.searchsorted(strings[rare], np.arange(strings.max(initial=-1) + 2)),
        rare,
        np.searchsorted(sides[others] // 2, np.arange(load.size // 2 + 1)),
        others,
        strings[others],
    )


def together(found: Hits, laid: Sheet, known: Table) -> Hits:
    """The sides of near-pairs that the strings found begin, where a text has both sides of one.

    Only what a rarer side lacks is looked up: the others are many, and nearly all lack theirs.
    """
    texts = laid.numbers(found.starts)
    rare, places = _listed(known.rare_first, found.numbers)
    terms = known.rare_terms[places]
    pairs, strings = known.other_first.size - 1, known.rare_first.size - 1
    keys, key_of = np.unique(texts[rare] * pairs + known.sides[terms] // 2, return_inverse=True)
    asked, places = _listed(known.other_first, keys % pairs)
    lacked = keys[asked] // pairs * strings + known.other_strings[places]
    answers, others = _equal(texts * strings + found.numbers, lacked)
    has_both = np.zeros(keys.size, dtype=np.bool_)
    has_both[asked[answers]] = True
    chosen = has_both[key_of]
    hits = np.concatenate([rare[chosen], others])
    terms = np.concatenate([terms[chosen], known.other_terms[places[answers]]])
    order = np.lexsort((terms, hits))
    return Hits(terms, found.starts[hits], found.ends[hits]).where(order)


def close(near: Hits, laid: Sheet, known: Table) -> Hits:
    """For each near-pair, the places from one side to the other side that follows it closely."""
    near = near.where(np.argsort(near.starts, kind="stable"))
    sides, texts = known.sides[near.numbers].tolist(), laid.numbers(near.starts).tolist()
    joined = []
    last: dict[int, tuple[int, int, int]] = {}
    for side, text, term, start, end in zip(
        sides, texts, *map(np.ndarray.tolist, near), strict=True
    ):
        other = last.get(side ^ 1)
        if other is not None and other[0] == text and 0 <= start - other[2] <= _NEAR:
            joined.append((term, other[1], end))
        last[side] = text, start, end
    return Hits(*np.array(joined, dtype=np.int64).reshape(-1, 3).T)


def _listed(first: Places, numbers: Places) -> tuple[Places, Places]:
    """The places of the lists with these numbers, one after the other, and before them whose they are."""
    begins = first[numbers]
    many = first[numbers + 1] - begins
    return np.repeat(np.arange(numbers.size), many), automaton.counted_up(begins, many)


def _equal(there: Places, wanted: Places) -> tuple[Places, Places]:
    """The rows of ``wanted`` and of ``there`` that are equal, each with each."""
    # Few are there, which a small table of remainders tells of nearly all others.
    seen = np.zeros(_REMAINDERS, dtype=np.bool_)
    seen[there & (_REMAINDERS - 1)] = True
    likely = np.flatnonzero(seen[wanted & (_REMAINDERS - 1)])
    order = np.argsort(there, kind="stable")
    first = np.searchsorted(there, wanted[likely], "left", sorter=order)
    many = np.searchsorted(there, wanted[likely], "right", sorter=order) - first
    return np.repeat(likely, many), order[automaton.counted_up(first, many)]
