"""Letters that print alike become one, and every place leads back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import letters

# Letters that change their length or vanish when text is made plain.
AWKWARD = st.text(
    st.sampled_from("aПяёЁй ’\u0301\u0306\u0300\u00ad\u200b\u200f\ufeffأىة\u064b\u0640İßﬁ中é"),
    max_size=60,
)


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


def test_many_marks_on_one_letter_stay_one_letter() -> None:
    marks = "\u0301\u0323" * 100_000

    plain = letters.plain(f"a{marks} Kyiv")

    assert plain.text.endswith(" Kyiv")
    assert len(plain.text) < 20
    assert plain.span(len(plain.text) - 4, len(plain.text)) == (200_002, 200_006)
