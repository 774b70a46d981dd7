"""Any byte that changes in a stored file is found, named, and leaves the rest readable.

FRONTWATCH_DEEP=1 changes 5,000 bytes instead of 100.
"""

import os
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import writer

from processing.errors import StoreError
from processing.tables import ARTICLES, FETCHES, TAGS
from storage import pins, repair, snapshot, sums, upkeep
from storage.memory import Memory
from storage.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHANGES = 5_000 if os.environ.get("FRONTWATCH_DEEP") else 100
REPAIRS = CHANGES // 10
# The collector's memory holds nothing that is counted, and is made anew when it is lost: of its bytes
# SQLite finds those that break its structure, not a changed letter in a cell. The pointer to the newest
# checkpoint is judged by where it points.
NOT_SUMMED = ("memory.sqlite", "_last_checkpoint")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with each kind of file: data, log entries, a checkpoint, a pin, a memory."""
    store = Store(tmp_path_factory.mktemp("whole"))
    store.create()
    for number in range(12):
        batch = writer.articles(number, 20)
        store.merge(ARTICLES, batch)
        store.merge(TAGS, writer.tags(batch))
    taken = pins.taken(store, store.version(ARTICLES, TAGS))
    pins.keep(store, taken, NOW + timedelta(days=400))
    Memory(store.root).__exit__()
    assert upkeep.verify(store)[1] == []
    return store.root


def test_every_changed_byte_is_found_and_its_file_named(whole: Path) -> None:
    chance, store, kinds = random.Random(2026), Store(whole), set[str]()
    files = [path for path in stored(whole) if path.name not in NOT_SUMMED]

    for _ in range(CHANGES):
        file = chance.choice(files)
        before = file.read_bytes()
        file.write_bytes(damaged(before, chance))
        changed = [path for folder in folders(store) for path in sums.changed(folder)]
        unlisted = [folder for folder in folders(store) if not sums.is_whole(folder)]
        assert changed == [file] or (file.name == sums.NAME and (changed or unlisted))
        kinds.add(file.suffix or file.name)
        file.write_bytes(before)

    assert kinds == {".parquet", ".json", "_sums"}


def test_the_check_names_the_file_and_after_a_repair_the_rest_can_be_read(
    whole: Path, tmp_path: Path
) -> None:
    chance = random.Random(2027)
    names = [path.relative_to(whole) for path in stored(whole) if path.suffix == ".parquet"]
    names = [name for name in names if "_delta_log" not in name.parts]

    for number in range(REPAIRS):
        root = tmp_path / str(number)
        shutil.copytree(whole, root)
        store, file = Store(root), root / chance.choice(names)
        rows = snapshot.rows(root / "articles")
        file.write_bytes(damaged(file.read_bytes(), chance))

        assert any(str(file) in fault for fault in upkeep.verify(store)[1])
        repair.repair(store, NOW)

        assert upkeep.damaged(root / "articles") == upkeep.damaged(root / "tags") == {}
        left = store.read(store.scan(ARTICLES).select("article_id"))
        assert left.height >= rows - 20
        shutil.rmtree(root)


def test_a_damaged_file_stops_only_questions_that_need_it(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, root := tmp_path / "data")
    store = Store(root)
    store.files(ARTICLES)[0].write_bytes(b"")

    with pytest.raises(StoreError, match="frontwatch check"):
        store.read(store.scan(ARTICLES))

    assert store.read(store.scan(TAGS)).height == 240
    assert store.read(store.scan(FETCHES)).is_empty()


def folders(store: Store) -> Iterator[Path]:
    yield store.root
    yield from (store.root / table.name for table in (ARTICLES, TAGS))


def stored(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name != "writer.lock")


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """The bytes with one bit changed, one byte replaced, or cut off at one place."""
    place, way = chance.randrange(len(whole)), chance.randrange(3)
    if way == 0:
        return whole[:place]
    other = whole[place] ^ (1 << chance.randrange(8) if way == 1 else chance.randrange(1, 256))
    return whole[:place] + bytes([other]) + whole[place + 1 :]
