"""A view as an Atom feed: escaped, with http(s) links only, newest first, its ids always the same."""

from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from dashboard.web import atom
from dashboard.web.desk import Desk
from processing.columns import TIME
from processing.counting.picks import Picks
from storage.store import Store

ATOM = "{http://www.w3.org/2005/Atom}"
NAMES = {"putin": "Vladimir <b>Putin</b>", "russia": "Russia"}
HOSTILE = "<img src=x onerror=alert(1)> **Trump** & \"'"


@pytest.fixture(scope="module")
def newest(filled: Path) -> pl.DataFrame:
    """The newest articles of the filled store that name Russia."""
    return atom.newest(Desk(Store(filled)).source("now"), Picks(subjects=("russia",)))


@pytest.fixture
def row() -> dict[str, Any]:
    """An article with all that is hostile in it."""
    return {
        "article_id": "0" * 32,
        "feed_id": "moscow-state",
        "outlet": "London <b>Courier</b>",
        "title": HOSTILE,
        "url": 'https://news.example/?a=1&b="><script>',
        "published": None,
        "first_seen": datetime.fromisoformat("2026-03-20T23:20:00+00:00"),
        "actors": ["putin"],
        "themes": [],
    }


def parsed(rows: pl.DataFrame, view: Picks | None = None) -> ET.Element:
    now = datetime.fromisoformat("2026-03-20T23:50:00+00:00")
    return ET.fromstring(atom.feed(rows, view or Picks(subjects=("putin",)), NAMES, now))


def frame(row: dict[str, Any]) -> pl.DataFrame:
    types: dict[str, Any] = dict.fromkeys(("outlet", "url"), pl.String)
    types |= dict.fromkeys(("actors", "themes"), pl.List(pl.String))
    return pl.DataFrame([row], schema_overrides=types | {"published": TIME})


def entry_of(row: dict[str, Any]) -> ET.Element:
    found = parsed(frame(row)).find(f"{ATOM}entry")
    assert found is not None
    return found


def texts(root: ET.Element, name: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}{name}") for entry in root.iter(f"{ATOM}entry")]


def test_it_holds_the_newest_of_the_view(newest: pl.DataFrame) -> None:
    feed = parsed(newest)
    updated = texts(feed, "updated")

    assert len(updated) == atom.NEWEST
    assert updated == sorted(updated, key=str, reverse=True)
    assert updated[0] == feed.findtext(f"{ATOM}updated") == "2026-03-20T23:50:00Z"
    assert newest.select(pl.col("actors").list.contains("russia").all()).item()


def test_every_entry_has_what_the_standard_wants(newest: pl.DataFrame) -> None:
    feed = parsed(newest)

    for element in [feed, *feed.iter(f"{ATOM}entry")]:
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert all(texts(feed, "content"))
    assert len(set(texts(feed, "id"))) == atom.NEWEST


def test_only_http_links_are_links(newest: pl.DataFrame) -> None:
    hrefs = [link.get("href", "") for link in parsed(newest).iter(f"{ATOM}link")][2:]

    assert newest["url"].str.starts_with("javascript:").any()
    assert 0 < len(hrefs) < atom.NEWEST
    assert {href.partition(":")[0] for href in hrefs} == {"https"}


def test_hostile_words_are_words(row: dict[str, Any]) -> None:
    entry = entry_of(row)

    assert entry.findtext(f"{ATOM}title") == HOSTILE
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "London <b>Courier</b>"
    assert entry.findtext(f"{ATOM}content") == (
        "London <b>Courier</b>. Names: Vladimir <b>Putin</b>."
    )
    assert {element.tag for element in entry.iter()} <= {
        ATOM + name
        for name in (
            "entry",
            "id",
            "title",
            "updated",
            "link",
            "author",
            "name",
            "category",
            "content",
        )
    }
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == row["url"]


def test_what_xml_cannot_write_is_left_out(row: dict[str, Any]) -> None:
    every = "".join(map(chr, range(0x20))) + "￾￿\U0001f600"

    assert entry_of(row | {"title": f"a{every}z"}).findtext(f"{ATOM}title") == "a\t\n\n\U0001f600z"


def test_an_article_without_link_headline_or_outlet_is_an_entry(row: dict[str, Any]) -> None:
    bare: dict[str, Any] = {"url": None, "title": "", "outlet": None, "actors": [], "themes": []}
    entry = entry_of(row | bare)

    assert entry.find(f"{ATOM}link") is None
    assert entry.findtext(f"{ATOM}title") == "(no headline)"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "moscow-state"
    assert entry.findtext(f"{ATOM}content") == "moscow-state. Names: none of those looked for."


def test_an_entrys_id_is_the_same_in_every_feed_and_a_feeds_id_that_of_its_view(
    row: dict[str, Any],
) -> None:
    one, other = (parsed(frame(row), Picks(subjects=(who,))) for who in ("putin", "russia"))
    again = parsed(frame(row).clear(), Picks(subjects=("putin",), measure="share"))

    assert (
        texts(one, "id") == texts(other, "id") == ["urn:uuid:90b2b14c-342f-59da-92a4-ae43b38cbf02"]
    )
    assert one.findtext(f"{ATOM}id") == again.findtext(f"{ATOM}id")
    assert one.findtext(f"{ATOM}id") != other.findtext(f"{ATOM}id")


def test_a_view_without_articles_is_a_feed_without_entries(newest: pl.DataFrame) -> None:
    feed = parsed(newest.clear())

    assert feed.find(f"{ATOM}entry") is None
    assert feed.findtext(f"{ATOM}updated") == "2026-03-20T23:50:00Z"


def test_the_links_of_the_feed_hold_its_whole_view(newest: pl.DataFrame) -> None:
    links = parsed(newest.head(0), Picks(subjects=("putin",), outlets=("A&B",))).iter(f"{ATOM}link")
    own, page = ((link.get("rel"), link.get("href", "")) for link in links)

    assert own[0] == "self"
    assert own[1].startswith("/api/articles.atom?subject=putin&")
    assert "outlet=A%26B" in own[1]
    assert page[0] == "alternate"
    assert page[1].endswith(own[1].partition("?")[2])
