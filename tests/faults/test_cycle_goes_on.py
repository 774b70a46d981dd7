"""Bombs, floods and dead feeds in one round with good ones: these are stored, each of those is a row."""

import gzip
import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import polars as pl
import pytest

from collectors import workers
from frontwatch import cycle
from processing import frames
from processing.frames import Feeds, Fetches
from processing.reading import lexicon
from processing.tables import ARTICLES, FEEDS
from storage.memory import Memory
from storage.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = workers.Limits(computing_s=0.25)
ITEMS = 4
FLOOD_BYTES = 950_000

HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><item>'
TAIL = "</item></channel></rss>"


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def flood(piece: str, before: str = "", after: str = "") -> Answer:
    """The piece again and again, just below 1 MB; each # in it is a number of its own."""
    count = FLOOD_BYTES // (len(piece) + 4 * piece.count("#"))
    pieces = (piece.replace("#", f"{number:05}") for number in range(count))
    return Answer(f"{HEAD}{before}{''.join(pieces)}{after}{TAIL}".encode())


def entity_flood(entities: str, text: str) -> Answer:
    head = HEAD.replace("<rss", f"<!DOCTYPE rss [{entities}]><rss")
    return Answer(f"{head}<title>{text}</title>{TAIL}".encode())


def good(number: int) -> Answer:
    items = "".join(
        f"<item><title>Report {item} from place {number}</title><guid>{number}-{item}</guid>"
        f"<link>https://news-{number}.example/{item}</link>"
        f"<pubDate>Sun, 01 Mar 2026 10:{item:02}:00 GMT</pubDate></item>"
        for item in range(ITEMS)
    )
    return Answer(
        f'<rss version="2.0"><channel><title>Good</title>{items}</channel></rss>'.encode()
    )


TEXT = ("<description>", "</description>")
FLOODS = {
    "attributes": flood('a#="" ', "<b ", "/>"),
    "attributes-in-angles": flood('a#=">" ', "<b ", "/>"),
    "attributes-bare": flood("c ", "<b ", ">"),
    "prefixes": flood('xmlns:n#="u" ', "<b ", "/>"),
    "prefixes-apart": flood('<b xmlns:n#="u"/>'),
    "nesting": flood("<a>"),
    "nesting-numbered": flood("<a#>"),
    "sources": flood("<source><title>a</title>"),
    "titles": flood("<title>"),
    "author": flood("a", "<author>", "</author>"),
    "author-cdata": flood("<![CDATA[aaaa]]>", "<author>", "</author>"),
    "publisher": flood("a.", "<webMaster>", "</webMaster>"),
    "comments": flood("<!---->"),
    "comments-open": flood("<!--", *TEXT),
    "declarations": flood("<![a>"),
    "cdata": flood("<![CDATA[]]>", *TEXT),
    "cdata-brackets": flood("]]", "<title><![CDATA[", "]]></title>"),
    "links-open": flood("<a ", *TEXT),
    "angles": flood("<", *TEXT),
    "tags-empty": flood("<>"),
    "tags-closing": flood("</a>"),
    "quotes": flood('<a "'),
    "ampersands": flood("&", *TEXT),
    "references": flood("&lt;", *TEXT),
    "references-control": flood("&#1;", *TEXT),
    "reference-huge": flood("9", "<title>&#", ";</title>"),
    "categories": flood("<category>c#</category>"),
    "entries": flood("</item><item>"),
    "entries-titled": flood("</item><item><title>t#</title>"),
    "text": flood("a", *TEXT),
    "date": flood("1", "<pubDate>", "</pubDate>"),
    "tag-name": flood("a", "<", ">"),
    "links": flood('<link href="http://news.example/"/>'),
    "laughs": entity_flood(
        '<!ENTITY a "ha">'
        + "".join(
            f'<!ENTITY {one} "{10 * f"&{before};"}">'
            for before, one in itertools.pairwise("abcdefghi")
        ),
        "&i;",
    ),
    "entity-long": entity_flood(f'<!ENTITY a "{"b" * 100_000}">', "&a;" * 200_000),
}
ZEROS = bytes(12_000_000)
ZIPPED = gzip.compress(ZEROS, 1)
BAD = {
    "bomb-gzip": Answer(ZIPPED, headers={"Content-Encoding": "gzip"}),
    "bomb-br": Answer(brotli.compress(ZEROS, quality=1), headers={"Content-Encoding": "br"}),
    "bomb-gzip-inside": Answer(ZIPPED),
    "bomb-gzip-twice": Answer(gzip.compress(ZIPPED, 1), headers={"Content-Encoding": "gzip"}),
    "stacked": Answer(gzip.compress(b"<rss/>"), headers={"Content-Encoding": "gzip, gzip"}),
    "zstd": Answer(b"(\xb5/\xfd", headers={"Content-Encoding": "zstd"}),
    "damaged": Answer(ZIPPED[:9_000], headers={"Content-Encoding": "gzip"}),
    "nothing": Answer(),
    "page": Answer(b"<!DOCTYPE html><html><body><p>Log in to read on.</p></body></html>"),
    "json": Answer(b'{"error": "no such feed"}'),
    "path": Answer(b"/etc/passwd"),
    "noise": Answer(bytes(range(256)) * 1_000),
    "missing": Answer(b"not here", 404),
    "gone": Answer(b"", 410),
    "failing": Answer(b"", 503),
    "forbidden": Answer(b"", 403),
    "loop": Answer(b"", 302, {"Location": "/loop"}),
    "elsewhere": Answer(b"", 301, {"Location": "file:///etc/passwd"}),
}
GOOD = {f"good-{number}": good(number) for number in range(5)}
NEXT = {"good-next": good(99)}
ANSWERS = {**BAD, **FLOODS, **GOOD, **NEXT}


@pytest.fixture
def address() -> Iterator[str]:
    """A server on a free local port that answers for each feed's name."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = ANSWERS[self.path[1:]]
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def catalogue(address: str, names: Iterable[str]) -> Feeds:
    """The feeds of these names; sorted by their last letters, so that all kinds are mixed."""
    rows = [
        {
            "feed_id": name,
            "url": f"{address}/{name}",
            "outlet": name,
            "group": "Other",
            "ownership": "unverified",
        }
        for name in sorted(names, key=lambda name: name[::-1])
    ]
    return frames.feeds(FEEDS.frame(rows))


def test_a_round_goes_on_whatever_its_feeds_send_and_so_does_the_next(
    tmp_path: Path, address: str
) -> None:
    store = Store(tmp_path)
    store.create()

    with Memory(tmp_path) as memory, workers.reading(LIMITS) as read:

        def collect(names: Iterable[str], now: datetime) -> Fetches:
            this = cycle.Round(now, read, everything=True, allow_private=True)
            feeds = catalogue(address, names)
            return cycle.collect_once(store, memory, feeds, lexicon.bundled(), this)

        log = collect([*BAD, *FLOODS, *GOOD], NOW)
        after = collect([*GOOD, *NEXT], NOW + timedelta(hours=1))

    assert sorted(log["feed_id"]) == sorted([*BAD, *FLOODS, *GOOD])
    assert outcomes(log, GOOD) == {"ok"}
    assert not outcomes(log, BAD) & {"ok", "not_modified"}
    assert without_reason(log) == []
    assert killed(log) > 0
    assert outcomes(after, [*GOOD, *NEXT]) == {"ok"}
    assert stored(store, [*GOOD, *NEXT]) == dict.fromkeys([*GOOD, *NEXT], ITEMS)
    assert stored(store, BAD) == {}


def test_the_floods_are_many_and_none_is_larger_than_1_mb() -> None:
    assert len(FLOODS) >= 28
    assert max(len(answer.body) for answer in FLOODS.values()) <= 1_000_000


def outcomes(log: Fetches, names: Iterable[str]) -> set[str]:
    return set(log.filter(pl.col("feed_id").is_in(list(names)))["outcome"])


def without_reason(log: Fetches) -> list[str]:
    """The feeds that failed and do not say why."""
    failed = ~pl.col("outcome").is_in(["ok", "not_modified"])
    return log.filter(failed & pl.col("detail").is_null())["feed_id"].to_list()


def killed(log: Fetches) -> int:
    """How many documents were stopped because they took more computing time than they may."""
    return log.filter(pl.col("detail").str.contains("computing time; it was stopped")).height


def stored(store: Store, names: Iterable[str]) -> dict[str, int]:
    articles = store.scan(ARTICLES).filter(pl.col("feed_id").is_in(list(names))).collect()
    return dict(articles.group_by("feed_id").len().iter_rows())
