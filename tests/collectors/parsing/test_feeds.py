"""RSS and Atom say the same to us as to feedparser, but for its dates."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from collectors.parsing import entries, feeds
from collectors.parsing.items import Item, Job, Reading

NOW = datetime(2026, 9, 19, tzinfo=UTC)
ADDRESS = "https://news.example/rss/all.xml"


def read(body: bytes, marks: tuple[str, ...] = ()) -> Reading:
    return feeds.read(Job(body, None, ADDRESS, NOW), marks)


def one_item(rss: Callable[..., bytes], inner: str) -> Item:
    (item,) = read(rss(inner)).items
    return item


def headed(inner: str) -> Reading:
    return read(
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom' "
        "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>"
        f"<channel>{inner}</channel></rss>".encode()
    )


def test_an_item_is_plain_text_with_a_checked_link_and_utc(rss: Any) -> None:
    item = one_item(
        rss,
        "<title>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><guid isPermaLink='false'>7</guid>"
        "<description>&lt;p&gt;One&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;two</description>"
        "<link>https://news.example/a</link><pubDate>Fri, 18 Sep 2026 12:00:00 +0300</pubDate>",
    )

    assert item == Item(
        guid="7",
        link="https://news.example/a",
        title="A & B",
        summary="One two",
        published=datetime(2026, 9, 18, 9, tzinfo=UTC),
        published_from="feed",
        published_raw="Fri, 18 Sep 2026 12:00:00 +0300",
        published_precision="second",
    )


def test_atom_is_read() -> None:
    (item,) = read(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title><id>tag:a</id>'
        b'<link href="/a"/><updated>2026-09-18T12:00:00Z</updated>'
        b'<content type="html">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>'
    ).items

    assert (item.guid, item.link, item.summary) == ("tag:a", "https://news.example/a", "Text")
    assert item.published == datetime(2026, 9, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<link>b.html</link>", "https://news.example/rss/b.html"),
        ("<guid>https://news.example/g</guid>", "https://news.example/g"),
        ("<guid>12345</guid>", None),
        ("<guid isPermaLink='false'>https://news.example/g</guid>", None),
    ],
)
def test_a_guid_is_the_link_where_it_says_so(rss: Any, inner: str, link: str | None) -> None:
    assert one_item(rss, f"<title>t</title>{inner}").link == link


def test_guids_are_kept_as_given_whatever_the_address_of_the_feed(rss: Any) -> None:
    assert one_item(rss, "<title>t</title><guid>12345</guid>").guid == "12345"


def test_the_text_stands_in_for_a_summary_that_is_missing_or_empty(rss: Any) -> None:
    content = "<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>Text</c:encoded>"

    assert one_item(rss, f"<title>t</title>{content}").summary == "Text"
    assert one_item(rss, f"<title>t</title><description/>{content}").summary == "Text"
    assert one_item(rss, f"<description>Lead</description>{content}").summary == "Lead"


def test_an_entry_that_says_nothing_is_counted_and_dropped(rss: Any) -> None:
    reading = read(
        rss("<title>a</title>", "<guid isPermaLink='false'>1</guid>", "<title> </title>"),
        ("01", "02", "03"),
    )

    assert [(item.title, item.mark) for item in reading.items] == [("a", "01")]
    assert reading.entries == 3


def test_marks_are_taken_only_if_there_is_one_for_each_entry(rss: Any) -> None:
    body = rss("<title>a</title>", "<title>b</title>")

    assert [item.mark for item in read(body, ("01", "02")).items] == ["01", "02"]
    assert [item.mark for item in read(body, ("01",)).items] == [None, None]
    assert [item.mark for item in read(body, ("01", "02", "03")).items] == [None, None]


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Fri, 18 Sep 2026 12:00:00 MSK", 9),
        ("Fri, 18 Sep 2026 12:00:00 EEST", 9),
        ("Fri, 18 Sep 2026 12:00:00 GMT", 12),
        ("2026-09-18T12:00:00+03:00", 9),
    ],
)
def test_zone_names_are_not_taken_for_utc(rss: Any, date: str, hour: int) -> None:
    body = rss(f"<title>t</title><pubDate>{date}</pubDate>")

    (entry,) = feeds._parsed(body).entries

    assert read(body).items[0].published == datetime(2026, 9, 18, hour, tzinfo=UTC)
    assert entry.published_parsed[:4] == (2026, 9, 18, hour)


@pytest.mark.corpus
def test_all_40_dates_of_the_table_come_through_a_feed(rss: Any, corpus: Path) -> None:
    table = (corpus / "feeds" / "bad" / "dates.tsv").read_text(encoding="utf-8")
    cases = [line.split("\t") for line in table.splitlines()[1:]]

    items = read(rss(*(f"<title>a</title><pubDate>{date}</pubDate>" for date, _ in cases))).items

    found = [item.published and item.published.strftime("%Y-%m-%dT%H:%M") for item in items]
    assert len(cases) == 40
    assert found == [expected for _, expected in cases]


def test_feedparser_has_no_say_in_a_date_that_we_cannot_read(rss: Any) -> None:
    # Of this month feedparser's own readers make its first day.
    body = rss("<title>t</title><pubDate>2026-07</pubDate>")

    (entry,) = feeds._parsed(body).entries

    assert entry.published_parsed == feeds._UNKNOWN
    assert read(body).items[0].published is None


def test_a_second_date_stands_in_for_a_broken_first_one(rss: Any) -> None:
    item = one_item(
        rss,
        "<title>t</title><pubDate>never</pubDate>"
        "<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-09-18T12:00:00Z</dc:date>",
    )

    assert item.published == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert item.published_raw == "2026-09-18T12:00:00Z"


def test_the_window_begins_with_the_oldest_plausible_date(rss: Any) -> None:
    dates = ("Fri, 18 Sep 2026 12:00:00 GMT", "Thu, 17 Sep 2026 12:00:00 GMT", "01 Jan 1970")

    reading = read(rss(*(f"<title>{date}</title><pubDate>{date}</pubDate>" for date in dates)))

    assert reading.window_from == datetime(2026, 9, 17, 12, tzinfo=UTC)


def test_only_the_first_two_thousand_entries_are_kept(rss: Any) -> None:
    reading = read(rss(*(f"<title>{number}</title>" for number in range(entries.ITEMS + 1))))

    assert (len(reading.items), reading.entries) == (entries.ITEMS, entries.ITEMS + 1)
    assert "2,000 of 2,001" in (reading.detail or "")


def test_the_title_of_a_feed_is_plain_text() -> None:
    assert headed("<title>A &amp;amp; &lt;i&gt;B&lt;/i&gt;</title>").title == "A & B"
    assert headed("").title == ""


@pytest.mark.parametrize(
    ("inner", "seconds"),
    [
        ("", None),
        ("<ttl>15</ttl>", 900),
        ("<ttl> 15 </ttl>", 900),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        (f"<ttl>{'9' * 5_000}</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        ("<sy:updatePeriod>\n Daily </sy:updatePeriod>", 86_400),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            900,
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", 43_200),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            3_600,
        ),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", None),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 5_400),
        ("<ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
    ],
)
def test_how_often_a_feed_is_made_is_the_longer_of_its_two_accounts(
    inner: str, seconds: int | None
) -> None:
    assert headed(inner).every_s == seconds


@pytest.mark.parametrize(
    ("inner", "older"),
    [
        ("", None),
        ("<atom:link rel='self' href='https://news.example/x'/>", None),
        ("<atom:link rel='next' href='?page=2'/>", ADDRESS + "?page=2"),
        (
            "<atom:link rel='next' href='/n'/><atom:link rel='prev-archive' href='/p'/>",
            "https://news.example/p",
        ),
        ("<atom:link rel='next' href='javascript:x()'/>", None),
        ("<atom:link rel='next' href='http://[bad/'/>", None),
        ("<atom:link rel='next'/>", None),
    ],
)
def test_older_entries_are_where_the_feed_links_to(inner: str, older: str | None) -> None:
    assert headed(inner).older == older


def test_a_feed_without_entries_is_a_feed_and_plain_words_are_none() -> None:
    assert headed("").outcome == "ok"
    assert read(b"plain words").outcome == "not_a_feed"


def test_an_undeclared_prefix_hides_no_entries() -> None:
    # As on dylanharris.org in 2026: feedparser 6.0.14 finds none of its 35 entries.
    reading = read(
        b'<?xml?xml version="1.0" ??>\n<rss rss:version=2.0><rss:channel><rss:title>f</rss:title>'
        b"<rss:item><rss:title>a</rss:title><rss:link>https://news.example/a</rss:link>"
        b"<rss:guid rss:isPermaLink=false>1</rss:guid></rss:item>"
        b"<rss:item><rss:title>b</rss:title></rss:item></rss:channel></rss>",
        ("01", "02"),
    )

    assert (reading.outcome, reading.title, reading.entries) == ("ok", "f", 2)
    assert [(item.title, item.link, item.mark) for item in reading.items] == [
        ("a", "https://news.example/a", "01"),
        ("b", None, "02"),
    ]


def test_a_body_that_is_a_path_or_an_address_is_not_opened(tmp_path: Path, rss: Any) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("<title>secret</title>"))

    assert feedparser.parse(str(path)).entries
    for body in (str(path).encode(), path.as_uri().encode()):
        assert read(body).outcome == "not_a_feed"
