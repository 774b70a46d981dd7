"""The page that compares groups of outlets, without a browser."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import comparing, reads
from processing.counting.picks import Picks
from processing.tables import ARTICLES, TAGS
from storage.store import Store

_SCRIPT = """
from datetime import datetime, timedelta
from pathlib import Path
from dashboard.views import compare
from storage.store import Store
compare.show(Store(Path({folder!r})), lambda: datetime.fromisoformat({moment!r}))
"""
_KEPT = ("article_id", "feed_id", "published", "first_seen")
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(end: datetime) -> Open:
    """The Compare page of a store at an address."""

    def opened(folder: Path, **query: str) -> AppTest:
        script = _SCRIPT.format(folder=str(folder), moment=end.isoformat())
        page = AppTest.from_string(script, default_timeout=90)
        page.context = {"theme": "light", "timezone": "UTC", "url": "http://127.0.0.1/compare"}
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return opened


def groups(page: AppTest) -> Any:
    return page.dataframe[0].value.set_index("Group")


def lines(page: AppTest) -> list[str]:
    figure: dict[str, Any] = json.loads(page.get("plotly_chart")[0].proto.spec)
    return [t["name"] for t in figure["data"] if t["name"] not in ("coverage", "unfinished")]


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


def test_each_group_is_a_line_with_its_own_denominator(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="putin", period="30d")

    assert not page.exception
    told = groups(page)
    assert lines(page) == list(told.index)
    assert told["Of all in the group"].nunique() > 1
    shares = told["Articles naming it"] / told["Of all in the group"]
    assert (told["Share"] - shares).abs().max() < 0.001
    assert "share of its own group" in captions(page)


def test_each_group_leads_to_its_articles(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="putin", period="30d")

    address = groups(page).loc["UA", "Articles"]
    assert "subject=putin" in address
    assert "group=UA" in address


def test_the_address_holds_the_view(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato", unit="texts", smooth="3", every="1d", period="30d")

    again = open_page(filled, **{name: page.query_params[name] for name in page.query_params})

    assert page.selectbox(key="compare_subject").value == "nato"
    assert page.selectbox(key="compare_smooth").value == "3"
    assert lines(again) == lines(page)
    assert groups(again).equals(groups(page))


def test_a_first_visit_compares_whoever_is_named_most(open_page: Open, filled: Path) -> None:
    assert open_page(filled).selectbox(key="compare_subject").value == "russia"


def test_a_subject_nobody_names_says_so(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="drones", period="2d")

    page.selectbox(key="compare_subject").set_value("assad").run()

    assert not page.exception
    assert "longer period" in page.info[0].value
    assert not page.get("plotly_chart")


@pytest.fixture
def worded(filled: Path, tmp_path: Path, end: datetime) -> Path:
    """A store in which two groups tell of NATO in other words, one of them each text on two feeds."""
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    told = {
        "exile-post": "Вторжение остановить может НАТО",
        "moscow-state": "Спецоперация против НАТО",
    }
    rows = [
        {
            "article_id": f"{feed}{number:020}".zfill(32),
            "feed_id": feed,
            "title": f"{title} {number}",
            "summary": "",
            "url": f"https://{feed}.example/worded/{number}",
            "published": end - timedelta(hours=number),
            "published_from": "feed",
            "first_seen": end - timedelta(minutes=30 * number),
        }
        for feed, title in told.items()
        for number in range(60)
    ]
    read = {
        "language": "ru",
        "language_confidence": 0.99,
        "in_scope": True,
        "scope_reason": "made up",
        "actors": ["lavrov"],
        "themes": [],
        "themes_possible": [],
        "lexicon_version": "test",
    }
    store = Store(folder)
    store.merge(ARTICLES, ARTICLES.frame(rows))
    store.merge(TAGS, TAGS.frame([{name: row[name] for name in _KEPT} | read for row in rows]))
    return folder


def test_the_words_of_each_group_are_told(open_page: Open, worded: Path) -> None:
    page = open_page(worded, subject="lavrov", period="30d", clock="first_seen")

    assert not page.exception
    assert page.selectbox(key="compare_language").value == "ru"
    found = page.dataframe[1].value
    words = {group: {*rows["Word"]} for group, rows in found.groupby("Group")}
    assert "спецоперация" in words["RU state"]
    assert "вторжение" in words["RU independent or exile"]
    assert "нато" not in {word for every in words.values() for word in every}


def test_the_texts_with_a_word_are_those_counted(worded: Path, end: datetime) -> None:
    edition = reads.edition(Store(worded))
    picks = reads.absolute(edition, Picks(("lavrov",), period="30d", clock="first_seen"), end)

    rows = comparing.with_word(edition, picks, "ru", "спецоперация", end)

    counted = comparing.apart(edition, picks, "ru", end).filter(word="спецоперация")
    assert rows.height == counted["matched"].item() == 60
    assert set(rows["group"]) == {"RU state"}
    assert rows["first_seen"].is_sorted(descending=True)


def test_a_subject_told_in_one_group_only_has_no_words(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="drones", period="2d")

    assert "No language has 20 texts" in captions(page)


def test_an_empty_store_says_that_nothing_was_collected(open_page: Open, empty: Path) -> None:
    page = open_page(empty)

    assert not page.exception
    assert page.info


def test_a_search_in_the_address_is_passed_over(open_page: Open, filled: Path) -> None:
    page = open_page(filled, query="Bad|grain AND", period="30d")

    assert not page.exception
    assert lines(page)
