"""Hours, days and weeks are those of a zone's clocks, and each moment is in just one of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from processing.counting import zones

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
INSTANT = timedelta(microseconds=1)
ZONES = st.sampled_from(
    [
        *zones.OFFERED,
        "Africa/Cairo",  # clocks change at midnight
        "America/Havana",  # and go back to it
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",  # clocks change by half an hour
        "America/St_Johns",
        "Pacific/Apia",  # left a day out in 2011
        "Asia/Pyongyang",
    ]
)
WIDTHS = st.sampled_from([HOUR, DAY, WEEK])
MOMENTS = st.datetimes(datetime(2012, 1, 9), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis wants naive bounds and adds the zone


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shown(moments: list[int]) -> list[str]:
    """As UTC, to the minute."""
    return [f"{datetime.fromtimestamp(at / 1e6, UTC):%Y-%m-%dT%H:%M}" for at in moments]


def day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def week(moment: datetime, zone: str) -> date:
    found = day(moment, zone)
    return found - timedelta(days=found.weekday())


@pytest.mark.parametrize(
    ("zone", "since", "hours"),
    [
        pytest.param("Europe/Kyiv", "2025-03-30", 23, id="Kyiv in spring"),
        pytest.param("Europe/Kyiv", "2025-10-26", 25, id="Kyiv in autumn"),
        pytest.param("Europe/Kyiv", "2025-06-01", 24, id="Kyiv in summer"),
        pytest.param("America/New_York", "2025-03-09", 23, id="New York in spring"),
        pytest.param("America/New_York", "2025-11-02", 25, id="New York in autumn"),
        pytest.param("America/New_York", "2025-03-30", 24, id="New York is not Europe"),
        pytest.param("Europe/Moscow", "2025-03-30", 24, id="Moscow in spring"),
        pytest.param("Europe/Moscow", "2025-10-26", 24, id="Moscow in autumn"),
        pytest.param("Africa/Cairo", "2025-04-25", 23, id="midnight left out"),
        pytest.param("America/Havana", "2025-11-02", 25, id="midnight twice"),
        pytest.param("Asia/Kolkata", "2025-03-30", 24, id="half an hour off"),
    ],
)
def test_a_day_is_as_long_as_its_date(zone: str, since: str, hours: int) -> None:
    noon = datetime.combine(date.fromisoformat(since), at("2000-01-01T12:00").time())
    inside = noon.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    start = zones.floor(inside, DAY, zone)
    end = zones.after(start, DAY, zone)

    assert end - start == timedelta(hours=hours)
    assert [day(moment, zone).isoformat() for moment in (start, end - INSTANT)] == [since, since]
    assert len(zones.starts(start, end, HOUR, zone)) == hours + 1


def test_the_days_of_kyiv_are_cut_at_its_midnights() -> None:
    spring = zones.starts(at("2025-03-29T12:00Z"), at("2025-03-31T12:00Z"), DAY, "Europe/Kyiv")
    autumn = zones.starts(at("2025-10-25T12:00Z"), at("2025-10-27T12:00Z"), DAY, "Europe/Kyiv")

    assert shown([*spring]) == [
        "2025-03-28T22:00", "2025-03-29T22:00", "2025-03-30T21:00", "2025-03-31T21:00",
    ]  # fmt: skip
    assert shown([*autumn]) == [
        "2025-10-24T21:00", "2025-10-25T21:00", "2025-10-26T22:00", "2025-10-27T22:00",
    ]  # fmt: skip


def test_a_week_begins_with_the_zones_monday() -> None:
    start = zones.floor(at("2025-03-31T03:30Z"), WEEK, "America/New_York")

    assert start == at("2025-03-24T04:00Z")
    assert zones.floor(at("2025-03-31T04:00Z"), WEEK, "America/New_York") == at("2025-03-31T04:00Z")
    spring = zones.floor(at("2025-03-30T12:00Z"), WEEK, "Europe/Kyiv")
    assert zones.after(spring, WEEK, "Europe/Kyiv") - spring == WEEK - HOUR


def test_hours_begin_when_the_clocks_show_them() -> None:
    kolkata = zones.starts(at("2025-03-30T00:00Z"), at("2025-03-30T01:00Z"), HOUR, "Asia/Kolkata")
    lord_howe = zones.starts(
        at("2025-04-05T14:00Z"), at("2025-04-05T16:30Z"), HOUR, "Australia/Lord_Howe"
    )

    assert shown([*kolkata]) == ["2025-03-29T23:30", "2025-03-30T00:30", "2025-03-30T01:30"]
    assert shown([*lord_howe]) == [
        "2025-04-05T14:00", "2025-04-05T15:00", "2025-04-05T15:30", "2025-04-05T16:30",
    ]  # fmt: skip


def test_a_date_that_a_zone_left_out_has_no_bucket() -> None:
    days = zones.starts(at("2011-12-29T12:00Z"), at("2011-12-31T12:00Z"), DAY, "Pacific/Apia")

    assert shown([*days]) == [
        "2011-12-29T10:00", "2011-12-30T10:00", "2011-12-31T10:00", "2012-01-01T10:00",
    ]  # fmt: skip


def test_a_day_goes_on_when_clocks_go_back_over_its_midnight() -> None:
    # At 00:01 on 30 October 2005 clocks went back to 23:01 of the day before.
    begun = at("2005-10-30T02:30Z")

    assert zones.floor(at("2005-10-30T02:45Z"), DAY, "America/St_Johns") == begun
    assert zones.floor(at("2005-10-30T04:00Z"), DAY, "America/St_Johns") == begun


@given(MOMENTS, ZONES)
def test_a_moment_is_in_the_day_and_week_of_its_date(moment: datetime, zone: str) -> None:
    for width, of in ((DAY, day), (WEEK, week)):
        start = zones.floor(moment, width, zone)
        end = zones.after(start, width, zone)

        assert start <= moment < end
        assert of(start, zone) == of(moment, zone) == of(end - INSTANT, zone)
        assert of(start - INSTANT, zone) < of(moment, zone) < of(end, zone)


@given(MOMENTS, ZONES)
def test_a_moment_is_in_an_hour_of_one_offset(moment: datetime, zone: str) -> None:
    start = zones.floor(moment, HOUR, zone)
    last = zones.after(start, HOUR, zone) - INSTANT

    assert start <= moment <= last
    assert last - start < HOUR
    shown = [one.astimezone(ZoneInfo(zone)) for one in (start, moment, last)]
    assert len({(one.date(), one.hour, one.utcoffset()) for one in shown}) == 1
    before, after = (one.astimezone(ZoneInfo(zone)) for one in (start - INSTANT, last + INSTANT))
    for other in (before, after):
        assert (other.date(), other.hour, other.utcoffset()) != (
            shown[1].date(), shown[1].hour, shown[1].utcoffset(),
        )  # fmt: skip


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=900)), WIDTHS, ZONES)
def test_buckets_follow_each_other_without_hole(
    since: datetime, span: timedelta, width: timedelta, zone: str
) -> None:
    assume(width > HOUR or span < timedelta(days=90))
    until = since + span

    edges = [datetime.fromtimestamp(0, UTC) + int(at) * INSTANT
             for at in zones.starts(since, until, width, zone)]  # fmt: skip

    assert edges[0] == zones.floor(since, width, zone)
    assert edges[-1] >= until
    ends = [zones.after(start, width, zone) for start in edges[:-1]]
    assert ends == edges[1:]


@given(MOMENTS, st.integers(0, 9), WIDTHS, ZONES)
def test_so_many_buckets_before_is_so_many_steps_back(
    moment: datetime, buckets: int, width: timedelta, zone: str
) -> None:
    start = zones.floor(moment, width, zone)

    stepped = start
    for _ in range(buckets):
        stepped = zones.floor(stepped - INSTANT, width, zone)

    assert zones.before(start, buckets, width, zone) == stepped


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=90)), WIDTHS)
def test_a_zone_as_utc_is_has_its_buckets(
    since: datetime, span: timedelta, width: timedelta
) -> None:
    edges = zones.starts(since, since + span, width, "Etc/UTC")

    assert [*edges] == [*zones.starts(since, since + span, width, "UTC")]
    assert zones.floor(since, width, "Etc/UTC") == zones.floor(since, width, "UTC")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("UTC", "UTC"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Tbilisi", "Asia/Tbilisi"),
        ("own", None),
        ("localtime", None),
        ("Factory", None),
        ("../../etc/passwd", None),
        ("right/Europe/Kyiv", None),
        ("europe/kyiv", None),
        ("", None),
    ],
)
def test_a_zone_is_one_of_the_database(name: str, known: str | None) -> None:
    assert zones.named(name) == known


def test_what_is_offered_is_in_the_database() -> None:
    assert [ZoneInfo(name).key for name in zones.OFFERED] == [*zones.OFFERED]


def test_a_time_of_the_clocks_is_one_moment() -> None:
    assert zones.moment(at("2025-03-30T00:00"), "Europe/Kyiv") == at("2025-03-29T22:00Z")
    assert zones.moment(at("2025-03-30T03:30"), "Europe/Kyiv") == at("2025-03-30T01:30Z")
    assert zones.moment(at("2025-10-26T03:30"), "Europe/Kyiv") == at("2025-10-26T00:30Z")
    assert (
        zones.local(at("2025-03-30T01:30Z"), "Europe/Kyiv").isoformat()
        == "2025-03-30T04:30:00+03:00"
    )
