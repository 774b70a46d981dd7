"""A trend in a zone counts each article once, in the zone's own hour, day or week."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from processing import tables
from processing.counting import asking, coverage, trends, zones
from processing.counting import picks as picked
from processing.counting.coverage import Record
from processing.counting.picks import Clock, Every, Picks, Unit

Rows = list[dict[str, Any]]
Facts = Callable[[Rows], asking.Facts]
Fetches = Callable[[Rows], pl.DataFrame]
# Five days around the day on which the clocks of Europe go back, and New York's are yet to.
START = datetime(2025, 10, 24, tzinfo=UTC)
SPAN = timedelta(days=5)
NOW = START + SPAN
ZONES = st.sampled_from(
    [*zones.OFFERED, "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Kiritimati"]
)
CLOCKS: st.SearchStrategy[Clock] = st.sampled_from([*picked.CLOCKS.values()])
UNITS: st.SearchStrategy[Unit] = st.sampled_from([*picked.UNITS.values()])
MOMENTS = st.lists(st.timedeltas(timedelta(0), SPAN - timedelta(microseconds=1)), max_size=30)
quickly = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def view(zone: str, every: Every, clock: Clock, unit: Unit = "articles") -> Picks:
    return Picks(
        ("x",), every=every, clock=clock, unit=unit, since=START, until=NOW, scope="all", zone=zone
    )


def articles(moments: list[timedelta], clock: Clock) -> Rows:
    """One article at each moment of the clock; every other one names x, and is a copy of one text."""
    return [
        {"published": START + moment, "first_seen": START + moment, "actors": ["x"][: n % 2]}
        | {"text_id": f"{n % 2:032x}", "feed_id": "abd"[n % 3].replace("b", "b1")}
        | ({"published": None} if clock == "first_seen" else {"first_seen": NOW})
        for n, moment in enumerate(moments)
    ]


def bucket(moment: datetime, zone: str, every: Every) -> tuple[object, ...]:
    """What Python's zoneinfo says of the hour, day or week of the moment."""
    shown = moment.astimezone(ZoneInfo(zone))
    if every == "1h":
        return shown.date(), shown.hour, shown.utcoffset()
    return tuple(shown.isocalendar()[: 3 if every == "1d" else 2])


@pytest.fixture(scope="session")
def record(fetches: Fetches, feeds: pl.DataFrame) -> Record:
    """One fetch of each feed at the end, which lists all the days."""
    ids = feeds["feed_id"].to_list()
    log = [{"feed_id": name, "started": NOW, "window_from": START} for name in ids]
    return Record(fetches(log).lazy(), feeds, tables.GAPS.empty())


def test_each_article_is_in_the_bucket_that_zoneinfo_says(facts: Facts, record: Record) -> None:
    @quickly
    @given(MOMENTS, ZONES, st.sampled_from([*picked.EVERY.values()]), CLOCKS)
    def check(moments: list[timedelta], zone: str, every: Every, clock: Clock) -> None:
        trend = trends.trend(facts(articles(moments, clock)), record, view(zone, every, clock), NOW)

        expected = Counter(bucket(START + moment, zone, every) for moment in moments)
        found = {
            bucket(start, zone, every): total
            for start, total in trend.select("bucket_start", "total").rows()
            if total
        }
        assert found == expected
        assert trend["matched"].sum() == len(moments) // 2

    check()


def test_the_buckets_of_a_trend_tile_its_window(facts: Facts, record: Record) -> None:
    known = facts([])

    @quickly
    @given(ZONES, st.sampled_from([*picked.EVERY.values()]), st.sampled_from([1, 3, 7]))
    def check(zone: str, every: Every, smooth: picked.Smooth) -> None:
        picks = replace(view(zone, every, "published"), smooth=smooth)
        fixed = picked.absolute(picks, START, NOW)
        trend = trends.trend(known, record, picks, NOW)
        counted = coverage.counted(fixed, NOW)

        assert trend["bucket_start"][0] == fixed.since
        assert trend["bucket_end"][-1] == fixed.until
        assert trend["bucket_start"][1:].equals(trend["bucket_end"][:-1], check_names=False)
        assert counted.height == trend.height + smooth - 1
        assert counted["bucket_start"][1:].equals(counted["bucket_end"][:-1], check_names=False)

    check()


def test_the_hours_of_a_day_add_up_to_it(facts: Facts, record: Record) -> None:
    @quickly
    @given(MOMENTS, ZONES, CLOCKS)
    def check(moments: list[timedelta], zone: str, clock: Clock) -> None:
        known = facts(articles(moments, clock))
        hours, days = (
            trends.trend(known, record, view(zone, every, clock), NOW) for every in ("1h", "1d")
        )

        sums = hours.with_columns(
            pl.col("bucket_start").map_elements(
                lambda start: zones.floor(start, timedelta(days=1), zone),
                pl.Datetime("us", "UTC"),
            )
        )
        summed = sums.group_by("bucket_start", maintain_order=True).agg(
            pl.col("matched", "total").sum()
        )
        counts = days.with_columns(pl.col("matched", "total").fill_null(0))
        same = counts.join(summed.select("bucket_start"), on="bucket_start", how="semi")
        assert_frame_equal(summed, same.select(summed.columns))
        assert days["total"].sum() == summed["total"].sum()

    check()


def test_a_zone_that_is_as_utc_counts_as_utc(facts: Facts, record: Record) -> None:
    @quickly
    @given(MOMENTS, st.sampled_from([*picked.EVERY.values()]), CLOCKS, UNITS)
    def check(moments: list[timedelta], every: Every, clock: Clock, unit: Unit) -> None:
        known = facts(articles(moments, clock))
        plain, other = (
            trends.trend(known, record, view(zone, every, clock, unit), NOW)
            for zone in ("UTC", "Etc/UTC")
        )

        assert_frame_equal(plain, other)

    check()


def test_the_day_on_which_clocks_go_back_has_25_hours_and_one_bucket(
    facts: Facts, record: Record
) -> None:
    # Midnight of 26 October 2025 in Kyiv, and 24 h 30 min later.
    first = datetime(2025, 10, 25, 21, tzinfo=UTC)
    late = first + timedelta(hours=24, minutes=30)
    known = facts([{"published": at, "actors": ["x"]} for at in (first, late)])

    trend = trends.trend(known, record, view("Europe/Kyiv", "1d", "published"), NOW)

    row = trend.filter(pl.col("total") > 0).select("bucket_start", "bucket_end", "matched").rows()
    assert row == [(first, first + timedelta(hours=25), 2)]
