"""Views drawn by lot come back from their addresses: the same widgets, charts and tables."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

_SCRIPT = """
from datetime import UTC, datetime
from pathlib import Path
import streamlit as st
from dashboard.views import articles, compare, network, outlets, trends
from storage.store import Store
store, clock = Store(Path({folder!r})), lambda: datetime(2026, 3, 21, tzinfo=UTC)
other = st.Page(lambda: st.write("other"), title="Other", url_path="other")
pages = {{
    "trends": lambda: trends.show(store, clock),
    "compare": lambda: compare.show(store, clock),
    "network": lambda: network.show(store, clock),
    "articles": lambda: articles.show(store, clock),
    "outlets": lambda: outlets.show(store, clock, other),
}}
page = st.Page(pages[{name!r}], title="Page", url_path={name!r}, default=True)
if st.session_state.get("away"):
    st.write("Away")
else:
    st.navigation([page, other]).run()
"""
_OUTLETS = ("Kyiv Daily", "Москва 24", "London <b>Courier</b>", "東京新聞社")
_QUERIES = (
    "Talks|headline OR заголовок*",
    "<b>Ones</b> **x**|number 1* -actor:trump",
    "group:UA OR language:ru",
    "Cut off|(headline AND",
    "Nothing|zzzz",
)
# For each page what its address may hold; several words where the page takes several.
_VIEWS: dict[str, dict[str, tuple[tuple[str, ...], int]]] = {
    "trends": {
        "subject": (
            ("putin", "trump", "zelensky", "nato", "russia", "drones", "energy-strikes"),
            5,
        ),
        "query": (_QUERIES, 3),
        "measure": (("share", "count"), 1),
        "every": (("1h", "1d", "1w"), 1),
        "clock": (("published", "first_seen"), 1),
        "period": (("2d", "7d", "30d", "90d", "all"), 1),
        "scope": (("war", "all"), 1),
        "unit": (("articles", "texts", "publishers"), 1),
        "members": (("whole", "constant"), 1),
        "smooth": (("1", "3", "7"), 1),
        "group": (("UA", "RU state", "Western"), 2),
        "country": (("UA", "RU", "GB", "FR"), 3),
        "language": (("uk", "ru", "en", "fr"), 3),
        "outlet": (_OUTLETS, 3),
        "ownership": (("private", "state", "independent"), 2),
        "view": (("table",), 1),
        "zone": (("Europe/Kyiv", "America/New_York"), 1),
    },
    "compare": {
        "subject": (("putin", "nato", "drones"), 1),
        "every": (("1h", "1d"), 1),
        "clock": (("published", "first_seen"), 1),
        "period": (("2d", "7d", "30d"), 1),
        "unit": (("articles", "texts"), 1),
        "smooth": (("1", "3"), 1),
    },
    "network": {
        "kind": (("actors", "themes", "both"), 1),
        "rank": (("count", "lift"), 1),
        "around": (("putin", "nato", "drones"), 1),
        "view": (("graph", "table"), 1),
        "period": (("2d", "7d", "all"), 1),
        "unit": (("articles", "texts"), 1),
        "group": (("UA", "RU state", "Western"), 2),
        "zone": (("Europe/Kyiv", "America/New_York"), 1),
    },
    "articles": {
        "q": (("headline", "actor:putin -number", "group:UA OR language:ru"), 1),
        "period": (("2d", "7d", "all"), 1),
        "clock": (("published", "first_seen"), 1),
    },
    "outlets": {
        "days": (("2 days", "7 days", "30 days"), 1),
        "kind": (("Actors", "Themes"), 1),
        "groups": (("UA", "RU state", "Western", "Other"), 2),
        "outlet": (_OUTLETS, 1),
        "named": (("NATO", "Russia", "Drones (theme)"), 1),
    },
}
Open = Callable[[str, Mapping[str, list[str] | str]], AppTest]


@pytest.fixture
def opened(filled: Path) -> Open:
    """A page of the filled store at an address."""

    def go(name: str, query: Mapping[str, list[str] | str]) -> AppTest:
        page = AppTest.from_string(
            _SCRIPT.format(folder=str(filled), name=name), default_timeout=90
        )
        page.context = {"theme": "light", "timezone": "UTC", "url": f"http://127.0.0.1/{name}"}
        for parameter, value in query.items():
            page.query_params[parameter] = value
        return page.run()

    return go


def drawn_by_lot(name: str, seed: int) -> dict[str, list[str]]:
    chance = random.Random(f"{name} {seed}")
    return {
        parameter: chance.sample(words, chance.randint(1, most))
        for parameter, (words, most) in _VIEWS[name].items()
        if chance.random() < 0.5 or parameter in {"subject", "q", "query"}
    }


def state(page: AppTest) -> dict[str, Any]:
    """What the reader's widgets hold, and what the charts and tables show."""
    kinds = (page.selectbox, page.radio, page.multiselect, page.text_input, page.date_input)
    return {
        "widgets": {str(one.key): one.value for kind in kinds for one in kind},
        "charts": [chart.proto.spec for chart in page.get("plotly_chart")],
        "tables": [frame.value.to_json(date_format="iso") for frame in page.dataframe],
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", _VIEWS)
def test_a_view_comes_back_from_the_address_bar(opened: Open, name: str, seed: int) -> None:
    first = opened(name, drawn_by_lot(name, seed))
    again = opened(name, first.query_params)

    assert not first.exception
    assert again.query_params == first.query_params
    assert state(again) == state(first)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["trends", "outlets"])
def test_the_address_to_share_draws_the_same_with_dates_that_stay(
    opened: Open, name: str, seed: int
) -> None:
    first = opened(name, drawn_by_lot(name, seed) | {"period": ["7d"]})
    link = next((code.value for code in first.code if "since=" in code.value), None)
    if link is None:
        assert first.info  # nothing is found in this view: there is nothing to share
        return
    again = opened(name, parse_qs(urlsplit(link).query))

    assert urlsplit(link).path == f"/{name}"
    assert state(again)["charts"] == state(first)["charts"]


def test_the_choices_of_outlets_are_there_on_the_way_back(opened: Open) -> None:
    page = opened("outlets", {})
    page.radio(key="days").set_value("2 days").run()
    page.multiselect(key="groups").set_value(["UA"]).run()
    page.selectbox(key="outlet").set_value("Kyiv Daily").run()
    before = state(page)
    page.session_state["away"] = True
    page.run()
    page.query_params.clear()
    page.session_state["away"] = False
    page.run()

    assert state(page) == before
    assert page.query_params == {"days": "2 days", "groups": "UA", "outlet": "Kyiv Daily"}


def test_another_period_of_outlets_ends_the_fixed_days(opened: Open) -> None:
    fixed = {"since": "2026-03-13T00:00:00Z", "until": "2026-03-16T00:00:00Z"}
    page = opened("outlets", fixed)

    assert page.query_params == {name: [value] for name, value in fixed.items()} or (
        page.query_params == fixed
    )
    page.radio(key="days").set_value("2 days").run()
    assert page.query_params == {"days": "2 days"}


@pytest.mark.parametrize("name", _VIEWS)
@pytest.mark.parametrize(
    "value",
    [
        "(" * 2_000,
        '"' * 3_001,
        "*a" * 2_000,
        "x|" + "NOT " * 100 + "a",
        "' OR 1=1; DROP TABLE articles; --",
        "../../../../etc/passwd\x00",
        "\u202e{{7*7}}<script>alert(1)</script>",
    ],
    ids=range(7),
)
def test_an_address_that_holds_anything_else_draws_a_page(
    opened: Open, name: str, value: str
) -> None:
    page = opened(name, dict.fromkeys([*_VIEWS[name], "since", "until", "panel"], value))

    assert not page.exception
    assert page.title
