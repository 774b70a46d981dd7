"""Trackers, AMP copies and redirectors are known for what they are, and nothing else is taken for one."""

import base64
import time
from urllib.parse import urlsplit

import pytest

from processing import addresses, clean

PAGE = "https://example.org/News/a-1?id=3"
QUOTED = "https%3A%2F%2Fexample.org%2FNews%2Fa-1%3Fid%3D3"


def news_link(url: str, head: bytes = b'\x08\x13"') -> str:
    """A link as Google News made them until 2024; the length is a protobuf varint."""
    size = len(url)
    length = bytes([size]) if size < 128 else bytes([size % 128 + 128, size // 128])
    code = base64.urlsafe_b64encode(head + length + url.encode() + b"\xd2\x01\x00").decode()
    return f"https://news.google.com/rss/articles/{code.rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "pair",
    [
        "utm_source=rss",
        "UTM_Campaign=a",
        "fbclid=a",
        "at_medium=RSS",
        "ysclid=a",
        "_openstat=a",
        "__readwiseLocation=",
        "wt_mc=rss.ho",
        "maca=en-rss-en-all",
        "ref=rss",
        "src=RSS",
        "source=rss----d12c403d4976---4",
        "from=feed",
        "amp;utm_medium=rss",
        "amp;ref=rss",
        "amp",
        "amp=1",
        "outputType=amp",
    ],
)
def test_what_only_tracks_is_dropped(pair: str) -> None:
    assert addresses.tracks(pair)
    assert (
        clean.canonical(f"https://example.org/a?id=3&{pair}&p=1")
        == "https://example.org/a?id=3&p=1"
    )


@pytest.mark.parametrize(
    "pair",
    [
        "id=3",
        "p=12",
        "ref=12",
        "ref=rssia",
        "source=reuters",
        "from=2026-09-18",
        "rss",
        "rss=1",
        "feed=rss2",
        "amp=2",
        "amplifier=1",
        "outputType=xml",
        "utm=1",
        "campaign=7",
        "",
    ],
)
def test_what_may_tell_articles_apart_stays(pair: str) -> None:
    assert not addresses.tracks(pair)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/2026/09/a-b/amp", "/2026/09/a-b"),
        ("/2026/09/a-b/amp/", "/2026/09/a-b/"),
        ("/12345/amp/", "/12345/"),
        ("/a.amp.html", "/a.html"),
        ("/a.amp.htm", "/a.htm"),
        ("/news/world-1.amp", "/news/world-1"),
        ("/a-1.amp.amp/amp", "/a-1"),
        ("/amp", "/amp"),
        ("/amp/", "/amp/"),
        ("//amp", "//amp"),
        ("/tag/amp", "/tag/amp"),
        ("/amp/a-1", "/amp/a-1"),
        ("/lamp.html", "/lamp.html"),
        ("/.amp", "/.amp"),
        ("/a.amplified", "/a.amplified"),
        ("/", "/"),
    ],
)
def test_an_amp_copy_leads_to_its_page(path: str, page: str) -> None:
    assert addresses.without_amp(path) == page


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?q={QUOTED}&sa=D&ust=1",
        f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga",
        f"https://google.co.uk/url?url={QUOTED}",
        f"http://www.google.com.ua./url?q={QUOTED}",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        f"https://lm.facebook.com/l.php?u={QUOTED}",
        f"https://l.instagram.com/?u={QUOTED}&e=AT0",
        f"https://vk.com/away.php?to={QUOTED}",
        f"https://www.youtube.com/redirect?event=video&q={QUOTED}",
        f"https://clck.yandex.ru/redir/dtype=stred?data=x&url={QUOTED}",
        f"https://yandex.ru/clck/jsredir?from=yandex.ru&url={QUOTED}",
        f"https://sba.yandex.net/redirect?url={QUOTED}&client=a",
        f"https://example.com/feedproxy/redirect.php?amp;url={QUOTED}",
        "https://www.google.com/amp/s/example.org/News/a-1/amp?id=3",
        "https://example-org.cdn.ampproject.org/c/s/example.org/News/a-1?id=3&amp=1",
        "https://example-org.cdn.ampproject.org/v/example.org/News/a-1.amp?id=3",
        news_link(PAGE),
    ],
)
def test_a_redirector_that_names_its_target_is_seen_through(url: str) -> None:
    assert clean.canonical(url) == PAGE


def test_a_long_address_in_a_news_link_is_read() -> None:
    url = "https://example.org/" + "a" * 300

    assert addresses.target(urlsplit(news_link(url))) == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(news_link("AU_yqLM" + "a" * 60), id="a news link that hides its target"),
        pytest.param(news_link(PAGE, b'\x08\x14"'), id="a news link of another kind"),
        pytest.param(news_link(PAGE)[:60], id="a news link cut short"),
        pytest.param("https://news.google.com/articles/CBMi", id="an empty news link"),
        pytest.param("https://news.google.com/articles/CBMi5", id="no base64"),
        pytest.param(news_link("https://example.org/новини"), id="a news link beyond ASCII"),
        pytest.param(f"https://google.com/search?q={QUOTED}", id="a search"),
        pytest.param(f"https://google.com.evil.example/url?q={QUOTED}", id="not Google"),
        pytest.param(f"https://notgoogle.com/url?q={QUOTED}", id="not Google either"),
        pytest.param("https://www.google.com/a/example.org/login", id="another page of Google"),
        pytest.param(f"https://example.org/share?url={QUOTED}", id="a share button"),
        pytest.param(f"https://example.org/redirect?page={QUOTED}", id="another parameter"),
        pytest.param("https://example.org/redirect?url=", id="no target"),
        pytest.param("https://example.org/redirect?url=/a/b", id="a target on the same site"),
        pytest.param("https://example.org/redirect?url=https://example.org/%EF%F3", id="bytes"),
        pytest.param(f"https://web.archive.org/web/2024/{PAGE}", id="an archive"),
    ],
)
def test_other_addresses_are_not_seen_through(url: str) -> None:
    canonical = clean.canonical(url)

    assert urlsplit(canonical).netloc == urlsplit(url).netloc
    assert urlsplit(canonical).path == urlsplit(url).path


@pytest.mark.parametrize("piece", ["/amp", ".amp", "a-/amp/", "/redirect", "&url=", "CBMi", "1"])
def test_hostile_addresses_are_read_in_no_time(piece: str) -> None:
    began = time.process_time()

    for start in (
        "https://example.org/",
        "https://www.google.com/url?q=",
        "https://news.google.com/articles/CBMi",
    ):
        clean.canonical((start + piece * 1_000)[: clean.URL_CHARACTERS])

    assert time.process_time() - began < 0.5
