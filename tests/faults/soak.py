"""A day and night of 300 feeds with 5 % faults, collected as fast as it goes; what grows, and what is missing.

    python tests/faults/soak.py [--hours 24] [--seed 2026]

Invented feeds are served on this machine as they stand at a simulated clock that goes on a minute per
tick; the collector's own round runs at each tick, with readers, tables, memory and tidying up. It prints
a line per simulated hour and ends with 1 if memory or descriptors grew by more than 5 % after the first
quarter, threads of the pools by a quarter, or an entry that a feed listed is not stored.
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.queues import SimpleQueue
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from statistics import median

import newsstand
from newsstand import START

from collectors import workers
from frontwatch import cycle
from processing.reading import lexicon
from storage import durable, lock, upkeep
from storage.memory import Memory
from storage.store import Store

FEEDS_ASKED, LISTED, FAULTY = 300, 30, 0.05
MINUTE = timedelta(minutes=1)
MOST_GROWTH = {"rss_mb": 1.05, "descriptors": 1.05, "threads": 1.25}
_HOURS_TO_TELL = 8
_KEPT_S = 120
# Idle threads of delta-rs and unused pages of its and polars' allocators are given back after ten seconds.
_REST_S = 20
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Held:
    """What the process has in use: resident memory in MB, open descriptors, threads."""

    rss_mb: float
    descriptors: int
    threads: int


@contextlib.contextmanager
def serving(seed: int) -> Iterator[tuple[str, "Synchronized[float]"]]:
    """The feeds at an address, in a process of their own, and the clock they stand at, in seconds since 1970."""
    process = multiprocessing.get_context("spawn")
    clock, told = process.Value("d", START.timestamp()), process.SimpleQueue()
    server = process.Process(target=serve, args=(clock, seed, told), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{told.get()}", clock
    finally:
        server.terminate()
        server.join()


def serve(clock: "Synchronized[float]", seed: int, told: "SimpleQueue[int]") -> None:
    """Serves the feeds and tells the port; one answer in twenty is an error, cut off, no feed, or none at all."""
    chance = random.Random(seed)

    class Feed(BaseHTTPRequestHandler):
        """Answers with the feed whose number is the path."""

        def do_GET(self) -> None:
            """The document, or a fault."""
            now = datetime.fromtimestamp(clock.value, UTC)
            stand = newsstand.Stand(FEEDS_ASKED, LISTED, now)
            body, fault = stand.document(int(self.path[1:])), chance.random() / FAULTY
            if fault < 0.25:
                self.send_error(503)
                return
            if fault < 0.5:
                self.close_connection = True
                return
            if fault < 0.75:
                body = b"<!doctype html><title>Sign in</title>"
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if 0.75 <= fault < 1 else body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    told.put(server.server_port)
    server.serve_forever()


def at_rest() -> Held:
    """What this process holds after a pause, as there is between rounds: allocators give back pages then."""
    time.sleep(_REST_S)
    resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    descriptors, threads = (
        len(list(Path(f"/proc/self/{kind}").iterdir())) for kind in ("fd", "task")
    )
    return Held(resident * _PAGE / 1e6, descriptors, threads)


def soak(root: Path, hours: float, seed: int) -> list[str]:
    """What is wrong after so many simulated hours; a line for each is printed."""
    store, states = Store(root), list[Held]()
    store.create()
    words = lexicon.bundled()
    with (
        serving(seed) as (address, clock),
        lock.writing(root),
        Memory(root) as memory,
        workers.reading() as read,
    ):
        stand = newsstand.Stand(FEEDS_ASKED, LISTED, address=address)
        feeds = stand.catalogue()
        for minute in range(int(hours * 60) + 1):
            now = START + minute * MINUTE
            clock.value = now.timestamp()
            this = cycle.Round(now, read, allow_private=True)
            cycle.collect_once(store, memory, feeds, words, this)
            store.tidy(upkeep.KEPT)
            if minute and minute % 60 == 0:
                states.append(at_rest())
                sys.stdout.write(f"hour {minute // 60}: {states[-1]}\n")
                sys.stdout.flush()
    return [*_grown(states), *_lost(stand.missing(store), store)]


def _grown(states: list[Held]) -> Iterator[str]:
    """What was more in the last quarter than in the second, by the median; a few hours are too few to tell."""
    if len(states) < _HOURS_TO_TELL:
        return
    quarter = len(states) // 4
    warm, last = states[quarter : 2 * quarter], states[-quarter:]
    for name, most in MOST_GROWTH.items():
        before, after = (median(getattr(one, name) for one in part) for part in (warm, last))
        if after > most * before:
            yield f"{name} grew from {before:.0f} to {after:.0f}"


def _lost(lacking: int, store: Store) -> Iterator[str]:
    if lacking:
        yield f"{lacking} entries are missing"
    yield from upkeep.verify(store)[1]


def main() -> int:
    """1 if something is wrong, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    # Two hours is how long logs keep their entries; here two hours take so many seconds about.
    durable._SETTINGS = dict.fromkeys(durable._SETTINGS, f"interval {_KEPT_S} seconds")
    with tempfile.TemporaryDirectory() as root:
        wrong = soak(Path(root), options.hours, options.seed)
    sys.stdout.write("\n".join(wrong or ["nothing is wrong"]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
