"""Queries to and from an address."""

import pytest

from processing.counting import picks, queries
from processing.counting.picks import Picks
from processing.counting.queries import Query

GRAIN = Query("Grain deal", '("grain deal" OR зерно*) | x')


def test_an_address_holds_name_and_text() -> None:
    view = Picks(("putin",), queries=(GRAIN, Query("b", "b")))

    assert queries.read(queries.written(GRAIN)) == GRAIN
    assert picks.from_query(picks.to_query(view)) == view


def test_without_a_name_the_text_is_the_name() -> None:
    assert queries.read("grain OR wheat") == Query("grain OR wheat", "grain OR wheat")
    assert queries.read("|grain") == Query("grain", "grain")
    assert queries.named("", "a | b " * 20).name == ("a b " * 15).strip()
    assert queries.read(queries.written(queries.named("a|b", "c"))) == Query("a b", "c")
    assert queries.named("|", "c").name == "–"


@pytest.mark.parametrize(
    "value", ["", "|", "name|", "a|b\nc", "a\x00|b", f"a|{'b' * 501}", f"{'a' * 61}|b"]
)
def test_what_is_no_query_is_left_out(value: str) -> None:
    assert queries.read(value) is None
    assert picks.from_query({"query": [value, "b"]}).queries == (Query("b", "b"),)


def test_subjects_and_queries_are_five_together_at_most() -> None:
    asked = {"subject": ["a", "b", "c"], "query": ["d", "e", "f"]}

    assert len(picks.from_query(asked).queries) == 2
    assert picks.from_query({"query": list("abcdefg")}).queries[-1] == Query("e", "e")


def test_the_id_depends_on_name_and_text_and_is_like_a_subjects() -> None:
    others = {GRAIN.id, Query("Grain deal", "grain").id, Query("Grain", GRAIN.text).id}

    assert len(others) == 3
    assert Query(GRAIN.name, GRAIN.text).id == GRAIN.id
    assert picks.from_query({"subject": [GRAIN.id]}).subjects == (GRAIN.id,)
