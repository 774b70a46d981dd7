"""A reader sees what happened on the chart, finds the sources, and can switch it off in the address."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import events

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def eventful(filled: Path, tmp_path: Path, end: datetime) -> Path:
    """A store with an event of its own two days before its end."""
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    (folder / events.FILE).write_text(
        f"[[event]]\nday = {(end - timedelta(days=2)).date()}\n"
        'label = "A test of events"\nsource = "https://example.org/told"\n'
    )
    return folder


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("FRONTWATCH_DATA", str(folder))
    page = AppTest.from_file(str(APP), default_timeout=30)
    page.context = {"theme": "light", "timezone": "UTC", "url": "http://127.0.0.1/"}
    for name, value in {"period": "7d", **query}.items():
        page.query_params[name] = value
    return page.run()


def annotations(page: AppTest) -> list[str]:
    figure: dict[str, Any] = json.loads(page.get("plotly_chart")[0].proto.spec)
    return [note["text"] for note in figure["layout"]["annotations"]]


def listed(page: AppTest) -> list[str]:
    tables = [frame.value for frame in page.dataframe if "Event" in frame.value.columns]
    return [source for table in tables for source in table["Source"]]


def test_an_event_is_on_the_chart_and_in_a_list_with_its_source(
    eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(eventful, monkeypatch)

    assert not page.exception
    assert "A test of events" in annotations(page)
    assert listed(page) == ["https://example.org/told"]


def test_the_address_switches_events_off(eventful: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(eventful, monkeypatch, events="no")

    assert "A test of events" not in annotations(page)
    assert listed(page) == ["https://example.org/told"]
    assert page.query_params["events"] == "no"


def test_switching_them_on_again_cleans_the_address(
    eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(eventful, monkeypatch, events="no")

    switch = page.toggle(key="pick_events")
    switch.set_value(not switch.value).run()

    assert "A test of events" in annotations(page)
    assert "events" not in page.query_params


def test_a_period_without_events_has_no_list(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)

    assert listed(page) == []
    assert not [toggle for toggle in page.toggle if toggle.key == "pick_events"]


def test_a_wrong_file_of_events_is_told_in_a_plain_sentence(
    eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (eventful / events.FILE).write_text("[[event]]\nday = 1\n")

    page = opened(eventful, monkeypatch)

    assert not page.exception
    assert events.FILE in page.error[0].value.replace("\\", "")
