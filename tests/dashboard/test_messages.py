"""Every message of the code stands in each language, whole."""

import re
import string
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard import saying

ROOT = Path(__file__).parents[2]
# As `make messages` calls for.
KEYWORDS = {"say": None, "later": None, "said": ((1, "c"), 2), "many": (1, 2)}
OTHERS = [language for language in saying.LANGUAGES if language != saying.ENGLISH]
Key = tuple[str | None, str | tuple[str, ...]]


@pytest.fixture(scope="session")
def in_code() -> set[Key]:
    """Context and text of each message; text is both forms where there are two."""
    found = extract_from_dir(ROOT / "dashboard", keywords=KEYWORDS)
    return {(context, text) for _, _, text, _, context in found}


def catalog(language: str) -> Catalog:
    with (saying.FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


def forms(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [])


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def signs(text: str) -> Counter[str]:
    """The marks of Markdown, of code and of line breaks, which a translation must not lose."""
    return Counter(re.findall(r"\*\*|`[^`]*`|<br>", text))


@pytest.mark.parametrize("language", OTHERS)
def test_the_messages_of_the_code_and_no_others_are_in_the_file(
    language: str, in_code: set[Key]
) -> None:
    there = {(message.context, message.id) for message in messages(language)}

    assert {*map(str, in_code - there)} == set()
    assert {*map(str, there - in_code)} == set()
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_each_message_is_translated_in_all_its_forms(language: str) -> None:
    number = catalog(language).num_plurals
    wanted = {
        str(message.id): 1 if isinstance(message.id, str) else number
        for message in messages(language)
    }

    assert {
        str(message.id): sum(map(bool, forms(message.string))) for message in messages(language)
    } == wanted
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_and_marks_of_its_message(language: str) -> None:
    for message in messages(language):
        source = forms(message.id)[-1]
        for form in forms(message.string):
            assert placeholders(form) == placeholders(source), source
            assert signs(form) == signs(source), source


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        pytest.param("uk", r"[\"']|\w'\w|[“”]| [;!?]", id="uk"),
        pytest.param("fr", r"[\"'“”]|[^\u202f|\d\s\w/%{}-]?[ \u00a0][;:!?»%]|«[^\u202f]", id="fr"),
    ],
)
def test_the_typography_is_that_of_the_language(language: str, wrong: str) -> None:
    told = [form for message in messages(language) for form in forms(message.string)]
    outside_code = [re.sub(r"`[^`]*`", "", form) for form in told]

    assert [form for form in outside_code if re.search(wrong, form)] == []


def test_make_messages_looks_for_what_this_test_looks_for() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert " -k say -k later -k said:1c,2 -k many:1,2 " in made
    assert f"for language in {' '.join(OTHERS)};" in made
