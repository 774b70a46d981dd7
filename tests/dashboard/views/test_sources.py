"""The Sources page says what room there is, when the data were last backed up, and what the feeds are made of."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage import signs
from storage.signs import Backup

_PAGE = """
from datetime import UTC, datetime
from dashboard.views import sources
from storage import store
sources.show(store.Store(store.location()), lambda: datetime(2026, 3, 21, tzinfo=UTC))
"""


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (None, "No backup is known."),
        (
            Backup(datetime(2026, 3, 20, 3, tzinfo=UTC), "/mnt/x.tar", 1),
            "Newest backup: 20 Mar 2026, 03:00 UTC.",
        ),
    ],
)
def test_the_newest_backup_and_the_room_are_said(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Backup | None, said: str
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    if made:
        signs.backed_up(folder, made)
    monkeypatch.setenv("FRONTWATCH_DATA", str(folder))

    page = AppTest.from_string(_PAGE, default_timeout=120).run()

    shown = " ".join(caption.value for caption in page.caption).replace("\\", "")
    assert not page.exception
    assert "GB of disk are left." in shown
    assert said in shown
    assert "/mnt" not in shown


@pytest.mark.parametrize("by", ["group", "ownership", "language"])
def test_the_feeds_are_told_apart_by_what_the_reader_chooses(
    filled: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA", str(filled))
    page = AppTest.from_string(_PAGE, default_timeout=120).run()

    page.radio(key="feed_balance_by").set_value(by).run()

    assert not page.exception
    told = page.dataframe[-1].value
    assert [*told.columns] == [by, "feeds", "answering", "articles_7d", "part"]
    assert told["part"].sum() == pytest.approx(100)
    assert told["feeds"].sum() == len(page.dataframe[0].value)
