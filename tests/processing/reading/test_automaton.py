"""Plain text keeps its places, and a string is found only where a word allows it."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import automaton


def found(strings: list[str], text: str, *, whole: bool = True) -> list[str]:
    hits = automaton.build(strings, whole=whole).hits(automaton.page(f"{text}\n"))
    places = zip(hits.starts.tolist(), hits.ends.tolist(), strict=True)
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("string", "text", "times"),
    [
        pytest.param("Putin", "Putin and Putin.", 2, id="words"),
        pytest.param("Putin", "Rasputins", 0, id="inside a word"),
        pytest.param("Putin", "Putin2", 0, id="before a digit"),
        pytest.param("Putin", "Putin_x", 0, id="before an underscore"),
        pytest.param("Putin", "Putin'in", 1, id="Turkish ending"),
        pytest.param("Kremlin", "pro-Kremlin", 1, id="hyphen before"),
        pytest.param("EU", "EU-Kommission", 1, id="hyphen after"),
        pytest.param("EU", "NEUE EUROPA", 0, id="short name in capitals"),
        pytest.param("Trump", "champagneTrump", 1, id="glued before"),
        pytest.param("Russie", "RussieUkraine", 1, id="glued after"),
        pytest.param("Trump", "AntiTRUMP", 0, id="capitals are not glue"),
        pytest.param("NATO", "senNATO", 0, id="short names are never glued"),
        pytest.param("普京", "俄罗斯总统普京表示", 1, id="Chinese has no boundaries"),
        pytest.param("ترامب", "وترامب", 1, id="Arabic and"),
        pytest.param("ترامب", "لترامب", 1, id="Arabic for"),
        pytest.param("كرملين", "وبالكرملين", 1, id="Arabic and-with-the"),
        pytest.param("للصين", "وللصين", 1, id="Arabic and-for-the"),
        pytest.param("ترامب", "مترامب", 0, id="Arabic other letter"),
        pytest.param("ترامب", "ترامبي", 0, id="Arabic ending"),
    ],
)
def test_a_name_is_found_where_words_begin_and_end(string: str, text: str, times: int) -> None:
    assert found([string], text) == [string] * times


def test_a_stem_is_found_where_words_begin() -> None:
    assert found(["drone"], "drones, megadrones", whole=False) == ["drone"]


def test_hits_may_overlap() -> None:
    assert found(["White", "White House", "House"], "White House") == [
        "White",
        "White House",
        "House",
    ]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=20))
def test_the_longest_hits_never_overlap(raw: list[tuple[int, int]]) -> None:
    hits = [(start, start + size) for start, size in raw]
    starts, ends = np.array(hits, dtype=np.int64).reshape(-1, 2).T

    kept = [hits[row] for row in automaton.longest(starts, ends).tolist()]

    assert all(one[1] <= other[0] for one, other in itertools.pairwise(kept))
    assert all(
        any(start < end_of and start_of < end for start_of, end_of in kept) for start, end in hits
    )


def test_long_strings_that_begin_alike_are_told_apart() -> None:
    many = [f"ministry of {letter * 30}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    few = ["defence minister", "defence ministers", "defence ministry"]
    text = f"defence ministry, {many[3]}, {many[25]}, defence minist, {many[7]}h, ministry of aaa"

    assert found([*many, *few], text) == ["defence ministry", many[3], many[25]]


@given(st.lists(st.text("ab", min_size=1, max_size=40), unique=True), st.text("ab ", max_size=80))
def test_every_string_is_found_wherever_it_is_a_word(strings: list[str], text: str) -> None:
    words = [word for word in text.split(" ") if word in strings]

    assert found(strings, text) == words


@given(
    st.sets(st.text("ab", min_size=7, max_size=12), min_size=20),
    st.lists(st.integers(0, 19), max_size=9),
)
def test_strings_that_share_their_heads_are_all_found(strings: set[str], chosen: list[int]) -> None:
    listed = sorted(strings)
    text = " ".join(listed[number] for number in chosen)

    assert found(listed, text) == text.split()


def test_numbers_are_counted_up_from_each_first() -> None:
    first, many = np.array([5, 9, 1]), np.array([2, 0, 3])

    assert automaton.counted_up(first, many).tolist() == [5, 6, 1, 2, 3]
