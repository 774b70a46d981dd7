"""Generated feeds on a local server: invented outlets telling invented stories, the same every time."""

import contextlib
import random
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from collectors import spans
from processing import frames
from processing.frames import Feeds, Panels, Passports
from processing.tables import FEEDS, PANELS, PASSPORTS

HOURS_BETWEEN_ROUNDS = 4
SILENT_FEED = "demo-bosporus-wire"
_ITEMS_IN_A_FEED = 16
# Before the end: long enough that, with the ten hours that a feed lists, a whole day is missing.
_UNWATCHED = (timedelta(hours=104), timedelta(hours=44))
_SILENT = (timedelta(days=7), timedelta(days=6))
_SUMMIT = timedelta(days=5)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One invented article."""

    at: datetime
    title: str
    path: str


def rounds(end: datetime, days: int) -> list[datetime]:
    """When the demo's history was collected: every four hours, but for some days when nobody looked."""
    count = days * 24 // HOURS_BETWEEN_ROUNDS
    moments = [end - HOURS_BETWEEN_ROUNDS * _HOUR * back for back in range(count, -1, -1)]
    return [at for at in moments if not _UNWATCHED[1] < end - at < _UNWATCHED[0]]


def catalogue(address: str) -> Feeds:
    """Rows of FEEDS for the invented outlets, served at this address."""
    rows = [
        outlet | {"url": f"{address}/{outlet['feed_id']}.xml", "section": None, "user_agent": None}
        for outlet in _script()["outlet"]
    ]
    return frames.feeds(FEEDS.frame([{name: row[name] for name in FEEDS.columns} for row in rows]))


def passports(end: datetime) -> Passports:
    """Rows of PASSPORTS for the invented outlets; of some, the facts changed days before ``end``."""
    rows: list[dict[str, Any]] = []
    for outlet in _script()["outlet"]:
        now = {name: outlet.get(name) for name in PASSPORTS.columns}
        now |= {
            "valid_from": spans.EPOCH,
            "owner": outlet.get("owner", outlet["outlet"]),
            "exile": outlet.get("exile", outlet["ownership"] == "exile"),
            "citation": "invented for the demo",
        }
        if before := dict(outlet.get("before", {})):
            turn = end - timedelta(days=before.pop("days"))
            rows.append(now | {"blocked_in": None, "valid_to": turn} | before)
            now["valid_from"] = turn
        rows.append(now)
    return frames.passports(PASSPORTS.frame(rows).sort(PASSPORTS.key))


def panels() -> Panels:
    """Rows of PANELS for the panel core: one invented outlet of each group."""
    members = [outlet["feed_id"] for outlet in _script()["outlet"] if outlet.get("core")]
    rows = [{"panel": "core", "feed_id": one, "valid_from": spans.EPOCH} for one in members]
    return frames.panels(PANELS.frame(rows).sort(PANELS.key))


@contextlib.contextmanager
def serving(clock: Callable[[], datetime], end: datetime) -> Iterator[str]:
    """The invented feeds, as they stand at the clock's time, at the address that is given back."""
    script = _script()
    outlets = {f"/{outlet['feed_id']}.xml": outlet for outlet in script["outlet"]}

    class Feed(BaseHTTPRequestHandler):
        """Answers with the feed that the path names."""

        def do_GET(self) -> None:
            """The feed's document; 404 for any other path; 503 on the day that the feed is silent."""
            outlet = outlets.get(self.path)
            now = clock()
            silent = self.path == f"/{SILENT_FEED}.xml" and _SILENT[1] < end - now < _SILENT[0]
            if outlet is None or silent:
                self.send_error(404 if outlet is None else 503)
                return
            body = _document(outlet, _newest(script, outlet, now, end), now)
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _newest(
    script: dict[str, Any], outlet: dict[str, Any], now: datetime, end: datetime
) -> list[Item]:
    found: list[Item] = []
    hour = now.replace(minute=0, second=0, microsecond=0)
    while len(found) < _ITEMS_IN_A_FEED:
        told = [item for item in _told(script, outlet, hour, end) if item.at <= now]
        found += sorted(told, key=lambda item: item.at, reverse=True)
        hour -= _HOUR
    return found[:_ITEMS_IN_A_FEED]


def _told(
    script: dict[str, Any], outlet: dict[str, Any], hour: datetime, end: datetime
) -> list[Item]:
    chance = random.Random(f"{outlet['feed_id']} {hour.isoformat()}")  # noqa: S311 - a story, not a secret
    night = 0.4 if hour.hour < 6 else 1.2
    expected = outlet["a_day"] / 24 * night
    count = int(expected) + (chance.random() < expected % 1)
    weights = [_weight(story, outlet["group"], end - hour) for story in script["story"]]
    items = []
    for number in range(count):
        (story,) = chance.choices(script["story"], weights)
        language = outlet["language"]
        title = story["texts"][language].format(
            place=chance.choice(script["places"][language]), number=chance.randint(2, 98)
        )
        at = hour + timedelta(minutes=chance.randrange(60), seconds=chance.randrange(60))
        items.append(Item(at, title, f"{hour:%Y%m%d%H}-{number}"))
    return items


def _weight(story: dict[str, Any], group: str, before_end: timedelta) -> float:
    nearness = max(0.0, 1 - abs(before_end - _SUMMIT) / timedelta(days=2))
    raised = 1 + (story["peak"] - 1) * nearness
    return float(story["weight"] * raised * story.get("by", {}).get(group, 1))


def _document(outlet: dict[str, Any], items: list[Item], now: datetime) -> bytes:
    site = f"https://{outlet['feed_id']}.example"
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{site}/{item.path}</link>"
        f'<guid isPermaLink="false">{outlet["feed_id"]}-{item.path}</guid>'
        f"<pubDate>{format_datetime(item.at.astimezone(UTC))}</pubDate></item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet['outlet'])}</title><link>{site}</link>"
        f"<language>{outlet['language']}</language>"
        f"<lastBuildDate>{format_datetime(now.astimezone(UTC))}</lastBuildDate>\n"
        f"{entries}</channel></rss>\n"
    ).encode()


def _script() -> dict[str, Any]:
    return tomllib.loads(files("frontwatch").joinpath("demo.toml").read_text(encoding="utf-8"))
