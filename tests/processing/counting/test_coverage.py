"""A bucket is ok, partial or a gap by what the feeds' documents list, or by when the feeds answered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from processing import columns, tables, vocabulary
from processing.counting import coverage
from processing.counting.coverage import Record
from processing.counting.picks import Clock, Every, Picks

Rows = list[dict[str, Any]]
Maker = Callable[[Rows], pl.DataFrame]
DAY = datetime(2025, 8, 15, tzinfo=UTC)
NO_GAPS = tables.GAPS.empty()


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return DAY + timedelta(hours=int(hour), minutes=int(minute))


def fetch(
    feed_id: str, started: str, window_from: str | None = None, **more: object
) -> dict[str, Any]:
    window = at(window_from) if window_from else None
    return {"feed_id": feed_id, "started": at(started), "window_from": window} | more


def every_quarter(feed_id: str, start: str, end: str, depth: timedelta | None) -> Rows:
    """Answered fetches every 15 minutes of [start, end], each listing ``depth`` back."""
    quarters = pl.datetime_range(at(start), at(end), "15m", eager=True)
    return [
        {"feed_id": feed_id, "started": moment, "window_from": depth and moment - depth}
        for moment in quarters
    ]


def states_of(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    return coverage.states(coverage.cells(record, buckets, clock, now), buckets)


def missing_of(record: Record, buckets: pl.DataFrame, clock: Clock, now: datetime) -> pl.DataFrame:
    return coverage.missing(coverage.cells(record, buckets, clock, now))


def words(states: pl.DataFrame) -> str:
    """One word per bucket: gap, or feeds reporting / feeds expected."""
    rows = states.select(
        pl.when(pl.col("state") == "gap")
        .then(pl.lit("gap"))
        .otherwise(pl.format("{}/{}", "feeds_reporting", "feeds_expected"))
    )
    return " ".join(rows.to_series())


@pytest.mark.parametrize(
    ("clock", "rows", "until", "expected"),
    [
        pytest.param("published", [], "4:00", "gap gap gap gap", id="nothing collected"),
        pytest.param(
            "published", [fetch("a", "3:00", "0:00")], "3:00", "1/1 1/1 1/1",
            id="one document lists hours back",
        ),
        pytest.param(
            "published", [fetch("a", "3:00", "0:01")], "3:00", "gap 1/1 1/1",
            id="a document that begins inside the bucket does not cover it",
        ),
        pytest.param(
            "published", [fetch("a", "1:30", "0:00"), fetch("a", "3:00", "1:30")], "3:00",
            "1/1 1/1 1/1", id="documents that touch join",
        ),
        pytest.param(
            "published", [fetch("a", "1:30", "0:00"), fetch("a", "3:00", "1:31")], "3:00",
            "1/1 gap 1/1", id="documents that do not touch leave a hole",
        ),
        pytest.param(
            "published", [fetch("a", "1:10", "0:00"), fetch("a", "1:20", "1:00"),
            fetch("a", "3:00", "0:50")], "3:00", "1/1 1/1 1/1", id="documents overlap",
        ),
        pytest.param(
            "published", [fetch("a", "1:00", "0:30"), fetch("a", "2:30", "0:00"),
            fetch("a", "4:00", "2:15")], "4:00", "1/1 1/1 1/1 1/1", id="a document inside another",
        ),
        pytest.param(
            "published", [fetch("a", "2:00", "0:00", outcome="blocked")], "2:00", "gap gap",
            id="a fetch without an answer covers nothing",
        ),
        pytest.param(
            "published", [fetch("a", "2:00", "0:00", outcome="not_modified")], "2:00", "1/1 1/1",
            id="an unchanged document still lists",
        ),
        pytest.param(
            "published", [fetch("a", "0:50", "0:00")], "1:20", "1/1 1/1",
            id="the last document reaches to its promise, the running bucket included",
        ),
        pytest.param(
            "published", [fetch("a", "0:50", "0:00")], "1:21", "1/1 gap",
            id="the promise is over",
        ),
        pytest.param(
            "published", [fetch("a", "1:10", "0:00"), fetch("a", "3:00", "2:00")], "3:00",
            "1/1 gap 1/1", id="an earlier document makes no promise",
        ),
        pytest.param(
            "published", [fetch("a", "1:00", "1:30")], "2:00", "gap gap",
            id="a window from after its fetch is empty",
        ),
        pytest.param(
            "published", [fetch("a", "0:20"), fetch("a", "2:59")], "4:00", "1/1 gap 1/1 gap",
            id="a document without dates counts as first seen",
        ),
        pytest.param(
            "published", [fetch("a", "0:20"), fetch("a", "3:00", "2:00")], "3:00", "1/1 gap 1/1",
            id="documents with and without dates",
        ),
        pytest.param(
            "published", [fetch("a", "2:00", "0:00"), fetch("d", "2:00", "1:00")], "2:00",
            "1/2 2/2", id="one feed lists less",
        ),
        pytest.param(
            "published", [fetch("gone", "2:00", "0:00")], "2:00", "gap gap",
            id="a feed that left the catalogue is not looked at",
        ),
        pytest.param(
            "first_seen", [fetch("a", "0:20"), fetch("a", "1:50"), fetch("d", "2:10")], "3:00",
            "1/1 1/1 1/2", id="a feed is expected from its first answer on",
        ),
        pytest.param(
            "first_seen", [fetch("a", "0:59"), fetch("a", "3:01")], "4:00", "1/1 gap gap 1/1",
            id="nobody asked",
        ),
        pytest.param(
            "first_seen", [fetch("a", "0:59"), fetch("d", "1:29")], "1:29", "1/1 2/2",
            id="the running bucket keeps an earlier promise",
        ),
        pytest.param(
            "first_seen", [fetch("a", "0:59"), fetch("d", "1:30")], "1:30", "1/1 1/2",
            id="the running bucket breaks an earlier promise",
        ),
        pytest.param(
            "first_seen", [fetch("a", "0:10", next_poll=at("4:10"))], "4:00", "1/1 1/1 1/1 1/1",
            id="a feed asked rarely reports until twice its time is over",
        ),
        pytest.param(
            "first_seen", [fetch("a", "1:00")], "2:00", "gap 1/1",
            id="an answer on the hour is of the hour that begins",
        ),
        pytest.param(
            "first_seen", [fetch("a", "0:10"), fetch("a", "5:00")], "1:00", "1/1",
            id="what comes after the end of the data is not known",
        ),
    ],
)  # fmt: skip
def test_hours_are_covered(
    fetches: Maker, feeds: pl.DataFrame, clock: Clock, rows: Rows, until: str, expected: str
) -> None:
    end = at(until)
    hours = coverage.grid(DAY, end.replace(minute=0) + timedelta(hours=bool(end.minute)), "1h")

    states = states_of(Record(fetches(rows), feeds, NO_GAPS), hours, clock, end)

    assert words(states) == expected


@pytest.mark.parametrize("clock", ["published", "first_seen"])
def test_a_feed_killed_for_six_hours_makes_partial_and_all_killed_make_gaps(
    fetches: Maker, feeds: pl.DataFrame, clock: Clock
) -> None:
    short = timedelta(minutes=40)
    rows = [
        *every_quarter("a", "0:00", "2:00", short),
        *every_quarter("a", "8:00", "12:00", short),
        *every_quarter("d", "0:00", "4:00", short),
        *every_quarter("d", "6:00", "12:00", short),
    ]
    hours = coverage.grid(DAY + timedelta(hours=1), DAY + timedelta(hours=12), "1h")

    states = states_of(Record(fetches(rows), feeds, NO_GAPS), hours, clock, at("12:00"))

    expected = {
        "published": "2/2 1/2 1/2 gap gap 1/2 1/2 2/2 2/2 2/2 2/2",
        "first_seen": "2/2 2/2 1/2 1/2 gap 1/2 1/2 2/2 2/2 2/2 2/2",
    }
    assert words(states) == expected[clock]


def test_a_long_document_heals_the_published_clock_but_not_the_first_seen_one(
    fetches: Maker, feeds: pl.DataFrame
) -> None:
    long = timedelta(hours=8)
    killed = fetches(
        [*every_quarter("a", "0:00", "1:00", long), *every_quarter("a", "7:00", "8:00", long)]
    )
    hours = coverage.grid(DAY, DAY + timedelta(hours=8), "1h")

    published = states_of(Record(killed, feeds, NO_GAPS), hours, "published", at("8:00"))
    first_seen = states_of(Record(killed, feeds, NO_GAPS), hours, "first_seen", at("8:00"))

    assert words(published) == "1/1 1/1 1/1 1/1 1/1 1/1 1/1 1/1"
    assert words(first_seen) == "1/1 1/1 gap gap gap gap gap 1/1"


def test_states_are_one_row_per_bucket_in_order(fetches: Maker, feeds: pl.DataFrame) -> None:
    rows = [fetch("a", "2:00", "0:00"), fetch("d", "2:00", "1:00")]
    hours = coverage.grid(DAY - timedelta(hours=1), at("2:00"), "1h")

    states = states_of(Record(fetches(rows).lazy(), feeds, NO_GAPS), hours, "published", at("2:00"))

    expected = pl.DataFrame(
        {
            "bucket_start": [DAY - timedelta(hours=1), DAY, at("1:00")],
            "feeds_reporting": [0, 1, 2],
            "feeds_expected": [2, 2, 2],
            "feeds_blocked": [0, 0, 0],
            "state": ["gap", "partial", "ok"],
        },
        schema_overrides={"bucket_start": columns.TIME},
    )
    assert_frame_equal(states, expected)


def test_missing_names_the_feeds_behind_partial_and_gap(
    fetches: Maker, feeds: pl.DataFrame
) -> None:
    rows = [fetch("d", "3:00", "1:00"), fetch("a", "3:00", "2:00")]
    hours = coverage.grid(DAY, at("3:00"), "1h")

    missing = missing_of(Record(fetches(rows), feeds, NO_GAPS), hours, "published", at("3:00"))

    expected = pl.DataFrame(
        {
            "bucket_start": [DAY, DAY, at("1:00")],
            "feed_id": ["a", "d", "a"],
            "cell": ["not asked"] * 3,
        },
        schema_overrides={"bucket_start": columns.TIME},
    )
    assert_frame_equal(missing, expected)


@pytest.mark.parametrize(
    ("clock", "rows", "cells"),
    [
        pytest.param("first_seen", [fetch("a", "0:10"), fetch("a", "1:10")],
            "answered answered not-asked", id="nobody asked later"),
        pytest.param("first_seen", [fetch("a", "0:10"), fetch("a", "1:10", outcome="blocked")],
            "answered blocked not-asked", id="refused, then not asked"),
        pytest.param("first_seen", [fetch("a", "0:10"), fetch("a", "1:10", outcome="timeout"),
            fetch("a", "1:20")], "answered answered not-asked", id="failed, then answered"),
        pytest.param("first_seen", [fetch("a", "0:10"), fetch("a", "1:10", outcome="blocked"),
            fetch("a", "1:20", outcome="gone")], "answered failed not-asked", id="the last word counts"),
        pytest.param("first_seen", [fetch("a", "0:10", outcome="blocked", next_poll=at("1:40"))],
            "blocked blocked blocked", id="a feed that refused is left alone for long"),
        pytest.param("first_seen", [fetch("a", "1:10", outcome="blocked")], "blocked not-asked",
            id="a feed that never answered is expected from the first attempt on"),
        pytest.param("published", [fetch("a", "2:10", "1:30", outcome="blocked")],
            "not-asked not-asked blocked", id="and on the published clock always"),
        pytest.param("published", [fetch("a", "1:10", "0:00"), fetch("a", "1:20", outcome="timeout"),
            fetch("a", "3:00", "2:00")], "answered failed answered", id="a hole while it failed"),
        pytest.param("published", [fetch("a", "1:10", "0:00"), fetch("a", "3:00", "2:00")],
            "answered lost answered", id="a hole although it answered"),
        pytest.param("published", [fetch("a", "1:10", outcome="blocked"), fetch("a", "3:00", "0:00")],
            "answered answered answered", id="a long document heals what was refused"),
    ],
)  # fmt: skip
def test_each_feed_is_in_one_state_in_each_hour(
    fetches: Maker, feeds: pl.DataFrame, clock: Clock, rows: Rows, cells: str
) -> None:
    hours = coverage.grid(DAY, at("3:00"), "1h")

    found = coverage.cells(Record(fetches(rows), feeds, NO_GAPS), hours, clock, at("3:00"))

    told = found.sort("bucket_start")["cell"].str.replace(" ", "-")
    assert " ".join(told) == cells
    assert set(found["cell"]) <= set(vocabulary.CELLS)


def test_states_tell_blocked_from_gap(fetches: Maker, feeds: pl.DataFrame) -> None:
    def attempt(feed_id: str, hour: int, outcome: str) -> dict[str, Any]:
        return fetch(feed_id, f"{hour}:10", outcome=outcome)

    rows = [
        *(attempt("a", hour, "blocked") for hour in (0, 1, 2)),
        attempt("d", 1, "blocked"),
        attempt("d", 2, "http_error"),
        attempt("a", 3, "blocked"),
        attempt("d", 3, "ok"),
    ]
    hours = coverage.grid(DAY, at("4:00"), "1h")

    states = states_of(Record(fetches(rows), feeds, NO_GAPS), hours, "first_seen", at("4:00"))

    counts = states.select("feeds_reporting", "feeds_expected", "feeds_blocked", "state").rows()
    assert counts == [
        (0, 1, 1, "blocked"),
        (0, 2, 2, "blocked"),
        (0, 2, 1, "gap"),
        (1, 2, 1, "partial"),
    ]
    why = missing_of(Record(fetches(rows), feeds, NO_GAPS), hours.tail(2), "first_seen", at("4:00"))
    assert why.drop("bucket_start").rows() == [("a", "blocked"), ("d", "failed"), ("a", "blocked")]


def gap(feed_id: str, gap_from: str, gap_to: str, found: str = "4:00") -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "found": at(found),
        "gap_from": at(gap_from),
        "gap_to": at(gap_to),
    }


@pytest.mark.parametrize("clock", ["published", "first_seen"])
@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        pytest.param([], "2/2 2/2 2/2 2/2", id="nothing lost"),
        pytest.param([gap("a", "1:10", "1:20")], "2/2 1/2 2/2 2/2", id="inside an hour"),
        pytest.param([gap("a", "0:59", "2:01")], "1/2 1/2 1/2 2/2", id="across hours"),
        pytest.param([gap("a", "1:00", "2:00")], "2/2 1/2 2/2 2/2", id="a whole hour and no more"),
        pytest.param([gap("a", "1:30", "1:30")], "2/2 2/2 2/2 2/2", id="no time at all"),
        pytest.param(
            [gap("a", "1:10", "1:20"), gap("a", "1:30", "1:40", "3:00")], "2/2 1/2 2/2 2/2",
            id="twice in an hour counts once",
        ),
        pytest.param(
            [gap("a", "1:10", "1:20"), gap("d", "1:10", "1:20")], "2/2 gap 2/2 2/2",
            id="both feeds lost",
        ),
        pytest.param([gap("b1", "1:10", "1:20")], "2/2 2/2 2/2 2/2", id="a feed not expected"),
        pytest.param([gap("a", "1:10", "1:20", "4:01")], "2/2 2/2 2/2 2/2", id="not known yet"),
    ],
)  # fmt: skip
def test_a_feed_that_may_have_lost_articles_does_not_report(
    fetches: Maker, feeds: pl.DataFrame, clock: Clock, gaps: Rows, expected: str
) -> None:
    rows = [
        row
        for feed_id in ("a", "d")
        for row in every_quarter(feed_id, "0:00", "4:00", timedelta(hours=5))
    ]
    record = Record(fetches(rows), feeds, tables.GAPS.frame(gaps))
    hours = coverage.grid(DAY, at("4:00"), "1h")

    states = states_of(record, hours, clock, at("4:00"))

    assert words(states) == expected
    missing = missing_of(record, hours, clock, at("4:00"))
    assert missing.height == (states["feeds_expected"] - states["feeds_reporting"]).sum()


def test_what_was_lost_is_of_the_selection_and_its_time(feeds: pl.DataFrame) -> None:
    record = Record(
        tables.FETCHES.empty(),
        feeds.filter(pl.col("feed_id") != "d"),
        tables.GAPS.frame(
            [
                gap("b1", "3:00", "3:30"),
                gap("a", "1:00", "2:00"),
                gap("a", "1:59", "2:01"),
                gap("a", "4:00", "4:10"),
                gap("d", "2:00", "3:00"),
                gap("a", "2:10", "2:20", found="4:01"),
            ]
        ),
    )

    found = coverage.lost(record, coverage.grid(at("2:00"), at("4:00"), "1h"), at("4:00"))

    assert found.select("feed_id", "gap_from").rows() == [("a", at("1:59")), ("b1", at("3:00"))]


@pytest.mark.parametrize(
    ("view", "kept"),
    [
        pytest.param(Picks(), ["a", "b1", "b2", "d"], id="no filter"),
        pytest.param(Picks(outlets=("Beta", "Alpha")), ["a", "b1", "b2"], id="outlets"),
        pytest.param(Picks(countries=("DE",)), ["d"], id="country"),
        pytest.param(Picks(groups=("UA",), outlets=("Beta",)), ["b1", "b2"], id="both"),
        pytest.param(Picks(languages=("fr",)), ["a", "b1", "b2", "d"], id="a language is no filter"),
        pytest.param(Picks(ownerships=("private",)), ["a", "b1", "b2", "d"], id="ownership"),
        pytest.param(Picks(countries=("FR",)), [], id="none"),
    ],
)  # fmt: skip
def test_filters_choose_the_feeds(
    fetches: Maker, feeds: pl.DataFrame, view: Picks, kept: list[str]
) -> None:
    assert (
        coverage.chosen(Record(fetches([]), feeds, NO_GAPS), view).feeds["feed_id"].to_list()
        == kept
    )


@pytest.mark.parametrize(
    ("start", "end", "every", "starts"),
    [
        ("2025-03-30T00", "2025-03-30T03", "1h", ["30T00", "30T01", "30T02"]),
        ("2025-03-30T00", "2025-04-01T00", "1d", ["30T00", "31T00"]),
        ("2025-03-17T00", "2025-03-31T00", "1w", ["17T00", "24T00"]),
    ],
)
def test_a_grid_is_of_equal_buckets_whatever_clocks_do_elsewhere(
    start: str, end: str, every: Every, starts: list[str]
) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))

    grid = coverage.grid(first, last, every)

    assert grid.schema == {"bucket_start": columns.TIME, "bucket_end": columns.TIME}
    assert grid["bucket_start"].dt.strftime("%dT%H").to_list() == starts
    assert grid["bucket_end"].to_list() == [*grid["bucket_start"][1:], last]


MINUTES = st.integers(0, 300).map(lambda minutes: DAY + timedelta(minutes=minutes))
ATTEMPTS = st.lists(
    st.fixed_dictionaries(
        {
            "feed_id": st.sampled_from(["a", "b1", "b2", "d", "gone"]),
            "started": MINUTES,
            "window_from": st.one_of(st.none(), MINUTES),
            "outcome": st.sampled_from(["ok", "not_modified", "timeout"]),
            "next_poll": MINUTES,
        }
    ),
    unique_by=lambda row: (row["feed_id"], row["started"]),
    max_size=12,
)


def reports_by_the_book(rows: Rows, start: datetime, needed: datetime, clock: Clock) -> bool:
    """The definition, minute by minute, for the answered fetches of one feed."""
    end = start + timedelta(hours=1)
    dateless = [row for row in rows if clock == "first_seen" or row["window_from"] is None]
    before = [row for row in dateless if row["started"] < end]
    if before:
        last = max(before, key=lambda row: row["started"])
        promise = last["started"] + 2 * (last["next_poll"] - last["started"])
        if last["started"] >= start or promise >= needed:
            return True
    if clock == "first_seen":
        return False
    spans = [(row["window_from"], row["started"]) for row in rows if row["window_from"]]
    if not rows:
        return False
    newest = max(rows, key=lambda row: row["started"])
    if newest["window_from"]:
        promise = newest["started"] + 2 * (newest["next_poll"] - newest["started"])
        spans.append((min(newest["window_from"], newest["started"]), promise))
    half_minutes = pl.datetime_range(start, needed, "30s", eager=True).to_list()
    covered = (any(a <= moment <= b for a, b in spans) for moment in half_minutes)
    return all(covered)


LOSSES = st.lists(
    st.fixed_dictionaries(
        {
            "feed_id": st.sampled_from(["a", "b1", "b2", "d", "gone"]),
            "found": MINUTES,
            "gap_from": MINUTES,
            "gap_to": MINUTES,
        }
    ),
    max_size=4,
)


def lost_by_the_book(gaps: Rows, feed_id: str, start: datetime, now: datetime) -> bool:
    """Whether a half minute of the hour lies inside a loss of the feed that is known by now."""
    inside = [start + timedelta(seconds=15 + 30 * step) for step in range(120)]
    return any(
        row["gap_from"] < moment < row["gap_to"]
        for row in gaps
        for moment in inside
        if row["feed_id"] == feed_id and row["found"] <= now
    )


@settings(max_examples=60)
@given(ATTEMPTS, LOSSES, st.sampled_from(["published", "first_seen"]), MINUTES, st.randoms())
def test_states_follow_the_definition_in_any_order_of_rows(
    fetches: Maker,
    feeds: pl.DataFrame,
    rows: Rows,
    gaps: Rows,
    clock: Clock,
    now: datetime,
    random: Any,
) -> None:
    hours = coverage.grid(DAY, now.replace(minute=0) + timedelta(hours=1), "1h")
    asked = [row for row in rows if row["started"] <= now]
    expected = []
    for start, end in hours.iter_rows():
        due = {
            feed: [r for r in asked if r["feed_id"] == feed and r["outcome"] != "timeout"]
            for feed in ("a", "b1", "b2", "d")
            if any(
                row["feed_id"] == feed and (clock == "published" or row["started"] < end)
                for row in asked
            )
        }
        looked = [
            reports_by_the_book(own, start, min(end, now), clock)
            and not lost_by_the_book(gaps, feed, start, now)
            for feed, own in due.items()
        ]
        expected.append((start, sum(looked), len(looked)))
    random.shuffle(rows)
    record = Record(fetches(rows), feeds, tables.GAPS.frame(gaps))

    states = states_of(record, hours, clock, now)

    assert states.drop("state", "feeds_blocked").rows() == expected
    missing = missing_of(record, hours, clock, now)
    assert missing.height == sum(total - looked for _, looked, total in expected)
