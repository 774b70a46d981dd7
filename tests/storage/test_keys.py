"""Keys kept in memory tell new rows from known ones."""

import polars as pl
import pytest

from storage import keys
from storage.keys import Keys


def ids(*numbers: int) -> pl.DataFrame:
    return pl.DataFrame({"id": [f"{n:032x}" for n in numbers]}, schema={"id": pl.String})


def test_rows_that_were_there_or_were_added_are_known() -> None:
    known = Keys(["id"], ids(3, 1, 2).lazy())
    known.add(ids(7, 5))

    assert known.lack(ids(1, 2, 3, 4, 5, 6, 7)).equals(ids(4, 6))
    assert known.lack(ids()).is_empty()


def test_of_an_empty_table_nothing_is_known() -> None:
    assert Keys(["id"], None).lack(ids(1)).height == 1
    assert Keys(["id"], ids().lazy()).lack(ids(1)).height == 1


def test_a_key_of_several_columns_is_known_by_all_of_them() -> None:
    rows = pl.DataFrame({"id": ["a", "ab"], "wording": ["bc", "c"], "title": ["x", "y"]})
    known = Keys(["id", "wording"], rows.lazy())

    other = pl.DataFrame({"id": ["a", "ab", "a"], "wording": ["bc", "bc", "c"]})

    assert known.lack(other).rows() == [("ab", "bc"), ("a", "c")]


def test_what_was_added_stays_known_when_it_is_sorted_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_MOST_NEWEST", 10)
    known = Keys(["id"], ids(*range(100)).lazy())

    for number in range(100, 160, 4):
        known.add(ids(*range(number, number + 4)))

    assert known.lack(ids(*range(170))).equals(ids(*range(160, 170)))


def test_a_key_takes_eight_bytes() -> None:
    known = Keys(["id"], ids(*range(20_000)).lazy())

    assert known.bytes == 160_000
