"""A power cut loses no row that was acknowledged, whatever the system had not yet written by itself."""

import fcntl
import os
import random
import select
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import writer

from processing.columns import Table
from processing.tables import ARTICLES, TAGS
from storage import disk, keeping, lock, upkeep
from storage.store import Store

WRITER = Path(__file__).parent / "writer.py"
ROWS = 20
CUTS = 10
# linux/ext4.h: EXT4_IOC_SHUTDOWN, and the flag to leave the journal as it is on the disk.
_SHUTDOWN, _NO_LOG_FLUSH = 0x8004587D, 2


class Disk:
    """What a power cut would leave: the bytes that files had, and folders the names, at their last fsync."""

    def __init__(self) -> None:
        self._bytes: dict[int, bytes] = {}
        self._names: dict[int, dict[str, tuple[int, bool]]] = {}

    def synced(self, path: Path) -> None:
        """The file or folder was handed to fsync."""
        if path.is_dir():
            self._names[path.stat().st_ino] = {
                entry.name: (entry.inode(), entry.is_dir()) for entry in os.scandir(path)
            }
        else:
            self._bytes[path.stat().st_ino] = path.read_bytes()

    def cut(self, source: Path, target: Path) -> None:
        """The target is what is left of the source; a file never synced has a name and no bytes."""
        target.mkdir(parents=True)
        self._leave(source.stat().st_ino, target)

    def _leave(self, number: int, target: Path) -> None:
        for name, (inode, is_folder) in self._names.get(number, {}).items():
            if is_folder:
                (target / name).mkdir()
                self._leave(inode, target / name)
            else:
                (target / name).write_bytes(self._bytes.get(inode, b""))


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk that is told of each fsync, watched at the system call."""
    told, real = Disk(), os.fsync

    def watch(handle: int) -> None:
        real(handle)
        told.synced(Path(f"/proc/self/fd/{handle}").readlink())

    monkeypatch.setattr(os, "fsync", watch)
    return told


def ids(store: Store, table: Table) -> list[str]:
    return store.read(store.scan(table).select("article_id"))["article_id"].sort().to_list()


def wanted(batches: Iterable[int]) -> list[str]:
    return sorted(
        f"{n:032x}" for number in batches for n in range(number * ROWS, (number + 1) * ROWS)
    )


def after_a_cut(left: Disk, store: Store, target: Path) -> Store:
    left.cut(store.root, target)
    with lock.writing(target):
        return Store(target)


def test_what_was_never_synced_is_gone_after_a_cut(tmp_path: Path, left: Disk) -> None:
    (tmp_path / "here").mkdir()
    for name in ("synced", "unsynced"):
        (tmp_path / "here" / name).write_text("words")
    disk.sync(tmp_path / "here" / "synced")
    disk.sync(tmp_path / "here")
    (tmp_path / "here" / "unnamed").write_text("words")

    left.cut(tmp_path / "here", tmp_path / "there")

    assert {path.name: path.read_text() for path in (tmp_path / "there").iterdir()} == {
        "synced": "words",
        "unsynced": "",
    }


def test_each_batch_that_was_acknowledged_is_there_after_a_cut(tmp_path: Path, left: Disk) -> None:
    store = Store(tmp_path / "data")
    store.create()

    for number in range(3):
        batch = writer.articles(number, ROWS)
        store.merge(ARTICLES, batch)
        store.merge(TAGS, writer.tags(batch))
        found = after_a_cut(left, store, tmp_path / f"after-{number}")

        assert ids(found, ARTICLES) == ids(found, TAGS) == wanted(range(number + 1))
        assert upkeep.verify(found)[1] == []


def test_compaction_and_its_checkpoint_leave_all_rows_after_a_cut(
    tmp_path: Path, left: Disk
) -> None:
    store = Store(tmp_path / "data")
    store.create()
    for number in range(48):
        store.merge(ARTICLES, writer.articles(number, ROWS))
    store.tidy([ARTICLES])
    assert len(store.files(ARTICLES)) == 2

    found = after_a_cut(left, store, tmp_path / "after")

    assert ids(found, ARTICLES) == wanted(range(48))
    assert len(found.files(ARTICLES)) == 2
    found.merge(ARTICLES, writer.articles(48, ROWS))
    assert ids(found, ARTICLES) == wanted(range(49))


def test_a_table_that_was_replaced_or_lost_months_stays_so_after_a_cut(
    tmp_path: Path, left: Disk
) -> None:
    store = Store(tmp_path / "data")
    store.create()
    for number in (0, 13):
        store.merge(ARTICLES, writer.articles(number, ROWS))
    store.replace(TAGS, writer.tags(writer.articles(0, ROWS)))
    store.replace(TAGS, writer.tags(writer.articles(13, ROWS)))

    keeping.carry_out(store, keeping.plan(store, 1))
    found = after_a_cut(left, store, tmp_path / "after")

    assert ids(found, ARTICLES) == ids(found, TAGS) == wanted([13])


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    """An ext4 file system in a file, mounted; skipped where that cannot be done."""
    if not os.environ.get("FRONTWATCH_DEEP"):
        pytest.skip("cuts the power of a file system 30 times; set FRONTWATCH_DEEP=1")
    image, place = tmp_path / "image", tmp_path / "drive"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(512 << 20)
    for command in (f"mkfs.ext4 -q -F {image}", f"mount -o loop {image} {place}"):
        run = subprocess.run(command.split(), capture_output=True, check=False, text=True)
        if run.returncode:
            pytest.skip(f"no file system in a file can be mounted here: {run.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def cut_and_mount_again(drive: Path) -> None:
    handle = os.open(drive, os.O_RDONLY)
    fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
    os.close(handle)


def acknowledged_before_a_cut(drive: Path, root: Path, seconds: float) -> list[int]:
    """The batches that a writer said were kept when the file system was cut; it is mounted again."""
    with subprocess.Popen(
        [sys.executable, WRITER, root, str(ROWS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        select.select([], [], [], seconds)
        cut_and_mount_again(drive)
        process.kill()
        said += process.stdout.read()
    subprocess.run(["umount", drive], check=True)
    subprocess.run(["mount", "-o", "loop", drive.with_name("image"), drive], check=True)
    return [int(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


@pytest.mark.parametrize(
    ("older", "seconds"),
    [
        pytest.param(0, (0.0, 2.0), id="a new table"),
        pytest.param(60, (0.0, 2.0), id="an older table"),
        pytest.param(30, (2.0, 8.0), id="through checkpoints and compactions"),
    ],
)
def test_no_acknowledged_row_is_lost_by_power_cuts(
    drive: Path, older: int, seconds: tuple[float, float]
) -> None:
    moment = random.Random(older)
    for number in range(CUTS):
        root = drive / f"data-{number}"
        store = Store(root)
        store.create()
        for earlier in range(older):
            batch = writer.articles(earlier, ROWS)
            store.merge(ARTICLES, batch)
            store.merge(TAGS, writer.tags(batch))
        os.sync()

        said = acknowledged_before_a_cut(drive, root, moment.uniform(*seconds))

        with lock.writing(root):
            found = Store(root)
            stored, read = ids(found, ARTICLES), ids(found, TAGS)
        assert said
        assert set(wanted(range(max(said) + 1))) <= set(stored) & set(read)
        assert len(set(stored)) == len(stored)
        assert len(set(read)) == len(read)
