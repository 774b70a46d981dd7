"""The XML reader that feedparser is given: Python's own, which hands each text over whole, and less.

Python's reader hands a text over line by line and entity by entity; joining the pieces inside expat
takes off 10 to 17 % of the time of a feed. A fifth of the elements of real feeds are parts of an entry
that no one reads here; leaving them out takes off 5 to 8 %. Neither changes what is read (measured on
300 real documents).
"""

import xml.sax.expatreader
import xml.sax.handler
from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.sax.xmlreader import AttributesNSImpl

_PIECE_BYTES = 65_536  # a longer text comes in pieces of this size

_OUTER = ("rss", "rdf", "channel", "feed")
_ENTRIES = ("item", "entry")
_MEDIA = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")
_UNREAD = ("comments", "enclosure")
_UNREAD_MEDIA = ("content", "thumbnail")
_OF_PERSONS = ("name", "uri", "email")
_NO_ATTRIBUTES = AttributesNSImpl({}, {})

# Where an element stands: among those around the entries, as a part of an entry, elsewhere.
_AROUND, _ENTRY, _ELSEWHERE = range(3)
# Where what is in an element stands, if the element itself stands at _AROUND, _ENTRY, _ELSEWHERE.
_INSIDE_OUTER = (_AROUND, _ELSEWHERE, _ELSEWHERE)
_INSIDE_ENTRY = (_ENTRY, _ELSEWHERE, _ELSEWHERE)
_INSIDE_MEDIA = (_ELSEWHERE, _ENTRY, _ELSEWHERE)
_INSIDE_OTHERS = (_ELSEWHERE, _ELSEWHERE, _ELSEWHERE)

Pair = tuple[str | None, str]
Attributes = Mapping[str, str]


class _Name(NamedTuple):
    """What is known of an element by its name: namespace and local name, and what to do with it."""

    pair: Pair
    is_unread: bool
    is_of_person: bool
    inside: tuple[int, int, int]


class _Names(dict[str, _Name]):
    """The names of one document, as expat writes them."""

    def __missing__(self, written: str) -> _Name:
        self[written] = name = _told(written)
        return name


class _Sparing(xml.sax.expatreader.ExpatParser):
    """Python's reader with expat's buffer for texts, without what is not read of an entry.

    Left out are the elements that ``floods.tamed`` gave names which feedparser does not know, with
    what they say of a person, and comments, enclosures and media. Each only if nothing else is in it:
    until that is known it is held back.
    """

    # Set by the parent: a pyexpat parser, and what is told of each element.
    _parser: Any
    _cont_handler: xml.sax.handler.ContentHandler

    def reset(self) -> None:
        """A new document can be read."""
        super().reset()
        self._parser.buffer_size = _PIECE_BYTES
        self._parser.buffer_text = True
        self._names = _Names()
        self._places = [_AROUND]
        self._held: list[tuple[str, Attributes]] = []

    def start_element_ns(self, name: str, attrs: Attributes) -> None:
        """The element begins for the handler, or is held back."""
        known = self._names[name]
        may_be_held = known.is_of_person or known.is_unread if self._held else known.is_unread
        if may_be_held and self._places[-1] == _ENTRY and not _moves_base(attrs):
            self._held.append((name, attrs))
            self._parser.CharacterDataHandler = None
            return
        if self._held:
            self._release()
        self._begin(name, attrs)

    def end_element_ns(self, name: str) -> None:
        """The element ends for the handler, unless it is left out."""
        if not self._held:
            self._places.pop()
            self._cont_handler.endElementNS(self._names[name].pair, None)
            return
        self._held.pop()
        if not self._held:
            self._parser.CharacterDataHandler = self._cont_handler.characters

    def _release(self) -> None:
        held, self._held = self._held, []
        self._parser.CharacterDataHandler = self._cont_handler.characters
        for name, attrs in held:
            self._begin(name, attrs)

    def _begin(self, name: str, attrs: Attributes) -> None:
        known = self._names[name]
        self._places.append(known.inside[self._places[-1]])
        if attrs:
            super().start_element_ns(name, attrs)
        else:
            self._cont_handler.startElementNS(known.pair, None, _NO_ATTRIBUTES)


def create_parser() -> xml.sax.expatreader.ExpatParser:
    """A new reader; ``xml.sax.make_parser`` calls this when it is given the name of this module."""
    return _Sparing()


def _told(written: str) -> _Name:
    """What a name as expat writes it (namespace, local name, prefix) tells."""
    space, local = written.split()[:2] if " " in written else (None, written)
    is_media, plain = space in _MEDIA, local.lower()
    if is_media:
        inside = _INSIDE_MEDIA if plain in ("group", "content") else _INSIDE_OTHERS
    else:
        around = (_OUTER, _INSIDE_OUTER), (_ENTRIES, _INSIDE_ENTRY)
        inside = next((then for names, then in around if plain in names), _INSIDE_OTHERS)
    unread = _UNREAD_MEDIA if is_media else () if space else _UNREAD
    return _Name(
        (space, local), plain.endswith("_") or plain in unread, plain in _OF_PERSONS, inside
    )


def _moves_base(attrs: Attributes) -> bool:
    """Whether the element has an xml:base; feedparser may go on with it even after the element's end."""
    return any("base" in name for name in attrs)
