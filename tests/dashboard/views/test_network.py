"""The page of who is named with whom, without a browser."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

_SCRIPT = """
from datetime import datetime
from pathlib import Path
from dashboard.views import network
from storage.store import Store
network.show(Store(Path({folder!r})), lambda: datetime.fromisoformat({moment!r}))
"""
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(end: datetime) -> Open:
    """The Network page of a store at an address, in an appearance."""

    def opened(folder: Path, theme: str = "light", **query: str | list[str]) -> AppTest:
        script = _SCRIPT.format(folder=str(folder), moment=end.isoformat())
        page = AppTest.from_string(script, default_timeout=90)
        page.context = {"theme": theme, "timezone": "UTC", "url": "http://127.0.0.1/network"}
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return opened


def figure(page: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(page.get("plotly_chart")[0].proto.spec)
    return spec


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


def headlines(page: AppTest) -> Any:
    return next(frame.value for frame in page.dataframe if "Headline" in frame.value.columns)


def test_a_first_visit_shows_how_often_actors_are_named_together(
    open_page: Open, filled: Path
) -> None:
    page = open_page(filled)

    assert not page.exception
    assert page.title[0].value == "Who appears with whom?"
    squares, pale, marks = figure(page)["data"]
    assert len(squares["z"]) == len(squares["z"][0]) == 5
    assert squares["z"][0][0] is None
    assert all(shade is None for row in pale["z"] for shade in row)
    assert len(marks["x"]) == 20


def test_the_caption_names_the_denominator_and_the_formula(open_page: Open, filled: Path) -> None:
    told = captions(open_page(filled))

    assert "articles about the war published 13–20 Mar 2026 UTC that pass the filters" in told
    assert "(those with the one × those with the other ÷ all). 1× is chance" in told


def test_the_address_holds_the_whole_view(open_page: Open, filled: Path) -> None:
    asked: dict[str, str | list[str]] = {
        "kind": "both",
        "rank": "lift",
        "around": "putin",
        "view": "graph",
        "period": "30d",
        "unit": "texts",
        "group": ["UA", "Western"],
        "language": "en",
        "subject": ["putin", "drones"],
        "naming": "all",
    }

    page = open_page(filled, **asked)

    assert not page.exception
    held: dict[str, Any] = {**page.query_params}
    assert {name: held[name] for name in asked} == asked


def test_a_view_opens_from_its_own_permalink(open_page: Open, filled: Path) -> None:
    page = open_page(filled, rank="lift", view="graph", subject=["putin", "trump"], naming="all")
    link = urlsplit(page.code[0].value)

    again = open_page(filled, **parse_qs(link.query))

    assert link.path == "/network"
    assert "since" in parse_qs(link.query)
    assert not again.exception
    assert figure(again) == figure(page)
    assert again.code[0].value == page.code[0].value


def test_an_address_of_nonsense_opens_a_usual_page(open_page: Open, filled: Path) -> None:
    page = open_page(
        filled, kind="<b>", rank="x", around="nobody", view="pie", subject=["no", "one"], unit="y"
    )

    assert not page.exception
    assert page.selectbox(key="network_one").value is None
    assert len(figure(page)["data"]) == 3


def test_the_articles_of_a_pair_all_name_both(open_page: Open, filled: Path) -> None:
    page = open_page(filled)
    page.selectbox(key="network_one").set_value("putin").run()
    page.selectbox(key="network_other").set_value("trump").run()

    assert not page.exception
    shown = headlines(page)
    both = {"Vladimir Putin", "Donald Trump"}
    assert len(shown) > 10
    assert all(both <= set(actors) for actors in shown["Actors"])
    assert f"{len(shown)} articles naming both Vladimir Putin and Donald Trump." in captions(page)
    assert page.query_params["naming"] == "all"


def test_the_chosen_pair_has_a_frame_on_either_side(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject=["putin", "trump"], naming="all")

    assert len(figure(page)["layout"]["shapes"]) == 2


def test_around_somebody_only_their_lines_are_drawn(open_page: Open, filled: Path) -> None:
    everyone = figure(open_page(filled, view="graph"))["data"]
    around = figure(open_page(filled, view="graph", around="putin"))["data"]

    assert len(everyone[0]["x"]) == 10
    assert len(around[0]["x"]) == 4
    assert all("Vladimir Putin" in told for told in around[0]["customdata"])


def test_the_table_has_the_numbers_and_takes_a_row(open_page: Open, filled: Path) -> None:
    page = open_page(filled, view="table", rank="lift", kind="both")
    shown = page.dataframe[0].value

    assert not page.exception
    assert list(shown["95% from"]) == sorted(shown["95% from"], reverse=True)
    assert {"Lift", "By chance", "Naming both", "Note"} <= set(shown.columns)


def test_filters_that_leave_nothing_can_be_cleared(open_page: Open, filled: Path) -> None:
    page = open_page(filled, outlet="Never Answers")
    assert page.info[0].proto.title == "Nobody is named together here"

    next(button for button in page.button if button.label == "Clear filters").click().run()

    assert not page.exception
    assert len(figure(page)["data"]) == 3


def test_days_can_be_picked(open_page: Open, filled: Path) -> None:
    page = open_page(filled)
    page.selectbox(key="network_period").set_value("dates").run()

    assert not page.exception
    assert page.query_params["since"] == "2026-03-13T00:00:00Z"


def test_a_rerun_draws_the_very_same_figure(open_page: Open, filled: Path) -> None:
    page = open_page(filled, view="graph", kind="both")
    before = page.get("plotly_chart")[0].proto.spec

    assert page.run().get("plotly_chart")[0].proto.spec == before


def test_the_dark_appearance_has_its_own_colours(open_page: Open, filled: Path) -> None:
    light, dark = (open_page(filled, theme) for theme in ("light", "dark"))

    assert figure(light)["data"][0]["colorscale"] != figure(dark)["data"][0]["colorscale"]


def test_an_empty_store_says_so(open_page: Open, empty: Path) -> None:
    page = open_page(empty)

    assert not page.exception
    assert page.info[0].proto.title == "Nothing collected yet"
