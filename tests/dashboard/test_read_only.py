"""The dashboard works on data that it can only read: it starts, shows, answers and hands out."""

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import files, reads
from processing.counting.picks import Picks
from storage.store import Store

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture(scope="module")
def sealed(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the filled store without what it keeps for exports, which nothing can be written to.

    Root mounts it read-only, others have no right to write.
    """
    folder = tmp_path_factory.mktemp("sealed") / "data"
    shutil.copytree(filled, folder, ignore=shutil.ignore_patterns("pins"))
    if os.geteuid() == 0:
        bound = subprocess.run(
            ["mount", "--bind", folder, folder], check=False, capture_output=True
        )
        if bound.returncode:
            pytest.skip(f"nothing can be mounted here: {bound.stderr.decode().strip()}")
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
        return
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def test_nothing_can_be_written_there(sealed: Path) -> None:
    with pytest.raises(OSError, match=r"Read-only|Permission"):
        (sealed / "x").write_text("x", encoding="utf-8")


def test_it_starts_and_answers(serve: Callable[..., str], sealed: Path) -> None:
    address = serve(sealed)

    with urllib.request.urlopen(f"{address}/api/trend.csv?subject=putin", timeout=120) as answer:
        assert answer.status == 200
        assert b"Putin" in answer.read()


def test_a_page_opens(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA", str(sealed))

    page = AppTest.from_file(str(APP), default_timeout=120).run()

    assert not page.exception
    assert not page.error


def test_a_table_is_handed_out_and_its_manifest_says_that_its_data_are_not_kept(
    sealed: Path, end: datetime
) -> None:
    edition = reads.edition(Store(sealed))
    picks = reads.absolute(edition, Picks(subjects=("putin",)), end)

    assert b"Putin" in files.trend(edition, picks, end, "csv")
    manifest = json.loads(files.trend_manifest(edition, picks, end))
    assert '"snapshot_kept_until": null' in json.dumps(manifest)
