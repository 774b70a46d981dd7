"""Texts on one sheet keep their places and do not touch each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import letters, sheet

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.text(
            st.sampled_from("aё’ \n\u0301\u0306\u200b\u00adأ\u064b\u1100\u1161\ud800😀"),
            max_size=20,
        ),
    ),
    max_size=8,
)


@given(TEXTS)
def test_each_text_stands_on_the_page_in_its_plain_form(texts: list[str]) -> None:
    laid = sheet.lay(texts)

    expected = [letters.plain(text).text for text in texts]
    assert laid.page.text == "".join(f"{text}\n" for text in expected)
    assert laid.page.codes.tolist() == list(map(ord, laid.page.text))


@given(TEXTS)
def test_each_place_leads_back_to_its_original(texts: list[str]) -> None:
    laid = sheet.lay(texts)

    for number, text in enumerate(texts):
        plain = letters.plain(text)
        first = int(laid.starts[number])
        places = range(len(plain.text))
        assert [laid.span(number, first + n, first + n + 1) for n in places] == [
            plain.span(n, n + 1) for n in places
        ]


@given(TEXTS)
def test_each_place_knows_its_text(texts: list[str]) -> None:
    laid = sheet.lay(texts)

    lengths = [len(letters.plain(text).text) + 1 for text in texts]
    expected = [number for number, length in enumerate(lengths) for _ in range(length)]
    assert laid.numbers(np.arange(len(expected))).tolist() == expected


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        pytest.param(0, "Kyiv", id="the place alone"),
        pytest.param(3, "to Kyiv by", id="some characters"),
        pytest.param(99, "to Kyiv by", id="no farther than the text"),
    ],
)
def test_what_stands_around_a_place_is_of_the_same_text(reach: int, expected: str) -> None:
    laid = sheet.lay(["a", "to Kyiv by", "b"])
    start = laid.page.text.index("Kyiv")

    assert laid.around(1, start, start + 4, reach) == expected


def test_items_share_a_sheet() -> None:
    laid, owners = sheet.lay_items([[("title", "a"), ("text", "b")], [], [("title", "c")]])

    assert laid.page.text == "a\nb\nc\n"
    assert owners.tolist() == [0, 0, 2]
