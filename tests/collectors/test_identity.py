"""Each distinct entry is one article, each new wording a revision, however a feed names its entries."""

import itertools
import tarfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from collectors import identity, keys, losses, pace, parse
from collectors.fetch import Reply
from collectors.identity import Found
from collectors.parse import Document
from collectors.parsing import document as reading
from collectors.parsing.items import Item
from processing import clean, frames
from processing.frames import Articles, Revisions, Sightings
from processing.tables import ARTICLES, LISTED, REVISIONS, SIGHTINGS, STATES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE_KNOWN = frames.sightings(SIGHTINGS.empty())
NONE_LISTED = frames.listed(LISTED.empty())
SITE = "https://news.example/"


def item(
    title: str, link: str | None = None, guid: str | None = None, summary: str = "", day: int = 1
) -> Item:
    published = datetime(2026, 3, day, 10, tzinfo=UTC)
    return Item(
        guid, link, title, summary, published, "feed", published.isoformat(), None, "second"
    )


def document(*items: Item, feed_id: str = "a") -> Document:
    return Document(feed_id, SITE, "ok", None, 200, 1, items=items, entries=len(items), is_new=True)


def sort_out(documents: Sequence[Document], known: Sightings = NONE_KNOWN) -> Found:
    return identity.sort_out(documents, known, NONE_LISTED, NOW)


def remembered(known: Sightings, found: Found) -> Sightings:
    frame = pl.concat([known, found.sightings])
    return frames.sightings(frame.unique(SIGHTINGS.key, keep="last").sort(SIGHTINGS.key))


def rounds(*documents: Document) -> list[Found]:
    """What each document brings after those before it."""
    known, all_found = NONE_KNOWN, []
    for one in documents:
        all_found.append(sort_out([one], known))
        known = remembered(known, all_found[-1])
    return all_found


def counts(found: Sequence[Found]) -> list[tuple[int, int]]:
    return [(one.articles.height, one.revisions.height) for one in found]


def test_a_new_entry_is_an_article_with_all_its_columns() -> None:
    entry = item("Title", SITE + "a?utm_source=rss", "g1", "Summary")

    found = sort_out([document(entry)])

    article = {
        "article_id": clean.digest("url", SITE + "a"),
        "feed_id": "a",
        "guid": "g1",
        "url": SITE + "a?utm_source=rss",
        "title": "Title",
        "summary": "Summary",
        "published": entry.published,
        "published_from": "feed",
        "published_precision": "second",
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

    found = sort_out([document(*entries)])

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

    found = sort_out([document(*entries)])

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


def test_one_guid_and_title_at_two_addresses_is_two_articles_then_and_later() -> None:
    both = document(item("Live", SITE + "a", "g"), item("Live", SITE + "b", "g"))
    third = document(item("Live", SITE + "c", "g"), item("Live", SITE + "b", "g"))

    assert counts(rounds(both, third, both)) == [(2, 0), (1, 0), (0, 0)]


def test_an_article_stays_itself_when_its_guid_becomes_shared() -> None:
    alone = document(item("Live", SITE + "b", "g"))
    joined = document(item("Live", SITE + "a", "g"), item("Live", SITE + "b", "g"))

    found = rounds(alone, joined, alone)

    assert counts(found) == [(1, 0), (1, 0), (0, 0)]
    assert found[1].articles["url"].to_list() == [SITE + "a"]


def test_one_guid_and_two_ways_to_write_its_address_is_one_article() -> None:
    both = document(item("t", SITE + "a", "g"), item("t", SITE + "a?utm_source=rss", "g"))

    assert counts(rounds(both, both)) == [(1, 0), (0, 0)]


def test_namesakes_without_links_are_each_an_article() -> None:
    one, two = item("Air alert", guid="1"), item("Air alert", guid="2", summary="Again")

    assert counts(rounds(document(one, two), document(two, one))) == [(2, 0), (0, 0)]
    assert counts(rounds(document(one), document(two, one))) == [(1, 0), (1, 0)]


def test_namesakes_of_an_entry_that_is_not_read_again_are_articles_of_their_own() -> None:
    first = document(replace(item("Air alert", guid="1"), mark="m1"))
    before = sort_out([first])
    second = replace(document(item("Air alert", guid="2")), kept=("m1",), entries=2)

    found = identity.sort_out([second], before.sightings, before.listed, NOW)

    assert counts([found]) == [(1, 0)]
    assert found.listed["article_id"].n_unique() == 2


def test_a_namesake_that_comes_when_the_other_has_gone_is_an_article_where_guids_are_steady() -> (
    None
):
    others = [item(f"T{n}", guid=f"t{n}") for n in range(3)]
    first, second = (document(*others, item("Air alert", guid=guid)) for guid in "ab")

    assert counts(rounds(first, second)) == [(4, 0), (1, 0)]


def test_a_flood_of_namesakes_is_kept_whole_in_a_moment() -> None:
    flood = document(*(item("Air alert", guid=str(number)) for number in range(2_000)))
    began = time.process_time()

    assert counts(rounds(flood, flood)) == [(2_000, 0), (0, 0)]
    assert time.process_time() - began < 4  # 0.5 s measured


FETCHES = 20
NEWS = 2


def churned(feed: int, fetch: int, entry: Callable[[int, int], Item]) -> Document:
    """The fetch's document of ten entries, of which the first fetches each bring one new."""
    first = min(fetch, NEWS)
    items = [entry(number, fetch) for number in range(first, first + 10)]
    return document(*reversed(items), feed_id=f"f{feed}")


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(lambda n, fetch: item(f"T{n}", f"{SITE}{n}", f"{n}/{fetch}"), id="new guids"),
        pytest.param(lambda n, fetch: item(f"T{n}", None, f"{n}/{fetch}"), id="no links"),
        pytest.param(lambda n, fetch: item(f"T{n}", SITE, f"{n}/{fetch}"), id="front page"),
        pytest.param(lambda n, fetch: item(f"T{n}", SITE + "all", f"{n}/{fetch}"), id="one link"),
        pytest.param(
            lambda n, fetch: item(f"T{n}", f"{SITE}{n}", f"{SITE}{n}#{fetch}"), id="suffixes"
        ),
        pytest.param(
            lambda n, fetch: item(f"T{n}", None, f"{SITE}{n}#{fetch}"), id="suffixes, no links"
        ),
        pytest.param(lambda n, fetch: item(f"T{n}", f"{SITE}{n}/{fetch}", f"{n}"), id="new links"),
        pytest.param(
            lambda n, fetch: item(f"T{n}", f"{SITE}{n}?utm_source={fetch}&at_medium={fetch}"),
            id="new trackers",
        ),
    ],
)
def test_what_changes_at_each_fetch_adds_nothing(entry: Callable[[int, int], Item]) -> None:
    known, new = NONE_KNOWN, []
    for fetch in range(FETCHES):
        found = sort_out([churned(feed, fetch, entry) for feed in range(5)], known)
        known = remembered(known, found)
        new.append(set(found.new_items.values()))
        assert found.revisions.is_empty()

    assert new == [{10}, *[{1}] * NEWS, *[{0}] * (FETCHES - NEWS - 1)]


def test_namesakes_whose_guids_change_at_each_fetch_stay_as_many() -> None:
    fetches = [
        document(*(item("Air alert", guid=f"{fetch}/{n}") for n in range(3))) for fetch in range(5)
    ]

    assert counts(rounds(*fetches)) == [(3, 0), *[(0, 0)] * 4]


def test_each_edit_of_a_headline_is_a_revision_and_the_article_stays_one() -> None:
    known, edits = NONE_KNOWN, []
    for edit in range(11):
        feeds = [document(item(f"Edit {edit}", f"{SITE}{n}"), feed_id=f"f{n}") for n in range(5)]
        found = sort_out(feeds, known)
        known = remembered(known, found)
        edits.append((found.articles.height, sorted(found.revisions["title"])))

    assert edits == [(5, []), *[(0, [f"Edit {edit}"] * 5) for edit in range(1, 11)]]


def test_two_feeds_with_one_address_bring_one_article_and_both_are_seen() -> None:
    ours = document(item("Ours", SITE + "a"), feed_id="b")
    theirs = document(item("Theirs", SITE + "a"), feed_id="a")

    found = sort_out([ours, theirs])

    assert found.articles.select("feed_id", "title").rows() == [("b", "Ours")]
    assert found.new_items == {"b": 1, "a": 1}
    assert found.sightings["article_id"].n_unique() == 1
    assert found.sightings["feed_id"].unique().sort().to_list() == ["a", "b"]
    assert found.revisions.is_empty()


def test_the_same_guid_in_two_feeds_is_two_articles() -> None:
    documents = [document(item("t", guid="1"), feed_id=feed_id) for feed_id in "ab"]

    assert sort_out(documents).articles.height == 2


def test_only_rows_that_are_new_or_changed_come_back() -> None:
    entries = [item("One", SITE + "a"), item("Two", SITE + "b")]
    first = sort_out([document(*entries)])

    edited = document(entries[0], replace(entries[1], summary="More"))
    second = sort_out([edited], first.sightings)

    assert second.sightings["article_id"].unique().to_list() == [clean.digest("url", SITE + "b")]
    assert second.sightings["wording"].unique().to_list() == [clean.digest("Two", "More")]


def test_nothing_in_nothing_out() -> None:
    found = sort_out([document()])

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

    found = sort_out(documents)
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


@settings(max_examples=100)
@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_a_round_made_again_with_its_own_memory_adds_nothing(history: list[list[Document]]) -> None:
    known = NONE_KNOWN
    for documents in history:
        found = sort_out(documents, known)
        known = remembered(known, found)

        again = sort_out(documents, known)

        assert again.articles.is_empty()
        assert again.revisions.is_empty()
        assert again.sightings.is_empty()
        assert set(again.new_items.values()) == {0}


@settings(max_examples=50)
@given(DOCUMENTS)
def test_the_order_of_the_feeds_does_not_change_the_articles(documents: list[Document]) -> None:
    found = sort_out(documents)

    for order in itertools.permutations(documents):
        other = sort_out(order)

        assert other.articles["article_id"].to_list() == found.articles["article_id"].to_list()
        assert_frame_equal(other.sightings, found.sightings)
        assert other.new_items == found.new_items


@settings(max_examples=50)
@given(DOCUMENTS)
def test_ids_are_unique_sorted_and_each_entry_is_seen(documents: list[Document]) -> None:
    found = sort_out(documents)

    ids = found.articles["article_id"].to_list()
    assert ids == sorted(set(ids))
    assert set(found.sightings["article_id"].drop_nulls()) == set(ids)
    for one in documents:
        assert found.new_items[one.feed_id] <= len(one.items)
        assert bool(found.new_items[one.feed_id]) is bool(one.items)


def stored(history: Sequence[Found]) -> tuple[Articles, Revisions]:
    """What the store holds: of rows with one key the first."""
    articles = pl.concat([one.articles for one in history]).unique(ARTICLES.key, keep="first")
    revisions = pl.concat([one.revisions for one in history]).unique(REVISIONS.key, keep="first")
    return frames.articles(articles), frames.revisions(revisions)


def test_a_lost_memory_of_simple_feeds_is_made_anew_row_by_row() -> None:
    history = rounds(
        document(item("One", SITE + "a", "1"), item("Two", SITE + "b"), item("Three", guid="3")),
        document(item("One, edited", SITE + "a", "1"), item("Four"), item("Five", SITE, "5")),
        document(item("Six", SITE + "all", "6"), item("Seven", SITE + "all", "7")),
        document(item("Eight", SITE + "c", "8"), item("Nine", SITE + "d", "8")),
    )
    known = NONE_KNOWN
    for found in history:
        known = remembered(known, found)

    again = identity.remembered(*stored(history))

    assert_frame_equal(again, known)


def test_what_another_feed_reworded_is_known_there_by_its_link() -> None:
    ours, theirs = (document(item("Ours", SITE + "a", "1"), feed_id=feed_id) for feed_id in "ab")
    edited = replace(theirs, items=(item("Theirs", SITE + "a", "2"),))
    first = sort_out([ours, theirs])
    second = sort_out([edited], first.sightings)

    again = identity.remembered(*stored([first, second]))
    found = sort_out([ours, edited], again)

    assert (second.revisions.height, *counts([found])) == (1, (0, 0))


def test_nothing_stored_nothing_remembered() -> None:
    nothing = stored([sort_out([document()])])

    assert_frame_equal(identity.remembered(*nothing), SIGHTINGS.empty())


KINDS = {
    "both": lambda n, edit: item(f"T{n}.{edit}", f"{SITE}{n}", f"g{n}"),
    "guid": lambda n, edit: item(f"T{n}.{edit}", None, f"g{n}", day=n % 2 + 1),
    "link": lambda n, edit: item(f"T{n}.{edit}", f"{SITE}{n}?utm_source={edit}"),
    "churned": lambda n, edit: item(f"T{n}.{edit}", f"{SITE}{n}", f"g{n}.{edit}"),
    "title": lambda n, edit: item(f"T{n}", SITE, None, summary=f"{edit}"),
    "namesake": lambda n, edit: item("Alert", None, f"g{n}", summary=f"{edit}"),
    "one link": lambda n, edit: item(f"T{n}.{edit}", SITE + "all", f"g{n}"),
    "one guid": lambda n, edit: item(f"T{n}.{edit}", f"{SITE}{n}", "all"),
}
ENTRIES = st.tuples(st.integers(0, 5), st.integers(0, 2))
HISTORY = st.lists(
    st.lists(ENTRIES, max_size=5, unique_by=lambda one: one[0]), min_size=2, max_size=5
)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=6, max_size=6), HISTORY)
def test_collecting_goes_on_as_before_when_the_memory_was_lost(
    kinds: list[str], history: list[list[tuple[int, int]]]
) -> None:
    # What is shared is shared from the start, and most guids are known again.
    steady = [KINDS[kind](n, 0) for n, kind in enumerate(["one link", "one guid"] * 2, start=6)]
    documents = [
        document(*(KINDS[kinds[n]](n, edit) for n, edit in one), *steady) for one in history
    ]
    *before, kept = _in_turn(documents)
    articles, revisions = stored(before)

    found = sort_out(documents[-1:], identity.remembered(articles, revisions))

    assert set(found.articles["article_id"]) - set(articles["article_id"]) == set(
        kept.articles["article_id"]
    )
    told = set(revisions.select(REVISIONS.key).rows())
    new = [set(one.revisions.select(REVISIONS.key).rows()) - told for one in (found, kept)]
    assert new[0] - set(_first_wordings(articles)) == new[1] - set(_first_wordings(articles))


def _in_turn(documents: Sequence[Document]) -> list[Found]:
    """As ``rounds``, a minute apart."""
    known, found = NONE_KNOWN, []
    for number, one in enumerate(documents):
        now = NOW + timedelta(minutes=number)
        found.append(identity.sort_out([one], known, NONE_LISTED, now))
        known = remembered(known, found[-1])
    return found


def _first_wordings(articles: Articles) -> list[tuple[str, str]]:
    rows = articles.select("article_id", "title", "summary").rows()
    return [(article_id, keys.said(title, summary)) for article_id, title, summary in rows]


def _replayed(archive: Path, feed: str) -> tuple[list[Document], list[Found]]:
    """The feed's documents in the order of their recording, and what each one brought."""
    known, states, listed = NONE_KNOWN, frames.states(STATES.empty()), NONE_LISTED
    documents, all_found = [], []
    with tarfile.open(archive) as tar:
        members = [one for one in tar if one.isfile() and one.name.split("/")[-2] == feed]
        bodies = [(one.name, tar.extractfile(one)) for one in members]
        recorded = sorted((name, file.read()) for name, file in bodies if file is not None)
    for number, (_, body) in enumerate(recorded):
        now = datetime(2025, 8, 13, tzinfo=UTC) + timedelta(minutes=30 * number)
        replies = [Reply(feed, SITE, "ok", body=body, address=SITE)]
        read = parse.each(replies, states, listed, lambda jobs: list(map(reading.read, jobs)), now)
        found = identity.sort_out(read, known, listed, now)
        gaps = losses.found(read, listed, found.listed, states, now)
        states = pace.next_states(pace.answers(read, found.new_items, gaps, states, now))
        known, listed = remembered(known, found), found.listed if read[0].is_new else listed
        documents += read
        all_found.append(found)
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
