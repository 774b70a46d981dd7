"""A folder is copied as of one moment, although it is written to."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from processing.frames import listed, sightings, states
from processing.tables import ARTICLES, LISTED, SIGHTINGS, STATES, TAGS
from storage import disk, frozen, snapshot, upkeep
from storage.memory import Memory
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def collected(store: Store, some_articles: Rows, tags_of: Rows) -> Store:
    """Three articles with tags, through a checkpoint and two commits behind it."""
    for number in range(48):
        store.merge(TAGS, tags_of(some_articles(1, first=number)))
    store.tidy([TAGS])
    store.merge(ARTICLES, some_articles(48))
    for number in (48, 49):
        store.merge(ARTICLES, some_articles(1, first=number))
        store.merge(TAGS, tags_of(some_articles(1, first=number)))
    return store


def test_the_copy_has_every_row_and_stays_as_it_was(
    collected: Store, tmp_path: Path, some_articles: Rows
) -> None:
    frozen.freeze(collected, tmp_path / "copy", ())
    collected.merge(ARTICLES, some_articles(90))
    collected.replace(TAGS, TAGS.empty())

    copy = Store(tmp_path / "copy")
    counts, faults = upkeep.verify(copy)

    assert faults == []
    assert counts["articles"] == counts["tags"] == 50
    assert copy.merge(ARTICLES, some_articles(51)) == 1


def test_an_older_version_of_a_table_can_be_linked(collected: Store, tmp_path: Path) -> None:
    frozen.link_table(collected.root / "articles", 1, tmp_path / "then")
    frozen.link_table(
        collected.root / "tags", disk.version(collected.root / "tags"), tmp_path / "now"
    )

    assert snapshot.rows(tmp_path / "then") == 49
    assert disk.version(tmp_path / "then") == 1
    assert snapshot.rows(tmp_path / "now") == 50
    assert len(disk.entries(tmp_path / "now")) < 10


def test_what_lies_beside_the_tables_is_there_too(collected: Store, tmp_path: Path) -> None:
    (collected.root / "feeds.csv").write_text("feed_id,url\n")
    (collected.root / "pins").mkdir()
    (collected.root / "pins" / "one.json").write_text("{}")
    (collected.root / "articles" / "replaced.parquet").write_bytes(b"still needed by a pin")
    (collected.root / "writer.lock").write_text("1")

    frozen.freeze(collected, tmp_path / "copy", ["articles/replaced.parquet", "articles/gone"])

    assert {path.name for path in (tmp_path / "copy").iterdir()} == {
        "_sums",
        "articles",
        "tags",
        "feeds.csv",
        "frontwatch.json",
        "pins",
    }
    assert (tmp_path / "copy" / "pins" / "one.json").read_text() == "{}"
    assert (tmp_path / "copy" / "articles" / "replaced.parquet").exists()


@pytest.fixture
def memory(store: Store) -> Iterator[Memory]:
    """The collector's memory, open as it is while it collects."""
    with Memory(store.root) as opened:
        yield opened


def test_the_memory_is_copied_while_it_is_in_use(
    store: Store, memory: Memory, tmp_path: Path
) -> None:
    row = {"feed_id": "a", "item_key": "k", "article_id": "one", "wording": "w"}
    memory.keep(states(STATES.empty()), sightings(SIGHTINGS.frame([row])), listed(LISTED.empty()))

    frozen.freeze(store, tmp_path / "copy", ())

    assert {path.name for path in (tmp_path / "copy").iterdir()} == {
        "_sums",
        "memory.sqlite",
        "frontwatch.json",
    }
    with closing(sqlite3.connect(tmp_path / "copy" / "memory.sqlite")) as base:
        assert base.execute("SELECT item_key FROM sightings").fetchall() == [("k",)]


def test_articles_whose_tags_are_being_written_are_waited_for(
    store: Store,
    some_articles: Rows,
    tags_of: Rows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.merge(ARTICLES, some_articles(1))
    store.merge(TAGS, tags_of(some_articles(1)))
    store.merge(ARTICLES, some_articles(2))
    monkeypatch.setattr("time.sleep", lambda _: store.merge(TAGS, tags_of(some_articles(2))))

    frozen.freeze(store, tmp_path / "copy", ())

    assert upkeep.verify(Store(tmp_path / "copy")) == upkeep.verify(store)
    assert snapshot.rows(tmp_path / "copy" / "tags") == 2


def test_without_hard_links_files_are_copied(
    collected: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("this file system has no links")

    monkeypatch.setattr("os.link", refuse)

    frozen.freeze(collected, tmp_path / "copy", ())

    assert upkeep.verify(Store(tmp_path / "copy"))[1] == []
