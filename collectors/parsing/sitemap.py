"""Google news sitemaps (support.google.com/news/publisher-center/answer/9606710) to items."""

from xml.parsers import expat

from collectors.parsing import decode, entries, slim
from collectors.parsing.entries import Given
from collectors.parsing.items import Job, Reading

DEPTH = 16

_INDEX = "an index of sitemaps: give the address of a news sitemap in it"
_PLAIN = "a sitemap without headlines: give the address of a news sitemap"
# What is read: an element and the one it is in. Pictures and films have titles and dates as well.
_READ = (
    "url loc",
    "url lastmod",
    "news title",
    "news publication_date",
    "publication name",
)


def read(job: Job) -> Reading:
    """What the sitemap says: the addresses that have a headline; a cut document up to the cut.

    not_a_feed without headlines, unless it lists nothing: there may be no news. An entry's mark is
    that of its address, headline and date.
    """
    found = _Reader()
    try:
        found.read(decode.as_utf8(job.body, job.content_type))
    except _RefusedError as error:
        return Reading("broken", str(error))
    except expat.ExpatError as error:
        if not found.entries:
            return Reading("broken", f"not well-formed XML: {error}")
    if found.root != "urlset":
        return Reading("not_a_feed", _INDEX if found.root == "sitemapindex" else "not a sitemap")
    titled = [entry for entry in found.entries if entry.title.strip()]
    if found.entries and not titled:
        return Reading("not_a_feed", _PLAIN)
    return entries.reading([(_mark(entry), entry) for entry in titled], job, found.publication)


class _RefusedError(Exception):
    """The document is well-formed but not worth reading on; the message says why."""


class _Reader:
    """What has been read of one document; the handlers are called by expat."""

    def __init__(self) -> None:
        self.root = ""
        self.publication = ""
        self.entries: list[Given] = []
        self._open: list[str] = []
        self._texts: dict[str, list[str]] = {}
        self._place = ""

    def read(self, document: bytes) -> None:
        """The handlers have seen all of the document, which is in UTF-8 whatever it declares.

        Raises:
            ExpatError: it is not well-formed.
            _RefusedError: it has a document type, or elements in elements without end.
        """
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(document, True)

    def _start(self, element: str, _attributes: object) -> None:
        name = element.rpartition(":")[2]
        self.root = self.root or name
        self._open.append(name)
        if len(self._open) > DEPTH:
            raise _RefusedError(f"elements nested deeper than {DEPTH}")
        if name == "url":
            self._texts = {}
        self._enter()

    def _end(self, element: str) -> None:
        self._open.pop()
        if element.rpartition(":")[2] == "url":
            loc, lastmod, title, date, name = ("".join(self._texts.get(at, ())) for at in _READ)
            self.entries.append(Given(link=loc, title=title, dates=[date, lastmod]))
            self.publication = self.publication or name
        self._enter()

    def _enter(self) -> None:
        self._place = " ".join(self._open[-2:])

    def _characters(self, text: str) -> None:
        if self._place in _READ:
            self._texts.setdefault(self._place, []).append(text)

    def _refuse(self, *_declaration: object) -> None:
        raise _RefusedError("has a document type, which may hide entities")


def _mark(entry: Given) -> str:
    return slim.mark("\0".join((entry.link, entry.title, *entry.dates[:1])).encode())
