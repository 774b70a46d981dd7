"""In whose language the pages speak, and what an address holds of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]
UKRAINIAN, FRENCH = "Про кого й про що пишуть?", "De qui et de quoi parle-t-on\u202f?"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, filled: Path) -> Open:
    """Trends of the filled store at an address, for a browser of a language."""

    def opened(locale: str | None = None, **query: str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(filled))
        page = AppTest.from_file(str(APP), default_timeout=90)
        page.context = {"url": "http://127.0.0.1/", "locale": locale}
        go(page, "trends")
        for name, value in {"subject": "nato", "period": "7d", **query}.items():
            page.query_params[name] = value
        return page.run()

    return opened


def go(page: AppTest, name: str) -> AppTest:
    """The reader goes to a page; a page that is a function has no file to switch to."""
    page._page_hash = calc_hash(name)
    return page


def test_the_browser_says_in_which_language(open_page: Open) -> None:
    assert open_page("uk-UA").title[0].value == UKRAINIAN
    assert open_page("fr-CA").title[0].value == FRENCH
    assert open_page("de").title[0].value == "Who and what is the coverage about?"


def test_the_browsers_language_is_not_written_into_the_address(open_page: Open) -> None:
    assert "lang" not in open_page("uk").query_params


def test_an_address_that_names_a_language_is_obeyed(open_page: Open) -> None:
    page = open_page("fr", lang="uk")

    assert page.title[0].value == UKRAINIAN
    assert page.query_params["lang"] == "uk"


def test_an_address_that_names_none_we_speak_is_not_obeyed(open_page: Open) -> None:
    page = open_page("fr", lang="xx")

    assert page.title[0].value == FRENCH
    assert "lang" not in page.query_params


def test_a_chosen_language_is_kept_on_other_pages(open_page: Open) -> None:
    page = open_page("en")
    page.selectbox(key="language_pick").set_value("fr").run()
    assert page.title[0].value == FRENCH
    page.query_params = {}
    go(page, "method").run()

    assert page.title[0].value == "Comment les chiffres sont établis"
    assert page.query_params["lang"] == "fr"


def test_what_is_picked_stays_when_the_language_changes(open_page: Open) -> None:
    page = open_page("en", measure="count", every="1h", group="RU state", period="2d")
    before = dict(page.query_params)
    page.selectbox(key="language_pick").set_value("uk").run()

    assert page.title[0].value == UKRAINIAN
    assert page.query_params == before | {"lang": "uk"}


def test_a_permalink_leaves_the_language_to_who_opens_it(open_page: Open) -> None:
    page = open_page("en", lang="uk")

    assert "lang" not in next(code.value for code in page.code)


def test_two_readers_of_one_view_are_each_told_in_their_language(open_page: Open) -> None:
    first, second = open_page("uk"), open_page("fr")
    first.run()

    assert first.title[0].value == UKRAINIAN
    assert "Показано частку" in first.caption[1].value
    assert "Part en pourcentage" in second.caption[1].value


def test_feed_text_has_no_power_in_a_translated_sentence(open_page: Open) -> None:
    page = open_page("fr", group="Western", since="2026-01-01", until="2026-01-02")
    go(page, "outlets")
    page.query_params = {"outlet": "London <b>Courier</b>"}
    page.run()

    told = [caption.value for caption in page.caption if "Courier" in caption.value]
    assert told
    assert not [text for text in told if "<b>" in text.replace("\\<b\\>", "")]
