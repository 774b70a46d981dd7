"""Bytes from outside to a document worth parsing: unpacked, told apart, and in UTF-8."""

import codecs
import re
import zlib

BODY_BYTES = 10_000_000

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""(?i)charset\s*=\s*["']?([\w.:-]{1,40})""")
# ISO-2022 and HZ hide letters in ASCII bytes: such a document is valid UTF-8 without being it.
_SEVEN_BIT = re.compile(r"(?i)iso-?2022|hz|utf-?7")
_ROOT = re.compile(rb"(?i)<(?:!doctype\s+html|html|(?:[\w-]{1,40}:)?(rss|feed|rdf|channel))\b")
_BESIDE = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# feedparser takes quadratic time on each of these: 16,000 attributes took 2.4 s, 16,000 namespaces
# more than 6 s, an author of 31 kB 3.5 s (measured with 6.0.14).
_FLOODS = re.compile(
    rb"<[a-zA-Z?][^<>]{50000}"
    rb"|<(?:\w{1,40}:)?(?:author|creator|managingEditor|webMaster|name)\b[^<>]*>"
    rb"(?:<!\[CDATA\[)?[^<]{5000}"
)
_NAMESPACES = 4_000


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
    """What it looks like: empty, html, json, flood or feed; ``feed`` also when nothing tells."""
    start = body[:65_536].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        return "empty"
    if start.startswith((b"{", b"[")):
        return "json"
    root = _ROOT.search(start)
    if root and not root[1]:
        return "html"
    is_flood = _FLOODS.search(body) or body.count(b"xmlns") > _NAMESPACES
    return "flood" if is_flood else "feed"


def as_utf8(body: bytes, content_type: str | None) -> bytes:
    """The document in UTF-8 without control characters; its own declaration may still say otherwise.

    A byte order mark wins, then UTF-8 when (nearly) all of it is valid, whatever was declared, then
    the charset of the XML declaration, then that of ``content_type``, then a guess from the letters.
    """
    return _CONTROLS.sub("", _text(body, content_type)).encode("utf-8", "replace")


def _text(body: bytes, content_type: str | None) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = [found[1].decode() for found in [_DECLARED.search(body[:1_000])] if found]
    declared += [found[1] for found in [_CHARSET.search(content_type or "")] if found]
    if not any(_SEVEN_BIT.match(encoding) for encoding in declared):
        text = body.decode("utf-8", "replace")
        # One letter in twenty may be damaged: texts cut in the middle of a letter are common.
        damaged = text.count("\ufffd")
        if not damaged or damaged * 20 <= len(_BEYOND_ASCII.findall(text)):
            return text
    for encoding in declared:
        try:
            return body.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return body.decode(_guessed(body), "replace")


def _guessed(body: bytes) -> str:
    """Cyrillic letters stand beside each other, accented Latin ones alone."""
    beside = sum(map(len, _BESIDE.findall(body)))
    return "cp1251" if 2 * beside > sum(byte > 0x7F for byte in body) else "cp1252"
