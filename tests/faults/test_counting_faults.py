"""What goes wrong outside never becomes a number: each case is collected by the real cycle and counted."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from collectors.parse import Read
from frontwatch import cycle
from processing import frames
from processing.counting import coverage, panels, trends
from processing.counting.asking import Facts
from processing.counting.coverage import Record
from processing.counting.picks import Clock, Picks, Unit
from processing.reading import lexicon
from processing.reading.lexicon import Lexicon
from processing.tables import COPIES, FEEDS, FETCHES, GAPS, PANELS, PASSPORTS, TAGS
from storage.memory import Memory
from storage.store import Store

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAWN = datetime(1970, 1, 1, tzinfo=UTC)

Document = Callable[[datetime], bytes | int]
Rows = list[dict[str, Any]]


@dataclass
class World:
    """Feeds on a local server, each a document or an HTTP status by the time of the round."""

    folder: Path
    read: Read
    words: Lexicon
    address: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    now: datetime = START
    passports: Rows = field(default_factory=list)

    @property
    def store(self) -> Store:
        return Store(self.folder)

    def feeds(self) -> frames.Feeds:
        """One outlet per feed; the outlet of ``a-1`` is ``a``."""
        plain = {"country": "UA", "language": "en", "group": "UA", "ownership": "private"}
        rows = [
            plain | {"feed_id": n, "url": f"{self.address}/{n}", "outlet": n.partition("-")[0]}
            for n in self.documents
        ]
        return frames.feeds(FEEDS.frame(rows).sort("feed_id"))

    def collect(self, memory: Memory, *moments: datetime) -> None:
        """A round at each of the moments, in which every feed is asked."""
        known = frames.passports(PASSPORTS.frame(self.passports))
        for self.now in moments:
            this = cycle.Round(
                self.now, self.read, everything=True, allow_private=True, passports=known
            )
            cycle.collect_once(self.store, memory, self.feeds(), self.words, this)

    def facts(self, copies: pl.DataFrame | None = None) -> Facts:
        tags, feeds, known = (self.store.scan(table) for table in (TAGS, FEEDS, PASSPORTS))
        return trends.facts(
            tags, feeds, known, (COPIES.empty() if copies is None else copies).lazy()
        )

    def record(self) -> Record:
        kept = (FETCHES, FEEDS, GAPS, PASSPORTS, PANELS)
        return Record(*(self.store.read(self.store.scan(table)) for table in kept))

    def trend(self, view: Picks) -> pl.DataFrame:
        return trends.trend(self.facts(), self.record(), view, self.now)

    def missing(self, view: Picks) -> dict[tuple[int, str], str]:
        """Which feed does not report for which hour of the view, and why."""
        assert view.since is not None
        assert view.until is not None
        buckets = coverage.grid(view.since, view.until, "1h")
        chosen = coverage.chosen(self.record(), view)
        found = coverage.missing(coverage.cells(chosen, buckets, view.clock, self.now))
        return {((at - START) // HOUR, feed): why for at, feed, why in found.iter_rows()}


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon.bundled()


@pytest.fixture
def world(tmp_path: Path, read: Read, words: Lexicon) -> Iterator[World]:
    """A server on a free local port, and an empty store."""
    made = World(tmp_path, read, words)
    made.store.create()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = made.documents[self.path[1:]](made.now)
            if isinstance(answer, int):
                self.send_error(answer)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path) as memory:
        yield memory


def rss(items: Sequence[tuple[str, str, str]]) -> bytes:
    """A document of these headlines, ids and dates."""
    told = "".join(
        f"<item><title>{title}</title><guid>{guid}</guid>{date}"
        f"<link>https://news.example/{guid}</link></item>"
        for title, guid, date in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{told}</channel></rss>'.encode()


def dated(moment: datetime) -> str:
    return f"<pubDate>{format_datetime(moment)}</pubDate>"


def steady(name: str, an_hour: int, naming: int, hours: float = 1.5) -> Document:
    """So many articles an hour, every ``naming``-th of which names Putin; those of the last hours listed."""
    apart = HOUR / an_hour

    def document(now: datetime) -> bytes:
        last = (now - START) // apart
        numbers = range(last, last - int(hours * an_hour), -1)
        return rss(
            [
                (
                    f"Report {number} from {name}"
                    + (", says Putin" if number % naming == 0 else ""),
                    f"{name}-{number}",
                    dated(START + number * apart),
                )
                for number in numbers
            ]
        )

    return document


def failing(document: Document, status: int, start: float, end: float) -> Document:
    """The document, but for an HTTP status in these hours."""
    return lambda now: status if START + start * HOUR <= now < START + end * HOUR else document(now)


def every(start: float, end: float, step: float = 0.5) -> list[datetime]:
    count = round((end - start) / step)
    return [START + (start + step * n) * HOUR + timedelta(minutes=1) for n in range(count)]


def hours(start: int, end: int, **more: Any) -> Picks:
    since, until = START + start * HOUR, START + end * HOUR
    return Picks(("putin",), every="1h", since=since, until=until, scope="all", **more)


@pytest.mark.parametrize("clock", ["published", "first_seen"])
def test_a_feed_killed_for_six_hours_is_a_gap_of_its_own_and_partial_among_others(
    world: World, memory: Memory, clock: Clock
) -> None:
    world.documents = {
        "whole": steady("whole", 6, 3),
        "killed": failing(steady("killed", 6, 3), 503, 3, 9),
    }
    world.collect(memory, *every(0, 13))

    alone = world.trend(hours(1, 12, clock=clock, outlets=("killed",)))
    among = world.trend(hours(1, 12, clock=clock))

    numbers = alone.select("matched", "total", "share", "share_low", "share_high")
    assert alone["state"].to_list()[3:6] == ["gap"] * 3
    assert numbers.slice(3, 3).null_count().row(0) == (3,) * 5
    assert {*alone["state"][:1], *alone["state"][-2:]} == {"ok"}
    assert among["state"].to_list()[3:7] == ["partial"] * 4
    assert among["share"].null_count() == 0
    why = world.missing(hours(4, 8, clock=clock))
    assert why == {(hour, "killed"): "failed" for hour in range(4, 8)}


def test_when_nobody_looked_there_is_no_share(world: World, memory: Memory) -> None:
    world.documents = {name: steady(name, 6, 3) for name in ("one", "two")}
    world.collect(memory, *every(0, 3), *every(9, 11))

    trend = world.trend(hours(4, 7, clock="first_seen"))
    published = world.trend(hours(4, 7))

    for rows in (trend, published):
        assert rows["state"].to_list() == ["gap"] * 3
        assert rows.select("matched", "total", "share").null_count().row(0) == (3, 3, 3)
    assert set(world.missing(hours(4, 7)).values()) == {"not asked"}


def test_a_prolific_feed_that_is_added_moves_the_count_and_not_the_constant_share(
    world: World, memory: Memory
) -> None:
    world.documents = {name: steady(name, 6, 3) for name in ("one", "two", "three")}
    world.collect(memory, *every(0, 5))
    world.documents["flood"] = steady("flood", 60, 1)
    world.collect(memory, *every(5, 10))

    whole = world.trend(hours(1, 9))
    constant = world.trend(hours(1, 9, members="constant"))

    before, after = whole.head(2), whole.tail(2)
    assert share(constant.tail(2)) == pytest.approx(share(constant.head(2)), rel=0.01)
    assert share(constant) == pytest.approx(share(before), rel=0.01)
    assert share(after) > 2 * share(before)
    assert after["matched"].sum() > 5 * before["matched"].sum()
    assert set(constant["feeds_expected"]) == {3}
    came = panels.changes(world.record(), "catalogue", START, world.now)
    assert came.select("outlet", "change").rows() == [("flood", "came")]
    assert came["moment"].item() == START + 5 * HOUR + timedelta(minutes=1)


def share(rows: pl.DataFrame) -> float:
    matched, total = rows.select(pl.col("matched", "total").sum()).row(0)
    return float(matched / total)


def test_one_agency_text_on_twenty_feeds_of_seven_owners_is_one_text_and_seven_publishers(
    world: World, memory: Memory
) -> None:
    owners = {f"outlet{n}": f"owner {n % 7}" for n in range(20)}
    wire = "AP: Putin and Zelensky to meet in Istanbul on Thursday"
    world.documents = {
        name: lambda now, name=name: rss([(wire, name, dated(now - HOUR / 2))])  # type: ignore[misc]  # bound early
        for name in owners
    }
    world.passports = [passport(outlet, owner) for outlet, owner in owners.items()]
    world.collect(memory, START + HOUR)

    articles = world.store.read(world.store.scan(TAGS))["article_id"].sort()
    copies = COPIES.frame([{"article_id": one, "text_id": articles[0]} for one in articles])
    facts = world.facts(copies)

    def counted(unit: Unit) -> Mapping[str, Any]:
        view = replace(hours(0, 1), unit=unit)
        return trends.trend(facts, world.record(), view, START + HOUR).row(0, named=True)

    counts = {unit: counted(unit) for unit in ("articles", "texts", "publishers")}
    assert {unit: row["matched"] for unit, row in counts.items()} == {
        "articles": 20,
        "texts": 1,
        "publishers": 7,
    }
    assert {row["share"] for row in counts.values()} == {1.0}
    assert {row["copy_factor"] for row in counts.values()} == {20.0}
    assert {unit: row["small"] for unit, row in counts.items()} == dict.fromkeys(counts, True)


def passport(outlet: str, owner: str) -> dict[str, Any]:
    row = {"outlet": outlet, "owner": owner, "valid_from": DAWN, "country": "UA", "group": "UA"}
    return row | {"ownership": "private", "exile": False, "citation": "made up"}


def test_hostile_dates_are_counted_on_the_first_seen_clock_alone(
    world: World, memory: Memory
) -> None:
    dates = {
        "good": dated(START + 1.5 * HOUR),
        "future": dated(START + timedelta(days=36_500)),
        "epoch": dated(DAWN),
        "none": "",
        "nonsense": "<pubDate>the day after tomorrow</pubDate>",
    }
    world.documents = {"feed": lambda _: rss([("Putin", n, date) for n, date in dates.items()])}
    world.collect(memory, START + 2 * HOUR)
    view = hours(0, 3)

    published = world.trend(view)
    seen = world.trend(replace(view, clock="first_seen"))
    ever = world.trend(Picks(("putin",), period="all", every="1d", scope="all"))

    assert published["matched"].to_list() == [None, 1, 0]
    assert seen["matched"].to_list() == [None, None, 5]
    assert trends.undated(world.facts(), view) == 4
    assert trends.undated(world.facts(), replace(view, clock="first_seen")) == 0
    assert ever["matched"].sum() == 1
    assert ever["bucket_start"].min() == START


@pytest.mark.parametrize("clock", ["published", "first_seen"])
def test_a_feed_that_refuses_us_is_blocked_and_never_zero(
    world: World, memory: Memory, clock: Clock
) -> None:
    world.documents = {"open": steady("open", 6, 3), "shut": lambda _: 403}
    world.collect(memory, *every(0, 6))

    shut = world.trend(hours(1, 5, clock=clock, outlets=("shut",)))
    both = world.trend(hours(1, 5, clock=clock))

    counts = shut.select("matched", "total", "share", "feeds_blocked", "state").rows()
    assert counts == [(None, None, None, 1, "blocked")] * 4
    assert both.select("feeds_reporting", "feeds_blocked", "state").unique().rows() == [
        (1, 1, "partial")
    ]
    assert world.missing(hours(1, 5, clock=clock)) == {
        (hour, "shut"): "blocked" for hour in range(1, 5)
    }
