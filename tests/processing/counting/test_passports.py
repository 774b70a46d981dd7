"""What holds of a source is what its passport said at the article's time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from processing import tables
from processing.counting import coverage, passports, trends
from processing.counting.passports import EARLIEST, LATEST
from processing.counting.picks import Picks

Rows = list[dict[str, Any]]
SOLD, CLOSED, AGAIN = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 6, 9))


@pytest.fixture
def beta() -> pl.DataFrame:
    """Rows of PASSPORTS: Beta was sold to the state in March, closed in June, is in exile since September."""
    plain = {"outlet": "Beta", "citation": "made up", "exile": False}
    return tables.PASSPORTS.frame(
        [
            plain | {"valid_from": AGAIN, "country": "LV", "group": "Western"}
            | {"ownership": "exile", "owner": "Beta Trust", "exile": True},
            plain | {"valid_from": SOLD, "valid_to": CLOSED, "country": None}
            | {"group": "RU state", "ownership": "state", "owner": "The State"},
        ]
    )  # fmt: skip


def test_times_of_a_feed_touch_and_the_catalogue_speaks_where_no_passport_does(
    feeds: pl.DataFrame, beta: pl.DataFrame
) -> None:
    spans = passports.spans(feeds.lazy(), beta.lazy()).collect().sort("feed_id", "valid_from")

    told = spans.filter(feed_id="b2").drop("feed_id", "outlet").rows()
    assert told == [
        ("UA", "UA", "private", "Beta", EARLIEST, SOLD),
        (None, "RU state", "state", "The State", SOLD, CLOSED),
        ("UA", "UA", "private", "Beta", CLOSED, AGAIN),
        ("LV", "Western", "exile", "Beta Trust", AGAIN, LATEST),
    ]
    assert spans.filter(feed_id="d").rows() == [
        ("d", "Delta", "DE", "Western", "private", "Delta", EARLIEST, LATEST)
    ]


def test_an_article_has_the_passport_of_its_time(feeds: pl.DataFrame, beta: pl.DataFrame) -> None:
    moments = [
        (datetime(2025, 2, 28, tzinfo=UTC), AGAIN),
        (SOLD, AGAIN),
        (None, SOLD),
        (None, AGAIN),
    ]
    tags = tables.TAGS.frame(
        [
            {"article_id": str(n), "feed_id": "b1", "published": published, "first_seen": seen}
            for n, (published, seen) in enumerate(moments)
        ]
        + [{"article_id": "gone", "feed_id": "gone", "first_seen": SOLD}]
    )

    every = trends.facts(tags.lazy(), feeds.lazy(), beta.lazy(), tables.COPIES.empty().lazy())

    behind = trends.behind(every, Picks(scope="all"), [], None, None)
    facts = behind.sort("article_id").collect()
    assert facts["article_id"].to_list() == ["0", "1", "2", "3", "gone"]
    assert facts["group"].to_list() == ["UA", "RU state", "RU state", "Western", None]
    assert facts["owner"].to_list() == ["Beta", "The State", "The State", "Beta Trust", "gone"]


def test_splits_follow_the_passport(
    feeds: pl.DataFrame, beta: pl.DataFrame, fetches: Callable[[Rows], pl.DataFrame]
) -> None:
    days = [datetime(2025, 2, 27, tzinfo=UTC), SOLD, SOLD]
    tags = tables.TAGS.frame(
        [
            {"article_id": str(n), "feed_id": "b1", "published": day, "first_seen": day}
            | {"in_scope": True, "actors": ["x"], "themes": []}
            for n, day in enumerate(days)
        ]
    )
    facts = trends.facts(tags.lazy(), feeds.lazy(), beta.lazy(), tables.COPIES.empty().lazy())
    log = fetches([{"feed_id": "b1", "started": AGAIN, "window_from": days[0]}])
    record = coverage.Record(log, feeds, tables.GAPS.empty(), beta)
    view = Picks(subjects=("x",), every="1d", since=days[0], until=datetime(2025, 3, 2, tzinfo=UTC))

    ua, state = (
        trends.trend(facts, record, view_of, AGAIN).select("total", "feeds_expected").rows()
        for view_of in (
            replace(view, groups=("UA",)),
            replace(view, ownerships=("state",)),
        )
    )

    assert ua == [(1, 1), (0, 1), (None, 0)]
    assert state == [(None, 0), (None, 0), (2, 1)]
