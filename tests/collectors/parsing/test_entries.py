"""Whatever format gave it, an entry becomes plain text, a checked link and a plausible time or none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collectors.parsing import entries
from collectors.parsing.entries import Given
from collectors.parsing.items import Item, Job

NOW = datetime(2026, 9, 19, tzinfo=UTC)
JOB = Job(b"", None, "https://news.example/rss/all.xml", NOW)
NOON = "Fri, 18 Sep 2026 12:00:00 GMT"


def item(**given: str | Sequence[str]) -> Item:
    made = entries.item(Given(**{"title": "t", **given}), JOB)  # type: ignore[arg-type] # by name
    assert made is not None
    return made


def test_all_of_an_entry_is_made_plain() -> None:
    given = Given(
        guid=" 7 ",
        link=" https://news.example/a ",
        title="A &amp; <b>B</b>",
        summary="<p>One</p><script>x()</script>two",
        dates=["Fri, 18 Sep 2026 12:00:00 +0300"],
    )

    assert entries.item(given, JOB, "00ff") == Item(
        guid="7",
        link="https://news.example/a",
        title="A & B",
        summary="One two",
        published=datetime(2026, 9, 18, 9, tzinfo=UTC),
        published_from="feed",
        published_raw="Fri, 18 Sep 2026 12:00:00 +0300",
        mark="00ff",
        published_precision="second",
    )


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a?b=c", "https://news.example/a?b=c"),
        ("b.html", "https://news.example/rss/b.html"),
        ("//other.example/a", "https://other.example/a"),
        ("javascript:alert(1)", None),
        ("https://a:b@news.example/", None),
        ("http://[bad/", None),
        ("https://news.example/" + "a" * 2_048, None),
        ("", None),
    ],
)
def test_a_link_is_an_absolute_web_address_or_none(link: str, expected: str | None) -> None:
    assert item(link=link).link == expected


def test_a_guid_that_serves_as_link_must_be_absolute_by_itself() -> None:
    assert item(guid="12345", link="12345").link is None
    assert item(guid="https://news.example/g", link="https://news.example/g").link is not None


def test_a_missing_title_is_the_beginning_of_the_summary() -> None:
    made = item(title=" ", summary="word " * 60)

    assert made.title == ("word " * 24).strip()
    assert len(made.summary) == 299


def test_an_entry_that_says_nothing_is_none() -> None:
    assert entries.item(Given(guid="1", title=" ", dates=[NOON]), JOB) is None


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Sun, 20 Sep 2026 00:00:01 +0000",
        "Fri, 31 Dec 9999 23:59:59 MSK",
        "next Tuesday",
        "Fri, 99 Sep 2026 12:00:00 MSK",
    ],
)
def test_an_implausible_date_is_kept_raw_only(date: str) -> None:
    made = item(dates=[date])

    assert (made.published, made.published_from, made.published_raw) == (None, "implausible", date)


def test_precision_is_that_of_the_date_that_counts() -> None:
    assert item(dates=["never", "2026-09-18"]).published_precision == "day"
    assert item(dates=["2026-09-18T12:00Z", "2026-09-18"]).published_precision == "minute"
    assert item(dates=["never"]).published_precision is None
    assert item(dates=[""]).published_precision is None


def test_a_day_without_a_time_counts_as_its_start() -> None:
    assert item(dates=["2026-09-18"]).published == datetime(2026, 9, 18, tzinfo=UTC)


def test_up_to_a_day_ahead_is_plausible() -> None:
    assert item(dates=["Sun, 20 Sep 2026 00:00:00 GMT"]).published == NOW + timedelta(hours=24)


def test_no_date_is_none() -> None:
    made = item(dates=[""])

    assert (made.published, made.published_from, made.published_raw) == (None, "none", None)


def test_a_second_date_stands_in_for_an_implausible_first_one() -> None:
    for first in ("never", "Thu, 01 Jan 1970 00:00:00 GMT"):
        made = item(dates=[first, NOON])

        assert (made.published, made.published_raw) == (NOW - timedelta(hours=12), NOON)


def test_the_times_of_a_window_begin_after_the_oldest_tenth() -> None:
    times = [NOW - timedelta(days=900), *(NOW - timedelta(hours=hour) for hour in range(19))]

    assert entries.window_from(times) == NOW - timedelta(hours=17)
    assert entries.window_from([*times[1:4], None]) == NOW - timedelta(hours=2)
    assert entries.window_from([]) is None


def test_what_is_left_out_is_said_from_the_first_entry_too_many() -> None:
    assert entries.left_out(entries.ITEMS) is None
    assert entries.left_out(entries.ITEMS + 1) == "only the first 2,000 of 2,001 entries were kept"


def test_items_are_made_anew_from_the_same_entry_the_same() -> None:
    given = Given("g", "/a", "t", "s", [NOON])

    made = entries.item(given, JOB, "00ff")

    assert made == entries.item(given, replace(JOB, body=b"other"), "00ff")
