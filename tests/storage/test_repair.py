"""After a repair everything left can be read, nothing is deleted, and what is lost stands as gaps."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from processing.tables import ARTICLES, FEEDS, GAPS, TAGS
from storage import disk, repair, snapshot, upkeep
from storage.memory import Memory
from storage.store import Store

Maker = Callable[..., pl.DataFrame]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FEED = {
    "feed_id": "made-up",
    "url": "https://example.org/feed",
    "outlet": "Made Up",
    "country": "PL",
    "language": "pl",
    "group": "Western",
    "ownership": "unverified",
}


@pytest.fixture
def filled(store: Store, some_articles: Maker, tags_of: Maker) -> Store:
    """Three commits of 20 articles with tags, one a day; one feed; a memory."""
    for number in range(3):
        store.merge(ARTICLES, some_articles(20, first=20 * number))
        store.merge(TAGS, tags_of(some_articles(20, first=20 * number)))
    known = {name: FEED.get(name) for name in FEEDS.columns}
    store.replace(FEEDS, FEEDS.frame([known]))
    Memory(store.root).__exit__()
    return store


def data_file(store: Store, version: int, table: str = "articles") -> Path:
    """A data file of the commit."""
    return disk.files_of(store.root / table, version)[0]


def flip(file: Path, place: int) -> None:
    whole = bytearray(file.read_bytes())
    whole[place] ^= 1
    file.write_bytes(whole)


def test_nothing_is_done_where_nothing_is_damaged(filled: Store) -> None:
    before = {path: path.stat().st_mtime_ns for path in filled.root.rglob("*") if path.is_file()}

    assert repair.repair(filled, NOW) == []

    after = {path: path.stat().st_mtime_ns for path in filled.root.rglob("*") if path.is_file()}
    assert {k: v for k, v in after.items() if "memory" not in k.name} == {
        k: v for k, v in before.items() if "memory" not in k.name
    }


def test_the_rest_of_the_articles_is_readable_and_the_damaged_file_is_kept(filled: Store) -> None:
    file = data_file(filled, 1)
    lost = pl.read_parquet(file)
    flip(file, file.stat().st_size // 2)

    told = repair.repair(filled, NOW)

    left = filled.read(filled.scan(ARTICLES))["article_id"]
    assert set(left) == {f"{n:032x}" for n in range(60)} - set(lost["article_id"])
    assert (filled.root / "articles" / "_aside" / file.name).exists()
    assert told[0] == f"articles: 1 damaged files set aside, {lost.height} rows lost"
    assert upkeep.verify(filled)[1] == []


def test_the_time_of_lost_articles_is_a_gap_of_every_feed(filled: Store) -> None:
    file = data_file(filled, 1)
    seen = pl.read_parquet(file)["first_seen"].to_list()
    flip(file, file.stat().st_size // 2)

    repair.repair(filled, NOW)

    (gap,) = filled.read(filled.scan(GAPS)).rows(named=True)
    assert (gap["feed_id"], gap["found"]) == ("made-up", NOW)
    assert abs(gap["gap_from"] - min(seen)) < timedelta(milliseconds=1)
    assert abs(gap["gap_to"] - max(seen)) < timedelta(milliseconds=1)


def test_what_feeds_still_list_comes_again_as_the_memory_is_set_aside(filled: Store) -> None:
    flip(data_file(filled, 0), 100)

    told = repair.repair(filled, NOW)

    assert "memory.sqlite: set aside" in told[-1]
    assert not (filled.root / "memory.sqlite").exists()
    assert list(filled.root.glob(".memory.sqlite.*"))


def test_damaged_tags_are_set_aside_whole_and_no_article_is_lost(filled: Store) -> None:
    flip(data_file(filled, 2, "tags"), 50)

    (done,) = repair.repair(filled, NOW)

    assert "`frontwatch rebuild` makes it anew" in done
    assert filled.read(filled.scan(TAGS)).is_empty()
    assert filled.read(filled.scan(ARTICLES)).height == 60
    assert filled.read(filled.scan(GAPS)).is_empty()


def test_a_damaged_log_is_left_for_a_backup(filled: Store) -> None:
    entry = disk.entry(filled.root / "articles", 2)
    flip(entry, 30)
    before = entry.read_bytes()

    (done,) = repair.repair(filled, NOW)

    assert "articles: its log is damaged" in done
    assert "frontwatch restore" in done
    assert entry.read_bytes() == before


def test_a_memory_that_is_no_database_any_more_is_set_aside(filled: Store) -> None:
    (filled.root / "memory.sqlite").write_bytes(b"\0" * 4096)

    assert len(upkeep.memory_faults(filled)) == 1
    (done,) = repair.repair(filled, NOW)

    assert done.startswith("memory.sqlite: set aside")
    assert upkeep.memory_faults(filled) == []


@pytest.mark.parametrize("seed", range(12))
def test_after_any_one_byte_changed_it_is_found_and_the_rest_is_readable_once_repaired(
    filled: Store, seed: int
) -> None:
    chance = random.Random(seed)
    files = [path for path in filled.root.glob("*/**/*.parquet") if path.is_file()]
    file = chance.choice(sorted(files))
    rows = snapshot.rows(filled.root / file.relative_to(filled.root).parts[0])
    flip(file, chance.randrange(file.stat().st_size))

    assert any(str(file) in fault for fault in upkeep.verify(filled)[1])
    repair.repair(filled, NOW)

    assert upkeep.damaged(filled.root / "articles") == {}
    assert filled.read(filled.scan(ARTICLES)).height >= 60 - rows
    assert not [fault for fault in upkeep.verify(filled)[1] if "checksum" in fault]
