"""Texts come in one piece, and feedparser reads with this reader."""

import io
import xml.sax.handler
from datetime import UTC, datetime

import feedparser

from collectors.parsing import feeds, sax
from collectors.parsing.items import Job


class Texts(xml.sax.handler.ContentHandler):
    """Keeps each piece of text as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def characters(self, content: str) -> None:
        self.pieces.append(content)


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


def test_feedparser_is_given_this_reader() -> None:
    body = b"<rss version='2.0'><channel><title>a\nb &lt; c</title></channel></rss>"
    now = datetime(2026, 11, 21, tzinfo=UTC)

    assert feedparser.api.PREFERRED_XML_PARSERS == ["collectors.parsing.sax"]
    assert feeds.read(Job(body, None, "https://example.org/", now)).title == "a b < c"
