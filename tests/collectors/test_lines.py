"""A person's CSV file: numbered rows, and messages that name line and cure. See test_catalogue too."""

from pathlib import Path

import pytest

from collectors import lines
from processing.errors import CatalogueError


def test_a_row_has_the_cells_by_column_and_the_number_of_its_line() -> None:
    content = b"\xef\xbb\xbfName , Place\n\nA,Kyiv\n'=B\n"

    assert lines.rows(content, "x.csv", ["name"]) == [
        (3, {"name": "A", "place": "Kyiv"}),
        (4, {"name": "=B"}),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"place\nKyiv\n", "x.csv line 1: the header has no column name; name one name"
        ),
        pytest.param(
            b"name;place\nA;Kyiv\n",
            "x.csv line 1: the header has no column name; separate the columns by commas",
        ),
        pytest.param(
            b"name,name\n", "x.csv line 1: the header names name twice; rename one", id="twice"
        ),
        pytest.param(b"name\nA,B\n", "x.csv line 2: 2 cells under 1 columns; put quotes round a "),
        pytest.param(b'name\n"A\n', "x.csv line 2: unexpected end of data; check the quotes"),
        pytest.param(b"name\n\xff\n", "x.csv line 2: not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_is_no_table_is_named_with_its_line(content: bytes, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        lines.rows(content, "x.csv", ["name"])

    assert str(caught.value).startswith(message)


def test_a_file_that_is_missing_is_named_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such file; give a CSV file of panels"):
        lines.body(tmp_path / "none.csv", "a CSV file of panels")


def test_a_cell_is_one_line_without_hidden_characters() -> None:
    assert lines.plain("  Kyiv\u202e\n Post\x00 ") == "Kyiv Post"


def test_the_first_ten_problems_are_told() -> None:
    told = lines.report([(number, "empty") for number in range(2, 14)], "x.csv").splitlines()

    assert told[0] == "x.csv line 2: empty"
    assert told[-1] == "x.csv: and 2 more"
    assert len(told) == lines.PROBLEMS_SHOWN + 1
