"""A field's value stands for what is called so."""

from datetime import UTC, datetime

import pytest

from processing.searching import parser
from processing.searching.query import Field

KNOWN = {
    "outlet": {name: name for name in ("BBC", "BBC News", "BBC Україна", "The Guardian", "Abbc")},
    "actor": {"russia": "russia", "Russia": "russia", "Bank of Russia": "bank", "Élysée": "elysee"},
}


def read(text: str) -> Field:
    node = parser.parse(text, KNOWN)
    assert isinstance(node, Field)
    return node


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("outlet:bbc", ("BBC",), id="the one that is called so"),
        pytest.param("outlet:news", ("BBC News",), id="else one that has the word"),
        pytest.param("outlet:україна", ("BBC Україна",), id="in any script"),
        pytest.param('outlet:"THE guardian"', ("The Guardian",), id="in any case"),
        pytest.param("actor:russia", ("russia",), id="name or id"),
        pytest.param("actor:elysee", ("elysee",), id="without accents"),
        pytest.param("scope:WAR", ("war",), id="a closed field"),
    ],
)
def test_a_value_stands_for_what_is_called_so(text: str, values: tuple[str, ...]) -> None:
    assert read(text).values == values


def test_a_word_of_several_names_stands_for_all_of_them() -> None:
    known = {"outlet": {name: name for name in ("BBC News", "BBC Україна", "Abbc")}}
    node = parser.parse("outlet:bbc", known)

    assert isinstance(node, Field)
    assert node.values == ("BBC News", "BBC Україна")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        pytest.param("2026-11-01..2026-11-15", (2026, 11, 1), (2026, 11, 16), id="days"),
        pytest.param("2026-12-31", (2026, 12, 31), (2027, 1, 1), id="one day"),
        pytest.param("2026-12", (2026, 12, 1), (2027, 1, 1), id="one month"),
        pytest.param("2026", (2026, 1, 1), (2027, 1, 1), id="one year"),
        pytest.param("2026-02..2026-03", (2026, 2, 1), (2026, 4, 1), id="months"),
        pytest.param("2026-11..", (2026, 11, 1), None, id="from then on"),
        pytest.param("..2026-11-15", None, (2026, 11, 16), id="up to then"),
    ],
)
@pytest.mark.parametrize("name", ["seen", "published"])
def test_dates_are_whole_days_in_utc(
    name: str, text: str, since: tuple[int, int, int] | None, until: tuple[int, int, int] | None
) -> None:
    node = read(f"{name}:{text}")

    assert node.since == (datetime(*since, tzinfo=UTC) if since else None)
    assert node.until == (datetime(*until, tzinfo=UTC) if until else None)
