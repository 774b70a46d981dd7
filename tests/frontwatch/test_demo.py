"""The demo's invented feeds are real documents, the same every time, with a gap to show."""

import itertools
import re
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from collectors import spans
from frontwatch import demo
from processing.vocabulary import GROUPS, OWNERSHIP

END = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)


def document(feed_id: str, at: datetime) -> ET.Element:
    with (
        demo.serving(lambda: at, END) as address,
        urllib.request.urlopen(f"{address}/{feed_id}.xml") as answer,
    ):
        return ET.fromstring(answer.read())


def titles(feed_id: str, at: datetime) -> list[str]:
    return [str(item.findtext("title")) for item in document(feed_id, at).iter("item")]


def test_each_outlet_is_served_as_a_feed_in_its_language() -> None:
    feeds = demo.catalogue("http://127.0.0.1:1")

    languages = {
        row["feed_id"]: document(row["feed_id"], END).findtext("channel/language")
        for row in feeds.iter_rows(named=True)
    }

    assert languages == dict(zip(feeds["feed_id"], feeds["language"], strict=True))
    assert len(set(languages.values())) == 6


def test_the_outlets_are_plainly_invented_and_on_every_side() -> None:
    feeds = demo.catalogue("http://127.0.0.1:1")

    assert all(name.endswith("(demo)") for name in feeds["outlet"])
    assert set(feeds["group"]) == set(GROUPS)
    assert set(feeds["ownership"]) <= set(OWNERSHIP)


def test_the_same_time_brings_the_same_document() -> None:
    assert titles("demo-thames-courier", END) == titles("demo-thames-courier", END)


def test_a_feed_lists_its_newest_items_and_none_from_the_future() -> None:
    moments = [
        parsedate_to_datetime(str(item.findtext("pubDate")))
        for item in document("demo-thames-courier", END).iter("item")
    ]

    assert len(moments) == 16
    assert moments == sorted(moments, reverse=True)
    assert END - timedelta(days=1) < moments[-1] < moments[0] <= END


def test_items_seen_twice_have_the_same_guid() -> None:
    earlier = {
        item.findtext("guid"): item.findtext("title")
        for item in document("demo-kyiv-hodyna", END - timedelta(hours=2)).iter("item")
    }
    later = {
        item.findtext("guid"): item.findtext("title")
        for item in document("demo-kyiv-hodyna", END).iter("item")
    }

    both = set(earlier) & set(later)
    assert both
    assert {guid: earlier[guid] for guid in both} == {guid: later[guid] for guid in both}


def test_every_placeholder_is_filled() -> None:
    feed_ids = demo.catalogue("http://127.0.0.1:1")["feed_id"]

    assert not [t for feed_id in feed_ids for t in titles(feed_id, END) if re.search(r"[{}]", t)]


def test_one_feed_is_silent_for_a_day() -> None:
    with pytest.raises(urllib.error.HTTPError, match="503"):
        document(demo.SILENT_FEED, END - timedelta(days=6, hours=12))

    assert titles(demo.SILENT_FEED, END - timedelta(days=5))


def test_no_other_path_is_answered() -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        document("../pyproject", END)


def test_nobody_collects_for_some_days() -> None:
    moments = demo.rounds(END, days=14)

    steps = {later - earlier for earlier, later in itertools.pairwise(moments)}
    assert moments[-1] == END
    assert moments[0] == END - timedelta(days=14)
    assert steps == {timedelta(hours=4), timedelta(hours=60)}


def test_each_outlet_has_a_passport_that_ends_as_the_catalogue_says() -> None:
    feeds, known = demo.catalogue("http://127.0.0.1:1"), demo.passports(END)
    today = known.filter(pl.col("valid_to").is_null())

    facts = ["outlet", "country", "group", "ownership"]
    assert_frame_equal(today.select(facts), feeds.select(facts).sort("outlet"))
    assert known.height > today.height
    assert today["owner"].n_unique() == feeds.height - 1


def test_what_changed_in_a_passport_changed_within_the_demo() -> None:
    known = demo.passports(END).filter(pl.col("outlet").is_duplicated())

    turns = known.drop_nulls("valid_to")["valid_to"].to_list()
    assert all(END - timedelta(days=14) < turn < END for turn in turns)
    assert sorted(known.filter(pl.col("valid_from") > spans.EPOCH)["valid_from"]) == sorted(turns)


def test_the_panel_core_has_one_feed_of_each_group() -> None:
    members = demo.panels().join(demo.catalogue("http://127.0.0.1:1"), on="feed_id")

    assert sorted(members["group"]) == sorted(GROUPS)
    assert set(members["panel"]) == {"core"}
