"""Older pages of a feed: all of them are read, once, and nothing else is disturbed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from collectors import catalogue
from collectors.parse import Document, Read
from dashboard import health
from frontwatch import backfill, cli, cycle
from processing.counting import coverage
from processing.counting.coverage import Record
from processing.frames import states
from processing.reading import lexicon
from processing.tables import ARTICLES, FETCHES, GAPS, REVISIONS, TAGS
from storage import lock
from storage.memory import Memory
from storage.store import Store

HOUR = timedelta(hours=1)
NEWEST = datetime(2026, 2, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 2, 1, 13, tzinfo=UTC)

Backfill = Callable[..., tuple[int, str]]


def page(numbers: range, older: str | None = None, relation: str = "prev-archive") -> bytes:
    """An Atom page whose entries are as many hours old as their number says."""
    link = f'<link rel="{relation}" href="{older}"/>' if older else ""
    entries = "".join(
        f"<entry><id>tag:{number}</id><title>Kharkiv holds, report {number}</title>"
        f'<link href="https://news.example/{number}"/>'
        f"<updated>{(NEWEST - number * HOUR).isoformat()}</updated></entry>"
        for number in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>News</title>{link}{entries}</feed>"
    ).encode()


@pytest.fixture
def run(
    tmp_path: Path,
    site: Any,
    feeds_csv: Callable[..., Path],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Backfill:
    """Backfills the feed ``a`` at /a.xml into the folder ``data``; gives exit code and remarks."""
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTWATCH_FEEDS", str(feeds_csv("/a.xml", "/b.xml")))

    def command(*words: object, feed_id: str = "a") -> tuple[int, str]:
        flags = map(str, words)
        code = cli.main(["feeds", "backfill", feed_id, "--allow-private", *flags])
        return code, capfd.readouterr().err

    return command


@pytest.fixture
def polled(tmp_path: Path, read: Read, run: Backfill) -> Callable[..., None]:
    """Runs one round over all feeds, ``minutes`` after NOW."""

    def poll(minutes: int = 0) -> None:
        store = Store(tmp_path / "data")
        store.create()
        feeds = catalogue.load(tmp_path / "feeds.csv")
        this = cycle.Round(NOW + timedelta(minutes=minutes), read, True, True)
        with Memory(store.root) as memory:
            cycle.collect_once(store, memory, feeds, lexicon.bundled(), this)

    return poll


def kept(tmp_path: Path, table: Any) -> pl.DataFrame:
    return Store(tmp_path / "data").scan(table).sort(table.key).collect()


def numbers(tmp_path: Path) -> list[int]:
    return sorted(int(title.split()[-1]) for title in kept(tmp_path, ARTICLES)["title"])


# Which pages are read


@pytest.mark.parametrize("relation", ["prev-archive", "next"])
def test_the_pages_that_a_feed_names_are_read(
    site: Any, run: Backfill, tmp_path: Path, relation: str
) -> None:
    site.answers |= {
        "/a.xml": page(range(3), "old/1.xml", relation),
        "/old/1.xml": page(range(3, 6), "2.xml", relation),
        "/old/2.xml": page(range(6, 8)),
    }

    code, said = run()

    assert code == 0
    assert numbers(tmp_path) == list(range(8))
    assert site.asked == ["/a.xml", "/old/1.xml", "/old/2.xml"]
    assert "a: 3 pages read, 8 new articles, listed without a break since 2026-02-01 05:00" in said
    assert "No page names an older one" in said
    assert (
        kept(tmp_path, TAGS)["article_id"].to_list()
        == kept(tmp_path, ARTICLES)["article_id"].to_list()
    )


def test_pages_as_wordpress_makes_them_are_read_until_there_is_none(
    site: Any, run: Backfill, tmp_path: Path
) -> None:
    site.answers |= {
        "/a.xml": page(range(3)),
        "/a.xml?paged=2": page(range(3, 6)),
        "/a.xml?paged=3": page(range(6, 9)),
    }

    code, said = run()

    assert code == 0
    assert numbers(tmp_path) == list(range(9))
    assert site.asked[-1] == "/a.xml?paged=4"
    assert "There is no page after that" in said


def test_other_parameters_of_the_address_stay(site: Any, run: Backfill, tmp_path: Path) -> None:
    first = backfill.Page(Document("a", "", "ok", None, 200, 1), frozenset(), 0, 0)

    url = backfill._older([first], "https://news.example/?feed=rss2&x=&paged=1#top")

    assert url == "https://news.example/?feed=rss2&x=&paged=2"


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(page(range(3)), id="the first page again"),
        pytest.param(b"<html><body>News</body></html>", id="a web page"),
        pytest.param(410, id="gone"),
        pytest.param(page(range(0)), id="nothing in it"),
    ],
)
def test_a_feed_without_older_pages_is_asked_for_one(
    site: Any, run: Backfill, tmp_path: Path, second: bytes | int
) -> None:
    site.answers |= {"/a.xml": page(range(3)), "/a.xml?paged=2": second}

    code, said = run()

    assert numbers(tmp_path) == [0, 1, 2]
    assert "3 new articles" in said
    assert len(site.asked) <= 3
    assert code == 0


def test_pages_that_lead_in_a_circle_are_read_once(
    site: Any, run: Backfill, tmp_path: Path
) -> None:
    site.answers |= {
        "/a.xml": page(range(3), "b"),
        "/b": page(range(3, 6), "c"),
        "/c": page(range(6, 9), "a.xml#top"),
    }

    code, _ = run()

    assert code == 0
    assert site.asked == ["/a.xml", "/b", "/c"]


def test_pages_without_end_that_bring_nothing_new_are_left(
    site: Any, run: Backfill, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = page(range(4), "1")
    site.answers |= {f"/{n}": page(range(n % 3, 4), str(n + 1)) for n in range(1, 30)}

    code, said = run()

    assert code == 0
    assert site.asked == ["/a.xml", "/1", "/2"]
    assert "The pages list nothing more" in said


def test_one_page_pushed_on_by_news_does_not_end_a_backfill(
    site: Any, run: Backfill, tmp_path: Path
) -> None:
    site.answers |= {
        "/a.xml": page(range(4)),
        "/a.xml?paged=2": page(range(1, 4)),
        "/a.xml?paged=3": page(range(4, 8)),
    }

    run()

    assert numbers(tmp_path) == list(range(8))


def test_no_more_pages_are_read_than_asked_for(site: Any, run: Backfill) -> None:
    site.answers["/a.xml"] = page(range(2), "1")
    site.answers |= {f"/{n}": page(range(2 * n, 2 * n + 2), str(n + 1)) for n in range(1, 30)}

    code, said = run("--pages", 3)

    assert code == 0
    assert site.asked == ["/a.xml", "/1", "/2"]
    assert "--pages 6 reads further back" in said


# What goes wrong


def test_a_feed_that_does_not_answer_is_named_and_leaves_no_trace(
    site: Any, run: Backfill, tmp_path: Path
) -> None:
    site.answers["/a.xml"] = 503

    code, said = run()

    assert code == 1
    assert f"{site.address}/a.xml: the server answered 503" in said
    assert kept(tmp_path, FETCHES).is_empty()


def test_what_came_before_a_failing_page_is_kept_and_the_failure_is_told(
    site: Any, run: Backfill, tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": page(range(3), "1"), "/1": 503}

    code, said = run()

    assert code == 1
    assert f"{site.address}/1: the server answered 503" in said
    assert numbers(tmp_path) == [0, 1, 2]
    assert kept(tmp_path, FETCHES)["window_from"].to_list() == [NEWEST - 2 * HOUR]


def test_a_page_that_is_named_and_is_none_is_a_failure(site: Any, run: Backfill) -> None:
    site.answers["/a.xml"] = page(range(3), "1")

    assert run()[0] == 1


@pytest.mark.parametrize(
    ("words", "feed_id", "said"),
    [
        pytest.param([], "nobody", "nobody: no such feed; `frontwatch feeds list`", id="feed"),
        pytest.param(["--pages", 0], "a", "give 1 or more", id="pages"),
    ],
)
def test_a_wrong_argument_is_named(
    run: Backfill, words: list[object], feed_id: str, said: str
) -> None:
    code, err = run(*words, feed_id=feed_id)

    assert code == 1
    assert said in err


def test_a_backfill_waits_for_no_collector(
    run: Backfill, site: Any, polled: Callable[..., None], tmp_path: Path
) -> None:
    polled()
    site.asked.clear()

    with lock.writing(tmp_path / "data"):
        code, said = run()

    assert code == 1
    assert f"process {os.getpid()} is writing to it; stop that one first" in said
    assert site.asked == []


def test_a_server_that_asked_to_be_left_alone_is(
    run: Backfill, site: Any, polled: Callable[..., None], tmp_path: Path
) -> None:
    polled()
    site.asked.clear()
    until = pl.lit(datetime(2100, 1, 1, tzinfo=UTC))
    with Memory(tmp_path / "data") as memory:
        waits = states(memory.states().with_columns(until.alias("not_before")))
        memory.keep(waits, memory.sightings([]), memory.listed([]))

    code, said = run()

    assert code == 1
    assert "a: its server asked to be left alone; try again after 2100-01-01 00:00 UTC" in said
    assert site.asked == []


@pytest.mark.parametrize(
    ("url", "seconds"), [("https://news.example/feed?paged=2", 1.0), ("http://127.0.0.1:80/", 0.0)]
)
def test_a_server_is_asked_once_a_second(url: str, seconds: float) -> None:
    assert backfill.pause(url) == seconds


# What else is in the store


def test_the_collector_goes_on_as_if_nothing_had_been(
    site: Any, run: Backfill, polled: Callable[..., None], tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": page(range(3), "1"), "/1": page(range(3, 6))}
    polled()
    with Memory(tmp_path / "data") as memory:
        before = memory.states(), memory.listed(["a"])

    assert run()[0] == 0

    with Memory(tmp_path / "data") as memory:
        assert_frame_equal(memory.states(), before[0])
        assert_frame_equal(memory.listed(["a"]), before[1])
    polled(30)
    assert numbers(tmp_path) == list(range(6))
    assert kept(tmp_path, REVISIONS).is_empty()
    assert kept(tmp_path, FETCHES).filter(feed_id="a")["new_items"].to_list() == [3, 0, 0]


def test_what_is_brought_is_first_seen_at_the_backfill(
    site: Any, run: Backfill, polled: Callable[..., None], tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": page(range(2), "1"), "/1": page(range(2, 4))}
    polled()
    first = kept(tmp_path, ARTICLES).filter(first_seen=NOW)

    run()

    row = kept(tmp_path, FETCHES).filter(feed_id="a").sort("started").row(-1, named=True)
    added = kept(tmp_path, ARTICLES).join(first, on="article_id", how="anti")
    assert first.height == added.height == 2
    assert set(added["first_seen"]) == {row["started"]}


def test_a_backfill_is_on_record_without_a_promise_or_a_false_sign_of_life(
    site: Any, run: Backfill, polled: Callable[..., None], tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": page(range(3), "1"), "/1": page(range(3, 6)), "/b.xml": 503}
    polled()
    before = told(tmp_path)

    run()

    row = kept(tmp_path, FETCHES).filter(feed_id="a").sort("started").row(-1, named=True)
    after = told(tmp_path)
    assert (row["outcome"], row["items"], row["new_items"]) == ("ok", 3, 0)
    assert row["window_from"] == NEWEST - 5 * HOUR
    assert row["next_poll"] == row["started"]
    assert_frame_equal(after, before)


def test_hours_that_a_backfill_read_are_covered_by_publishing_time(
    site: Any, run: Backfill, polled: Callable[..., None], tmp_path: Path
) -> None:
    site.answers |= {"/a.xml": page(range(3), "1"), "/1": page(range(3, 6)), "/b.xml": 503}
    polled()
    hours = coverage.grid(NEWEST - 7 * HOUR, NEWEST, "1h")

    def states() -> list[str]:
        fetches = kept(tmp_path, FETCHES)
        now = fetches["started"].max()
        assert isinstance(now, datetime)
        cells = coverage.cells(record(tmp_path), hours, "published", now)
        return coverage.states(cells, hours)["state"].to_list()

    assert states() == ["gap"] * 5 + ["partial"] * 2
    run()
    assert states() == ["gap"] * 2 + ["partial"] * 5


def record(tmp_path: Path) -> Record:
    feeds = catalogue.load(tmp_path / "feeds.csv")
    return Record(kept(tmp_path, FETCHES), feeds, kept(tmp_path, GAPS))


def told(tmp_path: Path) -> pl.DataFrame:
    """What the page Sources says of each feed, but for the time of its last answer."""
    rows = health.by_feed(record(tmp_path), NOW)
    return rows.select("feed_id", "state", "outcome", "detail", "failing_since", "last_new")


@pytest.mark.parametrize(("minutes", "kept_minutes"), [(None, 0), (-5, 0), (20, 20)])
def test_the_plan_of_the_collector_holds(minutes: int | None, kept_minutes: int) -> None:
    document = Document("a", "https://news.example/", "ok", None, 200, 1, is_new=True)
    first = backfill.Page(document, frozenset(), 0, 0)
    plan = None if minutes is None else NOW + timedelta(minutes=minutes)

    log = backfill.log(first, NEWEST, NOW, plan)

    assert log["next_poll"].to_list() == [NOW + timedelta(minutes=kept_minutes)]
    assert log["started"].to_list() == [NOW]


# How far back the record reaches


def times(*hours_ago: int) -> list[datetime]:
    return [NEWEST - hours * HOUR for hours in sorted(hours_ago, reverse=True)]


@pytest.mark.parametrize(
    ("pages", "hours_ago"),
    [
        pytest.param([], None, id="no page"),
        pytest.param([[]], None, id="no times"),
        pytest.param([times(0, 1, 2)], 2, id="one page"),
        pytest.param([times(0, 1, 2), times(3, 4)], 4, id="pages that follow each other"),
        pytest.param([times(0, 1, 2), times(1, 2, 3, 4)], 4, id="pages that overlap"),
        pytest.param([times(0, 1, 2), times(9, 10), times(11, 12)], 2, id="a page between missing"),
        pytest.param([times(0, 1, 2), times(9, 10), times(11, 19)], 19, id="a pause like others"),
        pytest.param([times(0, 1), [], times(2, 3)], 1, id="a page without times"),
        pytest.param([times(0, 5), times(1, 2)], 5, id="a page within another"),
        pytest.param([times(3), times(3)], 3, id="one entry a page"),
    ],
)
def test_the_record_reaches_back_as_far_as_the_pages_join(
    pages: list[list[datetime]], hours_ago: int | None
) -> None:
    since = backfill.reach(pages)

    assert since == (None if hours_ago is None else NEWEST - hours_ago * HOUR)


@given(st.lists(st.lists(st.integers(0, 500), max_size=6), max_size=6))
def test_a_record_never_reaches_further_than_the_pages(pages: list[list[int]]) -> None:
    since = backfill.reach([times(*hours) for hours in pages])

    assert (since is None) == (not pages or not pages[0])
    assert since is None or since in {at for hours in pages for at in times(*hours)}


# Cut off in the middle


@pytest.fixture
def stalling() -> Iterator[Any]:
    """A server of four pages that keeps the third back until ``go`` is set; ``waits`` tells when."""

    class Page(BaseHTTPRequestHandler):
        go, waits = threading.Event(), threading.Event()

        def do_GET(self) -> None:
            number = int(self.path.rpartition("/")[2])
            if number == 2 and not self.go.is_set():
                self.waits.set()
                self.go.wait(30)
                return
            body = page(range(3 * number, 3 * number + 3), str(number + 1) if number < 3 else None)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield Page, f"http://127.0.0.1:{server.server_port}/0"
    Page.go.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_backfill_that_was_killed_is_run_again_and_ends_the_same(
    stalling: Any, tmp_path: Path
) -> None:
    server, address = stalling
    (tmp_path / "list.csv").write_text(f"feed_id,url\na,{address}\n", encoding="utf-8")
    words = [
        "feeds",
        "backfill",
        "a",
        "--allow-private",
        "--feeds",
        tmp_path / "list.csv",
        "--data",
    ]
    command = [sys.executable, "-m", "frontwatch", *map(str, words)]

    with subprocess.Popen([*command, str(tmp_path / "data")], start_new_session=True) as process:
        assert server.waits.wait(30)
        os.killpg(process.pid, signal.SIGKILL)
    server.go.set()
    cut = numbers(tmp_path)
    logged = kept(tmp_path, FETCHES).height
    for folder in ("data", "undisturbed"):
        subprocess.run([*command, str(tmp_path / folder)], check=True, capture_output=True)

    unlike = ["first_seen", "started", "next_poll", "elapsed_ms", "new_items"]
    assert cut == list(range(6))
    assert logged == 0
    for table in (ARTICLES, TAGS, REVISIONS, FETCHES):
        stored, expected = (
            Store(tmp_path / folder).scan(table).sort(table.key).collect()
            for folder in ("data", "undisturbed")
        )
        assert_frame_equal(stored.drop(unlike, strict=False), expected.drop(unlike, strict=False))
    assert numbers(tmp_path) == list(range(12))
