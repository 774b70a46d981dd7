"""The notes beside the tables are read back as they were written, and one that is damaged is none."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import backup, lock, signs
from storage.signs import Alive, Backup, Room
from storage.store import Store

NOW = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)


def test_the_last_sign_of_life_counts(tmp_path: Path) -> None:
    assert signs.alive(tmp_path) is None

    signs.live(tmp_path, Alive(NOW, "collecting"))
    signs.live(tmp_path, Alive(NOW, "waiting"))

    assert signs.alive(tmp_path) == Alive(NOW, "waiting")
    signs.forget(tmp_path)
    assert signs.alive(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": 1, "state": "full"}', '{"state": "x"}'])
def test_a_note_that_is_damaged_is_none(tmp_path: Path, text: str) -> None:
    for name in (".alive.json", ".backed-up.json"):
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert signs.alive(tmp_path) is None
    assert signs.backup(tmp_path) is None


def test_a_collector_goes_on_where_no_note_can_be_written(tmp_path: Path) -> None:
    signs.live(tmp_path / "gone", Alive(NOW, "waiting"))
    signs.forget(tmp_path / "gone")

    assert signs.alive(tmp_path / "gone") is None


def test_the_newest_backup_is_known(tmp_path: Path) -> None:
    made = Backup(NOW, "/backups/frontwatch.tar", 12)

    signs.backed_up(tmp_path, made)

    assert signs.backup(tmp_path) == made


def test_no_backup_holds_the_notes(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.create()
    signs.live(store.root, Alive(NOW, "waiting"))

    backup.save(store, tmp_path / "all.tar", "now", lambda _done, _all: None)
    backup.restore(tmp_path / "all.tar", tmp_path / "new", lambda _done, _all: None)

    assert signs.alive(tmp_path / "new") is None


def test_who_writes_is_known_while_it_does(tmp_path: Path) -> None:
    assert signs.writer(tmp_path) is None
    code = (
        "import sys; from pathlib import Path; from storage import lock\n"
        "with lock.writing(Path(sys.argv[1])): print('has it', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(lock.__file__).parents[1],
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert signs.writer(tmp_path) == process.pid
        process.communicate()

    assert signs.writer(tmp_path) is None


def test_the_floor_is_500_mb_or_a_hundredth_of_a_small_disk(tmp_path: Path) -> None:
    usual = signs.room(tmp_path)

    assert 0 < usual.floor <= 500_000_000
    assert signs.room(tmp_path, 7).floor == 7_000_000
    assert signs.room(tmp_path, 0).is_enough
    assert not signs.room(tmp_path, 10**12).is_enough
    assert [Room(left, 10).is_enough for left in (9, 10)] == [False, True]
