"""What each outlet writes about, and who had a text first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.counting import outlets
from processing.counting.asking import Facts
from processing.counting.picks import Picks

Rows = list[dict[str, Any]]
Make = Callable[[Rows], Facts]
DAY = datetime(2025, 8, 15, tzinfo=UTC)
PICKS = Picks(every="1d", clock="first_seen", since=DAY, until=DAY + timedelta(days=1))


def article(feed_id: str = "a", hour: float = 1, **told: Any) -> dict[str, Any]:
    return {"feed_id": feed_id, "first_seen": DAY + timedelta(hours=hour)} | told


def text(number: int) -> str:
    """The id of the article of that number, which the fixture gives it."""
    return f"{number:032x}"


def test_outlets_come_by_their_volume_with_both_feeds_as_one(facts: Make) -> None:
    rows = [article("b1"), article("b2"), article("a"), article("a"), article("a"), article("d")]

    assert outlets.volumes(facts(rows), PICKS).rows() == [
        ("Alpha", "UA", 3),
        ("Beta", "UA", 2),
        ("Delta", "Western", 1),
    ]


def test_only_the_window_and_the_war_are_counted(facts: Make) -> None:
    rows = [article(), article(hour=25), article(hour=-1), article(in_scope=False)]

    assert outlets.volumes(facts(rows), PICKS)["total"].to_list() == [1]


def test_a_feed_that_left_the_catalogue_is_nobodys(facts: Make) -> None:
    rows = [article("gone", actors=["nato"]), article(actors=["nato"])]

    assert outlets.volumes(facts(rows), PICKS)["outlet"].to_list() == ["Alpha"]
    assert outlets.shares(facts(rows), PICKS)["outlet"].to_list() == ["Alpha"]


def test_a_share_is_of_the_outlets_own_articles(facts: Make) -> None:
    rows = [article(actors=["nato"], themes=["drones"]), article(), article("d", actors=["nato"])]

    assert_frame_equal(
        outlets.shares(facts(rows), PICKS).select("outlet", "subject", "matched", "total", "share"),
        pl.DataFrame(
            {
                "outlet": ["Alpha", "Alpha", "Delta"],
                "subject": ["drones", "nato", "nato"],
                "matched": [1, 1, 1],
                "total": [2, 2, 1],
                "share": [0.5, 0.5, 1.0],
            }
        ),
        check_row_order=False,
    )


def test_a_share_of_fewer_than_thirty_is_marked(facts: Make) -> None:
    rows = [*[article(actors=["nato"])] * 30, *[article("d", actors=["nato"])] * 29]

    found = outlets.shares(facts(rows), PICKS).sort("outlet")

    assert found["small"].to_list() == [False, True]
    assert (found["share_low"] > 0.8).all()
    assert found["share_high"].to_list() == [1.0, 1.0]


def test_a_filter_narrows_the_outlets(facts: Make) -> None:
    picks = Picks(since=PICKS.since, until=PICKS.until, clock="first_seen", groups=("Western",))

    assert outlets.volumes(facts([article(), article("d")]), picks)["outlet"].to_list() == ["Delta"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([article(hour=1), article("d", 2, text_id=text(0))], (1, 1, 0), id="first"),
        pytest.param([article("d", 1), article(hour=2, text_id=text(0))], (1, 0, 0), id="second"),
        pytest.param([article(hour=1), article("d", 1, text_id=text(0))], (1, 0, 1), id="tied"),
        pytest.param([article(hour=1), article(hour=2, text_id=text(0))], None, id="one owner"),
        pytest.param([article(hour=1), article("d", 2)], None, id="two texts"),
        pytest.param(
            [article(hour=-1), *(article(f, 1, text_id=text(0)) for f in "ad")],
            None,
            id="begun before",
        ),
    ],
)
def test_who_was_first_to_show_a_text(
    facts: Make, rows: Rows, expected: tuple[int, int, int] | None
) -> None:
    found = outlets.firsts(facts([dict(row) for row in rows]), PICKS).filter(outlet="Alpha")

    assert found.select("carried", "first", "tied").rows() == ([expected] if expected else [])


def test_an_outlet_carries_a_text_once_however_many_feeds_show_it(facts: Make) -> None:
    rows = [
        article("b1", 1),
        article("b2", 1, text_id=text(0)),
        article("d", 2, text_id=text(0)),
    ]

    assert outlets.firsts(facts(rows), PICKS).rows() == [("Beta", 1, 1, 0), ("Delta", 1, 0, 0)]


def test_nothing_in_the_window_is_no_rows(facts: Make) -> None:
    nothing = facts([article(hour=30)])

    for find in (outlets.volumes, outlets.shares, outlets.firsts):
        assert find(nothing, PICKS).is_empty()
