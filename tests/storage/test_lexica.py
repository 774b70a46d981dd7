"""The lexicon in use is the folder's, the environment's or the bundled one, and its faults name the file."""

from pathlib import Path

import pytest

from processing.errors import LexiconError
from processing.reading import lexicon
from storage import lexica

OWN = """version = "own"
[[actor]]
id = "elm"
name = "Elm"
kind = "person"
side = "FR"
aliases = [{ name = "Elmer", in = "mul", origin = "own" }]
"""


def test_without_a_folder_the_lexicon_is_the_bundled_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTWATCH_LEXICON", raising=False)

    assert lexica.location() is None
    assert lexica.load(None) is lexicon.bundled()
    assert [text.partition(":")[0] for text in lexica.texts(None)] == ["# Actors", "# Themes"]


def test_the_environment_names_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_LEXICON", "mine")

    assert lexica.location() == Path("mine")


def test_a_file_that_is_not_in_the_folder_is_the_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "actors.toml").write_text(OWN, encoding="utf-8")

    words = lexica.load(tmp_path)

    assert set(words.actors) == {"elm"}
    assert words.themes == lexicon.bundled().themes
    assert words.version.startswith("own-")


def test_a_lexicon_is_compiled_once_until_its_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "actors.toml"
    file.write_text(OWN, encoding="utf-8")
    first = lexica.load(tmp_path)
    assert lexica.load(tmp_path) is first

    file.write_text(OWN.replace("Elmer", "Willow"), encoding="utf-8")

    assert lexica.load(tmp_path).version != first.version


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            OWN.replace("person", "tree"), "actors.toml: actor elm: kind is 'tree'", id="entry"
        ),
        pytest.param("version = ", "actors.toml: not valid TOML", id="no toml"),
        pytest.param(OWN.encode("utf-16"), "cannot be read", id="not utf-8"),
    ],
)
def test_a_fault_names_folder_file_and_entry(tmp_path: Path, text: str | bytes, said: str) -> None:
    body = text.encode() if isinstance(text, str) else text
    (tmp_path / "actors.toml").write_bytes(body)

    with pytest.raises(LexiconError) as caught:
        lexica.load(tmp_path)

    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_folder_without_a_lexicon_is_told(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"no actors\.toml and no themes\.toml"):
        lexica.load(tmp_path)
