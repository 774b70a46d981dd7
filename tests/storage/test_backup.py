"""A backup gives back what was there, or says what is wrong with it."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.errors import StoreError
from processing.tables import ARTICLES, TAGS
from storage import backup, upkeep
from storage.store import Store

Rows = Callable[..., pl.DataFrame]


def nobody(_done: int, _all: int) -> None:
    """Nobody watches."""


@pytest.fixture
def saved(store: Store, some_articles: Rows, tags_of: Rows, tmp_path: Path) -> Path:
    """The backup of 40 articles with tags."""
    store.merge(ARTICLES, some_articles(40))
    store.merge(TAGS, tags_of(some_articles(40)))
    (store.root / "feeds.csv").write_text("feed_id,url\n")
    size = backup.save(store, tmp_path / "all.tar", "2026-11-01T00:00:00Z", nobody)
    assert size == (tmp_path / "all.tar").stat().st_size
    return tmp_path / "all.tar"


def rewritten(file: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """A copy of the backup, each part of it as the change makes it; None leaves it out."""
    target = file.with_name("changed.tar")
    with tarfile.open(file) as old, tarfile.open(target, "w") as new:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            if (changed := change(member.name, source.read())) is not None:
                about = tarfile.TarInfo(changed[0])
                about.size = len(changed[1])
                new.addfile(about, io.BytesIO(changed[1]))
    return target


def test_what_was_backed_up_comes_back(saved: Path, store: Store, tmp_path: Path) -> None:
    counted: list[tuple[int, int]] = []

    backup.restore(saved, tmp_path / "new", lambda done, every: counted.append((done, every)))

    again = Store(tmp_path / "new")
    for table in (ARTICLES, TAGS):
        rows = [one.read(one.scan(table).sort("article_id")) for one in (store, again)]
        assert_frame_equal(*rows)
    assert upkeep.verify(again) == upkeep.verify(store)
    assert (tmp_path / "new" / "feeds.csv").read_text() == "feed_id,url\n"
    assert not list((tmp_path / "new").glob(".*"))
    assert not list(store.root.glob(".*"))
    assert counted[-1][0] == counted[-1][1] == len(counted)


def test_a_folder_with_anything_in_it_is_refused(saved: Path, tmp_path: Path) -> None:
    for name, make in (("folder", Path.mkdir), ("file", Path.touch)):
        (tmp_path / name).mkdir()
        make(tmp_path / name / "thing")
        with pytest.raises(StoreError, match="is not empty"):
            backup.restore(saved, tmp_path / name, nobody)

    (tmp_path / "empty").mkdir()
    backup.restore(saved, tmp_path / "empty", nobody)
    assert Store(tmp_path / "empty").exists()


def test_an_existing_file_is_not_written_over(saved: Path, store: Store) -> None:
    before = saved.read_bytes()

    with pytest.raises(StoreError, match="exists"):
        backup.save(store, saved, "now", nobody)
    assert saved.read_bytes() == before


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be made"):
        backup.save(store, tmp_path / "no" / "such" / "folder.tar", "now", nobody)

    assert not list(store.root.glob(".backup"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            lambda name, body: (name, body[:-1] + b"?" if name.endswith(".parquet") else body),
            r"part-.*parquet is damaged",
            id="a changed byte",
        ),
        pytest.param(
            lambda name, body: None if name == "feeds.csv" else (name, body),
            "1 parts are missing",
            id="a part left out",
        ),
        pytest.param(
            lambda name, body: ("other.csv" if name == "feeds.csv" else name, body),
            r"other\.csv is damaged",
            id="a part that is not in the list",
        ),
        pytest.param(
            lambda name, body: None if name == "manifest.json" else (name, body),
            "was not made by",
            id="no list",
        ),
        pytest.param(
            lambda name, body: (
                name,
                json.dumps({"kind": "Frontwatch backup", "sha256": {"../x": ""}}).encode()
                if name == "manifest.json"
                else body,
            ),
            "was not made by",
            id="a name that leads out",
        ),
    ],
)
def test_a_changed_backup_is_refused_and_leaves_an_empty_folder(
    saved: Path,
    tmp_path: Path,
    change: Callable[[str, bytes], tuple[str, bytes] | None],
    said: str,
) -> None:
    with pytest.raises(StoreError, match=said):
        backup.restore(rewritten(saved, change), tmp_path / "new", nobody)

    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("left", [0, 1_000, -20_000])
def test_a_file_that_was_cut_off_is_refused(saved: Path, tmp_path: Path, left: int) -> None:
    saved.write_bytes(saved.read_bytes()[:left])

    with pytest.raises(StoreError, match=r"all\.tar"):
        backup.restore(saved, tmp_path / "new", nobody)
