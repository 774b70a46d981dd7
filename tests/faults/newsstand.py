"""Feeds that never fail, served on this machine as they stand at a clock that a test sets."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from processing import frames
from processing.frames import Feeds
from processing.tables import ARTICLES, FEEDS, FETCHES
from processing.vocabulary import ANSWERED
from storage.store import Store

START = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass
class Stand:
    """So many feeds, of which each lists its newest entries, so many; they publish every 10 to 59 minutes."""

    feeds: int
    listed: int
    now: datetime = START
    address: str = ""

    def catalogue(self) -> Feeds:
        """Rows of FEEDS."""
        rows = [
            {
                "feed_id": f"soak-{number:03}",
                "url": f"{self.address}/{number}",
                "outlet": f"Soak {number}",
                "country": "PL",
                "language": "en",
                "group": "Western",
                "ownership": "unverified",
            }
            for number in range(self.feeds)
        ]
        return frames.feeds(FEEDS.frame([dict.fromkeys(FEEDS.columns) | row for row in rows]))

    def write_catalogue(self, file: Path) -> None:
        """The feeds as a list for ``--feeds``."""
        self.catalogue().drop("section", "user_agent").write_csv(file)

    def missing(self, store: Store) -> int:
        """How many entries are not stored that came between each feed's first good answer and its last."""
        stored = set(store.read(store.scan(ARTICLES).select("url"))["url"])
        log = store.read(store.scan(FETCHES))
        good = log.filter(log["outcome"].is_in(ANSWERED)).group_by("feed_id").agg("started")
        return sum(
            f"https://{feed_id}.example/{entry}" not in stored
            for feed_id, times in good.iter_rows()
            for entry in self._come(int(feed_id.removeprefix("soak-")), min(times), max(times))
        )

    def document(self, number: int) -> bytes:
        """The feed of this number as RSS."""
        items = "".join(
            f"<item><title>Feed {number}: Ukraine and Russia, report {entry}</title>"
            f"<link>https://soak-{number:03}.example/{entry}</link><guid>soak-{number}-{entry}</guid>"
            f"<pubDate>{format_datetime(START + (entry - self.listed) * _every(number))}</pubDate></item>"
            for entry in reversed(self._entries(number, self.now))
        )
        return (
            f'<rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'.encode()
        )

    def _entries(self, number: int, now: datetime) -> range:
        count = (now - START) // _every(number) + self.listed
        return range(count - self.listed, count)

    def _come(self, number: int, first: datetime, last: datetime) -> range:
        return range(self._entries(number, first).start, self._entries(number, last).stop)


def _every(number: int) -> timedelta:
    return timedelta(minutes=10 + number % 50)


@contextlib.contextmanager
def serving(feeds: int, listed: int) -> Iterator[Stand]:
    """Inside, the feeds are at the stand's address."""
    stand = Stand(feeds, listed)

    class Feed(BaseHTTPRequestHandler):
        """Answers with the feed whose number is the path."""

        def do_GET(self) -> None:
            """The document."""
            body = stand.document(int(self.path[1:]))
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stand.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
