"""Raw bytes of a feed to the ranges of its entries, so that known ones need not be parsed again.

Nothing is decoded, and each search goes over the bytes once: a pattern with a gap in it took minutes
on 600 kB made to hurt it.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from collectors.parsing.items import Item
from processing import clean

Range = tuple[int, int]
Section = tuple[bytes, bytes]

HEAD_BYTES = 65_536
_NAMES = (b"item", b"entry")
_NAME_BYTES = 40
_AFTER_NAME = b" \t\r\n/>"
# Inside of these a tag is only text; each with what ends it.
_SECTIONS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
# What may be written in several ways in XML, or is changed when it is made plain text.
_UNSURE = re.compile(r"[&<>\"'\s]+")
_TRIES = 1_000
_VALUE_BYTES = 4_096
# What feedparser takes an entry's guid or link from.
_KEYS = (b"guid", b"id", b"link", b"item", b"entry")


def ranges(body: bytes) -> list[Range] | None:
    """Where each entry begins and ends, in order; None when they cannot be told apart for sure.

    An entry that is opened inside another and never closed is part of that one here, while feedparser
    counts it: there must be as many ranges as entries, or none of the ranges is to be relied on.

    >>> ranges(b"<rss><item>a</item> <item>b</item></rss>")
    [(5, 19), (20, 34)]
    """
    if (name := _name(body)) is None:
        return None
    opening, closing = b"<" + name, b"</" + name + b">"
    done = first = _tag(body, opening, 0)
    odd = any(body.find(sign, 0, first) != -1 for sign in (b"<!ENTITY", closing))
    if odd or not _is_plain(body, 0, first, _SECTIONS):
        return None
    sections = [section for section in _SECTIONS if body.find(section[0], first) != -1]
    found: list[Range] = []
    while (end := body.find(closing, done)) != -1:
        start, end = body.find(opening, done, end), end + len(closing)
        # Each closing tag has an opening one of its own before it, so that none is inside another.
        if start == -1 or body[start + len(opening)] not in b" \t\r\n>":
            return None
        if sections and not _is_plain(body, start, end, sections):
            return None
        if start != done and not _is_gap(body, done, start):
            return None
        found.append((start, end))
        done = end
    return found if found and _tag(body, opening, done) == -1 else None


def mark(entry: bytes) -> str:
    """64-bit BLAKE2b of an entry's bytes, 16 hex digits."""
    return hashlib.blake2b(entry, digest_size=8).hexdigest()


def without(body: bytes, dropped: Sequence[Range]) -> bytes:
    """The body without these ranges, which are in order.

    >>> without(b"0123456789", [(1, 3), (8, 9)])
    b'0345679'
    """
    starts = [0, *(end for _, end in dropped)]
    ends = [*(start for start, _ in dropped), len(body)]
    return b"".join(body[start:end] for start, end in zip(starts, ends, strict=True))


def may_repeat(item: Item, known: bytes, address: str) -> bool:
    """Whether one of the known entries may have the item's guid or link, or its title if it has no link.

    ``known`` are the bytes of those entries in UTF-8, ``address`` is where the document came from.
    The answer may be yes without need; it is a wrong no only for letters written as numbers (&#65;)
    and for links relative to an xml:base. A front page's address is no key.
    """
    guids = [item.guid] if item.guid and not _is_front_page(item.guid) else []
    links = [item.link] if item.link and not _is_front_page(item.link) else []
    if any(_holds(known, [guid], _KEYS) for guid in guids):
        return True
    forms = [form for link in links for form in (link, clean.canonical(link))]
    if any(_holds(known, _link_parts(form, address), _KEYS) for form in forms):
        return True
    return not links and _holds(known, [item.title], (b"title",))


def _name(body: bytes) -> bytes | None:
    """What the document's entries are called, with their prefix: what comes first in it."""
    for end in (HEAD_BYTES, len(body)):
        item = _tag(body, b"<item", 0, end)
        entry = _tag(body, b"<entry", 0, end if item == -1 else item)
        if item != -1 or entry != -1:
            return b"item" if entry == -1 else b"entry"
        if found := list(_prefixed(body, end)):
            return min(found)[1]
    return None


def _prefixed(body: bytes, end: int) -> Iterator[tuple[int, bytes]]:
    for name in _NAMES:
        at = _tag(body, b":" + name, 0, end)
        start = body.rfind(b"<", max(0, at - _NAME_BYTES), max(0, at))
        if start != -1 and body[start + 1 : at].isalnum():
            yield start, body[start + 1 : at + 1] + name


def _tag(body: bytes, start: bytes, at: int, end: int | None = None) -> int:
    """Where a tag that starts so stands next, with no more letters in its name; -1 for nowhere."""
    at = body.find(start, at, end)
    while at != -1 and body[at + len(start) : at + len(start) + 1] not in _AFTER_NAME:
        at = body.find(start, at + 1, end)
    return at


def _is_plain(body: bytes, start: int, end: int, sections: Sequence[Section]) -> bool:
    """Whether each section that begins here ends here."""
    for opening, closing in sections:
        last = body.rfind(opening, start, end)
        if last != -1 and body.find(closing, last, end) == -1:
            return False
    return True


def _is_gap(body: bytes, start: int, end: int) -> bool:
    return body[start:end].isspace() or _is_plain(body, start, end, _SECTIONS)


def _is_front_page(address: str) -> bool:
    return clean.web_address(address) is not None and clean.is_front_page(address)


def _link_parts(link: str, address: str) -> list[str]:
    """What is written of the link wherever it stands: its path, and each part of its query."""
    plain, base = urlsplit(link), urlsplit(address)
    # A relative link is written without the folder that the feed is in.
    folder = base.path.rpartition("/")[0] + "/"
    path = plain.path.removeprefix(folder) if plain.netloc == base.netloc else plain.path
    return [path, *plain.query.split("&")]


def _holds(known: bytes, texts: Sequence[str], names: Sequence[bytes]) -> bool:
    """Whether all the texts stand in elements so named, as far as they are always written alike."""
    pieces = [piece for text in texts for piece in _UNSURE.split(text) if piece]
    return all(_stands(known, piece.encode("utf-8", "replace"), names) for piece in pieces)


def _stands(known: bytes, word: bytes, names: Sequence[bytes]) -> bool:
    at = known.find(word)
    for _ in range(_TRIES):
        if at == -1:
            return False
        end = at + len(word)
        inside = known[at - 1 : at + 1].isalnum() or known[end - 1 : end + 1].isalnum()
        if not inside and _element(known, at) in names:
            return True
        at = known.find(word, end)
    return True


def _element(known: bytes, at: int) -> bytes:
    """The name, without a prefix and in small letters, of the tag that stands here or before."""
    start = known.rfind(b"<", max(0, at - _VALUE_BYTES), at)
    if start != -1 and known.startswith(b"<!", start):
        start = known.rfind(b"<", max(0, start - _VALUE_BYTES), start)
    if start == -1:
        return b""
    words = known[start + 1 : start + 1 + _NAME_BYTES].replace(b">", b" ").split(None, 1)
    return words[0].rpartition(b":")[2].lower() if words else b""
