"""Words are compared without case, accents and punctuation, by polars as by Python."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import letters
from processing.searching import folding

# Letters assigned since Unicode 14 are words to one library and not yet to the other.
TEXTS = st.text(st.characters(max_codepoint=0x2FFFF, exclude_categories=["Cs", "Cn", "Co"]))
TELLING = st.text("aàéÉsßẞσςΣіїйёЁЕ\u0301łŁİıI東京กำ'’ -_\u00ad9ٱأا\u064e한", max_size=12)


def by_polars(text: str) -> str:
    shown: str = pl.select(folding.column(pl.lit(text))).item()
    return shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("KYIV, Kyiv", ["kyiv", "kyiv"], id="case"),
        pytest.param("Ёлка ёж", ["елка", "еж"], id="ё"),
        pytest.param("Пу\u0301тин", ["путин"], id="stress"),
        pytest.param("Élysée Łódź Ποιός", ["elysee", "lodz", "ποιοσ"], id="accents"),
        pytest.param("İstanbul ISTANBUL ılık", ["istanbul", "istanbul", "ilik"], id="Turkish"),
        pytest.param("її йод", ["її", "йод"], id="Cyrillic letters stay apart"),
        pytest.param(
            "Putin’s п'ять state-owned", ["putin", "s", "п", "ять", "state", "owned"], id="marks"
        ),
        pytest.param("東京F16が", ["東", "京", "f16", "が"], id="unspaced"),
        pytest.param("so\u00adft", ["soft"], id="soft hyphen"),
        pytest.param("— … !", [], id="no word"),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert folding.words(text) == words


@given(TEXTS | TELLING)
def test_polars_finds_the_same_words_as_python(text: str) -> None:
    stored = unicodedata.normalize("NFC", text).replace("\n", " ")

    assert by_polars(stored).split() == folding.words(stored)


@given(TEXTS | TELLING)
def test_what_is_the_same_in_plain_form_is_the_same_to_a_search(text: str) -> None:
    stored = unicodedata.normalize("NFC", text)

    assert folding.words(letters.lowered(letters.plain(stored).text)) == folding.words(stored)


@given(TELLING | TEXTS)
def test_a_loose_pattern_finds_each_word_of_its_text(text: str) -> None:
    stored = unicodedata.normalize("NFC", text)
    patterns = [folding.loosely(word) for word in folding.words(stored)]

    assert all(pl.select(pl.lit(stored).str.contains(pattern)).item() for pattern in patterns)


@given(TELLING)
def test_a_row_stands_where_its_text_has_it(text: str) -> None:
    stored = unicodedata.normalize("NFC", text)
    words = folding.words(stored)

    assert not words or folding.row(words, is_prefix=False).places(stored)


def test_a_row_is_whole_words() -> None:
    sought = folding.row(["air", "defence"], is_prefix=False)

    assert sought.places("the Air-Defence held") == [(4, 15)]
    for other in ("air defences", "fair defence", "airdefence"):
        assert sought.places(other) == []
    assert folding.row(["air", "def"], is_prefix=True).places("air defences.") == [(0, 12)]


def test_a_row_needs_no_space_in_scripts_without() -> None:
    assert folding.row(["東", "京"], is_prefix=False).places("於東京F16") == [(1, 3)]
    assert folding.row(["f16"], is_prefix=False).places("於東京F16") == [(3, 6)]
