"""Of near-pairs only the terms are looked at whose other side is in the same text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import pairs, sheet
from processing.reading.automaton import Hits

TEXTS, LENGTH = 3, 4  # texts of so many places, one of which a line break
SIDES = st.lists(st.integers(-1, 5), max_size=12)
FOUND = st.lists(st.tuples(st.integers(0, 3), st.integers(0, TEXTS * LENGTH - 1)), max_size=12)


@given(SIDES, st.lists(st.integers(0, 3), min_size=12, max_size=12), FOUND)
def test_a_term_needs_the_other_side_of_its_pair_in_its_text(
    sides: list[int], strings: list[int], found: list[tuple[int, int]]
) -> None:
    strings = sorted(strings[: len(sides)])
    laid = sheet.lay(["a" * (LENGTH - 1)] * TEXTS)
    known = pairs.table(np.array(sides, dtype=np.int64), np.array(strings, dtype=np.int64))
    found = [(string, start) for string, start in found if string <= max(strings, default=-1)]
    numbers, starts = np.array(found, dtype=np.int64).reshape(-1, 2).T

    together = pairs.together(Hits(numbers, starts, starts + 1), laid, known)

    begun = [
        (term, start)
        for string, start in found
        for term, one in enumerate(strings)
        if one == string and sides[term] >= 0
    ]
    there = {(sides[term], start // LENGTH) for term, start in begun}
    expected = [
        (term, start) for term, start in begun if (sides[term] ^ 1, start // LENGTH) in there
    ]
    assert list(zip(together.numbers.tolist(), together.starts.tolist(), strict=True)) == expected
    assert together.ends.tolist() == [start + 1 for _, start in expected]


def joined(text: str, *terms: tuple[int, int, int]) -> list[str]:
    """The pieces of the text that are joined; each term has its number, start and end."""
    known = pairs.table(np.array([0, 1, 2, 3]), np.array([0, 1, 2, 3]))
    columns = np.array(terms, dtype=np.int64).reshape(-1, 3).T
    close = pairs.close(Hits(*columns), sheet.lay([text]), known)
    return [text[start:end] for start, end in zip(close.starts, close.ends, strict=True)]


def test_sides_that_stand_close_together_are_joined_in_either_order() -> None:
    assert joined("axe, tree, axe", (0, 0, 3), (1, 5, 9), (0, 11, 14)) == ["axe, tree", "tree, axe"]


def test_sides_of_other_pairs_overlapping_or_far_apart_are_not_joined() -> None:
    assert joined("axe, tree", (0, 0, 3), (3, 5, 9)) == []
    assert joined("axe tree", (0, 0, 5), (1, 4, 8)) == []
    assert joined(f"axe{' ' * 61}tree", (0, 0, 3), (1, 64, 68)) == []
    assert len(joined(f"axe{' ' * 60}tree", (0, 0, 3), (1, 63, 67))) == 1
