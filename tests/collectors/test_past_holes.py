"""Holes that readers of feeds and their libraries once had, tried on ours.

docs/asvs.md lists them with their numbers.
"""

import ast
import functools
import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import idna
import pytest

from collectors import fetch, guard
from collectors.fetch import Ask
from collectors.parsing import document
from collectors.parsing.items import Item, Job
from dashboard import words
from processing import clean
from processing.errors import AddressError

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
PACKAGES = ("frontwatch", "dashboard", "collectors", "storage", "processing")
# An angle bracket that Markdown would take for the start of a tag.
_MARKUP = re.compile(r"(?<!\\)<")


def read(body: bytes) -> tuple[Item, ...]:
    return document.read(Job(body, None, "https://news.example/rss.xml", NOW, {})).items


def linked(rss: Callable[..., bytes], link: str) -> str | None:
    """The link that is kept of an entry with this one."""
    (item,) = read(rss(f"<title>a</title><link>{escape(link)}</link><guid>1</guid>"))
    return item.link


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("JaVaScRiPt:alert(1)", id="case"),
        pytest.param("\u0001javascript:alert(1)", id="control before"),
        pytest.param("java\tscript:alert(1)", id="tab within"),
        pytest.param("java&#10;script:alert(1)", id="entity within"),
        pytest.param("javascript&colon;alert(1)", id="named colon"),
        pytest.param("VBSCRIPT:msgbox(1)", id="vbscript"),
        pytest.param("DATA:text/html;base64,PHNjcmlwdD4=", id="data"),
        pytest.param("data:image/svg+xml,<svg onload=alert(1)>", id="svg"),
        pytest.param("FILE:///etc/passwd", id="file"),
        pytest.param("feed:javascript:alert(1)", id="feed"),
        pytest.param("view-source:https://a.example", id="view-source"),
        pytest.param("blob:https://a.example/1", id="blob"),
        pytest.param("ftp://a.example/", id="ftp"),
    ],
)
def test_a_scheme_in_any_spelling_is_no_link_unless_it_is_the_web_s(
    rss: Callable[..., bytes], link: str
) -> None:
    kept = linked(rss, link)

    assert kept is None or urlsplit(kept)[:2] == ("https", "news.example")


@pytest.mark.parametrize("link", ["HTTPS://news.example/A", "HtTp://news.example/A"])
def test_the_web_s_schemes_are_links_in_any_case(rss: Callable[..., bytes], link: str) -> None:
    assert str(linked(rss, link)).lower() == link.lower()


@pytest.mark.parametrize(
    "link",
    [
        "https:\\\\evil.example\\a",
        "https:/\\evil.example/a",
        "\\\\evil.example\\share\\a",
        "//evil.example\\@news.example/a",
        "https://news.example\\@evil.example/a",
        "https://evil.example\\.news.example/a",
        "https://news.example:80\\@127.0.0.1/",
        "https://user:word@news.example/a",
    ],
)
def test_a_backslash_or_a_user_in_an_address_leads_nowhere_else(
    rss: Callable[..., bytes], link: str
) -> None:
    kept = linked(rss, link)

    assert kept is None or urlsplit(kept).netloc == "news.example"
    with pytest.raises(AddressError):
        guard.check(link)


def hosts(link: str) -> set[str | None]:
    """The host as each of the two readers of addresses sees it, in ASCII."""
    found = {urlsplit(link).hostname, guard.parsed(link).host}
    return {idna.encode(host, uts46=True).decode() if host else host for host in found}


@pytest.mark.corpus
def test_what_checks_an_address_and_what_asks_it_see_one_host(corpus: Path) -> None:
    told = json.loads((corpus / "hostile" / "url" / "urltestdata.json").read_text(encoding="utf-8"))
    lines = (corpus / "hostile" / "redirect" / "patt-open-redirect-payloads.txt").read_text("utf-8")
    links = [case["input"] for case in told if isinstance(case, dict)] + lines.split()
    found = {}
    for link in filter(clean.web_address, links):
        try:
            guard.check(link)
            found[link] = hosts(link.strip())
        except (AddressError, UnicodeError):
            continue

    assert len(links) > 1_000
    assert len(found) > 20
    assert {link: seen for link, seen in found.items() if len(seen) > 1} == {}


@pytest.mark.parametrize("tag", ["a", "div", "b", "svg", "blockquote", "iframe"])
def test_markup_however_deep_is_read(rss: Callable[..., bytes], tag: str) -> None:
    deep = f"<{tag}>" * 20_000 + "end" + f"</{tag}>" * 20_000

    (item,) = read(rss(f"<title>a</title><description>{escape(deep)}</description>"))

    assert item.summary in {"end", ""}
    assert clean.text(deep, 100) in {"end", ""}


def test_elements_however_deep_are_an_outcome(rss: Callable[..., bytes]) -> None:
    deep = "<a>" * 50_000 + "</a>" * 50_000

    assert len(read(rss(f"<title>a</title>{deep}"))) <= 1


SANITISERS = {
    "CVE-2009-5065": "<![CDATA[<script>alert(1)</script>]]>text",
    "CVE-2011-1157": "<a <!-- href=x>text<img src=x onerror=alert(1)//",
    "CVE-2011-1158": '<a href="jAvascript&#58;alert(1)" style="x:expression(alert(1))">text</a>',
    "CVE-2014-3146": '<a href="java\x01script:alert(1)">text</a>',
    "CVE-2018-19787": '<a href="j a v a s c r i p t:alert(1)">text</a>',
    "CVE-2020-27783": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">text',
    "CVE-2020-27783 style": "<style><!--</style><img src=x onerror=alert(1)>--></style>text",
    "CVE-2021-28957": '<button formaction="javascript:alert(1)">text</button>',
    "CVE-2021-43818": '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">text',
    "CVE-2025-31483": '<img src="https://a.example/a.svg" onload=alert(1)>text',
    "iframe": '<iframe src="javascript:alert(1)" srcdoc="<script>alert(1)</script>"></iframe>text',
    "FreshRSS 2121": '"><svg/onload=alert(1)>text',
}


@pytest.mark.parametrize("name", SANITISERS)
def test_markup_that_passed_other_cleaners_is_text_wherever_it_is_shown(
    rss: Callable[..., bytes], name: str
) -> None:
    markup = escape(SANITISERS[name].replace("\x01", ""))

    (item,) = read(rss(f"<title>{markup}</title><description>{markup}</description>"))

    for text in (item.title, item.summary, clean.text(SANITISERS[name], 1_000)):
        assert "text" in text
        assert "<" not in words.escaped(text)
        assert not _MARKUP.search(words.plain(text))


ENTITIES = {
    "CVE-2011-1156": b'<!DOCTYPE rss [<!ENTITY><!--><!DOCTYPE]><rss version="2.0"><channel/></rss>',
    "CVE-2011-1156 bare": b'<!DOCTYPE><rss version="2.0"><channel/></rss>',
    "CVE-2012-2921": b"<!DOCTYPE a [" + b"<!ENTITY a 'x'>" * 50_000 + b"]><rss version='2.0'/>",
    "external": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
    b"<item><title>&x;</title></item></channel></rss>",
    "parameter": b'<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><rss version="2.0">'
    b"<channel><item><title>a</title></item></channel></rss>",
    "billion": b"<!DOCTYPE r [<!ENTITY a 'ha'>"
    + b"".join(
        b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(98, 108)
    )
    + b']><rss version="2.0"><channel><item><title>&k;</title></item></channel></rss>',
}


@pytest.mark.parametrize("name", ENTITIES)
def test_a_document_type_neither_ends_nor_fills_nor_opens_anything(name: str) -> None:
    items = read(ENTITIES[name])

    assert not any("root:" in item.title or len(item.title) > 1_000 for item in items)


def test_no_password_of_an_address_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = "https://reader:canary-word@127.0.0.1:1/feed?token=canary-token"

    (reply,) = fetch.all_of([Ask("feed", url)], allow_private=False, deadline_s=5)

    assert reply.outcome == "refused"
    assert "canary" not in f"{reply.detail}{caplog.text}"


@pytest.mark.parametrize("path", ["//evil.example/x\r\nX: y", "http://[::1", "https://\u202eevil"])
def test_what_a_server_says_makes_no_line_of_its_own(site: Any, answer: Any, path: str) -> None:
    headers = {"Location": path.replace("\r\n", "%0d%0a").encode().decode("latin-1")}
    site.answers["/a"] = answer(b"", status=302, headers=headers)

    (reply,) = fetch.all_of([Ask("feed", f"{site.address}/a")], allow_private=True, deadline_s=5)

    assert reply.outcome != "ok"
    assert str(reply.detail).isprintable()


@functools.cache
def imported() -> dict[str, set[str]]:
    """What each module of the product imports, by the module's path."""
    found = {}
    for file in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        names = [
            name
            for node in nodes
            for name in (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        ]
        found[str(file.relative_to(ROOT))] = {name.partition(".")[0] for name in names}
    return found


@pytest.mark.parametrize(
    "library", ["lxml", "bs4", "httpx", "requests", "marshal", "shelve", "yaml", "xmlrpc"]
)
def test_no_library_with_a_past_hole_in_our_use_is_imported(library: str) -> None:
    assert [path for path, names in imported().items() if library in names] == []


def test_no_arrow_file_is_read_by_pyarrow() -> None:
    """Pandas is loaded in one place, before the first reader, and not used there."""
    found = {
        library: [path for path, names in imported().items() if library in names]
        for library in ("pyarrow", "pandas")
    }

    assert found == {"pyarrow": [], "pandas": ["dashboard/asgi.py"]}
    assert "pd." not in (ROOT / "dashboard" / "asgi.py").read_text(encoding="utf-8")


def test_pickles_go_between_our_own_processes_alone() -> None:
    assert {path for path, names in imported().items() if "pickle" in names} == {
        "collectors/workers.py",
        "collectors/parsing/__main__.py",
    }
