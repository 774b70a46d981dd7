"""Copies are told in each round, in old archives by a rebuild, and in anyone's own records."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from frontwatch import cli, grouping
from processing.frames import Copies
from processing.reading import copies
from processing.tables import ARTICLES, COPIES, FEEDS
from storage import lock
from storage.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = (
    "A ferry that had lost its engine off the delta was towed into the port of Izmail at dawn. Its "
    "captain praised the crew of a Romanian tug, which had fought high waves for nine hours to keep "
    "hold of the line, and said that nobody on board had been hurt, though some were treated for cold."
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "data")
    made.create()
    rows = [
        {"feed_id": feed, "url": f"https://{feed}", "outlet": outlet, "group": "Other"}
        | {"ownership": "private"}
        for feed, outlet in (("a", "Alpha"), ("a2", "Alpha"), ("b", "Beta"), ("c", "Gamma"))
    ]
    made.replace(FEEDS, FEEDS.frame(rows))
    return made


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; gives exit code, output and remarks."""

    def command(*arguments: Any) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return command


def add(store: Store, *rows: tuple[str, str, timedelta, str], body: str = BODY) -> None:
    """Articles are stored: id, feed, time after NOW and headline, all with one body."""
    made = [
        {"article_id": name, "feed_id": feed, "title": title, "summary": body}
        | {"first_seen": NOW + after, "published_from": "none", "published_precision": "none"}
        for name, feed, after, title in rows
    ]
    known = [{key: row[key] for key in row if key in ARTICLES.columns} for row in made]
    store.merge(ARTICLES, ARTICLES.frame(known))


def stored(store: Store) -> pl.DataFrame:
    return store.read(store.scan(COPIES)).sort("article_id")


def texts(rows: pl.DataFrame) -> dict[str, str]:
    return dict(rows.select("article_id", "text_id").iter_rows())


def fold(store: Store, now: datetime = NOW) -> Copies:
    rows = grouping.fold(store, now)
    store.merge(COPIES, rows)
    return rows


def test_new_articles_are_compared_with_those_stored_before(store: Store) -> None:
    add(store, ("1", "a", -DAY, "Ferry towed to Izmail"))
    fold(store)
    add(store, ("2", "b", 0 * DAY, "Saved at dawn"), ("3", "c", 0 * DAY, "Ferry safe in Izmail"))

    assert texts(fold(store)) == {"2": "1", "3": "1"}
    assert fold(store).is_empty()
    assert texts(stored(store)) == {"1": "1", "2": "1", "3": "1"}


def test_a_process_that_knows_no_window_says_the_same(store: Store) -> None:
    add(store, ("1", "a", -DAY, "Ferry towed to Izmail"), ("2", "b", -DAY / 2, "Saved at dawn"))
    fold(store)
    add(store, ("3", "c", 0 * DAY, "Ferry safe in Izmail"))

    known = grouping.fold(store, NOW)
    grouping._held.cache_clear()

    assert_frame_equal(grouping.fold(store, NOW), known)
    assert texts(known) == {"3": "1"}


def test_two_feeds_of_one_outlet_are_one_source(store: Store) -> None:
    add(store, ("1", "a", -DAY / 12, "Our daily letter: the ferry"))
    add(store, ("2", "a2", 0 * DAY, "Our daily letter: the harbour"))

    assert texts(fold(store)) == {"1": "1", "2": "2"}


def test_a_round_leaves_articles_older_than_three_days_to_a_rebuild(store: Store) -> None:
    add(store, ("1", "a", -9 * DAY, "Ferry towed to Izmail"), ("2", "b", -8 * DAY, "Saved"))

    assert fold(store).is_empty()
    assert grouping.regroup(store, lambda _done, _all: None) == 2
    assert texts(stored(store)) == {"1": "1", "2": "1"}


def test_a_rebuild_makes_rows_of_other_rules_anew_and_only_those(store: Store) -> None:
    add(store, ("1", "a", -9 * DAY, "Ferry towed to Izmail"), ("2", "b", -8 * DAY, "Saved"))
    grouping.regroup(store, lambda _done, _all: None)
    made = stored(store)
    old = made.with_columns(text_id="article_id", grouping_version=pl.lit("before"))
    store.replace(COPIES, old)

    assert grouping.regroup(store, lambda _done, _all: None) == 2
    assert_frame_equal(stored(store), made)
    assert set(made["grouping_version"]) == {copies.version()}
    assert grouping.regroup(store, lambda _done, _all: None) == 0
    assert store.files(grouping.NEXT) == []


def test_a_rebuild_goes_on_where_it_was_cut_off(store: Store) -> None:
    add(store, ("1", "a", -9 * DAY, "Ferry towed to Izmail"), ("2", "b", -8 * DAY, "Saved"))
    grouping.regroup(store, lambda _done, _all: None)
    made = stored(store)
    store.add(grouping.NEXT, made.head(1))
    store.replace(COPIES, made.with_columns(grouping_version=pl.lit("before")))

    assert grouping.regroup(store, lambda _done, _all: None) == 1
    assert_frame_equal(stored(store), made)


def test_an_archive_in_slices_is_grouped_as_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        (f"{n:03}", f"feed {n}", n * DAY / 8 - 9 * DAY, f"Ferry {chr(97 + n % 5)}")
        for n in range(60)
    ]
    for n in range(0, 60, 5):
        add(store, *rows[n : n + 5], body=" ".join(random.Random(n).sample(BODY.split(), 40)))
    grouping.regroup(store, lambda _done, _all: None)
    at_once = stored(store)
    store.replace(COPIES, COPIES.empty())
    grouping._held.cache_clear()

    monkeypatch.setattr(grouping, "_AT_ONCE", 7)
    grouping.regroup(store, lambda _done, _all: None)

    assert_frame_equal(stored(store), at_once)
    assert at_once["copy_of"].count() > 20


def test_the_command_rebuild_tells_copies_too(store: Store, run: Run) -> None:
    add(store, ("1", "a", -9 * DAY, "Ferry towed to Izmail"), ("2", "b", -8 * DAY, "Saved"))

    code, _, err = run("rebuild", "--data", store.root)

    assert code == 0
    assert "2 articles compared" in err
    assert texts(stored(store)) == {"1": "1", "2": "1"}
    with lock.writing(store.root):
        assert run("rebuild", "--data", store.root)[0] == 1


def test_records_are_answered_in_their_order_and_bad_lines_are_named(
    run: Run, tmp_path: Path
) -> None:
    lines = tmp_path / "in.jsonl"
    records: list[Any] = [
        {"id": "late", "title": "Saved", "text": BODY, "first_seen": "2026-03-02T10:00:00Z"},
        [1],
        {"id": 7, "title": "Ferry", "summary": BODY, "published": "2026-03-01", "source": "x"},
        {"id": None, "title": "Rain"},
        {"id": 8, "title": 5},
        {"id": 9, "title": "Rain", "first_seen": "soon"},
    ]
    lines.write_text("\n\n".join(map(json.dumps, records)), encoding="utf-8")

    code, out, err = run("group", lines)

    assert [json.loads(line) for line in out.splitlines()] == [
        {"id": "late", "text_id": 7},
        {"id": 7, "text_id": 7},
        {"id": None, "text_id": None},
    ]
    assert code == 1
    assert "line 3: this is no JSON object" in err
    assert "line 9: record 8: title is no string" in err
    assert "line 11: record 9: first_seen: 'soon' is no time" in err


def test_of_records_without_a_time_the_first_is_the_original(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    records = [{"id": n, "title": f"Ferry {'abc'[n]}", "text": BODY} for n in (2, 0, 1)]
    lines.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    code, out, _ = run("group", lines)

    assert code == 0
    assert [json.loads(line)["text_id"] for line in out.splitlines()] == [2, 2, 2]


def test_nothing_in_is_nothing_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"")

    assert run("group", tmp_path / "in.jsonl") == (0, "", "")
