"""The search page as a reader sees it, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.views import articles, examples

Open = Callable[..., AppTest]


def _page() -> None:
    from datetime import UTC, datetime  # noqa: PLC0415  AppTest runs the source of this function alone

    from dashboard.views import articles  # noqa: PLC0415  the same
    from storage import store as stores  # noqa: PLC0415  the same
    from storage.store import Store  # noqa: PLC0415  the same

    articles.show(Store(stores.location()), lambda: datetime(2026, 3, 20, 23, 50, tzinfo=UTC))


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, filled: Path) -> Open:
    """The search page of the filled store, or another, at an address."""

    def opened(folder: Path = filled, **query: str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(folder))
        page = AppTest.from_function(_page, default_timeout=60)
        page.context = {"theme": "light", "timezone": "Europe/Kyiv", "url": "http://127.0.0.1/"}
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return opened


def table(page: AppTest) -> Any:
    return page.dataframe[0].value


def tick(page: AppTest) -> AppTest:
    identity = page.dataframe[0].proto.id
    key = identity[identity.index(articles.TABLE) :]
    page.session_state[key] = {"selection": {"rows": [0]}}
    return page.run()


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


def test_an_empty_box_offers_searches_to_try(open_page: Open) -> None:
    page = open_page()
    page.button[0].click().run()

    assert not page.exception
    assert page.text_input[0].value == next(iter(examples.EXAMPLES))
    assert page.query_params["q"] == page.text_input[0].value


@pytest.mark.parametrize("text", examples.EXAMPLES)
def test_every_example_can_be_read(open_page: Open, text: str) -> None:
    page = open_page(q=text)

    assert not page.exception
    assert not page.error


def test_an_address_opens_the_search_it_holds(open_page: Open) -> None:
    page = open_page(q="headline language:uk", period="2d", clock="published")

    assert not page.exception
    assert set(table(page)["Language"]) == {"Ukrainian"}
    assert page.selectbox(key="search_period").value == "2d"
    assert page.query_params == {
        "q": "headline language:uk",
        "period": "2d",
        "clock": "published",
    }
    assert "articles published since 18 Mar 2026, 23:50 UTC" in captions(page)


def test_what_an_address_cannot_hold_is_left_out(open_page: Open) -> None:
    page = open_page(q="a" * 900, period="ever", clock="sundial")

    assert not page.exception
    assert len(page.text_input[0].value or "") == 500
    assert (page.selectbox(key="search_period").value, page.radio[0].value) == ("30d", "first_seen")


def test_the_words_found_stand_beside_each_headline(open_page: Open) -> None:
    found = table(open_page(q="PIXEL putin"))

    assert {tuple(words) for words in found["Found"]} == {("pixel", "Putin")}
    assert {*found["Wordings"]} == {1}


def test_a_search_of_fields_alone_has_no_words_to_show(open_page: Open) -> None:
    assert "Found" not in table(open_page(q="outlet:kyiv")).columns


def test_no_link_but_a_web_address_is_shown(open_page: Open) -> None:
    links = table(open_page(q="onerror OR hyperlink"))["Link"]

    assert links.isna().any()
    assert links.dropna().str.startswith("https://").all()


def test_a_ticked_article_is_shown_in_full_and_harmless(open_page: Open) -> None:
    page = tick(open_page(q="pixel"))
    shown = [text.value for text in page.markdown]

    assert not page.exception
    assert [tab.label for tab in page.tabs] == ["Actors and themes", "Wordings (1)", "Copies (0)"]
    assert any(":orange-background[**pixel**]" in text for text in shown)
    assert not any("![" in text.replace("\\!\\[", "") for text in shown)
    assert "First seen 20 Mar 2026, 20:50 UTC" in captions(page)


def test_a_tick_is_of_one_search(open_page: Open) -> None:
    page = tick(open_page(q="pixel"))
    assert page.tabs
    page.text_input[0].set_value("onerror").run()

    assert not page.tabs


def test_what_is_wrong_is_pointed_at_and_the_last_results_stay(open_page: Open) -> None:
    page = open_page(q="onerror")
    before = table(page)
    page.text_input[0].set_value("onerror lang:uk").run()

    assert "There is no field lang; there is language (as" in page.error[0].value.replace("\\", "")
    assert page.code[0].value == "onerror lang:uk\n        ^"
    assert table(page).equals(before)
    assert "found by the search before, onerror" in captions(page)


def test_a_first_search_that_is_wrong_shows_no_results(open_page: Open) -> None:
    page = open_page(q="(onerror")

    assert len(page.error) == 1
    assert not page.dataframe


def test_where_nothing_is_found_the_part_is_named(open_page: Open) -> None:
    page = open_page(q="headline zyxw")

    assert "By itself this finds nothing: zyxw" in page.info[0].value.replace("\\", "")
    assert [*table(page)["Articles"]] == [2590, 0]


def test_a_search_without_result_can_be_widened(open_page: Open) -> None:
    page = open_page(q="zyxw", period="2d")
    page.button[-1].click().run()

    assert page.query_params["period"] == "all"
    assert "Of 2\u202f802 articles collected." in captions(page)


def test_a_store_without_articles_says_so(open_page: Open, empty: Path) -> None:
    page = open_page(empty, q="kyiv")

    assert not page.exception
    assert page.info[0].proto.title == "Nothing collected yet"
