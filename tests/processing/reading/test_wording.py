"""Of a text the words that say what it is about, in plain small letters, each once."""

import tomllib
from importlib import resources

import pytest

from processing.reading import wording


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("The war, the WAR", "en", ["war"], id="once, in small letters"),
        pytest.param("Зеленський і Єрмак заявили", "uk", ["зеленський", "єрмак", "заявили"], id="uk"),
        pytest.param("ещё полёт", "ru", ["полет"], id="stop words in plain letters"),
        pytest.param("l’aide d’urgence", "fr", ["l'aide", "d'urgence"], id="apostrophes"),
        pytest.param("S-300 in 2025 at 10", "en", [], id="numbers and short words"),
        pytest.param("乌克兰 表示", "zh", ["乌克", "克兰"], id="signs in pairs"),
        pytest.param("Zelensky 乌克兰", "zh", ["zelensky", "乌克", "克兰"], id="two scripts"),
        pytest.param("the war", "xx", ["the", "war"], id="a language without a list"),
        pytest.param("", "en", [], id="nothing"),
    ],
)  # fmt: skip
def test_words_of_a_text(text: str, language: str, expected: list[str]) -> None:
    assert wording.words([text], language) == [expected]


def test_the_lists_hold_each_word_once_in_small_letters() -> None:
    text = resources.files("processing.reading").joinpath("stopwords.toml").read_text("utf-8")
    lists = tomllib.loads(text)

    assert len(lists) >= 15
    for code, told in lists.items():
        words = told.split()
        assert told == told.lower(), code
        assert sorted({word for word in words if words.count(word) > 1}) == [], code
