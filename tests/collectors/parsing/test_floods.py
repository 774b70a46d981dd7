"""What takes feedparser minutes, or makes it raise, is tamed or refused; what feeds really hold is not."""

import io
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import feedparser
import pytest

from collectors.parsing import decode, feeds, floods, slim

Step = Callable[[bytes], object]
Linear = Callable[[Step, bytes, bytes], bool]

CPU_S = 2.0
FLOOD_BYTES = 985_000

DECLARATION = '<?xml version="1.0"?>'
BARE = '<rss version="2.0"><channel><item>'
RSS = DECLARATION + BARE
END = "</item></channel></rss>"
ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>'
XHTML = f'{ATOM}<content type="xhtml">'


def many(piece: str, size: int = FLOOD_BYTES) -> str:
    return piece * (size // len(piece))


def numbered(piece: str, size: int = FLOOD_BYTES) -> str:
    """The piece again and again, with 00000, 00001, ... in place of each #."""
    count = size // (len(piece) + 4 * piece.count("#"))
    return "".join(piece.replace("#", f"{number:05}") for number in range(count))


def inside(*parts: str) -> str:
    return RSS + "".join(parts) + END


def root(attributes: str, *parts: str) -> str:
    return f"<rss version='2.0' {attributes}><channel>{''.join(parts)}</channel></rss>"


def xhtml(*parts: str) -> str:
    return f'{ATOM}<content type="xhtml">{"".join(parts)}</content></entry></feed>'


def declaring(subset: str, *parts: str) -> str:
    return f"{DECLARATION}\n<!DOCTYPE rss [\n{subset}]>{BARE}<title>{''.join(parts)}</title>{END}"


def entity(size: int) -> str:
    return '<!ENTITY a "' + many("b", size) + '">\n'


LAUGHS = "".join(
    f'<!ENTITY {name} "' + 10 * f"&{before};" + '">\n'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
LONG = "a" * 30
ITEM = f"</item><item><title>{LONG}</title>"

FLOODS = {
    "attributes of one tag": root("", "<item ", numbered('a#="" '), "/>"),
    "attributes of many tags": inside(many("<b " + numbered('a#="" ', 2_400) + "/>")),
    "attributes with angle brackets": root("", "<item ", numbered('a#=">" '), "/>"),
    "attributes without values": inside("<b ", many("c "), ">"),
    "attributes by default": "<?a <b ?>"
    + declaring(
        "<!ATTLIST c " + numbered('a# CDATA "" ', 100_000) + ">\n", many(f"<c>{LONG}</c>", 800_000)
    ),
    "prefixes": inside(numbered('<b xmlns:n#="u"/>')),
    "prefixes of the root": root(numbered('xmlns:n#="u" ')),
    "prefixes and tags": root(numbered('xmlns:n#="u#" ', 5_000), many(f"<n00010:{LONG}/>")),
    "few prefixes and tags": root(numbered('xmlns:n#="u#" ', 1_200), many(f"<n00010:{LONG}/>")),
    "nesting": inside(many("<a>", FLOOD_BYTES // 2), many("</a>", FLOOD_BYTES // 2)),
    "nesting without end": inside(many("<a>")),
    "nesting of long names": inside(many(f"<{LONG}>")),
    "nested sources": inside(many(f"<source>{LONG}<title>{LONG}</title>")),
    "nested sources, less dense": inside(many(f"<source>{LONG}{LONG}{LONG}<title>{LONG}</title>")),
    "nested sources, few": inside(many("<source><title>a</title>", 140_000)),
    "well-formed tags": inside(many(f"<title>{LONG}{LONG}</title>")),
    "nested titles": inside(many(f"<title>{LONG}")),
    "author": inside("<author>", many("a"), "</author>"),
    "author in CDATA": inside("<dc_creator>", many(f"<![CDATA[{LONG}]]>"), "</dc_creator>"),
    "publisher": inside("<webMaster>", many("a.", 60_000), "</webMaster>"),
    "name of an author": inside("<author><name>", many("a", 60_000), "</name></author>"),
    "categories": inside(numbered(f"<category>{LONG}#</category>")),
    "keywords": inside("<itunes_keywords>", numbered("#,", 800_000), "</itunes_keywords>"),
    "comments": inside(many("<!---->")),
    "comments without end": inside("<description>", many("<!--"), "</description>"),
    "declarations": inside(many("<![a>")),
    "CDATA sections": inside("<description>", many("<![CDATA[]]>"), "</description>"),
    "CDATA section of brackets": inside("<title><![CDATA[", many("]]"), "]]></title>"),
    "links without end": inside("<description>", many("<a "), "</description>"),
    "angle brackets": inside("<description>", many("<"), "</description>"),
    "empty tags": inside(many("<>")),
    "closing tags": inside(many("</a>")),
    "short tags": inside(many(f"<a/{LONG}/")),
    "quotes": inside(many('<a "')),
    "ampersands": inside("<description>", many("&"), "</description>"),
    "half references": inside("<description>", many("&a"), "</description>"),
    "references": inside("<description>", many("&lt;"), "</description>"),
    "references to controls": inside("<description>", many("&#1;"), "</description>"),
    "references to no character": inside("<title>&#x110000; &#xd800; &#99999999999;</title>"),
    "reference without end": inside("<title>&#", many("9"), ";</title>"),
    "blanks": xhtml(many("&#160;"), "&none;<div>a</div>"),
    "blanks with names": xhtml(many("&nbsp;"), "&none;<div>a</div>"),
    "blanks between comments": xhtml(many(" <!---->"), "&none;<div>a</div>"),
    "line breaks before the root": DECLARATION + many("\n") + BARE + END,
    "entities without end": DECLARATION + many("\n<!ENTITY") + BARE + END,
    "document types without end": DECLARATION + many("\n<!DOCTYPE") + BARE + END,
    "declaration": "<?xml " + many("encoding='") + "?>" + BARE + END,
    "entities": declaring(numbered('<!ENTITY a# "b">\n')),
    "billion laughs": declaring(f'<!ENTITY a "ha">\n{LAUGHS}', "&i;"),
    "one long entity": declaring(entity(100_000), many("&a;", 600_000)),
    "one short entity": declaring(entity(200), many("&a;", 600_000)),
    "entity in a broken text": declaring(entity(200), "<", many("&a;", 100_000)),
    "base": root(
        'xml:base="http://news.example/' + LONG * 7_000 + '"', many(f"<b>{LONG}</b>", 700_000)
    ),
    "base of entities": declaring(
        entity(200),
        '</title></item><item xml:base="http://',
        many("&a;", 1_800),
        '">',
        many(f"<b>{LONG}</b>", 900_000),
        "<title>",
    ),
    "language": root(
        'xml:lang="' + many("a_", 200_000) + '"', many(f"<title>{LONG}</title>", 700_000)
    ),
    "entries": inside(many("</item><item>")),
    "entries with titles": inside(many(ITEM)),
    "one large entry": inside("<description>", many("a", 1_000_001), "</description>"),
    "date": inside("<pubDate>", many("1"), "</pubDate>"),
    "validity": inside("<dcterms_valid>", numbered("start=#;"), "</dcterms_valid>"),
    "links": inside(many('<link href="http://news.example/"/>')),
    "markup": xhtml("<div>", many(f"<b>{LONG}{LONG}</b>"), "</div>"),
    "name of a tag": inside("<", many("a"), ">"),
}
REFUSED = ["attributes of one tag", "attributes with angle brackets", "prefixes of the root"]
REFUSED += [
    "prefixes and tags",
    "nested sources",
    "nesting",
    "nesting without end",
    "comments without end",
]
REFUSED += ["empty tags", "ampersands", "base", "base of entities", "language", "one large entry"]
REFUSED += ["attributes by default", "entities without end", "entries"]


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_over_within_two_seconds_of_computing(name: str) -> None:
    # A busy machine computes at half its speed: then one of three turns is enough.
    assert any(is_over(FLOODS[name].encode(), refused=name in REFUSED) for _ in range(3))


def is_over(flood: bytes, *, refused: bool) -> bool:
    """Whether CPU_S were enough to refuse or read it; what must be refused was."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TimeoutError

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    try:
        feed = floods.tamed(decode.as_utf8(flood, None))
        fault = floods.fault(feed)
        parsed = None if fault else parse(feed)
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
    assert (parsed is None) is bool(fault)
    assert bool(fault) or not refused
    return True


def test_a_flood_is_no_larger_than_one_megabyte() -> None:
    large = [name for name, flood in FLOODS.items() if len(flood) > 1_000_200]

    assert large == []
    assert len(FLOODS) >= 28


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<dc:",
        "<author",
        '<a b="',
        "<!--",
        "<!--><![CDATA[",
        "<![CDATA[]]>",
        "<!DOCTYPE",
        "<!DOCTYPE a [",
        '<!ENTITY a "',
        "\n",
        " ]",
        "&#0",
        "&#x1F;",
        "&",
        "xmlns:",
        "base = ",
        'base="&',
        "lang='a",
        "<item ",
        "=''",
    ],
)
@pytest.mark.parametrize("step", [floods.tamed, floods.fault])
def test_the_guard_takes_linear_time(is_linear: Linear, step: Step, piece: str) -> None:
    short, long = (
        f"<?xml?><!DOCTYPE a [{many(piece, size)}".encode() for size in (100_000, 800_000)
    )

    assert is_linear(step, short, long)


@pytest.mark.parametrize(
    ("feed", "tamed"),
    [
        ("<author>A</author>", "<author_>A</author_>"),
        ("<dc:creator a='b'/>", "<dc:creator_ a='b'/>"),
        ("<ManagingEditor>A</ManagingEditor>", "<ManagingEditor_>A</ManagingEditor_>"),
        ("<authors/><author-x/>", "<authors/><author-x/>"),
        ("<itunes:category text='a'/>", "<itunes:category_ text='a'/>"),
        ("<a><!-- <b> --></a>", "<a></a>"),
        ("<a><![CDATA[<!-- b -->]]></a>", "<a><![CDATA[<!-- b -->]]></a>"),
        ("<a><!-- <![CDATA[ -->b<!-- ]]> --></a>", "<a>b</a>"),
        ("<a>b<!-- c</a>", "<a>b<!-- c</a>"),
        ("<a>&#8;b&#0;</a>", "<a>b</a>"),
        ("<a>&#xFFFF;&#x110000;&#xDBFF;</a>", "<a>\ufffd\ufffd\ufffd</a>"),
        (f"<a>&#{'0' * 5_000}33;&#{'1' * 5_000};</a>", f"<a>&#{'0' * 5_000}33;\ufffd</a>"),
        ("<a>&#10;&#32;&#xA0;&nbsp;</a>", "<a>\n \u00a0\u00a0</a>"),
        ("<a>&#38;&#x3C;&#133;&#8211;&eacute;</a>", "<a>&#38;&#x3C;&#133;&#8211;&eacute;</a>"),
        ("<?xml version='1.0'?>\n\n\n<a>\n\n</a>", "<?xml version='1.0'?> <a>\n\n</a>"),
        ('<!DOCTYPE a PUBLIC "b>" "c[">\n<a/>', " <a/>"),
        ("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>", "<a/>"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///c">]><a>&b;</a>', "<a>&b;</a>"),
        ('<!DOCTYPE a [<!ENTITY % b "c">%b;]><a/>', "<a/>"),
        ("<a><![CDATA[<!DOCTYPE html>]]></a>", "<a><![CDATA[<!DOCTYPE html>]]></a>"),
    ],
)
def test_what_is_costly_and_not_read_is_taken_out(feed: str, tamed: str) -> None:
    assert floods.tamed(feed.encode()).decode() == tamed


def test_a_tamed_feed_says_the_same() -> None:
    feed = (
        b"<rss version='2.0'><channel><title>Here</title><!-- cached --><item>"
        b"<author>a@news.example (A)</author><category domain='b'>C</category>"
        b"<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>D</dc:creator>"
        b"<title>Bridge &amp; road&#8201;open</title><link>/1</link><guid>1</guid>"
        b"<pubDate>Fri, 18 Sep 2026 12:00:00 GMT</pubDate>"
        b"<description>&lt;p&gt;By the <![CDATA[<i>river</i>]]>&lt;/p&gt;</description></item>"
        b"<item><title>Second</title></item></channel></rss>"
    )

    plain, tamed = parse(feed), parse(floods.tamed(feed))

    assert [read(entry) for entry in tamed.entries] == [read(entry) for entry in plain.entries]
    assert tamed.feed.title == "Here"
    assert not tamed.bozo


def test_an_entity_that_is_a_text_is_read() -> None:
    feed = declaring('<!ENTITY city "Lviv">', "In &city;")

    assert parse(floods.tamed(feed.encode())).entries[0].title == "In Lviv"


@pytest.mark.parametrize(
    "feed",
    [
        inside("<description><![CDATA[", many("<b>", 300_000), "]]></description>"),
        inside("<description><![CDATA[", many("& ", 300_000), "]]></description>"),
        inside("<description><![CDATA[<!DOCTYPE html><!ENTITY a>]]></description>"),
        inside("<description>", many("&lt;p&gt;", 900_000), "</description>"),
        inside('<enclosure url="http://news.example/', many("a=b&amp;", 9_000), '"/>'),
        inside("<b ", numbered('a#="" ', 2_000), "/>"),
        root(numbered('xmlns:n#="u" ', 1_500), many(ITEM, 90_000)),
        root('xml:base="http://news.example/?a=b&amp;c=d"', many(ITEM, 90_000)),
        declaring('<!ENTITY a "b">\n', many("&a; ", 40_000)),
        "",
        "no tag at all",
    ],
)
def test_what_feeds_may_hold_is_no_flood(feed: str) -> None:
    assert floods.fault(floods.tamed(feed.encode())) is None


@pytest.mark.corpus
def test_no_document_of_the_corpus_is_refused_and_none_loses_entries(corpus: Path) -> None:
    refused, poorer = [], []
    for path in documents(corpus):
        feed = decode.as_utf8(path.read_bytes(), None)
        tamed = floods.tamed(feed)
        if fault := floods.fault(tamed):
            refused.append((path.name, fault))
        if tamed != feed and count(tamed) < count(feed):
            poorer.append(path.name)

    assert refused == []
    assert poorer == []


@pytest.mark.corpus
def test_entities_are_refused_or_harmless(corpus: Path) -> None:
    bombs = [path for path in (corpus / "hostile/xml").rglob("*") if path.is_file()]
    bombs += [corpus / "feeds/bad" / f"{name}.xml" for name in ("billion_laughs", "quadratic")]
    for path in bombs:
        started = time.process_time()
        feed = floods.tamed(decode.as_utf8(path.read_bytes(), None))
        said = "" if floods.fault(feed) else str(parse(feed))

        assert time.process_time() - started < CPU_S
        assert len(said) < 20 * path.stat().st_size + 10_000
        assert "root:" not in said


def parse(feed: bytes) -> Any:
    assert feeds.read is not None  # its import has set how dates are read
    return feedparser.parse(
        io.BytesIO(feed),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def read(entry: Any) -> list[Any]:
    return [entry.get(name) for name in ("title", "link", "id", "published_parsed", "summary")]


def documents(corpus: Path) -> list[Path]:
    folders = ["feeds/real", "feeds/suites", "data/native_feed_docs/docs"]
    found = [path for folder in folders for path in sorted((corpus / folder).rglob("*"))]
    return [path for path in found if path.is_file()]


def count(feed: bytes) -> int:
    """How many entries there seem to be, by their tags where these can be told, else by parsing."""
    found = slim.ranges(feed)
    return len(parse(feed).entries) if found is None else len(found)
