"""A chart stands by the clocks in use, and a pointer on it finds the bucket that it shows."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import clocks, faces, figures, pointing, theme, words
from dashboard.axes import Drawing
from processing.counting import picks as picked
from processing.counting import zones
from processing.counting.picks import Every
from processing.frames import Trend, trend
from processing.tables import TREND

AUTUMN, SPRING = datetime(2025, 10, 26, tzinfo=UTC), datetime(2025, 3, 30, tzinfo=UTC)
KYIV = "Europe/Kyiv"
ZONES = st.sampled_from([*zones.OFFERED, "Asia/Kolkata", "America/St_Johns"])


def rows(start: datetime, end: datetime, every: Every, zone: str) -> Trend:
    """One subject, named by one of ten articles in each bucket."""
    found = zones.starts(start, end, picked.STEPS[every], zone)
    edges = [datetime.fromtimestamp(int(at) / 1e6, UTC) for at in found]
    told = {"subject": "nato", "matched": 10, "total": 100, "share": 0.1, "state": "ok"}
    told |= {"feeds_reporting": 9, "feeds_expected": 9, "feeds_blocked": 0}
    told |= {"unfinished": False, "small": False}
    return trend(
        TREND.frame(
            [told | {"bucket_start": one, "bucket_end": other} for one, other in pairwise(edges)]
        )
    )


def drawn(shown: Trend, every: Every, zone: str, **more: Any) -> dict[str, Any]:
    drawing = Drawing("count", every, {"nato": "NATO"}, theme.look("light"), zone=zone, **more)
    figure: dict[str, Any] = json.loads(figures.lines(shown, drawing).to_json())
    return figure


def test_days_stand_on_their_dates_whatever_their_length() -> None:
    shown = rows(AUTUMN - timedelta(days=2), AUTUMN + timedelta(days=2), "1d", KYIV)

    figure = drawn(shown, "1d", KYIV)

    assert figure["layout"]["xaxis"]["range"] == ["2025-10-24T00:00:00", "2025-10-29T00:00:00"]
    assert figure["data"][1]["x0"] == "2025-10-24T12:00:00"
    assert figure["layout"]["xaxis"]["ticktext"][:2] == ["24 Oct<br>2025", "25 Oct"]


def test_hours_after_a_change_of_clocks_say_what_clocks_show() -> None:
    shown = rows(AUTUMN - timedelta(hours=3), AUTUMN + timedelta(hours=6), "1h", KYIV)

    figure = drawn(shown, "1h", KYIV)

    # From midnight on; 03:00 comes twice, and its second hour is where 04:00 would have been.
    axis = figure["layout"]["xaxis"]
    assert axis["range"] == ["2025-10-26T00:00:00", "2025-10-26T09:00:00"]
    assert axis["ticktext"] == [
        "00:00<br>26 Oct", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00",
    ]  # fmt: skip
    assert axis["tickvals"][-1] == "2025-10-26T08:00:00"
    assert axis["unifiedhovertitle"] == {"text": "Kyiv time"}
    told = figure["data"][0]["text"]
    assert told[3].startswith("26 Oct 2025, 03:00 (UTC+03:00)–03:00 (UTC+02:00): 9 of 9 feeds")
    assert told[4].startswith("26 Oct 2025, 03:00 (UTC+02:00)–04:00: ")


def test_an_hour_that_clocks_leave_out_leaves_no_hole() -> None:
    shown = rows(SPRING - timedelta(hours=2), SPRING + timedelta(hours=3), "1h", KYIV)

    figure = drawn(shown, "1h", KYIV)

    assert figure["layout"]["xaxis"]["ticktext"] == [
        "00:00<br>30 Mar", "01:00", "02:00", "04:00", "05:00",
    ]  # fmt: skip
    assert len(figure["data"][1]["y"]["bdata"]) > 0


def test_utc_is_drawn_as_it_was() -> None:
    shown = rows(SPRING - timedelta(days=2), SPRING + timedelta(days=2), "1d", "UTC")

    figure = drawn(shown, "1d", "UTC")

    assert figure["layout"]["xaxis"]["range"] == ["2025-03-28T00:00:00", "2025-04-01T00:00:00"]
    assert figure["data"][1]["x0"] == "2025-03-28T12:00:00"


def test_what_is_chosen_is_shaded_where_its_bucket_is() -> None:
    shown = rows(AUTUMN - timedelta(days=2), AUTUMN + timedelta(days=3), "1d", KYIV)
    start, end = shown.select("bucket_start", "bucket_end").row(3)

    figure = drawn(shown, "1d", KYIV, chosen=(start, end))

    shape = figure["layout"]["shapes"][0]
    assert (shape["x0"], shape["x1"]) == ("2025-10-27T00:00:00", "2025-10-28T00:00:00")


@settings(max_examples=30, deadline=None)
@given(
    ZONES,
    st.sampled_from([AUTUMN, SPRING, datetime(2025, 11, 2, tzinfo=UTC)]),
    st.sampled_from([*picked.EVERY.values()]),
)
def test_a_tap_finds_the_bucket_it_is_drawn_in(zone: str, around: datetime, every: Every) -> None:
    days = {"1h": 1, "1d": 4, "1w": 21}[every]
    shown = rows(around - timedelta(days=days), around + timedelta(days=days), every, zone)
    with clocks.told(zone):
        placed = faces.placed(shown, every)
        first = shown["bucket_start"][0]
        for start, end, since, until in placed.select(
            "bucket_start", "bucket_end", "since", "until"
        ).rows():
            middle = start + (end - start) / 2
            tap = {"points": [{"x": middle.replace(tzinfo=None).isoformat(" ")}], "box": []}

            assert pointing.read(tap, shown).bucket == (since, until)
            assert faces.moment(faces.of(since, every, first), every, first) == since
    assert (placed["bucket_end"][:-1] == placed["bucket_start"][1:]).all()


def test_a_brush_over_days_is_of_the_zones_days() -> None:
    shown = rows(AUTUMN - timedelta(days=3), AUTUMN + timedelta(days=3), "1d", KYIV)
    box = {"box": [{"x": ["2025-10-25 10:00", "2025-10-26 20:00"]}], "points": []}

    with clocks.told(KYIV):
        found = pointing.read(box, shown)

    midnights = (datetime(2025, 10, 24, 21, tzinfo=UTC), datetime(2025, 10, 26, 22, tzinfo=UTC))
    assert found.span == midnights


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "29 Mar 2025, 22:00 – 30 Mar 2025, 21:00"),
        (KYIV, "30 Mar 2025"),
        ("Asia/Kolkata", "30 Mar 2025, 03:30 – 31 Mar 2025, 02:30"),
    ],
)
def test_a_stretch_is_told_by_the_clocks_in_use(zone: str, told: str) -> None:
    start = datetime(2025, 3, 29, 22, tzinfo=UTC)

    with clocks.told(zone):
        assert words.span(start, start + timedelta(hours=23)) == told
    assert clocks.zone() == "UTC"


def test_a_chart_without_rows_has_no_times() -> None:
    with clocks.told(KYIV):
        placed = faces.placed(pl.DataFrame(TREND.empty()), "1d")

    assert placed.is_empty()
    assert {"since", "until"} < set(placed.columns)
