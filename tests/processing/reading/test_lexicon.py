"""The bundled lexicon holds what its drafts held, without collisions; a change changes its version."""

import gc
import re
import tomllib
from importlib import resources

import pytest

from processing.errors import LexiconError
from processing.reading import lexicon
from processing.reading.lexicon import Lexicon

ALL_ACTORS = 433
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


def test_a_wikidata_id_has_a_source_and_belongs_to_one_actor() -> None:
    found = [actor for actor in tomllib.loads(text("actors.toml"))["actor"] if "qid" in actor]

    assert all(actor["qid_source"] for actor in found)
    assert all(re.fullmatch(r"Q\d+", actor["qid"]) for actor in found)
    assert len({actor["qid"] for actor in found}) == len(found) > 100


def test_names_of_several_places_are_doubtful(bundled: Lexicon) -> None:
    doubtful = {form.actor for form in bundled.forms if form.doubtful and form.actor}

    assert {"georgia", "moscow", "kyiv", "washington", "brussels"} <= doubtful
    assert {"donetsk", "odesa", "bucha"} <= doubtful


def test_actors_roll_up_without_going_round(bundled: Lexicon) -> None:
    for actor in bundled.actors.values():
        chain = [actor.id]
        while (up := bundled.actors[chain[-1]].rolls_up_to) is not None:
            assert up not in chain
            chain.append(up)


@pytest.mark.parametrize("collects", [True, False])
def test_compiling_leaves_the_search_for_garbage_as_it_was(
    texts: tuple[str, str], *, collects: bool
) -> None:
    (gc.enable if collects else gc.disable)()

    try:
        lexicon.parse(*texts)
        assert gc.isenabled() == collects
    finally:
        gc.enable()
