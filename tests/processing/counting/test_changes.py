"""What an edit of the lexicon changed is counted: per article, and per actor and theme."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing import columns
from processing.counting import changes

SCHEMA = {
    "article_id": columns.TEXT,
    "actors": columns.NAMES,
    "themes": columns.NAMES,
    "in_scope": pl.Boolean(),
    "language": columns.TEXT,
}


def tags(**articles: dict[str, Any]) -> pl.DataFrame:
    """One row per article; actors and themes as words, about the war unless said otherwise."""
    rows = [
        {
            "article_id": name,
            "actors": told.get("actors", "").split(),
            "themes": told.get("themes", "").split(),
            "in_scope": told.get("in_scope", True),
            "language": told.get("language", "en"),
        }
        for name, told in articles.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def subjects(found: changes.Changes) -> list[tuple[object, ...]]:
    return found.subjects.rows()


def test_each_subject_says_which_articles_it_gained_and_lost() -> None:
    before = tags(a={"actors": "eu nato"}, b={"actors": "nato", "themes": "drones"}, c={})
    now = tags(a={"actors": "eu"}, b={"actors": "eu nato"}, c={"actors": "eu"})

    found = changes.between(before, now)

    assert subjects(found) == [
        ("actors", "eu", 1, 3, 2, 0),
        ("actors", "nato", 2, 1, 0, 1),
        ("themes", "drones", 1, 0, 0, 1),
    ]
    assert (found.articles, found.changed, found.actors, found.themes) == (3, 3, 3, 1)


def test_articles_come_into_scope_and_leave_it() -> None:
    before = tags(a={"in_scope": False}, b={"in_scope": False}, c={}, d={"language": "ru"})
    now = tags(a={}, b={}, c={"in_scope": False}, d={"language": "uk"})

    found = changes.between(before, now)

    assert (found.into_scope, found.out_of_scope, found.language, found.changed) == (2, 1, 1, 4)


def test_only_articles_that_both_readings_know_are_compared() -> None:
    found = changes.between(tags(a={"actors": "eu"}, gone={}), tags(new={}, a={"actors": "eu"}))

    assert (found.articles, found.changed) == (1, 0)
    assert subjects(found) == [("actors", "eu", 1, 1, 0, 0)]


def test_nothing_is_no_change() -> None:
    empty = changes.together([])

    assert (empty.articles, empty.changed, empty.into_scope) == (0, 0, 0)
    assert [frame.height for frame in (empty.subjects, empty.languages, empty.samples)] == [0, 0, 0]
    assert changes.between(tags(), tags()).articles == 0


_NAMES = st.lists(st.sampled_from("abcd"), unique=True).map(lambda names: " ".join(sorted(names)))
_ARTICLE = st.fixed_dictionaries({"actors": _NAMES, "themes": _NAMES, "in_scope": st.booleans()})


@given(st.lists(st.tuples(_ARTICLE, _ARTICLE), max_size=6), st.integers(0, 6))
def test_the_parts_of_an_archive_add_up_to_the_whole(
    articles: list[tuple[dict[str, Any], dict[str, Any]]], cut: int
) -> None:
    old = tags(**{f"a{number}": before for number, (before, _) in enumerate(articles)})
    new = tags(**{f"a{number}": now for number, (_, now) in enumerate(articles)})
    parts = [(old.head(cut), new.head(cut)), (old.slice(cut), new.slice(cut))]

    summed = changes.together(changes.between(*part) for part in parts)
    whole = changes.between(old, new)

    assert subjects(summed) == subjects(whole)
    assert (summed.changed, summed.into_scope) == (whole.changed, whole.into_scope)
    assert summed.languages.rows() == whole.languages.rows()
    assert summed.samples.rows() == whole.samples.rows()


def test_each_language_says_how_many_of_its_articles_changed() -> None:
    before = tags(a={"actors": "eu"}, b={"language": "uk"}, c={"language": "ru"}, d={})
    now = tags(a={}, b={"language": "uk"}, c={"language": "uk"}, d={})

    found = changes.between(before, now)

    assert found.languages.rows() == [("en", 2, 1), ("uk", 2, 1)]


def test_articles_show_what_a_subject_gained_and_lost() -> None:
    before = tags(a={"actors": "eu"}, b={}, c={"themes": "drones"})
    now = tags(a={}, b={"actors": "eu"}, c={"themes": "drones"})

    assert changes.between(before, now).samples.rows() == [
        ("actors", "eu", "gained", "b"),
        ("actors", "eu", "lost", "a"),
    ]


def test_no_more_than_a_few_articles_are_samples_of_one_change() -> None:
    many = {f"a{number}": {"actors": "eu"} for number in range(9)}
    found = changes.between(tags(**{name: {} for name in many}), tags(**many))

    twice = changes.together([found, found])

    assert found.samples["article_id"].to_list() == ["a0", "a1", "a2"]
    assert twice.samples.height == changes.SAMPLES


def test_those_that_changed_most_come_first() -> None:
    quiet = {"actors": "a"}
    before = tags(one=quiet, two=quiet | {"themes": "z"}, three=quiet)
    now = tags(one=quiet | {"themes": "z"}, two=quiet, three=quiet | {"themes": "z"})

    assert [row[1] for row in subjects(changes.between(before, now))] == ["z", "a"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_rows_does_not_matter(order: int) -> None:
    before = tags(a={"actors": "eu"}, b={}, c={"themes": "drones"})
    now = tags(a={}, b={"actors": "eu"}, c={})

    found = changes.between(before[::order], now)

    assert subjects(found) == [("actors", "eu", 1, 1, 1, 1), ("themes", "drones", 1, 0, 0, 1)]
