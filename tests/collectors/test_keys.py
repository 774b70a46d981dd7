"""The keys of an entry: what tells it apart, and what is no key."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from polars.testing import assert_frame_equal

from collectors import keys
from collectors.keys import Entry, Feed
from collectors.parsing.items import Item
from processing import clean
from processing.tables import SIGHTINGS

SITE = "https://news.example/"
DAY = datetime(2026, 3, 1, 10, tzinfo=UTC)


def entry(title: str, link: str | None = None, guid: str | None = None) -> Entry:
    return keys.entry(Item(guid, link, title, "", DAY, "feed", None))


def guid_key(guid: str) -> str:
    return clean.digest("guid", guid)


def link_key(address: str) -> str:
    return clean.digest("link", address)


@pytest.mark.parametrize(
    ("link", "guid", "expected"),
    [
        pytest.param(SITE + "a?utm_source=x#top", "g", [guid_key("g"), link_key(SITE + "a")]),
        pytest.param(SITE + "a", SITE + "a", [guid_key(SITE + "a"), link_key(SITE + "a")]),
        pytest.param(SITE, SITE, [], id="front page as link and guid"),
        pytest.param(SITE + "a", SITE, [link_key(SITE + "a")], id="front page as guid"),
        pytest.param(None, SITE + "?utm_source=x", [], id="front page with trackers"),
        pytest.param(None, "http but no address", [guid_key("http but no address")]),
        pytest.param(None, None, []),
    ],
)
def test_guid_and_link_are_keys_unless_they_are_a_front_page(
    link: str | None, guid: str | None, expected: list[str]
) -> None:
    assert keys.of_its_own(entry("t", link, guid), Feed("a")) == expected


@pytest.mark.parametrize(
    ("entries", "shared"),
    [
        pytest.param([entry("One", None, "g"), entry("Two", None, "g")], [guid_key("g")]),
        pytest.param(
            [entry("t", SITE + "a", "g"), entry("t", SITE + "b", "g")], [guid_key("g")], id="links"
        ),
        pytest.param(
            [entry("t", SITE + "a", "g"), entry("t", None, "g")], [], id="a link and none"
        ),
        pytest.param([entry("t", SITE + "a", "g")] * 2, [], id="listed twice"),
        pytest.param(
            [entry("One", SITE + "a"), entry("Two", SITE + "a")],
            [link_key(SITE + "a")],
            id="titles",
        ),
        pytest.param([entry("t", SITE + "a", "1"), entry("t", SITE + "a", "2")], [], id="guids"),
        pytest.param([entry("One"), entry("Two")], [], id="no keys"),
    ],
)
def test_what_several_entries_of_one_document_carry_is_shared(
    entries: Sequence[Entry], shared: list[str]
) -> None:
    assert keys.shared(entries) == shared


def test_a_shared_key_counts_only_with_the_title_and_a_guid_s_also_with_the_link() -> None:
    feed, one = Feed("a"), entry("One", SITE + "a", "g")
    twins = [entry("Two", SITE + "a", "g"), entry("One", SITE + "b", "g")]
    for key in (guid_key("g"), link_key(SITE + "a")):
        feed.share(key, [])

    found = [set(keys.of_its_own(each, feed)) for each in (one, *twins)]

    assert [len(each) for each in found] == [1, 1, 2]
    assert not set.intersection(*found)


def test_a_key_is_not_taken_from_its_article() -> None:
    feed = Feed("a")
    feed.learn(["k1", "k2"], "first", "w")

    feed.learn(["k2", "k3"], "second", "v")

    assert feed.known == {"k1": ("first", "w"), "k2": ("first", "w"), "k3": ("second", "v")}


def test_the_rows_are_those_of_the_keys_that_were_learned_or_changed() -> None:
    feed = Feed("a", known={"old": ("first", "w"), "same": ("first", "w")})
    feed.learn(["same"], "first", "w")
    feed.learn(["old"], "first", "v")
    feed.share("new", [])

    rows = [("a", "new", None, ""), ("a", "old", "first", "v")]
    expected = SIGHTINGS.frame([dict(zip(SIGHTINGS.columns, row, strict=True)) for row in rows])
    assert_frame_equal(keys.sightings([feed]), expected)


@pytest.mark.parametrize(
    ("known", "unread", "steady"),
    [(0, 0, False), (1, 0, False), (2, 0, True), (0, 2, False), (0, 3, True), (10, 0, True)],
)
def test_guids_are_steady_when_more_than_a_fifth_is_known_again(
    known: int, unread: int, steady: bool
) -> None:
    feed = Feed("a", known={guid_key(str(number)): ("id", "w") for number in range(known)})
    entries = [entry("t", None, str(number)) for number in range(8 if known == 2 else 10)]

    assert keys.are_steady(entries, unread, feed) is steady
