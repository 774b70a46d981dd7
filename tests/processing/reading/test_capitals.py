"""Names in words written in capitals are found where they stand, and no others are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import automaton, capitals, mentions
from processing.reading.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANNA ASH", "Anna Ash"),
        ("LE CHÊNE DE L'ARBRE", "Le Chêne De L'Arbre"),
        ("Anna ASH and a tree", "Anna Ash and a tree"),
        ("A B2B iPhone", "A B2B iPhone"),
        ("ΟΙ ΑΝΘΡΩΠΟΣ", "Οι Ανθρωπος"),
    ],
)
def test_words_in_capitals_are_written_as_names_are(text: str, expected: str) -> None:
    assert capitals.written(text) == expected


@given(st.text())
def test_what_is_written_anew_is_as_long_as_before(text: str) -> None:
    assert len(capitals.written(text)) == len(text)


@given(st.text("AZaz ΣΑσİßЯя7_'-ｗ中", max_size=30))
def test_many_texts_are_written_anew_as_one_is(text: str) -> None:
    page = automaton.page(text + "\n")

    anew = capitals._written(page.codes)

    assert anew.tobytes().decode("utf-32-le") == capitals.written(text) + "\n"


def found(text: str, lexicon: Lexicon, *fields: str) -> list[tuple[str, str, str]]:
    texts = [*(("before", field) for field in fields), ("title", text)]
    return [(one.actor, one.form, one.rule) for one in mentions.find(texts, "en", lexicon)]


def test_a_name_in_capitals_is_found_at_its_place(small: Lexicon) -> None:
    assert found("MEET ANNA ASH", small, "nothing", "NOTHING LARGE") == [
        ("ash", "ANNA ASH", "all capitals")
    ]


def test_a_surname_in_capitals_after_a_first_name_is_found(small: Lexicon) -> None:
    assert found("Mme Anna ASH, MINISTRE", small) == [("ash", "Anna ASH", "all capitals")]


def test_an_inflected_form_in_capitals_is_found(small: Lexicon) -> None:
    assert found("РАДА ЯСЕНЮ", small) == [("ash", "ЯСЕНЮ", "all capitals")]


def test_an_exact_name_is_not_found_in_capitals(small: Lexicon) -> None:
    assert found("ANNA ASH CUT THE EICHE", small) == [("ash", "ANNA ASH", "all capitals")]
    assert mentions.find([("title", "DIE EICHE")], "de", small) == []


def test_an_acronym_is_found_once(small: Lexicon) -> None:
    assert found("THE OAK TREE", small) == [("oak", "OAK", "as written")]


def test_a_longer_name_in_capitals_swallows_its_part(small: Lexicon) -> None:
    assert found("OAKLAND ZOO IN A FOREST", small) == []
