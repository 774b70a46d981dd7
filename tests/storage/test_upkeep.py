"""The check finds what is wrong, and nothing where all is well."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from processing.tables import ARTICLES, REVISIONS, TAGS
from storage import disk, snapshot, sums, upkeep
from storage.memory import Memory
from storage.store import Store

Maker = Callable[..., pl.DataFrame]


def test_a_whole_folder_has_no_faults(store: Store, some_articles: Maker, tags_of: Maker) -> None:
    store.merge(ARTICLES, some_articles(3))
    store.merge(TAGS, tags_of(some_articles(3)))
    Memory(store.root).__exit__()

    counts, faults = upkeep.verify(store)

    assert faults == []
    assert counts == dict.fromkeys(counts, 0) | {"articles": 3, "tags": 3}
    assert set(counts) >= {"feeds", "passports", "panels", "revisions", "copies", "fetches", "gaps"}


def test_a_doubled_row_is_found(
    store: Store,
    some_articles: Maker,
    tags_of: Maker,
    append: Callable[[Path, pl.DataFrame], None],
) -> None:
    store.merge(TAGS, tags_of(some_articles(1)))
    for _ in range(2):
        append(store.root / "articles", some_articles(1))

    assert upkeep.verify(store)[1] == ["articles: 1 rows repeat the key article_id"]


def test_an_article_that_was_never_read_is_found(store: Store, some_articles: Maker) -> None:
    store.merge(ARTICLES, some_articles(2))

    (fault,) = upkeep.verify(store)[1]

    assert fault == "articles: 2 rows have no row in tags; run `frontwatch rebuild`"


def test_a_revision_of_nothing_is_found(store: Store, some_articles: Maker) -> None:
    row = {"article_id": "a", "wording": "w", "feed_id": "f", "title": "t", "summary": ""}
    seen = some_articles(1)["first_seen"][0]
    store.merge(REVISIONS, REVISIONS.frame([row | {"seen": seen}]))

    (fault,) = upkeep.verify(store)[1]

    assert fault.startswith("revisions: 1 rows have no row in articles")


def test_a_revision_of_an_article_that_was_deleted_with_its_month_is_no_fault(
    store: Store, some_articles: Maker
) -> None:
    row = {"article_id": "a", "wording": "w", "feed_id": "f", "title": "t", "summary": ""}
    store.merge(REVISIONS, REVISIONS.frame([row | {"seen": some_articles(1)["first_seen"][0]}]))

    store.begin_at("2026-03")

    assert upkeep.verify(store)[1] == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(lambda file: file.write_bytes(b""), "has 0 of", id="empty"),
        pytest.param(lambda file: file.unlink(), "is missing", id="missing"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:-20]), "bytes", id="cut off"),
        pytest.param(
            lambda file: file.write_bytes(b"\0" * file.stat().st_size), "no Parquet", id="NUL"
        ),
        pytest.param(
            lambda file: file.write_bytes(
                file.read_bytes()[:100] + b"\0" * 300 + file.read_bytes()[400:]
            ),
            "is not what was written",
            id="a hole",
        ),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do_and_the_other_tables_are_still_counted(
    store: Store,
    some_articles: Maker,
    tags_of: Maker,
    damage: Callable[[Path], object],
    said: str,
) -> None:
    for number in range(2):
        store.merge(ARTICLES, some_articles(30, first=30 * number))
        store.merge(TAGS, tags_of(some_articles(30, first=30 * number)))
    damaged = snapshot.files(store.root / "articles", 0)["path"][0]
    damage(store.root / "articles" / damaged)

    counts, (fault,) = upkeep.verify(store)

    assert counts["tags"] == 60
    assert fault.startswith(f"articles: {store.root / 'articles' / damaged} ")
    assert said in fault
    assert "restore the data folder from a backup with `frontwatch restore`" in fault
    assert fault.endswith("or do without what is damaged: `frontwatch check --repair`")


def test_a_file_that_has_no_checksum_is_read_whole(
    store: Store, some_articles: Maker, tags_of: Maker
) -> None:
    store.merge(ARTICLES, some_articles(30))
    store.merge(TAGS, tags_of(some_articles(30)))
    file = store.root / "articles" / snapshot.files(store.root / "articles", 0)["path"][0]
    file.write_bytes(file.read_bytes()[:100] + b"\0" * 300 + file.read_bytes()[400:])
    (store.root / "articles" / sums.NAME).unlink()

    (fault,) = upkeep.verify(store)[1]

    assert f"{file} cannot be read" in fault


def test_damaged_tags_can_be_made_anew(store: Store, some_articles: Maker, tags_of: Maker) -> None:
    store.merge(ARTICLES, some_articles(2))
    for number in range(2):
        store.merge(TAGS, tags_of(some_articles(1, first=number)))
    (store.root / "tags" / snapshot.files(store.root / "tags", 0)["path"][0]).write_bytes(b"")

    (fault,) = upkeep.verify(store)[1]

    assert fault.endswith("sets the table aside, `frontwatch rebuild` makes it anew")


def test_a_torn_log_is_named_with_what_to_do(store: Store, some_articles: Maker) -> None:
    for number in range(2):
        store.merge(ARTICLES, some_articles(1, first=number))
    entry = disk.entry(store.root / "articles", 1)
    entry.write_bytes(b"\0" * 50)

    fault, *_ = upkeep.verify(store)[1]

    assert fault.startswith(f"articles: {entry}: ")
    assert "`frontwatch collect` sets it aside when it starts" in fault
    assert entry.exists()
