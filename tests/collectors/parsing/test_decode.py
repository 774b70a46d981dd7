"""What arrives is told apart and read in the letters it was written in."""

import gzip

import pytest

from collectors.parsing import decode

RUSSIAN = "Новости часа: мост открыт, поезда идут"
FRENCH = "Un été à Noël, déjà vécu"


def _xml(text: str, declared: str) -> str:
    return f'<?xml version="1.0" encoding="{declared}"?><rss><t>{text}</t></rss>'


@pytest.mark.parametrize(
    ("text", "written", "declared", "content_type"),
    [
        (RUSSIAN, "utf-8", "utf-8", None),
        (RUSSIAN, "utf-8", "windows-1251", None),
        (RUSSIAN, "utf-8", "utf-8", "text/xml; charset=windows-1251"),
        (RUSSIAN, "utf-8-sig", "windows-1251", None),
        (RUSSIAN, "utf-16", "utf-16", None),
        (RUSSIAN, "utf-16-le", "utf-8", None),
        (RUSSIAN, "utf-16-be", "utf-8", None),
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "cp1251", "utf-8", None),
        (RUSSIAN, "cp1251", "utf-8", "text/xml; charset=utf-8"),
        (RUSSIAN, "cp1251", "utf-8", 'text/xml; charset="Windows-1251"'),
        (RUSSIAN, "cp1251", "no-such-charset", None),
        (RUSSIAN, "koi8-r", "koi8-r", None),
        (RUSSIAN, "koi8-r", "utf-8", "text/xml; charset=koi8-r"),
        (FRENCH, "latin-1", "iso-8859-1", None),
        (FRENCH, "latin-1", "utf-8", None),
        ("日本の記事", "iso-2022-jp", "iso-2022-jp", None),
        ("日本の記事", "shift_jis", "shift_jis", None),
    ],
)
def test_letters_survive_a_wrong_declaration(
    text: str, written: str, declared: str, content_type: str | None
) -> None:
    body = _xml(text, declared).encode(written)

    assert text in decode.as_utf8(body, content_type).decode()


def test_a_text_cut_within_a_letter_stays_utf8() -> None:
    body = _xml(RUSSIAN * 3, "utf-8").encode()[:-13]

    assert RUSSIAN in decode.as_utf8(body, "text/xml; charset=windows-1251").decode()


def test_control_characters_are_dropped_and_line_breaks_stay() -> None:
    assert decode.as_utf8(b"a\0b\x08c\nd\te\x1ff", None) == b"abc\nd\tef"


def test_gzip_is_unpacked_once() -> None:
    assert decode.unpacked(gzip.compress(b"<rss/>")) == b"<rss/>"
    assert decode.unpacked(gzip.compress(gzip.compress(b"a"))) == gzip.compress(b"a")
    assert decode.unpacked(b"<rss/>") == b"<rss/>"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(b"<rss/>")[:-9], id="cut off"),
        pytest.param(b"\x1f\x8bno gzip at all", id="damaged"),
        pytest.param(gzip.compress(bytes(decode.BODY_BYTES + 1)), id="bomb"),
    ],
)
def test_gzip_that_is_damaged_or_too_large_is_nothing(body: bytes) -> None:
    assert decode.unpacked(body) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b" \n\xef\xbb\xbf", "feed"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"<!DOCTYPE html><p>Please log in", "html"),
        (b"\n<HTML lang=en>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html/>', "html"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "json"),
        (b"[1]", "json"),
        (b'<?xml version="1.0"?><rss><html>', "feed"),
        (b"<br />Warning: a notice<rss>", "feed"),
        (b'<rdf:RDF xmlns="x">', "feed"),
        ("<feed>".encode("utf-16-le"), "feed"),
        ("<html>".encode("utf-16-le"), "html"),
        (b"/etc/passwd", "feed"),
    ],
)
def test_kinds_of_documents_are_told_apart(body: bytes, kind: str) -> None:
    assert decode.kind(body) == kind


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            b"<rss " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b">", id="attributes"
        ),
        pytest.param(
            b"<rss>" + b"".join(b'<a xmlns:n%d="u"/>' % n for n in range(16_000)), id="namespaces"
        ),
        pytest.param(b"<rss><author>" + b"(" * 31_000 + b"</author>", id="author"),
        pytest.param(b"<feed><name><![CDATA[" + b" @" * 31_000 + b"]]></name>", id="name"),
    ],
)
def test_a_flood_never_reaches_the_parser(body: bytes) -> None:
    assert decode.kind(body) == "flood"


def test_a_long_text_is_no_flood() -> None:
    body = b"<rss><item><description><![CDATA[" + b"a < b " * 90_000 + b"]]></description>"

    assert decode.kind(body) == "feed"
