"""Too few descriptors, too little memory, files that may not grow: a round ends with a clear word or goes on.

Each round is ``frontwatch collect --once`` in a child, over feeds, readers and tables that are real. With
FRONTWATCH_DEEP=1 more limits are tried, and a good round comes after each fifth.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import newsstand
import pytest
from newsstand import Stand

from processing.tables import ARTICLES
from storage import upkeep
from storage.store import Store

DEEP = bool(os.environ.get("FRONTWATCH_DEEP"))
FEEDS, LISTED = 6, 30
HALF_AN_HOUR = timedelta(minutes=30)
MB = 1_000_000
# A round needs about 30 descriptors, and 2 GB more addresses than Python has with its modules. What is
# said is written to a file, too, and would be cut short below a few kilobytes.
LIMITS = {
    "NOFILE": [*range(4, 54)] if DEEP else [7, 12, 20, 28],
    "AS": [15 * MB * step for step in range(50)] if DEEP else [5 * MB, 15 * MB, 30 * MB, 400 * MB],
    "FSIZE": [4_000 + 2_500 * step for step in range(50)] if DEEP else [4_000, 24_000, 64_000],
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


@dataclass
class Bench:
    """Runs rounds over the feeds, each half an hour after the one before."""

    stand: Stand
    store: Store
    feeds: Path
    children: subprocess.Popen[str]

    def round(self, limits: dict[str, int]) -> tuple[int, str]:
        """The exit code of the next round, -9 if it was stuck, and what it said."""
        self.stand.now += HALF_AN_HOUR
        remarks = self.feeds.with_name("remarks")
        words = ["collect", "--once", "--allow-private", f"--now={self.stand.now:%Y-%m-%dT%H:%MZ}"]
        places = [f"--data={self.store.root}", f"--feeds={self.feeds}"]
        job = {"words": [*words, *places], "remarks": str(remarks), "limits": limits}
        assert self.children.stdin is not None
        self.children.stdin.write(json.dumps(job) + "\n")
        self.children.stdin.flush()
        self._answer()
        return self._answer(), remarks.read_text(encoding="utf-8", errors="replace")

    def stored(self) -> set[str]:
        """The ids of the articles; each is there once."""
        ids = self.store.read(self.store.scan(ARTICLES).select("article_id"))["article_id"]
        assert ids.n_unique() == ids.len()
        return set(ids)

    def _answer(self) -> int:
        assert self.children.stdout is not None
        return int(self.children.stdout.readline().split()[1])


@pytest.fixture(scope="module")
def bench(
    children: subprocess.Popen[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """Feeds that list their newest thirty entries, and a store that has had a good round."""
    place = tmp_path_factory.mktemp("shortages")
    with newsstand.serving(FEEDS, LISTED) as stand:
        made = Bench(stand, Store(place / "data"), place / "feeds.csv", children)
        stand.write_catalogue(made.feeds)
        assert made.round({})[0] == 0
        yield made


@pytest.mark.parametrize("kind", LIMITS)
def test_a_round_short_of_something_loses_nothing_says_so_and_the_next_goes_on(
    bench: Bench, kind: str
) -> None:
    ends = dict[int, int]()
    for number, most in enumerate(LIMITS[kind], start=1):
        before = bench.stored()
        code, said = bench.round({kind: most})
        ends[code] = ends.get(code, 0) + 1
        assert is_clear(code, said), (kind, most, code, said)
        assert before <= bench.stored()
        if number % 5 == 0 or most == LIMITS[kind][-1]:
            assert bench.round({})[0] == 0
            assert bench.stand.missing(bench.store) == 0
            assert upkeep.verify(bench.store)[1] == []

    assert sum(ends.values()) > ends.get(0, 0)
    print(kind, ends)  # noqa: T201 - the figures to publish


def is_clear(code: int, said: str) -> bool:
    """Whether it went well, or says what was short; native code that gets no memory ends the process."""
    if code == 1:
        return "frontwatch: " in said
    if code == -signal.SIGABRT:
        return "memory allocation" in said or "panicked" in said
    return code in (0, -signal.SIGKILL)
