"""Panels: who belongs to the catalogue's own at which time, named ones, and the bundled core."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from collectors import catalogue, panels, passports, spans
from processing import frames
from processing.errors import CatalogueError
from processing.frames import Feeds, Panels
from processing.tables import FEEDS, PANELS
from processing.vocabulary import GROUPS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LAST = NOW + timedelta(days=1)

Rows = list[tuple[str, datetime, datetime | None]]


def feeds(*ids: str) -> Feeds:
    return frames.feeds(
        FEEDS.frame(
            [
                {
                    "feed_id": one,
                    "url": f"https://{one}.example/",
                    "outlet": one.upper(),
                    "group": "Other",
                    "ownership": "unverified",
                }
                for one in ids
            ]
        )
    )


def none() -> Panels:
    return frames.panels(PANELS.empty())


def rows(found: Panels) -> Rows:
    return found.select("feed_id", "valid_from", "valid_to").rows()


# The catalogue's own panel


def test_the_feeds_of_the_first_list_belong_as_far_back_as_is_known() -> None:
    found = panels.now_in(none(), feeds("b", "a"), NOW)

    assert rows(found) == [("a", spans.EPOCH, None), ("b", spans.EPOCH, None)]
    assert set(found["panel"]) == {panels.CATALOGUE}


def test_a_feed_that_left_is_closed_and_one_that_came_is_open() -> None:
    before = panels.now_in(none(), feeds("a", "b"), NOW)

    after = panels.now_in(before, feeds("b", "c"), LATER)

    assert rows(after) == [("a", spans.EPOCH, LATER), ("b", spans.EPOCH, None), ("c", LATER, None)]


def test_a_feed_that_comes_back_belongs_a_second_time() -> None:
    known = panels.now_in(none(), feeds("a", "b"), NOW)
    for ids, moment in ((("b",), LATER), (("a", "b"), LAST)):
        known = panels.now_in(known, feeds(*ids), moment)

    assert rows(known) == [
        ("a", spans.EPOCH, LATER),
        ("a", LAST, None),
        ("b", spans.EPOCH, None),
    ]


def test_the_same_list_changes_nothing() -> None:
    before = panels.now_in(none(), feeds("a", "b"), NOW)

    assert_frame_equal(panels.now_in(before, feeds("b", "a"), LATER), before)


def test_a_list_without_feeds_closes_all() -> None:
    before = panels.now_in(none(), feeds("a"), NOW)

    assert rows(panels.now_in(before, feeds(), LATER)) == [("a", spans.EPOCH, LATER)]


def test_rows_of_other_panels_are_not_the_catalogues() -> None:
    other = PANELS.frame([{"panel": "mine", "feed_id": "a", "valid_from": NOW}])

    assert rows(panels.now_in(frames.panels(other), feeds("b"), NOW)) == [("b", spans.EPOCH, None)]


@given(
    st.lists(st.tuples(st.sets(st.sampled_from("abc")), st.integers(-3, 3)), min_size=1, max_size=6)
)
def test_times_of_a_feed_never_overlap_whatever_the_clock_does(
    rounds: list[tuple[set[str], int]],
) -> None:
    known = none()
    for ids, hours in rounds:
        known = panels.now_in(known, feeds(*sorted(ids)), NOW + timedelta(hours=hours))

    ends = pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("valid_from"))
    earlier = pl.col("valid_to").shift(1).over("feed_id")
    assert known.filter(~ends).is_empty()
    assert known.filter(pl.col("valid_from") < earlier).is_empty()
    assert set(known.filter(pl.col("valid_to").is_null())["feed_id"]) == rounds[-1][0]
    assert_frame_equal(known, known.sort(PANELS.key))


# Named panels


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "panels.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_named_panel_is_read_with_its_times(write: Callable[[str], Path]) -> None:
    found = panels.load(
        write("panel,feed_id,valid_from,valid_to\nmine,b,2026-03-01,\nmine,a,,2026-03-01\n")
    )

    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert found.rows() == [("mine", "a", spans.EPOCH, start), ("mine", "b", start, None)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",a,,", "line 2: panel is empty; give the panel's name"),
        ("mine,,,", "line 2: feed_id is empty; give the feed's name"),
        ("catalogue,a,,", "line 2: panel is 'catalogue', which is kept by the program; choose an"),
        (f"{'m' * 61},a,,", "line 2: panel has more than 60 characters; shorten it"),
        ("mine,a,soon,", "line 2: valid_from is 'soon'; write it as 2022-03-04"),
        (
            "mine,a,,\nmine,a,2026-01-01,",
            "line 3: valid_from of 'mine a' is before the end of line 2",
        ),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_cure(
    write: Callable[[str], Path], line: str, message: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        panels.load(write(f"panel,feed_id,valid_from,valid_to\n{line}\n"))

    assert str(caught.value).startswith(f"panels.csv {message}")


def test_named_panels_stand_beside_the_catalogues_and_only_if_they_have_a_feed_of_it() -> None:
    named = PANELS.frame(
        [
            {"panel": "mine", "feed_id": "a", "valid_from": NOW},
            {"panel": "mine", "feed_id": "gone", "valid_from": spans.EPOCH, "valid_to": NOW},
            {"panel": "theirs", "feed_id": "gone", "valid_from": NOW},
        ]
    )
    stored = PANELS.frame([{"panel": "old", "feed_id": "a", "valid_from": NOW}])

    found = panels.of(feeds("a"), frames.panels(named), stored, LATER)

    assert found.select("panel", "feed_id").rows() == [
        ("catalogue", "a"),
        ("mine", "a"),
        ("mine", "gone"),
    ]


# The panels that come with Frontwatch


def test_the_core_has_one_feed_of_as_many_publishers_of_each_group() -> None:
    listed = catalogue.load(catalogue.bundled())
    known = passports.of(listed, passports.load(passports.bundled()))
    today = known.filter(pl.col("valid_to").is_null()).select("outlet", "owner")
    core = panels.load(panels.bundled()).filter(pl.col("panel") == "core")
    members = core.join(listed, on="feed_id").join(today, on="outlet")
    smallest = (
        listed.join(today, on="outlet").group_by("group").agg(pl.col("owner").n_unique())["owner"]
    ).min()

    assert members.height == core.height
    assert members["owner"].is_unique().all()
    assert dict(members["group"].value_counts().iter_rows()) == dict.fromkeys(GROUPS, smallest)


def test_the_file_of_panels_has_its_columns_and_is_sorted() -> None:
    body = panels.bundled().read_text(encoding="utf-8")
    lines = list(csv.DictReader(body.splitlines()))
    keys = [(line["panel"], line["feed_id"], line["valid_from"]) for line in lines]

    assert list(lines[0]) == list(PANELS.columns)
    assert keys == sorted(keys)
    assert "\r" not in body
