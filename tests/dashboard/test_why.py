"""The articles behind a chart show which words make them count."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import reads, viewed

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, filled: Path) -> Open:
    """The landing page of the filled store at an address, and there with a row ticked."""

    def opened(ticked: int | None = None, **query: str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(filled))
        page = AppTest.from_file(str(APP), default_timeout=60)
        page.context = {"theme": "light", "timezone": "Europe/Kyiv", "url": "http://127.0.0.1/"}
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        if ticked is not None:
            page.session_state["articles"] = {"selection": {"rows": [ticked]}}
            page.run()
        return page

    return opened


def articles(page: AppTest) -> list[tuple[str, list[str]]]:
    """Headline and words of each article."""
    frame = next(f.value for f in page.dataframe if "Headline" in f.value.columns)
    return [
        (headline, [] if words is None else list(words))
        for headline, words in zip(frame["Headline"], frame["Words"], strict=True)
    ]


def text(page: AppTest) -> str:
    return "\n".join([*(m.value for m in page.markdown), *(c.value for c in page.caption)])


def test_each_article_shows_the_words_that_make_it_count(open_page: Open) -> None:
    found = articles(open_page(subject="zelensky", period="all"))

    with_words = [words for headline, words in found if "Zelensky" in headline]
    assert with_words
    assert all(words == ["Zelensky"] for words in with_words)
    assert all(words == [] for headline, words in found if "Zelensky" not in headline)


def test_a_ticked_article_tells_field_alias_rule_and_version(open_page: Open) -> None:
    rows = articles(open_page(subject="zelensky", period="all"))
    number = next(n for n, (headline, _) in enumerate(rows) if "Zelensky" in headline)

    page = open_page(number, subject="zelensky", period="all")

    table = next(f.value for f in page.dataframe if "Rule" in f.value.columns)
    assert not page.exception
    assert table.iloc[0].to_list() == [
        "Volodymyr Zelenskyy",
        "Zelensky",
        "Headline",
        "Zelensky",
        "as written",
    ]
    assert ":orange-background[**Zelensky**]" in text(page)
    assert "](https://" not in text(page)
    version = reads.words().version.replace("-", r"\-")
    assert f"Counted with lexicon test; found with {version}" in text(page).replace(r"\.", ".")


def test_an_article_that_is_not_found_any_more_says_so(open_page: Open) -> None:
    rows = articles(open_page(subject="zelensky", period="all"))
    number = next(n for n, (_, words) in enumerate(rows) if not words)

    page = open_page(number, subject="zelensky", period="all")

    assert "finds none of its names in it any more" in text(page)


def test_counting_with_another_lexicon_than_the_one_in_use_is_said(open_page: Open) -> None:
    told = text(open_page(subject="zelensky")).replace("\\", "")

    assert "were counted with lexicon test" in told
    assert "Run frontwatch rebuild" in told


def test_nothing_is_said_when_the_versions_agree() -> None:
    frame = pl.DataFrame({"read_with": ["1"], "found_with": ["1"], "article_id": ["a"]})

    assert viewed.remark(frame) is None
