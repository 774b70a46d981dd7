"""Each page in Ukrainian and French, without a browser: nothing that a reader sees is left in English."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import reads, saying

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
# A page and what is asked of it.
PAGES: dict[str, tuple[str, dict[str, str | list[str]]]] = {
    "now": ("now", {}),
    "trends": ("trends", {"subject": ["nato", "drones"], "period": "7d"}),
    "a mean of counts": ("trends", {"subject": "nato", "measure": "count", "smooth": "3"}),
    "a table": ("trends", {"subject": "nato", "view": "table", "unit": "texts", "every": "1h"}),
    "filters": (
        "trends",
        {"subject": "nato", "group": "UA", "members": "constant", "scope": "all"},
    ),
    "a search": ("trends", {"subject": "nato", "query": "7|headline number"}),
    "nothing": ("trends", {"subject": "nato", "since": "2026-01-01", "until": "2026-01-03"}),
    "compare": ("compare", {"subject": "putin"}),
    "network": ("network", {}),
    "outlets": ("outlets", {}),
    "an outlet": ("outlets", {"outlet": "Kyiv Daily", "named": "NATO"}),
    "examples": ("articles", {}),
    "articles": ("articles", {"q": "headline", "period": "all"}),
    "no article": ("articles", {"q": "headline nobody", "period": "all"}),
    "sources": ("sources", {}),
    "lexicon": ("lexicon", {}),
    "method": ("method", {}),
}
OTHERS = [language for language in saying.LANGUAGES if language != saying.ENGLISH]
Open = Callable[..., AppTest]
# Of a figure, and of a column, what a reader reads.
_READ = {"text", "ticktext", "hovertemplate", "hovertext", "customdata", "label", "help", "title"}
# Fields of elements that hold what no reader reads, or what a reader wrote.
_MUTE = {
    *("id", "form_id", "icon", "key", "url", "type", "element_id", "page_script_hash", "page"),
    *("data", "styler", "config", "theme", "mime", "color", "tag", "code_text", "language"),
    *("default", "value", "raw_value", "deferred_file_id", "query_string", "anchor", "align"),
    *("column_order", "delta_color"),
}
# What is written alike in two languages, and what is never translated.
_ALIKE = {
    *("English", "Français", "JSON", "Parquet", "UTC", "ID", "Wikidata", "State Media Monitor"),
    *("Articles", "Source", "Sources", "Section", "Alias", "Score", "Lift", "Type", "Panel"),
    *("Kyiv (drone* OR missile*) -language:ru", "Copies", "off"),
    "no answer within 30 s",  # as the record has it
    '"air defence" OR "air defense"',
    "DD.MM.YYYY",
    "headline nobody",
    "headline",
    "nobody",
    *("Kyiv Daily", "Le Jour de Paris", "Never Answers", "<img src=x onerror=alert(1)> **Trump**"),
}


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, filled: Path) -> Open:
    """A page of the filled store at an address, for a browser of a language."""

    def opened(name: str, locale: str = "en-GB") -> AppTest:
        path, query = PAGES[name]
        monkeypatch.setenv("FRONTWATCH_DATA", str(filled))
        page = AppTest.from_file(str(APP), default_timeout=90)
        page.context = {"timezone": "Europe/Kyiv", "url": "http://127.0.0.1/", "locale": locale}
        page._page_hash = calc_hash(path)  # a page that is a function has no file to switch to
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return opened


def told(page: AppTest) -> set[str]:
    """Every text on the page, with those in figures and tables."""
    found = {text for element in _elements(page._tree) for text in _texts(element.proto)}
    for frame in page.dataframe:
        found |= {cell for cell in frame.value.to_numpy().ravel() if isinstance(cell, str)}
    return {text.replace("\\", "") for text in found}


def _elements(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        if hasattr(getattr(child, "proto", None), "ListFields"):
            yield child
        yield from _elements(child)


def _texts(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for one in [] if field.name in _MUTE else values:
            if hasattr(one, "ListFields"):
                yield from _texts(one)
            elif isinstance(one, str):
                yield from _read(json.loads(one)) if one.startswith("{") else [one]


def _read(told: Any, name: str = "") -> Iterator[str]:
    """What a reader reads in the JSON of a figure or of a table's columns."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _read(value, key)
    elif isinstance(told, list):
        for value in told:
            yield from _read(value, name)
    elif isinstance(told, str) and name in _READ:
        yield told


def left(page: AppTest, english: AppTest) -> set[str]:
    """What stands on both pages with words in it, but names, headlines, addresses and code."""
    lexicon = reads.words()
    names = {*lexicon.names.values(), *lexicon.names, *_ALIKE}
    return {
        text
        for text in told(page) & told(english)
        if re.search(r"[A-Za-z]{3}", text)
        and text not in names
        and not re.search(
            r"^:\w+/|headline number|^https?:|evil\.example|[:/]\w|^\w+-[\w-]+$|^[\d\u202f]+ articles$",
            text,
        )
    }


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_left_in_english(open_page: Open, name: str, language: str) -> None:
    page = open_page(name, language)

    assert not page.exception
    assert len(told(page)) > 5
    assert left(page, open_page(name)) == set()
