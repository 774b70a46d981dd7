"""Texts come in one piece, what no one reads does not come, and feedparser reads with this reader."""

import io
import random
import xml.sax.handler
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from collectors.parsing import document, feeds, sax
from collectors.parsing.items import Job


class Texts(xml.sax.handler.ContentHandler):
    """Keeps each piece of text as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def characters(self, content: str) -> None:
        self.pieces.append(content)


class Elements(xml.sax.handler.ContentHandler):
    """Keeps what begins, what ends and what is said, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def startElementNS(self, name: tuple[str | None, str], *_: object) -> None:  # noqa: N802 - SAX's
        self.heard.append(f"<{name[1]}>")

    def endElementNS(self, name: tuple[str | None, str], _: object) -> None:  # noqa: N802 - SAX's
        self.heard.append(f"</{name[1]}>")

    def characters(self, content: str) -> None:
        self.heard.append(content)


def heard(document: str) -> str:
    handler = Elements()
    parser = sax.create_parser()
    parser.setFeature(xml.sax.handler.feature_namespaces, 1)
    parser.setContentHandler(handler)
    parser.parse(io.StringIO(document))
    return "".join(handler.heard)


def rss(*entry: str) -> str:
    media = "xmlns:media='http://search.yahoo.com/mrss/'"
    return f"<rss {media}><channel><item>{''.join(entry)}</item></channel></rss>"


def atom(*entry: str) -> str:
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{''.join(entry)}</entry></feed>"


def pieces(document: str) -> list[str]:
    heard = Texts()
    parser = sax.create_parser()
    parser.setContentHandler(heard)
    parser.parse(io.StringIO(document))
    return heard.pieces


def test_a_text_with_lines_and_entities_comes_in_one_piece() -> None:
    assert pieces("<a>one\ntwo &amp; three\n&#8212; four</a>") == ["one\ntwo & three\n\u2014 four"]


def test_a_text_longer_than_a_piece_comes_whole_in_a_few() -> None:
    long = "word " * 100_000

    found = pieces(f"<a>{long}</a>")

    assert "".join(found) == long
    assert len(found) < 10


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param("<category_ a='b'>a</category_>", "", id="renamed"),
        pytest.param("<comments>https://a.example</comments>", "", id="comments"),
        pytest.param("<enclosure url='a'/><enclosure/>", "", id="enclosures"),
        pytest.param("<media:thumbnail url='a'/><media:content> </media:content>", "", id="media"),
        pytest.param("<author_>a<name>b</name>c<uri/>d<email>e</email></author_>", "", id="person"),
    ],
)
def test_what_no_one_reads_of_an_entry_is_left_out(entry: str, expected: str) -> None:
    found = heard(rss("<title>one</title>", entry, "<link>two</link>"))

    kept = f"<title>one</title>{expected}<link>two</link>"
    assert found == f"<rss><channel><item>{kept}</item></channel></rss>"


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("<name>a</name>", id="a name of no person"),
        pytest.param("<category_><title>a</title></category_>", id="something else in it"),
        pytest.param("<source><category_>a</category_></source>", id="of the source"),
        pytest.param("<div><item><category_>a</category_></item></div>", id="inside of a text"),
    ],
)
def test_what_may_be_read_is_not_left_out(entry: str) -> None:
    assert heard(rss(entry)) == f"<rss><channel><item>{entry}</item></channel></rss>"
    assert heard(atom(entry)) == f"<feed><entry>{entry}</entry></feed>"


def test_a_title_among_the_media_is_handed_over_without_its_neighbours() -> None:
    media = "<media:content><media:thumbnail/><media:title>a</media:title></media:content>"

    found = heard(rss(f"<media:group>{media}</media:group>"))

    inside = "<group><content><title>a</title></content></group>"
    assert found == f"<rss><channel><item>{inside}</item></channel></rss>"


def test_what_is_unread_beside_the_entries_is_handed_over() -> None:
    whole = "<rss><channel><category_>a</category_></channel></rss>"

    assert heard(whole) == whole


def test_an_element_that_moves_the_base_is_handed_over() -> None:
    found = heard(atom("<author_ xml:base='https://a.example'>a</author_>"))

    assert found == "<feed><entry><author_>a</author_></entry></feed>"


@pytest.mark.corpus
def test_feedparser_reads_the_same_with_its_own_readers(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [corpus / "feeds" / "suites", corpus / "feeds" / "real"]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    chosen = [file for file in files if random.Random(file.name).random() < 1 / 8]
    now = datetime(2026, 11, 21, tzinfo=UTC)
    jobs = [Job(file.read_bytes(), None, "https://example.org/", now) for file in chosen]

    ours = [document.read(job) for job in jobs]
    monkeypatch.setattr(feedparser.api, "PREFERRED_XML_PARSERS", [])
    monkeypatch.setattr(
        feedparser.api, "StrictFeedParser", feedparser.api.StrictFeedParser.__base__
    )
    theirs = [document.read(job) for job in jobs]

    assert len(chosen) > 400
    pairs = zip(ours, theirs, strict=True)
    assert [
        file.name for file, (our, their) in zip(chosen, pairs, strict=True) if our != their
    ] == []


def test_feedparser_is_given_this_reader() -> None:
    body = b"<rss version='2.0'><channel><title>a\nb &lt; c</title></channel></rss>"
    now = datetime(2026, 11, 21, tzinfo=UTC)

    assert feedparser.api.PREFERRED_XML_PARSERS == ["collectors.parsing.sax"]
    assert feeds.read(Job(body, None, "https://example.org/", now)).title == "a b < c"
