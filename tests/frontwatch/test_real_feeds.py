"""Real and hostile feed documents go through the whole program without a stop."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from frontwatch import cli
from processing.tables import ARTICLES, FETCHES, TAGS
from storage import upkeep
from storage.store import Store

pytestmark = pytest.mark.corpus
NOW = "2026-11-21T12:00:00Z"


def feed_id(name: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", name.lower()))


@pytest.fixture
def collect(site: Any, tmp_path: Path) -> Callable[[dict[str, bytes]], Store]:
    """Collects the documents, each as a feed of its own named like its file."""

    def run(documents: dict[str, bytes]) -> Store:
        site.answers = {f"/{name}": body for name, body in documents.items()}
        feeds = tmp_path / "feeds.csv"
        rows = [f"{feed_id(name)},{site.address}/{name}" for name in documents]
        feeds.write_text("\n".join(["feed_id,url", *rows]), encoding="utf-8")
        flags = ["--once", "--now", NOW, "--allow-private", "--feeds", str(feeds)]
        assert cli.main(["collect", *flags, "--data", str(tmp_path / "data")]) == 0
        return Store(tmp_path / "data")

    return run


def test_every_native_document_is_collected_whole(corpus: Path, collect: Any) -> None:
    folder = corpus / "data" / "native_feed_docs"
    with (folder / "index.csv").open(encoding="utf-8") as file:
        expected = {row["file"]: int(row["entries"]) for row in csv.DictReader(file)}

    store = collect({name: (folder / "docs" / name).read_bytes() for name in expected})

    found = store.scan(FETCHES).collect()
    items = dict(found.select("feed_id", "items").iter_rows())
    short = [name for name, entries in expected.items() if items[feed_id(name)] < entries]
    assert found.height == 24
    assert short == []
    assert found.filter(pl.col("outcome") != "ok")["outcome"].to_list() == ["empty"]
    assert store.scan(ARTICLES).collect().height == store.scan(TAGS).collect().height
    assert store.scan(ARTICLES).collect().height > 850
    assert upkeep.verify(store)[1] == []


def test_hostile_documents_stop_nothing(
    corpus: Path, collect: Any, rss: Callable[..., bytes]
) -> None:
    folder = corpus / "feeds" / "bad"
    documents = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    store = collect(documents | {"good.xml": rss("Kharkiv under fire, Ukraine says")})

    outcomes = dict(store.scan(FETCHES).select("feed_id", "outcome").collect().iter_rows())
    assert len(outcomes) == len(documents) + 1
    assert outcomes["good-xml"] == "ok"
    assert outcomes["html200-html"] == "not_a_feed"
    urls = store.scan(ARTICLES).collect()["url"].drop_nulls()
    assert urls.str.contains("^https?://").all()
    assert upkeep.verify(store)[1] == []
