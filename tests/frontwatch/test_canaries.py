"""A dozen canaries, secrets that a feed list, a server or a setting may hold: none is told to anyone."""

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message
from streamlit.testing.v1 import AppTest

from dashboard.web import api, ready
from dashboard.web.desk import Desk
from frontwatch import cli, logs
from processing.tables import FEEDS, FETCHES
from storage.store import Store

_SOURCES = """
from datetime import UTC, datetime
from dashboard.views import sources
from storage import store
sources.show(store.Store(store.location()), lambda: datetime(2026, 3, 1, 12, 5, tzinfo=UTC))
"""
NOW = "2026-03-01T12:00:00Z"
CANARY = "canary"
# Each holds the word; what stands around it is what a secret looks like there.
QUERY = "?token=canary-one&x=canary2two3three4four5five"
AS_USER = "https://ann:canary-three@news.example/rss?sig=canary-four"
ANSWERS = (
    *("trend.csv?subject=putin", "trend.json?subject=putin", "trend.manifest.json?subject=putin"),
    *("articles.csv", "articles.manifest.json", "articles.atom", "pairs.csv", "pairs.json"),
)


@pytest.fixture
def kept(
    site: Any,
    rss: Callable[..., bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Store:
    """A store that was collected from a feed with a token; another feed failed and says so with a password."""
    site.answers[f"/a.xml{QUERY}"] = rss("Putin meets Trump on the war in Ukraine")
    feeds = tmp_path / "feeds.csv"
    feeds.write_text(f"url,outlet,language\n{site.address}/a.xml{QUERY},A,en\n", encoding="utf-8")
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTWATCH_FEEDS", str(feeds))
    assert cli.main(["collect", "--once", "--now", NOW, "--allow-private"]) == 0
    store = Store(tmp_path / "data")
    feed = {"feed_id": "b", "url": AS_USER, "outlet": "B", "country": "UA", "language": "uk"}
    store.replace(FEEDS, store.whole(FEEDS).vstack(FEEDS.frame([feed | {"group": "UA"}])))
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    attempt = {"feed_id": "b", "started": at, "outcome": "ok", "elapsed_ms": 1, "items": 1}
    attempt |= {"detail": f"no connection to {AS_USER}", "moved_to": f"{AS_USER}&key=canary-five"}
    attempt |= {"body_bytes": 1, "new_items": 0, "next_poll": at}
    store.merge(FETCHES, FETCHES.frame([attempt]))
    return store


def test_no_page_tells_one(kept: Store) -> None:
    page = AppTest.from_string(_SOURCES, default_timeout=120).run()

    tables = [frame.value for frame in page.dataframe]
    shown = "\n".join([str(page.main), *(str(table.to_dict()) for table in tables)])
    assert not page.exception
    assert len(tables[0]) == 2
    assert "news.example" in shown
    assert CANARY not in shown


def test_no_answer_of_the_api_tells_one(kept: Store) -> None:
    now = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    app = Starlette(routes=[*api.routes(Desk(kept)), ready.route(kept, lambda: now)])

    told = [asyncio.run(asked(app, f"/api/{path}")) for path in ANSWERS]

    assert [text[:3] for text in told] == ["200"] * len(ANSWERS)
    told.append(asyncio.run(asked(app, "/readyz")))
    assert "Putin meets Trump" in "".join(told)
    assert CANARY not in "".join(told)


async def asked(app: ASGIApp, address: str) -> str:
    """Status, headers and body of an answer."""
    path, _, query = address.partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope | {"headers": [], "client": ("192.0.2.1", 1), "root_path": ""}, receive, send)
    body = b"".join(part.get("body", b"") for part in sent[1:])
    return f"{sent[0]['status']} {sent[0]['headers']} {body.decode()}"


def test_no_command_tells_one(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["status"], ["status", "--json"], ["feeds", "list"], ["export", "articles"]):
        cli.main(words)

    out, err = capsys.readouterr()
    assert "news.example" in out
    assert CANARY not in out + err


def test_no_complaint_about_a_feed_list_tells_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "feeds.csv"
    file.write_text(f"url\n{AS_USER}\nhttps://a.example/{QUERY}\nhttps://a.example/{QUERY}\n")
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "data"))

    assert cli.main(["feeds", "check", "--feeds", str(file)]) == 1

    err = capsys.readouterr().err
    assert "line 2" in err
    assert CANARY not in err


@pytest.mark.parametrize("form", [logs.Plain(), logs.Json()])
def test_no_record_of_the_log_tells_one(form: logging.Formatter) -> None:
    def fail() -> None:
        raise OSError(f"cannot connect to {AS_USER}")

    try:
        fail()
    except OSError:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 1, "asked %s", (f"https://a.example/{QUERY}",), sys.exc_info()
        )

    told = form.format(record)
    assert "cannot connect" in told
    assert CANARY not in told
