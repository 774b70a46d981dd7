"""JSON Feeds are read as any other feed; other JSON is named, and none of it raises."""

import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collectors.parsing import entries, jsonfeed
from collectors.parsing.items import Item, Job, Reading

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)
ADDRESS = "https://news.example/feeds/all.json"
VERSION = "https://jsonfeed.org/version/1.1"
BRIDGE = {
    "id": "b-1",
    "url": "https://news.example/bridge",
    "title": "Bridge &amp; road open",
    "content_html": "<p>Trains <b>run</b> again.</p>",
    "date_published": "2026-09-18T12:00:00+03:00",
}


def read(document: object, **known: datetime | None) -> Reading:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return jsonfeed.read(Job(body, None, ADDRESS, NOW, known))


def feed(*items: object, **more: object) -> dict[str, Any]:
    return {"version": VERSION, "title": "News <b>here</b>", "items": items, **more}


def test_a_json_feed_is_read() -> None:
    reading = read(feed(BRIDGE))

    at = datetime(2026, 9, 18, 9, tzinfo=UTC)
    item = Item(
        "b-1",
        "https://news.example/bridge",
        "Bridge & road open",
        "Trains run again.",
        at,
        "feed",
        "2026-09-18T12:00:00+03:00",
        reading.items[0].mark,
        "second",
    )
    assert reading == Reading("ok", title="News here", items=(item,), entries=1, window_from=at)


@pytest.mark.parametrize(
    ("entry", "field", "expected"),
    [
        ({"id": 7}, "guid", "7"),
        ({"id": 7.5}, "guid", "7.5"),
        ({"id": True}, "guid", None),
        ({"id": ["a"]}, "guid", None),
        ({"url": "/a"}, "link", "https://news.example/a"),
        ({"external_url": "https://other.example/b"}, "link", "https://other.example/b"),
        ({"id": "https://news.example/c"}, "link", "https://news.example/c"),
        ({"url": "javascript:alert(1)"}, "link", None),
        ({"summary": "S", "content_text": "T"}, "summary", "S"),
        ({"summary": " ", "content_text": "T", "content_html": "<p>H"}, "summary", "T"),
        ({"title": {"a": 1}}, "title", "T0"),
        ({"title": "a\ud800b"}, "title", "a b"),
        ({"date_modified": "2026-09-18"}, "published", datetime(2026, 9, 18, tzinfo=UTC)),
        ({"date_modified": "2026-09-18"}, "published_precision", "day"),
        ({"date_published": 5}, "published", None),
        ({"date_published": "soon"}, "published_from", "implausible"),
        ({}, "published_from", "none"),
    ],
)
def test_each_part_of_an_entry_is_read(
    entry: dict[str, object], field: str, expected: object
) -> None:
    reading = read(feed({"content_text": "T0", **entry}))

    assert getattr(reading.items[0], field) == expected


def test_a_known_entry_is_kept_and_not_read_again() -> None:
    road = {"id": 2, "title": "Road", "date_published": "2026-09-17T00:00:00Z"}
    first = read(feed(BRIDGE, road))
    known = {str(item.mark): item.published for item in first.items}
    reordered = dict(reversed(BRIDGE.items()))

    again = read(feed(reordered, {**road, "title": "Road closed"}), **known)

    assert [item.title for item in again.items] == ["Road closed"]
    assert again.kept == (first.items[0].mark,)
    assert (again.entries, again.window_from) == (2, first.window_from)


def test_older_entries_are_where_the_feed_says() -> None:
    assert read(feed(next_url="2.json")).older == "https://news.example/feeds/2.json"
    assert read(feed(next_url="file:///etc/passwd")).older is None
    assert read(feed(next_url="http://[")).older is None


def test_a_long_feed_is_cut_and_says_so() -> None:
    reading = read(feed(*({"title": str(number)} for number in range(entries.ITEMS + 1))))

    assert (len(reading.items), reading.entries) == (entries.ITEMS, entries.ITEMS + 1)
    assert reading.detail


def test_entries_that_are_none_are_left_out() -> None:
    reading = read(feed(None, 1, "a", [BRIDGE], {}, {"id": ""}, BRIDGE))

    assert [item.guid for item in reading.items] == ["b-1"]
    assert reading.outcome == "ok"


@pytest.mark.parametrize(
    ("document", "outcome", "detail"),
    [
        ({"error": "not found"}, "not_a_feed", "not a JSON Feed"),
        ([BRIDGE], "not_a_feed", "not a JSON Feed"),
        ({"version": 1, "items": []}, "not_a_feed", "not a JSON Feed"),
        ({"version": VERSION}, "not_a_feed", "without a list"),
        ({"version": VERSION, "items": {"a": BRIDGE}}, "not_a_feed", "without a list"),
        (b'{"version": ', "broken", "not well-formed"),
        (b"[" * 200_000, "broken", "too deeply"),
        (b'{"a":' * 200_000, "broken", "too deeply"),
        (b"[" + b"9" * 5_000 + b"]", "broken", "not well-formed"),
    ],
)
def test_what_is_no_json_feed_has_a_name(document: object, outcome: str, detail: str) -> None:
    reading = read(document)

    assert (reading.outcome, reading.items) == (outcome, ())
    assert detail in (reading.detail or "")


def test_cyrillic_in_the_wrong_encoding_is_read() -> None:
    body = json.dumps(feed({"title": "Мост открыт"}), ensure_ascii=False)

    for encoding in ("cp1251", "utf-16", "utf-8-sig"):
        assert read(body.encode(encoding)).items[0].title == "Мост открыт"


@pytest.mark.corpus
def test_no_json_raises(corpus: Path) -> None:
    with tarfile.open(corpus / "hostile/json/JSONTestSuite.tar.gz") as suite:
        files = [suite.extractfile(member) for member in suite if member.isfile()]
        texts = [file.read() for file in files if file]
    head = f'{{"version": "{VERSION}", "items": ['.encode()

    assert len(texts) >= 318
    for text in texts:
        assert read(text).outcome in ("not_a_feed", "broken")
        assert read(head + text + b"]}").outcome in ("ok", "broken", "not_a_feed")
        for name in (b"id", b"url", b"title", b"summary", b"date_published"):
            entry = b'{"%s": %s}' % (name, text)
            assert read(head + entry + b"]}").outcome in ("ok", "broken", "not_a_feed")


@pytest.mark.corpus
def test_the_json_feeds_of_the_corpus_are_read(corpus: Path) -> None:
    reading = read((corpus / "feeds/bad/jsonfeed.json").read_bytes())
    others = [path for path in (corpus / "feeds/suites").rglob("*.json") if path.is_file()]

    assert (reading.outcome, reading.entries) == ("ok", 1)
    assert len(others) >= 5
    assert {read(path.read_bytes()).outcome for path in others} == {"ok"}
