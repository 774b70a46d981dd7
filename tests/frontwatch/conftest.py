"""A local server that answers with what a test puts into it, and feed documents made here."""

import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from collectors import workers
from collectors.parse import Read

Answers = dict[str, bytes | int]


class Site:
    """``answers`` maps a path to a body, or to an HTTP status to fail with."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: Answers = {}
        self.asked: list[str] = []


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """The readers of documents, in processes of their own."""
    with workers.reading() as read:
        yield read


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on a free local port."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            answer = made.answers.get(self.path, 404)
            if isinstance(answer, int):
                self.send_error(answer)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    made = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def rss() -> Callable[..., bytes]:
    """A maker of RSS documents from titles; each title is its own article with a date."""

    def make(*titles: str, date: str = "Sun, 01 Mar 2026 10:00:00 GMT") -> bytes:
        items = "".join(
            f"<item><title>{title}</title><link>https://news.example/{zlib.crc32(title.encode())}</link>"
            f"<guid>{title}</guid><pubDate>{date}</pubDate></item>"
            for title in titles
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>News</title><link>https://news.example</link>{items}</channel></rss>"
        ).encode()

    return make


@pytest.fixture
def feeds_csv(tmp_path: Path, site: Site) -> Callable[..., Path]:
    """A maker of a catalogue of the site's paths, in English."""

    def make(*paths: str) -> Path:
        file = tmp_path / "feeds.csv"
        rows = [
            f"{path.strip('/').partition('.')[0]},{site.address}{path},Outlet {path[1]},en\n"
            for path in paths
        ]
        file.write_text("feed_id,url,outlet,language\n" + "".join(rows), encoding="utf-8")
        return file

    return make
