"""What was not seen is shaded: grey where nobody looked, amber by how many did not."""

from collections.abc import Callable

import polars as pl
import pytest

from dashboard import shades, theme
from dashboard.axes import Drawing
from processing.frames import Trend

Rows = Callable[..., Trend]
DRAWING = Drawing("share", "1d", {}, theme.LIGHT)


def test_runs_join_neighbours_only(rows: Rows) -> None:
    cells = [(1, 9, "ok"), (1, 9, "partial"), (1, 9, "ok"), (1, 9, "partial"), (1, 9, "partial")]

    found = shades.runs(rows("nato", cells=cells), "partial")

    assert [(start.day, end.day) for start, end in found] == [(3, 4), (5, 7)]


@pytest.mark.parametrize(
    ("reporting", "opacity"),
    [
        pytest.param(299, 0.25, id="one of many is missing"),
        pytest.param(150, 0.5, id="half"),
        pytest.param(10, 1.0, id="nearly all"),
        pytest.param(0, 1.0, id="none, and articles are known"),
    ],
)
def test_amber_is_the_darker_the_more_feeds_are_missing(
    rows: Rows, reporting: int, opacity: float
) -> None:
    buckets = rows("nato", cells=[(1, 90, "ok"), (1, 90, "partial")]).with_columns(
        pl.lit(reporting).alias("feeds_reporting"), pl.lit(300).alias("feeds_expected")
    )

    (strip,) = shades.bands(buckets, DRAWING)

    assert (strip["fillcolor"], strip["opacity"]) == (theme.LIGHT.partial, opacity)


def test_feeds_that_have_left_the_catalogue_are_all_missing(rows: Rows) -> None:
    buckets = rows("nato", cells=[(1, 90, "partial")]).with_columns(
        pl.lit(0).alias("feeds_reporting"), pl.lit(0).alias("feeds_expected")
    )

    (strip,) = shades.bands(buckets, DRAWING)

    assert strip["opacity"] == 1.0
