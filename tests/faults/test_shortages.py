"""Too few descriptors, too little memory, files that may not grow: a round ends with a clear word or goes on.

Each round is ``frontwatch collect --once`` in a child, over feeds, readers and tables that are real. With
FRONTWATCH_DEEP=1 more limits are tried, and a good round comes after each of them.
"""

import importlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from processing.tables import ARTICLES
from storage import upkeep
from storage.store import Store

CHILDREN = Path(__file__).parent / "children.py"
DEEP = bool(os.environ.get("FRONTWATCH_DEEP"))
FEEDS = 6
HOUR = timedelta(hours=1)
MB = 1_000_000
# A round needs about 30 descriptors, and 2 GB more addresses than Python has with its modules. What is
# said is written to a file, too, and would be cut short below a few kilobytes.
LIMITS = {
    "NOFILE": [*range(4, 54)] if DEEP else [7, 12, 16, 20, 28],
    "AS": [15 * MB * step for step in range(50)] if DEEP else [5 * MB, 15 * MB, 30 * MB, 400 * MB],
    "FSIZE": [4_000 + 2_500 * step for step in range(50)] if DEEP else [4_000, 24_000, 64_000],
}
# Native code that could not start a thread may wait for it for ever: then it is killed.
PATIENCE_S = 60

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


class Faultless(random.Random):
    """No answer of the feeds is a fault."""

    def random(self) -> float:
        """As good as one."""
        return 0.999


@dataclass
class Bench:
    """Runs rounds over the feeds, each an hour after the one before."""

    soak: ModuleType
    store: Store
    feeds: Path
    children: subprocess.Popen[str]
    clock: list[datetime]

    def round(self, limits: dict[str, int]) -> tuple[int, str]:
        """The exit code of the next round, -9 if it never ended, and what it said."""
        self.clock[0] += HOUR
        remarks = self.feeds.with_name("remarks")
        words = ["collect", "--once", "--allow-private", f"--now={self.clock[0]:%Y-%m-%dT%H:%MZ}"]
        places = [f"--data={self.store.root}", f"--feeds={self.feeds}"]
        job = {"words": [*words, *places], "remarks": str(remarks), "limits": limits}
        assert self.children.stdin is not None
        self.children.stdin.write(json.dumps(job) + "\n")
        self.children.stdin.flush()
        child = self._answer()
        killer = threading.Timer(PATIENCE_S, os.kill, (child, signal.SIGKILL))
        killer.start()
        code = self._answer()
        killer.cancel()
        return code, remarks.read_text(encoding="utf-8", errors="replace")

    def stored(self) -> set[str]:
        """The ids of the articles; each is there once."""
        ids = self.store.read(self.store.scan(ARTICLES).select("article_id"))["article_id"]
        assert ids.n_unique() == ids.len()
        return set(ids)

    def _answer(self) -> int:
        assert self.children.stdout is not None
        return int(self.children.stdout.readline().split()[1])


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Feeds that list their newest thirty entries, and a store that has had a good round."""
    monkeypatch.syspath_prepend(CHILDREN.parent)
    soak = importlib.import_module("soak")
    clock, feeds = [soak.START], tmp_path / "feeds.csv"
    with (
        soak.serving(clock, Faultless()) as address,
        subprocess.Popen(
            [sys.executable, str(CHILDREN)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as children,
    ):
        rows = [f"soak-{number:03},{address}/{number},Soak {number}\n" for number in range(FEEDS)]
        feeds.write_text("feed_id,url,outlet\n" + "".join(rows), encoding="utf-8")
        made = Bench(soak, Store(tmp_path / "data"), feeds, children, clock)
        assert made.round({})[0] == 0
        yield made
        assert children.stdin is not None
        children.stdin.close()


@pytest.mark.parametrize("kind", LIMITS)
def test_a_round_short_of_something_loses_nothing_says_so_and_the_next_goes_on(
    bench: Bench, kind: str
) -> None:
    ends = dict[int, int]()
    for most in LIMITS[kind]:
        before = bench.stored()
        code, said = bench.round({kind: most})
        ends[code] = ends.get(code, 0) + 1
        assert is_clear(code, said), (kind, most, code, said)
        assert before <= bench.stored()
        if DEEP or most == LIMITS[kind][-1]:
            assert bench.round({})[0] == 0
            assert bench.soak.missing(bench.store) == 0
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
