"""A reader may have newer data shown by itself; who did not ask for it keeps what is on the page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage.store import Store

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Trends of a store at an address."""

    def opened(folder: Path, **query: str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(folder))
        page = AppTest.from_file(str(APP), default_timeout=90)
        page.context = {"url": "http://127.0.0.1/"}
        for name, value in {"subject": "zelensky", "every": "1h", "period": "2d", **query}.items():
            page.query_params[name] = value
        return page.run()

    return opened


def chart(page: AppTest) -> str:
    return str(page.get("plotly_chart")[0].proto.spec)


def has_button(page: AppTest) -> bool:
    return any(button.key == "newer" for button in page.button)


def test_newer_data_waits_for_a_click(open_page: Open, grown: Callable[[], Store]) -> None:
    page = open_page(grown().root)
    before = chart(page)
    grown()
    page.run()

    assert has_button(page)
    assert chart(page) == before


def test_on_a_wall_the_chart_moves_on_without_a_click(
    open_page: Open, grown: Callable[[], Store]
) -> None:
    page = open_page(grown().root, live="1")
    before = chart(page)
    page.run()
    unchanged = chart(page)
    grown()
    page.run()

    assert not page.exception
    assert unchanged == before
    assert chart(page) != before
    assert not has_button(page)
    assert page.query_params["live"] == "1"
    assert page.query_params["period"] == "2d"


def test_the_switch_is_in_the_address_and_out_of_it(
    open_page: Open, grown: Callable[[], Store]
) -> None:
    page = open_page(grown().root)
    page.toggle(key="live_switch").set_value(True).run()
    asked = dict(page.query_params)
    grown()
    page.run()
    followed = has_button(page)
    page.toggle(key="live_switch").set_value(False).run()
    grown()
    page.run()

    assert asked["live"] == "1"
    assert not followed
    assert "live" not in page.query_params
    assert has_button(page)
