"""The lexicon as tables: each actor and theme once, links only to what is a Wikidata id."""

from dataclasses import replace

import pytest

from dashboard import inventory
from processing.reading import lexicon
from processing.reading.entries import Alias
from processing.reading.lexicon import Lexicon


@pytest.fixture(scope="module")
def words() -> Lexicon:
    """The lexicon that comes with Frontwatch."""
    return lexicon.bundled()


def alias(name: str, *languages: str) -> Alias:
    return Alias(name, languages, frozenset(), "own")


def test_each_actor_has_one_row_by_name(words: Lexicon) -> None:
    table = inventory.actors(words)

    names = table["Name"].to_list()
    assert sorted(table["ID"]) == sorted(words.actors)
    assert names == sorted(names, key=str.casefold)
    assert table["Aliases"].sum() == sum(len(a.aliases) for a in words.actors.values())


def test_only_a_wikidata_id_becomes_a_link(words: Lexicon) -> None:
    putin = words.actors["putin"]
    odd = replace(putin, qid="Q1) [x](https://evil.example")
    both = replace(words, actors={"putin": putin, "odd": odd})

    assert set(inventory.actors(both)["Wikidata"]) == {"https://www.wikidata.org/wiki/Q7747", None}


def test_languages_are_named_and_counted() -> None:
    aliases = (alias("Elm", "mul"), alias("Вяз", "ru", "bg"), alias("Вязы", "ru"))

    assert inventory.by_language(aliases) == "Russian 2, Bulgarian 1, several 1"


def test_aliases_keep_flags_and_origin(words: Lexicon) -> None:
    actor = replace(
        words.actors["putin"],
        aliases=(
            Alias("Elm", ("en", "de"), frozenset(["gated", "exact"]), "cldr"),
            alias("Вяз", "ru"),
        ),
    )

    assert inventory.aliases(actor).rows() == [
        ("Elm", "English, German", "exact, gated", "cldr"),
        ("Вяз", "Russian", None, "own"),
    ]


def test_each_theme_has_one_row_and_its_terms_a_level(words: Lexicon) -> None:
    table = inventory.themes(words)
    drones = words.themes["drones"]

    terms = inventory.terms(drones)

    assert sorted(table["ID"]) == sorted(words.themes)
    assert terms["Term"].n_unique() == table.filter(table["ID"] == "drones")["Terms"].item()
    strong = terms.filter(terms["Level"] == "strong")
    assert set(strong["Term"]) == set(drones.terms["strong"])
    assert {"Ukrainian", "Chinese"} <= set(strong["Language"])
