"""A gap is recorded where entries may have come and gone unseen, and where a list slid it is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from collectors import losses
from collectors.parse import Document
from collectors.parsing import entries
from processing import frames
from processing.frames import Gaps, Listed, States
from processing.tables import GAPS, LISTED, STATES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/rss"
READ_AT = NOW - timedelta(hours=1)
Listing = dict[str, datetime | None]


def at(minutes: float) -> datetime:
    """So many minutes before now."""
    return NOW - timedelta(minutes=minutes)


def listing(*ages: float, first: int = 0) -> Listing:
    """Articles numbered from ``first``, published so many minutes ago."""
    return {f"a{number}": at(age) for number, age in enumerate(ages, first)}


def listed(listing: Listing, feed_id: str = "a") -> Listed:
    rows = [
        {"feed_id": feed_id, "mark": article_id, "article_id": article_id, "published": published}
        for article_id, published in listing.items()
    ]
    return frames.listed(LISTED.frame(rows))


def document(listing: Listing, **given: Any) -> Document:
    usual = {
        "outcome": "ok",
        "detail": None,
        "status": 200,
        "elapsed_ms": 1,
        "is_new": True,
        "is_full": True,
        "entries": len(listing),
        "window_from": entries.window_from(listing.values()),
    }
    return Document("a", URL, **usual | given)


def states(**given: Any) -> States:
    usual = {"feed_id": "a", "url": URL, "read_at": READ_AT, "full_at": READ_AT, "next_poll": NOW}
    return frames.states(STATES.frame([usual | given]))


def found(
    old: Listing, new: Listing, known: States | None = None, one: Document | None = None
) -> Gaps:
    known = states() if known is None else known
    return losses.found([one or document(new)], listed(old), listed(new), known, NOW)


OLD = listing(70, 80, 90, 100)
NEW = listing(10, 20, 30, first=10)


def test_a_document_that_shares_no_entry_is_a_gap_from_the_last_look_to_its_own_start() -> None:
    gap = {"feed_id": "a", "found": NOW, "gap_from": READ_AT, "gap_to": at(30)}

    assert_frame_equal(found(OLD, NEW), GAPS.frame([gap]))


@pytest.mark.parametrize(
    ("new", "gap_to"),
    [
        pytest.param(NEW | listing(90, first=20), READ_AT, id="starts before the last look"),
        pytest.param(dict.fromkeys(NEW), NOW, id="undated"),
        pytest.param(listing(-60, first=10), NOW, id="dated ahead"),
    ],
)
def test_a_gap_ends_no_sooner_than_it_begins_and_not_after_now(
    new: Listing, gap_to: datetime
) -> None:
    assert found(OLD, new).select("gap_from", "gap_to").rows() == [(READ_AT, gap_to)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(OLD, NEW | listing(70), id="one entry is shared"),
        pytest.param(OLD, OLD, id="all are"),
        pytest.param(OLD, {}, id="the document is empty"),
        pytest.param(OLD, dict.fromkeys(NEW | OLD), id="shared and undated"),
    ],
)
def test_a_document_that_goes_on_is_no_gap(old: Listing, new: Listing) -> None:
    assert_frame_equal(found(old, new), GAPS.empty())


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(frames.states(STATES.empty()), id="first document"),
        pytest.param(states(read_at=None), id="first with entries"),
        pytest.param(states(url="https://old.example"), id="first at this address"),
    ],
)
def test_a_first_document_is_no_gap(known: States) -> None:
    assert found(OLD, NEW, known).is_empty()
    assert found({}, NEW, known).is_empty()


def test_a_document_that_was_not_read_is_no_gap() -> None:
    assert found(OLD, NEW, one=document(NEW, is_new=False)).is_empty()


def test_a_feed_that_was_empty_is_held_against_its_last_entries() -> None:
    yesterday = NOW - timedelta(days=1)
    known = states(read_at=yesterday, full_at=at(15), window_from=None, items=0)

    assert found(OLD, NEW, known)["gap_from"].to_list() == [yesterday]
    assert found(OLD, NEW | OLD, known).is_empty()


def test_the_times_tell_where_what_was_listed_is_forgotten() -> None:
    assert found({}, NEW)["gap_to"].to_list() == [at(30)]
    assert found({}, listing(10, 61, 62)).is_empty()
    assert found({}, dict.fromkeys(NEW)).is_empty()


def test_what_a_lying_server_said_after_the_last_full_document_does_not_count() -> None:
    full_at = NOW - timedelta(hours=5)
    known = states(etag='"e"', full_at=full_at)

    lie, change = (document(NEW, etag=etag) for etag in ('"e"', '"f"'))

    assert found(OLD, NEW, known, lie)["gap_from"].to_list() == [full_at]
    assert found(OLD, NEW, known, change)["gap_from"].to_list() == [READ_AT]


PINNED: Listing = {"pinned": at(5_000)}
PINNED_FOR_LONG: Listing = {"pinned": NOW - timedelta(days=99)}
TEN = listing(*range(61, 70))


@pytest.mark.parametrize(
    ("old", "new", "gaps"),
    [
        pytest.param(TEN | PINNED, listing(*range(1, 10), first=20) | PINNED, 1, id="nine new"),
        pytest.param(TEN | PINNED, listing(*range(1, 6), first=20) | PINNED, 1, id="five new"),
        pytest.param(TEN | PINNED, listing(*range(1, 5), first=20) | PINNED, 0, id="four new"),
        pytest.param(
            TEN | PINNED,
            listing(*range(1, 10), first=20) | listing(61) | PINNED,
            0,
            id="the newest is still listed",
        ),
        pytest.param(
            TEN | {"pinned": None},
            listing(*range(1, 10), first=20) | {"pinned": None},
            0,
            id="undated",
        ),
        pytest.param(
            listing(*[70] * 10),
            listing(*range(1, 10), first=20) | listing(70),
            0,
            id="all of one time",
        ),
    ],
)
def test_a_pinned_entry_does_not_hide_a_gap(old: Listing, new: Listing, gaps: int) -> None:
    assert found(old, new).height == gaps


def test_each_feed_is_held_against_its_own_documents() -> None:
    known = frames.states(
        STATES.frame([states().to_dicts()[0] | {"feed_id": feed_id} for feed_id in "ab"])
    )
    one = document(NEW)
    old, new = (
        frames.listed(LISTED.frame([*listed(a, "a").to_dicts(), *listed(b, "b").to_dicts()]))
        for a, b in ((OLD, NEW), (OLD, OLD))
    )

    gaps = losses.found([replace(one, feed_id="b"), one], old, new, known, NOW)

    assert gaps["feed_id"].to_list() == ["b"]


@settings(max_examples=300)
@given(
    capacity=st.integers(1, 30),
    pauses=st.lists(st.integers(0, 90), min_size=1, max_size=80),
    polled=st.lists(st.integers(0, 80), min_size=1, max_size=10),
    pinned=st.booleans(),
)
def test_a_list_that_slides_is_a_gap_only_where_entries_were_pushed_out_or_none_is_left(
    capacity: int, pauses: Sequence[int], polled: Sequence[int], pinned: bool
) -> None:
    """Entries leave the list in the order of their coming; it is polled after so many have come."""
    times = [NOW - timedelta(days=30)]
    for pause in pauses:
        times.append(times[-1] + timedelta(minutes=pause))
    counts = sorted({min(count, len(times)) for count in polled} - {0})
    before: Listing | None = None
    for last, count in zip([0, *counts], counts, strict=False):
        listing: Listing = {f"a{n}": times[n] for n in range(max(0, count - capacity), count)}
        shown = listing | (PINNED_FOR_LONG if pinned else {})
        lost = max(0, count - capacity - last)
        none_left = before is not None and not (before.keys() & listing.keys())
        if before is not None:
            gaps = found(before, shown).height
            assert gaps <= none_left
            if lost and (not pinned or (capacity >= 9 and last >= capacity)):
                assert gaps == 1
        before = shown


def test_a_document_seen_by_a_clock_that_was_ahead_leaves_a_gap_from_its_newest_entry() -> None:
    ahead = states(read_at=NOW + timedelta(days=1), full_at=NOW + timedelta(days=1))
    old, new = listing(300, 250), listing(20, 10, first=5)

    gaps = losses.found([document(new)], listed(old), listed(new), ahead, NOW)

    assert gaps.select("gap_from", "gap_to").rows() == [(at(250), at(20))]
