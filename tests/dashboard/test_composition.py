"""What the chart rests on: who came, what the feeds are, and who did not report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard import composition, reads
from dashboard.reads import Edition
from processing.counting import trends
from processing.counting.picks import Picks
from processing.tables import FETCHES, PANELS
from storage.store import Store


@pytest.fixture
def edition(filled: Path) -> Edition:
    """The newest state of the filled store."""
    return reads.edition(Store(filled))


@pytest.fixture
def fixed(edition: Edition, end: datetime) -> Callable[..., Picks]:
    """A maker of absolute picks of one actor."""

    def make(**more: object) -> Picks:
        return reads.absolute(edition, replace(Picks(("nato",)), **more), end)  # type: ignore[arg-type]  # fields of Picks

    return make


def test_the_balance_is_of_the_feeds_and_articles_of_the_selection(
    edition: Edition, fixed: Callable[..., Picks], end: datetime
) -> None:
    picks = fixed(countries=("UA", "RU"))

    balance = composition.balance(edition, picks, end)

    groups = balance.filter(by="group")
    whole = replace(picks, subjects=())
    assert groups.select("value", "feeds").sort("value").rows() == [("RU state", 1), ("UA", 2)]
    assert groups["articles"].sum() == reads.articles_behind(edition, picks, whole, end)
    assert groups["share"].sum() == pytest.approx(1)


def test_who_did_not_report_is_named_with_why(
    edition: Edition, fixed: Callable[..., Picks], end: datetime
) -> None:
    picks = fixed(period="2d", every="1h", clock="first_seen")

    absent = composition.absent(edition, picks, end)

    first = absent.row(0, named=True)
    assert (first["feed_id"], first["outlet"]) == ("silent", "Never Answers")
    assert first["blocked"] > 0
    assert first["failed"] == 0
    tokyo = absent.filter(feed_id="tokyo-news").row(0, named=True)
    assert tokyo["failed"] in range(18, 21)
    assert absent["not asked"].min() == 13  # while the collector was asleep
    trend = reads.trend(edition, picks, end)
    reasons = ["blocked", "failed", "lost", "not asked"]
    feeds = trend.select(pl.col("feeds_expected", "feeds_reporting", "feeds_blocked").sum())
    expected, reporting, blocked = feeds.row(0)
    assert absent.select(pl.sum_horizontal(reasons).sum()).item() == expected - reporting
    assert absent["blocked"].sum() == blocked
    assert absent["lost"].sum() == 0


def test_the_constant_panel_has_nobody_who_was_down_at_the_end(
    edition: Edition, fixed: Callable[..., Picks], end: datetime
) -> None:
    whole, constant = (
        fixed(period="2d", every="1h"),
        fixed(period="2d", every="1h", members="constant"),
    )

    seen = reads.trend(edition, constant, end)

    assert set(reads.trend(edition, whole, end)["feeds_expected"]) == {8}
    assert set(seen["feeds_expected"]) == {6}
    outlets = trends.tally(reads.members(edition, constant, end), constant)["outlet"]
    assert "東京新聞社" not in set(outlets)


def test_moves_are_those_of_the_filters_and_the_constant_panel_has_none(
    grown: Callable[[], Store],
) -> None:
    store = grown()
    now = store.read(store.scan(FETCHES))["started"].max()
    assert isinstance(now, datetime)
    rows = [
        {"panel": "catalogue", "feed_id": feed_id, "valid_from": now - timedelta(hours=back)}
        for feed_id, back in (("kyiv-daily", 500), ("paris-jour", 2), ("moscow-state", 1))
    ]
    store.merge(PANELS, PANELS.frame(rows))
    edition = reads.edition(store)

    def moves(picks: Picks) -> list[tuple[str, ...]]:
        fixed = reads.absolute(edition, picks, now)
        found = composition.moves(edition, fixed, reads.trend(edition, fixed, now))
        return [move.came for move in found]

    hours = Picks(("zelensky",), period="2d", every="1h")
    assert moves(hours) == [("Le Jour de Paris",), ("Москва 24",)]
    assert moves(replace(hours, groups=("Western",))) == [("Le Jour de Paris",)]
    assert moves(replace(hours, members="constant")) == []
