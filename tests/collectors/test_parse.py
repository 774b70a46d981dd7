"""Replies become documents in their order; what is unchanged or known is not read again."""

import tarfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from collectors import identity, parse
from collectors.fetch import Reply
from collectors.identity import Found
from collectors.parse import Document
from collectors.parsing import document
from collectors.parsing.items import Job, Reading
from processing import frames
from processing.frames import Listed, States
from processing.tables import LISTED, SIGHTINGS, STATES

NOW = datetime(2026, 9, 19, tzinfo=UTC)
DAY = datetime(2026, 9, 18, 12, tzinfo=UTC)
DATED = "<pubDate>Fri, 18 Sep 2026 12:00:00 GMT</pubDate>"
URL = "https://news.example/rss/all.xml"
NO_STATES = frames.states(STATES.empty())
NONE_LISTED = frames.listed(LISTED.empty())
NONE_KNOWN = frames.sightings(SIGHTINGS.empty())


class Reader:
    """Reads in this process and remembers what it was given."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __call__(self, jobs: Sequence[Job]) -> list[Reading]:
        self.jobs += jobs
        return [document.read(job) for job in jobs]


def reply(body: bytes, **others: Any) -> Reply:
    return Reply("feed", URL, "ok", body=body, address=URL)._replace(**others)


def read(
    body: bytes, states: States = NO_STATES, listed: Listed = NONE_LISTED, **others: Any
) -> Document:
    (one,) = parse.each([reply(body, **others)], states, listed, Reader(), NOW)
    return one


def states_of(*documents: Document) -> States:
    """What is remembered of documents that were read."""
    rows = [
        {
            "feed_id": one.feed_id,
            "url": one.url,
            "body_hash": one.body_hash,
            "items": one.entries,
            "window_from": one.window_from,
            "lies": 0,
            "moves": 0,
            "failures": 0,
            "next_poll": NOW,
        }
        for one in documents
    ]
    return frames.states(STATES.frame(rows))


@pytest.fixture
def after(rss: Any) -> tuple[bytes, States]:
    """A document with two entries, and the states once it was read."""
    body = rss(f"<title>a</title>{DATED}", f"<title>b</title>{DATED}")
    return body, states_of(read(body))


def test_a_document_carries_the_replys_figures(rss: Any) -> None:
    body = rss("<title>a</title>")

    one = read(
        body,
        status=200,
        elapsed_ms=12,
        etag='"e"',
        last_modified="m",
        retry_after=3,
        max_age=4,
        moved_to="https://news.example/new.xml",
    )

    assert (one.feed_id, one.url, one.outcome) == ("feed", URL, "ok")
    assert (one.status, one.elapsed_ms, one.detail) == (200, 12, None)
    assert (one.etag, one.last_modified, one.moved_to) == (
        '"e"',
        "m",
        "https://news.example/new.xml",
    )
    assert (one.retry_after, one.max_age, one.body_bytes) == (3, 4, len(body))
    assert (one.is_new, one.is_full) == (True, True)


def test_a_document_carries_what_was_read() -> None:
    body = (
        b"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>F</title>"
        b"<ttl>15</ttl><atom:link rel='next' href='?page=2'/><item><title>a</title></item>"
        b"</channel></rss>"
    )

    one = read(body)

    assert (one.title, one.every_s, one.older) == ("F", 900, URL + "?page=2")
    assert ([item.title for item in one.items], one.entries) == (["a"], 1)


def test_a_job_has_all_that_a_reader_needs(rss: Any) -> None:
    reader = Reader()
    listed = _listed(("feed", "00ff", DAY), ("feed", "00ee", None), ("other", "00dd", DAY))
    asked = reply(rss(), content_type="text/xml", address="https://news.example/x")

    parse.each([asked], NO_STATES, listed, reader, NOW)

    assert reader.jobs == [
        Job(rss(), "text/xml", "https://news.example/x", NOW, {"00ff": DAY, "00ee": None})
    ]


def test_entries_listed_before_are_kept_and_not_read(rss: Any) -> None:
    first = read(rss(f"<title>a</title>{DATED}"))
    listed = _listed(*(("feed", item.mark, item.published) for item in first.items))

    one = read(rss("<title>b</title>", f"<title>a</title>{DATED}"), listed=listed)

    assert [item.title for item in one.items] == ["b"]
    assert (one.kept, one.entries, one.window_from) == (tuple(listed["mark"]), 2, DAY)


def test_documents_come_in_the_order_of_their_replies(after: tuple[bytes, States]) -> None:
    body, states = after
    replies = [
        reply(b"<rss version='2.0'/>", feed_id="new"),
        reply(b"", feed_id="dead", outcome="timeout"),
        reply(body),
        reply(body, feed_id="other"),
    ]
    reader = Reader()

    documents = parse.each(replies, states, NONE_LISTED, reader, NOW)

    assert [one.feed_id for one in documents] == ["new", "dead", "feed", "other"]
    assert [one.is_new for one in documents] == [True, False, False, True]
    assert [job.body for job in reader.jobs] == [b"<rss version='2.0'/>", body]
    assert parse.changed(replies, states) == ["new", "other"]


def test_the_same_body_again_is_ok_without_items(after: tuple[bytes, States]) -> None:
    body, states = after

    one = read(body, states)

    assert (one.outcome, one.items, one.entries) == ("ok", (), 2)
    assert (one.is_new, one.is_full) == (False, True)
    assert (one.window_from, one.body_hash) == (DAY, read(body).body_hash)


def test_not_modified_stands_for_the_last_document(after: tuple[bytes, States]) -> None:
    body, states = after

    one = read(b"", states, outcome="not_modified", status=304)

    assert (one.outcome, one.entries, one.body_bytes) == ("not_modified", 2, 0)
    assert (one.is_new, one.is_full) == (False, False)
    assert (one.window_from, one.body_hash) == (DAY, read(body).body_hash)


def test_a_feed_that_moved_is_read_anew(after: tuple[bytes, States]) -> None:
    body, states = after

    assert len(read(body, states, url="https://news.example/other.xml").items) == 2


def test_a_failure_is_passed_on_as_it_is() -> None:
    one = read(b"", outcome="timeout", detail="no answer")

    assert (one.outcome, one.detail, one.entries) == ("timeout", "no answer", 0)
    assert (one.body_hash, one.is_new, one.is_full) == (None, False, False)


def test_a_body_that_cannot_be_read_is_read_again_next_time() -> None:
    body = b"<!doctype html><title>Log in</title>"

    one = read(body, status=200)

    assert (one.outcome, one.body_hash, one.is_new) == ("not_a_feed", None, False)
    assert parse.changed([reply(body)], states_of(one)) == ["feed"]


@pytest.mark.corpus
@pytest.mark.parametrize("feed", ["bbc", "feed_novaya", "meduza", "paper"])
def test_what_is_known_changes_nothing_in_what_becomes_of_a_feed(corpus: Path, feed: str) -> None:
    archive = corpus / "data" / "feed_snapshots" / "rss_ru_2025-08-13_17.tar.xz"
    bodies = _recorded(archive, feed)[::2]

    whole, slimmed = _replayed(bodies, forgets=True), _replayed(bodies, forgets=False)

    assert len(bodies) > 80
    assert sum(len(one.kept) for one, _ in slimmed) > sum(len(one.items) for one, _ in slimmed)
    for (document_whole, found_whole), (document_slim, found_slim) in zip(
        whole, slimmed, strict=True
    ):
        assert_frame_equal(found_slim.articles, found_whole.articles)
        assert_frame_equal(found_slim.revisions, found_whole.revisions)
        assert found_slim.new_items == found_whole.new_items
        assert document_slim.entries == document_whole.entries
        assert document_slim.window_from == document_whole.window_from


def _listed(*rows: tuple[str, str | None, datetime | None]) -> Listed:
    named = [
        {"feed_id": feed_id, "mark": mark, "article_id": "a", "published": published}
        for feed_id, mark, published in rows
    ]
    return frames.listed(LISTED.frame(named))


def _recorded(archive: Path, feed: str) -> list[tuple[datetime, bytes]]:
    """The feed's documents with the time of their recording, in its order."""
    with tarfile.open(archive) as tar:
        members = [one for one in tar if one.isfile() and one.name.split("/")[-2] == feed]
        files = [(one.name.rpartition("/")[2], tar.extractfile(one)) for one in members]
        read = [(name, file.read()) for name, file in files if file is not None]
    return sorted(
        (datetime.strptime(name, "%Y-%m-%dT%H%M%SZ.xml").replace(tzinfo=UTC), body)
        for name, body in read
    )


def _replayed(
    bodies: Sequence[tuple[datetime, bytes]], *, forgets: bool
) -> list[tuple[Document, Found]]:
    """Each document and what it brings; with ``forgets`` as if no entry had been listed before."""
    known, listed, rounds = NONE_KNOWN, NONE_LISTED, []
    for now, body in bodies:
        at = now + timedelta(minutes=1)
        before = NONE_LISTED if forgets else listed
        (one,) = parse.each([reply(body)], NO_STATES, before, Reader(), at)
        found = identity.sort_out([one], known, before, at)
        rounds.append((one, found))
        listed = found.listed
        sightings = pl.concat([known, found.sightings]).unique(SIGHTINGS.key, keep="last")
        known = frames.sightings(sightings.sort(SIGHTINGS.key))
    return rounds
