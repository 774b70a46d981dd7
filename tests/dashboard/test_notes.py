"""The words beside the chart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from dashboard import notes
from dashboard.overlays import Move
from processing.columns import TEXT, TIME
from processing.counting.picks import Picks
from processing.frames import Trend

Rows = Callable[..., Trend]
PICKS = Picks(subjects=("nato",), every="1d")
OK, GAP, BLOCKED = (100, 400, "ok"), (None, None, "gap"), (None, None, "blocked")
NOTHING_LOST = pl.DataFrame(
    schema={"feed_id": TEXT, "outlet": TEXT, "gap_from": TIME, "gap_to": TIME}
)


def lost(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    """Losses of a feed and its outlet from and to so many minutes after 14:00."""
    two = datetime(2026, 3, 20, 14, tzinfo=UTC)
    spelled = [
        (feed_id, outlet, two + timedelta(minutes=start), two + timedelta(minutes=end))
        for feed_id, outlet, start, end in rows
    ]
    return pl.DataFrame(spelled, schema=NOTHING_LOST.schema, orient="row")


def test_a_complete_chart_needs_no_doubts(rows: Rows) -> None:
    assert notes.doubts(rows("nato", cells=[OK] * 3), NOTHING_LOST, PICKS) == []


def test_gaps_are_named_and_said_not_to_be_zero(rows: Rows) -> None:
    trend = rows("nato", "putin", cells=[OK, GAP, GAP, OK, GAP])

    assert notes.doubts(trend, NOTHING_LOST, PICKS) == [
        "Grey: no feed covers 3–4 Mar 2026; 6 Mar 2026; this is not zero."
    ]


def test_many_gaps_are_named_in_part(rows: Rows) -> None:
    trend = rows("nato", cells=[OK, GAP] * 5)

    assert "7 Mar 2026 and 2 more times;" in notes.doubts(trend, NOTHING_LOST, PICKS)[0]


def test_the_worst_partial_bucket_is_named(rows: Rows) -> None:
    (told,) = notes.doubts(rows("nato", cells=[OK, (90, 300, "partial")]), NOTHING_LOST, PICKS)

    assert told.endswith("at worst by 11 of 14 feeds (3 Mar 2026).")


def test_what_feeds_may_have_lost_is_said_with_time_and_outlets(rows: Rows) -> None:
    losses = lost(("a", "Outlet A", 0, 50), ("b", "Outlet B", 30, 80))

    assert notes.doubts(rows("nato", cells=[OK]), losses, PICKS) == [
        "2 feeds may have lost articles 20 Mar 2026, 14:00–15:20 (Outlet A, Outlet B)."
    ]


def test_losses_apart_are_named_apart_and_an_outlet_once() -> None:
    losses = lost(("a-1", "A", 0, 10), ("a-2", "A", 20, 30), ("a-1", "A", 30, 40))

    assert notes.losses(losses) == (
        "2 feeds may have lost articles 20 Mar 2026, 14:00–14:10; 20 Mar 2026, 14:20–14:40 (A)."
    )


def test_many_losses_are_named_in_part() -> None:
    losses = lost(*((name, name, start * 10, start * 10 + 1) for start, name in enumerate("abcde")))

    assert notes.losses(losses).endswith("14:20–14:21 and 2 more times (a, b, c and 2 more).")


def test_small_numbers_are_said_of_shares_only(rows: Rows) -> None:
    trend = rows("nato", cells=[OK, (1, 20, "ok")])

    assert notes.doubts(trend, NOTHING_LOST, PICKS) == ["Hollow points: fewer than 30 articles."]
    assert notes.doubts(trend, NOTHING_LOST, replace(PICKS, measure="count")) == []


def test_the_unfinished_bucket_is_said(rows: Rows) -> None:
    (told,) = notes.doubts(rows("nato", cells=[OK, OK], unfinished=True), NOTHING_LOST, PICKS)

    assert told.startswith("The last day has not ended")


def test_the_caption_follows_the_picks() -> None:
    picks = replace(PICKS, measure="count", every="1h", clock="first_seen", countries=("UA",))

    assert notes.caption(picks, 0) == (
        "Number of articles that name the actor or theme, out of all articles about the war first "
        "seen in the hour, of countries Ukraine. One point per hour, UTC."
    )
    assert notes.caption(PICKS, 1).endswith("Not counted: 1 article without a usable date.")


def test_a_mean_is_named_in_the_caption_and_the_table(rows: Rows) -> None:
    smoothed = replace(PICKS, smooth=7)

    assert "each the mean of the 7 days up to it" in notes.caption(smoothed, 0)
    assert {"Share", notes.MEAN_SHARE} <= {
        *notes.table(rows("nato", cells=[OK]), {}, smoothed).columns
    }
    assert notes.MEAN_SHARE not in notes.table(rows("nato", cells=[OK]), {}, PICKS).columns
    assert "mean" not in notes.caption(PICKS, 0)


def test_a_total_says_how_sure_it_is_and_how_much_is_copied() -> None:
    row = {"share": 0.25, "share_low": 0.1, "share_high": 0.4, "small": True, "copy_factor": 2.04}

    assert notes.sure(row, "texts") == (
        "95% interval of the share: 10.0% to 40.0%. It rests on fewer than 30. "
        "2.0 articles per distinct text."
    )
    assert notes.sure(row | {"small": False, "copy_factor": None}, "texts").endswith("40.0%.")
    assert notes.sure({"share": None}, "publishers") == "No independent publisher in this period."


def test_a_time_in_which_all_feeds_refuse_us_is_said(rows: Rows) -> None:
    trend = rows("nato", cells=[OK, BLOCKED])

    assert notes.doubts(trend, NOTHING_LOST, PICKS) == [
        "Grey: all feeds refuse us 3 Mar 2026; this is not zero."
    ]
    assert notes.table(trend, {}, PICKS)["State"].to_list()[0] == "blocked: feeds refuse us"


def test_feeds_that_came_and_went_are_said_with_their_times(rows: Rows) -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in range(2, 8)]
    moves = [Move(start, end, (f"O{start.day}",), ()) for start, end in pairwise(days)]

    (told,) = notes.doubts(rows("nato", cells=[OK]), NOTHING_LOST, PICKS, moves)

    assert told == (
        "Thin lines: feeds came or went (2 Mar 2026 O2 came; 3 Mar 2026 O3 came; "
        "4 Mar 2026 O4 came; 2 more times)."
    )


def test_the_table_calls_a_gap_a_gap(rows: Rows) -> None:
    table = notes.table(rows("nato", cells=[OK, GAP, OK], unfinished=True), {"nato": "NATO"}, PICKS)

    assert table["State"].to_list() == ["not ended", "gap: not read", "complete"]
    assert table["Articles"].to_list() == [100, None, 100]
    assert table["Actor or theme"].unique().to_list() == ["NATO"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        pytest.param([BLOCKED] * 2, "The feeds of this selection refuse to be read", id="blocked"),
        pytest.param([GAP, BLOCKED], "No feed of this selection was read", id="gaps and blocked"),
        pytest.param([GAP, GAP], "No feed of this selection was read", id="gaps"),
        pytest.param([(0, 40, "ok")] * 2, "None of the 80 articles in this period", id="not named"),
        pytest.param([(0, 0, "ok")] * 2, "No article was found", id="no article"),
    ],
)
def test_nothing_found_says_why_and_what_to_widen(
    rows: Rows, cells: list[tuple[int | None, int | None, str]], told: str
) -> None:
    picks = replace(PICKS, languages=("uk",))
    trend = rows("nato", "putin", cells=cells)

    said = notes.nothing(trend, picks, {"uk": "Ukrainian"}) or ""
    assert said.startswith(told)
    assert said.endswith("Widen or clear: language (Ukrainian).")
    assert (notes.nothing(trend, PICKS, {}) or "").endswith("Widen the period.")


def test_long_filters_are_cut_short(rows: Rows) -> None:
    picks = replace(PICKS, outlets=("A", "B", "C", "D"))

    assert "outlet (A, B, C, …)" in (notes.nothing(rows("nato", cells=[GAP]), picks, {}) or "")


def test_something_found_needs_no_excuse(rows: Rows) -> None:
    assert notes.nothing(rows("nato", cells=[OK, GAP]), PICKS, {}) is None


def test_the_chart_in_one_sentence() -> None:
    since, until = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
    picks = replace(PICKS, unit="texts", since=since, until=until)
    totals = pl.DataFrame({"subject": ["nato", "eu"], "matched": [200, 0], "share": [0.25, None]})

    assert notes.alt(totals, picks, {"nato": "NATO"}) == (
        "Coverage per day, 2–3 Mar 2026: NATO 25.0% (200 distinct texts)"
    )


def test_the_caption_and_what_to_widen_follow_the_unit_and_the_panel(rows: Rows) -> None:
    picks = replace(PICKS, unit="publishers", panel="core", members="constant")

    assert notes.caption(picks, 0).startswith(
        "Share of independent publishers that name the actor or theme, in percent of all "
        "independent publishers of articles about the war published in the day, of the panel core,"
    )
    said = notes.nothing(rows("nato", cells=[(0, 9, "ok")]), picks, {}) or ""
    assert said == (
        "Nothing in this period names what you compare. "
        "Widen or clear: panel (core), feeds (live all the time)."
    )
