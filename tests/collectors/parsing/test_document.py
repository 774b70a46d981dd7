"""Whatever is in a body, reading it ends in an outcome, and known entries change nothing but the time.

FRONTWATCH_DEEP=1 reads all documents of the corpus instead of a third of them, and 10,000 mutated
ones instead of 2,000.
"""

import csv
import gzip
import io
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from collectors.parsing import document, entries, slim
from collectors.parsing.items import Item, Job, Reading
from processing.tables import OUTCOMES

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADDRESS = "https://news.example/rss/all.xml"
DAY = datetime(2026, 9, 18, 12, tzinfo=UTC)
DATED = "<pubDate>Fri, 18 Sep 2026 12:00:00 GMT</pubDate>"

FLOOD = "<a " + " ".join(f"b{number}=''" for number in range(300)) + "/>"
DEEP = os.environ.get("FRONTWATCH_DEEP") == "1"

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


@pytest.mark.corpus
def test_native_documents_have_all_their_entries(corpus: Path) -> None:
    folder = corpus / "data" / "native_feed_docs"
    with (folder / "index.csv").open(encoding="utf-8") as file:
        expected = {row["file"]: int(row["entries"]) for row in csv.DictReader(file)}

    found = {name: read((folder / "docs" / name).read_bytes()) for name in expected}

    assert len(found) == 24
    for name, reading in found.items():
        assert reading.entries >= expected[name], name
        assert reading.outcome == ("ok" if expected[name] else "empty")
        assert len(reading.items) == reading.entries


@pytest.mark.corpus
def test_hostile_documents_neither_stop_nor_leak(corpus: Path) -> None:
    files = sorted((corpus / "feeds" / "bad").iterdir())

    found = {file.name: read(file.read_bytes()) for file in files}

    assert len(found) >= 20
    assert {reading.outcome for reading in found.values()} <= set(OUTCOMES)
    words = " ".join(item.title + item.summary for one in found.values() for item in one.items)
    assert "root:" not in words
    assert found["html200.html"].outcome == "not_a_feed"
    assert found["gzip_in_body.xml"].entries == 1
    for name in ("cp1251_declared_utf8.xml", "utf8_declared_cp1251.xml", "koi8_declared.xml"):
        assert titles(found[name])[0].startswith("Новости")


@pytest.mark.corpus
def test_no_document_has_fewer_entries_than_feedparser_finds(corpus: Path) -> None:
    every = [*_files(corpus / "feeds" / "suites"), *_files(corpus / "feeds" / "real")]
    files = _sample(every)

    fewer, broken = [], []
    for file in files:
        body = file.read_bytes()
        # Neither switch changes which entries there are; both off takes half the time.
        theirs = feedparser.parse(
            io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False
        )
        ours = read(body)
        if ours.entries < len(theirs.entries):
            fewer.append(file.name)
        if ours.outcome == "broken":
            broken.append((file.name, ours.detail))

    assert len(every) > 4_000
    assert len(files) > len(every) / 4
    assert fewer == []
    assert broken == []


@pytest.mark.corpus
def test_what_is_known_changes_nothing_in_what_is_new(corpus: Path) -> None:
    real, native = corpus / "feeds" / "real", corpus / "data" / "native_feed_docs" / "docs"
    files = [*_files(real), *_files(native)]
    chosen = _sample(files)
    compared = 0

    for number, file in enumerate(chosen):
        body = file.read_bytes()
        whole = read(body)
        share = (0.1, 0.5, 0.96)[number % 3]
        known = _some_of(known_of(whole), share, random.Random(file.name))
        slimmed = read(body, known)
        compared += bool(slimmed.kept)

        assert _without(whole, slimmed.kept) == slimmed, file.name

    assert compared > len(chosen) / 2


@pytest.mark.corpus
def test_no_mutated_document_gets_an_error_out(corpus: Path) -> None:
    suites = _files(corpus / "feeds" / "suites")
    bodies = [file.read_bytes() for file in [*suites, *_files(corpus / "feeds" / "real")]]
    small = [body for body in bodies if len(body) < 20_000]
    chance = random.Random(20_261_101)
    outcomes = set()

    for _ in range(10_000 if DEEP else 2_000):
        body = _mutated(small, chance)
        places = slim.ranges(body) or []
        marks = dict.fromkeys([slim.mark(body[start:end]) for start, end in places[1::2]], NOW)
        outcomes |= {read(body).outcome, read(body, marks).outcome}

    assert {"ok", "not_a_feed"} <= outcomes <= set(OUTCOMES)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _sample(files: list[Path]) -> list[Path]:
    """A third of the files, always the same."""
    return files if DEEP else [file for file in files if random.Random(file.name).random() < 1 / 3]


def _some_of(known: Known, share: float, chance: random.Random) -> Known:
    count = min(len(known) - 1, max(1, round(share * len(known)))) if known else 0
    return {mark: known[mark] for mark in chance.sample(sorted(known), count)}


def _without(whole: Reading, kept: tuple[str, ...]) -> Reading:
    """What is to be read of the document when these marks of it are known."""
    new: Iterator[Item] = (item for item in whole.items if item.mark not in kept)
    return replace(whole, items=tuple(new), kept=kept)


def _mutated(bodies: list[bytes], chance: random.Random) -> bytes:
    body = chance.choice(bodies)
    for _ in range(chance.randint(1, 4)):
        body = chance.choice(_MUTATIONS)(body, bodies, chance)
    return body


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _flipped(body: bytes, _: list[bytes], chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _time in range(chance.randint(1, 20) if body else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _truncated(body: bytes, _: list[bytes], chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] if chance.random() < 0.8 else body[at:]


def _spliced(body: bytes, bodies: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(bodies)
    return body[: _place(body, chance)] + other[_place(other, chance) :]


def _repeated(body: bytes, _: list[bytes], chance: random.Random) -> bytes:
    start = _place(body, chance)
    end = start + chance.randint(1, 2_000)
    return body[:end] + body[start:end] * chance.randint(1, 5) + body[end:]


def _swapped(body: bytes, _: list[bytes], chance: random.Random) -> bytes:
    one, other = chance.sample(_PIECES, 2)
    times = chance.choice((1, -1))
    return body.replace(one, b"\0", times).replace(other, one, times).replace(b"\0", other)


def _inserted(body: bytes, _: list[bytes], chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + chance.choice(_PIECES) + body[at:]


_MUTATIONS = (_flipped, _truncated, _spliced, _repeated, _swapped, _inserted)
_PIECES = (
    *(b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"<link>"),
    *(b"</link>", b"<category>", b"<image>", b"<source>", b"<content type='base64'>"),
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?", b"?>", b"&#x110000;", b"&#99999999999;"),
    *(b"&", b"<", b">", b'"', b"xmlns:a='b'", b"xml:base='http://[x'", b"\x00", b"\xff\xfe"),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<pubDate>99 Foo 99999</pubDate>", b"<psc:chapter/>"),
    *(b"<georss:point>1</georss:point>", b"<media:content url='['/>", b"<itunes:image href='//'/>"),
)
