"""For which time a line holds, and lines that hold at the same time."""

from datetime import UTC, datetime

import pytest

from collectors import spans
from collectors.lines import Numbered
from collectors.parsing import entries

WAR = "2022-02-24"


def test_an_empty_start_is_as_far_back_as_a_time_of_publication_goes() -> None:
    assert spans.start({}) == spans.EPOCH == entries.EARLIEST
    assert spans.end({}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(WAR, datetime(2022, 2, 24, tzinfo=UTC), id="a date is the start of its day"),
        pytest.param("2022-02-24T05:00", datetime(2022, 2, 24, 5, tzinfo=UTC), id="no zone is UTC"),
        pytest.param("2022-02-24T05:00+02:00", datetime(2022, 2, 24, 3, tzinfo=UTC), id="a zone"),
    ],
)
def test_a_time_is_iso_8601(text: str, expected: datetime) -> None:
    assert spans.start({"valid_from": text}) == spans.end({"valid_to": text}) == expected


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        ({"valid_from": WAR}, []),
        ({"valid_to": WAR}, []),
        (
            {"valid_from": "24.2.2022", "valid_to": "never"},
            [
                "valid_from is '24.2.2022'; write it as 2022-03-04",
                "valid_to is 'never'; write it as 2022-03-04",
            ],
        ),
        (
            {"valid_from": WAR, "valid_to": WAR},
            ["valid_to is '2022-02-24'; give a time after valid_from"],
        ),
        ({"valid_to": "1990-01-01"}, ["valid_to is '1990-01-01'; give a time after valid_from"]),
        (
            {"valid_to": "9999-12-31T23:59-14:00"},
            ["valid_to is '9999-12-31T23:59-14:00'; write it as 2022-03-04"],
        ),
    ],
)
def test_a_wrong_time_is_named_with_its_cure(row: dict[str, str], faults: list[str]) -> None:
    assert list(spans.faults(row)) == faults


def numbered(*rows: tuple[str, str, str]) -> Numbered:
    names = ("who", "valid_from", "valid_to")
    return [(number, dict(zip(names, row, strict=True))) for number, row in enumerate(rows, 2)]


def test_times_that_touch_do_not_overlap() -> None:
    lines = numbered(("a", WAR, ""), ("a", "", WAR), ("b", "", ""))

    assert list(spans.overlaps(lines, ("who",))) == []


def test_a_line_that_begins_before_another_ends_is_named_with_that_line() -> None:
    lines = numbered(("a", WAR, ""), ("b", "", ""), ("a", "", "2022-02-25"))

    ((number, told),) = spans.overlaps(lines, ("who",))

    assert number == 2
    assert told == (
        "valid_from of 'a' is before the end of line 4; "
        "give line 4 a valid_to that is no later than this valid_from"
    )


def test_two_lines_of_all_time_overlap() -> None:
    assert [
        number for number, _ in spans.overlaps(numbered(("a", "", ""), ("a", "", "")), ("who",))
    ] == [3]
