"""The charts, as the dictionaries that Plotly draws."""

import base64
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import axes, figures, theme
from dashboard.axes import Drawing
from processing import frames
from processing.frames import Trend

Rows = Callable[..., Trend]
FIVE = ("zelensky", "putin", "trump", "nato", "drones")
FULL = [(100 + number, 400, "ok") for number in range(6)]
HOLED = [*FULL[:2], (None, None, "gap"), (None, None, "gap"), *FULL[4:]]


def drawing(**changes: Any) -> Drawing:
    settings: dict[str, Any] = {
        "measure": "share",
        "every": "1d",
        "names": {"zelensky": "Volodymyr Zelenskyy", "nato": "NATO"},
        "look": theme.LIGHT,
    }
    return Drawing(**(settings | changes))


def numbers(array: Any) -> list[float]:
    """What Plotly's packed array holds."""
    letter = {"f4": "f", "f8": "d", "u1": "B", "i4": "i"}[array["dtype"]]
    packed = base64.b64decode(array["bdata"])
    return list(struct.unpack(f"<{len(packed) // struct.calcsize(letter)}{letter}", packed))


def line(figure: dict[str, Any], number: int = 1) -> dict[str, Any]:
    trace: dict[str, Any] = figure["data"][number]
    return trace


def test_each_subject_is_one_line_in_the_order_chosen(rows: Rows) -> None:
    figure = figures.lines(rows("nato", "zelensky", cells=FULL), drawing()).to_dict()

    assert [trace["name"] for trace in figure["data"]] == [
        "coverage",
        "NATO",
        "Volodymyr Zelenskyy",
    ]


def test_five_subjects_with_an_unfinished_end_need_seven_traces_and_25_kilobytes(
    rows: Rows,
) -> None:
    cells = [(100, 400, "ok")] * 180
    figure = figures.lines(rows(*FIVE, cells=cells, unfinished=True), drawing())

    assert len(figure.data) == 7
    assert len(figure.to_json()) <= 25_000 + 5_000  # 5 kB: the words of 180 buckets


@pytest.mark.parametrize("measure", ["share", "count"])
@pytest.mark.parametrize("narrow", [False, True])
def test_plotly_knows_all_that_a_figure_holds(rows: Rows, measure: str, *, narrow: bool) -> None:
    chosen = (datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
    as_drawn = drawing(measure=measure, narrow=narrow, chosen=chosen)
    figure = figures.lines(rows(*FIVE, cells=HOLED, unfinished=True), as_drawn).to_dict()

    checked = go.Figure(figure).to_dict()

    assert checked["data"] == figure["data"]
    assert {**checked["layout"], "template": {}} == figure["layout"]


def test_the_same_rows_give_the_same_figure(rows: Rows) -> None:
    first, again = (
        figures.lines(rows(*FIVE, cells=HOLED, unfinished=True), drawing()).to_json()
        for _ in range(2)
    )

    assert first == again


def test_a_gap_breaks_the_line_and_is_never_zero(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=HOLED), drawing()).to_dict()

    values = numbers(line(figure)["y"])
    assert [value == value for value in values] == [True, True, False, False, True, True]  # noqa: PLR0124 - NaN
    assert 0 not in values
    assert line(figure)["connectgaps"] is False


@pytest.mark.parametrize(
    ("matched", "total", "reporting", "is_drawn"),
    [(0, 5, 0, False), (0, 5, 1, True), (0, 30, 0, True), (7, 29, 0, False)],
)
def test_a_few_articles_of_a_time_that_no_feed_covers_are_no_point(
    rows: Rows, matched: int, total: int, reporting: int, *, is_drawn: bool
) -> None:
    trend = rows("nato", cells=[*FULL[:2], (matched, total, "partial"), *FULL[3:]])
    at = pl.int_range(pl.len()) == 2
    counted = pl.when(at).then(reporting).otherwise("feeds_reporting").cast(pl.Int64)
    trend = frames.trend(trend.with_columns(counted.alias("feeds_reporting")))

    figure = figures.lines(trend, drawing()).to_dict()

    values = numbers(line(figure)["y"])
    assert (values[2] == values[2]) is is_drawn
    fills = {shape["fillcolor"] for shape in figure["layout"]["shapes"]}
    assert fills == {theme.LIGHT.partial if is_drawn else theme.LIGHT.gap}


def test_a_time_in_which_all_feeds_refuse_us_is_a_band_that_says_so(rows: Rows) -> None:
    blocked = (None, None, "blocked")
    figure = figures.lines(rows("nato", cells=[*FULL[:2], blocked, *FULL[3:]]), drawing()).to_dict()

    (band,) = figure["layout"]["shapes"]
    values = numbers(line(figure)["y"])
    assert (band["x0"], band["fillcolor"]) == ("2026-03-04T00:00:00", theme.LIGHT.gap)
    assert values[2] != values[2]
    assert figure["layout"]["annotations"][0]["text"] == "all feeds<br>refuse us"
    assert figure["data"][0]["text"][2] == "all feeds refuse us, 0 articles known"


def test_the_unit_is_told_to_the_pointer(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=[(0, 0, "ok")]), drawing(unit="texts")).to_dict()

    assert figure["data"][0]["text"][0] == "14 of 14 feeds, no distinct text"


def test_neighbouring_gaps_are_one_band_from_their_start_to_their_end(rows: Rows) -> None:
    figure = figures.lines(rows("nato", "putin", cells=HOLED), drawing()).to_dict()

    bands = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
    assert [(band["x0"], band["x1"]) for band in bands] == [
        ("2026-03-04T00:00:00", "2026-03-06T00:00:00")
    ]
    assert bands[0]["fillcolor"] == theme.LIGHT.gap


def test_a_wide_gap_says_that_no_feed_was_read(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=HOLED), drawing()).to_dict()

    words = [note["text"] for note in figure["layout"]["annotations"]]
    assert "no feed<br>covers it" in words


def test_a_narrow_gap_is_left_without_words(rows: Rows) -> None:
    cells = [(None, None, "gap"), *[(100, 400, "ok")] * 40]
    figure = figures.lines(rows("nato", cells=cells), drawing()).to_dict()

    assert [note["text"] for note in figure["layout"]["annotations"]] == ["<b>NATO</b> 25.0%"]


def test_a_partial_stretch_has_a_strip_at_its_foot_and_keeps_its_line(rows: Rows) -> None:
    cells = [*FULL[:2], (90, 300, "partial"), (91, 300, "partial"), *FULL[4:]]
    figure = figures.lines(rows("nato", cells=cells), drawing()).to_dict()

    (strip,) = figure["layout"]["shapes"]
    assert (strip["x0"], strip["x1"]) == ("2026-03-04T00:00:00", "2026-03-06T00:00:00")
    assert strip["fillcolor"] == theme.LIGHT.partial
    assert strip["y1"] <= 0.02
    assert numbers(line(figure)["y"])[2] == pytest.approx(30)


def test_the_pointer_is_told_the_coverage_of_each_bucket(rows: Rows) -> None:
    cells = [(100, 400, "ok"), (9, 30, "partial"), (None, None, "gap"), (0, 0, "ok")]
    figure = figures.lines(rows("nato", cells=cells), drawing()).to_dict()

    assert list(figure["data"][0]["text"]) == [
        "14 of 14 feeds",
        "covered in full by 11 of 14 feeds",
        "no feed covers it, 0 articles known",
        "14 of 14 feeds, no article",
    ]


def test_a_week_is_named_for_the_pointer(rows: Rows) -> None:
    trend = rows("nato", cells=FULL, every=timedelta(weeks=1))
    figure = figures.lines(trend, drawing(every="1w")).to_dict()

    assert figure["data"][0]["text"][0] == "2–8 Mar 2026: 14 of 14 feeds"


def test_the_unfinished_bucket_is_hollow_joined_by_dots_and_out_of_the_line(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=FULL, unfinished=True), drawing()).to_dict()

    ends, (tail,) = figure["data"][-1], figure["layout"]["shapes"]
    assert numbers(line(figure)["y"])[-1] != numbers(line(figure)["y"])[-1]
    assert (ends["name"], ends["x"]) == ("unfinished", ["2026-03-07T12:00:00"])
    assert ends["marker"]["color"] == theme.LIGHT.page
    assert (tail["type"], tail["x0"], tail["x1"]) == (
        "line",
        "2026-03-06T12:00:00",
        "2026-03-07T12:00:00",
    )


def test_the_unfinished_bucket_tells_its_numbers_but_is_not_the_label(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=FULL, unfinished=True), drawing()).to_dict()

    assert figure["data"][0]["text"][-1] == "14 of 14 feeds, not ended<br>NATO 105 of 400"
    assert figure["layout"]["annotations"][0]["text"] == "<b>NATO</b> 26.0%"


def test_after_a_gap_the_unfinished_bucket_is_not_joined(rows: Rows) -> None:
    cells = [*FULL[:4], (None, None, "gap"), (3, 40, "ok")]
    figure = figures.lines(rows("nato", cells=cells, unfinished=True), drawing()).to_dict()

    assert [shape["type"] for shape in figure["layout"]["shapes"]] == ["rect"]


def test_a_share_of_few_articles_is_a_hollow_point(rows: Rows) -> None:
    cells = [(100, 400, "ok"), (10, 29, "ok"), (10, 30, "ok")]
    figure = figures.lines(rows("nato", cells=cells), drawing()).to_dict()

    marker = line(figure)["marker"]
    assert numbers(marker["color"]) == [0, 1, 0]
    assert marker["colorscale"][1][1] == theme.LIGHT.page
    assert numbers(marker["line"]["width"]) == [0, 1.75, 0]


def test_a_count_of_few_articles_is_drawn_like_any_other(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=[(1, 2, "ok")] * 3), drawing(measure="count"))

    assert line(figure.to_dict())["marker"]["color"] == "rgba(0,0,0,0)"


def test_a_point_between_gaps_is_seen_although_it_makes_no_line(rows: Rows) -> None:
    gap = (None, None, "gap")
    figure = figures.lines(rows("nato", cells=[gap, (100, 400, "ok"), gap]), drawing()).to_dict()

    assert numbers(line(figure)["marker"]["color"]) == [0, 2, 0]


def test_counts_are_articles_and_shares_are_percent(rows: Rows) -> None:
    share = figures.lines(rows("nato", cells=FULL), drawing()).to_dict()
    count = figures.lines(rows("nato", cells=FULL), drawing(measure="count")).to_dict()

    assert numbers(line(share)["y"])[0] == pytest.approx(25)
    assert share["layout"]["yaxis"]["ticksuffix"] == "%"
    assert numbers(line(count)["y"])[0] == 100
    assert count["layout"]["yaxis"]["ticksuffix"] == ""


def test_the_y_axis_begins_at_zero_and_the_x_axis_holds_whole_buckets(rows: Rows) -> None:
    layout = figures.lines(rows("nato", cells=FULL), drawing()).to_dict()["layout"]

    assert layout["yaxis"]["range"][0] == 0
    assert layout["yaxis"]["range"][1] > 100 * 105 / 400
    assert list(layout["xaxis"]["range"]) == ["2026-03-02T00:00:00", "2026-03-08T00:00:00"]


def test_a_point_stands_in_the_middle_of_its_bucket(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=FULL), drawing()).to_dict()

    assert (line(figure)["x0"], line(figure)["dx"]) == ("2026-03-02T12:00:00", 86_400_000)


def test_names_cannot_make_links_or_tags(rows: Rows) -> None:
    evil = "<a href='https://evil.example'>Name</a>"
    figure = figures.lines(
        rows("nato", cells=FULL, unfinished=True), drawing(names={"nato": evil})
    ).to_json()

    assert "<a" not in figure
    assert "\\u003ca" not in figure


def test_the_chosen_bucket_is_shaded(rows: Rows) -> None:
    chosen = (datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
    figure = figures.lines(rows("nato", cells=FULL), drawing(chosen=chosen)).to_dict()

    (shade,) = figure["layout"]["shapes"]
    assert (shade["x0"], shade["fillcolor"]) == ("2026-03-03T00:00:00", theme.LIGHT.chosen)


def test_dark_colours_differ_from_light_ones(rows: Rows) -> None:
    light = figures.lines(rows("nato", cells=FULL), drawing()).to_dict()
    dark = figures.lines(rows("nato", cells=FULL), drawing(look=theme.DARK)).to_dict()

    assert line(light)["line"]["color"] == "#D07C25"
    assert line(dark)["line"]["color"] == "#EF9A35"


def test_the_fourth_and_fifth_lines_are_told_apart_without_colour(rows: Rows) -> None:
    figure = figures.lines(rows(*FIVE, cells=FULL), drawing()).to_dict()

    dashes = [trace["line"]["dash"] for trace in figure["data"][1:]]
    assert dashes == ["solid", "solid", "solid", "dash", "dot"]


def test_a_phone_can_scroll_over_the_chart(rows: Rows) -> None:
    wide = figures.lines(rows("nato", cells=FULL), drawing()).to_dict()["layout"]
    phone = figures.lines(rows("nato", cells=FULL), drawing(narrow=True)).to_dict()["layout"]

    assert (wide["dragmode"], phone["dragmode"]) == ("select", False)
    assert phone["margin"]["r"] <= 110


def test_only_gaps_make_a_chart_without_lines_or_labels(rows: Rows) -> None:
    figure = figures.lines(rows("nato", cells=[(None, None, "gap")] * 3), drawing()).to_dict()

    assert figure["layout"]["yaxis"]["range"] == [0, 1]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["no feed<br>covers it"]


def test_no_rows_make_an_empty_chart(rows: Rows) -> None:
    figure = figures.lines(rows(cells=[]), drawing())

    assert len(figure.data) == 1
    assert axes.FONT in figure.to_json().replace('\\"', '"')


def test_a_mean_is_drawn_in_place_of_its_buckets_without_their_interval(rows: Rows) -> None:
    trend = frames.trend(
        rows("nato", cells=FULL).with_columns(
            share_smoothed=pl.lit(0.125), share_low=pl.lit(0.1), share_high=pl.lit(0.2)
        )
    )

    figure = figures.lines(trend, drawing(smooth=7)).to_dict()

    assert numbers(line(figure)["y"]) == [12.5] * 6
    assert "mean of 7" in line(figure)["hovertemplate"]
    assert not figure["layout"]["shapes"]


def test_a_mean_of_counts_is_drawn_as_such(rows: Rows) -> None:
    trend = frames.trend(rows("nato", cells=FULL).with_columns(matched_smoothed=pl.lit(2.5)))

    figure = figures.lines(trend, drawing(measure="count", smooth=3)).to_dict()

    assert numbers(line(figure)["y"]) == [2.5] * 6
