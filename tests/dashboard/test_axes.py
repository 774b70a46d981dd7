"""The frame around the lines."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from dashboard import axes, figures, theme
from dashboard.axes import Drawing
from processing.counting.picks import STEPS, Every
from processing.frames import Trend


def label(y: float, text: str = "x") -> dict[str, Any]:
    return {"y": y, "text": text}


def test_labels_that_would_hide_each_other_are_pushed_apart() -> None:
    placed = axes.apart([label(10), label(10.1), label(10.2), label(50)], 100)

    heights = [part["y"] for part in placed]
    assert all(b - a >= 5.19 for a, b in pairwise(heights))
    assert heights[-1] == 50


def test_labels_stay_on_the_axis() -> None:
    placed = axes.apart([label(0), label(0), label(100), label(100)], 100)

    assert placed[0]["y"] > 0
    assert placed[-1]["y"] < 100


def test_a_label_of_two_lines_gets_more_room() -> None:
    one = axes.apart([label(50), label(50)], 100)
    two = axes.apart([label(50), label(50, "x<br>y")], 100)

    assert two[1]["y"] - two[0]["y"] > one[1]["y"] - one[0]["y"]


@pytest.mark.parametrize("narrow", [True, False])
def test_long_names_are_folded_to_the_room_there_is(narrow: bool) -> None:
    shown = axes.label("Attacks on energy infrastructure", "7.7%", narrow=narrow)

    assert "<br>" in shown["text"]
    assert shown["room"] <= (110 if narrow else 190)


@pytest.mark.parametrize(
    ("highest", "step"), [(0.4, 0.1), (3, 1), (9, 2), (27, 5), (64, 20), (250, 50)]
)
def test_grid_lines_are_round_and_at_most_six(
    rows: Callable[..., Trend], highest: float, step: float
) -> None:
    cells = [(round(highest * 100), 10_000, "ok")]
    axis = figures.lines(rows("nato", cells=cells), drawing("1d")).to_dict()["layout"]["yaxis"]

    assert axis["dtick"] == pytest.approx(step)
    assert axis["range"][1] / axis["dtick"] <= 6


@pytest.mark.parametrize(
    ("every", "buckets", "first", "most"),
    [
        pytest.param("1h", 12, "00:00<br>2 Mar", 9, id="half a day of hours"),
        pytest.param("1h", 96, "00:00<br>2 Mar", 9, id="four days of hours"),
        pytest.param("1h", 2_000, "00:00<br>2 Mar", 9, id="three months of hours"),
        pytest.param("1d", 7, "2 Mar<br>2026", 9, id="a week of days"),
        pytest.param("1d", 60, "2 Mar<br>2026", 9, id="two months of days"),
        pytest.param("1d", 200, "1 Apr<br>2026", 9, id="half a year of days"),
        pytest.param("1w", 53, "4 May<br>2026", 9, id="a year of weeks"),
        pytest.param("1w", 300, "4 Jan<br>2027", 9, id="six years of weeks"),
    ],
)
def test_ticks_are_few_and_stand_on_round_dates(
    rows: Callable[..., Trend], every: Every, buckets: int, first: str, most: int
) -> None:
    trend = rows("nato", cells=[(1, 40, "ok")] * buckets, every=STEPS[every])
    axis = figures.lines(trend, drawing(every)).to_dict()["layout"]["xaxis"]

    assert axis["ticktext"][0] == first
    assert 2 <= len(axis["ticktext"]) <= most
    assert len(set(axis["ticktext"])) > 1


def test_a_phone_gets_fewer_ticks(rows: Callable[..., Trend]) -> None:
    trend = rows("nato", cells=[(1, 40, "ok")] * 8, every=timedelta(days=1))
    axis = figures.lines(trend, drawing("1d", narrow=True)).to_dict()["layout"]["xaxis"]

    assert len(axis["ticktext"]) <= 4


def drawing(every: Every, *, narrow: bool = False) -> Drawing:
    return Drawing("share", every, {}, theme.LIGHT, None, narrow)
