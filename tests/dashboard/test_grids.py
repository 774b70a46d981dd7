"""The figures of outlets."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from dashboard import grids, theme
from dashboard.grids import Grid
from processing.counting import outlets

START = datetime(2026, 3, 2, tzinfo=UTC)
GRID = Grid(names={"nato": "NATO"}, look=theme.LIGHT)


@pytest.fixture
def cells() -> pl.DataFrame:
    """Two outlets, one with few articles, and two subjects."""
    return outlets.judged(
        pl.DataFrame(
            {
                "outlet": ["Alpha <b>", "Alpha <b>", "Beta", "Beta"],
                "subject": ["nato", "eu", "nato", "eu"],
                "matched": [40, 10, 5, 0],
                "total": [100, 100, 20, 20],
            }
        )
    )


def test_shares_stand_in_their_squares_and_small_ones_apart(cells: pl.DataFrame) -> None:
    large, small, _ = grids.heat(cells, GRID).to_dict()["data"]

    assert large["z"] == [[0.4, 0.1], [None, None]]
    assert small["z"] == [[None, None], [0.25, 0.0]]
    assert {colour for _, colour in small["colorscale"]} == {theme.LIGHT.gap}


def test_each_square_has_an_invisible_marker_that_tells_its_numbers(cells: pl.DataFrame) -> None:
    marks = grids.heat(cells, GRID).to_dict()["data"][2]

    assert (marks["marker"]["opacity"], marks["x"], marks["y"]) == (0, [0, 1, 0, 1], [0, 0, 1, 1])
    assert marks["customdata"][0].startswith("Alpha &lt;b&gt; on NATO<br>40.0%: 40 of 100 articles")
    assert marks["customdata"][2].endswith("fewer than 30 articles")


def test_no_name_is_read_as_html(cells: pl.DataFrame) -> None:
    layout = grids.heat(cells, GRID).to_dict()["layout"]

    assert layout["yaxis"]["ticktext"] == ["Alpha &lt;b&gt;", "Beta"]
    assert layout["xaxis"]["ticktext"] == ["NATO", "eu"]


def test_the_chosen_square_has_a_frame(cells: pl.DataFrame) -> None:
    grid = Grid(names={}, look=theme.DARK, chosen=("Beta", "nato"))

    (frame,) = grids.heat(cells, grid).to_dict()["layout"]["shapes"]
    assert (frame["x0"], frame["x1"], frame["y0"], frame["y1"]) == (-0.5, 0.5, 0.5, 1.5)


def test_a_choice_that_is_not_drawn_has_no_frame(cells: pl.DataFrame) -> None:
    grid = Grid(names={}, look=theme.DARK, chosen=("Gamma", "nato"))

    assert not grids.heat(cells, grid).layout.shapes


def test_the_same_cells_make_the_same_figure(cells: pl.DataFrame) -> None:
    assert grids.heat(cells, GRID) == grids.heat(cells, GRID)


@pytest.mark.parametrize(
    ("points", "found"),
    [
        pytest.param([{"curve_number": 2, "point_index": 3}], ("Beta", "eu"), id="a square"),
        pytest.param([{"curve_number": 2, "point_index": 4}], None, id="beyond"),
        pytest.param([{"curve_number": 0, "point_index": [0, 1]}], None, id="the heat map"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_a_click_is_an_outlet_and_a_subject(
    cells: pl.DataFrame, points: list[dict[str, object]], found: tuple[str, str] | None
) -> None:
    assert grids.clicked({"points": points}, cells) == found


def test_a_day_that_nobody_read_has_no_bar_but_a_band() -> None:
    days = pl.DataFrame(
        {
            "bucket_start": [START + n * timedelta(days=1) for n in range(4)],
            "bucket_end": [START + (n + 1) * timedelta(days=1) for n in range(4)],
            "total": [12, None, 7, 3],
            "state": ["ok", "gap", "partial", "ok"],
            "unfinished": [False, False, False, True],
        }
    )

    figure = grids.volume(days, theme.LIGHT, narrow=False).to_dict()
    (bars,), (band,) = figure["data"], figure["layout"]["shapes"]
    assert bars["y"] == [12, None, 7, 3]
    assert bars["marker"]["opacity"] == [1.0, 0.45, 0.45, 0.45]
    assert bars["customdata"][:2] == ["2 Mar 2026: 12 articles", "3 Mar 2026: not read"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["2 Mar", "3 Mar", "4 Mar", "5 Mar"]
    assert figure["layout"]["xaxis"]["tickvals"][0] == "2026-03-02T12:00:00"
    assert (band["x0"], band["x1"]) == ("2026-03-03T00:00:00", "2026-03-04T00:00:00")
