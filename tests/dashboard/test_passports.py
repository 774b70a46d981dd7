"""What is known of an outlet, in words."""

from datetime import UTC, datetime

import polars as pl
import pytest

from dashboard import passports
from processing.counting.passports import EARLIEST, LATEST
from processing.tables import FEEDS, PASSPORTS

SOLD = datetime(2025, 1, 1, tzinfo=UTC)
NAMES = {"LV": "Latvia", "RU": "Russia"}


def test_each_fact_has_its_time_and_its_source() -> None:
    plain = {"outlet": "Exile Post", "country": "LV", "group": "Western", "ownership": "exile"}
    plain |= {"owner": "Post Ltd", "citation": "imprint"}
    known = PASSPORTS.frame(
        [
            plain | {"valid_from": SOLD},
            plain | {"valid_from": EARLIEST, "valid_to": SOLD, "blocked_in": "EU RU"},
        ]
    )

    table = passports.table(known.with_columns(exile=True), NAMES)

    assert table["Held"].to_list() == ["since 1 Jan 2025", "until 1 Jan 2025"]
    assert table.row(1)[1:] == (
        *("Latvia", "Western", "exile", None, "Post Ltd", "yes"),
        *("EU, Russia", "imprint"),
    )


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        pytest.param(EARLIEST, None, "as far as is known", id="always"),
        pytest.param(EARLIEST, LATEST, "as far as is known", id="from first to last"),
        pytest.param(SOLD, datetime(2026, 2, 3, tzinfo=UTC), "1 Jan 2025 – 3 Feb 2026", id="both"),
    ],
)
def test_a_time_is_told_by_the_bounds_that_it_has(
    start: datetime, end: datetime | None, told: str
) -> None:
    row = {"outlet": "A", "valid_from": start, "valid_to": end, "group": "UA", "ownership": "state"}
    row |= {"owner": "A", "citation": "c"}

    assert passports.table(PASSPORTS.frame([row]), {})["Held"].to_list() == [told]


def test_the_feed_list_is_told_in_a_line() -> None:
    plain = {"outlet": "A", "url": "https://a.example/", "group": "UA", "ownership": "state"}
    feeds = FEEDS.frame(
        [
            plain | {"feed_id": "a", "language": "uk", "country": "LV"},
            plain | {"feed_id": "b", "language": "ru"},
        ]
    )

    assert (
        passports.from_feeds(feeds, {"uk": "Ukrainian"}, NAMES)
        == "Latvia · Ukrainian, ru · UA · state"
    )


def firsts(carried: int, first: int, tied: int) -> pl.DataFrame:
    return pl.DataFrame({"outlet": ["A"], "carried": [carried], "first": [first], "tied": [tied]})


def test_first_to_report_leaves_out_what_the_clock_cannot_tell() -> None:
    share, of, told = passports.first(firsts(100, 20, 20), "A")

    assert (share, of) == ("25.0%", "20 of 80 texts")
    assert "In 20 of them it came in the same collecting round" in told
    assert "says little" not in told


def test_a_share_of_few_texts_is_marked() -> None:
    assert "fewer than 30 says little" in passports.first(firsts(10, 2, 0), "A")[2]


def test_only_ties_make_no_share() -> None:
    assert passports.first(firsts(5, 0, 5), "A")[:2] == ("–", "0 of 0 texts")


def test_an_outlet_that_shares_no_text_says_so() -> None:
    assert passports.first(firsts(5, 0, 5), "B")[0] == "–"
