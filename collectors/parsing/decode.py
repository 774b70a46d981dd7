"""Bytes from outside to a document worth parsing: unpacked, told apart, and in UTF-8."""

import codecs
import re
import zlib
from collections.abc import Iterator

BODY_BYTES = 10_000_000
HEAD_BYTES = 65_536

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_BEFORE_TEXT = b" \t\r\n\v\f\0" + codecs.BOM_UTF8 + codecs.BOM_UTF16
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""(?i)charset\s*=\s*["']?([\w.:-]{1,40})""")
# ISO-2022, HZ and UTF-7 hide letters in ASCII bytes: such a document is valid UTF-8 without being it.
_SEVEN_BIT = re.compile(r"iso2022|hz|utf-7")
# Python's names of charsets; its other codecs are no charsets, and some take quadratic time. Of the
# UTFs, only UTF-7 needs to be declared.
_CHARSETS = re.compile(
    r"ascii|utf-7|iso|cp\d|koi8|mac|gb|big5|euc|shift|hz|tis|johab|kz1048|ptcp154"
)
# What is meant by a name, https://encoding.spec.whatwg.org/#names-and-labels; KOI8-U has the
# Ukrainian letters where KOI8-R has lines for drawing boxes.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "koi8-r": "koi8-u",
}
_LATIN = "cp1252"
_CYRILLIC = ("cp1251", "koi8-u")
# Letters of cp1251 and KOI8-U, in ranges; three in a row are no accents.
_BESIDE = re.compile(rb"[\xa3\xa4\xa6-\xa8\xaa\xad\xaf\xb2-\xb4\xb6-\xb8\xba\xbd\xbf-\xff]{3,}")
# The ten commonest letters of Russian and Ukrainian, nearly two thirds of any text.
_COMMON = "оаеинтрсвл"
_ROOT = re.compile(
    rb"(?i)<(?:[\w-]{1,40}:)?(?:(?P<html>!doctype\s{1,9}html|html)|(?P<sitemap>urlset|sitemapindex)"
    rb"|(?P<feed>rss|feed|rdf|channel|item|entry))\b"
)
_PAGE = re.compile(rb"(?i)<(?:head|body|title|meta|div|form|script|h1|p)\b")
_FEED_ROOT = re.compile(
    r"(?i)<\?xml(?![\w-])|<(?:[\w-]{1,40}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)\b"
)
_DECLARED_TWICE = re.compile(r"<\?xml(?:\?xml)+|<\?xml[^<>]{0,200}>\s*(?=<\?xml\s)")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BEYOND_ASCII = bytes(range(0x80, 0x100))


def unpacked(body: bytes) -> bytes | None:
    """The body, unpacked once if it is gzip; None if that is damaged or holds more than 10 MB."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, BODY_BYTES)
    except zlib.error:
        return None
    return plain if unpacker.eof else None


def kind(body: bytes) -> str:
    """What it looks like: empty, html, json, sitemap or feed; ``feed`` also when nothing tells."""
    start = body.lstrip(_BEFORE_TEXT)[:HEAD_BYTES].replace(b"\0", b"")
    if not start:
        return "empty"
    if start.startswith((b"{", b"[")):
        return "json"
    root = _ROOT.search(start)
    if root and root.lastgroup:
        return root.lastgroup
    return "html" if _PAGE.search(start) else "feed"


def as_utf8(body: bytes, content_type: str | None) -> bytes:
    """The XML document in UTF-8 from its declaration or root on; the declaration may say otherwise."""
    return _from_its_start(as_text(body, content_type)).encode("utf-8", "replace")


def as_text(body: bytes, content_type: str | None) -> str:
    """The document's characters, without control characters; takes time in proportion to the size.

    A byte order mark wins, then UTF-8 when (nearly) all of it is valid, whatever was declared, then
    the charset of the XML declaration, then that of ``content_type``, then a guess from the letters.
    """
    return _CONTROLS.sub("", _text(body, content_type))


def _text(body: bytes, content_type: str | None) -> str:
    start = body.lstrip(b" \t\r\n")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return start[len(mark) :].decode(encoding, "replace")
    head = body[:4_096]
    if 4 * head.count(0) >= len(head) > 0:
        wide = max(_WIDE, key=lambda encoding: head.decode(encoding, "replace").count("<"))
        return body.decode(wide, "replace")
    declared = list(_declared(body, content_type))
    if not any(_SEVEN_BIT.match(encoding) for encoding in declared):
        text = body.decode("utf-8", "replace")
        if _is_sound(text):
            return text
    for encoding in declared:
        text = body.decode(_doubted(encoding, body), "replace")
        if _is_sound(text):
            return text
    return body.decode(_guessed(body), "replace")


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Python's names of the charsets that the document and its reply name, if there are such."""
    in_document = _DECLARED.search(body[:1_000])
    in_reply = _CHARSET.search(content_type or "")
    for name in (
        in_document and in_document[1].decode("ascii", "replace"),
        in_reply and in_reply[1],
    ):
        try:
            encoding = codecs.lookup(name or "").name
        except LookupError:
            continue
        if _CHARSETS.match(encoding):
            yield _MEANT.get(encoding, encoding)


def _is_sound(text: str) -> bool:
    """Whether no more than one letter in three is damaged: by chance, far fewer are sound.

    A text that was cut within a letter, or put together from two encodings, is best read so.
    """
    damaged = text.count("\ufffd")
    return not damaged or 3 * damaged <= len(text) - len(text.encode("ascii", "ignore"))


def _doubted(encoding: str, body: bytes) -> str:
    """The encoding; but servers say Latin for everything, and Cyrillic is told by its letters."""
    if encoding not in (_LATIN, *_CYRILLIC):
        return encoding
    guessed = _guessed(body)
    return encoding if guessed == _LATIN else guessed


def _guessed(body: bytes) -> str:
    """cp1251, koi8-u or cp1252. Cyrillic letters stand beside each other, accented Latin ones alone.

    Where one Cyrillic encoding has a small letter the other has a capital, and mostly another one.
    """
    beside = sum(map(len, _BESIDE.findall(body)))
    if 2 * beside <= len(body) - len(body.translate(None, _BEYOND_ASCII)):
        return _LATIN
    return max(_CYRILLIC, key=lambda encoding: _commonness(body, encoding))


def _commonness(body: bytes, encoding: str) -> int:
    """How many common letters there are, in tenths; small ones, which are likelier, count 11."""
    small, large = (letters.encode(encoding) for letters in (_COMMON, _COMMON.upper()))
    return 11 * sum(map(body.count, small)) + 10 * sum(map(body.count, large))


def _from_its_start(text: str) -> str:
    """The text without what stands before its XML declaration or, if there is none, its root.

    A document type stays. Of two declarations the first one goes.
    """
    text = text.lstrip("\ufeff \t\r\n")
    start = _after_comments(text)
    if text.startswith("<?xml", start) or not text.startswith(("<!", "<?"), start):
        found = _FEED_ROOT.search(text, start, start + HEAD_BYTES)
        text = text[found.start() :] if found else text
    twice = _DECLARED_TWICE.match(text)
    return "<?xml" * (twice[0].endswith("xml")) + text[twice.end() :] if twice else text


def _after_comments(text: str) -> int:
    end = 0
    while text.startswith("<!--", end):
        closing = text.find("-->", end)
        if closing == -1:
            return end
        end = closing + 3
        while text[end : end + 1].isspace():
            end += 1
    return end
