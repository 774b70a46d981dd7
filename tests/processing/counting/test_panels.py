"""Who belonged to a panel when: the whole of it, those live all the time, who came and who went."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing import tables
from processing.counting import asking, coverage, panels, trends
from processing.counting.coverage import Record
from processing.counting.picks import Picks

Rows = list[dict[str, Any]]
Fetches = Callable[[Rows], pl.DataFrame]
Facts = Callable[[Rows], asking.Facts]
DAY = datetime(2025, 8, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
NO_GAPS = tables.GAPS.empty()


def at(hour: float) -> datetime:
    return DAY + hour * HOUR


def member(panel: str, feed_id: str, start: float, end: float | None = None) -> dict[str, Any]:
    valid_to = None if end is None else at(end)
    return {"panel": panel, "feed_id": feed_id, "valid_from": at(start), "valid_to": valid_to}


def asked(feed_id: str, start: float, end: float, outcome: str = "ok") -> Rows:
    """An attempt every quarter of an hour in [start, end)."""
    quarters = range(int(start * 4), int(end * 4))
    return [
        {"feed_id": feed_id, "started": at(n / 4), "outcome": outcome, "window_from": at(n / 4 - 1)}
        for n in quarters
    ]


@pytest.fixture
def record(feeds: pl.DataFrame, fetches: Fetches) -> Callable[..., Record]:
    """A maker of the record of these attempts, with panels and the four feeds."""

    def make(*attempts: Rows, members: Rows | None = None, gaps: Rows | None = None) -> Record:
        rows = [row for some in attempts for row in some]
        return Record(
            fetches(rows),
            feeds,
            tables.GAPS.frame(gaps or []),
            panels=tables.PANELS.frame(members or []),
        )

    return make


def hours(start: float, end: float) -> pl.DataFrame:
    return coverage.grid(at(start), at(end), "1h")


@pytest.mark.parametrize(
    ("attempts", "window", "now", "live"),
    [
        pytest.param([asked("a", 0, 10), asked("d", 0, 10)], (2, 8), 10, ["a", "d"], id="all"),
        pytest.param([asked("a", 0, 10), asked("d", 5, 10)], (2, 8), 10, ["a"], id="one came"),
        pytest.param([asked("a", 0, 10), asked("d", 0, 5)], (2, 8), 10, ["a"], id="one died"),
        pytest.param(
            [asked("a", 0, 10), asked("d", 0, 4), asked("d", 7, 10)], (2, 8), 10, ["a", "d"],
            id="one was away in between",
        ),
        pytest.param(
            [asked("a", 0, 10), asked("d", 0, 10, "blocked")], (2, 8), 10, ["a"], id="one refuses us"
        ),
        pytest.param(
            [asked("a", 4, 10), asked("d", 6, 10)], (0, 8), 10, ["a"],
            id="the window begins with the collecting",
        ),
        pytest.param(
            [asked("a", 0, 7.5), asked("d", 0, 7)], (2, 9), 7.5, ["a", "d"],
            id="the running hour does not count",
        ),
        pytest.param(
            [asked("a", 7, 7.5), asked("d", 6, 6.5)], (7, 8), 7.5, ["a"],
            id="where no hour has ended the running one does",
        ),
        pytest.param([asked("a", 5, 9)], (2, 4), 9, [], id="nobody asked in the window"),
        pytest.param([], (2, 4), 9, [], id="nobody ever asked"),
        pytest.param(
            [asked("a", 0, 10), asked("gone", 0, 10)], (2, 8), 10, ["a"], id="one left the catalogue"
        ),
    ],
)  # fmt: skip
def test_the_constant_panel_is_who_was_live_at_both_ends_of_the_window(
    record: Callable[..., Record],
    attempts: list[Rows],
    window: tuple[float, float],
    now: float,
    live: list[str],
) -> None:
    found = panels.constant(record(*attempts), "catalogue", hours(*window), at(now))

    assert found.to_list() == live


def test_a_possible_loss_does_not_end_a_membership(record: Callable[..., Record]) -> None:
    loss = {"feed_id": "a", "found": at(3), "gap_from": at(2), "gap_to": at(3)}
    leaky = record(asked("a", 0, 10), gaps=[loss])

    assert panels.constant(leaky, "catalogue", hours(2, 8), at(10)).to_list() == ["a"]


def test_the_constant_part_of_a_panel_belonged_to_it_all_the_time(
    record: Callable[..., Record],
) -> None:
    live = [asked(feed, 0, 10) for feed in ("a", "b1", "b2", "d")]
    members = [
        member("core", "a", 0),
        member("core", "b1", 0, 5),
        member("core", "b1", 5),
        member("core", "b2", 3),
        member("core", "d", 0, 7),
        member("other", "d", 0),
    ]

    found = panels.constant(record(*live, members=members), "core", hours(2, 8), at(10))

    assert found.to_list() == ["a", "b1"]


def test_an_article_is_of_a_panel_when_its_feed_was(
    record: Callable[..., Record], facts: Facts
) -> None:
    members = [member("core", "a", 2, 4), member("core", "d", 0)]
    kept = record(asked("a", 0, 6), asked("d", 0, 6), members=members)
    known = facts(
        [
            {"feed_id": feed, "published": at(n), "first_seen": at(5), "actors": ["x"]}
            for feed in ("a", "d")
            for n in (1, 2, 3, 4)
        ]
    )
    view = Picks(subjects=("x",), every="1h", since=at(1), until=at(5), panel="core")

    trend = trends.trend(known, kept, view, at(6))

    assert trend["total"].to_list() == [1, 2, 2, 1]
    assert trend["feeds_expected"].to_list() == [1, 2, 2, 1]
    core = trends.members(known, kept, view, at(6))
    behind = trends.behind(core, view, [], None, None).collect()
    assert behind["feed_id"].sort().to_list() == ["a", "a", "d", "d", "d", "d"]


def test_a_panel_that_nobody_belongs_to_is_a_gap(
    record: Callable[..., Record], facts: Facts
) -> None:
    known = facts([{"published": at(1), "actors": ["x"]}])
    view = Picks(subjects=("x",), every="1h", since=at(1), until=at(2), panel="nobody's")

    trend = trends.trend(known, record(asked("a", 0, 6)), view, at(6))

    assert trend.select("state", "total", "feeds_expected").rows() == [("gap", None, 0)]


def test_filters_apply_inside_the_panel(record: Callable[..., Record]) -> None:
    members = [member("core", "a", 0, 3), member("core", "d", 0)]
    kept = record(asked("a", 0, 6), asked("b1", 0, 6), asked("d", 0, 6), members=members)
    view = Picks(panel="core", groups=("UA",))

    terms = panels.terms(kept, view, hours(1, 5), at(6))
    chosen = coverage.chosen(panels.members(kept, terms), view)

    assert chosen.feeds["feed_id"].to_list() == ["a"]
    cells = coverage.cells(chosen, hours(1, 5), "first_seen", at(6))
    states = coverage.states(cells, hours(1, 5))
    assert states["feeds_expected"].to_list() == [1, 1, 0, 0]


def test_changes_are_who_came_and_went_but_not_who_was_there_first(
    record: Callable[..., Record],
) -> None:
    members = [
        member("core", "a", 0),
        member("core", "b1", 3, 5),
        member("core", "d", 0, 4),
        member("core", "d", 4, 6),
        member("core", "gone", 0, 5),
    ]

    found = panels.changes(record(members=members), "core", at(0), at(6))

    assert found.rows() == [
        ("b1", "Beta", at(3), "came"),
        ("b1", "Beta", at(5), "went"),
        ("gone", None, at(5), "went"),
    ]


def test_without_rows_feeds_come_to_the_catalogue_with_their_first_attempt(
    record: Callable[..., Record],
) -> None:
    kept = record(asked("a", 0, 4), asked("d", 2, 4))

    rows = panels.rows(kept, "catalogue")

    expected = tables.PANELS.frame([member("catalogue", "a", 0), member("catalogue", "d", 2)])
    assert_frame_equal(rows, expected)
    assert panels.changes(kept, "catalogue", at(0), at(4)).rows() == [("d", "Delta", at(2), "came")]
    assert panels.changes(kept, "catalogue", at(0), at(2)).is_empty()
    assert panels.changes(record(), "catalogue", at(0), at(2)).is_empty()


def test_the_balance_says_what_feeds_and_articles_are_of(
    record: Callable[..., Record], facts: Facts
) -> None:
    known = facts(
        [{"feed_id": "a"}, {"feed_id": "a", "language": "ru"}, {"feed_id": "b1"}, {"feed_id": "gone"}]
    )  # fmt: skip

    found = panels.balance(trends.tally(known, Picks()), record(), at(6))

    assert found.rows() == [
        ("group", "UA", 3, 2, 3, 0.75),
        ("group", None, 0, 0, 1, 0.25),
        ("group", "Western", 1, 1, 0, 0.0),
        ("language", "uk", 4, 3, 3, 0.75),
        ("language", "ru", 0, 0, 1, 0.25),
        ("ownership", "private", 4, 3, 3, 0.75),
        ("ownership", None, 0, 0, 1, 0.25),
    ]
    nothing = trends.tally(facts([]), Picks())
    assert panels.balance(nothing, record(), at(6))["share"].to_list() == [None] * 4


def test_the_version_changes_with_the_rows_and_not_with_their_order() -> None:
    rows = tables.PANELS.frame([member("core", "a", 0), member("core", "b1", 3, 5)])

    version = panels.version(rows)

    assert len(version) == 12
    assert panels.version(rows.reverse()) == version
    assert panels.version(rows.head(1)) != version
    moved = replace_end(rows)
    assert panels.version(moved) != version


def replace_end(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("valid_to") + HOUR)


def test_both_clocks_have_the_same_constant_panel(
    record: Callable[..., Record], facts: Facts
) -> None:
    kept = record(asked("a", 0, 10), asked("d", 5, 10))
    known = facts(
        [
            {"feed_id": feed, "published": at(6), "first_seen": at(6), "actors": ["x"]}
            for feed in ("a", "d", "d")
        ]
    )
    view = Picks(subjects=("x",), every="1h", since=at(2), until=at(8), members="constant")

    for clock in ("published", "first_seen"):
        trend = trends.trend(known, kept, replace(view, clock=clock), at(10))
        assert trend["total"].to_list() == [0, 0, 0, 0, 1, 0]
        assert set(trend["feeds_expected"]) == {1}
