"""The collector's numbers for Prometheus, at a port of this machine, in its text format.

https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4). Labels are words of our own
closed sets, so that none needs escaping.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from frontwatch.status import Kept
from processing.errors import InputError
from processing.frames import Fetches
from processing.vocabulary import ANSWERED, OUTCOMES
from storage import signs

PATH = "/metrics"
_MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_HOSTS = ("127.0.0.1", "localhost")


class Meter:
    """What the rounds since the start added up to, and what the tables told after the last of them."""

    def __init__(self) -> None:
        """Nothing was done yet."""
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self._sums: Counter[str] = Counter()
        self._seconds, self._last, self._success = 0.0, 0.0, 0.0
        self._kept = Kept()

    def count(self, log: Fetches, seconds: float, kept: Kept) -> None:
        """A round is counted in.

        Args:
            log: its rows of FETCHES.
            seconds: how long it took.
            kept: what the tables tell after it.
        """
        outcomes: Mapping[str, int] = dict(log["outcome"].value_counts().iter_rows())
        ended = kept.collected_to.timestamp() if kept.collected_to else 0.0
        with self._lock:
            self._asked.update(outcomes)
            self._sums.update(
                rounds=1, items=int(log["new_items"].sum()), bytes=int(log["body_bytes"].sum())
            )
            self._seconds += seconds
            self._last, self._kept = ended, kept
            if any(outcomes.get(one) for one in ANSWERED):
                self._success = ended

    def text(self, root: Path) -> str:
        """The numbers as Prometheus reads them; ``root`` is the data folder, whose disk is looked at."""
        room, alive = signs.room(root), signs.alive(root)
        with self._lock:
            told = [
                *_one(
                    "rounds_total", "counter", "Rounds made since the start.", self._sums["rounds"]
                ),
                *_each(
                    "feeds_asked_total", "counter", "Answers by outcome.", "outcome", self._asked
                ),
                *_one("new_items_total", "counter", "New entries.", self._sums["items"]),
                *_one("body_bytes_total", "counter", "Bytes of documents.", self._sums["bytes"]),
                *_one("round_seconds_total", "counter", "Seconds spent in rounds.", self._seconds),
                *_one("last_round_timestamp_seconds", "gauge", "Start of the last.", self._last),
                *_one(
                    "last_success_timestamp_seconds",
                    "gauge",
                    "Start of the last round in which a feed answered.",
                    self._success,
                ),
                *_each("feeds", "gauge", "Feeds by state.", "state", self._kept.feeds),
                *_one("gaps_24h", "gauge", "Possible losses in a day.", self._kept.gaps_24h),
                *_each("rows", "gauge", "Rows by table.", "table", self._kept.rows),
                *_one("disk_free_bytes", "gauge", "Bytes left on the disk.", room.left),
                *_one(
                    "waits_for_room",
                    "gauge",
                    "1 while the disk is too full to write.",
                    int(bool(alive and alive.state == "full")),
                ),
            ]
        return "\n".join([*told, ""])


@contextlib.contextmanager
def serving(port: int | None, text: Callable[[], str]) -> Iterator[None]:
    """Inside, ``text`` is told at /metrics of 127.0.0.1 and the port; nothing where that is None.

    Raises:
        InputError: the port is in use.
    """
    if port is None:
        yield
        return

    class Told(BaseHTTPRequestHandler):
        """Answers with the numbers."""

        def do_GET(self) -> None:
            """The numbers; 404 for any other path, 421 for a name that is not this machine's."""
            host = self.headers.get("Host", "").partition(":")[0]
            if host not in _HOSTS or self.path != PATH:
                self.send_error(404 if host in _HOSTS else 421)
                return
            body = text().encode()
            self.send_response(200)
            self.send_header("Content-Type", _MEDIA)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Told)
    except (OSError, OverflowError) as error:
        raise InputError(f"--metrics-port {port} cannot be had ({error}); give another") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _one(name: str, kind: str, meaning: str, value: float) -> list[str]:
    return [*_about(name, kind, meaning), f"frontwatch_{name} {value}"]


def _each(name: str, kind: str, meaning: str, label: str, values: Mapping[str, int]) -> list[str]:
    rows = [f'frontwatch_{name}{{{label}="{word}"}} {value}' for word, value in values.items()]
    return [*_about(name, kind, meaning), *rows]


def _about(name: str, kind: str, meaning: str) -> list[str]:
    return [f"# HELP frontwatch_{name} {meaning}", f"# TYPE frontwatch_{name} {kind}"]
