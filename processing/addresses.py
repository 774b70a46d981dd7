"""What is known of addresses: which parameters only track, where AMP copies are, where redirectors lead."""

import base64
import binascii
import re
from urllib.parse import SplitResult, unquote

# Campaign tags by their vendors' documentation: Google Analytics utm_, Matomo mtm_ and pk_, Piano at_,
# Humble Bundle hmb_, internal promotions itm_.
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "at_", "hmb_", "itm_")
# The names that miniflux's urlcleaner drops (2026-08) but for the generic ref, and those seen in the
# feeds of the catalogue, in lower case.
_TRACKERS = frozenset(
    """
    fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id igshid igsh
    gclid dclid gbraid wbraid gclsrc srsltid campaign_id campaign_medium campaign_name campaign_source
    campaign_term campaign_content yclid ysclid _openstat twclid msclkid mc_cid mc_eid mc_tc wickedid
    hsa_cam _hsenc __hssc __hstc __hsfp _hsmi hsctatracking rb_clickid oly_anon_id oly_enc_id vero_id
    vero_conv mkt_tok sc_cid _bhlid _branch_match_id _branch_referrer __readwiselocation
    cmpid ito maca ns_campaign ns_fee ns_linkname ns_mchannel ns_source ref_src wprss wt_mc wt_zmc xtor
    """.split()  # noqa: SIM905 - ninety strings in quotes are harder to read
)
# Where the reader came from, if that is a feed: ref=rss, source=rss----d12c403d4976--food.
_ORIGINS = re.compile(
    r"(?:ref|src|source|from|via|partner|emc|origin|referrer|traffic_source)=(?:rss|feed|atom)"
    r"(?![a-z]).*",
    re.IGNORECASE,
)
_AMP_PAIR = re.compile(r"amp(?:=(?:1|true|yes)?)?|outputtype=amp", re.IGNORECASE)
_AMP_NAME = re.compile(r"(?<=[^/])\.amp(\.html?)?\Z")
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_AMP_CACHES = (
    (_GOOGLE, re.compile(r"/amp/(s/)?([^/]+\.[^/]+/.*)")),
    (re.compile(r".+\.cdn\.ampproject\.org"), re.compile(r"/[cv]/(s/)?([^/]+\.[^/]+/.*)")),
)
# Redirectors by host, path and the parameters that hold the target.
_REDIRECTORS = tuple(
    (re.compile(host), re.compile(path), names)
    for host, path, names in (
        (_GOOGLE.pattern, r"/url", ("url", "q")),
        (r"lm?\.facebook\.com", r"/l\.php", ("u",)),
        (r"l\.instagram\.com", r"/", ("u",)),
        (r"(?:m\.|away\.)?vk\.com", r"/away(?:\.php)?", ("to",)),
        (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
        (r"(?:clck\.)?yandex\.[a-z]{2,3}", r"/(?:clck/jsredir|redir)(?:/.*)?", ("url",)),
        (r".+", r"(?:/.*)?/(?:redirect|redir|away|out)(?:\.php|\.aspx?)?/?", ("url", "u", "to")),
    )
)
# The old links of Google News hold the address: base64 of a record whose field 4 is a string.
_NEWS = re.compile(r"/(?:rss/|__i/rss/rd/)?(?:articles|read)/(CBMi[\w-]+=*)")
_NEWS_HEAD = b'\x08\x13"'


def tracks(pair: str) -> bool:
    """Whether a parameter, as written, says only how the reader came, or that an AMP copy is asked for.

    A name may still carry the ``amp;`` of markup that was escaped twice.

    >>> tracks("utm_source=rss"), tracks("ref=rss"), tracks("ref=12")
    (True, True, False)
    """
    pair = pair.removeprefix("amp;")
    name = pair.partition("=")[0].lower()
    known = name in _TRACKERS or name.startswith(_TRACKING_PREFIXES)
    return known or bool(_ORIGINS.fullmatch(pair) or _AMP_PAIR.fullmatch(pair))


def without_amp(path: str) -> str:
    """The path of the page whose AMP copy is at this path.

    >>> without_amp("/2026/a-b/amp/"), without_amp("/a.amp.html"), without_amp("/tag/amp")
    ('/2026/a-b/', '/a.html', '/tag/amp')
    """
    while (shorter := _one_amp_less(path)) != path:
        path = shorter
    return path


def target(parts: SplitResult) -> str | None:
    """What the address of a redirector says where it leads, unchecked; None if it says nothing."""
    host = parts.netloc.partition(":")[0]
    if host == "news.google.com" and (news := _NEWS.fullmatch(parts.path)):
        return _in_news(news[1])
    for hosts, paths in _AMP_CACHES:
        if hosts.fullmatch(host) and (page := paths.fullmatch(parts.path)):
            query = f"?{parts.query}" if parts.query else ""
            return f"http{'s' if page[1] else ''}://{page[2]}{query}"
    for hosts, paths, names in _REDIRECTORS if parts.query else ():
        if hosts.fullmatch(host) and paths.fullmatch(parts.path):
            return _parameter(parts.query, names)
    return None


def _one_amp_less(path: str) -> str:
    slash = "/" if path.endswith("/") else ""
    page, _, last = path.removesuffix("/").rpartition("/")
    name = page.rpartition("/")[2]
    # Only after what looks like an article: /tag/amp may be a page about AMP.
    if last == "amp" and name and not name.isalpha():
        return page + slash
    return _AMP_NAME.sub(r"\1", path)


def _parameter(query: str, names: tuple[str, ...]) -> str | None:
    """The first of the parameters that is there, decoded; None if that would lose bytes."""
    pairs = dict(pair.removeprefix("amp;").partition("=")[::2] for pair in query.split("&"))
    value = next((pairs[name] for name in names if pairs.get(name)), "")
    decoded = unquote(value)
    return decoded if decoded and "\ufffd" not in decoded else None


def _in_news(code: str) -> str | None:
    try:
        record = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except binascii.Error:
        return None
    if not record.startswith(_NEWS_HEAD):
        return None
    # The length is a protobuf varint: seven bits a byte, the low ones first.
    first, second, *_ = (*record[len(_NEWS_HEAD) :], 0, 0)
    length, start = (first, 4) if first < 128 else (first % 128 + 128 * second, 5)
    found = record[start : start + length]
    return found.decode() if found.isascii() and len(found) == length else None
