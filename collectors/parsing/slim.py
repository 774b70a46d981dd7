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
_PREFIX_BYTES = 40
_AFTER_NAME = b" \t\r\n/>"
# Inside of these a tag is only text; each with what ends it.
_SECTIONS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
# What may be written in several ways in XML, or is changed when it is made plain text.
_UNSURE = re.compile(r"[&<>\"'\s]+")
_TRIES = 64


def ranges(body: bytes) -> list[Range] | None:
    """Where each entry begins and ends, in order; None when they cannot be told apart for sure.

    >>> ranges(b"<rss><item>a</item> <item>b</item></rss>")
    [(5, 19), (20, 34)]
    """
    if (name := _name(body)) is None:
        return None
    opening, closing = b"<" + name, b"</" + name + b">"
    first = _tag(body, opening, 0)
    sections = [section for section in _SECTIONS if body.find(section[0], first) != -1]
    if body.find(b"<!ENTITY", 0, first) != -1 or not _is_plain(body, 0, first, _SECTIONS):
        return None
    found: list[Range] = []
    done, end = first, body.find(closing) + len(closing)
    while end >= len(closing):
        start = _tag(body, opening, done, end)
        gap = body[done:start]
        if start == -1 or not _is_plain(body, start, end, sections):
            return None
        if gap and not gap.isspace() and not _is_plain(body, done, start, sections):
            return None
        found.append((start, end))
        done, end = end, body.find(closing, end) + len(closing)
    # As many openings as closings, and one before each of these: none is inside another.
    openings = body.count(opening)
    if openings != len(found):
        openings -= body.count(opening + b"s>")  # RSS 1.0 has a table of contents, <items>
    return found if found and openings == len(found) else None


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
    """Whether one of the known entries may have the item's guid or link, or its title if it has none.

    ``known`` are the bytes of those entries in UTF-8, ``address`` is where the document came from.
    The answer may be yes without need, but not no. A front page's address is no key.
    """
    guid = item.guid
    if guid and clean.web_address(guid) and clean.is_front_page(guid):
        guid = None
    links = _addresses(item.link)
    if guid and _holds_guid(known, guid):
        return True
    if any(_holds_link(known, link, address) for link in links):
        return True
    return not guid and not links and _holds_all(known, [item.title])


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
        start = body.rfind(b"<", max(0, at - _PREFIX_BYTES), max(0, at))
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


def _addresses(link: str | None) -> list[str]:
    """The link as given and its canonical form; none for that of a front page."""
    if link is None or clean.is_front_page(link):
        return []
    return [link, clean.canonical(link)]


def _holds_guid(known: bytes, guid: str) -> bool:
    """Whether it stands there as all that an element or attribute holds, if that can be told."""
    if _UNSURE.search(guid):
        return _holds_all(known, [guid])
    word = guid.encode("utf-8", "replace")
    at = known.find(word)
    for _ in range(_TRIES):
        if at == -1:
            return False
        end = at + len(word)
        before, after = known[max(0, at - _TRIES) : at].rstrip(), known[end : end + _TRIES].lstrip()
        if before[-1:] in b">[\"'" and after[:1] in b"<]\"'":
            return True
        at = known.find(word, end)
    return True


def _holds_link(known: bytes, link: str, address: str) -> bool:
    """Whether its path and the parts of its query stand there; trackers do not count."""
    parts, base = urlsplit(link), urlsplit(address)
    # A relative link is written without the folder that the feed is in.
    folder = base.path.rpartition("/")[0] + "/"
    path = parts.path.removeprefix(folder) if parts.netloc == base.netloc else parts.path
    pairs = urlsplit(clean.canonical(link)).query.split("&")
    return _holds_all(known, [path, *pairs])


def _holds_all(known: bytes, texts: Sequence[str]) -> bool:
    """Whether every piece of the texts that is always written alike stands there as a whole word."""
    pieces = [piece for text in texts for piece in _UNSURE.split(text) if piece]
    return all(_holds_word(known, piece.encode("utf-8", "replace")) for piece in pieces)


def _holds_word(known: bytes, word: bytes) -> bool:
    at = known.find(word)
    for _ in range(_TRIES):
        if at == -1:
            return False
        end = at + len(word)
        if not known[end : end + 1].isalnum():
            return True
        at = known.find(word, end)
    return True
