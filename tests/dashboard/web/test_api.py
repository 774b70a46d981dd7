"""The API answers with the numbers of the page, says what is wrong with a question, and blocks nobody."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from dashboard import files, reads, results
from dashboard.results import Source
from dashboard.web import api, asked, desk, limits
from dashboard.web.desk import Desk, Held
from processing.counting import picks
from processing.counting.asking import Facts
from processing.counting.picks import Picks, Reading
from processing.counting.queries import Query
from processing.tables import FETCHES
from storage import pins
from storage.store import Store

VIEWS = [
    Picks(subjects=("putin", "nato")),
    Picks(subjects=("zelensky",), every="1h", period="2d", clock="first_seen", smooth=3),
    Picks(subjects=("russia", "drones"), period="all", unit="texts", groups=("Western",)),
    Picks(subjects=("trump",), outlets=("London <b>Courier</b>",), scope="all"),
    Picks(subjects=("putin",), every="1d", smooth=3, zone="Asia/Kolkata"),
    Picks(("putin",), every="1d", queries=(Query("<b>Ones</b>", "number 1* NOT actor:trump"),)),
]


def app_on(folder: Path, **settings: Any) -> ASGIApp:
    return Starlette(routes=[*api.routes(Desk(Store(folder), **settings))])


def address(name: str, view: Picks) -> str:
    return f"/api/{name}?{urlencode(picks.to_query(view), doseq=True)}"


def held_by_pages(folder: Path) -> Held:
    return lambda state, reading: reads.facts(reads.Edition(str(folder), state), reading)


@pytest.fixture
def own(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled store, in which snapshots may be kept, and none is yet."""
    unpinned = shutil.ignore_patterns("pins")
    return Path(shutil.copytree(filled, tmp_path / "own", ignore=unpinned))


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
@pytest.mark.parametrize("kind", ["trend", "articles"])
def test_the_csv_is_that_of_the_page_byte_for_byte(
    ask: Any, own: Path, end: datetime, view: Picks, kind: str
) -> None:
    edition = reads.edition(Store(own))
    fixed = reads.absolute(edition, view, end)
    page = {
        "trend": lambda: files.trend(edition, fixed, end, "csv"),
        "articles": lambda: files.articles(edition, fixed, fixed, end, "csv"),
    }[kind]()

    read, shared = app_on(own), app_on(own, held=held_by_pages(own))
    answers = [
        ask(app, address(f"{kind}.csv", it)) for app in (read, shared) for it in (view, fixed)
    ]

    assert [answer.body for answer in answers] == [page] * 4
    assert page.count(b"\n") > 2


@pytest.mark.parametrize("unit", ["articles", "texts"])
def test_the_pairs_are_those_of_the_page_byte_for_byte(
    ask: Any, own: Path, end: datetime, unit: str
) -> None:
    edition = reads.edition(Store(own))
    fixed = reads.absolute(edition, picks.from_query({"period": ["7d"], "unit": [unit]}), end)

    answer = ask(app_on(own), f"/api/pairs.csv?period=7d&unit={unit}")
    target = answer.headers["link"].partition(">")[0].strip("<")
    told = json.loads(ask(app_on(own), target).body)

    assert answer.body == files.pairs(edition, fixed, end, "csv")
    header, first, *_ = answer.text.splitlines()
    assert header.startswith(f"one,one_name,other,other_name,together_{unit},one_matched_{unit}")
    assert set(told["names"]) >= {*first.split(",")[0:3:2]}
    assert "published in the period" in told["denominator"]
    assert told["permalink"].startswith("/network?")
    assert list(told["columns"]) == header.split(",")


def test_the_articles_of_a_pair_name_both(ask: Any, served: ASGIApp) -> None:
    asked = "/api/articles.csv?subject=putin&subject=trump&period=7d"
    either = pl.read_csv(ask(served, asked).body)
    both = pl.read_csv(ask(served, f"{asked}&naming=all").body)
    pairs = pl.read_csv(ask(served, "/api/pairs.csv?period=7d").body)

    named = pl.col("actors").str.contains("putin") & pl.col("actors").str.contains("trump")
    assert both.equals(either.filter(named))
    row = pairs.filter(pl.col("one") == "putin", pl.col("other") == "trump")
    assert row["together_articles"].item() == both.height


def test_a_csv_says_what_it_is_and_where_its_manifest_is(ask: Any, served: ASGIApp) -> None:
    answer = ask(served, address("trend.csv", VIEWS[0]))
    target, _, said = answer.headers["link"].partition("; ")
    manifest = json.loads(ask(served, target.strip("<>")).body)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="frontwatch-trend.csv"'
    assert said == 'rel="describedby"; type="application/json"'
    assert answer.headers["etag"] == f'W/"{manifest["sha256"]}"'
    assert manifest["query"]["since"] == ["2026-03-13T00:00:00Z"]
    assert manifest["collected_until"] == "2026-03-20T23:50:00Z"


def test_json_is_the_manifest_and_the_rows(ask: Any, served: ASGIApp) -> None:
    answer = ask(served, address("trend.json", VIEWS[0]))
    told = json.loads(answer.body)
    rows = ask(served, address("trend.csv", VIEWS[0])).text.splitlines()

    assert answer.headers["content-type"] == "application/json"
    assert list(told["rows"][0]) == rows[0].split(",")
    assert len(told["rows"]) == told["manifest"]["rows"] == len(rows) - 1


def test_the_articles_have_a_manifest_too(ask: Any, served: ASGIApp) -> None:
    answer = ask(served, address("articles.csv", VIEWS[0]))
    manifest = ask(served, answer.headers["link"].partition(">")[0].strip("<"))

    assert json.loads(manifest.body)["kind"] == "articles"
    assert manifest.headers["content-disposition"] == (
        'inline; filename="frontwatch-articles.csv.manifest.json"'
    )


def test_a_feed_is_atom(ask: Any, served: ASGIApp) -> None:
    answer = ask(served, "/api/articles.atom?subject=russia")

    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.body.count(b"<entry>") == 100


@pytest.mark.parametrize(
    "name", ["trend.csv", "trend.json", "trend.manifest.json", "articles.csv", "articles.atom"]
)
def test_what_the_asker_has_is_not_sent_again(ask: Any, served: ASGIApp, name: str) -> None:
    first = ask(served, address(name, VIEWS[0]))
    known = {"If-None-Match": f'"other", {first.headers["etag"]}'}
    again = ask(served, address(name, VIEWS[0]), known)
    other = ask(served, address(name, VIEWS[1]), known)

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status == 200


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("trend.csv", 400, "subject: name the actors or themes to count"),
        ("trend.csv?subject=putin&smoth=3", 400, "smoth: no such parameter; did you mean smooth?"),
        ("trend.json?subject=putin&every=1m", 400, "every=1m: not understood"),
        ("trend.csv?subject=putin&zone=Kyiv", 400, "zone=Kyiv: not understood; give the name of"),
        ("trend.csv?zone=UTC&zone=Europe/Kyiv", 400, "zone: given 2 times; give 1 at most"),
        ("articles.csv?subject=puttin", 404, "subject=puttin: there is no such subject"),
        ("articles.atom?outlet=Nobody", 404, "outlet=Nobody: there is no such outlet"),
        ("trend.csv?subject=putin&panel=none", 404, "panel=none: there is no such panel"),
        ("trend.csv?subject=putin&reading=before", 404, "reading=before: nothing is kept"),
        ("pairs.csv?subject=putin", 400, "pairs: leave out subject"),
        ("pairs.csv?unit=publishers", 400, "pairs: leave out subject"),
        ("trend.csv?subject=putin&naming=all", 400, "naming=all: a trend counts each subject"),
        ("trend.xlsx?subject=putin", 404, "There is no such address; ask one of: trend.csv"),
        ("", 404, "There is no such address"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(
    ask: Any, served: ASGIApp, asked: str, status: int, told: str
) -> None:
    answer = ask(served, f"/api/{asked}")

    assert answer.status == status
    assert answer.text.startswith(told)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_a_zone_may_be_written_as_browsers_do_and_dates_are_its_own(
    ask: Any, served: ASGIApp
) -> None:
    days = "subject=putin&every=1d&since=2026-03-13&until=2026-03-15"

    plain, utc, kyiv, kiev = (
        ask(served, f"/api/trend.csv?{days}{zone}").text
        for zone in ("", "&zone=UTC", "&zone=Europe/Kyiv", "&zone=Europe/Kiev")
    )

    assert plain == utc
    assert kyiv == kiev
    assert [",2026-03-12T22:00:00Z,2026-03-13T22:00:00Z," in body for body in (utc, kyiv)] == [
        False,
        True,
    ]


def test_nothing_is_changed_from_outside(ask: Any, served: ASGIApp) -> None:
    assert ask(served, "/api/trend.csv?subject=putin", method="POST").status == 405


def test_an_empty_and_a_damaged_store_are_503_and_name_no_folder(
    ask: Any, empty: Path, damaged: Path
) -> None:
    answers = [ask(app_on(folder), "/api/trend.csv?subject=putin") for folder in (empty, damaged)]

    assert [answer.status for answer in answers] == [503, 503]
    assert [answer.text for answer in answers] == [
        "Nothing was collected yet.\n",
        "The data cannot be read just now.\n",
    ]
    assert answers[0].headers["retry-after"] == "60"


def test_more_articles_than_are_handed_out_are_refused_not_cut_off(ask: Any, filled: Path) -> None:
    answer = ask(app_on(filled, most_articles=50), "/api/articles.csv?subject=russia")

    assert answer.status == 400
    assert "50 are the most that is handed out; narrow the view" in answer.text


def test_the_store_is_read_once_for_each_state(grown: Callable[[], Store]) -> None:
    desk = Desk(grown())
    first, again = desk.source("now"), desk.source("now")
    grown()
    later = desk.source("now")

    assert first is again
    assert later is not first
    assert later.now > first.now


@pytest.mark.parametrize("is_shared", [False, True])
def test_new_articles_are_in_the_next_answer(
    ask: Any, grown: Callable[[], Store], is_shared: bool
) -> None:
    folder = grown().root
    app = app_on(folder, held=held_by_pages(folder) if is_shared else None)
    asked = "/api/trend.json?subject=zelensky&clock=first_seen&period=2d"
    counts = []
    for _ in range(2):
        rows = json.loads(ask(app, asked).body)["rows"]
        counts.append(sum(row["matched_articles"] or 0 for row in rows))
        grown()

    assert counts == [14, 28]


def test_facts_that_the_collector_overtook_are_not_used(grown: Callable[[], Store]) -> None:
    folder, states = grown().root, list[str]()

    def overtaken(state: str, reading: Reading) -> Facts:
        states.append(state)
        facts = held_by_pages(folder)(state, reading)
        if len(states) < 2:
            grown()
        return facts

    source = Desk(Store(folder), overtaken).source("now")

    assert len(set(states)) == 2
    assert source.snapshot == pins.taken(Store(folder), states[1])
    assert sum(len(part.key) for shelf in source.facts.shelves for part in shelf.parts()) == 28


def test_a_trend_is_counted_once(ask: Any, filled: Path) -> None:
    desk = Desk(Store(filled))
    source = desk.source("now")
    view = results.absolute(source, VIEWS[0])
    words = reads.words()

    assert desk.trend(source, view, words) is desk.trend(source, view, words)


def test_asking_keeps_no_snapshot(ask: Any, own: Path) -> None:
    ask(app_on(own), address("trend.csv", VIEWS[0]))

    assert pins.held(Store(own), datetime.fromisoformat("2026-03-21T00:00:00+00:00")) == frozenset()


def test_a_slow_answer_holds_up_no_other(filled: Path, ask_later: Any) -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow(Desk):
        def source(self, reading: Reading) -> Source:
            begun.set()
            may_end.wait()
            return super().source(reading)

    async def both() -> tuple[int, int]:
        app = Starlette(routes=[*api.routes(Slow(Store(filled)))])
        slow = asyncio.create_task(ask_later(app, "/api/trend.csv?subject=putin"))
        await asyncio.to_thread(begun.wait)
        quick = await ask_later(app, "/api/nothing")
        may_end.set()
        return (await slow).status, quick.status

    assert asyncio.run(both()) == (200, 404)


def test_a_round_that_fails_to_be_read_names_no_path(ask: Any, own: Path) -> None:
    app = app_on(own)
    for file in (own / FETCHES.name).rglob("*.parquet"):
        file.unlink()
    answer = ask(app, "/api/articles.atom")

    assert answer.status == 503
    assert str(own) not in answer.text


def test_the_document_names_every_address_parameter_and_limit(served: Any) -> None:
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = [route.path for route in served.routes if "." in route.path]

    assert len(paths) == 9
    assert [path for path in paths if f"| `{path}` |" not in page] == []
    assert [name for name in picks.to_query(asked.FULL) if f"`{name}`" not in page] == []
    assert f"{limits.PER_MINUTE} requests a minute" in page
    assert f"{desk.MOST_ARTICLES:,} articles" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("query=Bad|grain+AND", "query=Bad: the search, character 7: AND stands between"),
        ("query=(grain", "query=(grain: the search, character 1: this parenthesis is not closed"),
        ("query=a|outlet:Nobody", "query=a: the search, character 1: no outlet is called Nobody"),
        ("query=a|has:revisions", "query=a: the search, character 1: has:revisions changes"),
    ],
)
@pytest.mark.parametrize("name", ["trend.csv", "articles.atom"])
def test_a_search_that_cannot_be_read_is_told_by_its_character(
    ask: Any, served: ASGIApp, name: str, query: str, told: str
) -> None:
    answer = ask(served, f"/api/{name}?period=7d&{query}")

    assert answer.status == 400
    assert answer.text.startswith(told)


def test_a_feed_of_a_search_has_the_articles_that_it_finds(ask: Any, served: ASGIApp) -> None:
    search = ask(served, "/api/articles.atom?period=7d&scope=all&query=P|actor:putin").text
    named = ask(served, "/api/articles.atom?period=7d&scope=all&subject=putin").text

    assert search.count("<entry>") == named.count("<entry>") > 0
    assert search.partition("<entry>")[2] == named.partition("<entry>")[2]
    assert "<title>Frontwatch: articles naming P: actor:putin</title>" in search
