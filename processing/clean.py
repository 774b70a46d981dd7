"""Text and addresses from outside made plain: markup out, tracking out; the only file that hashes ids."""

import hashlib
import html
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

TITLE_CHARACTERS = 1_000
SUMMARY_CHARACTERS = 20_000
URL_CHARACTERS = 2_048

# Names seen in the feeds of the catalogue; the rule of thumb for the prefixes is the vendors' own
# documentation of campaign tags (Google Analytics utm_, Matomo mtm_ and pk_, Piano at_).
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "at_")
_TRACKING_NAMES = frozenset(
    [
        "fbclid",
        "gclid",
        "yclid",
        "ysclid",
        "dclid",
        "msclkid",
        "twclid",
        "igshid",
        "mc_cid",
        "mc_eid",
        "_openstat",
        "cmpid",
        "ns_mchannel",
        "ns_source",
        "ns_campaign",
        "ns_linkname",
        "ns_fee",
        "xtor",
        "wt_mc",
        "wt_zmc",
    ]
)
_SILENT = re.compile(r"(?is)<(script|style)\b.{0,200000}?</\1\s*>|<!--.{0,200000}?-->")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,200}>")
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]{0,5000}>")
_SPACE = re.compile(r"\s+")


def text(markup: str, limit: int) -> str:
    """Plain text of at most ``limit`` characters: no tags, no control characters, single spaces.

    >>> text("<p>Kyiv &amp; Lviv</p>", 80)
    'Kyiv & Lviv'
    """
    markup = markup[: 20 * limit]
    if "<" in markup:
        markup = _TAG.sub("", _BREAK.sub(" ", _SILENT.sub(" ", markup)))
    plain = html.unescape(markup)
    plain = "".join(c if c.isprintable() or c in "\n\t\u200d" else " " for c in plain)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", plain)).strip()[:limit]


def web_address(link: str) -> str | None:
    """The link if it is a plain http(s) address that may be stored and shown, else None.

    >>> web_address(" https://example.org/a ")
    'https://example.org/a'
    >>> web_address("javascript:alert(1)") is None
    True
    """
    link = link.strip()
    if (
        not link
        or len(link) > URL_CHARACTERS
        or any(c.isspace() or not c.isprintable() for c in link)
    ):
        return None
    try:
        parts = urlsplit(link)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    plain = parts.username is None and parts.password is None
    return link if parts.scheme.lower() in ("http", "https") and named and plain else None


def canonical(url: str) -> str:
    """The address without what does not tell articles apart; the same again when given its own answer.

    Scheme and host in lower case, ``http`` as ``https``, no default port, no fragment, no tracking
    parameters; the path keeps its case.

    >>> canonical("http://Example.org:80/A?utm_source=rss&id=3#top")
    'https://example.org/A?id=3'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKING_NAMES and not name.lower().startswith(_TRACKING_PREFIXES)
    ]
    return urlunsplit(("https", host + port, parts.path or "/", urlencode(kept), ""))


def is_front_page(url: str) -> bool:
    """Whether the address leads to a site's front page, which says nothing about one article."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def digest(*parts: str) -> str:
    """128-bit BLAKE2b of the parts, 32 hex digits; the same on every machine and for ever.

    >>> digest("a", "b") == digest("ab")
    False
    """
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
