"""Our side of the whole polls: asks all feeds once for each line it is given.

    python tests/bench/polls_ours.py PORT [NUMBER OF A FEED TO LEAVE OUT ...]

Answers each line with a line of JSON: CPU seconds, entries stored, memory.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedset
import spent

from collectors import parse, workers
from collectors.parsing.items import Job
from frontwatch import cycle
from processing import frames
from processing.reading import enrich, lexicon
from processing.reading.lexicon import Lexicon
from processing.tables import ARTICLES, FEEDS, FETCHES
from storage.memory import Memory
from storage.store import Store

_START = datetime(2026, 11, 1, tzinfo=UTC)
_BETWEEN = timedelta(minutes=20)
_JOBS_FOR_ALL_READERS = 100


def main(port: int, left_out: list[int]) -> None:
    """Each line of standard input was a poll, or the reading of all articles for ``tagging``."""
    feeds = frames.feeds(
        FEEDS.frame(
            [
                {
                    "feed_id": f"feed-{number:03}",
                    "url": feedset.address(number, port),
                    "outlet": f"Outlet {number}",
                    "group": "Other",
                    "ownership": "unverified",
                }
                for number in feedset.numbers(left_out)
            ]
        )
    )
    words = lexicon.bundled()
    with tempfile.TemporaryDirectory() as folder, Memory(root := Path(folder)) as memory:
        store = Store(root)
        store.create()
        with workers.reading() as read:
            started = spent.seconds(lambda: start(read, words))
            for number, line in enumerate(sys.stdin):
                now = _START + number * _BETWEEN
                this = cycle.Round(now, read, everything=True, allow_private=True)
                articles = frames.articles(store.scan(ARTICLES).collect())
                if line.strip() == "tagging":
                    taken = spent.seconds(lambda: enrich.enrich(articles, feeds, words))  # noqa: B023 - called at once
                else:
                    taken = spent.seconds(
                        lambda: cycle.collect_once(store, memory, feeds, words, this)  # noqa: B023 - called at once
                    )
                report({"cpu_s": taken, "start_s": started}, store, memory, root)


def start(read: parse.Read, words: Lexicon) -> None:
    """What a collector does once in its life is done: readers run, language model and lexicon are ready."""
    job = Job(b"<rss/>", None, "https://news.example/feed", _START)
    read([job] * _JOBS_FOR_ALL_READERS)
    enrich.tag({"title": "The first text that is long enough to be told from others"}, words)


def report(measured: dict[str, float], store: Store, memory: Memory, root: Path) -> None:
    """One line on standard output, after what was measured."""
    listed = memory.listed(store.scan(FEEDS).collect()["feed_id"].to_list())
    answer = {
        **measured,
        "entries": store.scan(ARTICLES).collect().height,
        "new_items": int(store.scan(FETCHES).collect()["new_items"].sum()),
        "listed": listed.height,
        "memory_mb": spent.resident_mb(),
        "state_mb": sum(path.stat().st_size for path in root.glob("memory.sqlite*")) / 1e6,
    }
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(number) for number in sys.argv[2:]])
