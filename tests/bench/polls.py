"""Whole polls of 300 real feeds against ``reader``: the first, with nothing new, with 15 % changed.

Ours is ``cycle.collect_once``, all of it: asking, reading, identity, tagging, durable storage.
Both sides ask the same server, in a process of its own, one after the other in each state of it.
"""

import contextlib
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedset
import figures
import server
import side
from figures import Figure

_HERE = Path(__file__).parent
_UNCHANGED = 3
_VERSUS = "reader"
_SIDES = ("ours", "reader")
Polls = list[dict[str, Any]]
History = dict[str, Polls]


def measured() -> list[Figure]:
    """The figures of whole histories: a first poll, some of the same documents, some with new items."""
    with serving() as port:
        every = [history(port, []) for _ in range(figures.RUNS)]
        broken = every[0]["reader"][0]["broken"]
        fair = [history(port, broken)]
    which = f"the {feedset.FEEDS - len(broken)} feeds that reader can read"
    return [
        *_barred(_cpu(every, f"{feedset.FEEDS} feeds")),
        *_stored(every[0], f"{feedset.FEEDS} feeds"),
        *_cpu(fair, which),
        *(replace(row, bar=None, met=None) for row in _stored(fair[0], which)),
        *_beside(every[0]),
    ]


def history(port: int, left_out: list[int]) -> History:
    """What each side answered for each poll; before the first one the server starts anew.

    The order of the sides changes from poll to poll.
    """
    bring_about(port, 0)
    polls: History = {name: [] for name in _SIDES}
    with contextlib.ExitStack() as stack:
        sides = {
            name: stack.enter_context(
                side.by_side(f"polls_{name}.py", str(port), *map(str, left_out))
            )
            for name in _SIDES
        }
        for number, state in enumerate([0] * (1 + _UNCHANGED) + [*range(1, server.STATES + 1)]):
            bring_about(port, state)
            for name in _SIDES[:: -1 if number % 2 else 1]:
                polls[name].append(side.ask(sides[name], "poll"))
        polls["tagging"] = [side.ask(sides["ours"], "tagging")]
    return polls


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """Inside, the server answers on the port given."""
    with subprocess.Popen(
        [sys.executable, _HERE / "server.py"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def bring_about(port: int, state: int) -> None:
    """The server serves this state of the documents."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/state/{state}") as answer:
        assert answer.status == 204


def _cpu(histories: Sequence[History], which: str) -> list[Figure]:
    parts = {
        "first poll": slice(1),
        "nothing new, all answered 304": slice(1, 1 + _UNCHANGED),
        f"{server.SHARE:.0%} of them gained {server.NEW_ITEMS} items": slice(1 + _UNCHANGED, None),
    }
    rows = [
        Figure(
            f"{which}: {what}",
            "CPU s",
            _median(histories, "ours", part),
            _VERSUS,
            _median(histories, "reader", part),
        )
        for what, part in parts.items()
    ]
    without = rows[0].ours - _median(histories, "tagging", slice(1))
    return [*rows, replace(rows[0], what=f"{rows[0].what}, tagging left out", ours=without)]


def _median(histories: Sequence[History], name: str, part: slice) -> float:
    taken: list[float] = [poll["cpu_s"] for one in histories for poll in one[name][part]]
    return statistics.median(taken)


def _barred(rows: Sequence[Figure]) -> list[Figure]:
    """The first three, in the order of ``_cpu``, with their bars."""
    return [*map(figures.within, rows, (2, 15, 8)), *rows[3:]]


def _stored(polls: History, which: str) -> list[Figure]:
    """Of what several feeds carry we store one article, and reader an entry for each feed."""
    ours, reader = (polls[name][-1] for name in _SIDES)
    rows = [
        Figure(f"{which}: {what}", unit, ours[name], _VERSUS, reader["entries"])
        for what, unit, name in (
            ("stored at the end", "distinct articles", "entries"),
            ("told apart, feed by feed", "entries", "new_items"),
        )
    ]
    return [replace(rows[0], bar="more", met=rows[0].ours > reader["entries"]), rows[1]]


def _beside(polls: History) -> list[Figure]:
    ours, reader = (polls[name][-1] for name in _SIDES)
    first, *others = ours["memory_mb"]
    return [
        Figure("starting: processes that read, language model, lexicon", "CPU s", ours["start_s"]),
        Figure("memory of the collecting process", "MB", first, _VERSUS, max(reader["memory_mb"])),
        Figure("memory of the largest process that reads", "MB", max(others, default=0.0)),
        Figure(f"memory.sqlite with its log, {feedset.FEEDS} feeds", "MB", ours["state_mb"]),
    ]


if __name__ == "__main__":
    figures.hand_over(measured())
