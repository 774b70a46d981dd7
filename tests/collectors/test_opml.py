"""OPML documents: those of other readers, broken ones and hostile ones."""

import time
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import catalogue, opml
from processing.errors import CatalogueError

SECONDS_TO_REFUSE = 2.0


def document(outlines: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>'.encode()


def fault(body: bytes) -> str:
    with pytest.raises(CatalogueError) as caught:
        catalogue.from_opml(body, "list.opml")
    return str(caught.value)


def test_a_list_from_another_reader_is_read() -> None:
    body = document(
        '<outline text="War"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/rss"/>'
        '<outline title="C" XMLURL=" https://c.example/rss "/></outline>'
        '<outline text="a link" url="https://d.example/"/><outline xmlUrl=""/>'
    )

    feeds = catalogue.from_opml(body, "list.opml")

    assert feeds.select("outlet", "url", "section", "group").rows() == [
        ("A & B", "https://a.example/rss", None, "Other"),
        ("C", "https://c.example/rss", None, "Other"),
    ]


def test_an_address_in_two_folders_is_one_feed() -> None:
    body = document(
        '<outline text="X"><outline text="first" xmlUrl="https://a.example/rss"/></outline>'
        '<outline text="Y"><outline text="again" xmlUrl="http://a.example/rss"/></outline>'
    )

    assert catalogue.from_opml(body, "list.opml")["outlet"].to_list() == ["first"]


def test_a_document_in_utf16_or_after_blanks_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    text = '<opml><body><outline text="Ж" xmlUrl="https://a.example/rss"/></body></opml>'
    for body in (text.encode("utf-16"), b"\xef\xbb\xbf \n" + text.encode()):
        path.write_bytes(body)

        assert catalogue.load(path)["outlet"].to_list() == ["Ж"]


def test_groups_are_written_as_folders() -> None:
    body = '<opml xmlns:fw="urn:frontwatch:feeds"><body><outline text="a"><outline xmlUrl='
    body += '"https://a.example/" fw:group="UA" fw:section="War"/></outline></body></opml>'

    written = opml.document(catalogue.from_opml(body.encode(), "x"), "T").decode()

    assert '<outline text="UA">\n<outline type="rss" text="a.example: War"' in written


def test_the_name_to_be_sent_to_a_feed_is_carried() -> None:
    row = catalogue.one({"url": "https://a.example/", "user_agent": 'Reader/1 "<&>"'})

    body = opml.document(row, "T")

    assert b'fw:user_agent="Reader/1 &quot;&lt;&amp;&gt;&quot;"' in body
    assert catalogue.from_opml(body, "x")["user_agent"].to_list() == ['Reader/1 "<&>"']


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            document('<outline xmlUrl="file:///etc/passwd"/>'),
            "list.opml line 1: url is 'file:///etc/passwd'; "
            "give an http(s) address, without a user name or spaces",
            id="local file",
        ),
        pytest.param(
            document('<outline text="x"/>'),
            "list.opml: lists no feed; give each an outline with an xmlUrl",
            id="no feed",
        ),
        pytest.param(
            b"<rss></rss>",
            "list.opml line 1: not OPML: begins with 'rss'; give a list of feeds",
            id="a feed",
        ),
        pytest.param(
            b"<opml>\n<body>",
            "list.opml: not well-formed XML: no element found: line 2, column 6",
            id="cut short",
        ),
        pytest.param(
            b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>',
            "list.opml line 1: has a document type, which may hide entities; remove it",
            id="document type",
        ),
        pytest.param(
            document("<outline>" * 11 + "</outline>" * 11),
            "list.opml line 1: folders nested deeper than 10; flatten them",
            id="too deep",
        ),
        pytest.param(
            document("<outline/>" * 5_001),
            "list.opml line 1: more than 5,000 outlines; split the list",
            id="too many",
        ),
        pytest.param(
            b"<opml>" + b" " * 1_000_000,
            "list.opml: larger than 1,000,000 bytes; split it",
            id="too large",
        ),
    ],
)
def test_an_unusable_document_is_refused_with_its_cure(body: bytes, message: str) -> None:
    assert fault(body) == message


def test_ten_folders_deep_and_five_thousand_outlines_are_allowed() -> None:
    deep = "<outline>" * 9 + '<outline xmlUrl="https://a.example/"/>' + "</outline>" * 9

    feeds = catalogue.from_opml(document(deep + "<outline/>" * 4_990), "list.opml")

    assert feeds.height == 1


def test_our_own_facts_are_checked_as_in_a_csv() -> None:
    body = '<opml xmlns:fw="urn:frontwatch:feeds"><body>\n<outline xmlUrl="https://a.example/" '
    body += (
        'fw:group="Mars" fw:feed_id="a"/>\n<outline xmlUrl="https://a.example/" fw:feed_id="a"/>'
    )

    lines = fault(f"{body}</body></opml>".encode()).splitlines()

    assert [line.partition(";")[0] for line in lines] == [
        "list.opml line 2: group is 'Mars'",
        "list.opml line 3: feed_id 'a' is on line 2 too",
        "list.opml line 3: url 'https://a.example/' is on line 2 too",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://a.example/%0aalert(1)",
        "data:application/rss+xml,a",
        "vbscript:a",
        "feed:javascript:alert(1)",
        "ftp://a.example/rss",
        "//a.example/rss",
        "/etc/passwd",
        "../rss",
        "https://user:word@a.example/rss",
        "https://a.example/ rss",
        "https:///rss",
    ],
)
def test_a_feed_is_an_address_of_the_web_alone(url: str) -> None:
    body = document(f'<outline xmlUrl="https://b.example/"/><outline xmlUrl="{url}"/>')

    assert fault(body).startswith("list.opml line 1: url is '")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "a\\b", ".", "a b", "a%2fb", "C:a"])
def test_an_id_that_could_name_a_place_is_refused(name: str) -> None:
    body = '<opml xmlns:fw="urn:frontwatch:feeds"><body>'
    body += f'<outline xmlUrl="https://a.example/" fw:feed_id="{name}"/></body></opml>'

    assert "feed_id" in fault(body.encode())


@pytest.mark.corpus
def test_names_that_lead_elsewhere_are_names(corpus: Path) -> None:
    files = sorted((corpus / "hostile" / "traversal").glob("*.txt"))
    lines = [line for file in files for line in file.read_bytes().splitlines() if line.strip()]
    names = [line.decode(errors="replace")[:200] for line in lines]
    outlines = "".join(
        f"<outline text={quoteattr(name)} title={quoteattr(name)} xmlUrl='https://a{n}.example/'/>"
        for n, name in enumerate(names)
    )

    feeds = catalogue.from_opml(document(outlines), "list.opml")

    assert feeds.height == len(names) >= 1_914
    assert feeds["feed_id"].str.contains(r"^[a-z0-9][a-z0-9._-]*$").all()
    assert not feeds["feed_id"].str.contains(r"\.\.").any()


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20))
BOMBS = [
    f'<!DOCTYPE opml [<!ENTITY e0 "ha">{ENTITIES}]><opml><body><outline text="&e19;"/></body></opml>',
    f'<!DOCTYPE opml [<!ENTITY a "{"a" * 400_000}">]><opml>{"&a;" * 100_000}</opml>',
    '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;"/></opml>',
    '<!DOCTYPE opml [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><opml/>',
    "<opml>" + "<outline>" * 100_000,
    "<opml><body>" + '<outline xmlUrl="https://a.example/"/>' * 100_000,
    "<opml " + " ".join(f'a{n}=""' for n in range(90_000)) + "/>",
    '<opml><body><outline xmlUrl="&undefined;"/></body></opml>',
]


@pytest.mark.parametrize("body", BOMBS)
def test_a_hostile_document_is_refused_at_once(body: str) -> None:
    started = time.perf_counter()

    message = fault(body.encode())

    assert time.perf_counter() - started < SECONDS_TO_REFUSE
    assert len(message) < 400


@given(body=st.binary(max_size=200) | st.text(alphabet="<>/opml outline=\"'&;!x", max_size=80))
def test_random_bytes_are_a_named_fault(body: bytes | str) -> None:
    raw = body if isinstance(body, bytes) else b"<opml>" + body.encode()

    with pytest.raises(CatalogueError, match=r"^list\.opml"):
        catalogue.from_opml(raw, "list.opml")


@pytest.mark.corpus
def test_documents_of_the_listparser_suite_are_read_or_named(corpus: Path) -> None:
    paths = sorted((corpus / "feeds/suites/listparser-opml").rglob("*.*ml"))
    read, faults = 0, []

    for path in paths:
        try:
            read += catalogue.load(path).height > 0
        except CatalogueError as error:
            faults.append((path.name, str(error)))

    assert len(paths) > 90
    assert read > 25
    assert [fault for name, fault in faults if not fault.startswith(name)] == []


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["hostile/xml", "feeds/bad"])
def test_hostile_documents_of_the_corpus_are_refused_at_once(corpus: Path, folder: str) -> None:
    paths = [path for path in (corpus / folder).rglob("*") if path.is_file()]
    started = time.perf_counter()

    for path in paths:
        with pytest.raises(CatalogueError):
            catalogue.load(path)

    assert len(paths) >= 10
    assert time.perf_counter() - started < SECONDS_TO_REFUSE * 5
