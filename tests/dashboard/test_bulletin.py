"""The words of the landing page."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from dashboard import bulletin
from processing.columns import TEXT, TIME
from processing.counting.movers import Movement

END = datetime(2026, 3, 20, 23, 50, 0, 1, tzinfo=UTC)
NO_LOSS = pl.DataFrame(schema={"feed_id": TEXT, "outlet": TEXT, "gap_from": TIME, "gap_to": TIME})


def movement(*uses: str) -> Movement:
    """Of days with these uses before the last 24 hours."""
    days = [
        {
            "bucket_start": END - (len(uses) + 1 - n) * timedelta(days=1),
            "bucket_end": END - (len(uses) - n) * timedelta(days=1),
            "feeds_reporting": 7,
            "feeds_expected": 7,
            "total": 1234,
            "use": use,
        }
        for n, use in enumerate([*uses, "now"])
    ]
    return Movement(pl.DataFrame(days), pl.DataFrame())


def hours(*reporting: int) -> pl.DataFrame:
    """Hours in which so many of eight feeds report."""
    start = datetime(2026, 3, 20, tzinfo=UTC)
    return pl.DataFrame(
        [
            {
                "bucket_start": start + timedelta(hours=n),
                "bucket_end": start + timedelta(hours=n + 1),
                "feeds_reporting": feeds,
                "feeds_expected": 8,
                "state": {0: "gap", 8: "ok"}.get(feeds, "partial"),
            }
            for n, feeds in enumerate(reporting)
        ]
    )


def test_the_denominator_the_clock_and_the_days_are_named() -> None:
    assert bulletin.compared(movement(*["baseline"] * 28), "texts") == (
        "Share of the 1\u202f234 distinct texts about the war that name the actor or theme, first seen by "
        "us 19 Mar 2026, 23:50 – 20 Mar 2026, 23:50 UTC, against the same hours of 28 days before."
    )


def test_days_left_out_are_named_with_the_reason() -> None:
    told = bulletin.compared(movement(*["baseline"] * 8, *["thin"] * 5), "articles")

    assert told.endswith(
        "of 8 days before; left out, as fewer than half of the feeds were read in full: those from "
        "14 Mar, 15 Mar, 16 Mar and 2 more."
    )


def test_the_method_names_its_unit_and_its_feeds() -> None:
    told = bulletin.method(movement("baseline"), "articles")

    assert "10 articles or more" in told
    assert "7 feeds read on the first and on the last" in told


@pytest.mark.parametrize(
    ("uses", "told"),
    [
        pytest.param(("before",), "there are 0 whole days before", id="none"),
        pytest.param(("before", "baseline"), "there is 1 whole day before", id="one"),
        pytest.param(("baseline",) * 6, "there are 6 whole days before", id="six"),
    ],
)
def test_too_little_history_says_how_much_there_is(uses: tuple[str, ...], told: str) -> None:
    assert told in bulletin.too_little(movement(*uses))


def test_subjects_are_named_and_shares_are_in_percent() -> None:
    rows = pl.DataFrame(
        {
            "subject": ["nato", "unheard-of"],
            "matched": [31, 20],
            "total": [100, 100],
            "share": [0.31, 0.2],
            "usual": [0.1, None],
            "change": [0.21, None],
            "score": [4.5, None],
            "is_moving": [True, False],
            "line": [[0.1, 0.31], [0.2]],
        }
    )

    table = bulletin.table(rows, {"nato": "NATO"}, lambda subject: f"https://x.example/{subject}")

    assert table.row(0) == (
        *("NATO", 31.0, 10.0, 21.0, 31, [0.1, 0.31], 4.5),
        "https://x.example/nato",
    )
    assert table["Actor or theme"].to_list() == ["NATO", "unheard-of"]


def test_a_day_that_was_read_in_full_is_said_to_be() -> None:
    assert bulletin.day(hours(8, 8), NO_LOSS) == "Every hour of the last 24 is covered by a feed."


def test_hours_that_no_feed_covers_are_named_and_said_not_to_be_zero() -> None:
    assert bulletin.day(hours(8, 0, 0, 8, 0), NO_LOSS) == (
        "No feed covers 20 Mar 2026, 01:00–03:00; 20 Mar 2026, 04:00–05:00 UTC: what was published "
        "then is not known, not zero."
    )


def test_many_such_times_are_named_in_part() -> None:
    assert "04:00–05:00 and 2 more times UTC" in bulletin.day(hours(*[0, 8] * 5), NO_LOSS)


def test_the_worst_hour_is_named() -> None:
    told = bulletin.day(hours(8, 6, 5, 8), NO_LOSS)

    assert told.endswith("At worst 5 of 8 feeds cover an hour (20 Mar 2026, 02:00–03:00).")


def test_losses_are_named() -> None:
    start = datetime(2026, 3, 20, 14, tzinfo=UTC)
    lost = NO_LOSS.vstack(
        pl.DataFrame(
            [("a", "Outlet A", start, start + timedelta(minutes=50))],
            schema=NO_LOSS.schema,
            orient="row",
        )
    )

    assert bulletin.day(hours(8), lost).endswith(
        "1 feed may have lost articles 20 Mar 2026, 14:00–14:50 (Outlet A)."
    )
