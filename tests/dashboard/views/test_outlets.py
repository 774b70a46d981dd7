"""The page of outlets as Streamlit draws it, without a browser."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from processing.counting.passports import EARLIEST
from processing.tables import PASSPORTS
from storage.store import Store

_PAGE = """
from datetime import UTC, datetime
from pathlib import Path
import streamlit as st
from dashboard.views import outlets
from storage.store import Store
trends = st.Page(lambda: st.write("Trends"), title="Trends", url_path="trends")
page = st.Page(
    lambda: outlets.show(Store(Path({folder!r})), lambda: datetime(2026, 3, 21, tzinfo=UTC), trends),
    title="Outlets", url_path="outlets", default=True,
)
st.navigation([page, trends]).run()
"""
Open = Callable[..., AppTest]


@pytest.fixture
def opened() -> Open:
    """The page of a store at an address."""

    def go(folder: Path, **query: str) -> AppTest:
        page = AppTest.from_string(_PAGE.format(folder=str(folder)), default_timeout=60)
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return go


def figure(page: AppTest, place: int = 0) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(page.get("plotly_chart")[place].proto.spec)
    return spec


def said(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.header, page.info)
    return " ".join(element.value for kind in kinds for element in kind).replace("\\", "")


def table(page: AppTest, column: str) -> pl.DataFrame:
    frames = (pl.from_pandas(frame.value) for frame in page.dataframe)
    return next(frame for frame in frames if column in frame.columns)


def test_outlets_stand_against_those_whom_they_name_most(opened: Open, filled: Path) -> None:
    page = opened(filled)

    layout = figure(page)["layout"]
    assert not page.exception
    assert len(layout["yaxis"]["ticktext"]) == 7
    assert layout["xaxis"]["ticktext"][0] == "Russia"
    assert "London &lt;b&gt;Courier&lt;/b&gt;" in layout["yaxis"]["ticktext"]
    assert (
        "In percent of the outlet's own articles about the war, published 13–20 Mar 2026"
        in said(page)
    )


def test_themes_period_and_group_are_read_from_the_address(opened: Open, filled: Path) -> None:
    page = opened(filled, kind="Themes", days="2 days", groups="UA")

    layout = figure(page)["layout"]
    assert "Drones" in layout["xaxis"]["ticktext"]
    assert sorted(layout["yaxis"]["ticktext"]) == ["Kyiv Daily", "Київ сьогодні"]
    assert "18–20 Mar 2026" in said(page)


def test_a_square_in_the_address_shows_its_articles(opened: Open, filled: Path) -> None:
    page = opened(filled, outlet="Kyiv Daily", named="NATO")

    rows = table(page, "Headline")
    assert f"{rows.height} articles of Kyiv Daily about the war naming NATO." in said(page)
    assert all("NATO" in names for names in rows["Actors"].to_list())
    assert rows["Link"].drop_nulls().str.starts_with("https://").all()


def test_the_count_is_that_of_the_square(opened: Open, filled: Path) -> None:
    page = opened(filled, outlet="Kyiv Daily", named="NATO")

    told = next(
        text for text in figure(page)["data"][2]["customdata"] if "Kyiv Daily on NATO" in text
    )
    assert f": {table(page, 'Headline').height} of " in told
    assert len(figure(page)["layout"]["shapes"]) == 1


def test_an_outlet_has_its_days_its_feeds_and_what_the_feed_list_says(
    opened: Open, filled: Path
) -> None:
    page = opened(filled, outlet="Kyiv Daily")

    days = figure(page, 1)
    assert sum(count or 0 for count in days["data"][0]["y"]) == int(page.metric[0].value)
    assert table(page, "State")["State"].to_list() == ["answering"]
    assert "The feed list says: Ukraine · Ukrainian · UA · independent" in said(page)
    assert "No passport" in said(page)


def test_a_passport_has_its_dates_and_its_source(
    opened: Open, filled: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "dated")
    shutil.copytree(filled, store.root)
    plain = {"outlet": "Kyiv Daily", "group": "UA", "ownership": "private", "owner": "Daily Ltd"}
    sold = datetime(2026, 3, 10, tzinfo=UTC)
    store.replace(
        PASSPORTS,
        PASSPORTS.frame(
            [
                plain | {"valid_from": EARLIEST, "valid_to": sold, "citation": "imprint"},
                plain | {"valid_from": sold, "owner": "Sold Ltd", "citation": "register"},
            ]
        ),
    )

    rows = table(opened(store.root, outlet="Kyiv Daily"), "Held")

    assert rows["Held"].to_list() == ["since 10 Mar 2026", "until 10 Mar 2026"]
    assert rows["Source"].to_list() == ["register", "imprint"]


def test_a_period_in_which_nobody_names_anybody_says_so(opened: Open, filled: Path) -> None:
    page = opened(filled, groups="Other", days="2 days", outlet="Never Answers")

    assert not page.exception
    assert page.metric[0].value == "0"
    assert "No other owner carried" in said(page)


def test_the_numbers_are_in_a_table_too(opened: Open, filled: Path) -> None:
    page = opened(filled)
    page.session_state["outlets_tab"] = "Table"
    page.run()

    rows = table(page, "Of its articles")
    assert rows.height == 35
    assert (rows["Articles"] / rows["Of its articles"] - rows["Share"]).abs().max() < 1e-9  # type: ignore[operator]  # of floats


def test_nothing_that_a_feed_says_is_read_as_markdown(opened: Open, filled: Path) -> None:
    page = opened(filled, outlet="Kyiv Daily")

    assert "evil" not in said(page)


def test_a_store_without_articles_is_waited_for(opened: Open, empty: Path) -> None:
    assert opened(empty).info[0].proto.title == "Nothing collected yet"
