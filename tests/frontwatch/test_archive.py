"""A collector's memory that was lost is made anew from what is stored."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from frontwatch import archive, cli
from processing.tables import ARTICLES, REVISIONS, SIGHTINGS
from storage.memory import Memory
from storage.store import Store

Collect = Callable[[str], Store]


@pytest.fixture
def collect(tmp_path: Path, feeds_csv: Any) -> Collect:
    """Runs ``collect --once`` at a time over the feed /a.xml, into the folder ``data``."""
    feeds = feeds_csv("/a.xml")

    def run(now: str) -> Store:
        flags = ["--once", "--now", now, "--allow-private", "--feeds", str(feeds)]
        assert cli.main(["collect", *flags, "--data", str(tmp_path / "data")]) == 0
        return Store(tmp_path / "data")

    return run


def lose_memory(store: Store) -> None:
    for path in store.root.glob("memory.sqlite*"):
        path.unlink()


def test_after_a_lost_memory_nothing_doubles_and_edits_are_still_revisions(
    site: Any, rss: Any, collect: Collect, capsys: pytest.CaptureFixture[str]
) -> None:
    site.answers["/a.xml"] = rss("Putin calls Trump", "Rain on Sunday")
    collect("2026-03-01T12:00Z")
    store = collect("2026-03-01T12:15Z")
    with Memory(store.root) as memory:
        before = memory.sightings(["a"])
    lose_memory(store)
    site.answers["/a.xml"] = rss("Putin calls Trump", "Rain on Sunday").replace(
        b"<title>Rain", b"<title>Heavy rain"
    )

    collect("2026-03-01T12:30Z")

    assert "made anew from 2 stored articles" in capsys.readouterr().err
    assert store.scan(ARTICLES).collect().height == 2
    assert store.scan(REVISIONS).collect()["title"].to_list() == ["Heavy rain on Sunday"]
    with Memory(store.root) as memory:
        after = memory.sightings(["a"])
    assert not before.is_empty()
    assert set(before["item_key"]) <= set(after["item_key"])


def test_a_memory_that_is_there_is_left_as_it_is(site: Any, rss: Any, collect: Collect) -> None:
    site.answers["/a.xml"] = rss("Putin calls Trump")
    store = collect("2026-03-01T12:00Z")

    with Memory(store.root) as memory:
        states = memory.states()
        assert archive.remember(store, memory) == 0
        assert memory.states().equals(states)


def test_a_first_round_that_was_cut_off_is_simply_run_again(
    site: Any, rss: Any, collect: Collect
) -> None:
    site.answers["/a.xml"] = rss("Putin calls Trump")
    store = collect("2026-03-01T12:00Z")
    lose_memory(store)

    with Memory(store.root) as memory:
        assert archive.remember(store, memory) == 0


def test_a_new_folder_has_nothing_to_remember(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.create()

    with Memory(store.root) as memory:
        assert archive.remember(store, memory) == 0
        assert memory.sightings([]).schema == pl.Schema(SIGHTINGS.schema)
