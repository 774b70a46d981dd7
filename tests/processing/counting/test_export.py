"""What is downloaded reads back as what was shown, is safe to open, and says how it was made."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from polars.testing.parametric import column, dataframes

from processing import columns, frames, tables
from processing.counting import export, picks
from processing.counting.picks import Picks

DAY = datetime(2025, 8, 15, tzinfo=UTC)
NAMES = {"putin": "Vladimir Putin", "zelensky": "Володимир Зеленський", "plus": "=1+1"}
ARTICLES: dict[str, pl.DataType] = {
    **dict.fromkeys(export.ARTICLE_COLUMNS, columns.TEXT),
    "published": columns.TIME,
    "first_seen": columns.TIME,
    "in_scope": pl.Boolean(),
    "actors": columns.NAMES,
    "themes": columns.NAMES,
}


def article(**more: object) -> dict[str, Any]:
    return {
        "article_id": "0" * 32,
        "feed_id": "a",
        "title": "Kyiv",
        "language": "uk",
        "first_seen": DAY,
        "in_scope": True,
        "actors": [],
        "themes": [],
    } | more


def articles(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ARTICLES, orient="row")


def point(subject: str, **more: object) -> dict[str, Any]:
    return {
        "subject": subject,
        "bucket_start": DAY,
        "bucket_end": datetime(2025, 8, 16, tzinfo=UTC),
        "matched": 1,
        "total": 3,
        "share": 1 / 3,
        "share_low": 0.0615,
        "share_high": 0.7923,
        "small": True,
        "copy_factor": 1.0,
        "feeds_reporting": 2,
        "feeds_expected": 2,
        "feeds_blocked": 0,
        "state": "ok",
        "unfinished": False,
    } | more


def read(csv: bytes, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """The frame that a CSV holds: times with Z, lists parted by semicolons, "" apart from null."""
    written = {
        n: columns.TEXT if t in (columns.TIME, columns.NAMES) else t for n, t in schema.items()
    }
    times = pl.col([name for name, dtype in schema.items() if dtype == columns.TIME])
    lists = pl.col([name for name, dtype in schema.items() if dtype == columns.NAMES])
    moments = times.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC")
    names = lists.str.split("; ").list.filter(pl.element() != "")
    return pl.read_csv(csv, schema=written).with_columns(moments, names)


def test_a_trend_is_written_with_names_units_and_empty_cells_for_nulls() -> None:
    nothing = ("matched", "total", "share", "share_low", "share_high", "copy_factor")
    gap = dict.fromkeys(nothing) | {"small": False, "feeds_reporting": 0, "state": "gap"}
    trend = frames.trend(
        tables.TREND.frame([point("zelensky"), point("drones", **gap, unfinished=True)])
    )

    assert export.trend_csv(trend, NAMES).decode() == (
        "subject,name,bucket_start,bucket_end,matched,total,share,share_low,share_high,small,"
        "copy_factor,feeds_reporting,feeds_expected,feeds_blocked,state,unfinished\n"
        "zelensky,Володимир Зеленський,2025-08-15T00:00:00Z,2025-08-16T00:00:00Z,1,3,0.333333,"
        "0.061500,0.792300,true,1.000000,2,2,0,ok,false\n"
        "drones,drones,2025-08-15T00:00:00Z,2025-08-16T00:00:00Z,,,,,,false,,0,2,0,gap,true\n"
    )


def test_articles_are_written_with_lists_joined_and_times_to_the_microsecond() -> None:
    seen = datetime(2025, 8, 15, 12, 0, 0, 120_000, tzinfo=UTC)
    frame = articles(
        article(
            title='He said: "no", then\nleft',
            url="https://example.org/?a=1,2",
            published=DAY,
            published_from="feed",
            first_seen=seen,
            scope_reason="actor",
            outlet="Alpha",
            country="UA",
            group="UA",
            ownership="private",
            owner="Alpha Media",
            text_id="0" * 32,
            actors=["putin", "zelensky"],
            themes=["drones"],
        )
    )

    assert export.articles_csv(frame, {"drones": "Drones & missiles"}).decode() == (
        "article_id,feed_id,outlet,country,group,ownership,owner,language,text_id,title,url,"
        "published,published_from,first_seen,in_scope,scope_reason,actors,themes\n"
        f"{'0' * 32},a,Alpha,UA,UA,private,Alpha Media,uk,{'0' * 32},"
        '"He said: ""no"", then\nleft","https://example.org/?a=1,2",'
        "2025-08-15T00:00:00Z,feed,2025-08-15T12:00:00.120Z,true,actor,"
        "putin; zelensky,Drones & missiles\n"
    )


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+380", "'+380"),
        ("-5 degrees", "'-5 degrees"),
        ("@kyiv", "'@kyiv"),
        ("  =1", "'  =1"),
        ("\u00a0\u200b=1", "'\u00a0\u200b=1"),
        ("\t=1", "'\t=1"),
        ("\tKyiv", "'\tKyiv"),
        ("\rKyiv", "'\rKyiv"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("Kyiv = Київ", "Kyiv = Київ"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(title: str, cell: str) -> None:
    csv = export.articles_csv(articles(article(title=title)), {})

    assert read(csv, ARTICLES)["title"].item() == cell


def test_every_text_column_is_safe_and_numbers_stay() -> None:
    frame = articles(article(outlet="=o", url="=u", scope_reason="-s", actors=["plus"]))
    trend = frames.trend(tables.TREND.frame([point("plus", matched=-1)]))

    rows = read(export.articles_csv(frame, NAMES), ARTICLES)
    line = export.trend_csv(trend, NAMES).decode().splitlines()[1]

    assert rows.select("outlet", "url", "scope_reason").row(0) == ("'=o", "'=u", "'-s")
    assert rows["actors"].to_list() == [["'=1+1"]]
    assert line.startswith("plus,'=1+1,2025-")
    assert ",-1,3," in line


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001  polars adds the zone
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=9).map(
    lambda text: "K" + text if text else ""
)
IDS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True), max_size=3)


def cells(dtype: pl.DataType) -> st.SearchStrategy[Any]:
    if dtype == columns.TEXT:
        return PLAIN
    if dtype == columns.NAMES:
        return IDS
    if dtype == columns.TIME:
        return MOMENTS.map(lambda moment: moment.replace(tzinfo=UTC))
    return st.booleans() if dtype == pl.Boolean() else st.integers(0, 10**12)


@settings(max_examples=40)
@given(st.lists(st.fixed_dictionaries({n: cells(t) for n, t in ARTICLES.items()}), max_size=5))
def test_articles_read_back_as_they_were(rows: list[dict[str, Any]]) -> None:
    frame = articles(*rows)

    csv = export.articles_csv(frame, {})

    assert_frame_equal(read(csv, ARTICLES), frame)
    assert not csv.startswith(b"\xef\xbb\xbf")


@settings(max_examples=40)
@given(
    dataframes(
        cols=[
            column(name, dtype=dtype, strategy=None if dtype == pl.Float64() else cells(dtype))
            for name, dtype in tables.TREND.schema.items()
            if dtype != pl.Float64()
        ],
        max_size=5,
        allow_null=True,
    )
)
def test_a_trend_reads_back_as_it_was(frame: pl.DataFrame) -> None:
    real = [name for name, dtype in tables.TREND.schema.items() if dtype == pl.Float64()]
    shares = [(pl.int_range(pl.len()) / 7).alias(name) for name in real]
    trend = frames.trend(frame.with_columns(shares).select(*tables.TREND.columns))

    csv = export.trend_csv(trend, {})

    schema = dict.fromkeys(export.TREND_COLUMNS, columns.TEXT) | dict(tables.TREND.schema)
    back = read(csv, {name: schema[name] for name in export.TREND_COLUMNS})
    assert_frame_equal(back.drop("name"), trend.with_columns(pl.col(real).round(6)))
    assert csv == export.trend_csv(trend, {})


def test_listed_articles_carry_what_the_csv_shows_in_the_order_given(
    facts: Callable[[list[dict[str, Any]]], pl.LazyFrame],
) -> None:
    known = facts([{"actors": ["putin"]}, {"themes": ["drones"], "feed_id": "gone"}, {}])
    told = tables.ARTICLES.frame(
        [{"article_id": f"{n:032x}", "title": f"T{n}", "published_from": "none"} for n in (1, 0)]
    )

    rows = export.listed(known.sort("article_id", descending=True), told.lazy()).collect()

    assert rows.schema == pl.Schema(ARTICLES)
    assert rows["title"].to_list() == [None, "T1", "T0"]
    assert rows["outlet"].to_list() == ["Alpha", None, "Alpha"]


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
    assert export.denominator(view) == words


def test_a_manifest_tells_how_a_csv_was_made() -> None:
    now = datetime(2025, 8, 20, 14, 30, tzinfo=UTC)
    view = picks.absolute(Picks(subjects=("putin",), period="2d"), now, now)
    trend = frames.trend(tables.TREND.frame([point("putin")]))
    csv = export.trend_csv(trend, NAMES)

    manifest = export.manifest(
        kind="trend",
        picks=view,
        window=view,
        rows=trend.height,
        csv=csv,
        now=now,
        data_version="17",
        lexicon_version="1-ab",
        panel_version="c0ffee",
        program_version="0.1.0",
        undated=3,
    )

    columns = manifest.pop("columns")
    assert list(columns) == csv.decode().splitlines()[0].split(",")
    assert columns["share"] == "matched / total, 0 to 1"
    assert manifest == {
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
        },
        "clock": "published",
        "zone": "UTC",
        "bucket": "1h",
        "scope": "war",
        "unit": "articles",
        "panel": "catalogue",
        "members": "whole",
        "members_of": ["2025-08-18T14:00:00Z", "2025-08-20T15:00:00Z"],
        "reading": "now",
        "denominator": "all articles about the war published in the bucket",
        "collected_until": "2025-08-20T14:30:00Z",
        "data_version": "17",
        "lexicon_version": "1-ab",
        "panel_version": "c0ffee",
        "frontwatch_version": "0.1.0",
        "rows": 1,
        "undated": 3,
        "sha256": hashlib.sha256(csv).hexdigest(),
    }


def test_a_manifest_is_json_that_people_can_read() -> None:
    manifest = {"denominator": "усі статті", "rows": 1}

    written = export.manifest_json(manifest)

    assert written == '{\n  "denominator": "усі статті",\n  "rows": 1\n}\n'.encode()
    assert json.loads(written) == manifest


def test_every_column_of_the_csvs_has_a_meaning() -> None:
    assert all([*export.TREND_COLUMNS.values(), *export.ARTICLE_COLUMNS.values()])
