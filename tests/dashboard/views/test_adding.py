"""The form that adds feeds, as Streamlit draws it, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

_SOURCES = """
from datetime import UTC, datetime
from pathlib import Path
from dashboard.views import sources
from storage.store import Store
sources.show(Store(Path({folder!r})), lambda: datetime(2026, 3, 20, tzinfo=UTC))
"""
OPML = b"""<opml version="2.0"><body>
<outline type="rss" text="www.evil.example" xmlUrl="https://one.example/rss"/>
</body></opml>"""
Open = Callable[[], AppTest]
MANAGED = pytest.mark.usefixtures("managed")


@pytest.fixture
def open_sources(empty: Path) -> Open:
    """The Sources page of a store into which nothing was collected yet."""

    def opened() -> AppTest:
        return AppTest.from_string(_SOURCES.format(folder=str(empty)), default_timeout=60).run()

    return opened


def looked(page: AppTest, address: str) -> AppTest:
    page.text_input(key="add_address").set_value(address)
    return press(page, "Look for feeds")


def press(page: AppTest, label: str) -> AppTest:
    page = next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def pick(page: AppTest, label: str, value: str) -> None:
    next(box for box in page.selectbox if box.label == label).set_value(value)


def texts(page: AppTest) -> str:
    return " ".join(text.value for text in page.text)


def test_without_the_switch_there_is_no_form(
    open_sources: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRONTWATCH_MANAGE_FEEDS", raising=False)

    page = open_sources()

    assert not page.expander
    assert not page.text_input
    assert not page.get("file_uploader")
    assert [button.label for button in page.button] == []


@MANAGED
def test_a_feed_is_looked_at_chosen_and_saved(open_sources: Open, site: Any, empty: Path) -> None:
    page = looked(open_sources(), f"{site.address}/")
    pick(page, "2 feeds were found. Which one?", 0)  # type: ignore[arg-type]  # its place
    assert "2 entries, back to 1 Mar 2026, 10:00 UTC" in texts(page)
    assert list(page.dataframe[0].value["Headline"]) == ["Port open", "Talks resume"]

    page = press(page, "Save")
    assert "Choose the group" in page.error[0].value
    assert not (empty / "feeds.csv").exists()

    pick(page, "Group", "Western")
    pick(page, "Country of the newsroom", "GB")
    page = press(page, "Save")

    assert page.success[0].value.startswith("Added as ")
    assert "/all,Harbour Gazette,,GB," in (empty / "feeds.csv").read_text()


@MANAGED
def test_a_hostile_feed_is_shown_letter_by_letter(open_sources: Open, site: Any) -> None:
    page = looked(open_sources(), f"{site.address}/odd")

    assert "Odd www.evil.example ![pixel](https://evil.example/p.png) :red[Zelensky]" in texts(page)
    markdown = [element.value for kind in (page.markdown, page.caption) for element in kind]
    assert "evil" not in " ".join(markdown)


@MANAGED
def test_a_known_feed_is_not_saved_twice(open_sources: Open, site: Any, empty: Path) -> None:
    known = f"feed_id,url\nharbour,{site.address}/all\n"
    (empty / "feeds.csv").write_text(known, encoding="utf-8")

    page = looked(open_sources(), f"{site.address}/all")

    assert "already, as harbour" in page.info[0].value
    assert not [button for button in page.button if button.label == "Save"]


@MANAGED
def test_where_no_feed_is_the_addresses_asked_are_shown(open_sources: Open, site: Any) -> None:
    page = looked(open_sources(), f"{site.address}/plain")

    assert "No feed was found there" in page.warning[0].value
    assert page.dataframe[0].value["Answer"][0] == "not a feed: a web page, not a feed"


@MANAGED
def test_what_is_no_address_is_said_in_plain_words(open_sources: Open) -> None:
    page = looked(open_sources(), "--help me")

    assert "is no address of a site or feed" in page.error[0].value.replace("\\", "")


@MANAGED
def test_a_list_is_counted_and_saved(open_sources: Open, empty: Path) -> None:
    page = open_sources()
    page.file_uploader[0].upload("feeds.opml", OPML)
    page = page.run()
    assert "1 feeds would be added" in texts(page)
    assert list(page.dataframe[0].value["Address"]) == ["https://one.example/rss"]

    page = press(page, "Save 1 feed")
    assert "1 feed added" in page.success[0].value
    assert "https://one.example/rss" in (empty / "feeds.csv").read_text()


@MANAGED
def test_a_broken_list_stays_explained(open_sources: Open) -> None:
    page = open_sources()
    page.file_uploader[0].upload("feeds.csv", b"name\nHarbour\n")
    page = page.run().run()

    assert "the header has no column url" in page.error[0].value.replace("\\", "")
