"""Searches as lines of Trends, as Streamlit draws the page."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from processing.counting import queries

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]
TALKS = "Talks|headline OR заголовок* OR actor:putin"


@pytest.fixture
def open_trends(monkeypatch: pytest.MonkeyPatch) -> Open:
    """A reader's browser: opens Trends of a store at an address."""

    def opened(folder: Path, **query: Sequence[str] | str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(folder))
        page = AppTest.from_file(str(APP), default_timeout=30)
        page.context = {"theme": "light", "timezone": "Europe/Kyiv", "url": "http://127.0.0.1/"}
        for name, value in ({"period": "7d"} | query).items():
            page.query_params[name] = value
        return page.run()

    return opened


def lines(page: AppTest) -> list[str]:
    spec: dict[str, Any] = json.loads(page.get("plotly_chart")[0].proto.spec)
    return [t["name"] for t in spec["data"] if t["name"] not in ("coverage", "unfinished")]


def held(page: AppTest, name: str) -> list[str]:
    """What the address holds of that name."""
    values = page.query_params[name]
    return [values] if isinstance(values, str) else list(values)


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


def test_a_search_in_the_address_is_a_line_beside_an_actor(open_trends: Open, filled: Path) -> None:
    page = open_trends(filled, subject=["putin"], query=[TALKS])

    assert not page.exception
    assert lines(page) == ["Vladimir Putin", "Talks"]
    assert [metric.label for metric in page.metric] == ["Vladimir Putin", "Talks"]
    assert held(page, "query") == [TALKS]
    assert "or that the search finds, in percent of all articles about the war" in captions(page)
    assert "searched as they were first seen" in captions(page)
    assert "naming, or found by, Vladimir Putin or Talks" in captions(page)


def test_a_search_alone_is_drawn_with_no_subject_beside_it(open_trends: Open, filled: Path) -> None:
    page = open_trends(filled, query=["Putin in words|actor:putin"])
    named = open_trends(filled, subject=["putin"])

    assert lines(page) == ["Putin in words"]
    assert page.metric[0].value == named.metric[0].value


def test_one_that_cannot_be_read_is_pointed_at_and_the_others_are_drawn(
    open_trends: Open, filled: Path
) -> None:
    page = open_trends(filled, subject=["putin"], query=["Bad|grain AND", TALKS])

    assert not page.exception
    assert lines(page) == ["Vladimir Putin", "Talks"]
    assert "AND stands between two parts" in page.error[0].value
    assert page.code[0].value == "grain AND\n      ^"
    assert held(page, "query") == ["Bad|grain AND", TALKS]


def test_only_unreadable_searches_draw_nothing_and_raise_nothing(
    open_trends: Open, filled: Path
) -> None:
    page = open_trends(filled, query=["Bad|(grain"])

    assert not page.exception
    assert not page.get("plotly_chart")
    assert "is not closed" in page.error[0].value


def test_a_search_written_on_the_page_becomes_a_line_and_part_of_the_address(
    open_trends: Open, filled: Path
) -> None:
    page = open_trends(filled, subject=["putin"])
    page.session_state["query_form"] = True
    page.run()
    page.text_input(key="query_name").input("Named")
    page.text_input(key="query_text").input("actor:putin AND").run()

    assert "AND stands between" in page.error[0].value
    assert next(button for button in page.button if button.label == "Add as a line").disabled

    page.text_input(key="query_text").input("actor:putin").run()
    next(button for button in page.button if button.label == "Add as a line").click().run()

    assert lines(page) == ["Vladimir Putin", "Named"]
    assert held(page, "query") == ["Named|actor:putin"]
    assert page.text_input(key="query_text").value == ""

    page.multiselect(key="pick_queries").set_value([]).run()

    assert lines(page) == ["Vladimir Putin"]
    assert "query" not in page.query_params


def test_five_lines_are_the_most(open_trends: Open, filled: Path) -> None:
    page = open_trends(filled, subject=["putin", "trump", "nato", "zelensky"], query=[TALKS, "b"])

    assert held(page, "query") == [TALKS]

    page.multiselect(key="pick_subjects").select("drones").run()

    assert not page.exception
    assert "five lines at most" in captions(page)
    assert "Talks" not in lines(page)


def test_the_articles_of_one_line_are_those_of_the_search(open_trends: Open, filled: Path) -> None:
    page = open_trends(filled, subject=["trump"], query=["Putin in words|actor:putin"])
    search = next(box for box in page.selectbox if box.key == "pick_of")
    search.set_value(_id(page)).run()

    assert not page.exception
    assert "found by, Putin in words" in captions(page)
    assert held(page, "of") == [_id(page)]


def _id(page: AppTest) -> str:
    query = queries.read(held(page, "query")[0])
    assert query
    return query.id
