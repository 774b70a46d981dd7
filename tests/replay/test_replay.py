"""The days of the Alaska summit of August 2025, collected from recorded documents at their times.

How distinct items are counted here, without any of our code: an entry is known by its feed and link;
where one document gives the same link to entries of different titles (Meduza's gives the front page
to all of them), by its feed and title.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tarfile
import time
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.tables import ARTICLES, FEEDS, FETCHES, REVISIONS, TAGS
from storage.memory import Memory
from storage.store import Store

pytestmark = pytest.mark.corpus
REPLAY = Path(__file__).with_name("replay.py")
KILLS = 20
KILLED_REPLAY_STEPS = 60
SECONDS_A_STEP = 0.5
SEED = 20250815


@dataclass
class Recorded:
    """What the archive holds: titles by feed and link, links that several titles share, documents."""

    titles: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    shared: set[tuple[str, str]] = field(default_factory=set)
    documents: int = 0

    def distinct(self) -> set[tuple[str, str]]:
        """Feed and link of each distinct item; feed and title where the link is shared."""
        own = {key for key in self.titles if key not in self.shared}
        return own | {
            (feed, title) for feed, link in self.shared for title in self.titles[feed, link]
        }


@pytest.fixture(scope="session")
def archive(corpus: Path) -> Path:
    """The recorded documents."""
    return corpus / "data" / "feed_snapshots" / "rss_ru_2025-08-13_17.tar.xz"


@pytest.fixture(scope="session")
def recorded(archive: Path) -> Recorded:
    """The archive as the standard library's XML parser reads it."""
    read = Recorded()
    with tarfile.open(archive) as tar:
        for member in tar:
            if (file := tar.extractfile(member)) is None:
                continue
            read.documents += 1
            feed = Path(member.name).parent.name.replace("_", "-")
            seen: dict[str, set[str]] = defaultdict(set)
            for item in ET.parse(file).iter("item"):
                shown = (c for c in str(item.findtext("title")) if unicodedata.category(c) != "Cf")
                title = " ".join("".join(shown).split())
                seen[str(item.findtext("link"))].add(title)
            for link, titles in seen.items():
                read.titles[feed, link] |= titles
                if len(titles) > 1:
                    read.shared.add((feed, link))
    return read


def replay(archive: Path, data: Path, *flags: str) -> subprocess.Popen[bytes]:
    """The replay as a process of its own, its words in a file beside the data."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "replay.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, str(REPLAY), str(archive), "--data", str(data), *flags],
            stdout=log,
            stderr=log,
        )


@pytest.fixture(scope="session")
def replayed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after the whole replay."""
    data = tmp_path_factory.mktemp("replay") / "data"
    assert replay(archive, data).wait(timeout=600) == 0, words(data)
    return data


def test_every_distinct_item_is_kept_exactly_once(recorded: Recorded, replayed: Path) -> None:
    articles = Store(replayed).scan(ARTICLES).collect()

    shared = {link for _, link in recorded.shared}
    kept = [
        (row["feed_id"], row["title"] if row["url"] in shared else row["url"])
        for row in articles.iter_rows(named=True)
    ]
    assert len(kept) == len(set(kept))
    assert set(kept) == recorded.distinct()
    assert len(kept) > 400


def test_every_changed_headline_is_kept(recorded: Recorded, replayed: Path) -> None:
    store = Store(replayed)
    wordings = pl.concat(
        [store.scan(t).select("article_id", "title") for t in (ARTICLES, REVISIONS)]
    )
    kept = set(wordings.collect()["title"])

    assert {title for titles in recorded.titles.values() for title in titles} <= kept


def test_every_document_was_asked_for_and_answered(recorded: Recorded, replayed: Path) -> None:
    fetches = Store(replayed).scan(FETCHES).collect()

    steps = fetches["started"].n_unique()
    assert steps == 175
    assert fetches.height == steps * 14
    assert fetches.height - recorded.documents == 3  # three times two feeds had no new document
    assert set(fetches["outcome"]) == {"ok"}


def test_no_date_of_1970_became_a_publishing_time(replayed: Path) -> None:
    articles = Store(replayed).scan(ARTICLES).collect()

    epoch = articles.filter(pl.col("published_raw").str.contains("1970"))
    assert epoch.height > 50
    assert epoch["published"].null_count() == epoch.height
    assert set(epoch["published_from"]) == {"implausible"}
    assert articles.filter(pl.col("published").dt.year() < 2000).is_empty()


def test_the_page_shows_the_coverage_around_the_summit(replayed: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is driven

    port = free_port()
    page_server = subprocess.Popen(
        [sys.executable, "-m", "frontwatch", "dashboard", "--data", replayed, "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        query = (
            "subject=putin&subject=trump&measure=count&every=1d&since=2025-08-13&until=2025-08-18"
        )
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1440, "height": 1400})
            page.goto(f"http://127.0.0.1:{port}/trends?{query}")
            page.wait_for_selector(".js-plotly-plot .scatterlayer .js-line", state="attached")
            drawn = page.evaluate(
                "[...document.querySelectorAll('.js-plotly-plot')].flatMap(p => p._fullData)"
                ".map(t => [t.name, Array.from(t.y || [])])"
            )
            if folder := os.environ.get("FRONTWATCH_SCREENSHOTS"):
                page.wait_for_timeout(1500)
                page.screenshot(path=f"{folder}/alaska.png")
            browser.close()
    finally:
        page_server.send_signal(signal.SIGINT)
        assert page_server.wait(timeout=30) == 0
    lines = [(name, y) for name, y in drawn if name in ("Vladimir Putin", "Donald Trump")]
    assert lines
    before, summit = lines[0][1][0], max(lines[0][1][2:5])
    assert summit > before


def test_a_collector_killed_at_random_moments_ends_in_the_same_tables(
    archive: Path, tmp_path: Path
) -> None:
    flags = ["--steps", str(KILLED_REPLAY_STEPS), "--port", str(free_port())]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert replay(archive, whole, *flags).wait(timeout=600) == 0
    chance, codes = random.Random(SEED), []
    for steps_first in sorted(chance.choices(range(KILLED_REPLAY_STEPS - 1), k=KILLS)):
        process = replay(archive, killed, *flags)
        while process.poll() is None and not has_reached(killed, steps_first):
            time.sleep(0.01)
        time.sleep(chance.uniform(0, SECONDS_A_STEP))
        process.kill()
        codes.append(process.wait())
    assert replay(archive, killed, *flags).wait(timeout=600) == 0, words(killed)

    assert codes == [-signal.SIGKILL] * KILLS, words(killed)
    for table in (FEEDS, ARTICLES, REVISIONS, TAGS, FETCHES):
        one, other = (
            Store(data).scan(table).sort(table.key).drop("elapsed_ms", strict=False).collect()
            for data in (whole, killed)
        )
        assert one.height > 0 or table is REVISIONS
        assert_frame_equal(one, other)
    with Memory(whole) as one_memory, Memory(killed) as other_memory:
        assert_frame_equal(one_memory.states(), other_memory.states())
        feeds = one_memory.states()["feed_id"].to_list()
        assert_frame_equal(one_memory.sightings(feeds), other_memory.sightings(feeds))


def has_reached(data: Path, step: int) -> bool:
    """Whether the replay has said that it collected the step (of any of its runs)."""
    return step == 0 or f"{step} of {KILLED_REPLAY_STEPS} times" in words(data)


def words(data: Path) -> str:
    """What the replays into the data folder said."""
    return (data / "replay.log").read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"nothing answers on port {port}")
