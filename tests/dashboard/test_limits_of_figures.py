"""The chart of a year, which is drawn by weeks, and that of four days by hours have few lines and points."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard import events, figures, theme
from dashboard.axes import Drawing
from dashboard.overlays import Move
from processing import frames
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.frames import Trend

# Issue 6: what a chart may weigh.
MOST_TRACES, MOST_POINTS = 8, 200
SUBJECTS = ("putin", "trump", "zelensky", "nato", "russia")
START = datetime(2026, 3, 2, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("days", [2, 4, 7, 30, 90, 199, 200, 201, 365, 1_390])
def test_no_period_makes_more_than_200_points_by_itself(days: int) -> None:
    view = Picks(since=NOW - timedelta(days=days), until=NOW)
    since, until = picked.window(view, NOW, NOW)

    assert (until - since) / picked.STEPS[picked.bucket(view, NOW, NOW)] <= MOST_POINTS + 1


@pytest.mark.parametrize("measure", ["share", "count"])
@pytest.mark.parametrize("points", [54, 96, 200])
def test_five_subjects_with_gaps_intervals_moves_and_events_stay_in_the_limits(
    rows: Callable[..., Trend], measure: picked.Measure, points: int, tmp_path: Path
) -> None:
    cells: list[tuple[int | None, int | None, str]] = [
        (None, None, "gap") if n % 23 == 5 else (n % 97 + 7, 900 + n, ("ok", "partial")[n % 7 == 0])
        for n in range(points)
    ]
    share = pl.col("share")
    trend = frames.trend(
        rows(*SUBJECTS, cells=cells, unfinished=True).with_columns(
            (share * 0.9).alias("share_low"), (share * 1.1).alias("share_high")
        )
    )
    drawing = Drawing(
        measure=measure,
        every="1d",
        names={subject: subject.capitalize() for subject in SUBJECTS},
        look=theme.LIGHT,
    )
    moves = [
        Move(START + timedelta(days=n), START + timedelta(days=n + 1), ("A", "B"), ("C",))
        for n in range(0, points, 20)
    ]
    happened = events.known(tmp_path)
    figure = figures.lines(trend, drawing, moves, happened)
    drawn = figure.to_dict()["data"]

    assert len(drawn) <= MOST_TRACES
    assert max(len(part["y"]) for part in drawn) <= MOST_POINTS
