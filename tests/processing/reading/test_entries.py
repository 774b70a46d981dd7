"""A lexicon text that cannot be used is refused with file, entry and remedy."""

import pytest

from processing.errors import LexiconError
from processing.reading import entries
from processing.reading.entries import Alias


def test_actors_come_with_all_that_is_said_about_them(texts: tuple[str, str]) -> None:
    file = entries.actors(texts[0])

    assert file.version == "1"
    assert file.actors["ash"] == entries.Actor(
        id="ash",
        name="Ash",
        kind="person",
        side="UA",
        rolls_up_to="oak",
        qid="Q1",
        aliases=(
            Alias("Anna Ash", ("mul",), frozenset(), "own"),
            Alias("Ash", ("en", "de"), frozenset(["exact", "anchored"]), "own"),
            Alias("Ясень", ("uk",), frozenset(), "own"),
            Alias("ashen", ("en",), frozenset(["adjective"]), "own"),
        ),
        exclude=(),
        require=(),
    )
    assert file.actors["oak"].rolls_up_to is None
    assert file.decoys == [
        entries.Decoy("oak", (Alias("Oakland Zoo", ("mul",), frozenset(), "own"),))
    ]


def test_themes_come_with_their_terms_by_kind(texts: tuple[str, str]) -> None:
    file = entries.themes(texts[1])

    assert file.themes["wood"].terms["near"] == ("axe* & tree*",)
    assert file.themes["wood"].tier == 1
    assert file.signals == {"storm": entries.Signal("storm", ("gale*",), ("gale fair",))}
    assert file.sources == ("leaf post",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'version = "1"', "version = 1", "actors.toml: file: version is 1", id="version"
        ),
        pytest.param('"Q1"', '"Q1', "actors.toml: not valid TOML", id="no TOML"),
        pytest.param('id = "ash"', 'id = ""', "id is ''; give a text", id="empty id"),
        pytest.param(
            'id = "oak"', 'id = "ash"', "id 'ash' is used twice; rename one", id="same id"
        ),
        pytest.param(
            'kind = "person"', 'kind = "tree"', "actor ash: kind is 'tree'; use", id="kind"
        ),
        pytest.param('side = "UA"\nrolls', "rolls", "actor ash: side is None; give", id="no side"),
        pytest.param(
            '= "oak"\nqid', '= "elm"\nqid', "ash rolls up to elm, which is no", id="parent"
        ),
        pytest.param('hides = "oak"', 'hides = "elm"', "a decoy hides elm, which is", id="decoy"),
        pytest.param(
            'in = "uk", ', "", "actor ash aliases Ясень: in is None; give a text", id="no language"
        ),
        pytest.param(
            'in = "uk"', 'in = "Uk"', "aliases Ясень: in has 'Uk'; give codes", id="language"
        ),
        pytest.param(
            '"exact gated"', '"exakt"', "aliases Eiche: flag 'exakt' is unknown; use", id="flag"
        ),
        pytest.param(
            'in = "de"', 'in = "mul"', "aliases Eiche: a gated alias needs the", id="open gate"
        ),
        pytest.param(
            'name = "Eiche"', "name = 7", "oak aliases 7: name is 7; give a text", id="number"
        ),
        pytest.param(
            '["California"]', '[""]', "oak context: exclude is not a list", id="empty word"
        ),
        pytest.param('"Q1"', '"Q1"\ncontext = 1', "ash: context is not a table", id="no table"),
    ],
)
def test_a_bad_actors_file_is_refused(
    texts: tuple[str, str], old: str, new: str, message: str
) -> None:
    assert old in texts[0]

    with pytest.raises(LexiconError, match=message):
        entries.actors(texts[0].replace(old, new, 1))


def test_terms_may_stand_by_language() -> None:
    theme = entries.themes("""
version = "1"
[[theme]]
id = "wood"
name = "Wood"
group = "trees"
tier = 1
weak = ["log*"]
examples = [{ in = "de", text = "Holz" }]
traps = [{ in = "en", text = "Login" }]
[theme.strong]
de = ["holz*", "timber*"]
en = ["timber*"]
""").themes["wood"]

    assert theme.terms["strong"] == ("holz*", "timber*")
    assert theme.by_language["strong"] == {"de": ("holz*", "timber*"), "en": ("timber*",)}
    assert theme.by_language["weak"] == {"mul": ("log*",)}
    assert theme.examples == (entries.Phrase("de", "Holz"),)
    assert theme.traps == (entries.Phrase("en", "Login"),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'weak = ["log*"]',
            'weak = { English = ["log*"] }',
            "theme wood weak: 'English' is no code of a language; use one such as 'uk'",
            id="language of terms",
        ),
        pytest.param("tier = 1", 'tier = "1"', "theme wood: tier is '1'; give 1 or 2", id="tier"),
        pytest.param("axe* & tree*", "axe*", "near pair 'axe\\*' is not a pair", id="lonely"),
        pytest.param('id = "storm"', 'id = "wood"', "id 'wood' is used twice", id="same id"),
        pytest.param(
            "[[theme]]", "[theme]", "theme is not a list of tables; write", id="one table"
        ),
        pytest.param('["leaf post"]', "[1]", "file: sources is not a list of texts", id="sources"),
    ],
)
def test_a_bad_themes_file_is_refused(
    texts: tuple[str, str], old: str, new: str, message: str
) -> None:
    assert old in texts[1]

    with pytest.raises(LexiconError, match=message):
        entries.themes(texts[1].replace(old, new, 1))
