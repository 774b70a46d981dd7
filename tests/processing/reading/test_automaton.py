"""Plain text keeps its places, and a string is found only where a word allows it."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import automaton, letters

# Letters that change their length or vanish when text is made plain.
AWKWARD = st.text(
    st.sampled_from("aПяёЁй ’\u0301\u0306\u0300\u00ad\u200b\u200f\ufeffأىة\u064b\u0640İßﬁ中é"),
    max_size=60,
)


def found(strings: list[str], text: str, *, whole: bool = True) -> list[str]:
    hits = automaton.build(strings, whole=whole).hits(automaton.page(f"{text}\n"))
    places = zip(hits.starts.tolist(), hits.ends.tolist(), strict=True)
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ukraine’s", "Ukraine's", id="curly apostrophe"),
        pytest.param("Вʼячеслав", "В'ячеслав", id="letter apostrophe"),
        pytest.param("White\u00a0House", "White House", id="no-break space"),
        pytest.param("White\nHouse", "White House", id="line break"),
        pytest.param("Орёл Ёж", "Орел Еж", id="yo"),
        pytest.param("Пу\u0301тин", "Путин", id="stress mark"),
        pytest.param("и\u0306", "й", id="decomposed short i"),
        pytest.param("e\u0301", "é", id="decomposed accent"),
        pytest.param("Ukra\u00adine", "Ukraine", id="soft hyphen"),
        pytest.param("\ufeffKyiv\u200b", "Kyiv", id="invisible characters"),
        pytest.param("\u200fبوتين\u200e", "بوتين", id="direction marks"),
        pytest.param("أوكرانيا", "اوكرانيا", id="alif with hamza"),
        pytest.param("مُوسْكو", "موسكو", id="vowel points"),
        pytest.param("روسيـــا", "روسيا", id="stretched letters"),
        pytest.param("Côte d'Azur", "Côte d'Azur", id="composed text stays"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_letters_that_print_alike_become_one(text: str, expected: str) -> None:
    assert letters.plain(text).text == expected


def test_plain_text_without_changes_of_length_needs_no_places() -> None:
    plain = letters.plain("Львів’яни")

    assert plain.starts is None
    assert plain.span(2, 5) == (2, 5)


def test_a_place_leads_back_to_the_marked_original() -> None:
    text = "о Пу\u0301тине\u200b."
    plain = letters.plain(text)
    start = plain.text.index("Путине")

    first, last = plain.span(start, start + len("Путине"))

    assert text[first:last] == "Пу\u0301тине"


@given(AWKWARD)
def test_every_place_in_plain_text_lies_in_the_original(text: str) -> None:
    plain = letters.plain(text)

    places = [plain.span(place, place + 1) for place in range(len(plain.text))]

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(st.text(st.sampled_from("aПяёЁй ’\u0301\u0306\u0300\u0308أىة\u064bİßﬁ中é"), max_size=60))
def test_plain_text_is_already_plain(text: str) -> None:
    once = letters.plain(text).text

    assert letters.plain(once).text == once


@given(st.text(max_size=80))
def test_lower_case_keeps_every_place(text: str) -> None:
    assert len(letters.lowered(text)) == len(text)


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


def test_many_marks_on_one_letter_stay_one_letter() -> None:
    marks = "\u0301\u0323" * 100_000

    plain = letters.plain(f"a{marks} Kyiv")

    assert plain.text.endswith(" Kyiv")
    assert len(plain.text) < 20
    assert plain.span(len(plain.text) - 4, len(plain.text)) == (200_002, 200_006)
