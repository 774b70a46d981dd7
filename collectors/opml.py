"""OPML documents to the cells of their feeds and back.

OPML 2.0 (opml.org/spec2) has no place for the columns of FEEDS: they are attributes in a namespace.
"""

import html
from collections.abc import Iterator
from xml.parsers import expat

from processing import clean
from processing.errors import CatalogueError
from processing.frames import Feeds
from processing.tables import FEEDS
from processing.vocabulary import GROUPS

BODY_BYTES = 1_000_000
OUTLINES = 5_000
DEPTH = 10
NAMESPACE = "urn:frontwatch:feeds"

Row = dict[str, str]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def is_xml(body: bytes) -> bool:
    """Whether the first character is an angle bracket, in UTF-8 or UTF-16."""
    start = body[:1_000].removeprefix(_BYTE_ORDER_MARK).lstrip()
    return start.startswith((b"<", b"\xff\xfe<\0", b"\xfe\xff\0<"))


def rows(body: bytes, name: str) -> list[tuple[int, Row]]:
    """Line and cells of each feed of the document, in its order; what is not given has no cell.

    An address that comes again without a feed_id of its own is left out.

    Raises:
        CatalogueError: no OPML, too large, or with a document type, which may declare entities.
    """
    if len(body) > BODY_BYTES:
        raise CatalogueError(f"{name}: larger than {BODY_BYTES:,} bytes; split it")
    found = list(_once(_outlines(body.removeprefix(_BYTE_ORDER_MARK).lstrip(), name)))
    if not found:
        raise CatalogueError(f"{name}: lists no feed; give each an outline with an xmlUrl")
    return found


def document(feeds: Feeds, title: str) -> bytes:
    """OPML 2.0 of the feeds in UTF-8, one folder per group in the order of GROUPS."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:fw="{NAMESPACE}">',
        f"<head><title>{html.escape(_legal(title))}</title></head>",
        "<body>",
    ]
    for group in GROUPS:
        members = [row for row in feeds.iter_rows(named=True) if row["group"] == group]
        if members:
            lines.append(f'<outline text="{group}">')
            lines.extend(_outline(row) for row in members)
            lines.append("</outline>")
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode()


class _Reader:
    """What has been read of one document; each method is called by expat."""

    def __init__(self, parser: expat.XMLParserType, name: str) -> None:
        self.feeds: list[tuple[int, Row]] = []
        self._outlines = 0
        self._open: list[str] = []
        self._parser = parser
        self._name = name
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if not self._open and element.lower() != "opml":
            raise self._error(f"not OPML: begins with {element[:80]!r}; give a list of feeds")
        self._open.append(element)
        if len(self._open) > DEPTH + 2:  # two more for opml and body
            raise self._error(f"folders nested deeper than {DEPTH}; flatten them")
        if element == "outline":
            self._outlines += 1
            if self._outlines > OUTLINES:
                raise self._error(f"more than {OUTLINES:,} outlines; split the list")
            if cells := _cells(attributes):
                self.feeds.append((self._parser.CurrentLineNumber, cells))

    def _end(self, _element: str) -> None:
        self._open.pop()

    def _refuse(self, *_declaration: object) -> None:
        raise self._error("has a document type, which may hide entities; remove it")

    def _error(self, problem: str) -> CatalogueError:
        return CatalogueError(f"{self._name} line {self._parser.CurrentLineNumber}: {problem}")


def _outlines(body: bytes, name: str) -> list[tuple[int, Row]]:
    parser = expat.ParserCreate(namespace_separator=" ")
    reader = _Reader(parser, name)
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise CatalogueError(f"{name}: not well-formed XML: {error}") from error
    return reader.feeds


def _cells(attributes: dict[str, str]) -> Row:
    """The cells of a feed, or nothing for a folder or a link."""
    plain = {key.casefold(): value.strip() for key, value in attributes.items()}
    if not plain.get("xmlurl"):
        return {}
    cells = {
        "url": plain["xmlurl"],
        "outlet": plain.get("text") or plain.get("title", ""),
    }
    own = {column: plain.get(f"{NAMESPACE} {column}", "") for column in FEEDS.columns}
    return cells | {column: value for column, value in own.items() if value}


def _once(found: list[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    seen = set()
    for number, cells in found:
        url = clean.web_address(cells["url"])
        address = clean.canonical(url) if url else cells["url"]
        if address not in seen or cells.get("feed_id"):
            yield number, cells
        seen.add(address)


def _outline(row: dict[str, str | None]) -> str:
    title = f"{row['outlet']}: {row['section']}" if row["section"] else row["outlet"]
    named = {"type": "rss", "text": title, "title": title, "xmlUrl": row["url"]}
    own = {f"fw:{column}": row[column] for column in FEEDS.columns if column != "url"}
    shown = {key: _legal(value) for key, value in (named | own).items() if value}
    pairs = (f'{key}="{html.escape(text)}"' for key, text in shown.items())
    return f"<outline {' '.join(pairs)}/>"


def _legal(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold."""
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in text)
