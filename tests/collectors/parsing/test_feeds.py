"""Documents become items in plain text; whatever feedparser does, one feed never stops the others."""

import csv
import gzip
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors import pace, parse
from collectors.fetch import Reply
from collectors.parse import Document, Item
from processing import tables
from processing.tables import OUTCOMES, STATES, States

NOW = datetime(2026, 9, 19, tzinfo=UTC)
NO_STATES = tables.states(STATES.empty())
URL = "https://news.example/rss/all.xml"


def reply(body: bytes, **others: Any) -> Reply:
    return replace(Reply("feed", URL, "ok", body=body, address=URL), **others)


def read(body: bytes, states: States = NO_STATES, **others: Any) -> Document:
    (document,) = parse.each([reply(body, **others)], states, NOW)
    return document


def one_item(rss: Callable[..., bytes], inner: str) -> Item:
    (item,) = read(rss(inner)).items
    return item


def test_an_item_is_plain_text_with_a_checked_link_and_utc(rss: Any) -> None:
    item = one_item(
        rss,
        "<title>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><guid isPermaLink='false'>7</guid>"
        "<description>&lt;p&gt;One&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;two</description>"
        "<link>https://news.example/a</link><pubDate>Fri, 18 Sep 2026 12:00:00 +0300</pubDate>",
    )

    assert item == Item(
        guid="7",
        link="https://news.example/a",
        title="A & B",
        summary="One two",
        published=datetime(2026, 9, 18, 9, tzinfo=UTC),
        published_from="feed",
        published_raw="Fri, 18 Sep 2026 12:00:00 +0300",
    )


def test_a_document_carries_the_replys_figures(rss: Any) -> None:
    document = read(
        rss("<title>a</title>"),
        status=200,
        elapsed_ms=12,
        etag='"e"',
        last_modified="m",
        retry_after=3,
        max_age=4,
    )

    assert (document.feed_id, document.url, document.outcome) == ("feed", URL, "ok")
    assert (document.status, document.elapsed_ms, document.detail) == (200, 12, None)
    assert (document.etag, document.last_modified) == ('"e"', "m")
    assert (document.retry_after, document.max_age) == (3, 4)
    assert document.body_bytes == len(rss("<title>a</title>"))


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<link>/a?b=c</link>", "https://news.example/a?b=c"),
        ("<link>b.html</link>", "https://news.example/rss/b.html"),
        ("<link>//other.example/a</link>", "https://other.example/a"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>https://a:b@news.example/</link>", None),
        ("<link>http://[bad/</link>", None),
        ("<guid>https://news.example/g</guid>", "https://news.example/g"),
        ("<guid>12345</guid>", None),
        ("<guid isPermaLink='false'>https://news.example/g</guid>", None),
        ("", None),
    ],
)
def test_links_are_absolute_web_addresses_or_none(rss: Any, inner: str, link: str | None) -> None:
    assert one_item(rss, f"<title>t</title>{inner}").link == link


def test_guids_are_kept_as_given_whatever_the_address_of_the_feed(rss: Any) -> None:
    assert one_item(rss, "<title>t</title><guid>12345</guid>").guid == "12345"


def test_a_missing_title_is_the_beginning_of_the_summary(rss: Any) -> None:
    item = one_item(rss, f"<description>{'word ' * 60}</description>")

    assert item.title == ("word " * 24).strip()
    assert len(item.summary) == 299


def test_an_entry_that_says_nothing_is_counted_and_dropped(rss: Any) -> None:
    document = read(
        rss("<title>a</title>", "<guid isPermaLink='false'>1</guid>", "<title> </title>")
    )

    assert [item.title for item in document.items] == ["a"]
    assert document.entries == 3


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Fri, 18 Sep 2026 12:00:00 MSK", 9),
        ("Fri, 18 Sep 2026 12:00:00 EEST", 9),
        ("Fri, 18 Sep 2026 12:00:00 EET", 10),
        ("Fri, 18 Sep 2026 12:00:00 CEST", 10),
        ("Fri, 18 Sep 2026 12:00:00 CET", 11),
        ("Fri, 18 Sep 2026 12:00:00 BST", 11),
        ("Fri, 18 Sep 2026 12:00:00 EDT", 16),
        ("Fri, 18 Sep 2026 12:00:00 GMT", 12),
        ("2026-09-18T12:00:00+03:00", 9),
    ],
)
def test_zone_names_are_not_taken_for_utc(rss: Any, date: str, hour: int) -> None:
    item = one_item(rss, f"<title>t</title><pubDate>{date}</pubDate>")

    assert item.published == datetime(2026, 9, 18, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Sun, 20 Sep 2026 00:00:01 +0000",
        "Fri, 31 Dec 9999 23:59:59 MSK",
        "1789732800",
        "next Tuesday",
        "Fri, 99 Sep 2026 12:00:00 MSK",
    ],
)
def test_an_implausible_date_is_kept_raw_only(rss: Any, date: str) -> None:
    item = one_item(rss, f"<title>t</title><pubDate>{date}</pubDate>")

    assert (item.published, item.published_from, item.published_raw) == (None, "implausible", date)


def test_up_to_a_day_ahead_is_plausible(rss: Any) -> None:
    item = one_item(rss, "<title>t</title><pubDate>Sun, 20 Sep 2026 00:00:00 GMT</pubDate>")

    assert item.published == NOW + timedelta(hours=24)


def test_no_date_is_none(rss: Any) -> None:
    item = one_item(rss, "<title>t</title>")

    assert (item.published, item.published_from, item.published_raw) == (None, "none", None)


def test_a_second_date_stands_in_for_a_broken_first_one(rss: Any) -> None:
    item = one_item(
        rss,
        "<title>t</title><pubDate>never</pubDate>"
        "<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-09-18T12:00:00Z</dc:date>",
    )

    assert item.published == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert item.published_raw == "2026-09-18T12:00:00Z"


def test_the_window_begins_with_the_oldest_plausible_date(rss: Any) -> None:
    dates = ("Fri, 18 Sep 2026 12:00:00 GMT", "Thu, 17 Sep 2026 12:00:00 GMT", "01 Jan 1970")
    document = read(rss(*(f"<title>{date}</title><pubDate>{date}</pubDate>" for date in dates)))

    assert document.window_from == datetime(2026, 9, 17, 12, tzinfo=UTC)


def test_only_the_first_two_thousand_entries_are_kept(rss: Any) -> None:
    document = read(rss(*(f"<title>{number}</title>" for number in range(parse.ITEMS + 1))))

    assert (len(document.items), document.entries) == (parse.ITEMS, parse.ITEMS + 1)
    assert "2,000" in (document.detail or "")


def test_atom_is_read() -> None:
    document = read(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title><id>tag:a</id>'
        b'<link href="/a"/><updated>2026-09-18T12:00:00Z</updated>'
        b'<content type="html">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>'
    )

    (item,) = document.items
    assert (item.guid, item.link, item.summary) == ("tag:a", "https://news.example/a", "Text")
    assert item.published == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_wrongly_declared_cyrillic_is_readable(rss: Any) -> None:
    title = "<title>Новости часа</title>"

    crossed = [
        rss(title, encoding="windows-1251").replace(b"windows-1251", b"utf-8"),
        rss(title).replace(b"UTF-8", b"windows-1251"),
    ]

    assert [read(body).items[0].title for body in crossed] == ["Новости часа"] * 2


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!doctype html><title>Log in</title>", "not_a_feed"),
        (b'{"items": []}', "not_a_feed"),
        (b"plain words", "not_a_feed"),
        (b"\x1f\x8bdamaged", "broken"),
        (b"<rss version='2.0'><channel></channel></rss>", "ok"),
    ],
)
def test_what_is_no_feed_has_a_name(body: bytes, outcome: str) -> None:
    document = read(body)

    assert document.outcome == outcome
    assert document.items == ()
    assert bool(document.detail) is (outcome != "ok")


def test_what_breaks_feedparser_is_broken_and_the_next_feed_is_read(rss: Any) -> None:
    # feedparser 6.0.14 raises ValueError for a character reference beyond Unicode.
    bad = b"<rss version='2.0'><channel><item><title>&#x110000;</title></item></channel></rss>"

    first, second = parse.each([reply(bad), reply(rss("<title>a</title>"))], NO_STATES, NOW)

    assert (first.outcome, first.items) == ("broken", ())
    assert "ValueError" in (first.detail or "")
    assert second.outcome == "ok"


def test_gzip_without_a_header_is_read(rss: Any) -> None:
    body = rss("<title>a</title>")

    document = read(gzip.compress(body))

    assert (document.entries, document.body_bytes) == (1, len(body))


def test_a_body_that_is_a_path_opens_no_file(tmp_path: Path, rss: Any) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("<title>secret</title>"))

    assert read(str(path).encode()).outcome == "not_a_feed"


@pytest.fixture
def after(rss: Any) -> tuple[bytes, States]:
    """A document with two entries, and the states once it was read."""
    dated = "<pubDate>Fri, 18 Sep 2026 12:00:00 GMT</pubDate>"
    body = rss(f"<title>a</title>{dated}", f"<title>b</title>{dated}")
    return body, pace.next_states([read(body)], NO_STATES, NOW)


def test_the_same_body_again_is_ok_without_items(after: tuple[bytes, States]) -> None:
    body, states = after

    document = read(body, states)

    assert (document.outcome, document.items, document.entries) == ("ok", (), 2)
    assert document.window_from == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert document.body_hash == read(body).body_hash


def test_not_modified_stands_for_the_last_document(after: tuple[bytes, States]) -> None:
    body, states = after

    document = read(b"", states, outcome="not_modified", status=304)

    assert (document.outcome, document.entries, document.body_bytes) == ("not_modified", 2, 0)
    assert document.window_from == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert document.body_hash == read(body).body_hash


def test_a_feed_that_moved_is_read_anew(after: tuple[bytes, States]) -> None:
    body, states = after

    document = read(body, states, url="https://news.example/other.xml")

    assert len(document.items) == 2


def test_a_failure_is_passed_on_as_it_is() -> None:
    document = read(b"", outcome="timeout", detail="no answer")

    assert (document.outcome, document.detail, document.entries) == ("timeout", "no answer", 0)
    assert document.body_hash is None


@pytest.mark.corpus
def test_native_documents_have_all_their_entries(corpus: Path) -> None:
    folder = corpus / "data" / "native_feed_docs"
    with (folder / "index.csv").open(encoding="utf-8") as file:
        expected = {row["file"]: int(row["entries"]) for row in csv.DictReader(file)}
    replies = [
        replace(reply((folder / "docs" / name).read_bytes()), feed_id=name) for name in expected
    ]

    documents = parse.each(replies, NO_STATES, NOW)

    assert len(documents) == 24
    for document in documents:
        assert document.entries >= expected[document.feed_id], document.feed_id
        assert document.outcome == ("ok" if expected[document.feed_id] else "empty")
        assert len(document.items) == document.entries


@pytest.mark.corpus
def test_hostile_documents_neither_stop_nor_leak(corpus: Path) -> None:
    files = sorted((corpus / "feeds" / "bad").iterdir())
    replies = [replace(reply(file.read_bytes()), feed_id=file.name) for file in files]

    documents = {document.feed_id: document for document in parse.each(replies, NO_STATES, NOW)}

    assert len(documents) == len(files) >= 20
    assert {document.outcome for document in documents.values()} <= set(OUTCOMES)
    words = " ".join(item.title + item.summary for d in documents.values() for item in d.items)
    assert "root:" not in words
    assert documents["html200.html"].outcome == "not_a_feed"
    assert documents["gzip_in_body.xml"].entries == 1
    for name in ("cp1251_declared_utf8.xml", "utf8_declared_cp1251.xml", "koi8_declared.xml"):
        assert documents[name].items[0].title.startswith("Новости")


def test_a_pinned_entry_does_not_stretch_what_the_document_covers() -> None:
    dates = [NOW - timedelta(days=900), *(NOW - timedelta(hours=hour) for hour in range(19))]

    assert parse._window_from(_dated(dates)) == NOW - timedelta(hours=17)
    assert parse._window_from(_dated(dates[1:4])) == NOW - timedelta(hours=2)
    assert parse._window_from(_dated([])) is None


def _dated(dates: Sequence[datetime]) -> list[Item]:
    return [Item(None, None, "t", "", date, "feed", None) for date in dates]
