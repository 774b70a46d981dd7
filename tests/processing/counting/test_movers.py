"""What moves: against which days, of which feeds, and how far beyond chance."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from processing import tables
from processing.counting import movers
from processing.counting.asking import Facts
from processing.counting.coverage import Record

Rows = list[dict[str, Any]]
Make = Callable[[Rows], Facts]
Fetches = Callable[[Rows], pl.DataFrame]
NOW = datetime(2025, 8, 15, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def on(back: int, named: int, total: int, feed_id: str = "a", **told: Any) -> Rows:
    """So many articles so many days ago, some of which name NATO."""
    seen = NOW - back * DAY - HOUR
    plain = {"feed_id": feed_id, "first_seen": seen, "actors": []} | told
    return [plain | ({"actors": ["nato"]} if n < named else {}) for n in range(total)]


def asked(feed_id: str, *days: int, outcome: str = "ok") -> Rows:
    """Attempts every six hours in these 24 hours, counted back from now."""
    return [
        {"feed_id": feed_id, "started": NOW - back * DAY - quarter * 6 * HOUR, "outcome": outcome}
        for back in days
        for quarter in range(4)
    ]


@pytest.fixture
def record(feeds: pl.DataFrame, fetches: Fetches) -> Callable[[Rows], Record]:
    """A maker of the record of these attempts."""
    return lambda rows: Record(fetches(rows), feeds, tables.GAPS.empty())


@pytest.fixture
def found(facts: Make, record: Callable[[Rows], Record]) -> Callable[..., movers.Movement]:
    """What moves, of these articles; feed a was asked on each of 40 days unless told otherwise."""

    def find(articles: Rows, fetched: Rows | None = None, **told: Any) -> movers.Movement:
        known = record(asked("a", *range(40)) if fetched is None else fetched)
        return movers.movement(facts(articles), known, told.get("unit", "articles"), NOW)

    return find


Found = Callable[..., movers.Movement]


def steady(named: int = 20, total: int = 100, days: int = 28) -> Rows:
    """Days that are a little less and a little more than this, in turn."""
    return [row for back in range(1, days + 1) for row in on(back, named + back % 2 * 4 - 2, total)]


def test_what_is_named_far_more_than_usual_moves_up(found: Found) -> None:
    subjects = found([*steady(), *on(0, 60, 100)]).subjects

    row = subjects.row(0, named=True)
    assert (row["subject"], row["matched"], row["total"]) == ("nato", 60, 100)
    assert (row["share"], row["usual"]) == (0.6, 0.2)
    assert row["change"] == pytest.approx(0.4)
    assert row["is_moving"]
    assert row["score"] > movers.LIMIT


def test_what_is_named_far_less_than_usual_moves_down(found: Found) -> None:
    row = found([*steady(), *on(0, 1, 100)]).subjects.row(0, named=True)

    assert row["is_moving"]
    assert row["score"] < -movers.LIMIT


def test_what_chance_explains_does_not_move(found: Found) -> None:
    row = found([*steady(), *on(0, 26, 100)]).subjects.row(0, named=True)

    assert row["change"] == pytest.approx(0.06)
    assert not row["is_moving"]


def test_a_subject_that_strays_a_lot_must_move_further(found: Found) -> None:
    restless = [row for back in range(1, 29) for row in on(back, back % 2 * 40, 100)]

    calm = found([*steady(), *on(0, 45, 100)]).subjects.row(0, named=True)
    strays = found([*restless, *on(0, 45, 100)]).subjects.row(0, named=True)

    assert calm["usual"] == strays["usual"]
    assert calm["is_moving"]
    assert not strays["is_moving"]


def test_the_score_is_that_of_two_proportions_told_as_a_normal_deviate(found: Found) -> None:
    # All days are alike, so that they stray less than by chance: 1 is the least.
    alike = [row for back in range(1, 29) for row in on(back, 20, 100)]
    row = found([*alike, *on(0, 40, 100)]).subjects.row(0, named=True)

    both = (40 + 560) / (100 + 2800)
    t = 0.2 / math.sqrt(both * (1 - both) * (1 / 100 + 1 / 2800))
    assert t == pytest.approx(4.8514, abs=0.0001)
    # Integrated numerically: Student's t of 4.8514 with 27 degrees of freedom is as rare as 4.0781.
    assert row["score"] == pytest.approx(4.0781, abs=0.002)


def test_a_subject_never_named_before_moves_when_it_is_named_often(found: Found) -> None:
    rows = [row for back in range(1, 29) for row in on(back, 0, 100)]

    row = found([*rows, *on(0, 30, 100)]).subjects.row(0, named=True)

    assert (row["usual"], row["is_moving"]) == (0.0, True)
    assert math.isfinite(row["score"])


def test_a_subject_in_every_article_does_not_move(found: Found) -> None:
    rows = [row for back in range(29) for row in on(back, 100, 100)]

    row = found(rows).subjects.row(0, named=True)

    assert (row["score"], row["is_moving"]) == (0.0, False)


def test_fewer_than_ten_named_now_and_usually_are_not_compared(found: Found) -> None:
    assert found([*steady(4), *on(0, 9, 100)]).subjects.is_empty()


def test_a_subject_that_would_be_named_by_ten_is_compared_when_none_names_it(found: Found) -> None:
    row = found([*steady(), *on(0, 0, 100)]).subjects.row(0, named=True)

    assert (row["matched"], row["is_moving"]) == (0, True)


def test_fewer_than_thirty_articles_are_no_denominator(found: Found) -> None:
    assert found([*steady(), *on(0, 25, 29)]).subjects.is_empty()


def test_the_line_is_the_shares_of_the_days_and_now_oldest_first(found: Found) -> None:
    line = found([*steady(days=10), *on(0, 60, 100)]).subjects["line"][0].to_list()

    assert line == [0.18, 0.22, 0.18, 0.22, 0.18, 0.22, 0.18, 0.22, 0.18, 0.22, 0.6]


def test_days_on_which_fewer_than_half_of_the_feeds_report_are_left_out(found: Found) -> None:
    fetched = asked("a", *range(40)) + asked("b1", *range(4), *range(6, 40))
    fetched += asked("b2", *range(4), *range(6, 40))

    days = found([*steady(), *on(0, 20, 100)], fetched).days

    assert days.filter(use="thin")["bucket_start"].to_list() == [
        NOW - back * DAY + timedelta(microseconds=1) for back in (6, 5)
    ]
    assert days.filter(use="thin")["feeds_reporting"].to_list() == [1, 1]


def test_a_day_that_is_left_out_is_not_a_zero_in_the_baseline(found: Found) -> None:
    fetched = asked("a", *range(4), *range(8, 40))
    rows = [row for back in (*range(1, 4), *range(8, 29)) for row in on(back, 20, 100)]

    result = found([*rows, *on(0, 20, 100)], fetched)

    assert result.baseline_days == 24
    assert result.subjects["usual"].to_list() == [0.2]
    assert len(result.subjects["line"][0]) == 25


def test_the_day_on_which_collecting_began_is_left_out(found: Found) -> None:
    result = found([*on(9, 90, 100), *steady(days=8), *on(0, 20, 100)], asked("a", *range(10)))

    assert result.days["use"].to_list()[-11:] == ["before"] * 2 + ["baseline"] * 8 + ["now"]
    assert result.subjects["usual"].to_list() == [0.2]


def test_six_days_are_not_enough_and_who_is_named_most_comes_first(found: Found) -> None:
    others = [{"first_seen": NOW, "actors": ["putin"]}] * 50
    result = found([*steady(days=6), *on(0, 20, 100), *others], asked("a", *range(8)))

    assert (result.baseline_days, result.is_known) == (6, False)
    assert result.subjects["subject"].to_list() == ["putin", "nato"]
    assert result.subjects["usual"].null_count() == result.subjects["score"].null_count() == 2


def test_what_was_seen_in_the_last_round_is_counted(found: Found) -> None:
    rows = [{"first_seen": NOW, "actors": ["nato"]}] * 40

    assert found([*steady(), *rows]).days["total"][-1] == 40


def test_a_feed_that_came_moves_nobody(found: Found) -> None:
    fetched = asked("a", *range(40)) + asked("d", 0, 1)
    rows = [*steady(), *on(0, 20, 100), *on(0, 100, 100, "d")]

    assert found(rows, fetched).subjects["share"].to_list() == [0.2]


def test_articles_that_are_not_about_the_war_are_not_counted(found: Found) -> None:
    rows = [*steady(), *on(0, 20, 100), *on(0, 50, 50, in_scope=False)]

    assert found(rows).subjects["matched"].to_list() == [20]


def test_one_story_on_many_sites_is_one_text(found: Found) -> None:
    copies = on(0, 60, 60, text_id="f" * 32)
    rows = [*steady(), *on(0, 20, 100), *copies]

    by_article = found(rows).subjects.row(0, named=True)
    by_text = found(rows, unit="texts").subjects.row(0, named=True)

    assert (by_article["matched"], by_article["is_moving"]) == (80, True)
    assert (by_text["matched"], by_text["total"], by_text["is_moving"]) == (21, 101, False)


def test_nothing_collected_is_nothing_found(found: Found) -> None:
    result = found([], [])

    assert result.subjects.is_empty()
    assert set(result.days["use"]) == {"before", "now"}


def test_the_order_of_the_articles_does_not_matter(found: Found) -> None:
    rows = [*steady(), *on(0, 60, 100)]

    assert found(rows).subjects.equals(found(rows[::-1]).subjects)
