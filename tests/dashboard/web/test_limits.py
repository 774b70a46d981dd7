"""A client that asks the API too often is told when to come again; nobody else notices."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from dashboard.web import limits
from dashboard.web.limits import Buckets
from processing.errors import InputError


def test_a_burst_of_a_minutes_worth_is_let_through_and_then_one_a_second() -> None:
    buckets = Buckets(60)

    assert [buckets.take("a", 0) for _ in range(60)] == [0] * 60
    assert buckets.take("a", 0) == 1
    assert buckets.take("a", 0.25) == 0.75
    assert buckets.take("a", 1) == 0
    assert buckets.take("a", 1) == 1


def test_each_client_has_tokens_of_its_own() -> None:
    buckets = Buckets(1)

    assert [buckets.take(who, 0) for who in "aabb"] == [0, 60, 0, 60]


@given(st.lists(st.floats(0, 20), min_size=1, max_size=200), st.integers(1, 90))
def test_no_client_is_answered_more_than_a_burst_and_its_rate(
    waits: list[float], per_minute: int
) -> None:
    buckets, now, answered = Buckets(per_minute), 0.0, 0
    for wait in waits:
        now += wait
        answered += buckets.take("a", now) == 0

    assert answered <= per_minute + now * per_minute / 60 + 1e-6


def test_only_so_many_clients_are_remembered() -> None:
    buckets = Buckets(1, most=3)
    for number in range(100):
        buckets.take(f"192.0.2.{number}", number)

    assert len(buckets) == 3
    assert buckets.take("192.0.2.99", 99) > 0


def test_too_many_requests_are_answered_with_429_and_when_to_come_again(ask: Any) -> None:
    clock = [0.0]
    app = limits.limited(PlainTextResponse("numbers"), Buckets(2), lambda: clock[0])

    assert [ask(app, "/api/trend.csv").status for _ in range(3)] == [200, 200, 429]
    refused = ask(app, "/api/trend.csv")
    assert refused.headers["retry-after"] == "30"
    assert refused.text == "Too many requests; ask again in 30 s.\n"
    assert ask(app, "/api/trend.csv", host="192.0.2.2").status == 200
    clock[0] = 30
    assert ask(app, "/api/trend.csv").status == 200


def test_pages_are_not_limited(ask: Any) -> None:
    app = limits.limited(PlainTextResponse("page"), Buckets(1), lambda: 0.0)

    assert {
        ask(app, path).status for path in ("/", "/trends", "/static/js/a.js", "/readyz") * 3
    } == {200}


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_or_the_network_that_is_its_own(host: str, client: str) -> None:
    assert limits.client({"client": (host, 1)}) == client


def test_a_client_that_is_not_told_is_one_client() -> None:
    assert limits.client({"client": None}) == limits.client({}) == ""


def test_the_limit_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.per_minute() == 60
    monkeypatch.setenv("FRONTWATCH_API_PER_MINUTE", "5")
    assert limits.per_minute() == 5


@pytest.mark.parametrize("said", ["0", "-3", "many", "1.5"])
def test_a_limit_that_cannot_be_is_named(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_API_PER_MINUTE", said)

    with pytest.raises(InputError, match=f"FRONTWATCH_API_PER_MINUTE is {said}"):
        limits.per_minute()
