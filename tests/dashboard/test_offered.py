"""Queries offered to all readers by a file of the data folder."""

from pathlib import Path

import pytest

from dashboard import offered
from processing.counting.queries import Query
from processing.errors import InputError


def test_without_a_file_nothing_is_offered(tmp_path: Path) -> None:
    assert offered.known(tmp_path) == ()


def test_the_queries_of_the_file_are_offered_in_its_order(tmp_path: Path) -> None:
    told = "[[query]]\nname = 'Grain'\ntext = 'зерно*'\n[[query]]\nname = 'A'\ntext = 'b | c'\n"
    (tmp_path / "queries.toml").write_text(told, encoding="utf-8")

    assert offered.known(tmp_path) == (Query("Grain", "зерно*"), Query("A", "b | c"))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("[[query]", "cannot be read"),
        ("[[queries]]\nname = 'a'", "holds more than"),
        ("query = 1", "holds more than"),
        ("[[query]]\nname = 'a'", "query 1: give a name"),
        ("[[query]]\nname = ' '\ntext = 'b'", "query 1: give a name"),
        ("[[query]]\nname = 'a|b'\ntext = 'b'", "query 1: give a name"),
        ("[[query]]\nname = 'a'\ntext = ''", "at most, on one line"),
        (f"[[query]]\nname = 'a'\ntext = '{'b' * 501}'", "at most, on one line"),
    ],
)
def test_a_file_that_cannot_be_used_names_the_entry(tmp_path: Path, told: str, said: str) -> None:
    (tmp_path / "queries.toml").write_text(told, encoding="utf-8")

    with pytest.raises(InputError, match=said):
        offered.known(tmp_path)
