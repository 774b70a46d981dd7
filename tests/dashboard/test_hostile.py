"""Payloads as headlines, summaries, wordings, links and outlets: in Chromium none runs, asks or links."""

import csv
import io
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect

from processing.tables import ARTICLES, COPIES, FEEDS, FETCHES, REVISIONS, TAGS
from storage.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.corpus]

_END = datetime(2026, 3, 20, 23, 50, tzinfo=UTC)
_LINES = ("patt-BRUTELOGIC-XSS-STRINGS.txt", "patt-RSNAKE_XSS.txt", "patt-XSS_Polyglots.txt")
_FEEDS = 25
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LINKS = """() => [...document.querySelectorAll('[href], [src], [action], [formaction], [poster]')]
    .flatMap(node => ['href', 'src', 'action', 'formaction', 'poster']
    .filter(name => node.hasAttribute(name)).map(name => new URL(
        node.getAttribute(name)?.baseVal ?? node.getAttribute(name), location).href))"""
Watched = Callable[[str], Page]


@pytest.fixture(scope="module")
def payloads(corpus: Path) -> list[str]:
    """Titles that broke filters of HTML, Markdown and LaTeX elsewhere, each once."""
    folder = corpus / "hostile"
    own = json.loads((folder / "own" / "markdown_latex_cases.json").read_text(encoding="utf-8"))
    expected = (folder / "xss" / "dompurify-expect.mjs").read_text(encoding="utf-8")
    quoted = re.findall(r'"payload": ("(?:[^"\\]|\\.)*")', expected)
    vectors = (folder / "xss" / "h5sc-vectors.txt").read_text(encoding="utf-8")
    lines = [
        line
        for name in _LINES
        for line in (folder / "xss" / name).read_text(encoding="utf-8").splitlines()
    ]
    found = [*own, *map(json.loads, quoted), *re.split(r'<div id="\d+">', vectors)[1:], *lines]
    return list(dict.fromkeys(text.strip()[:1_000] for text in found if text.strip()))


@pytest.fixture(scope="module")
def hostile(payloads: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that holds the payloads as they are, as no feed can put them there."""
    store = Store(tmp_path_factory.mktemp("hostile") / "data")
    store.create()
    store.replace(FEEDS, FEEDS.frame([_feed(payloads, number) for number in range(_FEEDS)]))
    store.merge(FETCHES, FETCHES.frame([_fetch(n, at) for n in range(_FEEDS) for at in range(48)]))
    rows = [_seen(number) for number in range(len(payloads) * 3)]
    told = [_told(payloads, number) for number in range(len(rows))]
    store.merge(ARTICLES, ARTICLES.frame([a | b for a, b in zip(rows, told, strict=True)]))
    store.merge(TAGS, TAGS.frame([row | _read() for row in rows]))
    store.merge(REVISIONS, REVISIONS.frame([*map(_reworded, range(len(payloads)), payloads)]))
    store.merge(COPIES, COPIES.frame([_copy(row) for row in rows[:60]]))
    return store.root


def _feed(payloads: list[str], number: int) -> dict[str, Any]:
    names = " ".join(text[:60] for text in payloads[number::_FEEDS])
    return {
        "feed_id": f"feed-{number:02}",
        "outlet": f"{number} {names}" if number else payloads[0][:80],
        "country": "UA",
        "language": "en",
        "group": ("UA", "Western")[number % 2],
        "ownership": "private",
        "url": "https://feeds.example/a.xml",
    }


def _fetch(number: int, at: int) -> dict[str, Any]:
    started = _END - timedelta(minutes=30 * at)
    return {
        "feed_id": f"feed-{number:02}",
        "started": started,
        "outcome": "ok",
        "status": 200,
        "elapsed_ms": 80,
        "body_bytes": 9000,
        "items": 20,
        "new_items": 1,
        "window_from": started - timedelta(hours=6),
        "next_poll": started + timedelta(minutes=30),
    }


def _seen(number: int) -> dict[str, Any]:
    at = _END - timedelta(minutes=number % 1_300)
    name, feed = f"{number:032x}", f"feed-{number % _FEEDS:02}"
    return {"article_id": name, "feed_id": feed, "first_seen": at, "published": at}


def _told(payloads: list[str], number: int) -> dict[str, Any]:
    text = payloads[number % len(payloads)]
    # A word of its group's own, so that Compare has a word to tell the groups apart by.
    own = ("<b>sea</b>", "<i>snow</i>")[number % _FEEDS % 2]
    good = "https://news.example/?q=" + urllib.parse.quote(text)
    url = (good, text, f"javascript:alert({number})")[number % 3]
    return {"title": f"{text} {own}", "summary": text, "url": url, "published_from": "feed"}


def _read() -> dict[str, Any]:
    return {
        "language": "en",
        "language_confidence": 0.99,
        "in_scope": True,
        "scope_reason": "made up",
        "actors": ["putin"],
        "themes": [],
        "themes_possible": [],
        "lexicon_version": "test",
    }


def _reworded(number: int, text: str) -> dict[str, Any]:
    return {
        "article_id": f"{0:032x}",
        "wording": f"{number:032x}",
        "feed_id": "feed-00",
        "seen": _END,
        "title": text,
        "summary": f"[{text}](javascript:alert({number})) ![a](https://evil.example/{number}.png)",
    }


def _copy(row: dict[str, Any]) -> dict[str, Any]:
    known = {name: row[name] for name in ("article_id", "first_seen")}
    return known | {"text_id": f"{59:032x}", "grouping_version": "test"}


@pytest.fixture(scope="module")
def hostile_address(serve: Callable[..., str], hostile: Path) -> str:
    """The address of a dashboard on that store."""
    return serve(hostile)


@pytest.fixture
def watched(
    readers: Callable[..., BrowserContext], hostile_address: str
) -> Iterator[Callable[[str], Page]]:
    """Opens an address of it; at the end nothing ran, nobody else was asked, all links are http(s)."""
    own = (hostile_address, hostile_address.replace("http", "ws"), "data:", "blob:")
    strange: list[str] = []
    pages: list[Page] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(own):
            strange.append(f"asked {request.url}")

    def told(dialog: Dialog) -> None:
        strange.append(f"said {dialog.message}")
        dialog.dismiss()

    def opened(path: str) -> Page:
        page = readers().new_page()
        pages.append(page)
        page.on("dialog", told)
        page.on("request", asked)
        page.on("popup", lambda other: strange.append(f"opened {other.url}"))
        page.goto(f"{hostile_address}{path}")
        return page

    yield opened
    for page in pages:
        foreign = [link for link in page.evaluate(_LINKS) if not link.startswith(own)]
        strange += [link for link in foreign if not link.startswith("https://news.example/?q=")]
        page.close()
    assert strange == []


def settle(page: Page) -> None:
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=60_000)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def shown_in_a_table(page: Page, place: int = 0) -> str:
    """What a table says to those who cannot see it: its visible rows."""
    table = page.locator("[data-testid=stDataFrame] canvas table").nth(place)
    table.wait_for(state="attached", timeout=60_000)
    return table.text_content() or ""


def test_there_are_at_least_481_payloads(payloads: list[str]) -> None:
    assert len(payloads) >= 481


def test_every_wording_of_an_article_stands_there_letter_by_letter(
    watched: Watched, payloads: list[str]
) -> None:
    page = watched("/articles?q=published%3A2026-03-20..2026-03-20+seen%3A2026-03-20&period=all")
    settle(page)
    page.locator(".dvn-scroller").first.click(position={"x": 16, "y": 52})
    page.get_by_role("heading", name="The article", exact=True).wait_for()
    page.get_by_role("tab", name=f"Wordings ({len(payloads) + 1})").click()
    settle(page)
    last = "".join((payloads[-1]).split())
    expect(page.get_by_text("Seen 20 Mar 2026, 23:50 UTC").last).to_be_attached()

    said = page.locator("[data-testid=stMain]").text_content() or ""
    assert last in "".join(said.replace("\u2060", "").split())
    assert page.locator("[data-testid=stMarkdown] img, [data-testid=stMarkdown] a").count() == 0
    page.get_by_role("tab", name="Copies").click()
    settle(page)


def test_headlines_and_outlets_are_text_on_now(watched: Watched) -> None:
    page = watched("/")
    page.get_by_role("heading", name="Newest articles").wait_for(timeout=60_000)
    settle(page)

    assert "alert(" in shown_in_a_table(page, -1)


def test_headlines_are_text_behind_the_chart_of_trends(watched: Watched) -> None:
    page = watched("/trends?subject=putin&period=2d&every=1h")
    settle(page)
    page.wait_for_selector("[data-testid=stDataFrame]")
    page.locator("[data-testid=stMultiSelect]", has_text="Outlet").last.click()
    settle(page)

    assert "alert(" in shown_in_a_table(page)


def test_words_of_groups_and_their_texts_are_text_on_compare(watched: Watched) -> None:
    page = watched("/compare?subject=putin&period=2d&every=1h")
    page.get_by_role("heading", name="Words that set").wait_for(timeout=60_000)
    settle(page)
    page.locator(".dvn-scroller").nth(1).click(position={"x": 16, "y": 52})
    page.get_by_role("heading", name="with “").wait_for()
    settle(page)

    assert "alert(" in shown_in_a_table(page, 2)


def test_names_of_outlets_are_text_on_the_heat_map_and_the_passport(
    watched: Watched, payloads: list[str]
) -> None:
    page = watched(f"/outlets?outlet={urllib.parse.quote(payloads[0][:80])}")
    page.get_by_role("heading", name="Passport").wait_for(timeout=60_000)
    settle(page)

    assert "alert(" in (
        page.locator(".js-plotly-plot .yaxislayer-above").first.text_content() or ""
    )
    assert page.locator(".js-plotly-plot a").count() == 0


@pytest.mark.parametrize("path", ["/network", "/sources", "/lexicon"])
def test_nothing_of_a_feed_works_on_the_other_pages(watched: Watched, path: str) -> None:
    page = watched(path)
    page.wait_for_selector("h1")
    settle(page)


@pytest.mark.parametrize("name", ["articles.atom", "trend.json", "articles.json"])
def test_answers_to_programs_do_nothing_in_a_browser(watched: Watched, name: str) -> None:
    page = watched(f"/api/{name}?subject=putin&period=2d")

    assert len(page.content()) > 300


def test_the_csv_of_articles_is_a_file_without_a_formula(
    readers: Callable[..., BrowserContext], hostile_address: str
) -> None:
    answer = readers().request.get(f"{hostile_address}/api/articles.csv?subject=putin&period=2d")
    rows = list(csv.DictReader(io.StringIO(answer.text(), newline="")))

    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(rows) > 481
    assert [cell for row in rows for cell in row.values() if cell.startswith(_FORMULAS)] == []
