"""Each fault of a lexicon is found and told with its file, its entry and its remedy."""

from importlib import resources

import pytest

from processing.reading import lint

SPOKEN = ["en", "uk", "ru", "fr", "de", "es", "it", "pl", "pt", "tr", "ar", "zh", "ro", "cs", "bg"]
ACTORS = """
version = "1"

[[actor]]
id = "ash"
name = "Ash"
kind = "person"
side = "UA"
aliases = [
  { name = "Anna Ash", in = "mul", origin = "own" },
  { name = "Ash", in = "en", flags = "anchored", origin = "own" },
]

[[actor]]
id = "oak"
name = "Oakland"
kind = "state"
side = "UA"
aliases = [
  { name = "OK", in = "en", flags = "exact", origin = "own" },
  { name = "Oakland", in = "mul", flags = "doubtful", origin = "own" },
]
[actor.context]
require = ["forest"]

[[decoy]]
hides = "oak"
aliases = [{ name = "Oakland Zoo", in = "mul", origin = "own" }]
"""
THEMES = f"""
version = "1"
sources = ["bark post", "leaf post"]

[[theme]]
id = "water"
name = "Water"
group = "nature"
tier = 1
strong = {{ {", ".join(f'{code} = ["rain*"]' for code in SPOKEN)} }}
examples = [{", ".join(f'{{ in = "{code}", text = "Rain" }}' for code in SPOKEN)}]
traps = [{{ in = "en", text = "Sun" }}]

[[theme]]
id = "wood"
name = "Wood"
group = "nature"
tier = 1
strong = {{ {", ".join(f'{code} = ["saw", "timber*"]' for code in SPOKEN)} }}
near = {{ en = ["axe*|saw* & tree*"] }}
negative = {{ en = ["timber wolf"] }}
examples = [{", ".join(f'{{ in = "{code}", text = "Timber" }}' for code in SPOKEN)}]
traps = [{{ in = "en", text = "A timber wolf" }}]
"""


def text(name: str) -> str:
    return resources.files("processing.reading").joinpath(name).read_text(encoding="utf-8")


def test_the_bundled_lexicon_has_no_fault() -> None:
    assert lint.faults(text("actors.toml"), text("themes.toml")) == []


def test_a_sound_lexicon_has_no_fault() -> None:
    assert lint.faults(ACTORS, THEMES) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            '"OK"',
            '"Anna Ash"',
            "actors.toml: 'Anna Ash' belongs to ash ('Anna Ash') and to oak ('Anna Ash'); flag one of "
            "the aliases exact or make it longer",
            id="two owners",
        ),
        pytest.param(
            '"Oakland Zoo"',
            '"City Zoo"',
            "actors.toml: decoy oak aliases City Zoo: holds no name of oak; correct it or take it out",
            id="idle decoy",
        ),
        pytest.param(
            '"mul", origin = "own" },\n  { name = "Ash"',
            '"mul", flags = "anchored", origin = "own" },\n  { name = "Ash"',
            "actors.toml: actor ash: all aliases are anchored; add one that is not",
            id="anchored only",
        ),
        pytest.param(
            'require = ["forest"]',
            "",
            "actors.toml: actor oak: a doubtful alias has no context; give `exclude` or `require`",
            id="no context",
        ),
        pytest.param(
            ', flags = "exact"',
            "",
            "actors.toml: actor oak aliases OK: has few letters; flag it exact",
            id="short alias",
        ),
        pytest.param(
            'in = "en", flags = "exact"',
            'in = "xx", flags = "exact"',
            "actors.toml: actor oak aliases OK: language 'xx' is unknown; correct `in`",
            id="language of an alias",
        ),
        pytest.param(
            'id = "ash"',
            'id = "palm"',
            "actors.toml: actor oak: stands after palm; sort them",
            id="order of actors",
        ),
        pytest.param(
            '{ name = "OK", in = "en", flags = "exact"',
            '{ name = "Oakland", in = "mul", flags = "doubtful"',
            "actors.toml: actor oak aliases Oakland: stands twice; join the two",
            id="alias twice",
        ),
        pytest.param(
            'side = "UA"',
            "",
            "actors.toml: actor ash: side is None; give a text",
            id="unreadable",
        ),
    ],
)
def test_a_fault_of_the_actors_is_told(old: str, new: str, fault: str) -> None:
    assert old in ACTORS

    assert lint.faults(ACTORS.replace(old, new, 1), THEMES) == [fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            'text = "Timber"',
            'text = "Tin"',
            "theme wood examples 'Tin': does not show the theme; add its words",
            id="example",
        ),
        pytest.param(
            '"timber wolf"',
            '"wolf"',
            "theme wood traps 'A timber wolf': shows the theme by timber; add a negative",
            id="trap",
        ),
        pytest.param(
            '"bark post"',
            '"axe"',
            "theme wood: 'axe' is an outlet; take it out of the terms or of sources",
            id="outlet in a pair",
        ),
        pytest.param(
            'uk = ["saw", "timber*"], ',
            "",
            "theme wood: has no strong or near term in 'uk'; add some",
            id="language missing",
        ),
        pytest.param(
            'traps = [{ in = "en", text = "A',
            'traps = [{ in = "xx", text = "A',
            "theme wood: language 'xx' is unknown; correct it",
            id="language of a trap",
        ),
        pytest.param(
            'traps = [{ in = "en", text = "Sun" }]',
            "",
            "theme water: has no traps; add texts that must not show it",
            id="no traps",
        ),
        pytest.param(
            "".join(f'{{ in = "{code}", text = "Rain" }}, ' for code in SPOKEN[:-4]),
            "",
            "theme water: has examples in fewer than 5 languages; add some",
            id="few examples",
        ),
        pytest.param(
            'uk = ["saw", "timber*"]',
            'uk = ["timber*", "saw"]',
            "theme wood strong uk saw: stands after timber*; sort them",
            id="order of terms",
        ),
        pytest.param(
            'uk = ["saw", ',
            'uk = ["saw", "saw", ',
            "theme wood strong uk saw: stands twice; take one out",
            id="term twice",
        ),
        pytest.param(
            'id = "water"',
            'id = "yard"',
            "theme wood: stands after yard; sort them",
            id="order of themes",
        ),
        pytest.param(
            '"leaf post"',
            '"apple"',
            "sources apple: stands after bark post; sort them",
            id="order of outlets",
        ),
    ],
)
def test_a_fault_of_the_themes_is_told(old: str, new: str, fault: str) -> None:
    assert old in THEMES

    assert lint.faults(ACTORS, THEMES.replace(old, new, 1)) == [f"themes.toml: {fault}"]


def test_the_languages_without_a_name_are_told() -> None:
    missing = ["uk", "ru", "ar", "zh", "bg"]

    assert lint.untranslated(ACTORS) == {"ash": missing, "oak": missing}
    assert "zh" not in lint.untranslated(ACTORS.replace('"mul"', '"mul zh"'))["oak"]
