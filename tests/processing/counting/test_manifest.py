"""A manifest says how an export was made, and is read back to make it again."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from processing.counting import export, manifest, picks
from processing.counting.manifest import Origin, View
from processing.counting.picks import Picks
from processing.errors import InputError

NOW = datetime(2025, 8, 20, 14, 30, tzinfo=UTC)
ORIGIN = Origin(
    snapshot="0" * 32,
    kept_until=datetime(2026, 9, 24, tzinfo=UTC),
    lexicons={"1-ab": 7},
    groupings={},
    panel_version="c0ffee",
    program_version="0.1.0",
    now=NOW,
)
CSV = b"subject\nputin\n"


@pytest.fixture
def view() -> View:
    shown = picks.absolute(Picks(subjects=("putin",), period="2d"), NOW, NOW)
    return View("trend", shown, shown, {"putin": "Vladimir Putin", "trump": "Donald Trump"})


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (Picks(), "all articles about the war published in the bucket"),
        (Picks(scope="all", clock="first_seen"), "all articles first seen in the bucket"),
        (
            Picks(languages=("uk", "ru"), outlets=("Alpha",), groups=("UA",)),
            (
                "all articles about the war published in the bucket, in languages uk, ru, "
                "of outlets Alpha, of groups UA"
            ),
        ),
        (
            Picks(unit="texts", ownerships=("state", "agency")),
            (
                "all distinct texts of articles about the war published in the bucket, "
                "of ownership state, agency"
            ),
        ),
        (
            Picks(unit="publishers", panel="core", members="constant", reading="before"),
            (
                "all independent publishers of articles about the war published in the bucket, "
                "of the panel core, of feeds live through the whole window, "
                "as read before the last rebuild"
            ),
        ),
    ],
)
def test_the_denominator_is_told_in_words(view: Picks, words: str) -> None:
    assert manifest.denominator(view) == words


def test_a_manifest_tells_how_a_csv_was_made(view: View) -> None:
    told = manifest.of(view, ORIGIN, CSV, rows=1, undated=3)

    assert told.pop("columns") == export.meanings("trend")
    assert told == {
        "kind": "trend",
        "made_by": "Frontwatch 0.1.0",
        "query": {
            "subject": ["putin"],
            "measure": ["share"],
            "every": ["1h"],
            "clock": ["published"],
            "period": ["2d"],
            "since": ["2025-08-18T14:00:00Z"],
            "until": ["2025-08-20T15:00:00Z"],
            "scope": ["war"],
            "unit": ["articles"],
            "panel": ["catalogue"],
            "members": ["whole"],
            "reading": ["now"],
            "smooth": ["1"],
        },
        "permalink": picks.to_address(view.picks),
        "clock": "published",
        "zone": "UTC",
        "bucket": "1h",
        "smoothing": "none",
        "scope": "war",
        "unit": "articles",
        "panel": "catalogue",
        "panel_version": "c0ffee",
        "members": "whole",
        "members_of": ["2025-08-18T14:00:00Z", "2025-08-20T15:00:00Z"],
        "reading": "now",
        "denominator": "all articles about the war published in the bucket",
        "names": {"putin": "Vladimir Putin"},
        "collected_until": "2025-08-20T14:30:00Z",
        "snapshot": "0" * 32,
        "snapshot_kept_until": "2026-09-24T00:00:00Z",
        "lexicon_versions": {"1-ab": 7},
        "grouping_versions": {},
        "frontwatch_version": "0.1.0",
        "rows": 1,
        "undated": 3,
        "sha256": hashlib.sha256(CSV).hexdigest(),
    }


def test_a_manifest_is_read_back_as_what_was_asked_for(view: View) -> None:
    told = manifest.of(view, ORIGIN, CSV, rows=1, undated=3)

    asked = manifest.read(manifest.to_json(told))

    assert asked.view == replace(view, names={"putin": "Vladimir Putin"})
    assert (asked.snapshot, asked.now) == (ORIGIN.snapshot, NOW)
    assert asked.sha256 == hashlib.sha256(CSV).hexdigest()


def test_the_window_of_articles_behind_a_part_of_a_chart_is_read_back(view: View) -> None:
    part = replace(view.picks, since=NOW, until=NOW.replace(hour=16), subjects=())
    told = manifest.of(replace(view, kind="articles", picks=part), ORIGIN, CSV, rows=0, undated=0)

    asked = manifest.read(manifest.to_json(told))

    assert asked.view.picks == part
    assert (asked.view.window.since, asked.view.window.until) == (
        view.window.since,
        view.window.until,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "weather"}, "kind is weather"),
        ({"members_of": []}, "no manifest"),
        ({"members_of": 7}, "no manifest"),
        ({"query": None}, "no manifest"),
        ({"names": []}, "no manifest"),
        ({"collected_until": "soon"}, "no manifest"),
    ],
)
def test_a_manifest_that_cannot_be_understood_is_refused(
    view: View, change: dict[str, Any], message: str
) -> None:
    told = manifest.of(view, ORIGIN, CSV, rows=1, undated=0) | change

    with pytest.raises(InputError, match=message):
        manifest.read(manifest.to_json(told))


@pytest.mark.parametrize("name", ["kind", "query", "snapshot", "sha256", "names"])
def test_what_a_manifest_lacks_is_named(view: View, name: str) -> None:
    told = manifest.of(view, ORIGIN, CSV, rows=1, undated=0)
    del told[name]

    with pytest.raises(InputError, match=f"lacks {name}"):
        manifest.read(manifest.to_json(told))


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"3"])
def test_what_is_no_manifest_is_refused(body: bytes) -> None:
    with pytest.raises(InputError, match="no manifest"):
        manifest.read(body)


def test_a_manifest_is_json_that_people_can_read() -> None:
    told = {"denominator": "усі статті", "rows": 1}

    written = manifest.to_json(told)

    assert written == '{\n  "denominator": "усі статті",\n  "rows": 1\n}\n'.encode()
    assert json.loads(written) == told
