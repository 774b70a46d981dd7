"""Where the reader's pointer was in the chart."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard import pointing
from dashboard.pointing import Pointed
from processing.frames import Trend

Rows = Callable[..., Trend]
DAYS = [(1, 40, "ok")] * 6


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def test_a_brush_chooses_whole_buckets(rows: Rows) -> None:
    box = {"box": [{"x": ["2026-03-03 07:12", "2026-03-05 01:00"], "y": [0, 1]}], "points": []}

    assert pointing.read(box, rows("nato", cells=DAYS)) == Pointed(span=(day(3), day(6)))


def test_a_brush_from_right_to_left_is_the_same(rows: Rows) -> None:
    box = {"box": [{"x": ["2026-03-05 01:00", "2026-03-03 07:12"], "y": [0, 1]}]}

    assert pointing.read(box, rows("nato", cells=DAYS)).span == (day(3), day(6))


def test_a_brush_inside_one_bucket_chooses_that_bucket(rows: Rows) -> None:
    box = {"box": [{"x": ["2026-03-03 07:12", "2026-03-03 12:59:59.123"], "y": [0, 1]}]}

    assert pointing.read(box, rows("nato", cells=DAYS)) == Pointed(bucket=(day(3), day(4)))


def test_a_tap_on_a_line_chooses_bucket_and_subject(rows: Rows) -> None:
    tap = {"points": [{"x": "2026-03-04 12:00", "y": 1, "curve_number": 2}], "box": []}

    found = pointing.read(tap, rows("nato", "putin", cells=DAYS))

    assert found == Pointed(bucket=(day(4), day(5)), subject="putin")


@pytest.mark.parametrize("curves", [[0], [1, 2], [3]], ids=["coverage", "two lines", "unfinished"])
def test_a_tap_on_no_single_line_chooses_the_bucket_only(rows: Rows, curves: list[int]) -> None:
    points = [{"x": "2026-03-04 12:00", "curve_number": curve} for curve in curves]

    found = pointing.read({"points": points}, rows("nato", "putin", cells=DAYS))

    assert found == Pointed(bucket=(day(4), day(5)))


@pytest.mark.parametrize(
    "selection",
    [
        {},
        {"points": [], "box": []},
        {"box": [{"x": ["soon", None]}]},
        {"box": [{"x": ["2027-01-01", "2027-02-01"]}]},
        {"points": [{"x": "2027-01-01"}]},
        {"points": [{"y": 3}]},
    ],
)
def test_what_is_not_in_the_chart_chooses_nothing(rows: Rows, selection: dict[str, Any]) -> None:
    assert pointing.read(selection, rows("nato", cells=DAYS)) == Pointed()


def test_the_end_of_a_bucket_belongs_to_the_next_one(rows: Rows) -> None:
    assert pointing.bucket_at(rows("nato", cells=DAYS), day(4)) == (day(4), day(5))
