"""Text and addresses from outside made plain: markup out, tracking out; the only file that hashes ids."""

import hashlib
import html
import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

from processing import addresses

TITLE_CHARACTERS = 1_000
SUMMARY_CHARACTERS = 20_000
URL_CHARACTERS = 2_048

_REDIRECTORS_IN_A_ROW = 3

# What a page does not show: each opening, and what closes it.
_OPENING = re.compile(r"<!--|<(?:script|style)\b", re.IGNORECASE)
_CLOSING = {
    "<!--": re.compile(r"-->"),
    "<script": re.compile(r"</script[^<>]*>", re.IGNORECASE),
    "<style": re.compile(r"</style[^<>]*>", re.IGNORECASE),
}
# Tags that part words; the others stand inside words ("<b>K</b>yiv").
_BREAK = re.compile(
    r"</?(?:br|hr|p|div|ul|ol|li|dl|dt|dd|h[1-6]|table|tr|td|th|caption|blockquote|pre|section"
    r"|article|aside|header|footer|nav|figure|figcaption|option|iframe|img|video)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_CUT_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*\Z")
# Python turns no more than 4,300 digits into a number (sys.int_info); Unicode needs seven.
_HUGE_NUMBER = re.compile(r"&#[0-9]{100,};?")
_SPACE = re.compile(r"\s+")
# Joiners change how Persian and Indic words and emoji look; other invisible characters go.
_JOINERS = "\u200c\u200d"


def text(markup: str, limit: int) -> str:
    """Plain text of at most ``limit`` characters: no tags, no control characters, single spaces.

    >>> text("<p>Kyiv &amp; Lviv</p>", 80)
    'Kyiv & Lviv'
    """
    longest = 20 * limit
    if "<" in markup:
        head = markup if len(markup) <= longest else _CUT_TAG.sub("", markup[:longest])
        markup = _TAG.sub("", _BREAK.sub(" ", _shown(head)))
    plain = _SPACE.sub(" ", html.unescape(_HUGE_NUMBER.sub("\ufffd", markup[:longest])))
    if not plain.isprintable():
        plain = "".join(map(_visible, plain))
    plain = unicodedata.normalize("NFC", plain)
    return _SPACE.sub(" ", plain).strip()[:limit].rstrip()


def web_address(link: str) -> str | None:
    """The link if it is a plain http(s) address that may be stored and shown, else None.

    >>> web_address(" https://example.org/a ")
    'https://example.org/a'
    >>> web_address("javascript:alert(1)") is None
    True
    """
    link = link.strip()
    if not link or len(link) > URL_CHARACTERS or " " in link or not link.isprintable():
        return None
    try:
        parts = urlsplit(link)
        named = bool((parts.hostname or "").strip(".")) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    plain = parts.username is None and parts.password is None and "\\" not in parts.netloc
    return link if parts.scheme.lower() in ("http", "https") and named and plain else None


def canonical(url: str) -> str:
    """The address without what does not tell articles apart; the same again when given its own answer.

    Where a redirector leads, if its address says so, through at most three; of an AMP copy the page
    itself. Scheme and host in lower case, ``http`` as ``https``, no default port, no fragment, no
    tracking parameters; the path keeps its case, the other parameters stay as written. ``url`` is an
    address that ``web_address`` lets through.

    >>> canonical("http://Example.org:80/A?utm_source=rss&id=3#top")
    'https://example.org/A?id=3'
    >>> canonical("https://www.google.com/url?q=https://example.org/A%3Fid%3D3&sa=D")
    'https://example.org/A?id=3'
    """
    first = plain = _tidy(url)
    for _ in range(_REDIRECTORS_IN_A_ROW + 1):
        target = web_address(addresses.target(urlsplit(plain)) or "")
        if target is None:
            return plain
        plain = _tidy(target)
    return first


def is_front_page(url: str) -> bool:
    """Whether the address leads to a site's front page, which says nothing about one article."""
    parts = urlsplit(canonical(url))
    return parts.path == "/" and not parts.query


def digest(*parts: str) -> str:
    """128-bit BLAKE2b of the parts, 32 hex digits; the same on every machine and for ever.

    >>> digest("a", "b") == digest("ab")
    False
    """
    hashed = hashlib.blake2b(digest_size=16)
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        hashed.update(len(content).to_bytes(8, "big"))
        hashed.update(content)
    return hashed.hexdigest()


def _shown(markup: str) -> str:
    """The markup without comments, scripts and styles; one that nothing closes is left in."""
    kept: list[str] = []
    unclosed: set[str] = set()
    done = 0
    for opening in _OPENING.finditer(markup):
        kind = opening.group().lower()
        if opening.start() < done or kind in unclosed:
            continue
        if closing := _CLOSING[kind].search(markup, opening.end()):
            kept += [markup[done : opening.start()], " "]
            done = closing.end()
        else:
            unclosed.add(kind)
    return "".join([*kept, markup[done:]])


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def _tidy(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    kept = [pair for pair in parts.query.split("&") if pair and not addresses.tracks(pair)]
    path = addresses.without_amp(parts.path) or "/"
    return urlunsplit(("https", host + port, path, "&".join(kept), ""))
