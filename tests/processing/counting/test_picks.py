"""An address becomes picks and back, and picks become whole buckets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing import vocabulary
from processing.counting import picks, zones
from processing.counting.picks import Picks

NOW = datetime(2025, 8, 20, 14, 30, tzinfo=UTC)
FIRST = datetime(2025, 3, 1, 9, 15, tzinfo=UTC)
IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
MOMENTS = st.datetimes(datetime(2000, 1, 3), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis wants naive bounds and adds the zone


def several(values: st.SearchStrategy[str], most: int = 8) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, unique=True, max_size=most).map(tuple)


@st.composite
def views(draw: st.DrawFn) -> Picks:
    since, until = draw(st.one_of(st.none(), MOMENTS)), draw(st.one_of(st.none(), MOMENTS))
    if since is not None and until is not None and since >= until:
        until = None
    printable = st.text(max_size=100, min_size=1).filter(str.isprintable)
    return Picks(
        subjects=draw(several(IDS, picks.MAX_SUBJECTS)),
        measure=draw(st.sampled_from([*picks.MEASURES.values()])),
        every=draw(st.sampled_from([None, *picks.EVERY.values()])),
        clock=draw(st.sampled_from([*picks.CLOCKS.values()])),
        period=draw(st.sampled_from([*picks.PERIODS])),
        since=since,
        until=until,
        languages=draw(several(st.from_regex(r"[a-z]{2,3}", fullmatch=True))),
        outlets=draw(several(printable)),
        countries=draw(several(st.from_regex(r"[A-Z]{2}", fullmatch=True))),
        groups=draw(several(st.sampled_from(vocabulary.GROUPS))),
        ownerships=draw(several(st.sampled_from(vocabulary.OWNERSHIP))),
        scope=draw(st.sampled_from([*picks.SCOPES.values()])),
        unit=draw(st.sampled_from([*picks.UNITS.values()])),
        panel=draw(st.one_of(st.just(picks.CATALOGUE), printable)),
        members=draw(st.sampled_from([*picks.MEMBERS.values()])),
        reading=draw(st.sampled_from([*picks.READINGS.values()])),
        zone=draw(st.sampled_from([*zones.OFFERED, "Asia/Kolkata", "Australia/Lord_Howe"])),
    )


@given(views())
def test_an_address_gives_back_the_picks_it_was_made_of(view: Picks) -> None:
    assert picks.from_query(picks.to_query(view)) == view


@given(st.dictionaries(st.sampled_from([*picks.to_query(Picks()), "subject"]), st.lists(st.text())))
def test_any_address_gives_picks_that_have_an_address(query: dict[str, list[str]]) -> None:
    view = picks.from_query(query)

    assert picks.from_query(picks.to_query(view)) == view


def test_an_address_spells_defaults_out_and_leaves_the_empty_out() -> None:
    view = Picks(subjects=("putin", "zelensky"), since=datetime(2025, 8, 15, tzinfo=UTC))

    assert picks.to_query(view) == {
        "subject": ["putin", "zelensky"],
        "measure": ["share"],
        "clock": ["published"],
        "period": ["7d"],
        "since": ["2025-08-15T00:00:00Z"],
        "scope": ["war"],
        "unit": ["articles"],
        "panel": ["catalogue"],
        "members": ["whole"],
        "reading": ["now"],
        "smooth": ["1"],
    }


@pytest.mark.parametrize(
    ("query", "view"),
    [
        pytest.param({}, Picks(), id="nothing"),
        pytest.param({"subject": ["b", "a", "b"]}, Picks(subjects=("b", "a")), id="order kept"),
        pytest.param({"subject": "putin"}, Picks(subjects=("putin",)), id="a bare word"),
        pytest.param({"subject": list("abcdefg")}, Picks(subjects=tuple("abcde")), id="five"),
        pytest.param({"subject": ["<script>", "A b", "../x", ""]}, Picks(), id="no ids"),
        pytest.param({"subject": ["a" * 10_000], "outlet": ["b" * 10_000]}, Picks(), id="10 kB"),
        pytest.param({"outlet": ["a\0b", "c\u202ed", "\ud800"]}, Picks(), id="control characters"),
        pytest.param({"every": ["2h", "1d"]}, Picks(every="1d"), id="the first that fits"),
        pytest.param({"measure": ["tone"], "clock": ["x"], "scope": ["y"]}, Picks(), id="no words"),
        pytest.param({"period": ["8d"], "group": ["East"], "nothing": ["x"]}, Picks(), id="unknown"),
        pytest.param({"country": ["ua", "UA"], "language": ["UK", "uk"]},
            Picks(countries=("UA",), languages=("uk",)), id="codes in their case"),
        pytest.param({"since": ["2025-08-15"]},
            Picks(since=datetime(2025, 8, 15, tzinfo=UTC)), id="a day is its midnight in UTC"),
        pytest.param({"until": ["2025-08-15T03:00:00+03:00"]},
            Picks(until=datetime(2025, 8, 15, tzinfo=UTC)), id="another zone"),
        pytest.param({"since": ["9999-12-31T23:59:59-23:00", "0001-01-01", "soon"]}, Picks(),
            id="out of range"),
        pytest.param({"since": ["2025-08-16"], "until": ["2025-08-15"]}, Picks(), id="backwards"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_left_out(query: dict[str, list[str]], view: Picks) -> None:
    assert picks.from_query(query) == view


def test_other_subjects_are_five_at_most_and_each_once() -> None:
    view = Picks(subjects=("x",), scope="all")

    other = picks.with_subjects(view, [*"abacdefg"])

    assert other == Picks(subjects=tuple("abcde"), scope="all")


def test_a_list_of_filters_has_an_end() -> None:
    outlets = [f"outlet {n}" for n in range(picks.MAX_VALUES + 1)]

    assert picks.from_query({"outlet": outlets}).outlets == tuple(outlets[:-1])


@pytest.mark.parametrize(
    ("moment", "every", "start"),
    [
        ("2025-08-15T14:59:59Z", "1h", "2025-08-15T14:00:00Z"),
        ("2025-08-15T00:00:00Z", "1d", "2025-08-15T00:00:00Z"),
        ("2025-08-17T23:59:59Z", "1w", "2025-08-11T00:00:00Z"),
        ("2025-08-18T00:00:00Z", "1w", "2025-08-18T00:00:00Z"),
        ("2025-08-18T01:00:00+03:00", "1d", "2025-08-17T00:00:00Z"),
        ("2025-03-30T02:30:00Z", "1h", "2025-03-30T02:00:00Z"),
        ("1999-12-31T12:00:00Z", "1w", "1999-12-27T00:00:00Z"),
    ],
)
def test_buckets_are_of_utc_and_weeks_start_on_monday(
    moment: str, every: picks.Every, start: str
) -> None:
    width = picks.STEPS[every]

    assert picks.iso(zones.floor(datetime.fromisoformat(moment), width, "UTC")) == start


@pytest.mark.parametrize(
    ("view", "every", "start", "end"),
    [
        pytest.param(Picks(), "1d", "2025-08-13", "2025-08-21", id="a week in days"),
        pytest.param(Picks(period="2d"), "1h", "2025-08-18T14", "2025-08-20T15", id="two days"),
        pytest.param(Picks(period="365d"), "1w", "2024-08-19", "2025-08-25", id="a year in weeks"),
        pytest.param(Picks(period="all"), "1d", "2025-03-01", "2025-08-21", id="from the first"),
        pytest.param(Picks(period="?"), "1d", "2025-08-13", "2025-08-21", id="an unknown period"),
        pytest.param(
            Picks(since=datetime(2025, 8, 15, tzinfo=UTC), until=datetime(2025, 8, 16, tzinfo=UTC)),
            "1h", "2025-08-15", "2025-08-16", id="until is not in the window",
        ),
        pytest.param(
            Picks(since=datetime(2025, 8, 15, 1, tzinfo=UTC),
                  until=datetime(2025, 8, 19, 2, tzinfo=UTC)),
            "1d", "2025-08-15", "2025-08-20", id="whole buckets only",
        ),
        pytest.param(Picks(until=datetime(2030, 1, 1, tzinfo=UTC)), "1d", "2025-08-13", "2025-08-21",
            id="no further than the data"),
        pytest.param(Picks(since=datetime(2030, 1, 1, tzinfo=UTC)), "1h", "2025-08-20T14",
            "2025-08-20T15", id="one bucket at least"),
        pytest.param(Picks(period="365d", every="1h"), "1d", "2024-08-20", "2025-08-21",
            id="no more buckets than a chart can hold"),
        pytest.param(Picks(since=datetime(1, 1, 1, tzinfo=UTC), every="1h"), "1w", "2000-01-03",
            "2025-08-25", id="nothing before the first feeds"),
    ],
)  # fmt: skip
def test_a_view_covers_whole_buckets(view: Picks, every: str, start: str, end: str) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))

    assert picks.bucket(view, FIRST, NOW) == every
    assert picks.window(view, FIRST, NOW) == (first, last)


@given(views(), st.timedeltas(timedelta(0), timedelta(days=4_000)))
def test_an_absolute_view_shows_the_same_buckets_later_on(view: Picks, later: timedelta) -> None:
    fixed = picks.absolute(view, FIRST, NOW)

    again = picks.absolute(picks.from_query(picks.to_query(fixed)), FIRST, NOW + later)

    assert again == fixed
    start, end = picks.window(fixed, FIRST, NOW)
    assert (fixed.since, fixed.until) == (start, end)
    assert fixed.every is not None
    assert 1 <= (end - start) / picks.STEPS[fixed.every] <= picks.MAX_BUCKETS
