"""Of thousands of recorded and mutated documents none loses an entry, and none gets an error out.

FRONTWATCH_DEEP=1 reads all documents of the corpus instead of a third of them, and 10,000 mutated
ones instead of 2,000, or as many as FRONTWATCH_MUTATED says.
"""

import csv
import io
import os
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from collectors.parsing import document, slim
from collectors.parsing.items import Job, Reading
from processing.vocabulary import OUTCOMES

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADDRESS = "https://news.example/rss/all.xml"
DEEP = os.environ.get("FRONTWATCH_DEEP") == "1"
MUTATED = int(os.environ.get("FRONTWATCH_MUTATED") or (10_000 if DEEP else 2_000))

Known = Mapping[str, datetime | None]


def read(body: bytes, known: Known | None = None) -> Reading:
    return document.read(Job(body, None, ADDRESS, NOW, known or {}))


def known_of(reading: Reading) -> Known:
    """What is remembered of a document that was read: the marks of its entries and their times."""
    return {item.mark: item.published for item in reading.items if item.mark}


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
        assert found[name].items[0].title.startswith("Новости")


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

    for _ in range(MUTATED):
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
    new = tuple(item for item in whole.items if item.mark not in kept)
    return replace(whole, items=new, kept=kept)


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
