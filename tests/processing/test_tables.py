"""The tables say what they hold, and frames that do not fit are refused."""

from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from polars.testing.parametric import column, dataframes

from processing import columns, frames, tables, vocabulary
from processing.errors import TableError

BRANDS = {
    tables.FEEDS: frames.feeds,
    tables.PASSPORTS: frames.passports,
    tables.PANELS: frames.panels,
    tables.COPIES: frames.copies,
    tables.ARTICLES: frames.articles,
    tables.REVISIONS: frames.revisions,
    tables.TAGS: frames.tags,
    tables.FETCHES: frames.fetches,
    tables.GAPS: frames.gaps,
    tables.STATES: frames.states,
    tables.SIGHTINGS: frames.sightings,
    tables.LISTED: frames.listed,
    tables.TREND: frames.trend,
}
# Those that come back unchanged from Delta.
LASTING = {columns.TEXT, columns.WHOLE, columns.TIME, columns.NAMES, pl.Float64(), pl.Boolean()}


@pytest.fixture(params=tables.TABLES, ids=lambda table: table.name)
def table(request: pytest.FixtureRequest) -> columns.Table:
    given_table: columns.Table = request.param
    return given_table


def test_every_table_has_its_own_name_and_brand() -> None:
    assert len({table.name for table in tables.TABLES}) == len(tables.TABLES)
    assert set(BRANDS) == set(tables.TABLES)


def test_keys_and_months_are_columns_without_nulls(table: columns.Table) -> None:
    for name in (*table.key, *([table.month_of] if table.month_of else [])):
        assert table.columns[name].null is None


def test_columns_have_lasting_types_and_a_meaning(table: columns.Table) -> None:
    assert set(table.schema.values()) <= LASTING
    assert all(column.meaning for column in table.columns.values())


def test_the_month_is_that_of_a_time(table: columns.Table) -> None:
    assert table.month_of is None or table.schema[table.month_of] == columns.TIME


@settings(max_examples=40)
@given(data=st.data())
def test_a_frame_of_the_schema_fits_in_any_order_of_columns(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(tables.TABLES))
    columns = [column(name, dtype=dtype) for name, dtype in table.schema.items()]
    frame = data.draw(dataframes(cols=columns, max_size=3))
    shuffled = frame.select(data.draw(st.permutations(frame.columns)))

    fitting = BRANDS[table](shuffled)

    assert_frame_equal(fitting, frame)


def test_an_empty_frame_fits(table: columns.Table) -> None:
    assert_frame_equal(BRANDS[table](table.empty()), pl.DataFrame(schema=table.schema))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        pytest.param(
            tables.SIGHTINGS.empty().drop("wording", "item_key"),
            "sightings: columns missing: item_key, wording; add them",
            id="missing",
        ),
        pytest.param(
            tables.SIGHTINGS.empty().with_columns(pl.lit(1).alias("rank")),
            "sightings: columns not of this table: rank; drop them",
            id="extra",
        ),
        pytest.param(
            tables.SIGHTINGS.empty().with_columns(pl.col("wording").cast(pl.Int64)),
            "sightings: wording is Int64, not String; cast it",
            id="type",
        ),
    ],
)
def test_a_frame_that_does_not_fit_is_named(frame: pl.DataFrame, message: str) -> None:
    with pytest.raises(TableError, match=f"^{message}$"):
        frames.sightings(frame)


def test_a_moment_in_milliseconds_does_not_fit() -> None:
    frame = tables.REVISIONS.empty().with_columns(pl.col("seen").cast(pl.Datetime("ms", "UTC")))

    with pytest.raises(TableError, match="revisions: seen is "):
        frames.revisions(frame)


def test_rows_become_a_frame_with_nulls_for_missing_keys() -> None:
    kyiv_summer = timezone(timedelta(hours=3))
    rows = [{"feed_id": "a", "seen": datetime(2025, 8, 15, 3, tzinfo=kyiv_summer)}]

    frame = tables.REVISIONS.frame(rows)

    assert frames.revisions(frame).row(0, named=True) == {
        "article_id": None,
        "wording": None,
        "feed_id": "a",
        "seen": datetime(2025, 8, 15, tzinfo=UTC),
        "title": None,
        "summary": None,
    }


def test_no_rows_become_an_empty_frame(table: columns.Table) -> None:
    assert_frame_equal(table.frame([]), table.empty())


def test_a_misspelt_key_is_refused() -> None:
    with pytest.raises(TableError, match="sightings: no such columns: artcle_id; drop them"):
        tables.SIGHTINGS.frame([{"feed_id": "a", "artcle_id": "b"}])


def test_what_is_answered_is_an_outcome() -> None:
    assert set(vocabulary.ANSWERED) < set(vocabulary.OUTCOMES)
    assert len(set(vocabulary.OUTCOMES)) == len(vocabulary.OUTCOMES)
