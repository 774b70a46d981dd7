"""News sitemaps are read as any other feed; sitemaps without headlines are named."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.parsing import entries, sitemap
from collectors.parsing.items import Item, Job, Reading

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)
ADDRESS = "https://news.example/sitemap.xml"
NAMESPACES = (
    "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
)
Linear = Callable[[Callable[[bytes], object], bytes, bytes], bool]


def read(body: str | bytes, **known: datetime | None) -> Reading:
    body = body if isinstance(body, bytes) else body.encode()
    return sitemap.read(Job(body, None, ADDRESS, NOW, known))


def url(number: int, news: str = "", more: str = "") -> str:
    return f"<url><loc>https://news.example/{number}</loc>{more}<news:news>{news}</news:news></url>"


def titled(number: int, title: str, date: str = "2026-09-18") -> str:
    return url(
        number,
        "<news:publication><news:name>The News</news:name><news:language>uk</news:language>"
        f"</news:publication><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title>",
    )


def urlset(*urls: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<urlset {NAMESPACES}>{''.join(urls)}</urlset>"


def test_a_news_sitemap_is_read() -> None:
    reading = read(
        urlset(titled(1, "Bridge &amp; <![CDATA[road]]> open", "2026-09-18T12:00+03:00"))
    )

    at = datetime(2026, 9, 18, 9, tzinfo=UTC)
    link, raw = "https://news.example/1", "2026-09-18T12:00+03:00"
    mark = reading.items[0].mark
    item = Item(None, link, "Bridge & road open", "", at, "feed", raw, mark, "minute")
    assert reading == Reading("ok", title="The News", items=(item,), entries=1, window_from=at)


def test_the_titles_and_dates_of_pictures_are_not_the_article_s() -> None:
    image = "<image:image><image:loc>https://news.example/a.jpg</image:loc><image:title>P</image:title></image:image>"

    reading = read(urlset(url(1, "<news:title>Bridge</news:title>", image)))

    assert [(item.link, item.title) for item in reading.items] == [
        ("https://news.example/1", "Bridge")
    ]


def test_the_last_change_serves_where_no_publishing_date_is_given() -> None:
    changed = "<lastmod>2026-09-17T00:00:00Z</lastmod>"

    reading = read(urlset(url(1, "<news:title>Bridge</news:title>", changed)))

    assert reading.items[0].published == datetime(2026, 9, 17, tzinfo=UTC)


def test_a_known_entry_is_kept_and_not_read_again() -> None:
    first = read(urlset(titled(1, "Bridge"), titled(2, "Road", "2026-09-17")))
    known = {str(item.mark): item.published for item in first.items}

    again = read(urlset(titled(1, "Bridge closed"), titled(2, "Road", "2026-09-17")), **known)

    assert [item.title for item in again.items] == ["Bridge closed"]
    assert again.kept == (first.items[1].mark,)
    assert (again.entries, again.window_from) == (2, first.window_from)


def test_addresses_without_a_headline_are_left_out_beside_others() -> None:
    reading = read(urlset(url(1), titled(2, "Road"), url(3, "<news:title> </news:title>")))

    assert [item.title for item in reading.items] == ["Road"]
    assert reading.entries == 1


def test_a_sitemap_without_news_today_is_a_feed_without_entries() -> None:
    assert read(urlset()) == Reading("ok")


def test_a_cut_sitemap_is_read_up_to_the_cut() -> None:
    body = urlset(titled(1, "Bridge"), titled(2, "Road"))

    assert [item.title for item in read(body[: body.index("Road")]).items] == ["Bridge"]


def test_prefixes_do_not_matter() -> None:
    body = urlset(titled(1, "Bridge")).replace("news:", "n:").replace("url>", "s:url>")

    assert read(body.replace("<loc", "<s:loc").replace("</loc", "</s:loc")).entries == 1


def test_cyrillic_in_the_wrong_encoding_is_read() -> None:
    for encoding in ("cp1251", "utf-16", "utf-8-sig"):
        assert read(urlset(titled(1, "Мост открыт")).encode(encoding)).items[0].title == (
            "Мост открыт"
        )


def test_a_long_sitemap_is_cut_and_says_so() -> None:
    reading = read(urlset(*(titled(number, "Bridge") for number in range(entries.ITEMS + 1))))

    assert (len(reading.items), reading.entries) == (entries.ITEMS, entries.ITEMS + 1)
    assert reading.detail


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        (urlset(url(1), url(2)), "not_a_feed", "give the address of a news sitemap"),
        (
            "<sitemapindex><sitemap><loc>https://news.example/a.xml</loc></sitemap></sitemapindex>",
            "not_a_feed",
            "an index of sitemaps: give the address of a news sitemap in it",
        ),
        ("<rss/>", "not_a_feed", "not a sitemap"),
        ("<urlset><url>", "broken", "not well-formed"),
        ("", "broken", "not well-formed"),
        (
            "<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>&a;</loc></url></urlset>",
            "broken",
            "document type",
        ),
        ("<urlset>" + 100_000 * "<a>", "broken", "nested deeper"),
    ],
)
def test_what_is_no_news_sitemap_has_a_name(body: str, outcome: str, detail: str) -> None:
    reading = read(body)

    assert (reading.outcome, reading.items) == (outcome, ())
    assert detail in (reading.detail or "")


@pytest.mark.parametrize("piece", ["<url/>", "<!---->", "<url><loc>a</loc></url>", "&amp;", "a"])
def test_a_sitemap_takes_linear_time(is_linear: Linear, piece: str) -> None:
    short, long = (
        f"<urlset>{piece * (size // len(piece))}".encode() for size in (100_000, 800_000)
    )

    assert is_linear(read, short, long)


@pytest.mark.corpus
def test_the_sitemap_of_the_corpus_is_read(corpus: Path) -> None:
    reading = read((corpus / "feeds/bad/news_sitemap.xml").read_bytes())

    assert (reading.outcome, reading.entries) == ("ok", 1)
    assert reading.items[0].published == datetime(2026, 9, 1, tzinfo=UTC)
