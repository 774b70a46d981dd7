"""The landing page as Streamlit draws it, without a browser."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from processing.tables import ARTICLES, FETCHES, TAGS
from storage.store import Store

APP = Path(__file__).parents[3] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """The page of a store at an address, by default the one without a query."""

    def go(folder: Path, **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(folder))
        page = AppTest.from_file(str(APP), default_timeout=60)
        page.context = {"url": "http://127.0.0.1:8501/", "timezone": "Europe/Kyiv"}
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return go


@pytest.fixture(scope="session")
def stirred(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filled store, in which the last hour brought sixty articles that name NATO."""
    folder = tmp_path_factory.mktemp("stirred") / "data"
    shutil.copytree(filled, folder)
    store = Store(folder)
    ids = pl.Series([f"f{n:031x}" for n in range(60)])
    for table, told in (
        (TAGS, {"actors": pl.lit(["nato"]), "themes": pl.lit([], pl.List(pl.String))}),
        (ARTICLES, {"title": pl.lit("Alliance meets"), "url": pl.lit("https://n.example/")}),
    ):
        rows = store.read(store.scan(table).sort("first_seen", "article_id").tail(1))
        several = rows.select(pl.all().repeat_by(60).explode(empty_as_null=True, keep_nulls=True))
        in_scope = {"in_scope": pl.lit(value=True)} if table is TAGS else {}
        store.merge(table, several.with_columns(ids.alias("article_id"), **told, **in_scope))
    return folder


def said(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.header, page.subheader, page.info)
    return " ".join(element.value for kind in kinds for element in kind).replace("\\", "")


def tables(page: AppTest, column: str) -> list[pl.DataFrame]:
    frames = [pl.from_pandas(frame.value) for frame in page.dataframe]
    return [frame for frame in frames if column in frame.columns]


def test_what_moves_is_listed_with_both_shares_and_a_link(opened: Open, stirred: Path) -> None:
    page = opened(stirred)

    up = tables(page, "Change")[0].row(0, named=True)
    assert not page.exception
    assert up["Actor or theme"] == "NATO"
    assert up["Change"] == pytest.approx(up["Now"] - up["Usual"])
    assert up["Change"] > 10
    assert up["Over time"].startswith("http://127.0.0.1:8501/trends?subject=nato&measure=share")
    assert len(up["Day by day"]) == 9


def test_the_clock_the_unit_and_the_days_are_named(opened: Open, stirred: Path) -> None:
    told = said(opened(stirred))

    assert "distinct texts about the war" in told
    assert "first seen by us 19 Mar 2026, 23:50 – 20 Mar 2026, 23:50 UTC" in told
    assert "against the same hours of 8 days before" in told


def test_articles_are_counted_where_the_address_says_so(opened: Open, stirred: Path) -> None:
    page = opened(stirred, count="Articles")

    assert page.title[0].value == "What is moving?"
    assert "articles about the war that name" in said(page)
    assert "unit=articles" in tables(page, "Change")[0]["Over time"][0]


def test_the_newest_articles_are_listed_with_safe_links(opened: Open, filled: Path) -> None:
    rows = tables(opened(filled), "Headline")[0]

    assert rows.height == 20
    assert rows["Time"].is_sorted(descending=True)
    assert rows["Time"].dt.strftime("%d %H:%M")[0] == "20 23:50"
    assert rows["Link"].drop_nulls().str.starts_with("https://").all()
    assert rows["Headline"].str.contains("evil.example").any()


def test_nothing_that_a_feed_says_is_read_as_markdown(opened: Open, filled: Path) -> None:
    assert "evil" not in said(opened(filled))


def test_a_quiet_day_says_that_nothing_moves_and_shows_all_compared(
    opened: Open, filled: Path
) -> None:
    page = opened(filled)

    assert "Nothing is off its usual share" in said(page)
    assert "Score" in tables(page, "Change")[0].columns


def test_feeds_and_gaps_are_told_in_words(opened: Open, filled: Path) -> None:
    told = said(opened(filled))

    assert "8 feeds: 6 answering" in told
    assert "Every hour of the last 24 is covered by a feed. At worst 6 of 8 feeds" in told


def test_a_young_store_says_how_much_history_there_is(
    opened: Open, grown: Callable[[], Store]
) -> None:
    for _ in range(3):
        store = grown()

    page = opened(store.root)

    assert page.info[0].proto.title == "Not enough history yet"
    assert "there are 0 whole days" in page.info[0].value
    named = tables(page, "Named in")[0]
    assert named["Actor or theme"][0] == "Volodymyr Zelenskyy"
    assert named["Named in"].is_sorted(descending=True)
    assert "Change" not in page.dataframe[0].proto.column_order


def test_too_few_articles_say_so(opened: Open, grown: Callable[[], Store]) -> None:
    page = opened(grown().root)

    assert page.info[0].proto.title == "Little to compare"
    assert "14 distinct texts about the war" in page.info[0].value


def test_a_store_without_articles_is_waited_for(opened: Open, empty: Path, demo: Path) -> None:
    assert opened(empty).info[0].proto.title == "Nothing collected yet"
    assert opened(demo).info[0].proto.title == "No article yet"


def test_a_damaged_store_is_a_plain_sentence(opened: Open, damaged: Path) -> None:
    assert "frontwatch check" in opened(damaged).error[0].value


def test_an_old_address_leads_to_trends(opened: Open, filled: Path) -> None:
    page = opened(filled, subject=["nato", "drones"], at="2026-03-16T00:00:00Z")

    assert page.title[0].value == "Who and what is the coverage about?"
    assert page.query_params["subject"] == ["nato", "drones"]
    assert page.query_params["at"] == "2026-03-16T00:00:00Z"


def test_a_strange_query_stays_here(opened: Open, filled: Path) -> None:
    assert opened(filled, utm_source="mail").title[0].value == "What is moving?"


def test_the_page_stays_as_it_is_until_newer_data_are_asked_for(
    opened: Open, grown: Callable[[], Store], end: datetime
) -> None:
    page = opened(grown().root)
    grown()
    before = tables(page, "Headline")[0].height
    page.run()

    assert tables(page, "Headline")[0].height == before == 14
    page.button(key="newer").click().run()
    assert tables(page, "Headline")[0].height == 20


def test_hours_that_nobody_read_are_named(opened: Open, filled: Path, tmp_path: Path) -> None:
    source, store = Store(filled), Store(tmp_path / "broken")
    shutil.copytree(filled, store.root)
    last = source.read(source.scan(FETCHES).sort("started").tail(8))
    late = pl.col("started") + timedelta(hours=9)
    told = {"started": late, "window_from": late, "next_poll": late + timedelta(minutes=30)}
    store.merge(FETCHES, last.with_columns(**told))

    assert "is not known, not zero" in said(opened(store.root))
