"""Entries are found in raw bytes only where that is sure, in time that grows with the bytes alone."""

import time
from dataclasses import replace

import pytest

from collectors.parsing import slim
from collectors.parsing.items import Item

ADDRESS = "https://news.example/rss/all.xml"
ITEM = Item(None, None, "t", "", None, "none", None)


def parts(body: bytes) -> list[bytes] | None:
    found = slim.ranges(body)
    return None if found is None else [body[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            b"<rss><item>a</item>\n<item>b</item></rss>",
            [b"<item>a</item>", b"<item>b</item>"],
            id="rss",
        ),
        pytest.param(
            b"<feed><entry>a</entry><entry xml:lang='uk'>b</entry></feed>",
            [b"<entry>a</entry>", b"<entry xml:lang='uk'>b</entry>"],
            id="atom",
        ),
        pytest.param(
            b"<rdf:RDF><channel><items><rdf:li/></items></channel>"
            b"<item rdf:about='a'>a</item><item\nrdf:about='b'>b</item></rdf:RDF>",
            [b"<item rdf:about='a'>a</item>", b"<item\nrdf:about='b'>b</item>"],
            id="rdf with a table of contents",
        ),
        pytest.param(
            b"<rss><rss:item>a</rss:item> <rss:item>b</rss:item></rss>",
            [b"<rss:item>a</rss:item>", b"<rss:item>b</rss:item>"],
            id="prefixed",
        ),
        pytest.param(
            b"<a:feed><a:entry>a</a:entry></a:feed>", [b"<a:entry>a</a:entry>"], id="prefixed atom"
        ),
        pytest.param(
            b"<rss><item><![CDATA[a]]><!-- b --></item></rss>",
            [b"<item><![CDATA[a]]><!-- b --></item>"],
            id="sections that end inside",
        ),
        pytest.param(
            b"<rss><item><![CDATA[<item>]]></item></rss>",
            [b"<item><![CDATA[<item>]]></item>"],
            id="an opening tag in a CDATA section",
        ),
        pytest.param(
            b"<rss><item>a<item>b</item></rss>",
            [b"<item>a<item>b</item>"],
            id="opened inside another and never closed",
        ),
        pytest.param(
            b"<rss><!-- old --><item>a</item><!-- new --><item>b</item></rss>",
            [b"<item>a</item>", b"<item>b</item>"],
            id="comments between",
        ),
        pytest.param(
            b"<rss><item>a</item><image>i</image><item>b</item></rss>",
            [b"<item>a</item>", b"<item>b</item>"],
            id="something else between",
        ),
        pytest.param(
            b"<rss><item>&lt;item>a&lt;/item></item></rss>",
            [b"<item>&lt;item>a&lt;/item></item>"],
            id="escaped tags",
        ),
        pytest.param(
            b"<rss>" + b" " * 70_000 + b"<item>a</item></rss>",
            [b"<item>a</item>"],
            id="a long head",
        ),
        pytest.param(
            b"<rss><item><m:entry>a</m:entry><entry>b</entry></item></rss>",
            [b"<item><m:entry>a</m:entry><entry>b</entry></item>"],
            id="entries inside an item",
        ),
    ],
)
def test_each_entry_is_found_from_its_first_byte_to_its_last(
    body: bytes, expected: list[bytes]
) -> None:
    assert parts(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<rss><channel></channel></rss>", id="no entry"),
        pytest.param(b"<rss><items>a</items></rss>", id="another name"),
        pytest.param(b"<rss><ITEM>a</ITEM></rss>", id="capitals"),
        pytest.param(b"<rss><item>a</item><item>b</rss>", id="cut off"),
        pytest.param(b"<rss><item>a<item>b</item></item></rss>", id="nested"),
        pytest.param(b"<rss><item>a</item><items>b</item></rss>", id="closed by another name"),
        pytest.param(b"<rss><item>a</item>b</item></rss>", id="closed twice"),
        pytest.param(b"<rss></item><item>a</item></rss>", id="closed before"),
        pytest.param(b"<rss><item/><item>a</item></rss>", id="empty element"),
        pytest.param(b"<rss><item>a</item><item>b</item ></rss>", id="a space in a closing tag"),
        pytest.param(
            b"<rss><item><![CDATA[</item>]]></item></rss>", id="a closing tag in a CDATA section"
        ),
        pytest.param(
            b"<rss><item><![CDATA[</item><item>]]></item></rss>", id="both in a CDATA section"
        ),
        pytest.param(b"<rss><item>a<!--</item><item>--></item></rss>", id="both in a comment"),
        pytest.param(b"<rss><!--<item>a</item>--></rss>", id="commented out"),
        pytest.param(
            b"<rss><item>a</item><!--<item>b</item>--><item>c</item></rss>",
            id="commented out in the middle",
        ),
        pytest.param(
            b"<!DOCTYPE rss [<!ENTITY a '<item>x</item>'>]><rss>&a;</rss>", id="entity declarations"
        ),
        pytest.param("<rss><item>a</item></rss>".encode("utf-16"), id="UTF-16"),
        pytest.param("<rss><item>a</item></rss>".encode("utf-16-be"), id="UTF-16 without a mark"),
    ],
)
def test_in_doubt_no_entry_is_found(body: bytes) -> None:
    assert slim.ranges(body) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<rss>" + b"<item>" * 160_000, id="openings"),
        pytest.param(b"<rss>" + b"</item>" * 140_000, id="closings"),
        pytest.param(b"<rss>" + b"<item></item>" * 75_000, id="empty items"),
        pytest.param(b"<rss><item>" + b"<itemx" * 160_000 + b"</item>", id="openings of others"),
        pytest.param(b"<rss><item>" + b"</item" * 160_000, id="closings without an end"),
        pytest.param(b"<rss><item>" + b"<!--" * 250_000 + b"</item>", id="comments"),
        pytest.param(b"<rss>" + b"<item><![CDATA[</item>" * 45_000, id="CDATA"),
        pytest.param(b"<rss>" + b"<!-- --><item></item>" * 47_000, id="comments between items"),
        pytest.param(b"<rss>" + b":item" * 200_000, id="prefixes"),
        pytest.param(b"<rss>" + b"<" * 1_000_000, id="angles"),
    ],
)
def test_a_megabyte_made_to_hurt_takes_less_than_a_second(body: bytes) -> None:
    before = time.process_time()

    slim.ranges(body)

    assert time.process_time() - before < 1


def test_looking_for_repeats_in_a_megabyte_made_to_hurt_takes_less_than_a_second() -> None:
    known = b"<guid>" + b"aaaaaaaab " * 100_000
    before = time.process_time()

    for number in range(100):
        slim.may_repeat(replace(ITEM, guid=f"aaaa{number}"), known, ADDRESS)

    assert time.process_time() - before < 1


def test_a_mark_is_sixteen_hex_digits_of_all_the_bytes() -> None:
    assert slim.mark(b"<item>a</item>") == "6722bee91f2e5f90"
    assert slim.mark(b"<item>a</item>") != slim.mark(b"<item>b</item>")


def test_what_is_cut_out_is_gone_and_the_rest_is_as_it_was() -> None:
    body = b"<rss>\n<item>a</item> <item>b</item>\t<item>c</item></rss>"
    first, second, third = slim.ranges(body) or []

    assert slim.without(body, []) == body
    assert slim.without(body, [first, third]) == b"<rss>\n <item>b</item>\t</rss>"
    assert slim.without(body, [first, second, third]) == b"<rss>\n \t</rss>"


@pytest.mark.parametrize(
    ("item", "known"),
    [
        pytest.param(replace(ITEM, guid="17"), b"<guid>17</guid>", id="guid"),
        pytest.param(replace(ITEM, guid="17"), b"<guid>\n <![CDATA[17]]> </guid>", id="in CDATA"),
        pytest.param(replace(ITEM, guid="u/17"), b"<item rdf:about='u/17'>", id="as attribute"),
        pytest.param(replace(ITEM, guid="?p=1&q=2"), b"<guid>?p=1&#038;q=2<", id="guid escaped"),
        pytest.param(replace(ITEM, guid="a b"), b"<guid>a\n b</guid>", id="guid with white space"),
        pytest.param(replace(ITEM, guid="Новина"), "<guid>Новина<".encode(), id="Cyrillic guid"),
        pytest.param(
            replace(ITEM, guid="tag:2", link="https://news.example/a"),
            b"<link>https://news.example/a</link>",
            id="link",
        ),
        pytest.param(
            replace(ITEM, link="http://news.example/a?utm_source=rss"),
            b"<link>https://NEWS.example/a#top</link>",
            id="link written otherwise",
        ),
        pytest.param(
            replace(ITEM, link="https://news.example/a?x=1&utm_source=rss&y=2"),
            b"<link>https://news.example/a?y=2&amp;x=1</link>",
            id="query",
        ),
        pytest.param(
            replace(ITEM, link="https://news.example/rss/b.html"),
            b"<link>b.html</link>",
            id="relative link",
        ),
        pytest.param(
            replace(ITEM, link="https://other.example/rss/b.html"),
            b"<link>//other.example/rss/b.html</link>",
            id="link without a scheme",
        ),
        pytest.param(replace(ITEM, guid="g"), b"<title>t</title>", id="title beside a guid"),
        pytest.param(replace(ITEM, title="War & peace"), b"<title>War &amp; peace<", id="title"),
        pytest.param(
            replace(ITEM, title="t", link="https://news.example/"),
            b"<title>t</title>",
            id="title beside a front page",
        ),
        pytest.param(
            replace(ITEM, guid="7"), b" 17 " * 100 + b"<guid>7</guid>", id="often in other words"
        ),
        pytest.param(replace(ITEM, guid="7"), b" 7 " * 2_000, id="too often to look at"),
        pytest.param(
            replace(ITEM, link="https://news.example/a"),
            b"<atom:link rel='alternate' href='https://news.example/a'/>",
            id="link as attribute",
        ),
        pytest.param(
            replace(ITEM, link="https://news.example/a"),
            b"<LINK><![CDATA[https://news.example/a]]></LINK>",
            id="link in a CDATA section",
        ),
    ],
)
def test_an_entry_that_another_may_share_its_name_with_is_doubtful(
    item: Item, known: bytes
) -> None:
    assert slim.may_repeat(item, known, ADDRESS)


@pytest.mark.parametrize(
    ("item", "known"),
    [
        pytest.param(
            replace(ITEM, guid="17"), b"<guid>170</guid><b>on 17 May</b><guid>217</guid>", id="guid"
        ),
        pytest.param(
            replace(ITEM, guid="?p=1&q=2"), b"<guid>?p=1&amp;q=25</guid>", id="guid escaped"
        ),
        pytest.param(
            replace(ITEM, guid="17"), b"<guid>" + b"word " * 1_000 + b"17", id="far from a tag"
        ),
        pytest.param(
            replace(ITEM, guid="g", link="https://news.example/a"),
            b"<description>&lt;a href='https://news.example/a'></description>",
            id="link in a text",
        ),
        pytest.param(
            replace(ITEM, guid="g", link="https://news.example/a"),
            b'<description><![CDATA[See <a href="https://news.example/a">]]></description>',
            id="link in a CDATA section",
        ),
        pytest.param(
            replace(ITEM, link="https://news.example/news/1"),
            b"<link>https://news.example/news/12</link>",
            id="link",
        ),
        pytest.param(
            replace(ITEM, link="https://news.example/?id=12"),
            b"<link>https://news.example/?id=13</link><link>https://news.example/</link>",
            id="query",
        ),
        pytest.param(
            replace(ITEM, guid="g", link="https://news.example/?utm_source=rss"),
            b"<link>https://news.example/?utm_source=rss</link>",
            id="a front page is no key",
        ),
        pytest.param(
            replace(ITEM, guid="https://news.example/", link="https://news.example/a"),
            b"<guid>https://news.example/</guid>",
            id="a front page is no key as guid",
        ),
        pytest.param(
            replace(ITEM, link="https://news.example/a", title="Title"),
            b"<title>Title</title>",
            id="title beside a link",
        ),
    ],
)
def test_an_entry_that_differs_from_the_known_ones_is_not_doubtful(
    item: Item, known: bytes
) -> None:
    assert not slim.may_repeat(item, known, ADDRESS)
