"""/readyz says whether the numbers are fresh, and in words why they are not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from dashboard.web import ready
from processing.tables import FEEDS, FETCHES
from storage.store import Store


def test_fresh_numbers_are_200(ask: Any, filled: Path, end: datetime) -> None:
    app = Starlette(routes=[ready.route(Store(filled), lambda: end + timedelta(minutes=5))])

    answer = ask(app, "/readyz")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.body) == {
        "ready": True,
        "collected_to": "2026-03-20T23:50:00Z",
        "reasons": [],
    }


def test_a_collector_that_missed_two_rounds_is_503(ask: Any, filled: Path, end: datetime) -> None:
    app = Starlette(routes=[ready.route(Store(filled), lambda: end + timedelta(hours=2))])

    answer = ask(app, "/readyz")

    assert answer.status == 503
    (reason,) = json.loads(answer.body)["reasons"]
    assert reason == (
        "The collector wrote last at 2026-03-20T23:50:00Z, and should have again by "
        "2026-03-21T00:50:00Z: two rounds are missing."
    )


def test_a_store_without_anything_is_not_ready(empty: Path, end: datetime) -> None:
    told = ready.state(Store(empty), end)

    assert told == {
        "ready": False,
        "collected_to": None,
        "reasons": ["Nothing was collected yet."],
    }


def test_a_store_that_cannot_be_read_is_not_ready(empty: Path, end: datetime) -> None:
    store = Store(empty)
    attempt = {"feed_id": "a", "started": end, "outcome": "ok", "elapsed_ms": 1, "body_bytes": 1}
    attempt |= {"items": 1, "new_items": 1, "next_poll": end}
    store.merge(FETCHES, FETCHES.frame([attempt]))
    for file in (empty / "fetches").rglob("*.parquet"):
        file.write_bytes(b"not parquet")

    assert ready.state(store, end)["reasons"] == ["The data folder cannot be read."]


@pytest.mark.parametrize(("outcome", "count"), [("ok", 0), ("timeout", 1)])
def test_a_machine_on_which_no_feed_answers_is_not_ready(
    empty: Path, outcome: str, count: int
) -> None:
    store, now = Store(empty), datetime(2026, 3, 20, tzinfo=UTC)
    feed = {"feed_id": "a", "url": "https://a.example/", "outlet": "A", "country": "UA"}
    feed |= {"language": "uk", "group": "UA"}
    attempt = {"feed_id": "a", "started": now, "outcome": outcome, "elapsed_ms": 1, "items": 1}
    attempt |= {"body_bytes": 1, "new_items": 1, "next_poll": now + timedelta(minutes=30)}
    store.replace(FEEDS, FEEDS.frame([feed]))
    store.merge(FETCHES, FETCHES.frame([attempt]))

    assert ready.state(store, now)["reasons"] == ["None of 1 feeds answers."] * count
