"""Payloads as what feeds and addresses say, in every place: in Chromium none runs, asks or links.

FRONTWATCH_DEEP=1 shows every line of the XSS lists, every naughty string and every formula in each kind of
place; else a sample of them.
"""

import contextlib
import csv
import io
import json
import logging
import os
import re
import socket
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect

from frontwatch import logs, processes
from processing.counting import queries
from processing.tables import ARTICLES, COPIES, FEEDS, FETCHES, REVISIONS, TAGS
from storage.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.corpus]

DEEP = bool(os.environ.get("FRONTWATCH_DEEP"))
deep = pytest.mark.skipif(not DEEP, reason="minutes of Chromium; set FRONTWATCH_DEEP=1")
# So many payloads are on one page.
BATCH, SAMPLE = (100, None) if DEEP else (24, 24)
_ROOT = Path(__file__).parents[2]
_END = datetime(2026, 3, 20, 23, 50, tzinfo=UTC)
_LINES = ("patt-BRUTELOGIC-XSS-STRINGS.txt", "patt-RSNAKE_XSS.txt", "patt-XSS_Polyglots.txt")
_FEEDS = 25
_PER_DAY = 200
# Milliseconds; a busy machine answers late, and that is no fault of the page.
_PATIENCE = 240_000
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LINKS = """() => [...document.querySelectorAll('[href], [src], [action], [formaction], [poster]')]
    .flatMap(node => ['href', 'src', 'action', 'formaction', 'poster']
    .filter(name => node.hasAttribute(name)).map(name => new URL(
        node.getAttribute(name)?.baseVal ?? node.getAttribute(name), location).href))"""
# What no text may become, wherever it is shown.
_ELEMENTS = (
    "iframe, frame, script, object, embed, img, video, audio, source, form, base, meta, link, style, "
    "foreignObject, animate, set, math, .katex, marquee, dialog, portal"
)
# Points at the middle of as many squares of the plot's diagonal as are asked for; gives what was told.
_POINTED = """async (plot, squares) => {
    const drag = plot.querySelector('.nsewdrag'), box = drag.getBoundingClientRect(), told = []
    for (let at = 0.5; at < squares; at++) {
        const seen = new Promise(done => { plot.once('plotly_hover', done); setTimeout(done, 3000) })
        drag.dispatchEvent(new MouseEvent('mousemove', {bubbles: true,
            clientX: box.x + box.width * at / squares, clientY: box.y + box.height * at / squares}))
        await seen
        await new Promise(requestAnimationFrame)
        told.push(plot.querySelector('.hoverlayer').textContent)
    }
    return told
}"""
# Reads a table from its first to its last row.
_SCROLLED = """async table => {
    const scroller = table.querySelector('.dvn-scroller'), told = []
    const cells = () => [...table.querySelectorAll('canvas td')].map(cell => cell.textContent)
    for (let top = 0; top < scroller.scrollHeight; top += scroller.clientHeight / 2) {
        // The cells that a reader's aid finds follow a while behind those that are drawn.
        const before = cells().join(), until = performance.now() + 3000
        const from = scroller.scrollTop
        scroller.scrollTop = top
        while (scroller.scrollTop !== from && cells().join() === before && performance.now() < until)
            await new Promise(requestAnimationFrame)
        told.push(...cells())
    }
    return told
}"""
_PARAMETERS = (
    *(
        "subject",
        "query",
        "measure",
        "every",
        "clock",
        "period",
        "scope",
        "unit",
        "members",
        "smooth",
    ),
    *(
        "group",
        "country",
        "language",
        "outlet",
        "ownership",
        "view",
        "zone",
        "kind",
        "rank",
        "around",
    ),
    *("q", "days", "groups", "named", "panel", "since", "until", "reading", "naming", "lang"),
)
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
    _offer(store.root, payloads)
    return store.root


def _offer(folder: Path, names: Sequence[str]) -> None:
    """Every reader may choose searches that are called so."""
    known = [queries.read(f"{name.replace('|', ' ')[:60]}|alert") for name in names]
    told = [f"[[query]]\nname = {json.dumps(one.name)}\ntext = 'alert'\n" for one in known if one]
    (folder / "queries.toml").write_text("".join(told), encoding="utf-8")


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
def watched(readers: Callable[..., BrowserContext], hostile_address: str) -> Iterator[Watched]:
    """Opens an address of it; at the end nothing ran, nobody else was asked, all links are http(s)."""
    with _watched(readers(), hostile_address) as opened:
        yield opened


@contextlib.contextmanager
def _watched(reader: BrowserContext, address: str) -> Iterator[Watched]:
    """Opens pages of the address; at the end what ``watched`` says was so on each that was seen last."""
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    strange: list[str] = []
    pages: list[Page] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(own):
            strange.append(f"asked {request.url}")

    def told(dialog: Dialog) -> None:
        strange.append(f"said {dialog.message}")
        dialog.dismiss()

    def opened(path: str) -> Page:
        page = reader.new_page()
        pages.append(page)
        page.on("dialog", told)
        page.on("request", asked)
        page.on("popup", lambda other: strange.append(f"opened {other.url}"))
        page.goto(f"{address}{path}")
        return page

    yield opened
    for page in pages:
        strange += _strange(page, own)
        page.close()
    assert strange == []


def _strange(page: Page, own: tuple[str, ...]) -> list[str]:
    """What of the page leads elsewhere than to our invented publisher, or is no text."""
    foreign = [link for link in page.evaluate(_LINKS) if not link.startswith(own)]
    found = page.locator("[data-testid=stMain]").locator(_ELEMENTS).all()
    made = [one.evaluate("node => node.outerHTML.slice(0, 200)") for one in found]
    return made + [link for link in foreign if not link.startswith("https://news.example/?q=")]


def settle(page: Page) -> None:
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=_PATIENCE)
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
    page.locator(".js-plotly-plot .yaxislayer-above", has_text="alert(").wait_for()
    settle(page)

    assert page.locator(".js-plotly-plot a").count() == 0


@pytest.fixture(scope="module")
def searches(payloads: list[str]) -> list[str]:
    """Searches that are called as the payloads, and one that is written so, as an address holds them."""
    named = [queries.read(f"{text.replace('|', ' ')[:60]}|alert") for text in payloads]
    return [queries.written(one) for one in dict.fromkeys(named) if one]


def test_names_of_searches_are_text_in_the_chart_and_everywhere_beside_it(
    watched: Watched, searches: list[str]
) -> None:
    asked = [("query", one) for one in searches[::90][:4]]
    asked += [("query", "<img src=x onerror=alert(1)>|(<img src=x onerror=alert(1)>")]
    page = watched(f"/trends?{urllib.parse.urlencode([*asked, ('period', '2d'), ('every', '1h')])}")
    page.wait_for_selector(".js-plotly-plot .annotation-text")
    settle(page)
    page.locator(".js-plotly-plot").first.evaluate(_POINTED, 1)
    page.get_by_test_id("stMultiSelect").first.locator("input").click()

    assert page.get_by_test_id("stMetric").count() == 4
    assert page.get_by_test_id("stAlert").count() == 1


@pytest.mark.parametrize(
    "path", ["/", "/trends", "/compare", "/network", "/outlets", "/articles", "/sources"]
)
def test_an_address_may_hold_anything(watched: Watched, payloads: list[str], path: str) -> None:
    chosen = payloads[len(path) :: 17]
    asked = {name: chosen[number] for number, name in enumerate(_PARAMETERS)}
    page = watched(f"{path}?{urllib.parse.urlencode(asked)}")
    page.wait_for_selector("h1")
    settle(page)

    assert page.get_by_test_id("stException").count() == 0


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


@pytest.fixture(scope="module")
def every(payloads: list[str], corpus: Path) -> list[str]:
    """Each line of the XSS lists, naughty string and formula once, beside ``payloads``; as long as a headline."""
    folder = corpus / "hostile"
    lines = [
        line.decode(errors="replace")
        for file in sorted((folder / "xss").glob("*.txt"))
        for line in file.read_bytes().splitlines()
    ]
    naughty = json.loads((folder / "strings" / "blns.json").read_text(encoding="utf-8"))
    formulas = json.loads((folder / "own" / "formula_cases.json").read_text(encoding="utf-8"))
    found = [*lines, *naughty, *formulas, *payloads]
    return list(dict.fromkeys(text.strip()[:1_000] for text in found if text.strip()))


@pytest.fixture(scope="module")
def batches(every: list[str]) -> list[tuple[int, int]]:
    """From where to where of ``every`` a page shows: all of them, or some out of the middle."""
    first = 0 if DEEP else len(every) // 2
    last = first + (SAMPLE or len(every))
    return [(at, min(at + BATCH, last)) for at in range(first, min(last, len(every)), BATCH)]


@pytest.fixture(scope="module")
def pieces(every: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of hostile_page.py, which shows them."""
    folder = tmp_path_factory.mktemp("pieces")
    (folder / "payloads.json").write_text(json.dumps(every), encoding="utf-8")
    told = {"FRONTWATCH_PAYLOADS": str(folder / "payloads.json"), "PYTHONPATH": str(_ROOT)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    flags += ["--browser.gatherUsageStats=false", "--logger.hideWelcomeMessage=true"]
    # A file that changes meanwhile would be told on the page.
    flags += ["--server.fileWatcherType=none"]
    page = ["-m", "streamlit", "run", str(Path(__file__).with_name("hostile_page.py")), *flags]
    with processes.started(page, folder, told) as process:
        processes._await_answer(process, "127.0.0.1", port)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def shown(
    readers: Callable[..., BrowserContext],
    pieces: str,
    batches: list[tuple[int, int]],
    every: list[str],
) -> Callable[[str], Iterator[tuple[Page, list[str]]]]:
    """Gives each page of a kind of place, and the texts on it; each is watched to its end."""
    reader = readers(viewport={"width": 900, "height": 500})

    def pages(place: str) -> Iterator[tuple[Page, list[str]]]:
        for since, until in batches:
            with _watched(reader, pieces) as opened:
                page = opened(f"/?place={place}&since={since}&until={until}")
                page.get_by_text("All is shown").wait_for(timeout=_PATIENCE)
                settle(page)
                yield page, every[since:until]

    return pages


def squeezed(text: str) -> str:
    """The text without blanks, of Python's kind and of JavaScript's, and without what parts addresses."""
    return "".join(re.sub("[\u2060\ufeff]", "", text).split())


def texts_of(page: Page, selector: str, least: int = 1) -> list[str]:
    """What is in each of these, once there are so many: some are drawn later than others."""
    page.locator(selector).nth(least - 1).wait_for(state="attached", timeout=_PATIENCE)
    found: list[str] = page.evaluate(
        "all => [...document.querySelectorAll(all)].map(node => node.textContent)", selector
    )
    return [told for text in found if (told := squeezed(text))]


def test_the_sets_are_whole(every: list[str]) -> None:
    assert len(every) >= 7_600


@deep
def test_a_text_is_there_letter_by_letter_in_text_small_text_and_titles(shown: Any) -> None:
    for page, texts in shown("texts"):
        wanted = [letters for text in texts if (letters := squeezed(text))]

        both = [text for text in wanted for _ in ("text", "small text")]
        # A text of several lines may be several paragraphs.
        assert texts_of(page, "[data-testid=stMarkdown]", len(both) + 1)[:-1] == both
        told = texts_of(page, "[data-testid=stAlert]", len(wanted))
        assert [text for text in wanted if not any(text in one for one in told)] == []
        assert page.locator("[data-testid=stMarkdown] a").count() == 0


def test_a_text_is_a_label_a_heading_and_the_words_of_a_link(shown: Any) -> None:
    for page, texts in shown("labels"):
        wanted = [letters for text in texts if (letters := squeezed(text))]

        for selector in ("h2", "[data-testid=stMetricLabel] p", "[data-testid=stMarkdown] a"):
            assert texts_of(page, selector, len(wanted)) == wanted


def test_a_text_is_a_choice(shown: Any) -> None:
    for page, texts in shown("choices"):
        page.locator("[data-testid=stMultiSelect]").wait_for()
        wanted = {letters for text in texts if (letters := squeezed(text))}

        assert wanted <= {*texts_of(page, "[data-testid=stMultiSelect] span")}
        page.locator("[data-testid=stSelectbox] input").click()
        page.locator("[role=option]").first.wait_for()
        for text in texts[:: len(texts) // 8]:
            page.keyboard.insert_text(text.splitlines()[0])
            page.keyboard.press("Control+a")


@deep
def test_a_text_is_no_link_unless_it_is_an_address_of_the_web(
    readers: Callable[..., BrowserContext], shown: Any
) -> None:
    for page, texts in shown("links"):
        hrefs = page.evaluate(
            "() => [...document.querySelectorAll('[data-testid=stLinkButton] a')].map(a => a.href)"
        )
        assert [link for link in hrefs if not link.startswith(("http://", "https://"))] == []
        assert len(hrefs) == sum(text.lower().startswith(("http://", "https://")) for text in texts)
        page.goto("about:blank")


@deep
def test_a_text_is_a_cell(shown: Any) -> None:
    for page, texts in shown("table"):
        table = page.locator("[data-testid=stDataFrame]")
        table.locator("canvas table").wait_for(state="attached", timeout=_PATIENCE)
        seen = {squeezed(text) for text in table.evaluate(_SCROLLED)}

        assert [text for text in texts if squeezed(text) not in seen] == []


def test_a_text_is_a_name_on_a_heat_map_and_what_the_pointer_tells(shown: Any) -> None:
    for page, texts in shown("charts"):
        page.locator(".nsewdrag").first.wait_for(state="attached", timeout=_PATIENCE)
        told = [
            line
            for plot in page.locator(".js-plotly-plot").all()
            for line in plot.evaluate(_POINTED, len(plot.locator(".yaxislayer-above text").all()))
        ]
        text = squeezed("".join(told))
        # Streamlit writes colours of its theme in place of #000000 to #000038, whatever they are part of.
        whole = [one for one in texts if "#0000" not in one]
        assert [one for one in whole if squeezed(one)[:60] not in text] == []


def test_a_text_is_the_name_of_a_line(shown: Any) -> None:
    for page, texts in shown("lines"):
        page.locator(".nsewdrag").last.wait_for(state="attached", timeout=_PATIENCE)
        for plot in page.locator(".js-plotly-plot").all():
            told = plot.evaluate(_POINTED, 1)
            assert told != [""]
        assert len(texts) <= BATCH


@pytest.fixture(scope="module")
def all_told(every: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store in which each of them is an outlet, a headline, a summary and an address.

    A day has _PER_DAY articles, the newest first of ``every``.
    """
    store = Store(tmp_path_factory.mktemp("all") / "data")
    store.create()
    days = [_END.replace(hour=12) - timedelta(days=at // _PER_DAY) for at in range(len(every))]
    feeds = [f"feed-{at:04}" for at in range(len(every))]
    rows = [
        {"article_id": f"{at:032x}", "feed_id": feed, "first_seen": day, "published": day}
        for at, (feed, day) in enumerate(zip(feeds, days, strict=True))
    ]
    store.replace(
        FEEDS,
        FEEDS.frame(
            [
                _feed(["x"], 0) | {"feed_id": feed, "outlet": text}
                for feed, text in zip(feeds, every, strict=True)
            ]
        ),
    )
    store.merge(FETCHES, FETCHES.frame([_fetch(0, at) | {"feed_id": feeds[at]} for at in range(9)]))
    told = [{"title": text, "summary": text, "url": text} for text in every]
    told = [known | {"published_from": "feed"} for known in told]
    store.merge(ARTICLES, ARTICLES.frame([a | b for a, b in zip(rows, told, strict=True)]))
    store.merge(TAGS, TAGS.frame([row | _read() for row in rows]))
    _offer(store.root, every)
    return store.root


@pytest.fixture(scope="module")
def all_address(serve: Callable[..., str], all_told: Path) -> str:
    return serve(all_told)


@deep
def test_every_headline_is_text_in_the_table_of_articles(
    readers: Callable[..., BrowserContext], all_address: str, every: list[str]
) -> None:
    for at in range(0, len(every), _PER_DAY):
        day = (_END - timedelta(days=at // _PER_DAY)).date()
        query = urllib.parse.urlencode({"q": f"published:{day}..{day}", "period": "all"})
        with _watched(readers(), all_address) as opened:
            page = opened(f"/articles?{query}")
            table = page.locator("[data-testid=stDataFrame]").first
            table.locator("canvas table").wait_for(state="attached", timeout=_PATIENCE)
            settle(page)
            seen = {squeezed(text) for text in table.evaluate(_SCROLLED)}

            texts = every[at : at + _PER_DAY]
            assert [text for text in texts if squeezed(text) not in seen] == []


@deep
@pytest.mark.parametrize("path", ["/", "/trends?subject=putin", "/outlets", "/sources", "/compare"])
def test_pages_with_thousands_of_hostile_outlets_are_text(
    readers: Callable[..., BrowserContext], all_address: str, path: str
) -> None:
    with _watched(readers(), all_address) as opened:
        page = opened(path)
        page.wait_for_selector("h1", timeout=120_000)
        settle(page)


@deep
def test_every_cell_of_the_csv_is_the_text_and_no_formula(
    readers: Callable[..., BrowserContext], all_address: str, every: list[str]
) -> None:
    whole = "since=2026-01-01&until=2026-04-01"
    answer = readers().request.get(f"{all_address}/api/articles.csv?{whole}", timeout=120_000)
    rows = list(csv.DictReader(io.StringIO(answer.text(), newline="")))

    assert len(rows) == len(every)
    assert [cell for row in rows for cell in row.values() if cell.startswith(_FORMULAS)] == []
    for column in ("outlet", "title"):
        assert {squeezed(row[column].removeprefix("'")) for row in rows} == {
            squeezed(text.removeprefix("'")) for text in every
        }


@pytest.mark.parametrize("form", [logs.Plain(), logs.Json()])
def test_no_text_makes_a_line_of_a_log(every: list[str], form: logging.Formatter) -> None:
    for text in every:
        hostile = f"{text}\nERROR root: {text}"
        record = logging.LogRecord("a", logging.WARNING, "", 1, "feed %s", (hostile,), None)

        assert len(form.format(record).splitlines()) == 1
