"""What is downloaded reads back as what was shown, is safe to open, and says how it was made."""

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
from processing.counting import export, picks, trends
from processing.counting.asking import Facts

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


def read(csv: bytes, kind: str, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """The frame that a CSV holds: times with Z, lists parted by semicolons, "" apart from null."""
    headers = export.headers(kind)
    written = {
        headers[n]: columns.TEXT if t in (columns.TIME, columns.NAMES) else t
        for n, t in schema.items()
    }
    back = {header: name for name, header in headers.items()}
    times = pl.col([name for name, dtype in schema.items() if dtype == columns.TIME])
    lists = pl.col([name for name, dtype in schema.items() if dtype == columns.NAMES])
    moments = times.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC")
    names = lists.str.split("; ").list.filter(pl.element() != "")
    return pl.read_csv(csv, schema=written).rename(back).with_columns(moments, names)


def test_a_trend_is_written_with_names_units_and_empty_cells_for_nulls() -> None:
    nothing = ("matched", "total", "share", "share_low", "share_high", "copy_factor")
    gap = dict.fromkeys(nothing) | {"small": False, "feeds_reporting": 0, "state": "gap"}
    trend = frames.trend(
        tables.TREND.frame([point("zelensky"), point("drones", **gap, unfinished=True)])
    )

    assert export.csv(export.trend_table(trend, NAMES, "articles")).decode() == (
        "subject,name,bucket_start_utc,bucket_end_utc,matched_articles,total_articles,share_0_to_1,"
        "share_low_0_to_1,share_high_0_to_1,small,copy_factor_articles_per_text,share_smoothed_0_to_1,"
        "matched_smoothed_articles,feeds_reporting,feeds_expected,feeds_blocked,state,unfinished\n"
        "zelensky,Володимир Зеленський,2025-08-15T00:00:00Z,2025-08-16T00:00:00Z,1,3,0.333333,"
        "0.061500,0.792300,true,1.000000,,,2,2,0,ok,false\n"
        "drones,drones,2025-08-15T00:00:00Z,2025-08-16T00:00:00Z,,,,,,false,,,,0,2,0,gap,true\n"
    )


def test_articles_are_written_with_lists_joined_and_times_to_the_microsecond() -> None:
    seen = datetime(2025, 8, 15, 12, 0, 0, 120_000, tzinfo=UTC)
    frame = articles(
        article(
            title='He said: "no", then\nleft',
            url="https://example.org/?a=1,2",
            published=DAY,
            published_from="feed",
            published_precision="day",
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

    assert export.csv(export.articles_table(frame)).decode() == (
        "article_id,feed_id,outlet,country,group,ownership,owner,language,text_id,title,url,"
        "published_utc,published_from,published_precision,first_seen_utc,in_scope,scope_reason,actors,themes\n"
        f"{'0' * 32},a,Alpha,UA,UA,private,Alpha Media,uk,{'0' * 32},"
        '"He said: ""no"", then\nleft","https://example.org/?a=1,2",'
        "2025-08-15T00:00:00Z,feed,day,2025-08-15T12:00:00.120Z,true,actor,"
        "putin; zelensky,drones\n"
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
    csv = export.csv(export.articles_table(articles(article(title=title))))

    assert read(csv, "articles", ARTICLES)["title"].item() == cell


def test_every_text_column_is_safe_and_numbers_stay() -> None:
    frame = articles(article(outlet="=o", url="=u", scope_reason="-s", actors=["=1+1"]))
    trend = frames.trend(tables.TREND.frame([point("plus", matched=-1)]))

    rows = read(export.csv(export.articles_table(frame)), "articles", ARTICLES)
    line = export.csv(export.trend_table(trend, NAMES, "articles")).decode().splitlines()[1]

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

    csv = export.csv(export.articles_table(frame))

    assert_frame_equal(read(csv, "articles", ARTICLES), frame)
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

    csv = export.csv(export.trend_table(trend, {}, "articles"))

    schema = dict.fromkeys(export.TREND_COLUMNS, columns.TEXT) | dict(tables.TREND.schema)
    back = read(csv, "trend", {name: schema[name] for name in export.TREND_COLUMNS})
    assert_frame_equal(back.drop("name"), trend.with_columns(pl.col(real).round(6)))
    assert csv == export.csv(export.trend_table(trend, {}, "articles"))


def test_listed_articles_carry_what_the_csv_shows_in_the_order_given(
    facts: Callable[[list[dict[str, Any]]], Facts],
) -> None:
    known = facts([{"actors": ["putin"]}, {"themes": ["drones"], "feed_id": "gone"}, {}])
    told = tables.ARTICLES.frame(
        [{"article_id": f"{n:032x}", "title": f"T{n}", "published_from": "none"} for n in (1, 0)]
    )

    every = trends.behind(known, picks.Picks(scope="all"), [], None, None)
    rows = export.listed(every.sort("article_id", descending=True), told.lazy()).collect()

    assert rows.schema == pl.Schema(ARTICLES)
    assert rows["title"].to_list() == [None, "T1", "T0"]
    assert rows["outlet"].to_list() == ["Alpha", None, "Alpha"]


@pytest.mark.parametrize("unit", ["articles", "texts", "publishers"])
def test_the_headers_of_a_trend_name_the_unit_counted(unit: picks.Unit) -> None:
    table = export.trend_table(frames.trend(tables.TREND.frame([point("putin")])), NAMES, unit)

    assert {f"matched_{unit}", f"total_{unit}"} < set(table.columns)
    assert list(export.meanings("trend", unit)) == table.columns


def test_json_holds_the_manifest_and_the_rows_with_iso_times() -> None:
    table = export.articles_table(articles(article(title="Київ", actors=["putin", "trump"])))

    whole = json.loads(export.as_json(table, {"rows": 1}))

    assert whole["manifest"] == {"rows": 1}
    assert whole["rows"][0]["title"] == "Київ"
    assert whole["rows"][0]["first_seen_utc"] == "2025-08-15T00:00:00Z"
    assert whole["rows"][0]["published_utc"] is None
    assert whole["rows"][0]["actors"] == "putin; trump"


def test_parquet_holds_the_rows_and_the_manifest() -> None:
    table = export.articles_table(articles(article(title="=1+1")))

    body = export.parquet(table, {"rows": 1})

    assert_frame_equal(pl.read_parquet(body), table)
    assert json.loads(pl.read_parquet_metadata(body)["frontwatch"]) == {"rows": 1}


def test_every_column_has_a_meaning() -> None:
    assert all([*export.TREND_COLUMNS.values(), *export.ARTICLE_COLUMNS.values()])
