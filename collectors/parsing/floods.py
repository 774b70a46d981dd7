"""A feed in UTF-8 to one that feedparser can take, or to why it cannot: what costs it minutes or breaks it.

All measurements are of feedparser 6.0.14 on bodies of 1 MB. All steps here take linear time.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

ENTRY_BYTES = 1_000_000
# 16,000 attributes on one tag took 2.4 s, four times that for twice as many; real feeds have up to 14.
ATTRIBUTES = 256
# A tag took up to 30 microseconds, and as much again in a feed that is not well-formed and read twice.
# Dense real feeds have 27 bytes for each tag.
TAGS = 40_000
BYTES_PER_TAG = 24
# Each tag is compared with each prefix: 52 million comparisons took 6 s. Real feeds have up to 11 prefixes.
COMPARISONS = 2_500_000
# The base is joined again for every tag: 200 kB took 4 s.
BASE_BYTES = 2_048
# Each declaration is looked for up to the end of what stands before the root: 1 MB took minutes.
PROLOG_BYTES = 100_000
DECLARATIONS = 1_000
ENTITIES = 300
ENTITY_BYTES = 256
EXPANDED_BYTES = 10_000_000

_SECTION = re.compile(rb"<!(?:--|\[CDATA\[)")
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
# Elements that no one reads here, in every spelling that feedparser knows. An author of 30 kB took
# 4.7 s (feedparser issue 562), 40,000 categories of one entry minutes; the others make it raise when
# they are not as it expects.
_UNREAD = re.compile(
    rb"(?i)</?(?:[^\s<>/:]*+:|(?:cc|creativecommons|dc|georss|gml|itunes|media|psc)_)?"
    rb"(?:author|creator|managingeditor|webmaster|publisher|owner|category|keywords|subject|tags"
    rb"|width|height|license|player|credit|restriction|rating|chapters?"
    rb"|where|point|line|polygon|box|pos|poslist|linestring|linearring|exterior)(?![\w:.-])"
)
_REFERENCE = re.compile(rb"&(?:#(?:[xX]0*+([0-9a-fA-F]*+)|0*+([0-9]*+))|(nbsp|ensp|emsp|thinsp));")
_BLANKS = {b"nbsp": 0xA0, b"ensp": 0x2002, b"emsp": 0x2003, b"thinsp": 0x2009}
_ROOT = re.compile(rb"<\w")
_SPACES = re.compile(rb"\s+")
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^\[>"']++|"[^"]*+"|'[^']*+')*+""")
_SUBSET_END = re.compile(rb"\]\s*+>")
_ENTITY = re.compile(rb'<!ENTITY\s+(\w+)\s+"([^&%%<"]{0,%d}|&#\w{1,8};)"\s*>' % ENTITY_BYTES)
# In front of the root nothing of this is left but plain entities; behind it, it has no place.
_DECLARING = re.compile(rb"<!(?:ENTITY|ATTLIST)")
_BARE = re.compile(rb"&(?![A-Za-z#])")
_MANY_ATTRIBUTES = re.compile(
    rb"""<[^\s<>="'!?/][^<>="']*+(?:=\s*+(?:"[^"<]*+"|'[^'<]*+')[^<>="']*+){%d}"""
    % (ATTRIBUTES + 1)
)
# Patterns that begin with plain bytes are ten times as fast as those with a word boundary.
_PREFIX = re.compile(rb"xmlns:([^\s=<>]+)")
_BASES = (b"base", b"lang")
_LONG_BASES = [
    re.compile(rb"""%s\s*=\s*(?:"[^"<]{%d}|'[^'<]{%d})""" % (name, BASE_BYTES + 1, BASE_BYTES + 1))
    for name in _BASES
]
_BUILT_BASES = [
    re.compile(rb"""%s\s*=\s*["'][^"'<&]*+&(?!amp;)""" % name)  # no address needs other references
    for name in _BASES
]
_ENTRY = re.compile(rb"(?i)<(?:[\w-]{1,40}:)?(?:item|entry)[\s>]")


def tamed(body: bytes) -> bytes:
    """The feed, saying the same, without what is costly or breaks the parser and is read by no one.

    Comments are gone; authors and categories have names that feedparser does not know; references to
    no characters are U+FFFD, to control characters gone, to white space that itself; a document type
    holds nothing but plain entities.

    >>> tamed(b"<rss><author>A</author><!-- B --><title>C&#x110000;</title></rss>").decode()
    '<rss><author_>A</author_><title>C\ufffd</title></rss>'
    """
    body = _UNREAD.sub(rb"\g<0>_", _without_comments(body))
    return _with_plain_prolog(_REFERENCE.sub(_character, body))


def fault(body: bytes) -> str | None:
    """Why feedparser must not see the feed, which ``tamed`` has made, as a sentence; None if it may."""
    return _fault_of_prolog(body) or _fault_of_tags(body) or _fault_of_entries(body)


def _without_comments(body: bytes) -> bytes:
    kept, done = [], 0
    for start, end, is_comment in _sections(body):
        if is_comment:
            kept.append(body[done:start])
            done = end
    return b"".join([*kept, body[done:]])


def _sections(body: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each comment and each CDATA section begins and ends, and whether it is a comment."""
    done = 0
    unclosed = set()
    for opening in _SECTION.finditer(body):
        name = opening[0]
        if opening.start() < done or name in unclosed:
            continue
        end = body.find(_CLOSING[name], opening.end())
        if end == -1:
            unclosed.add(name)
        else:
            done = end + 3
            yield opening.start(), done, name == b"<!--"


def _character(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal, name = reference.groups()
    digits = hexadecimal or decimal or b"0"
    number = _BLANKS[name] if name else _number(digits, 16 if hexadecimal else 10)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000 or number in (0xFFFE, 0xFFFF):
        return "\ufffd".encode()
    if number < 0x20 and number not in (9, 10, 13):
        return b""
    # 128 to 159 are taken for letters of cp1252: 133 is no line break but an ellipsis.
    is_blank = chr(number).isspace() and not 0x80 <= number < 0xA0
    return chr(number).encode() if is_blank else reference[0]


def _number(digits: bytes, base: int) -> int:
    """What the digits say; as much as no character has if there are too many to be read quickly."""
    return int(digits, base) if len(digits) < 10 else 0x110000


def _with_plain_prolog(body: bytes) -> bytes:
    """White space before the root is single, and a document type has only entities that are texts."""
    root = _ROOT.search(body)
    start = body.find(b"<!DOCTYPE", 0, root.start() if root else 0)
    head = _SPACES.sub(b" ", body[: start if start != -1 else root.start() if root else 0])
    if start == -1:
        return head + body[root.start() if root else 0 :]
    end, entities = _document_type(body, start)
    root = _ROOT.search(body, end)
    rest = root.start() if root else end
    declared = b"".join(b'<!ENTITY %s "%s">\n' % entity for entity in entities[:ENTITIES])
    kept = b"\n<!DOCTYPE feed [\n%s]>\n" % declared if declared else b""
    return head + kept + _SPACES.sub(b" ", body[end:rest]) + body[rest:]


def _document_type(body: bytes, start: int) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Where the document type ends that starts there, and the names and texts of its entities."""
    outer = _DOCTYPE.match(body, start)
    end = outer.end() if outer else start
    if body[end : end + 1] != b"[":
        return end + 1, []
    closing = _SUBSET_END.search(body, end)
    if closing is None:
        return start, []
    return closing.end(), _ENTITY.findall(body, end, closing.end())


def _fault_of_prolog(body: bytes) -> str | None:
    root = _ROOT.search(body)
    start = root.start() if root else 0
    head = body[:start]
    if len(head) > PROLOG_BYTES or head.count(b"<!") > DECLARATIONS:
        return "too much is declared before the first element"
    if head.count(b"<!DOCTYPE") > 1:
        return "has more than one document type"
    if _DECLARING.search(body, start) and _DECLARING.search(_outside(body), start):
        return "declares entities or attributes where only elements may be"
    longest = max([len(text) for _, text in _ENTITY.findall(head)], default=0)
    if longest * body.count(b"&") > EXPANDED_BYTES:
        return "its entities would unfold to more than 10 MB"
    if longest and any(base.search(body) for base in _BUILT_BASES):
        return "an address that all others depend on is made of entities"
    return None


def _fault_of_tags(body: bytes) -> str | None:
    tags = _tags(body)
    if _are_too_many(tags, len(body)) or (
        _are_too_many(2 * tags, len(body)) and not _is_well_formed(body)
    ):
        return f"{tags:,} tags with next to nothing in them"
    if _MANY_ATTRIBUTES.search(body):
        return f"a tag has more than {ATTRIBUTES} attributes"
    if len(set(_PREFIX.findall(body))) * tags > COMPARISONS:
        return "declares too many namespaces"
    if any(base.search(body) for base in _LONG_BASES):
        return f"an address that all others depend on is longer than {BASE_BYTES:,} characters"
    return None


def _tags(body: bytes) -> int:
    """How many tags and bare ampersands there are outside of CDATA sections, which count as one."""
    outside = _outside(body)
    bare = len(_BARE.findall(outside)) if outside.count(b"&") > TAGS else 0
    return outside.count(b"<") + bare


def _are_too_many(tags: int, size: int) -> bool:
    return tags > TAGS and tags * BYTES_PER_TAG > size


def _is_well_formed(body: bytes) -> bool:
    parser = expat.ParserCreate("utf-8", " ")
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        return False
    return True


def _outside(body: bytes) -> bytes:
    """The feed without what its CDATA sections hold."""
    kept, done = [], 0
    for start, end, _ in _sections(body):
        kept.append(body[done : start + 1])
        done = end
    return b"".join([*kept, body[done:]])


def _fault_of_entries(body: bytes) -> str | None:
    starts = [entry.start() for entry in _ENTRY.finditer(body)]
    longest = max(map(int.__sub__, [*starts[1:], len(body)], starts), default=0)
    return "an entry is larger than 1 MB" if longest > ENTRY_BYTES else None
