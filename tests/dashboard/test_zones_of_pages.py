"""A reader picks a time zone, and every page counts and tells the time by its clocks."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]
_PAGE = """
from datetime import datetime, timezone
from pathlib import Path
import streamlit as st
from dashboard import reader
from dashboard.views import articles, compare, network, now, outlets, sources
from storage.store import Store

reader.begin()
store = Store(Path({folder!r}))
other = st.Page(lambda: None, title="Trends", url_path="trends")
clock = lambda: datetime(2026, 3, 20, 23, 55, tzinfo=timezone.utc)
more = {{"now": [now.Places(other, other)], "outlets": [other]}}
dict(now=now, compare=compare, outlets=outlets, articles=articles, sources=sources, network=network)[
    {page!r}
].show(store, clock, *more.get({page!r}, []))
"""


def figure(page: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(page.get("plotly_chart")[0].proto.spec)
    return spec


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


@pytest.fixture
def on_trends(monkeypatch: pytest.MonkeyPatch, filled: Path) -> Open:
    """The same at the address of a view: it leads to Trends."""

    def opened(own: str = "Asia/Kolkata", **query: str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(filled))
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.context = {"theme": "light", "timezone": own, "url": "http://127.0.0.1/"}
        for name, value in ({"subject": "nato"} | query).items():
            app.query_params[name] = value
        return app.run()

    return opened


def test_a_reader_is_offered_six_zones_and_their_own(on_trends: Open) -> None:
    offered = on_trends().selectbox(key="zone_pick").options

    assert offered == [
        "UTC",
        "Kyiv time",
        "Moscow time",
        "Paris time",
        "Berlin time",
        "New York time",
        "Kolkata time (yours)",
    ]


@pytest.mark.parametrize("own", ["Europe/Kiev", "Europe/Kyiv"])
def test_a_readers_own_zone_is_offered_once(on_trends: Open, own: str) -> None:
    offered = on_trends(own=own).selectbox(key="zone_pick").options

    assert len(offered) == 6
    assert offered[1] == "Kyiv time (yours)"


@pytest.mark.parametrize("own", ["", "Mars/Olympus"])
def test_an_unknown_zone_of_a_reader_is_not_offered(on_trends: Open, own: str) -> None:
    page = on_trends(own=own)

    assert page.selectbox(key="zone_pick").value == "UTC"
    assert len(page.selectbox(key="zone_pick").options) == 6


def test_days_are_those_of_the_zone_picked(on_trends: Open) -> None:
    page = on_trends(every="1d", since="2026-03-13T00:00:00Z", until="2026-03-16T00:00:00Z")
    assert "One point per day, UTC." in captions(page)

    page.selectbox(key="zone_pick").set_value("Europe/Kyiv").run()

    assert not page.exception
    assert page.query_params["zone"] == "Europe/Kyiv"
    # The same dates, by the clocks of Kyiv, which are two hours ahead.
    assert page.query_params["since"] == "2026-03-12T22:00:00Z"
    assert page.query_params["until"] == "2026-03-15T22:00:00Z"
    assert page.date_input(key="pick_dates").value == (date(2026, 3, 13), date(2026, 3, 15))
    assert figure(page)["layout"]["xaxis"]["range"] == [
        "2026-03-13T00:00:00",
        "2026-03-16T00:00:00",
    ]
    assert "One point per day, Kyiv time." in captions(page)


def test_the_permalink_holds_the_name_of_the_zone(on_trends: Open) -> None:
    page = on_trends(zone="Europe/Kiev")

    assert page.query_params["zone"] == "Europe/Kyiv"
    assert "&zone=Europe%2FKyiv" in page.code[0].value


def test_utc_is_not_in_the_address(on_trends: Open) -> None:
    page = on_trends(zone="Europe/Paris")
    page.selectbox(key="zone_pick").set_value("UTC").run()

    assert "zone" not in page.query_params
    assert "zone" not in page.code[0].value


@pytest.mark.parametrize("zone", ["own", "Mars/Olympus", "<b>", "localtime"])
def test_what_is_no_zone_is_utc(on_trends: Open, zone: str) -> None:
    page = on_trends(zone=zone)

    assert not page.exception
    assert page.selectbox(key="zone_pick").value == "UTC"
    assert "zone" not in page.query_params


def test_dates_without_an_offset_are_those_of_the_zone(on_trends: Open) -> None:
    page = on_trends(zone="America/New_York", since="2026-03-13", until="2026-03-15", every="1d")

    # Clocks were put forward on 8 March.
    assert page.query_params["since"] == "2026-03-13T04:00:00Z"
    assert page.query_params["until"] == "2026-03-15T04:00:00Z"


def test_dates_picked_by_hand_are_local_days(on_trends: Open) -> None:
    page = on_trends(zone="Asia/Kolkata", since="2026-03-13", until="2026-03-15")
    page.date_input(key="pick_dates").set_value((date(2026, 3, 16), date(2026, 3, 18))).run()

    assert page.query_params["since"] == "2026-03-15T18:30:00Z"
    assert page.query_params["until"] == "2026-03-18T18:30:00Z"


def test_a_span_of_hours_keeps_its_moments_in_another_zone(on_trends: Open) -> None:
    page = on_trends(since="2026-03-16T06:00:00Z", until="2026-03-16T18:00:00Z")
    page.selectbox(key="zone_pick").set_value("Europe/Moscow").run()

    assert page.query_params["since"] == "2026-03-16T06:00:00Z"
    assert "16 Mar 2026, 09:00–21:00 Moscow time" in captions(page)


@pytest.mark.parametrize("page", ["now", "compare", "outlets", "articles", "sources", "network"])
def test_every_page_tells_the_time_by_the_same_clocks(page: str, filled: Path) -> None:
    app = AppTest.from_string(_PAGE.format(page=page, folder=str(filled)), default_timeout=60)
    app.context = {"theme": "light", "timezone": "", "url": "http://127.0.0.1/"}
    app.query_params["zone"] = "Europe/Kyiv"
    app.run()

    assert not app.exception
    assert "Collected to 21 Mar 2026, 01:50 Kyiv time" in captions(app)
    assert "UTC" not in captions(app)
