"""A search of a store: what it finds, how far it looked, what stands beside an article."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard import answers, findings, reads, searchfiles, searching
from dashboard.reads import Edition
from dashboard.searching import Asked, Found
from processing.searching.matching import Window
from processing.tables import ARTICLES, COPIES, FEEDS, FETCHES, PASSPORTS, REVISIONS, TAGS
from storage.store import Store

END = datetime(2026, 3, 10, 12, tzinfo=UTC)
Look = Callable[..., Found]
# title, summary, days before the end, actors
_TOLD: tuple[tuple[str, str, int, list[str]], ...] = (
    ("Kyiv under attack", "Drones over the city.", 0, ["putin"]),
    ("Kyiv: under attack!", "Drones over the city.", 1, ["putin"]),
    ("Talks in Geneva", "Putin is not there.", 2, []),
    ("=Kyiv budget", "", 20, []),
    ("Old news of Kyiv", "", 40, ["trump"]),
)
_FEEDS = (("one", "The Guardian", "GB"), ("two", "BBC News", "GB"))


def _article(number: int) -> dict[str, object]:
    title, summary, days, actors = _TOLD[number]
    seen = END - timedelta(days=days)
    return {
        "article_id": f"{number:032x}",
        "feed_id": _FEEDS[number % 2][0],
        "url": f"https://news.example/{number}",
        "title": title,
        "summary": summary,
        "published": None if number == 2 else seen - timedelta(hours=1),
        "published_from": "none" if number == 2 else "feed",
        "first_seen": seen,
        "language": "en",
        "in_scope": number != 3,
        "scope_reason": "made up",
        "actors": actors,
        "themes": [],
        "lexicon_version": "test",
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Five articles in three months, one a copy of another, one reworded."""
    store = Store(tmp_path_factory.mktemp("archive") / "data")
    store.create()
    told = [_article(number) for number in range(len(_TOLD))]
    facts = {"language": "en", "group": "Western", "ownership": "private"}
    feeds = [
        {"feed_id": f, "outlet": o, "country": c, "url": "https://x"} | facts for f, o, c in _FEEDS
    ]
    store.replace(FEEDS, FEEDS.frame(feeds))
    passport = {"outlet": "BBC News", "valid_from": END - timedelta(days=1000), "country": "GB"}
    passport |= {"group": "Other", "ownership": "public service", "owner": "BBC", "exile": False}
    store.replace(PASSPORTS, PASSPORTS.frame([passport | {"citation": "here"}]))
    fetch = {"feed_id": "one", "started": END, "outcome": "ok", "next_poll": END}
    store.merge(FETCHES, FETCHES.frame([fetch]))
    for table in (ARTICLES, TAGS):
        rows = [{name: row[name] for name in table.columns if name in row} for row in told]
        store.merge(table, table.frame(rows))
    copies = [
        {name: row[name] for name in ("article_id", "first_seen")}
        | {"text_id": told[1]["article_id"] if number == 0 else row["article_id"]}
        for number, row in enumerate(told)
    ]
    store.merge(COPIES, COPIES.frame(copies))
    wording = {"article_id": told[0]["article_id"], "wording": "w", "feed_id": "one", "seen": END}
    reworded = wording | {"title": "Kyiv attacked again", "summary": "Drones."}
    store.merge(REVISIONS, REVISIONS.frame([reworded]))
    return reads.edition(store)


@pytest.fixture
def look(archive: Edition) -> Look:
    """Searches the archive."""

    def looked(
        text: str, clock: str = "first_seen", days: int | None = None, most: int = 200
    ) -> Found:
        since = END - timedelta(days=days) if days else None
        asked = Asked(text, "published" if clock == "published" else "first_seen", since)
        return searching.looked(archive, asked, most)

    return looked


def numbers(found: Found) -> list[int]:
    return [int(identity, 16) for identity in found.rows["article_id"]]


def test_the_newest_come_first_over_all_months(look: Look) -> None:
    found = look("kyiv")

    assert numbers(found) == [0, 1, 3, 4]
    assert (found.page.count, found.page.searched, found.page.back_to) == (4, 5, None)


def test_only_the_period_is_searched(look: Look) -> None:
    found = look("kyiv", days=30)

    assert numbers(found) == [0, 1, 3]
    assert found.page.searched == 4
    assert found.windows == {"first_seen": Window(END - timedelta(days=30))}


def test_dates_in_the_search_stand_in_place_of_the_period(look: Look) -> None:
    assert numbers(look("kyiv seen:2026-01", days=2)) == [4]
    assert numbers(look("kyiv published:2026-02..2026-03-09", days=1)) == [1, 3]


def test_the_published_clock_leaves_out_what_has_no_time(look: Look) -> None:
    assert numbers(look("geneva", "published", 30)) == []
    assert numbers(look("geneva", "first_seen", 30)) == [2]
    assert "without a publishing time are left out" in answers.told(look("kyiv", "published", 30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("outlet:bbc kyiv", [1, 3], id="outlet"),
        pytest.param('ownership:"public service"', [1, 3], id="a passport's word"),
        pytest.param("group:western kyiv", [0, 4], id="the catalogue's word"),
        pytest.param("copies:no attack", [1], id="the first of each text"),
        pytest.param("copies:only", [0], id="copies"),
        pytest.param("has:revisions", [0], id="reworded"),
        pytest.param('actor:"Donald Trump"', [4], id="actor"),
        pytest.param("country:UK -kyiv", [2], id="country as people call it"),
        pytest.param("language:english scope:all drones", [0, 1], id="language by name"),
    ],
)
def test_fields_are_what_the_store_knows(look: Look, text: str, expected: list[int]) -> None:
    assert numbers(look(text)) == expected


def test_rows_tell_wordings_and_copies(look: Look) -> None:
    rows = look("attack").rows

    assert rows.select("revisions", "copies").rows() == [(1, 1), (0, 1)]
    assert rows["owner"].to_list() == ["The Guardian", "BBC"]


def test_a_search_ends_when_enough_are_found(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_SEARCHED", 1)
    found = look("kyiv", most=2)

    assert numbers(found) == [0, 1]
    assert (found.page.count, found.page.searched) == (2, 3)
    assert found.page.back_to == datetime(2026, 3, 1, tzinfo=UTC)
    assert answers.many(found) == "At least 2 articles"
    assert answers.told(found).startswith(
        "Searched: the newest 3 articles collected, back to those first seen 1 Mar 2026, 00:00 UTC."
    )


def test_a_search_without_enough_looks_further(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_SEARCHED", 1)

    assert numbers(look("news", most=2)) == [4]


def test_where_nothing_is_found_each_part_is_counted(look: Look) -> None:
    found = look("kyiv moon seen:2026")

    assert found.parts == (("kyiv", 4), ("moon", 0))
    assert found.parts_of == 5
    assert answers.nothing(found) == (
        "By itself this finds nothing: moon. Check how it is written."
    )
    assert answers.nothing(look("geneva budget")).startswith("Each part finds articles by itself")
    assert answers.nothing(look("moon")).startswith("No article of this time has it")


def test_parts_are_counted_among_the_newest(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_SEARCHED", 1)

    assert look("kyiv moon").parts_of == 3


def test_how_a_search_was_read_is_told_where_it_says_more(archive: Edition, look: Look) -> None:
    def said(text: str) -> list[str]:
        asked, node = Asked(text, "first_seen", None), searching.tree(archive, text)
        return [*answers.read_as(node, asked, look(text), {"nato": "NATO"})]

    assert said("kyiv") == []
    assert said("actor:nato kyiv") == ["Read as: actor:nato AND kyiv."]
    assert said("seen:2026") == ["The dates in the search stand in place of the period."]
    assert said("ownership:captured") == [
        "ownership:captured is private, captured, public, captured."
    ]


def test_wordings_copies_and_evidence_stand_beside_an_article(archive: Edition) -> None:
    told = searching.beside(archive, f"{0:032x}", END, reads.words().version)

    assert told.wordings.select("seen", "outlet", "title").rows() == [
        (END, "The Guardian", "Kyiv attacked again")
    ]
    assert told.copies.select("title", "owner").rows() == [("Kyiv: under attack!", "BBC")]
    assert {"title", "subject"} <= {*told.evidence.columns}


def test_an_article_can_stand_alone(archive: Edition) -> None:
    seen = END - timedelta(days=2)
    told = searching.beside(archive, f"{2:032x}", seen, reads.words().version)

    assert (told.wordings.height, told.copies.height) == (0, 0)
    assert told.evidence.filter(pl.col("subject") == "putin")["words"].to_list() == ["Putin"]


def test_nothing_collected_is_nothing_found(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.create()
    found = searching.looked(reads.edition(store), Asked("kyiv moon", "first_seen", None), 9)

    assert (found.page.count, found.page.searched, found.rows.height) == (0, 0, 0)


def test_a_file_holds_what_is_found_and_no_formula(archive: Edition) -> None:
    asked = Asked("budget", "first_seen", None)
    csv = searchfiles.articles(archive, asked, "csv")
    told = json.loads(searchfiles.articles_manifest(archive, asked))

    assert "'=Kyiv budget" in csv.decode()
    assert told["sha256"] == hashlib.sha256(csv).hexdigest()
    assert (told["search"], told["rows"], told["found"], told["found_is"]) == (
        "budget",
        1,
        1,
        "exact",
    )
    assert told["permalink"] == "/articles?q=budget&period=all&clock=first_seen"
    assert searchfiles.articles(archive, asked, "zip").startswith(b"PK")
    assert (
        json.loads(searchfiles.articles(archive, asked, "json"))["rows"][0]["outlet"] == "BBC News"
    )
