"""Old months go whole, from all tables, and not while an export still needs them."""

from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest

from processing.errors import StoreError
from processing.tables import ARTICLES, FETCHES, REVISIONS, TAGS
from storage import keeping, upkeep
from storage.store import Store
from storage.versions import NEXT

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def year(store: Store, some_articles: Rows, tags_of: Rows) -> Store:
    """A store of an article a day from March 2026 to the end of May, each read and asked for."""
    articles = some_articles(92).filter(pl.col("first_seen").dt.month() < 6)
    store.merge(ARTICLES, articles)
    store.merge(TAGS, tags_of(articles))
    usual = {"feed_id": "a", "outcome": "ok", "elapsed_ms": 1, "body_bytes": 1, "items": 1}
    rows = [
        usual | {"new_items": 1, "started": at, "next_poll": at} for at in articles["first_seen"]
    ]
    store.merge(FETCHES, FETCHES.frame(rows))
    return store


def months(store: Store, name: str) -> list[str]:
    return sorted(path.name for path in (store.root / name).glob("month=*"))


def seen(store: Store) -> list[int]:
    rows = store.scan(ARTICLES).select(pl.col("first_seen").dt.month().unique().sort())
    return store.read(rows)["first_seen"].to_list()


def test_the_plan_tells_what_goes_and_changes_nothing(year: Store) -> None:
    planned = keeping.plan(year, 2)

    assert planned.months == ("2026-03",)
    assert planned.first_month == "2026-04"
    assert {name: rows for name, rows in planned.rows.items() if rows} == {
        "articles": 31,
        "tags": 31,
        "fetches": 31,
    }
    assert planned.size == sum(
        path.stat().st_size for path in year.root.glob("*/month=2026-03/*.parquet")
    )
    assert seen(year) == [3, 4, 5]


def test_old_months_go_from_every_table_and_the_rest_is_whole(year: Store) -> None:
    keeping.carry_out(year, keeping.plan(year, 1))

    assert seen(year) == [5]
    for table in (ARTICLES, TAGS, FETCHES):
        assert int(year.read(year.scan(table).select(pl.len())).item()) == 31
    assert upkeep.verify(year)[1] == []
    assert year.first_month() == "2026-05"
    assert keeping.plan(year, 1).months == ()


def test_a_revision_goes_with_its_article(year: Store) -> None:
    def edit(day: int, after: int) -> dict[str, object]:
        article = year.read(year.scan(ARTICLES).sort("first_seen")).row(day, named=True)
        seen = article["first_seen"] + timedelta(days=after)
        return article | {"wording": f"w{day}", "seen": seen, "title": f"Edit {day}"}

    rows = [edit(day, after=40) for day in (1, 50)]
    store_columns = [{name: row[name] for name in REVISIONS.columns} for row in rows]
    year.merge(REVISIONS, REVISIONS.frame(store_columns))

    keeping.carry_out(year, keeping.plan(year, 2))

    assert year.read(year.scan(REVISIONS))["title"].to_list() == ["Edit 50"]


def test_a_month_that_an_export_needs_stays(year: Store) -> None:
    held = [f"articles/{year.files(ARTICLES)[0].relative_to(year.root / 'articles')}"]
    needed = held[0].partition("month=")[2][:7]

    planned = keeping.plan(year, 1, held)

    assert planned.pinned == ((needed,) if needed < "2026-05" else ())
    assert needed not in planned.months
    keeping.carry_out(year, keeping.plan(year, 1, ["tags/month=2026-03/x.parquet"]))
    assert seen(year) == [3, 5]
    assert year.first_month() == "2026-05"


def test_a_collector_that_goes_on_keeps_what_it_adds(
    year: Store, some_articles: Rows, tags_of: Rows
) -> None:
    collector = Store(year.root)
    new = some_articles(20, first=92)
    collector.merge(ARTICLES, some_articles(92))
    planned = keeping.plan(year, 2)
    collector.merge(ARTICLES, new)

    keeping.carry_out(year, planned)
    collector.merge(TAGS, tags_of(collector.untagged()))

    assert seen(collector) == [4, 5, 6]
    assert collector.merge(ARTICLES, new) == 0
    assert collector.untagged().is_empty()


def test_during_a_rebuild_nothing_goes(year: Store, some_articles: Rows, tags_of: Rows) -> None:
    year.add(NEXT, tags_of(some_articles(1)))

    with pytest.raises(StoreError, match="end it with `frontwatch rebuild` first"):
        keeping.plan(year, 1)


def test_of_an_empty_archive_nothing_goes(store: Store) -> None:
    assert keeping.plan(store, 1).months == ()


def test_fewer_months_than_asked_for_all_stay(year: Store) -> None:
    assert keeping.plan(year, 3).months == ()
    assert months(year, "articles") == ["month=2026-03", "month=2026-04", "month=2026-05"]
