"""Bands that say how sure a line is, and marks where feeds came or went."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from dashboard import figures, notes, overlays, theme
from dashboard.axes import Drawing
from dashboard.overlays import Move
from processing.columns import TEXT, TIME
from processing.counting.picks import Picks
from processing.frames import Trend, trend

Rows = Callable[..., Trend]
FIRST = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FULL = [(100, 400, "ok")] * 6
MOVE = Move(FIRST + DAY, FIRST + 2 * DAY, ("Alpha", "Beta"), ("<b>Gamma</b>",))


@pytest.fixture
def drawing() -> Drawing:
    return Drawing("share", "1d", {"nato": "NATO"}, theme.LIGHT)


def sure(rows: Trend, low: float = 0.2, high: float = 0.3) -> Trend:
    """The rows with the same interval wherever there is a share."""
    known = pl.col("share").is_not_null()
    return trend(
        rows.with_columns(
            pl.when(known).then(low).alias("share_low"),
            pl.when(known).then(high).alias("share_high"),
        )
    )


def bands(figure: object) -> list[str]:
    shapes = figure.to_dict()["layout"].get("shapes", ())  # type: ignore[attr-defined]  # plotly has no types
    return [shape["path"] for shape in shapes if shape["type"] == "path"]


def test_a_share_is_shaded_between_the_ends_of_its_interval(rows: Rows, drawing: Drawing) -> None:
    (band,) = bands(figures.lines(sure(rows("nato", cells=FULL[:2])), drawing))

    assert band == (
        "M2026-03-02_12:00:00,30.00L2026-03-03_12:00:00,30.00"
        "L2026-03-03_12:00:00,20.00L2026-03-02_12:00:00,20.00Z"
    )


def test_a_gap_parts_the_band_and_the_unfinished_end_has_none(rows: Rows, drawing: Drawing) -> None:
    cells = [*FULL[:2], (None, None, "gap"), *FULL[:4]]
    found = bands(figures.lines(sure(rows("nato", cells=cells, unfinished=True)), drawing))

    assert [band.count("L") + 1 for band in found] == [4, 6]
    assert "2026-03-04" not in "".join(found)
    assert "2026-03-08" not in "".join(found)


def test_counts_and_long_lines_have_no_band(rows: Rows, drawing: Drawing) -> None:
    counts = Drawing("count", "1d", {}, theme.LIGHT)

    assert bands(figures.lines(sure(rows("nato", cells=FULL)), counts)) == []
    assert bands(figures.lines(sure(rows("nato", cells=FULL * 27)), drawing)) == []
    assert [overlays.is_shaded(sure(rows("nato", cells=FULL * n))) for n in (1, 27)] == [
        True,
        False,
    ]


def test_many_lines_have_bands_together_or_none(rows: Rows, drawing: Drawing) -> None:
    few, many = (sure(rows("nato", "eu", cells=FULL * n)) for n in (13, 14))

    assert len(bands(figures.lines(few, drawing))) == 2
    assert bands(figures.lines(many, drawing)) == []


def test_bands_are_spoken_of_only_where_they_are_drawn(rows: Rows) -> None:
    few, many = (sure(rows("nato", "eu", cells=FULL * n)) for n in (13, 14))
    nothing_lost = pl.DataFrame(
        schema={"feed_id": TEXT, "outlet": TEXT, "gap_from": TIME, "gap_to": TIME}
    )

    assert notes.doubts(few, nothing_lost, Picks(every="1d")) == ["Shaded: the 95% interval."]
    assert notes.doubts(many, nothing_lost, Picks(every="1d")) == []


def test_the_pointer_is_told_the_interval(rows: Rows, drawing: Drawing) -> None:
    line = figures.lines(sure(rows("nato", cells=FULL)), drawing).to_dict()["data"][1]

    assert "%{customdata[2]:.1f}–%{customdata[3]:.1f}%" in line["hovertemplate"]


@pytest.mark.parametrize(
    ("cells", "high", "top"),
    [
        pytest.param(FULL, 0.3, 30, id="as high as the interval"),
        pytest.param(FULL, 0.9, 40, id="but not much higher than the line"),
        pytest.param([(5, 20, "ok")], 0.3, 25, id="few articles do not stretch the axis"),
        pytest.param([(None, None, "gap")], 0.3, None, id="nothing"),
    ],
)
def test_the_axis_reaches_over_the_bands(
    rows: Rows,
    drawing: Drawing,
    cells: list[tuple[int | None, int | None, str]],
    high: float,
    top: float | None,
) -> None:
    drawn = figures._drawable(sure(rows("nato", cells=cells), high=high), drawing)

    assert overlays.reach(drawn) == (None if top is None else pytest.approx(top))


def test_feeds_that_moved_are_told_once_for_each_bucket(rows: Rows) -> None:
    moments: list[tuple[float, str, str | None]]
    moments = [(1.1, "came", "Beta"), (1.9, "came", "Alpha"), (1.2, "came", "Beta")]
    moments += [(1.5, "went", "<b>Gamma</b>"), (3.0, "went", None)]
    changes = pl.DataFrame(
        [(f"feed-{n}", name, FIRST + n * DAY, word) for n, word, name in moments],
        schema={"feed_id": TEXT, "outlet": TEXT, "moment": TIME, "change": TEXT},
        orient="row",
    )

    found = overlays.moves(rows("nato", "putin", cells=FULL), changes)

    assert found == (MOVE, Move(FIRST + 3 * DAY, FIRST + 4 * DAY, (), ("feed-3.0",)))


def test_a_move_is_a_thin_line_with_its_words_escaped(rows: Rows, drawing: Drawing) -> None:
    layout = figures.lines(rows("nato", cells=FULL), drawing, [MOVE]).to_dict()["layout"]

    (line,) = layout["shapes"]
    note = layout["annotations"][0]
    assert (line["type"], line["x0"]) == ("line", "2026-03-03T00:00:00")
    assert note["text"] == "+2 −1"
    assert note["hovertext"] == "Alpha, Beta came; &lt;b&gt;Gamma&lt;/b&gt; went"


def test_many_outlets_are_named_in_part() -> None:
    move = Move(FIRST, FIRST + DAY, tuple("abcdefgh"), ())

    assert overlays.told(move) == "a, b, c, d, e, f and 2 more came"
