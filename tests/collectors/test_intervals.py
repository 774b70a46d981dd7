"""How long until a feed is asked again: often enough for its entries, no more often than wished."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import intervals, pace
from collectors.parse import Document
from processing import frames
from processing.tables import GAPS, STATES
from processing.vocabulary import ANSWERED, OUTCOMES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def document(entries: int, hours: float | None, **given: Any) -> Document:
    """A document that was read, with so many entries that span so many hours; None: undated."""
    usual = {"outcome": "ok", "detail": None, "status": 200, "elapsed_ms": 1, "is_new": True}
    start = None if hours is None else NOW - timedelta(hours=hours)
    return Document(
        "a", "https://a.example", **usual | {"entries": entries, "window_from": start} | given
    )


def answers(
    documents: Sequence[Document], interval_s: int | None = None, *, has_gap: bool = False
) -> pl.DataFrame:
    """What the documents say beside the states of feeds whose interval was this one."""
    usual = {"url": "https://a.example", "items": 0, "lies": 0, "moves": 0, "failures": 0}
    states = [
        usual | {"feed_id": one.feed_id, "interval_s": interval_s, "next_poll": NOW}
        for one in documents
    ]
    gap = {"feed_id": "a", "found": NOW, "gap_from": NOW, "gap_to": NOW}
    gaps = frames.gaps(GAPS.frame([gap] if has_gap else []))
    return pace.answers(documents, {}, gaps, frames.states(STATES.frame(states)), NOW)


def minutes(one: Document, before: float | None = None, *, has_gap: bool = False) -> float:
    interval_s = None if before is None else round(before * 60)
    found: float = answers([one], interval_s, has_gap=has_gap)["planned_s"].item() / 60
    return found


def waits(documents: Sequence[Document], interval: timedelta, failures: int = 0) -> list[timedelta]:
    """How long each feed waits after so many failures in a row."""
    told = answers(documents).with_columns(
        pl.lit(interval.total_seconds()).alias("planned_s"), pl.lit(failures).alias("failures")
    )
    found = told.select(intervals.UNTIL_NEXT_S).to_series()
    return [timedelta(seconds=seconds) for seconds in found]


@pytest.mark.parametrize(
    ("entries", "hours", "expected"),
    [
        pytest.param(40, 8, 24, id="two entries are expected in 24 minutes"),
        pytest.param(100, 2, 5, id="never below five minutes"),
        pytest.param(30, 720, 60, id="never above an hour"),
        pytest.param(4, 2, 30, id="a quarter of a short span"),
        pytest.param(1, 2, 30, id="one entry"),
        pytest.param(20, None, 15, id="without dates"),
        pytest.param(0, None, 15, id="without entries"),
        pytest.param(5, -3, 15, id="all dated ahead"),
        pytest.param(5, 0, 15, id="all dated now"),
    ],
)
def test_the_interval_follows_what_the_document_spans(
    entries: int, hours: float | None, expected: float
) -> None:
    assert minutes(document(entries, hours)) == expected


@pytest.mark.parametrize(
    ("hours", "wishes", "expected"),
    [
        pytest.param(8, {"max_age": 2400}, 40, id="max-age"),
        pytest.param(8, {"every_s": 2400}, 40, id="ttl"),
        pytest.param(8, {"every_s": 2400, "max_age": 3000}, 50, id="the longer of the two"),
        pytest.param(8, {"max_age": 600}, 24, id="no reason to hurry"),
        pytest.param(8, {"max_age": 86_400}, 60, id="an hour at most"),
        pytest.param(1, {"max_age": 3600}, 30, id="half of the span at most"),
        pytest.param(None, {"max_age": 3600}, 60, id="without dates"),
    ],
)
def test_what_the_publisher_wishes_makes_it_longer(
    hours: float | None, wishes: dict[str, int], expected: float
) -> None:
    assert minutes(document(40, hours, **wishes)) == expected


@pytest.mark.parametrize(("before", "expected"), [(16, 24), (10, 15), (1, 1.5), (24, 24), (60, 24)])
def test_it_grows_by_at_most_half_and_shrinks_at_once(before: float, expected: float) -> None:
    assert minutes(document(40, 8), before) == expected


@pytest.mark.parametrize(
    ("before", "expected"), [(60, 24), (24, 12), (3, 1.5), (1.5, 1), (1, 1), (None, 24)]
)
def test_a_gap_halves_it_down_to_a_minute(before: float | None, expected: float) -> None:
    assert minutes(document(40, 8), before, has_gap=True) == expected


def test_a_wish_does_not_undo_what_a_gap_did() -> None:
    assert minutes(document(40, 8, max_age=3600), 10, has_gap=True) == 5
    assert minutes(document(40, 8, max_age=3600), 5) == 7.5


def test_a_document_that_did_not_change_is_not_asked_for_sooner() -> None:
    unchanged = document(40, 8, is_new=False)

    assert minutes(unchanged, 40) == 40
    assert minutes(replace(unchanged, window_from=NOW - timedelta(hours=1)), 40) == 30


@given(
    st.integers(1, 2_000),
    st.none() | st.floats(-30, 0) | st.floats(0.01, 2_000),
    st.none() | st.integers(0, 10**9),
    st.none() | st.floats(1, 60),
    st.booleans(),
)
def test_it_is_always_from_a_minute_to_an_hour_and_at_most_half_of_the_span(
    entries: int, hours: float | None, wish: int | None, before: float | None, has_gap: bool
) -> None:
    found = minutes(document(entries, hours, max_age=wish, every_s=wish), before, has_gap=has_gap)

    assert 1 <= found <= 60
    if hours is not None and hours > 0:
        assert found <= max(5, hours * 30 + 1e-6)
    if before is not None:
        assert found <= before * 1.5 + 0.013  # half a second, the interval being kept in whole ones


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("failures", [0, 1, 2, 3, 29, 30, 31, 10**9])
def test_a_failure_is_never_the_end_of_a_feed(outcome: str, failures: int) -> None:
    one = document(0, None, outcome=outcome)

    (wait,) = waits([one], 15 * MINUTE, failures)

    assert wait >= 13.5 * MINUTE or (not failures and outcome not in ANSWERED)
    assert wait <= timedelta(days=7.7)
    if outcome in ANSWERED:
        assert wait <= 16.5 * MINUTE


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_retry_after_rules_over_everything_for_a_day_at_most(outcome: str) -> None:
    for asked in (100 * 60, 10**9):
        one = document(40, 8, outcome=outcome, retry_after=asked, max_age=60)

        (wait,) = waits([one], MINUTE, 1)

        assert wait >= min(timedelta(seconds=asked), timedelta(days=1))


def test_two_feeds_that_answer_at_once_are_not_asked_at_once() -> None:
    named = [replace(document(40, 8), feed_id=f"feed-{number}") for number in range(50)]

    found = waits(named, 24 * MINUTE)

    assert len(set(found)) == 50
    assert found == waits(named, 24 * MINUTE)
