"""A local server that answers, stalls or misbehaves as a test asks, and feed documents made here."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Answer:
    """What is sent for a path, once it has been asked with the validators or without."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drips: bool = False


class Site:
    """``answers`` maps a path to what is sent; ``asked`` lists paths and headers; ``at_once`` counts."""

    def __init__(self) -> None:
        self.address = ""
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()

    def count(self, change: int) -> None:
        with self.lock:
            self.at_once += change
            self.most_at_once = max(self.most_at_once, self.at_once)


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on a free local port."""
    yield from _serve()


@pytest.fixture
def other_site() -> Iterator[Site]:
    """A second server on another port."""
    yield from _serve()


@pytest.fixture
def answer() -> type[Answer]:
    """The class of answers, for a site's ``answers``."""
    return Answer


@pytest.fixture
def is_linear() -> Callable[[Callable[[bytes], object], bytes, bytes], bool]:
    """Tells of a step whether a body of eight times the size takes it less than 25 times as long.

    Linear time is 8 times as much, quadratic time 64 times. The long body has three turns, for the machine may have
    other work.
    """

    def seconds(step: Callable[[bytes], object], body: bytes) -> float:
        gc.collect()
        started = time.process_time()
        step(body)
        return time.process_time() - started

    def told(step: Callable[[bytes], object], short: bytes, long: bytes) -> bool:
        base = max(seconds(step, short), 0.02)
        return any(seconds(step, long) <= 25 * base for _ in range(3))

    return told


@pytest.fixture
def rss() -> Callable[..., bytes]:
    """A maker of RSS documents from the inner XML of their items."""

    def make(*items: str, encoding: str = "UTF-8") -> bytes:
        inner = "".join(f"<item>{item}</item>" for item in items)
        return (
            f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
            f"<title>Made here</title><link>https://news.example</link>{inner}</channel></rss>"
        ).encode(encoding)

    return make


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that goes away or speaks TLS is no error worth printing."""


def _serve() -> Iterator[Site]:
    site = Site()

    class Page(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            site.count(1)
            try:
                self._answer(site.answers.get(self.path, Answer(status=404)))
            except ConnectionError:
                self.close_connection = True
            finally:
                site.count(-1)

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(10**6 if answer.drips else len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            while answer.drips and not site.over.wait(0.02):
                self.wfile.write(b" ")

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = _Server(("127.0.0.1", 0), Page)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield site
    site.over.set()
    server.shutdown()
    thread.join()
    server.server_close()
