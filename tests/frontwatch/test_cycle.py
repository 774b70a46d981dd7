"""One round: what is new is kept and read, what fails is a row, and a round can be run again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from collectors import catalogue, spans
from collectors.parse import Read
from frontwatch import cycle
from processing import frames
from processing.columns import Table
from processing.errors import ClockError
from processing.frames import Fetches
from processing.reading import lexicon
from processing.tables import ARTICLES, COPIES, FEEDS, FETCHES, PANELS, PASSPORTS, REVISIONS, TAGS
from storage.memory import Memory
from storage.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Maker = Callable[..., Any]


@pytest.fixture
def collected(tmp_path: Path, feeds_csv: Maker, read: Read) -> Iterator[Callable[..., Fetches]]:
    """Runs one round over the paths, ``minutes`` after NOW, into the folder ``data``."""
    store = Store(tmp_path / "data")
    store.create()
    with Memory(store.root) as memory:

        def run(*paths: str, minutes: int = 0) -> Fetches:
            feeds = catalogue.load(feeds_csv(*paths))
            this = cycle.Round(
                NOW + timedelta(minutes=minutes), read, everything=True, allow_private=True
            )
            return cycle.collect_once(store, memory, feeds, lexicon.bundled(), this)

        yield run


def kept(tmp_path: Path, table: Table) -> pl.DataFrame:
    return Store(tmp_path / "data").scan(table).sort(table.key).collect()


def test_an_article_is_kept_read_and_logged(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("Zelenskyy asks NATO for drones to defend Ukraine")

    log = collected("/a.xml")

    (article,) = kept(tmp_path, ARTICLES).to_dicts()
    (tags,) = kept(tmp_path, TAGS).to_dicts()
    assert article["title"] == "Zelenskyy asks NATO for drones to defend Ukraine"
    assert article["published"] == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert article["published_precision"] == "second"
    assert article["first_seen"] == tags["first_seen"] == NOW
    assert {"zelensky", "nato", "ukraine"} <= set(tags["actors"])
    assert "drones" in tags["themes"]
    assert tags["in_scope"]
    assert log["outcome"].to_list() == ["ok"]
    assert_frame_equal(kept(tmp_path, FETCHES), log, check_row_order=False)
    assert kept(tmp_path, FEEDS)["feed_id"].to_list() == ["a"]


def test_the_outlets_passports_and_the_panels_are_kept(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": rss("One"), "/b.xml": rss("Two")}
    collected("/a.xml")

    collected("/b.xml", minutes=30)

    later = NOW + timedelta(minutes=30)
    assert kept(tmp_path, PASSPORTS)["outlet"].to_list() == ["Outlet b"]
    assert kept(tmp_path, PANELS).rows() == [
        ("catalogue", "a", spans.EPOCH, later),
        ("catalogue", "b", later, None),
    ]


def test_what_a_person_knows_of_outlets_and_panels_is_kept(
    site: Any, rss: Maker, feeds_csv: Maker, read: Read, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("One")
    fact = {"valid_from": NOW, "owner": "House", "exile": False, "citation": "its imprint"}
    known = {"outlet": "Outlet a", "group": "Other", "ownership": "private"} | fact
    member = {"panel": "mine", "feed_id": "a", "valid_from": NOW}
    store = Store(tmp_path / "data")
    store.create()

    with Memory(store.root) as memory:
        this = cycle.Round(
            NOW,
            read,
            allow_private=True,
            passports=frames.passports(PASSPORTS.frame([known])),
            panels=frames.panels(PANELS.frame([member])),
        )
        cycle.collect_once(
            store, memory, catalogue.load(feeds_csv("/a.xml")), lexicon.bundled(), this
        )

    assert kept(tmp_path, PASSPORTS).select(*known).to_dicts() == [known]
    assert kept(tmp_path, PANELS)["panel"].to_list() == ["catalogue", "mine"]


def test_a_round_without_changes_writes_no_passport_and_no_panel(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("One")
    collected("/a.xml")
    store = Store(tmp_path / "data")
    before = store.version(FEEDS, PASSPORTS, PANELS)

    collected("/a.xml", minutes=30)

    assert store.version(FEEDS, PASSPORTS, PANELS) == before


def test_one_bad_feed_never_stops_the_others(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers |= {
        "/a.xml": 503,
        "/b.xml": b"<html><body>Please log in</body></html>",
        "/c.xml": b"",
        "/d.xml": b"\x00\xff<rss",
        "/e.xml": rss("Kharkiv under fire, Ukraine says"),
    }

    log = collected(*sorted(site.answers))

    outcomes = dict(zip(log["feed_id"], log["outcome"], strict=True))
    assert outcomes["e"] == "ok"
    assert outcomes["a"] == "http_error"
    assert outcomes["b"] == "not_a_feed"
    assert outcomes["c"] == "empty"
    assert outcomes["d"] != "ok"
    assert kept(tmp_path, ARTICLES)["feed_id"].to_list() == ["e"]
    assert log.filter(pl.col("outcome") != "ok")["detail"].null_count() == 0


def test_the_same_documents_again_add_only_to_the_log(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("One", "Two")
    collected("/a.xml")
    before = {table.name: kept(tmp_path, table) for table in (ARTICLES, TAGS, REVISIONS)}

    log = collected("/a.xml", minutes=30)

    assert log["new_items"].to_list() == [0]
    assert log["items"].to_list() == [2]
    for table in (ARTICLES, TAGS, REVISIONS):
        assert_frame_equal(kept(tmp_path, table), before[table.name])
    assert kept(tmp_path, FETCHES).height == 2


def test_a_round_in_which_no_feed_is_due_changes_nothing(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("One")
    collected("/a.xml")
    before = {table: kept(tmp_path, table) for table in (ARTICLES, TAGS, FEEDS, FETCHES)}

    log = collected("/a.xml")

    assert log.is_empty()
    for table, rows in before.items():
        assert_frame_equal(kept(tmp_path, table), rows)


def test_a_changed_headline_is_a_revision_and_the_first_one_stays(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("First wording")
    collected("/a.xml")

    site.answers["/a.xml"] = site.answers["/a.xml"].replace(
        b"<title>First wording", b"<title>Second wording"
    )
    collected("/a.xml", minutes=30)

    assert kept(tmp_path, ARTICLES)["title"].to_list() == ["First wording"]
    assert kept(tmp_path, REVISIONS)["title"].to_list() == ["Second wording"]


@pytest.mark.parametrize("written", [[], [ARTICLES], [ARTICLES, TAGS], [ARTICLES, TAGS, FETCHES]])
def test_a_round_cut_off_after_any_table_ends_the_same_when_run_again(
    site: Any, rss: Maker, collected: Maker, read: Read, tmp_path: Path, written: list[Table]
) -> None:
    site.answers["/a.xml"] = rss("Putin calls Trump", "Rain on Sunday")
    undisturbed = collected("/a.xml")
    whole = {table.name: kept(tmp_path, table) for table in (ARTICLES, TAGS, REVISIONS, FETCHES)}
    again = Store(tmp_path / "again")
    again.create()
    for table in written:
        again.merge(table, whole[table.name])

    with Memory(again.root) as memory:
        feeds = catalogue.load(tmp_path / "feeds.csv")
        this = cycle.Round(NOW, read, everything=True, allow_private=True)
        log = cycle.collect_once(again, memory, feeds, lexicon.bundled(), this)

    unlike = ["elapsed_ms"]
    assert_frame_equal(log.drop(unlike), undisturbed.drop(unlike))
    for table in (ARTICLES, TAGS, REVISIONS, FETCHES):
        stored = again.scan(table).sort(table.key).collect()
        assert_frame_equal(
            stored.drop(unlike, strict=False), whole[table.name].drop(unlike, strict=False)
        )


def test_an_article_stored_but_not_yet_read_is_read_in_the_next_round(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = rss("Lavrov in Beijing")
    earlier = ARTICLES.frame(
        [
            {
                "article_id": "f" * 32,
                "feed_id": "a",
                "title": "Macron calls Zelenskyy",
                "summary": "",
                "published_from": "none",
                "first_seen": NOW - timedelta(days=1),
            }
        ]
    )
    Store(tmp_path / "data").merge(ARTICLES, earlier)

    collected("/a.xml")

    read = {row["article_id"]: row for row in kept(tmp_path, TAGS).to_dicts()}
    assert "macron" in read["f" * 32]["actors"]
    assert read["f" * 32]["first_seen"] == NOW - timedelta(days=1)
    assert len(read) == 2


def test_progress_is_told_for_each_feed(
    site: Any, rss: Maker, feeds_csv: Maker, read: Read, tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": rss("One"), "/b.xml": rss("Two")}
    told: list[tuple[int, int]] = []
    store = Store(tmp_path / "data")
    store.create()

    with Memory(store.root) as memory:
        feeds = catalogue.load(feeds_csv("/a.xml", "/b.xml"))
        this = cycle.Round(
            NOW, read, True, True, progress=lambda done, of_all: told.append((done, of_all))
        )
        cycle.collect_once(store, memory, feeds, lexicon.bundled(), this)

    assert told == [(1, 2), (2, 2)]


def test_each_article_is_told_from_its_copies(
    site: Any, rss: Maker, collected: Maker, tmp_path: Path
) -> None:
    told = "Ferry with two hundred people aboard is towed to Izmail after nine hours at sea"
    site.answers["/a.xml"] = rss(told)
    site.answers["/b.xml"] = rss(told).replace(b"news.example/", b"other.example/")

    collected("/a.xml", "/b.xml")
    site.answers["/b.xml"] = rss("Rain")
    collected("/a.xml", "/b.xml", minutes=30)

    rows = kept(tmp_path, COPIES)
    assert rows["article_id"].to_list() == kept(tmp_path, ARTICLES)["article_id"].to_list()
    assert rows.height == 3
    assert rows["text_id"].n_unique() == 2
    assert rows["copy_of"].count() == 1


def test_nothing_is_kept_under_a_clock_that_the_server_which_answers_contradicts(
    site: Any, rss: Maker, read: Read, tmp_path: Path
) -> None:
    site.answers |= {"/0": rss("One"), "/1": rss("Two"), "/2": rss("Three")}
    port = site.address.rpartition(":")[2]
    rows = [
        {"feed_id": f"f{n}", "url": f"http://127.0.0.{n + 1}:{port}/{n}", "outlet": f"Outlet {n}"}
        for n in range(3)
    ]
    usual = dict.fromkeys(FEEDS.columns) | {"group": "Other", "ownership": "unverified"}
    feeds = frames.feeds(FEEDS.frame([usual | row for row in rows]))
    store = Store(tmp_path)
    store.create()
    long_ago = cycle.Round(NOW - timedelta(days=20_000), read, allow_private=True, is_real=True)

    with Memory(tmp_path) as memory:
        with pytest.raises(ClockError, match="servers say"):
            cycle.collect_once(store, memory, feeds, lexicon.bundled(), long_ago)

        assert memory.is_new
    assert not (tmp_path / "articles").exists()
