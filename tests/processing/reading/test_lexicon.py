"""The bundled lexicon holds what its drafts held, without collisions; a change changes its version."""

import re
import tomllib
from importlib import resources

import pytest

from processing.errors import LexiconError
from processing.reading import automaton, entries, forms, lexicon
from processing.reading.lexicon import Lexicon

ALL_ACTORS = 153
ALL_THEMES = 32


def text(name: str) -> str:
    return resources.files("processing.reading").joinpath(name).read_text(encoding="utf-8")


def test_the_bundled_lexicon_has_all_actors_and_themes(bundled: Lexicon) -> None:
    assert len(bundled.actors) == ALL_ACTORS
    assert len(bundled.themes) == ALL_THEMES
    assert len(bundled.names) == ALL_ACTORS + ALL_THEMES
    assert bundled.names["zelensky"] == "Volodymyr Zelenskyy"
    assert bundled.names["kyiv"] == "Kyiv"


def test_the_bundled_lexicon_is_compiled_once() -> None:
    assert lexicon.bundled() is lexicon.bundled()


def test_the_version_names_the_texts(texts: tuple[str, str], small: Lexicon) -> None:
    actors, themes = texts

    assert re.fullmatch(r"1-[0-9a-f]{8}", small.version)
    assert lexicon.parse(actors, themes).version == small.version
    assert lexicon.parse(actors + "\n# a word\n", themes).version != small.version
    assert lexicon.parse(actors, themes + "\n# a word\n").version != small.version


def test_an_id_is_an_actors_or_a_themes(texts: tuple[str, str]) -> None:
    actors, themes = texts

    with pytest.raises(LexiconError, match=r"themes.toml: id 'oak' is an actor's; rename it"):
        lexicon.parse(actors, themes.replace('id = "wood"', 'id = "oak"'))


@pytest.mark.parametrize(
    ("file", "block", "key"),
    [
        pytest.param("actors.toml", "actor", "id", id="actors"),
        pytest.param("actors.toml", "decoy", "hides", id="decoys"),
        pytest.param("themes.toml", "theme", "id", id="themes"),
        pytest.param("themes.toml", "signal", "id", id="signals"),
    ],
)
def test_entries_are_sorted_and_unique(file: str, block: str, key: str) -> None:
    ids = [entry[key] for entry in tomllib.loads(text(file))[block]]

    assert ids == sorted(set(ids))


def test_a_wikidata_id_has_a_source_and_belongs_to_one_actor() -> None:
    found = [actor for actor in tomllib.loads(text("actors.toml"))["actor"] if "qid" in actor]

    assert all(actor["qid_source"] for actor in found)
    assert all(re.fullmatch(r"Q\d+", actor["qid"]) for actor in found)
    assert len({actor["qid"] for actor in found}) == len(found) > 100


def test_no_short_alias_is_written_loosely(bundled: Lexicon) -> None:
    loose = [
        (actor.id, alias.name)
        for actor in bundled.actors.values()
        for alias in actor.aliases
        if len(alias.name) < 3
        and "exact" not in alias.flags
        and alias.name.upper() != alias.name.lower()
    ]

    assert loose == []


def test_every_decoy_holds_a_form_of_the_actor_it_hides() -> None:
    file = entries.actors(text("actors.toml"))
    by_actor: dict[str, list[str]] = {}
    for form, meaning in forms.table(file.actors.values(), []).items():
        by_actor.setdefault(meaning.actor or "", []).append(form)

    idle = [
        (decoy.hides, alias.name)
        for decoy in file.decoys
        for alias in decoy.aliases
        if not any(
            form in automaton.plain(re.sub(r"\{[^}]*\}", ending, alias.name)).text
            for form in by_actor[decoy.hides]
            for ending in re.findall(r"\{([^,}]*)", alias.name)[:1] or [""]
        )
    ]

    assert idle == []


def test_every_doubtful_name_has_words_that_decide(bundled: Lexicon) -> None:
    doubtful = {form.actor for form in bundled.forms if form.doubtful and form.actor}

    assert {"georgia", "moscow", "kyiv", "washington", "brussels"} <= doubtful
    assert {"donetsk", "odesa", "bucha"} <= doubtful
    assert all(bundled.actors[actor].exclude or bundled.actors[actor].require for actor in doubtful)


def test_every_anchored_name_has_a_free_one(bundled: Lexicon) -> None:
    anchored = {form.actor for form in bundled.forms if form.anchored}
    free = {form.actor for form in bundled.forms if not form.anchored}

    assert anchored
    assert anchored <= free


def test_actors_roll_up_without_going_round(bundled: Lexicon) -> None:
    for actor in bundled.actors.values():
        chain = [actor.id]
        while (up := bundled.actors[chain[-1]].rolls_up_to) is not None:
            assert up not in chain
            chain.append(up)


def test_outlets_are_no_terms(bundled: Lexicon) -> None:
    sources = set(tomllib.loads(text("themes.toml"))["sources"])

    terms = {
        term for theme in bundled.themes.values() for kind in theme.terms.values() for term in kind
    }

    assert sources
    assert not sources & terms
