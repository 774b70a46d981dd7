"""A term becomes the string to look for and what must follow it."""

import pytest

from processing.reading import terms
from processing.reading.entries import Signal, Theme

NONE: dict[str, tuple[str, ...]] = {"strong": (), "weak": (), "near": (), "negative": ()}


def table(**kinds: tuple[str, ...]) -> dict[str, list[terms.Term]]:
    return terms.table([Theme("wood", "Wood", "trees", 1, NONE | kinds)], [], [])


@pytest.mark.parametrize(
    ("term", "text", "fits"),
    [
        pytest.param("drone*", "drones", True, id="open ending"),
        pytest.param("drone*", "drone", True, id="open ending, nothing follows"),
        pytest.param("truce", "truce.", True, id="whole word"),
        pytest.param("truce", "truces", False, id="whole word with an ending"),
        pytest.param("мирн* план*", "мирного плана", True, id="two open words"),
        pytest.param("мирн* план*", "мирного договора", False, id="another second word"),
        pytest.param("f-16*", "f-16s", True, id="signs"),
        pytest.param("停火", "停火协议", True, id="Chinese never ends"),
        pytest.param("TRUCE", "truce", True, id="terms are lower case"),
    ],
)
def test_a_term_fits_what_it_says(term: str, text: str, *, fits: bool) -> None:
    ((head, found),) = table(strong=(term,)).items()

    assert text.startswith(head)
    assert bool(found[0].rest.match(text, len(head))) is fits


def test_an_open_ending_is_bounded() -> None:
    ((_, (term,)),) = table(strong=("a* b",)).items()

    assert term.rest.match("a" * 100_000 + " b", 1) is None


def test_terms_with_one_beginning_share_a_string() -> None:
    found = table(strong=("мирн* план*", "мирн* договор*"))

    assert [term.meaning.root for term in found["мирн"]] == ["мирн* план*", "мирн* договор*"]


def test_a_term_inside_an_open_one_is_the_same_term() -> None:
    found = table(strong=("dron*", "drones", "uav*"))

    assert found["drones"][0].meaning.root == "dron*"
    assert found["uav"][0].meaning.root == "uav*"


def test_the_sides_of_a_near_pair_share_a_root() -> None:
    found = table(near=("axe* & tree*",))

    assert found["axe"][0].meaning == terms.Meaning("wood", "near", "axe* & tree*", 0)
    assert found["tree"][0].meaning == terms.Meaning("wood", "near", "axe* & tree*", 1)


def test_either_of_several_strings_is_a_side_of_a_near_pair() -> None:
    found = table(near=("axe*|saw & tree*",))

    meanings = [found[head][0].meaning for head in ("axe", "saw", "tree")]
    assert [(meaning.root, meaning.side) for meaning in meanings] == [
        ("axe*|saw & tree*", side) for side in (0, 0, 1)
    ]


def test_signals_and_sources_are_terms_too() -> None:
    found = terms.table([], [Signal("storm", ("gale*",), ("gale fair",))], ["leaf post"])

    assert found["gale"][0].meaning == terms.Meaning("storm", "signal", "gale*")
    assert found["gale fair"][0].meaning == terms.Meaning("storm", "negative", "gale fair")
    assert found["leaf post"][0].meaning == terms.Meaning("", "source", "leaf post")
