"""Queries counted over time: as many as a plain search finds, in every bucket and unit, everywhere."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard import findings, queried, reads, results
from dashboard.findings import Search
from dashboard.reads import Edition
from processing.counting import export, manifest, marking, queries
from processing.counting import picks as picked
from processing.counting.manifest import View
from processing.counting.picks import Picks
from processing.counting.queries import Query
from processing.searching.matching import Window
from processing.searching.query import QueryError
from processing.tables import ARTICLES, COPIES, FEEDS, FETCHES, PASSPORTS, TAGS
from storage.store import Store

END = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAYS, ARTICLES_MADE = 50, 600
OUTLETS = {"one": "The Guardian", "two": "BBC News", "three": "BBC World"}
WORDS = ("grain", "Grain deal", "зерно", "Kyiv", "talks", "drones")
GRAIN = Query("Grain deal", '("grain deal" OR зерно*) NOT drones')
BBC = Query("BBC on Kyiv", "Kyiv outlet:BBC")
NOTHING = Query("Nobody", "wheat")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Articles of three feeds, some copies of others, some without a date, over three months."""
    chance = random.Random(7)
    store = Store(tmp_path_factory.mktemp("queried") / "data")
    store.create()
    facts = {"language": "en", "group": "Western", "ownership": "private", "country": "GB"}
    feeds = [{"feed_id": f, "outlet": o, "url": "https://x"} | facts for f, o in OUTLETS.items()]
    store.replace(FEEDS, FEEDS.frame(feeds))
    known = {"valid_from": END - timedelta(days=900), "owner": "BBC", "exile": False}
    passports = [
        known | {"outlet": outlet, "citation": "here", "group": "Other", "ownership": "private"}
        for outlet in ("BBC News", "BBC World")
    ]
    store.replace(PASSPORTS, PASSPORTS.frame(passports))
    fetches = [
        {
            "feed_id": feed,
            "started": END - timedelta(hours=3 * n),
            "outcome": "ok",
            "next_poll": END,
        }
        | {"window_from": END - timedelta(hours=3 * n + 3)}
        for feed in OUTLETS
        for n in range(8 * DAYS)
    ]
    store.merge(FETCHES, FETCHES.frame(fetches))
    told = [_article(number, chance) for number in range(ARTICLES_MADE)]
    for table in (ARTICLES, TAGS, COPIES):
        rows = [{name: row[name] for name in table.columns if name in row} for row in told]
        store.merge(table, table.frame(rows))
    return reads.edition(store)


def _article(number: int, chance: random.Random) -> dict[str, object]:
    seen = END - timedelta(minutes=chance.randrange(DAYS * 24 * 60))
    is_dated = chance.random() > 0.1
    copied = chance.randrange(number + 1) if chance.random() < 0.3 else number
    return {
        "article_id": f"{number:032x}",
        "text_id": f"{copied:032x}",
        "feed_id": chance.choice([*OUTLETS]),
        "url": f"https://news.example/{number}",
        "title": " ".join(chance.sample(WORDS, 2)),
        "summary": chance.choice(("", "зерновий коридор", "Grain, deal!")),
        "published": seen - timedelta(minutes=chance.randrange(4000)) if is_dated else None,
        "published_from": "feed" if is_dated else "none",
        "first_seen": seen,
        "language": "en",
        "in_scope": chance.random() < 0.6,
        "scope_reason": "made up",
        "actors": ["putin"] if chance.random() < 0.3 else [],
        "themes": [],
        "lexicon_version": "test",
    }


def found(archive: Edition, text: str) -> pl.DataFrame:
    """All articles that the page Articles finds, with what a count needs."""
    node = queried.tree(text, queried.known(reads.words(), OUTLETS.values()))
    page = findings.newest(Search(archive, node, {"first_seen": Window()}, "first_seen"), 10_000)
    store = Store(Path(archive.root))
    more = store.read(store.scan(TAGS).select("article_id", "feed_id", "in_scope"))
    texts = store.read(store.scan(COPIES).select("article_id", "text_id"))
    owners = pl.DataFrame({"feed_id": [*OUTLETS], "owner": ["The Guardian", "BBC", "BBC"]})
    rows = page.articles.join(more, on="article_id").join(texts, on="article_id")
    return rows.join(owners, on="feed_id")


@pytest.mark.parametrize("unit", picked.UNITS)
@pytest.mark.parametrize("clock", picked.CLOCKS)
@pytest.mark.parametrize("scope", picked.SCOPES)
def test_a_line_counts_what_a_search_finds_in_every_bucket(
    archive: Edition, unit: str, clock: str, scope: str
) -> None:
    asked = {"unit": [unit], "clock": [clock], "scope": [scope], "period": ["30d"]}
    view = replace(picked.from_query(asked), queries=(GRAIN, BBC, NOTHING), every="1d")
    fixed = reads.absolute(archive, view, END)
    trend = reads.trend(archive, fixed, END)
    thing = {"articles": "article_id", "texts": "text_id", "publishers": "owner"}[unit]

    assert trend.height == 3 * 31
    for query in view.queries:
        rows = found(archive, query.text)
        rows = rows.filter("in_scope") if scope == "war" else rows
        for bucket in trend.filter(pl.col("subject") == query.id).iter_rows(named=True):
            start, end = bucket["bucket_start"], bucket["bucket_end"]
            inside = rows.filter(pl.col(clock) >= start, pl.col(clock) < end)
            assert bucket["matched"] == inside[thing].n_unique()
    assert trend["matched"].sum() > 0


def test_lines_of_subjects_are_the_same_beside_a_query(archive: Edition) -> None:
    alone = Picks(("putin",), period="30d", every="1d", smooth=3)
    beside = replace(alone, queries=(GRAIN,))
    plain, both = (
        reads.trend(archive, reads.absolute(archive, view, END), END) for view in (alone, beside)
    )

    assert both.filter(pl.col("subject") == "putin").equals(plain)
    assert both["subject"].unique(maintain_order=True).to_list() == ["putin", GRAIN.id]


def test_the_articles_behind_a_point_are_those_found(archive: Edition) -> None:
    view = Picks(("putin",), period="30d", every="1d", scope="all", queries=(GRAIN,))
    fixed = reads.absolute(archive, view, END)
    part = replace(fixed, subjects=())
    count = reads.articles_behind(archive, fixed, part, END)
    shown = reads.articles(archive, fixed, part, END)
    wanted = found(archive, GRAIN.text).filter(pl.col("published") >= fixed.since)

    assert count == wanted.height
    assert set(shown["article_id"]) <= set(wanted["article_id"])
    assert shown.height == min(count, reads.SHOWN_ARTICLES)


def test_a_query_can_be_one_of_those_that_an_article_must_name(archive: Edition) -> None:
    view = Picks(("putin",), period="30d", scope="all", clock="first_seen", queries=(GRAIN,))
    fixed = reads.absolute(archive, replace(view, naming="all"), END)
    both = found(archive, f"({GRAIN.text}) actor:putin").filter(pl.col("first_seen") >= fixed.since)

    assert reads.articles_behind(archive, fixed, fixed, END) == both.height > 0


@pytest.mark.parametrize("kind", ["trend", "articles"])
def test_a_file_says_the_query_and_is_made_again_byte_for_byte(archive: Edition, kind: str) -> None:
    store = Store(Path(archive.root))
    source = results.source(store, "now", results.present(store))
    view = Picks(("putin",), period="30d", every="1d", queries=(GRAIN,))
    fixed = results.absolute(source, view)
    first = results.made(source, View(kind, fixed, fixed, reads.words().names), keep=False)
    asked = manifest.read(manifest.to_json(first.manifest))
    again = results.again(source, asked)

    assert asked.view.picks == fixed
    assert again.csv == first.csv
    assert first.manifest["searches"] == {GRAIN.id: GRAIN.text}
    assert first.manifest["names"][GRAIN.id] == queries.label(GRAIN)
    if kind == "trend":
        assert queries.label(GRAIN) in set(first.table["name"])
        assert first.csv == export.csv(first.table)


def test_the_page_and_a_file_count_the_same(archive: Edition) -> None:
    store = Store(Path(archive.root))
    source = results.source(store, "now", results.present(store))
    fixed = results.absolute(source, Picks(period="30d", every="1d", queries=(GRAIN, BBC)))
    made = results.made(source, View("trend", fixed, fixed, {}), keep=False)

    assert (
        made.table["matched_articles"].to_list()
        == reads.trend(archive, fixed, source.now)["matched"].to_list()
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [("grain AND", 6), ("(grain", 0), ("outlet:Nowhere", 0), ("grain has:revisions", 6)],
)
def test_what_cannot_be_counted_is_told_by_its_character(text: str, at: int) -> None:
    known = queried.known(reads.words(), OUTLETS.values())
    good, bad = Query("Good", "grain"), Query("Bad", text)
    (one,) = queried.unread([good, bad], known)

    assert (one.query, one.error.at) == (bad, at)
    with pytest.raises(QueryError):
        queried.tree(text, known)


def test_a_view_without_queries_is_counted_from_the_very_same_facts(archive: Edition) -> None:
    store = Store(Path(archive.root))
    source = results.source(store, "now", results.present(store))
    view = results.absolute(source, Picks(("putin",)))
    known, plain = results.counted(source, view)

    assert known is source
    assert plain is view
    assert marking.plain(view) is view


def test_the_words_that_a_query_finds_an_article_by_are_told_beside_those_of_names(
    archive: Edition,
) -> None:
    field = Query("By field", "outlet:BBC")
    view = Picks(("putin",), period="30d", scope="all", queries=(GRAIN, field))
    fixed = reads.absolute(archive, view, END)
    told = reads.evidence(archive, fixed, fixed, END, reads.words().version)
    shown = reads.articles(archive, fixed, fixed, END)
    wanted = set(found(archive, GRAIN.text)["article_id"]) & set(shown["article_id"])
    rows = told.filter(pl.col("subject") == GRAIN.name)

    assert set(rows["article_id"]) == wanted
    assert {word.casefold() for word in rows["words"]} == {
        *("grain deal", "grain, deal", "зерно", "зерновий")
    }
    assert told["article_id"].unique(maintain_order=True).to_list() == shown["article_id"].to_list()
    assert set(told.filter(pl.col("subject") == field.name)["words"]) == {field.text}
    first = rows.row(0, named=True)
    assert first[first["field"]][first["start"] : first["end"]] == first["words"]
