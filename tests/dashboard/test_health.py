"""How each feed is doing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from dashboard import health
from processing.tables import FEEDS, FETCHES

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


def state(*rows: dict[str, Any]) -> dict[str, Any]:
    return health.by_feed(feeds("a"), FETCHES.frame(list(rows))).row(0, named=True)


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
    fetches = FETCHES.frame([fetch(0, "ok", feed_id="left")])

    assert health.by_feed(feeds("a"), fetches)["feed_id"].to_list() == ["a"]


def test_articles_of_seven_days_are_counted() -> None:
    facts = pl.LazyFrame(
        {
            "feed_id": ["a", "a", "a", "b"],
            "first_seen": [NOON, NOON - timedelta(days=6), NOON - timedelta(days=8), NOON],
        }
    )
    rows = health.by_feed(feeds("a", "b", "c"), FETCHES.frame([fetch(0, "ok")]))

    assert health.counted(rows, facts, NOON)["articles_7d"].to_list() == [2, 1, 0]


def test_the_balance_adds_up_to_one() -> None:
    rows = pl.DataFrame(
        {
            "group": ["UA", "UA", "Western"],
            "state": ["answering", "failing", "answering"],
            "articles_7d": [10, 20, 70],
        }
    )

    found = health.balance(rows)

    assert found["group"].to_list() == ["Western", "UA"]
    assert found["part"].to_list() == pytest.approx([0.7, 0.3])
    assert found["answering"].to_list() == [1, 1]


def test_without_articles_every_part_is_nothing() -> None:
    rows = pl.DataFrame({"group": ["UA"], "state": ["blocked"], "articles_7d": [0]})

    assert health.balance(rows)["part"].to_list() == [0]


def test_the_pulse_is_the_last_round_and_two_more_of_patience() -> None:
    fetches = FETCHES.frame([fetch(0, "ok"), fetch(1, "ok"), fetch(1, "timeout", feed_id="b")])

    pulse = health.pulse(feeds("a", "b"), fetches)

    assert pulse == health.Pulse(NOON + HALF_HOUR, NOON + 3 * HALF_HOUR, 1, 2)


def test_a_quick_retry_does_not_make_the_data_late() -> None:
    retry = fetch(0, "timeout", next_poll=NOON + timedelta(seconds=20))

    pulse = health.pulse(feeds("a"), FETCHES.frame([retry]))

    assert pulse is not None
    assert pulse.late_after == NOON + timedelta(minutes=10)


def test_there_is_no_pulse_before_the_first_round() -> None:
    assert health.pulse(feeds("a"), FETCHES.empty()) is None
