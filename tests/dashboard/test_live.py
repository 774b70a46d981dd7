"""The words of the line that says how fresh the data are."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import live
from dashboard.health import Pulse
from storage import signs
from storage.signs import Alive, State

LAST = datetime(2026, 11, 20, 23, 50, tzinfo=UTC)
_HEADING = """
from datetime import UTC, datetime
from dashboard import live
from storage import store
live.heading("Now", store.Store(store.location()), lambda: datetime(2026, 3, 21, tzinfo=UTC))
"""
PULSE = Pulse(LAST, LAST + timedelta(hours=1), 84, 86)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (60, False), (61, True), (10_000, True)])
def test_data_are_late_after_two_rounds_without_news(minutes: int, late: bool) -> None:
    assert live.is_late(PULSE, LAST + timedelta(minutes=minutes)) is late


def test_the_line_says_to_when_and_how_many_feeds_answer() -> None:
    assert live.told(PULSE) == "Collected to 20 Nov 2026, 23:50 UTC · 84 of 86 feeds answering"


@pytest.mark.parametrize(("state", "shown"), [("full", True), ("waiting", False)])
def test_a_collector_that_waits_for_room_is_said_beside_the_title(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: State, shown: bool
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    signs.live(folder, Alive(LAST, state))
    monkeypatch.setenv("FRONTWATCH_DATA", str(folder))

    page = AppTest.from_string(_HEADING, default_timeout=120).run()

    assert not page.exception
    assert any("Disk full" in str(badge.value) for badge in page.markdown) is shown
