"""How each feed is doing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from dashboard import health
from processing.counting.coverage import Record
from processing.tables import FEEDS, FETCHES, GAPS

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def feeds(*names: str) -> pl.DataFrame:
    return FEEDS.frame(
        [
            {"feed_id": name, "url": "https://a.example", "outlet": name, "group": "UA"}
            | {"ownership": "private"}
            for name in names
        ]
    )


def fetch(number: int, outcome: str, **more: Any) -> dict[str, Any]:
    started = NOON + number * HALF_HOUR
    return {
        "feed_id": "a",
        "started": started,
        "outcome": outcome,
        "next_poll": started + HALF_HOUR,
        "new_items": 0,
    } | more


def gap(found: timedelta, **more: Any) -> dict[str, Any]:
    """A loss of twenty minutes that was found so long before noon."""
    end = NOON - found
    start = end - timedelta(minutes=20)
    return {"feed_id": "a", "found": end, "gap_from": start, "gap_to": end} | more


def record(names: str, *rows: dict[str, Any], gaps: Sequence[dict[str, Any]] = ()) -> Record:
    return Record(FETCHES.frame(list(rows)), feeds(*names), GAPS.frame(list(gaps)))


def state(*rows: dict[str, Any], gaps: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    return health.by_feed(record("a", *rows, gaps=gaps), NOON).row(0, named=True)


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([], "not asked yet"),
        (["ok"], "answering"),
        (["timeout", "not_modified"], "answering"),
        (["ok", "timeout", "http_error"], "failing"),
        (["timeout", "broken"], "never reached"),
        (["ok", "blocked"], "blocked"),
        (["blocked"], "blocked"),
        (["ok", "gone"], "gone"),
        (["refused"], "refused by us"),
    ],
)
def test_the_last_outcome_gives_the_state_in_words(outcomes: list[str], words: str) -> None:
    rows = [fetch(number, outcome) for number, outcome in enumerate(outcomes)]

    assert state(*rows)["state"] == words


def test_a_failure_began_with_the_first_attempt_after_the_last_success() -> None:
    found = state(fetch(0, "timeout"), fetch(1, "ok"), fetch(2, "timeout"), fetch(3, "broken"))

    assert found["failing_since"] == NOON + 2 * HALF_HOUR
    assert found["last_success"] == NOON + HALF_HOUR


def test_the_order_of_the_rows_does_not_matter() -> None:
    found = state(fetch(2, "timeout", detail="slow"), fetch(0, "ok", new_items=3), fetch(1, "ok"))

    assert (found["outcome"], found["detail"], found["last_new"]) == ("timeout", "slow", NOON)


def test_a_feed_that_left_the_catalogue_is_not_listed() -> None:
    left = record("a", fetch(0, "ok", feed_id="left"), gaps=[gap(HALF_HOUR, feed_id="left")])

    assert health.by_feed(left, NOON)["feed_id"].to_list() == ["a"]


def test_possible_losses_of_a_week_and_a_day_are_counted_and_the_last_is_dated() -> None:
    hours = (200, 169, 167, 25, 23, 1)
    found = state(fetch(0, "ok"), gaps=[gap(timedelta(hours=back)) for back in hours])

    assert (found["gaps_7d"], found["gaps_24h"]) == (4, 2)
    assert found["gap_to"] == NOON - timedelta(hours=1)
    assert found["gap_from"] == NOON - timedelta(hours=1, minutes=20)


def test_a_loss_of_no_time_and_one_found_later_are_not_counted() -> None:
    empty = gap(HALF_HOUR, gap_from=NOON - HALF_HOUR)

    found = state(fetch(0, "ok"), gaps=[empty, gap(-HALF_HOUR)])

    assert (found["gaps_7d"], found["gap_from"]) == (0, None)


def test_only_the_lies_of_a_week_are_counted() -> None:
    found = state(
        fetch(-337, "ok", lied=True),
        fetch(-336, "ok", lied=True),
        fetch(-335, "ok", lied=True),
        fetch(-2, "ok", lied=False),
        fetch(-1, "ok", lied=None),
        fetch(0, "ok", lied=True),
    )

    assert found["lied_7d"] == 2


@pytest.mark.parametrize(
    ("addresses", "moved_to"),
    [
        pytest.param(["https://b.example", None], None, id="back again"),
        pytest.param([None, "https://b.example"], "https://b.example", id="just moved"),
        pytest.param(["https://a.example"], None, id="the catalogue knows already"),
    ],
)
def test_where_a_feed_moved_to_is_told_by_its_last_answer(
    addresses: list[str | None], moved_to: str | None
) -> None:
    rows = [fetch(number, "ok", moved_to=address) for number, address in enumerate(addresses)]

    assert state(*rows, fetch(9, "timeout", moved_to="https://c.example"))["moved_to"] == moved_to


@pytest.mark.parametrize(("hours", "is_paused"), [(24, False), (25, True)])
def test_a_feed_asked_again_in_more_than_a_day_is_paused(hours: int, is_paused: bool) -> None:
    found = state(
        fetch(0, "ok", next_poll=NOON + timedelta(days=9)),
        fetch(1, "gone", next_poll=NOON + timedelta(hours=hours)),
    )

    assert found["is_paused"] is is_paused
    assert found["interval"] == timedelta(hours=hours) - HALF_HOUR


def test_feeds_that_need_a_person_come_first() -> None:
    outcomes = dict(
        zip("abcdefg", ("ok", "ok", "ok", "blocked", "gone", "timeout", "ok"), strict=True)
    )
    asked = [fetch(1, outcome, feed_id=name) for name, outcome in outcomes.items()]
    asked.append(fetch(2, "timeout", feed_id="g"))
    asked.append(fetch(2, "ok", feed_id="b", moved_to="https://b.example"))
    losses = [gap(HALF_HOUR, feed_id="c")]

    found = health.by_feed(record("abcdefgh", *asked, gaps=losses), NOON)

    assert "".join(found["feed_id"]) == "efdgbcha"


def test_the_states_and_losses_are_told_in_a_line() -> None:
    asked = [fetch(0, "ok", feed_id=name) for name in "abc"]
    gone = fetch(0, "gone", feed_id="d", next_poll=NOON + timedelta(days=3))
    losses = [gap(HALF_HOUR), gap(timedelta(hours=30)), gap(2 * HALF_HOUR)]

    found = health.by_feed(record("abcde", *asked, gone, gaps=losses), NOON)

    assert health.told(found) == (
        "5 feeds: 3 answering · 1 gone · 1 not asked yet; "
        "2 possible losses of articles in the last 24 h, 1 feed paused for more than a day."
    )


def test_no_loss_is_told_too() -> None:
    found = health.by_feed(record("a", fetch(0, "ok")), NOON)

    assert (
        health.told(found) == "1 feed: 1 answering; no possible loss of articles in the last 24 h."
    )


def test_articles_of_seven_days_are_counted() -> None:
    week = pl.DataFrame({"feed_id": ["a", "a", "b"], "articles": [2, 1, 1]})
    rows = health.by_feed(record("abc", fetch(0, "ok")), NOON).sort("feed_id")

    assert health.counted(rows, week)["articles_7d"].to_list() == [3, 1, 0]


def test_the_balance_adds_up_to_one() -> None:
    rows = pl.DataFrame(
        {
            "group": ["UA", "UA", "Western"],
            "state": ["answering", "failing", "answering"],
            "articles_7d": [10, 20, 70],
        }
    )

    found = health.balance(rows, "group")

    assert found["group"].to_list() == ["Western", "UA"]
    assert found["part"].to_list() == pytest.approx([0.7, 0.3])
    assert found["answering"].to_list() == [1, 1]


def test_without_articles_every_part_is_nothing() -> None:
    rows = pl.DataFrame({"group": ["UA"], "state": ["blocked"], "articles_7d": [0]})

    assert health.balance(rows, "group")["part"].to_list() == [0]


def test_the_pulse_is_the_last_round_and_two_more_of_patience() -> None:
    asked = (fetch(0, "ok"), fetch(1, "ok"), fetch(1, "timeout", feed_id="b"))

    pulse = health.pulse(record("ab", *asked))

    assert pulse == health.Pulse(NOON + HALF_HOUR, NOON + 3 * HALF_HOUR, 1, 2)


def test_a_quick_retry_does_not_make_the_data_late() -> None:
    retry = fetch(0, "timeout", next_poll=NOON + timedelta(seconds=20))

    pulse = health.pulse(record("a", retry))

    assert pulse is not None
    assert pulse.late_after == NOON + timedelta(minutes=10)


def test_there_is_no_pulse_before_the_first_round() -> None:
    assert health.pulse(record("a")) is None
