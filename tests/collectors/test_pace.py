"""When feeds are asked, and what is remembered and logged of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from collectors import pace
from collectors.fetch import Ask
from collectors.parse import Document
from processing import tables
from processing.tables import FEEDS, FETCHES, STATES, Feeds, States

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
NO_STATES = tables.states(STATES.empty())
READ = Document(
    feed_id="a",
    url="https://a.example/rss",
    outcome="ok",
    detail=None,
    status=200,
    elapsed_ms=5,
    body_bytes=100,
    entries=3,
    window_from=NOW - timedelta(hours=9),
    body_hash="h",
    etag='"e"',
    last_modified="m",
)
FAILED = replace(
    READ, outcome="http_error", detail="no", status=503, entries=0, body_hash=None, etag=None
)


@pytest.fixture
def feeds() -> Callable[..., Feeds]:
    """A maker of rows of FEEDS from ids."""

    def make(*feed_ids: str) -> Feeds:
        rows = [
            {
                "feed_id": feed_id,
                "url": f"https://{feed_id}.example/rss",
                "outlet": feed_id,
                "group": "Other",
                "ownership": "unverified",
            }
            for feed_id in feed_ids
        ]
        return tables.feeds(FEEDS.frame(rows))

    return make


def states(*rows: dict[str, Any]) -> States:
    usual = {"items": 0, "failures": 0, "next_poll": LATER}
    named = [usual | {"url": f"https://{row['feed_id']}.example/rss"} | row for row in rows]
    return tables.states(STATES.frame(named))


def minutes_until_next(document: Document, last: States = NO_STATES) -> float:
    (row,) = pace.log([document], {}, last, NOW).to_dicts()
    (state,) = pace.next_states([document], last, NOW).to_dicts()
    assert row["next_poll"] == state["next_poll"]
    return float((row["next_poll"] - NOW) / timedelta(minutes=1))


def test_feeds_are_due_when_new_moved_or_their_time_has_come(feeds: Any) -> None:
    known = states(
        {"feed_id": "early", "next_poll": LATER},
        {"feed_id": "timely", "next_poll": NOW},
        {"feed_id": "moved", "url": "https://old.example", "not_before": LATER},
        {"feed_id": "waiting", "next_poll": NOW, "not_before": LATER},
        {"feed_id": "waited", "next_poll": NOW, "not_before": NOW},
        {"feed_id": "dropped", "next_poll": NOW},
    )

    due = pace.due(
        feeds("waiting", "timely", "new", "early", "moved", "waited"), known, NOW, everything=False
    )

    assert due["feed_id"].to_list() == ["timely", "new", "moved", "waited"]
    assert due.schema == FEEDS.schema


def test_no_more_feeds_are_due_at_once_than_asked_for(feeds: Any) -> None:
    due = pace.due(feeds("a", "b", "c"), NO_STATES, NOW, everything=False, at_most=2)

    assert due["feed_id"].to_list() == ["a", "b"]


def test_everything_is_all_but_those_that_asked_to_be_left_alone(feeds: Any) -> None:
    known = states({"feed_id": "early"}, {"feed_id": "waiting", "not_before": LATER})

    due = pace.due(feeds("early", "waiting", "new"), known, NOW, everything=True)

    assert due["feed_id"].to_list() == ["early", "new"]


@pytest.mark.parametrize("everything", [True, False])
def test_no_feeds_none_due(everything: bool) -> None:
    none = tables.feeds(FEEDS.empty())

    assert pace.due(none, NO_STATES, NOW, everything=everything).is_empty()
    assert pace.asks(none, NO_STATES) == []


def test_validators_are_sent_only_to_the_address_they_came_from(feeds: Any) -> None:
    known = states(
        {"feed_id": "a", "etag": '"e"', "last_modified": "m"},
        {"feed_id": "b", "url": "https://old.example", "etag": '"e"'},
    )

    asks = pace.asks(feeds("a", "b", "c"), known)

    assert asks == [
        Ask("a", "https://a.example/rss", '"e"', "m"),
        Ask("b", "https://b.example/rss", None, None),
        Ask("c", "https://c.example/rss", None, None),
    ]


def test_the_log_has_one_row_per_document() -> None:
    log = pace.log([replace(FAILED, feed_id="b"), READ], {"a": 2, "b": 0}, NO_STATES, NOW)

    expected = [
        {
            "feed_id": "a",
            "started": NOW,
            "outcome": "ok",
            "status": 200,
            "elapsed_ms": 5,
            "body_bytes": 100,
            "items": 3,
            "new_items": 2,
            "window_from": READ.window_from,
        },
        {
            "feed_id": "b",
            "started": NOW,
            "outcome": "http_error",
            "status": 503,
            "detail": "no",
            "elapsed_ms": 5,
            "body_bytes": 100,
            "items": 0,
            "new_items": 0,
            "window_from": READ.window_from,
        },
    ]
    assert_frame_equal(log.drop("next_poll"), FETCHES.frame(expected).drop("next_poll"))
    assert (log["next_poll"] > NOW).all()


def test_an_answer_is_remembered() -> None:
    (state,) = pace.next_states([READ], states({"feed_id": "a", "failures": 3}), NOW).to_dicts()

    assert state | {"next_poll": None} == {
        "feed_id": "a",
        "url": READ.url,
        "etag": '"e"',
        "last_modified": "m",
        "body_hash": "h",
        "items": 3,
        "window_from": READ.window_from,
        "failures": 0,
        "next_poll": None,
        "not_before": None,
    }


def test_a_document_without_validators_forgets_the_old_ones() -> None:
    last = pace.next_states([READ], NO_STATES, NOW)

    (state,) = pace.next_states([replace(READ, etag=None)], last, NOW).to_dicts()

    assert (state["etag"], state["last_modified"]) == (None, "m")


def test_not_modified_keeps_validators_unless_it_brings_new_ones() -> None:
    last = pace.next_states([READ], NO_STATES, NOW)
    answer = replace(READ, outcome="not_modified", etag='"f"', last_modified=None)

    (state,) = pace.next_states([answer], last, NOW).to_dicts()

    assert (state["etag"], state["last_modified"], state["body_hash"]) == ('"f"', "m", "h")


def test_a_failure_keeps_what_was_known_and_is_counted() -> None:
    last = pace.next_states([READ], NO_STATES, NOW)

    once = pace.next_states([FAILED], last, NOW)
    twice = pace.next_states([FAILED], once, NOW)

    unlike = ("failures", "next_poll")
    assert_frame_equal(twice.drop(unlike), last.drop(unlike))
    assert (once["failures"].item(), twice["failures"].item()) == (1, 2)


def test_a_feed_that_moved_forgets_its_old_address() -> None:
    last = states({"feed_id": "a", "url": "https://old.example", "etag": '"o"', "failures": 7})

    (state,) = pace.next_states([FAILED], last, NOW).to_dicts()

    assert (state["url"], state["etag"], state["failures"]) == (READ.url, None, 1)


@pytest.mark.parametrize(
    ("document", "minutes"),
    [
        (READ, 15),
        (replace(READ, outcome="not_modified"), 15),
        (FAILED, 15),
        (replace(FAILED, outcome="not_a_feed"), 15),
        (replace(FAILED, outcome="gone"), 24 * 60),
    ],
)
def test_the_interval_is_spread_by_a_tenth(document: Document, minutes: float) -> None:
    named = [replace(document, feed_id=f"feed-{number}") for number in range(100)]

    waits = [minutes_until_next(one) / minutes for one in named]

    assert 0.9 <= min(waits) < 0.93
    assert 1.07 < max(waits) <= 1.1
    assert waits == [minutes_until_next(one) / minutes for one in named]


@pytest.mark.parametrize(("before", "minutes"), [(1, 30), (9, 150), (95, 1440), (10_000, 1440)])
def test_failures_in_a_row_wait_longer(before: int, minutes: float) -> None:
    last = states({"feed_id": "a", "failures": before})

    assert minutes_until_next(FAILED, last) == pytest.approx(minutes, rel=0.1)


@pytest.mark.parametrize(
    ("document", "minutes"),
    [
        (replace(READ, max_age=40 * 60), 40),
        (replace(READ, max_age=999_999_999), 60),
        (replace(READ, retry_after=50 * 60), 50),
        (replace(FAILED, retry_after=120 * 60), 120),
        (replace(FAILED, retry_after=999_999_999), 24 * 60),
    ],
)
def test_no_sooner_than_the_server_asks_for(document: Document, minutes: float) -> None:
    assert minutes_until_next(document) == minutes


def test_a_failures_max_age_does_not_count() -> None:
    assert minutes_until_next(replace(FAILED, max_age=3600)) < 17


def test_retry_after_is_remembered_until_then_and_no_longer() -> None:
    wait = pace.next_states([replace(FAILED, retry_after=7200)], NO_STATES, NOW)
    again = pace.next_states([READ], wait, NOW)

    assert wait["not_before"].item() == NOW + timedelta(hours=2)
    assert again["not_before"].item() is None


def test_rows_are_in_the_order_of_the_feeds_names() -> None:
    documents = [replace(READ, feed_id=feed_id) for feed_id in "cab"]

    frames: list[pl.DataFrame] = [
        pace.log(documents, {}, NO_STATES, NOW),
        pace.next_states(documents, NO_STATES, NOW),
    ]

    assert [frame["feed_id"].to_list() for frame in frames] == [["a", "b", "c"]] * 2
