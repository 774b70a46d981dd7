"""From a site's address to its feeds: what a page offers, what is asked, what is previewed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import discover, workers
from collectors.discover import Candidate, Preview

PAGE = "https://news.example/world/"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS_TO_READ = 2.0

Rss = Callable[..., bytes]
Look = Callable[..., list[Preview]]


@pytest.fixture
def look(site: Any) -> Look:
    """Looks at a path of the site."""

    def at(path: str, **more: Any) -> list[Preview]:
        with workers.reading() as read:
            return discover.look(site.address + path, read, NOW, allow_private=True, **more)

    return at


def offered(html: str, source: str, address: str = PAGE) -> list[str]:
    found = discover.candidates(html.encode(), "text/html", address)
    return [one.url for one in found if one.source == source]


def item(title: str, day: int = 1) -> str:
    return (
        f"<title>{title}</title><link>https://news.example/{day}</link>"
        f"<pubDate>{day:02} Feb 2026 10:00:00 GMT</pubDate>"
    )


def outcomes(previews: list[Preview], site: Any) -> list[tuple[str, str]]:
    return [(one.url.removeprefix(site.address), one.outcome) for one in previews]


# What a page offers


@pytest.mark.parametrize(
    ("tag", "url"),
    [
        pytest.param(
            '<link rel="alternate" type="application/rss+xml" href="https://news.example/a">',
            "https://news.example/a",
            id="rss",
        ),
        pytest.param(
            "<LINK HREF='/a' TYPE='Application/Atom+XML; charset=utf-8' REL=ALTERNATE />",
            "https://news.example/a",
            id="atom, upper case, a parameter, no quotes",
        ),
        pytest.param(
            '<link rel="home alternate" type="application/feed+json" href="a.json?x=1&amp;y=2">',
            "https://news.example/world/a.json?x=1&y=2",
            id="json, several relations, relative, entity",
        ),
        pytest.param(
            '<link\n title="a > b"\n rel="alternate" type="application/rss+xml" href=" //b.example/\n">',
            "https://b.example/",
            id="line breaks, a bracket in quotes, no scheme",
        ),
        pytest.param('<link rel="feed" href="a#x">', "https://news.example/world/a", id="rel feed"),
    ],
)
def test_a_declared_feed_is_a_candidate(tag: str, url: str) -> None:
    assert offered(f"<html><head>{tag}</head>", "link") == [url]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" hreflang="uk" href="/uk">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="stylesheet" type="text/css" href="/a.css">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">',
        '<link rel="alternate" type="application/rss+xml" href="https://u:p@news.example/rss">',
        '<link rel="alternate" type="application/rss+xml" href="https://[news.example/rss">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" type="application/rss+xml" href="/world/#top">',
        '<linkage rel="alternate" type="application/rss+xml" href="/a">',
        '<link-x rel="alternate" type="application/rss+xml" href="/a">',
    ],
)
def test_what_is_no_feed_of_articles_on_the_web_is_no_candidate(tag: str) -> None:
    assert offered(tag, "link") == []


def test_the_base_of_a_page_counts_for_its_links() -> None:
    html = '<base target="_top"><base href="/b/"><base href="/c/"><a href="feed">x</a>'
    html += '<link rel="alternate" type="application/rss+xml" href="main.rss">'

    assert offered(html, "link") == ["https://news.example/b/main.rss"]
    assert offered(html, "anchor") == ["https://news.example/b/feed"]


@pytest.mark.parametrize(
    ("href", "is_one"),
    [
        ("/rss", True),
        ("/Feed/", True),
        ("/feeds/all", True),
        ("main.rss", True),
        ("/export/news_rss2.php", True),
        ("/index.xml?lang=uk", True),
        ("/?feed=rss2", True),
        ("https://www.news.example/atom", True),
        ("https://feeds.elsewhere.example/news", True),
        ("https://reader.invalid/subscription/feed/https://news.example", False),
        ("https://feeds.elsewhere.invalid/", False),
        ("/feedback", False),
        ("/crossword", False),
        ("/news/atomic-plant", False),
        ("/post/comments/feed/", False),
        ("mailto:rss@news.example", False),
        ("", False),
    ],
)
def test_a_link_that_looks_like_a_feed_is_a_candidate(href: str, is_one: bool) -> None:
    assert bool(offered(f'<a class="x" href="{href}">RSS</a>', "anchor")) == is_one


def test_candidates_come_likeliest_first_and_each_once() -> None:
    html = '<a href="/rss">all</a><a href="/main.rss">main</a>'
    html += (
        '<link rel="alternate" type="application/rss+xml" href="http://news.example:80/main.rss">'
    )

    found = discover.candidates(html.encode(), None, PAGE)

    assert found[:4] == [
        Candidate("http://news.example:80/main.rss", "link"),
        Candidate("https://news.example/rss", "anchor"),
        Candidate("https://news.example/world/feed/", "guess"),
        Candidate("https://news.example/world/rss", "guess"),
    ]
    assert Candidate("https://news.example/news-sitemap.xml", "guess") in found


def test_there_are_no_more_than_thirty_candidates() -> None:
    links = "".join(f'<a href="/{number}.rss">x</a>' for number in range(500))

    assert len(discover.candidates(links.encode(), None, PAGE)) == discover.CANDIDATES == 30


@pytest.mark.parametrize(
    ("encoding", "content_type", "meta"),
    [
        ("utf-8", None, ""),
        ("cp1251", "text/html; charset=windows-1251", ""),
        ("koi8-r", "text/html", '<meta http-equiv="x" content="text/html; charset=koi8-r">'),
        ("utf-16", None, ""),
    ],
)
def test_an_address_in_cyrillic_is_read_in_the_encoding_of_its_page(
    encoding: str, content_type: str | None, meta: str
) -> None:
    html = f'<html><head>{meta}</head><body>Новости дня <a href="/лента/rss">x</a>'

    found = discover.candidates(html.encode(encoding), content_type, PAGE)

    assert found[0] == Candidate("https://news.example/лента/rss", "anchor")


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<a href='",
        '<a "',
        "<a '\"",
        '<link "" \'',
        "<!--",
        "<a b='' ",
        "<base><",
        "<a href=/rss>",
    ],
)
def test_a_hostile_page_is_read_in_linear_time(piece: str) -> None:
    page = (piece * (2_000_000 // len(piece))).encode()
    started = time.perf_counter()

    found = discover.candidates(page, "text/html", PAGE)

    assert time.perf_counter() - started < SECONDS_TO_READ
    assert 10 < len(found) <= 30


@given(page=st.binary(max_size=300) | st.text("<a link='\">/=!-&;x ", max_size=200).map(str.encode))
def test_any_bytes_give_web_addresses(page: bytes) -> None:
    found = discover.candidates(page, None, PAGE)

    assert all(one.url.startswith(("https://", "http://")) for one in found)


def test_only_the_first_megabyte_of_a_page_is_looked_at() -> None:
    html = " " * 1_000_000 + '<link rel="feed" href="/late">'

    assert offered(html, "link") == []


# What is asked


def test_a_feed_is_previewed(site: Any, answer: Any, rss: Rss, look: Look) -> None:
    titles = ["Rada votes on the budget", "Bridge over the Dnipro reopens", "Rain in Lviv", "Old"]
    body = rss(*(item(title, day) for title, day in zip(titles, (3, 28, 14, 1), strict=True)))
    site.answers["/rss"] = answer(body)

    (found,) = look("/rss")

    assert (found.url, found.outcome, found.detail) == (site.address + "/rss", "ok", None)
    assert found.entries == 4
    assert found.newest == (
        (datetime(2026, 2, 28, 10, tzinfo=UTC), titles[1], "https://news.example/28"),
        (datetime(2026, 2, 14, 10, tzinfo=UTC), titles[2], "https://news.example/14"),
        (datetime(2026, 2, 3, 10, tzinfo=UTC), titles[0], "https://news.example/3"),
    )
    assert found.window_from == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert found.language == "en"
    assert [path for path, _ in site.asked] == ["/rss"]


def test_a_feed_without_entries_is_a_feed(site: Any, answer: Any, rss: Rss, look: Look) -> None:
    site.answers["/rss"] = answer(rss())

    (found,) = look("/rss")

    assert (found.outcome, found.entries, found.newest, found.language) == ("ok", 0, (), None)


def test_an_entry_without_a_time_comes_after_those_with_one(
    site: Any, answer: Any, rss: Rss, look: Look
) -> None:
    site.answers["/rss"] = answer(rss("<title>Undated</title>", item("Dated")))

    (found,) = look("/rss")

    assert [title for _, title, _ in found.newest] == ["Dated", "Undated"]


def test_a_declared_feed_of_a_site_is_found_and_nothing_else_is_asked(
    site: Any, answer: Any, rss: Rss, look: Look
) -> None:
    html = '<link rel="alternate" type="application/rss+xml" href="/news.rss"><a href="/rss">'
    site.answers |= {
        "/": answer(f"<html><head>{html}".encode(), headers={"Content-Type": "text/html"}),
        "/news.rss": answer(rss(item("One"))),
    }

    assert outcomes(look("/"), site) == [("/", "not_a_feed"), ("/news.rss", "ok")]
    assert [path for path, _ in site.asked] == ["/", "/news.rss"]


def test_links_are_asked_when_no_declared_feed_is_one(
    site: Any, answer: Any, rss: Rss, look: Look
) -> None:
    html = b'<html><link rel="feed" href="/gone"><a href="/page/rss">x</a><a href="/2.rss">y</a>'
    site.answers |= {
        "/": answer(html),
        "/gone": answer(status=410),
        "/page/rss": answer(b"<html>Our feeds</html>"),
        "/2.rss": answer(rss(item("Two"))),
    }

    assert outcomes(look("/"), site) == [
        ("/", "not_a_feed"),
        ("/gone", "gone"),
        ("/page/rss", "not_a_feed"),
        ("/2.rss", "ok"),
    ]


@pytest.mark.parametrize("front", [b"<html>Hello</html>", b""])
def test_the_usual_addresses_are_asked_when_nothing_is_linked(
    site: Any, answer: Any, rss: Rss, look: Look, front: bytes
) -> None:
    site.answers |= {"/news/": answer(front), "/feed/": answer(rss(item("One")))}

    found = look("/news/")

    assert ("/feed/", "ok") in outcomes(found, site)
    assert {outcome for path, outcome in outcomes(found[1:], site) if path != "/feed/"} == {
        "http_error"
    }
    assert {"/news/feed/", "/news/rss", "/rss.xml"} <= {path for path, _ in site.asked}


def test_a_front_page_that_serves_browsers_only_may_have_a_feed_for_others(
    site: Any, answer: Any, rss: Rss, look: Look
) -> None:
    site.answers |= {"/": answer(status=403), "/rss.xml": answer(rss(item("One")))}

    found = look("/")

    assert outcomes(found, site)[0] == ("/", "blocked")
    assert ("/rss.xml", "ok") in outcomes(found, site)


def test_the_same_feed_in_two_formats_is_found_once(
    site: Any, answer: Any, rss: Rss, look: Look
) -> None:
    html = b'<html><link rel="feed" href="/a.rss"><link rel="feed" href="/b"><link rel="feed" href="/c">'
    site.answers |= {
        "/": answer(html),
        "/a.rss": answer(rss(item("One"), item("Two", 2))),
        "/b": answer(rss(item("Two", 2), item("One"))),
        "/c": answer(rss(item("Three", 3))),
    }

    assert outcomes(look("/"), site)[1:] == [("/a.rss", "ok"), ("/c", "ok")]


def test_a_host_that_cannot_be_reached_is_asked_once(look: Look, site: Any) -> None:
    with workers.reading() as read:
        (refused,) = discover.look(site.address + "/", read, NOW, allow_private=False)

    assert refused.outcome == "refused"
    assert refused.detail
    assert site.asked == []


def test_a_declared_address_inside_the_network_is_refused(
    site: Any, answer: Any, look: Look
) -> None:
    site.answers["/"] = answer(b'<html><link rel="feed" href="http://127.0.0.1:22/feed">')

    found = look("/")

    assert ("http://127.0.0.1:22/feed", "refused") in outcomes(found, site)
