"""Passports: what the bundled file holds, how a person's own is read, and which one an outlet gets."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import catalogue, passports, spans
from processing import frames
from processing.errors import CatalogueError
from processing.frames import Feeds, Passports
from processing.tables import FEEDS, PASSPORTS
from processing.vocabulary import GROUPS, OWNERSHIP

WriteFile = Callable[[str], Path]

CODES = {
    "SC": "state",
    "CaPu": "public, captured",
    "CaPr": "private, captured",
    "ISFM": "public service",
    "ISF": "public service",
    "ISM": "public service",
    "IP": "public service",
}


@pytest.fixture(name="bundled", scope="module")
def _bundled() -> Passports:
    return passports.load(passports.bundled())


@pytest.fixture(name="feeds", scope="module")
def _feeds() -> Feeds:
    return catalogue.load(catalogue.bundled())


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> WriteFile:
    def write(text: str) -> Path:
        path = tmp_path / "passports.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def fault(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        passports.load(path)
    return str(caught.value)


def at(known: Passports, outlet: str, day: str) -> dict[str, Any]:
    """What is said of the outlet on the day."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    ends = pl.col("valid_to").is_null() | (pl.col("valid_to") > moment)
    return known.filter((pl.col("outlet") == outlet) & (pl.col("valid_from") <= moment) & ends).row(
        0, named=True
    )


# The passports that come with Frontwatch


def test_the_file_has_its_columns_and_is_sorted() -> None:
    body = passports.bundled().read_text(encoding="utf-8")
    lines = list(csv.DictReader(body.splitlines()))
    keys = [(line["outlet"], line["valid_from"]) for line in lines]

    assert list(lines[0]) == list(PASSPORTS.columns)
    assert keys == sorted(keys)
    assert "\r" not in body
    assert not [line for line in lines if "/work" in line["citation"]]


def test_every_outlet_of_the_catalogue_has_a_passport_for_all_time(
    bundled: Passports, feeds: Feeds
) -> None:
    times = bundled.group_by("outlet").agg(
        pl.col("valid_from").min(),
        pl.col("valid_to").sort(nulls_last=True).last().alias("end"),
        (pl.col("valid_from").sort().shift(-1) == pl.col("valid_to").sort(nulls_last=True))
        .drop_nulls()
        .all()
        .alias("whole"),
    )
    listed = times.join(feeds, on="outlet", how="semi")

    assert set(feeds["outlet"]) <= set(bundled["outlet"])
    assert listed["valid_from"].unique().to_list() == [spans.EPOCH]
    assert listed["end"].null_count() == listed.height
    assert listed["whole"].all()


def test_the_last_passport_says_what_the_catalogue_says(bundled: Passports, feeds: Feeds) -> None:
    found = passports.of(feeds, passports.chosen(frames.passports(bundled.head(0)), bundled, feeds))

    assert passports.OF_THE_LIST not in set(found["citation"])
    assert set(found["outlet"]) == set(feeds["outlet"])


def test_a_class_of_the_state_media_monitor_fits_the_ownership(bundled: Passports) -> None:
    classed = bundled.drop_nulls("code").select("code", "ownership").unique()

    assert set(classed.iter_rows()) <= set(CODES.items())
    controlled = bundled.filter(pl.col("group") == "RU state")["code"]
    assert set(controlled) == {"SC", "CaPu", "CaPr"}


def test_what_has_no_source_says_so(bundled: Passports) -> None:
    unsourced = bundled.filter(pl.col("ownership") == "unverified")

    assert unsourced.filter(~pl.col("citation").str.contains("unverified")).is_empty()


def test_every_dated_change_can_be_followed(bundled: Passports) -> None:
    changed = bundled.filter(pl.col("valid_from") > spans.EPOCH)["citation"]

    assert [text for text in changed if "https://" not in text and "unverified" not in text] == []
    assert bundled["citation"].str.contains("blocked in").sum() > 50


@pytest.mark.parametrize(
    ("outlet", "day", "facts"),
    [
        ("Meduza", "2022-03-03", {"country": "RU", "exile": True, "blocked_in": None}),
        ("Meduza", "2022-03-04", {"exile": True, "blocked_in": "RU"}),
        ("The Moscow Times", "2022-01-01", {"exile": False, "blocked_in": None}),
        ("The Moscow Times", "2022-04-15", {"exile": True, "blocked_in": "RU"}),
        ("RT", "2022-03-01", {"blocked_in": "UA"}),
        ("RT", "2022-03-02", {"blocked_in": "EU UA", "code": "SC"}),
        ("RIA Novosti", "2024-06-25", {"blocked_in": "EU UA", "owner": "Rossiya Segodnya"}),
        ("Rossiya 24", "2022-06-25", {"blocked_in": "EU UA"}),
        ("BBC", "2022-03-04", {"blocked_in": "RU", "code": "IP"}),
        ("Deutsche Welle", "2022-03-04", {"blocked_in": "BY RU"}),
        ("Le Monde", "2024-06-25", {"blocked_in": "RU"}),
        ("TVP", "2023-12-01", {"code": "SC", "ownership": "state"}),
        ("TVP", "2023-12-19", {"code": None, "ownership": "unverified"}),
        ("Ukrainska Pravda", "2021-05-25", {"owner": "Ukrainska Pravda"}),
        ("Ukrainska Pravda", "2021-05-26", {"owner": "Dragon Capital"}),
    ],
)
def test_a_fact_holds_from_its_day_on(
    bundled: Passports, outlet: str, day: str, facts: dict[str, Any]
) -> None:
    held = at(bundled, outlet, day)

    assert {name: held[name] for name in facts} == facts


@pytest.mark.parametrize(
    "family",
    [
        {"RIA Novosti", "Sputnik"},
        {"Lenta.ru", "Gazeta.ru"},
        {"Hürriyet", "Hürriyet Daily News", "Milliyet"},
        {"Mediazona", "Mediazona Belarus", "Mediazona Central Asia"},
        {"Ukrainska Pravda", "Ekonomichna Pravda", "European Pravda", "NV"},
        {"Current Time (RFE/RL)", "Radio Svoboda (RFE/RL)"},
    ],
)
def test_outlets_of_one_owner_are_one_publisher(bundled: Passports, family: set[str]) -> None:
    owners = {at(bundled, outlet, "2026-01-01")["owner"] for outlet in family}

    assert len(owners) == 1


@pytest.mark.parametrize("names", [("RBC", "RBC-Ukraine"), ("Interfax", "Interfax-Ukraine")])
def test_outlets_with_a_name_in_common_are_not_of_one_owner(
    bundled: Passports, names: tuple[str, str]
) -> None:
    one, other = (at(bundled, outlet, "2026-01-01")["owner"] for outlet in names)

    assert one != other


# A person's own file


def test_only_outlet_and_citation_must_be_given(write: WriteFile) -> None:
    known = passports.load(write("outlet,citation\nKurier,its imprint\n"))

    assert known.to_dicts() == [
        {
            "outlet": "Kurier",
            "valid_from": spans.EPOCH,
            "valid_to": None,
            "country": None,
            "group": "Other",
            "ownership": "unverified",
            "code": None,
            "owner": "Kurier",
            "exile": False,
            "blocked_in": None,
            "citation": "its imprint",
        }
    ]


def test_all_that_is_given_is_kept(write: WriteFile) -> None:
    known = passports.load(
        write(
            "outlet,valid_from,valid_to,country,group,ownership,code,owner,exile,blocked_in,citation\n"
            "Kurier,2022-03-01,2023-03-01,RU,RU state,state,SC,House,yes,RU EU RU,law 1\n"
        )
    )

    (row,) = known.rows()
    assert row == (
        "Kurier",
        datetime(2022, 3, 1, tzinfo=UTC),
        datetime(2023, 3, 1, tzinfo=UTC),
        *("RU", "RU state", "state", "SC", "House", True, "EU RU", "law 1"),
    )


@pytest.mark.parametrize(
    ("header", "cells", "message"),
    [
        ("outlet,citation", ",x", "outlet is empty; name the publisher"),
        ("outlet,citation", "A,", "citation is empty; name the source, or unverified"),
        ("outlet,citation,country", "A,x,YY", "country is 'YY'; give an ISO 3166-1 code such as"),
        ("outlet,citation,group", "A,x,East", f"group is 'East'; give one of: {'; '.join(GROUPS)}"),
        (
            "outlet,citation,ownership",
            "A,x,rich",
            f"ownership is 'rich'; give one of: {'; '.join(OWNERSHIP)}",
        ),
        ("outlet,citation,code", "A,x,XX", "code is 'XX'; give one of: SC CaPu CaPr ISFM ISF ISM"),
        ("outlet,citation,exile", "A,x,maybe", "exile is 'maybe'; give yes or no; empty is no"),
        (
            "outlet,citation,blocked_in",
            "A,x,RU Russia",
            "blocked_in is 'RU Russia', where 'Russia' is no country; give ISO 3166-1 codes, or EU",
        ),
        ("outlet,citation,valid_from", "A,x,4.3.22", "valid_from is '4.3.22'; write it as 2022-03"),
        ("outlet,citation", f"A,{'x' * 601}", "citation has more than 600 characters; shorten it"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_cure(
    write: WriteFile, header: str, cells: str, message: str
) -> None:
    assert fault(write(f"{header}\n{cells}\n")).startswith(f"passports.csv line 2: {message}")


def test_all_faults_are_told_at_once_in_the_order_of_the_lines(write: WriteFile) -> None:
    told = fault(write("outlet,citation,code\nA,x,QQ\nB,,\n")).splitlines()

    assert [line.split(";")[0] for line in told] == [
        "passports.csv line 2: code is 'QQ'",
        "passports.csv line 3: citation is empty",
    ]


def test_periods_of_one_outlet_that_overlap_are_named(write: WriteFile) -> None:
    text = "outlet,citation,valid_from,valid_to\nA,x,,2022-03-05\nB,x,,\nA,x,2022-03-04,\n"

    assert fault(write(text)) == (
        "passports.csv line 4: valid_from of 'A' is before the end of line 2; "
        "give line 2 a valid_to that is no later than this valid_from"
    )


def test_a_file_without_the_needed_columns_is_named(write: WriteFile) -> None:
    assert fault(write("name\nA\n")).startswith(
        "passports.csv line 1: the header has no column outlet"
    )


# Which passport an outlet gets


def a_feed(**given: str | None) -> dict[str, str | None]:
    feed_id = given.get("feed_id") or "a"
    return {
        "feed_id": feed_id,
        "url": f"https://{feed_id}.example/",
        "outlet": "A",
        "group": "Other",
        "ownership": "unverified",
    } | given


def listed(*rows: dict[str, str | None]) -> Feeds:
    return frames.feeds(FEEDS.frame(list(rows)))


def made(*rows: dict[str, Any]) -> Passports:
    plain = {
        "outlet": "A",
        "valid_from": spans.EPOCH,
        "group": "Other",
        "ownership": "unverified",
        "owner": "House",
        "exile": False,
        "citation": "x",
    }
    return frames.passports(PASSPORTS.frame([plain | row for row in rows]))


def test_an_outlet_without_a_passport_gets_one_of_the_feed_list() -> None:
    feeds = listed(a_feed(country="LV", ownership="exile"), a_feed(feed_id="b", outlet="B"))

    found = passports.of(feeds, made({"outlet": "B"}, {"outlet": "C"}))

    assert found["outlet"].to_list() == ["A", "B"]
    assert found.row(1, named=True)["owner"] == "House"
    assert found.row(0, named=True) == {
        "outlet": "A",
        "valid_from": spans.EPOCH,
        "valid_to": None,
        "country": "LV",
        "group": "Other",
        "ownership": "exile",
        "code": None,
        "owner": "A",
        "exile": True,
        "blocked_in": None,
        "citation": passports.OF_THE_LIST,
    }


def test_an_outlet_with_several_feeds_gets_one_passport() -> None:
    feeds = listed(a_feed(feed_id="b", group="UA"), a_feed(feed_id="a", group="Western"))

    assert passports.of(feeds, made()).select("outlet", "group").rows() == [("A", "Western")]


def test_a_known_passport_counts_where_the_list_says_the_same_of_today() -> None:
    turn = datetime(2022, 3, 4, tzinfo=UTC)
    known = made(
        {"ownership": "state", "valid_to": turn},
        {"ownership": "exile", "valid_from": turn},
    )

    agreeing = passports.chosen(made(), known, listed(a_feed(ownership="exile")))
    contrary = passports.chosen(made(), known, listed(a_feed(ownership="state")))

    assert agreeing["ownership"].to_list() == ["state", "exile"]
    assert contrary.is_empty()


def test_ones_own_passport_counts_whatever_the_list_says() -> None:
    own = made({"group": "UA", "citation": "mine"})
    feeds = listed(a_feed(group="Western"), a_feed(feed_id="b", outlet="B"))

    chosen = passports.chosen(own, made({"group": "Western"}, {"outlet": "B"}), feeds)

    assert chosen.select("outlet", "citation").rows() == [("A", "mine"), ("B", "x")]


@given(
    st.lists(st.sampled_from("ABCD"), unique=True, max_size=4),
    st.lists(st.sampled_from("ABCD"), unique=True, max_size=4),
    st.lists(st.sampled_from("ABCD"), unique=True, max_size=4),
)
def test_every_outlet_has_a_passport_and_no_other_has(
    outlets: list[str], own: list[str], known: list[str]
) -> None:
    feeds = listed(*(a_feed(feed_id=name.lower(), outlet=name) for name in outlets))
    mine, theirs = (made(*({"outlet": name} for name in names)) for names in (own, known))

    found = passports.of(feeds, passports.chosen(mine, theirs, feeds))

    assert found["outlet"].to_list() == sorted(outlets)
