"""Each distinct entry is one article, each new wording a revision, however a feed names its entries."""

import itertools
import tarfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from collectors import identity, pace, parse
from collectors.fetch import Reply
from collectors.identity import Found
from collectors.parse import Document, Item
from processing import clean, tables
from processing.tables import ARTICLES, REVISIONS, SIGHTINGS, STATES, Sightings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE_KNOWN = tables.sightings(SIGHTINGS.empty())
SITE = "https://news.example/"


def item(
    title: str, link: str | None = None, guid: str | None = None, summary: str = "", day: int = 1
) -> Item:
    published = datetime(2026, 3, day, 10, tzinfo=UTC)
    return Item(guid, link, title, summary, published, "feed", published.isoformat())


def document(*items: Item, feed_id: str = "a") -> Document:
    return Document(feed_id, SITE, "ok", None, 200, 1, items=items, entries=len(items))


def remembered(known: Sightings, found: Found) -> Sightings:
    frame = pl.concat([known, found.sightings])
    return tables.sightings(frame.unique(SIGHTINGS.key, keep="last").sort(SIGHTINGS.key))


def rounds(*documents: Document) -> list[Found]:
    """What each document brings after those before it."""
    known, all_found = NONE_KNOWN, []
    for one in documents:
        all_found.append(identity.sort_out([one], known, NOW))
        known = remembered(known, all_found[-1])
    return all_found


def counts(found: Sequence[Found]) -> list[tuple[int, int]]:
    return [(one.articles.height, one.revisions.height) for one in found]


def test_a_new_entry_is_an_article_with_all_its_columns() -> None:
    entry = item("Title", SITE + "a?utm_source=rss", "g1", "Summary")

    found = identity.sort_out([document(entry)], NONE_KNOWN, NOW)

    article = {
        "article_id": clean.digest("url", SITE + "a"),
        "feed_id": "a",
        "url": SITE + "a?utm_source=rss",
        "title": "Title",
        "summary": "Summary",
        "published": entry.published,
        "published_from": "feed",
        "published_raw": entry.published_raw,
        "first_seen": NOW,
    }
    assert_frame_equal(found.articles, ARTICLES.frame([article]))
    assert found.revisions.is_empty()
    assert found.new_items == {"a": 1}
    assert found.sightings["article_id"].to_list() == [article["article_id"]] * 2
    assert clean.digest("guid", "g1") in found.sightings["item_key"]


def test_another_wording_is_a_revision_with_all_its_columns() -> None:
    first, second = item("Old", SITE + "a"), item("New", SITE + "a", summary="Now")

    *_, found = rounds(document(first), document(second))

    revision = {
        "article_id": clean.digest("url", SITE + "a"),
        "wording": clean.digest("New", "Now"),
        "feed_id": "a",
        "seen": NOW,
        "title": "New",
        "summary": "Now",
    }
    assert_frame_equal(found.revisions, REVISIONS.frame([revision]))
    assert found.articles.is_empty()
    assert found.new_items == {"a": 0}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            item("t", SITE + "a", "g1"), item("t", SITE + "a", "g2"), id="another guid, same link"
        ),
        pytest.param(
            item("t", SITE + "a", "g1"), item("t", SITE + "b", "g1"), id="another link, same guid"
        ),
        pytest.param(item("t"), item("t"), id="title only"),
        pytest.param(
            item("t", "http://News.example/a#top"),
            item("t", SITE + "a?fbclid=1"),
            id="same address",
        ),
    ],
)
def test_an_entry_is_known_by_any_of_its_keys(first: Item, second: Item) -> None:
    found = rounds(document(first), document(second), document(first), document(second))

    assert counts(found) == [(1, 0), (0, 0), (0, 0), (0, 0)]


def test_the_same_title_and_day_at_another_address_is_another_article() -> None:
    found = rounds(document(item("Live", SITE + "a")), document(item("Live", SITE + "b")))

    assert counts(found) == [(1, 0), (1, 0)]


def test_the_same_title_on_another_day_is_another_article() -> None:
    found = rounds(document(item("Weather", day=1)), document(item("Weather", day=2)))

    assert counts(found) == [(1, 0), (1, 0)]


def test_an_entry_listed_twice_is_kept_once() -> None:
    entries = [item("t", SITE + "a", "g1"), item("t", SITE + "a", "g2"), item("t", SITE + "a")]

    found = identity.sort_out([document(*entries)], NONE_KNOWN, NOW)

    assert found.articles.height == found.new_items["a"] == 1


def test_the_same_title_at_two_addresses_of_one_document_is_two_articles() -> None:
    twins = document(item("Air alert", SITE + "a"), item("Air alert", SITE + "b"))
    later = document(item("Air alert", SITE + "c"))

    assert counts(rounds(twins, twins, later)) == [(2, 0), (0, 0), (1, 0)]


@pytest.mark.parametrize("link", [SITE, "http://news.example", SITE + "?utm_source=rss"])
def test_a_front_page_is_no_identity(link: str) -> None:
    found = rounds(document(item("One", link)), document(item("Two", link, guid=link)))

    assert counts(found) == [(1, 0), (1, 0)]


@pytest.mark.parametrize(
    ("link", "guid"),
    [(SITE + "all", None), (None, "g"), (SITE + "all", "g")],
    ids=["link", "guid", "both"],
)
def test_what_several_titles_share_is_no_identity_then_or_later(
    link: str | None, guid: str | None
) -> None:
    both = document(item("One", link, guid), item("Two", link, guid))
    third = document(item("Three", link, guid))
    next_day = document(item("Three", link, guid, day=2))

    assert counts(rounds(both, third, next_day, both)) == [(2, 0), (1, 0), (0, 0), (0, 0)]


def test_a_shared_key_is_remembered_without_an_article() -> None:
    entries = [item("One", SITE + "all", "g1"), item("Two", SITE + "all", "g2")]

    found = identity.sort_out([document(*entries)], NONE_KNOWN, NOW)

    shared = found.sightings.filter(pl.col("article_id").is_null())
    assert shared["item_key"].to_list() == [clean.digest("link", SITE + "all")]
    assert sorted(found.articles["article_id"]) == sorted(
        clean.digest("item", "a", clean.digest("guid", guid)) for guid in ("g1", "g2")
    )


def test_an_article_stays_itself_when_its_link_becomes_shared() -> None:
    alone = document(item("One", SITE + "live"))
    joined = document(item("One", SITE + "live"), item("Two", SITE + "live"))

    assert counts(rounds(alone, joined, alone)) == [(1, 0), (1, 0), (0, 0)]


def test_a_title_that_nothing_else_tells_apart_is_kept_beside_its_namesakes() -> None:
    entries = document(item("t", SITE + "a"), item("t", SITE + "b"), item("t"))

    assert counts(rounds(entries, entries)) == [(3, 0), (0, 0)]


def test_a_wording_that_returns_is_told_once() -> None:
    old, new = document(item("Old", SITE + "a")), document(item("New", SITE + "a"))

    assert counts(rounds(old, new, new, old)) == [(1, 0), (0, 1), (0, 0), (0, 1)]


def test_two_feeds_with_one_address_bring_one_article_and_both_are_seen() -> None:
    ours = document(item("Ours", SITE + "a"), feed_id="b")
    theirs = document(item("Theirs", SITE + "a"), feed_id="a")

    found = identity.sort_out([ours, theirs], NONE_KNOWN, NOW)

    assert found.articles.select("feed_id", "title").rows() == [("b", "Ours")]
    assert found.new_items == {"b": 1, "a": 1}
    assert found.sightings["article_id"].n_unique() == 1
    assert found.sightings["feed_id"].unique().sort().to_list() == ["a", "b"]
    assert found.revisions.is_empty()


def test_the_same_guid_in_two_feeds_is_two_articles() -> None:
    documents = [document(item("t", guid="1"), feed_id=feed_id) for feed_id in "ab"]

    assert identity.sort_out(documents, NONE_KNOWN, NOW).articles.height == 2


def test_only_rows_that_are_new_or_changed_come_back() -> None:
    entries = [item("One", SITE + "a"), item("Two", SITE + "b")]
    first = identity.sort_out([document(*entries)], NONE_KNOWN, NOW)

    second = identity.sort_out(
        [document(entries[0], replace(entries[1], summary="More"))], first.sightings, NOW
    )

    assert second.sightings["article_id"].unique().to_list() == [clean.digest("url", SITE + "b")]
    assert second.sightings["wording"].unique().to_list() == [clean.digest("Two", "More")]


def test_nothing_in_nothing_out() -> None:
    found = identity.sort_out([document()], NONE_KNOWN, NOW)

    assert_frame_equal(found.articles, ARTICLES.empty())
    assert_frame_equal(found.revisions, REVISIONS.empty())
    assert_frame_equal(found.sightings, SIGHTINGS.empty())
    assert found.new_items == {"a": 0}


def test_three_hundred_documents_are_sorted_out_in_a_moment() -> None:
    documents = [
        document(
            *(item(f"T{n}", f"{SITE}{feed}/{n}", f"{feed}-{n}", "Some words") for n in range(50)),
            feed_id=f"feed-{feed}",
        )
        for feed in range(300)
    ]
    began = time.process_time()

    found = identity.sort_out(documents, NONE_KNOWN, NOW)
    used_s = time.process_time() - began

    assert found.articles.height == 15_000
    assert used_s < 3  # 0.7 s measured


ITEMS = st.builds(
    item,
    title=st.sampled_from(["", "One", "Two", "Three"]),
    link=st.sampled_from([None, SITE, SITE + "a", SITE + "b", SITE + "c"]),
    guid=st.sampled_from([None, "1", "2", "3", SITE]),
    summary=st.sampled_from(["", "More"]),
    day=st.integers(1, 2),
)
DOCUMENTS = st.lists(st.lists(ITEMS, max_size=6), min_size=1, max_size=3).map(
    lambda lists: [document(*items, feed_id=f"f{n}") for n, items in enumerate(lists)]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_a_round_made_again_with_its_own_memory_adds_nothing(history: list[list[Document]]) -> None:
    known = NONE_KNOWN
    for documents in history:
        found = identity.sort_out(documents, known, NOW)
        known = remembered(known, found)

        again = identity.sort_out(documents, known, NOW)

        assert again.articles.is_empty()
        assert again.revisions.is_empty()
        assert again.sightings.is_empty()
        assert set(again.new_items.values()) == {0}


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS)
def test_the_order_of_the_feeds_does_not_change_the_articles(documents: list[Document]) -> None:
    found = identity.sort_out(documents, NONE_KNOWN, NOW)

    for order in itertools.permutations(documents):
        other = identity.sort_out(order, NONE_KNOWN, NOW)

        assert other.articles["article_id"].to_list() == found.articles["article_id"].to_list()
        assert_frame_equal(other.sightings, found.sightings)
        assert other.new_items == found.new_items


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS)
def test_ids_are_unique_sorted_and_each_entry_is_seen(documents: list[Document]) -> None:
    found = identity.sort_out(documents, NONE_KNOWN, NOW)

    ids = found.articles["article_id"].to_list()
    assert ids == sorted(set(ids))
    assert set(found.sightings["article_id"].drop_nulls()) == set(ids)
    for one in documents:
        assert found.new_items[one.feed_id] <= len(one.items)
        assert bool(found.new_items[one.feed_id]) is bool(one.items)


def _replayed(archive: Path, feed: str) -> tuple[list[Document], list[Found]]:
    """The feed's documents in the order of their recording, and what each one brought."""
    known, states = NONE_KNOWN, tables.states(STATES.empty())
    documents, all_found = [], []
    with tarfile.open(archive) as tar:
        members = [one for one in tar if one.isfile() and one.name.split("/")[-2] == feed]
        bodies = [(one.name, tar.extractfile(one)) for one in members]
        recorded = sorted((name, file.read()) for name, file in bodies if file is not None)
    for number, (_, body) in enumerate(recorded):
        now = datetime(2025, 8, 13, tzinfo=UTC) + timedelta(minutes=30 * number)
        read = parse.each([Reply(feed, SITE, "ok", body=body, address=SITE)], states, now)
        all_found.append(identity.sort_out(read, known, now))
        documents += read
        states = pace.next_states(read, states, now)
        known = remembered(known, all_found[-1])
    return documents, all_found


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("feed", "links", "titles", "articles", "revisions"),
    [("meduza", 1, 54, 54, 0), ("feed_novaya", 26, 28, 26, 2)],
)
def test_recorded_feeds_keep_each_distinct_item_once(
    corpus: Path, feed: str, links: int, titles: int, articles: int, revisions: int
) -> None:
    archive = corpus / "data" / "feed_snapshots" / "rss_ru_2025-08-13_17.tar.xz"

    documents, found = _replayed(archive, feed)

    items = [one for each in documents for one in each.items]
    assert len({one.link for one in items}) == links
    assert len({one.title for one in items}) == titles
    kept = pl.concat([one.articles for one in found])
    assert kept.height == kept["article_id"].n_unique() == articles
    assert sum(one.revisions.height for one in found) == revisions
