"""A small store with a gap, a partial stretch, an unfinished hour, hostile headlines; a site with feeds."""

import contextlib
import functools
import random
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from streamlit.components.v2 import manifest_scanner

from frontwatch import processes
from processing.errors import InputError
from processing.frames import Trend, trend
from processing.tables import ARTICLES, FEEDS, FETCHES, TAGS, TREND
from storage.store import Store

END = datetime(2026, 3, 20, 23, 50, tzinfo=UTC)
START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 9
_STARTS = 3
_CHROMIUM = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]
HOSTILE = (
    "![pixel](https://evil.example/p.png) :red[Zelensky] <a href='https://evil.example'>Putin</a>",
    "<img src=x onerror=alert(1)> **Trump**",
    '=HYPERLINK("https://evil.example")',
)
_OUTLETS = (
    ("kyiv-daily", "Kyiv Daily", "UA", "uk", "UA", "independent"),
    ("kyiv-wire", "Київ сьогодні", "UA", "uk", "UA", "private"),
    ("moscow-state", "Москва 24", "RU", "ru", "RU state", "state"),
    ("exile-post", "Изгнание", "LV", "ru", "RU independent or exile", "exile"),
    ("london-times", "London <b>Courier</b>", "GB", "en", "Western", "public service"),
    ("paris-jour", "Le Jour de Paris", "FR", "fr", "Western", "private"),
    ("tokyo-news", "東京新聞社", "JP", "ja", "Other", "private"),
    ("silent", "Never Answers", "US", "en", "Western", "private"),
)
_ACTORS = (("zelensky", 0.34), ("putin", 0.26), ("trump", 0.2), ("nato", 0.14), ("russia", 0.5))
_THEMES = (("negotiations", 0.25), ("drones", 0.2), ("energy-strikes", 0.1))


def fill(store: Store, days: int = DAYS) -> None:
    """The store holds some days of invented articles and the attempts that found them."""
    store.create()
    store.replace(FEEDS, _feeds())
    rounds = [END - timedelta(minutes=30 * back) for back in range(days * 48, -1, -1)]
    rounds = [at for at in rounds if not _asleep(at)]
    store.merge(FETCHES, _fetches(rounds))
    articles, tags = _articles(rounds)
    store.merge(ARTICLES, articles)
    store.merge(TAGS, tags)


def _asleep(at: datetime) -> bool:
    return timedelta(hours=30) < END - at < timedelta(hours=44)


def _feeds() -> pl.DataFrame:
    names = ("feed_id", "outlet", "country", "language", "group", "ownership")
    return FEEDS.frame(
        [
            dict(zip(names, outlet, strict=True))
            | {"url": f"https://feeds.example/{outlet[0]}.xml"}
            for outlet in _OUTLETS
        ]
    )


def _fetches(rounds: list[datetime]) -> pl.DataFrame:
    rows = []
    for at in rounds:
        for feed_id, *_ in _OUTLETS:
            failing = feed_id == "tokyo-news" and END - at < timedelta(hours=20)
            outcome = "timeout" if failing else "ok"
            outcome = "blocked" if feed_id == "silent" else outcome
            rows.append(
                {
                    "feed_id": feed_id,
                    "started": at,
                    "outcome": outcome,
                    "status": 200 if outcome == "ok" else None,
                    "detail": None if outcome == "ok" else "no answer within 30 s",
                    "elapsed_ms": 80,
                    "body_bytes": 9000,
                    "items": 20,
                    "new_items": 1 if outcome == "ok" else 0,
                    "window_from": at - timedelta(hours=6) if outcome == "ok" else None,
                    "next_poll": at + timedelta(minutes=30),
                }
            )
    return FETCHES.frame(rows)


def _articles(rounds: list[datetime]) -> tuple[pl.DataFrame, pl.DataFrame]:
    chance = random.Random(7)
    articles: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    for at in rounds:
        for feed_id, _, _, language, *_ in _OUTLETS[:-1]:
            for _ in range(chance.randint(0, 2)):
                number = len(articles)
                seen = {"article_id": f"{number:032x}", "feed_id": feed_id, "first_seen": at}
                seen["published"] = None if number % 90 == 0 else at - timedelta(minutes=12)
                articles.append(seen | _told(number, feed_id))
                tags.append(seen | _read(chance, language))
    return ARTICLES.frame(articles), TAGS.frame(tags)


def _told(number: int, feed_id: str) -> dict[str, Any]:
    title = HOSTILE[number % 3] if number % 40 < 3 else f"Invented headline number {number}"
    url = "javascript:alert(1)" if number % 40 == 1 else f"https://{feed_id}.example/{number}"
    return {"title": title, "summary": "", "url": url, "published_from": "feed"}


def _read(chance: random.Random, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "language_confidence": 0.99,
        "in_scope": chance.random() < 0.8,
        "scope_reason": "made up",
        "actors": sorted(name for name, part in _ACTORS if chance.random() < part),
        "themes": sorted(name for name, part in _THEMES if chance.random() < part),
        "themes_possible": [],
        "lexicon_version": "test",
    }


@pytest.fixture(scope="session", autouse=True)
def _packages_scanned_once() -> Iterator[None]:
    """AppTest looks through all installed packages for components each time, which took most of its time (measured)."""
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with some days in it; not to be written to."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    fill(Store(folder))
    return folder


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Starts a dashboard on a folder, with an environment; gives its address. All end with the session."""
    with contextlib.ExitStack() as running:
        yield functools.partial(_served, running)


def _served(
    running: contextlib.ExitStack,
    folder: Path,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Tries again where another process took the port between its choice and the start."""
    for _ in range(_STARTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        with contextlib.suppress(InputError):
            running.enter_context(processes.dashboard(folder, port, environment))
            return f"http://127.0.0.1:{port}"
    raise RuntimeError(f"no dashboard answered in {_STARTS} starts")


@pytest.fixture(scope="session")
def address(serve: Callable[..., str], filled: Path) -> str:
    """The address of a dashboard on the filled store, one for all tests that a process runs."""
    return serve(filled)


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    """One headless Chromium.

    It ends with its module: while playwright runs, no test of this process can run an event loop.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def readers(chrome: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers by their settings, kept so that each loads Streamlit's own files once."""
    known: dict[str, BrowserContext] = {}

    def reader(**settings: Any) -> BrowserContext:
        given: dict[str, Any] = {
            "viewport": {"width": 1440, "height": 1500},
            "color_scheme": "light",
            "reduced_motion": "reduce",
            "timezone_id": "Europe/Kyiv",
            "locale": "en-GB",
        }
        given |= settings
        if str(given) not in known:
            known[str(given)] = chrome.new_context(**given)
        return known[str(given)]

    yield reader
    for context in known.values():
        context.close()


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """The folder of a store with nothing in it."""
    Store(tmp_path / "data").create()
    return tmp_path / "data"


@pytest.fixture
def rows() -> Callable[..., Trend]:
    """A maker of rows of TREND from one (matched, total, state) per bucket, for each subject."""

    def make(
        *subjects: str,
        cells: Sequence[tuple[int | None, int | None, str]],
        every: timedelta = timedelta(days=1),
        unfinished: bool = False,
    ) -> Trend:
        return trend(
            TREND.frame(
                [
                    _bucket(subject, START + number * every, every, cell)
                    | {"unfinished": unfinished and number == len(cells) - 1}
                    for subject in subjects
                    for number, cell in enumerate(cells)
                ]
            )
        )

    return make


def _bucket(
    subject: str, start: datetime, every: timedelta, cell: tuple[int | None, int | None, str]
) -> dict[str, Any]:
    matched, total, state = cell
    share = matched / total if matched is not None and total else None
    return {
        "subject": subject,
        "bucket_start": start,
        "bucket_end": start + every,
        "matched": matched,
        "total": total,
        "share": share,
        "small": 0 < (total or 0) < 30,
        "copy_factor": 1.0 if matched else None,
        "feeds_reporting": {"ok": 14, "partial": 11, "gap": 0, "blocked": 0}[state],
        "feeds_expected": 14,
        "feeds_blocked": 14 if state == "blocked" else 0,
        "state": state,
    }


@pytest.fixture
def end() -> datetime:
    """When the filled store was last collected."""
    return END


@pytest.fixture
def damaged(filled: Path, tmp_path: Path) -> Path:
    """The folder of a store whose articles cannot be read any more."""
    folder = tmp_path / "damaged"
    shutil.copytree(filled, folder)
    for file in (folder / "tags").rglob("*.parquet"):
        file.write_bytes(b"not parquet")
    return folder


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The folder of a store of invented articles."""
    store = Store(tmp_path / "demo")
    store.create(demo=True)
    store.replace(FEEDS, _feeds())
    store.merge(FETCHES, _fetches([END]))
    return store.root


@pytest.fixture
def grown(tmp_path: Path) -> Callable[[], Store]:
    """A store that has one more round of 14 articles each time this is called; two at first."""
    store = Store(tmp_path / "grown")
    rounds: list[datetime] = []

    def grow() -> Store:
        if not rounds:
            store.create()
            store.replace(FEEDS, _feeds())
            rounds.append(END - timedelta(hours=3))
        rounds.append(rounds[-1] + timedelta(minutes=30))
        seen = len(rounds) * 100
        tags = TAGS.frame(
            [
                _read(random.Random(n), "en")
                | {"article_id": f"{seen + n:032x}", "feed_id": "kyiv-daily", "in_scope": True}
                | {"first_seen": rounds[-1], "published": rounds[-1], "actors": ["zelensky"]}
                for n in range(14)
            ]
        )
        store.merge(FETCHES, _fetches(rounds))
        store.merge(TAGS, tags)
        return store

    return grow


class Site:
    """``pages`` maps a path to its content type and body."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, tuple[str, bytes]] = {}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A newsroom's site on this machine: a page that names two feeds, of which one is hostile."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path not in made.pages:
                self.send_error(404)
                return
            kind, body = made.pages[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    made = Site(f"http://127.0.0.1:{server.server_port}")
    named = "".join(
        f"<link rel=alternate type=application/rss+xml href={path}>" for path in ("/all", "/odd")
    )
    made.pages["/"] = ("text/html", f"<html><head>{named}</head></html>".encode())
    made.pages["/plain"] = ("text/html", b"<html><body>No feed here.</body></html>")
    made.pages["/all"] = (
        "application/rss+xml",
        _rss("Harbour Gazette", "Talks resume", "Port open"),
    )
    made.pages["/odd"] = (
        "application/rss+xml",
        _rss(f"Odd www.evil.example {HOSTILE[0]}", *HOSTILE),
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def _rss(name: str, *titles: str) -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><guid>{number}</guid>"
        f"<pubDate>Sun, 01 Mar 2026 1{number}:00:00 GMT</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(name)}</title><link>https://news.example</link>{items}</channel></rss>"
    ).encode()


@pytest.fixture
def managed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An admin has switched on that feeds are added, also feeds on this machine."""
    monkeypatch.setenv("FRONTWATCH_MANAGE_FEEDS", "1")
    monkeypatch.setenv("FRONTWATCH_ALLOW_PRIVATE", "1")
