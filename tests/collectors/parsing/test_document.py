"""Whatever is in a body, reading it ends in an outcome, and known entries are not read again."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collectors.parsing import document, entries, slim
from collectors.parsing.items import Job, Reading

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADDRESS = "https://news.example/rss/all.xml"
DAY = datetime(2026, 9, 18, 12, tzinfo=UTC)
DATED = "<pubDate>Fri, 18 Sep 2026 12:00:00 GMT</pubDate>"

FLOOD = "<a " + " ".join(f"b{number}=''" for number in range(300)) + "/>"

Known = Mapping[str, datetime | None]


def read(body: bytes, known: Known | None = None, content_type: str | None = None) -> Reading:
    return document.read(Job(body, content_type, ADDRESS, NOW, {} if known is None else known))


def known_of(reading: Reading) -> dict[str, datetime | None]:
    """What is remembered of a document that was read: the marks of its entries and their times."""
    return {item.mark: item.published for item in reading.items if item.mark}


def titles(reading: Reading) -> list[str]:
    return [item.title for item in reading.items]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!doctype html><title>Log in</title>", "not_a_feed"),
        (b"<html><p>See <feed a></p></html>", "not_a_feed"),
        (b"<html><rss a></rss></html>", "not_a_feed"),
        (b"plain words", "not_a_feed"),
        (b"\x1f\x8bdamaged", "broken"),
        (b"<rss version='2.0'><channel></channel></rss>", "ok"),
    ],
)
def test_what_is_no_feed_has_a_name(body: bytes, outcome: str) -> None:
    reading = read(body)

    assert (reading.outcome, reading.items) == (outcome, ())
    assert bool(reading.detail) is (outcome != "ok")


def test_what_feedparser_would_raise_at_is_read(rss: Any) -> None:
    # feedparser 6.0.14 raises ValueError for a character reference beyond Unicode.
    assert titles(read(rss("<title>a&#x110000;b</title>"))) == ["a\ufffdb"]


def test_what_would_take_feedparser_minutes_is_broken(rss: Any) -> None:
    reading = read(rss("<title>a</title>", FLOOD))

    assert (reading.outcome, reading.items) == ("broken", ())
    assert "attributes" in (reading.detail or "")


@pytest.mark.parametrize("error", [MemoryError, RecursionError, KeyError, OverflowError])
def test_whatever_goes_wrong_inside_is_an_outcome(rss: Any, error: type[Exception]) -> None:
    class Failing(dict[str, datetime | None]):
        def __contains__(self, key: object) -> bool:
            raise error

    reading = read(rss("<title>a</title>"), Failing())

    assert (reading.outcome, reading.items) == ("broken", ())
    assert reading.detail


def test_gzip_without_a_header_is_read(rss: Any) -> None:
    assert titles(read(gzip.compress(rss("<title>a</title>")))) == ["a"]


def test_a_body_that_is_a_path_opens_no_file(tmp_path: Path, rss: Any) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("<title>secret</title>"))

    assert read(str(path).encode()).outcome == "not_a_feed"


def test_a_feed_wrapped_in_a_page_is_read() -> None:
    body = (
        b"<!DOCTYPE html><html><body><feed xmlns='http://www.w3.org/2005/Atom'>"
        b"<entry><title>a</title></entry></feed></body></html>"
    )

    assert (read(body).outcome, titles(read(body))) == ("ok", ["a"])


def test_wrongly_declared_cyrillic_is_readable(rss: Any) -> None:
    title = "<title>Новости часа</title>"

    crossed = [
        rss(title, encoding="windows-1251").replace(b"windows-1251", b"utf-8"),
        rss(title).replace(b"UTF-8", b"windows-1251"),
    ]

    assert [titles(read(body)) for body in crossed] == [["Новости часа"]] * 2


def test_each_entry_has_the_mark_of_its_bytes(rss: Any) -> None:
    body = rss("<title>a</title>", "<title>b</title>")

    reading = read(body)

    expected = [slim.mark(f"<item><title>{title}</title></item>".encode()) for title in "ab"]
    assert [item.mark for item in reading.items] == expected
    assert reading.kept == ()


def test_entries_that_cannot_be_told_apart_have_no_mark() -> None:
    reading = read(b"<rss version='2.0'><channel><item><title>a</title></item ></channel></rss>")

    assert [(item.title, item.mark) for item in reading.items] == [("a", None)]


def test_an_entry_that_hides_another_has_no_mark() -> None:
    reading = read(
        b"<rss version='2.0'><channel><item><title>a</title></item>"
        b"<item><title>b</title><item><title>c</title></item></channel></rss>"
    )

    assert [(item.title, item.mark) for item in reading.items] == [
        ("a", None),
        ("b", None),
        ("c", None),
    ]


def test_only_new_entries_are_read(rss: Any) -> None:
    known = known_of(read(rss(f"<title>a</title>{DATED}", f"<title>b</title>{DATED}")))

    reading = read(
        rss("<title>c</title>", f"<title>a</title>{DATED}", f"<title>b</title>{DATED}"), known
    )

    assert titles(reading) == ["c"]
    assert (reading.kept, reading.entries) == (tuple(known), 3)
    assert (reading.window_from, reading.title) == (DAY, "Made here")


def test_a_document_of_known_entries_is_not_parsed_at_all() -> None:
    entry = f"<item>{FLOOD}</item>".encode()
    body = b"<rss><channel><ttl>90</ttl>" + entry + b"</channel></rss>"

    reading = read(body, {slim.mark(entry): DAY})

    assert (reading.outcome, reading.items, reading.entries) == ("ok", (), 1)
    assert (reading.kept, reading.window_from) == ((slim.mark(entry),), DAY)
    assert reading.every_s == 5_400


def test_an_entry_listed_twice_is_kept_once_and_counts_twice(rss: Any) -> None:
    known = known_of(read(rss("<title>a</title>")))

    reading = read(rss("<title>a</title>", "<title>a</title>"), known)

    assert (reading.kept, reading.entries) == (tuple(known), 2)


def test_known_marks_that_are_gone_are_not_kept(rss: Any) -> None:
    known = known_of(read(rss("<title>a</title>", "<title>b</title>")))

    reading = read(rss("<title>b</title>", "<title>c</title>"), known)

    assert (titles(reading), reading.kept) == (["c"], (list(known)[1],))


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<title>c</title><guid>urn:a</guid>", id="guid of a known entry"),
        pytest.param("<title>c</title><link>https://news.example/a</link>", id="link of one"),
        pytest.param("<title>c</title><entry/>", id="another number of entries"),
    ],
)
def test_in_doubt_all_entries_are_read(rss: Any, inner: str) -> None:
    first = "<title>a</title><guid>urn:a</guid><link>https://news.example/a?utm_source=x</link>"
    known = known_of(read(rss(first)))

    reading = read(rss(inner, first), known)

    assert (reading.kept, {"a", "c"} <= set(titles(reading))) == ((), True)
    assert reading == read(rss(inner, first))


def test_where_looking_for_repeats_takes_longer_than_parsing_all_entries_are_read(rss: Any) -> None:
    long = f"<title>a</title><description>{'word ' * 190_000}</description>"
    known = known_of(read(rss(long)))
    news = [f"<title>{number}</title>" for number in range(600)]

    some, many = read(rss(*news[:3], long), known), read(rss(*news, long), known)

    assert (len(some.items), some.kept) == (3, tuple(known))
    assert (len(many.items), many.kept) == (601, ())


def test_a_link_to_the_front_page_raises_no_doubt(rss: Any) -> None:
    link = "<link>https://news.example/</link>"
    known = known_of(read(rss(f"<title>a</title>{link}")))

    reading = read(rss(f"<title>c</title>{link}", f"<title>a</title>{link}"), known)

    assert (titles(reading), reading.kept) == (["c"], tuple(known))


def test_the_encoding_is_told_from_the_whole_document(rss: Any) -> None:
    def cyrillic(*items: str) -> bytes:
        declared: bytes = rss(*items, encoding="windows-1251")
        return declared.replace(b' encoding="windows-1251"', b"")

    old = "<title>Новости часа и дня</title>"
    known = known_of(read(cyrillic(old)))

    reading = read(cyrillic("<title>Me: Я</title>", old), known)

    assert (titles(reading), reading.kept) == (["Me: Я"], tuple(known))
    assert titles(read(cyrillic("<title>Me: Я</title>"))) != ["Me: Я"]


def test_a_document_whose_entries_are_others_once_it_is_decoded_is_read_whole() -> None:
    # What stands before the root is no part of the document.
    old = "<item><title>Дата</title></item>".encode("windows-1251")
    new = "<item><title>Новости часа</title></item>".encode("windows-1251")
    body = old + b"<rss version='2.0'><channel>" + new + b"</channel></rss>"

    reading = read(body, {slim.mark(old): DAY})

    assert (titles(reading), reading.kept) == (["Новости часа"], ())


def test_only_the_first_two_thousand_entries_are_parsed(rss: Any) -> None:
    inner = [*(f"<title>{number}</title>" for number in range(entries.ITEMS)), FLOOD]

    first = read(rss(*inner))
    again = read(rss("<title>new</title>", *inner), known_of(first))

    assert (len(first.items), first.entries) == (entries.ITEMS, entries.ITEMS + 1)
    assert "2,000 of 2,001" in (first.detail or "")
    assert (titles(again), len(again.kept)) == (["new"], entries.ITEMS - 1)
    assert (again.entries, again.detail) == (
        entries.ITEMS + 2,
        "only the first 2,000 of 2,002 entries were kept",
    )


def test_of_too_many_entries_that_cannot_be_told_apart_the_first_are_kept(rss: Any) -> None:
    inner = [f"<title>{number}</title><entry/>" for number in range(entries.ITEMS + 1)]

    reading = read(rss(*inner))

    assert (reading.entries, {item.mark for item in reading.items}) == (2 * len(inner), {None})
