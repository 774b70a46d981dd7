"""The facts in memory are those of the tables, whatever was committed, replaced or put together since."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from processing import columns
from processing.counting import coded, crossing, kernel
from processing.counting.asking import Facts, Question, Span
from processing.errors import StoreError
from processing.tables import COPIES, TAGS
from storage.facts import Resident
from storage.store import Store

Rows = Callable[..., pl.DataFrame]
EARLY, LATE = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
SPAN = {
    "feed_id": "made-up",
    "outlet": "Made Up",
    "owner": "Nobody",
    "valid_from": EARLY,
    "valid_to": LATE,
}
SPANS = pl.DataFrame([SPAN])
ALL = Question(Span("first_seen"), {})


@pytest.fixture
def tags(some_articles: Rows, tags_of: Rows) -> Rows:
    """A maker of rows of TAGS, numbered from ``first``, one a day: the first month has 31."""

    def make(count: int, first: int = 0) -> pl.DataFrame:
        return tags_of(some_articles(count, first=first))

    return make


def copies(pairs: dict[int, int]) -> pl.DataFrame:
    """Rows of COPIES: the first of each pair, numbered as the articles, carries the other's text."""
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    rows = [
        {
            "article_id": f"{one:032x}",
            "text_id": f"{other:032x}",
            "first_seen": start + timedelta(days=one),
            "grouping_version": "1",
        }
        for one, other in pairs.items()
    ]
    return COPIES.frame(rows)


def keys(numbers: list[int]) -> list[int]:
    ids = pl.DataFrame({"article_id": [f"{number:032x}" for number in numbers]})
    return sorted(ids.select(coded.key_of("article_id")).to_series())


def known(facts: Facts) -> list[int]:
    return sorted(kernel.newest(facts, ALL)["key"])


def texts(facts: Facts) -> int:
    """How many distinct texts there are."""
    return len(
        {int(text) for shelf in facts.shelves for part in shelf.parts() for text in part.text}
    )


def test_a_store_without_tables_has_no_facts(store: Store) -> None:
    assert known(Resident(store).facts(SPANS)) == []


def test_a_refresh_finds_what_was_committed_since(store: Store, tags: Rows) -> None:
    resident = Resident(store)
    for first in range(0, 60, 10):
        store.merge(TAGS, tags(10, first))

        assert known(resident.facts(SPANS)) == keys([*range(first + 10)])


def test_what_was_given_before_a_refresh_stays_as_it_was(store: Store, tags: Rows) -> None:
    resident = Resident(store)
    store.merge(TAGS, tags(10))
    before = resident.facts(SPANS)
    store.merge(TAGS, tags(10, 10))
    resident.facts(SPANS)

    assert known(before) == keys([*range(10)])


def test_without_a_commit_nothing_is_read_again(store: Store, tags: Rows) -> None:
    resident = Resident(store)
    store.merge(TAGS, tags(50))
    first, second = resident.facts(SPANS), resident.facts(SPANS)

    assert [shelf.parts() for shelf in first.shelves] == [shelf.parts() for shelf in second.shelves]
    assert len(first.shelves) == 2


def test_many_small_commits_make_few_parts(store: Store, tags: Rows) -> None:
    resident = Resident(store)
    for first in range(30):
        store.merge(TAGS, tags(1, first))
        resident.facts(SPANS)

    assert len(resident.facts(SPANS).shelves) <= 3


def test_files_put_together_or_replaced_are_read_and_the_old_ones_let_go(
    store: Store, tags: Rows
) -> None:
    resident = Resident(store)
    for first in range(50):
        store.merge(TAGS, tags(1, first))
        resident.facts(SPANS)
    files = len(store.files(TAGS))
    store.tidy([TAGS])
    tidied = known(resident.facts(SPANS))
    store.replace(TAGS, tags(7, 20))

    assert len(store.files(TAGS)) < files
    assert tidied == keys([*range(50)])
    assert known(resident.facts(SPANS)) == keys([*range(20, 27)])


def test_a_table_made_anew_takes_the_place_of_the_old_one(store: Store, tags: Rows) -> None:
    resident = Resident(store)
    store.merge(TAGS, tags(5))
    resident.facts(SPANS)
    store.drop(TAGS)
    Store(store.root).merge(TAGS, tags(5, 40))

    assert known(resident.facts(SPANS)) == keys([*range(40, 45)])


def test_months_beyond_the_limit_are_read_from_disk_and_give_the_same_answers(
    store: Store, tags: Rows
) -> None:
    for first in range(0, 100, 20):
        store.merge(TAGS, tags(20, first))
    store.merge(COPIES, copies({3: 1, 80: 79}))
    every, few = Resident(store), Resident(store, most=40)
    whole, part = every.facts(SPANS), few.facts(SPANS)

    assert known(part) == known(whole) == keys([*range(100)])
    assert texts(part) == texts(whole) == 98
    assert kernel.top(part, ALL).rows() == [("drones", 100), ("putin", 100)]
    assert few.nbytes < every.nbytes / 2
    assert kernel.tally(part, ALL)["outlet"].to_list() == ["Made Up"]


def test_subjects_that_only_an_old_month_names_are_found_in_it(store: Store, tags: Rows) -> None:
    old = tags(10).with_columns(actors=pl.lit(["zelenskyy"]), themes=pl.lit(["grain", "prisoners"]))
    store.merge(TAGS, old)
    store.merge(TAGS, tags(10, 40))

    def facts() -> Facts:
        return Resident(store, most=1).facts(SPANS)

    assert kernel.count(facts(), ALL, ["zelenskyy"]) == 10
    assert kernel.newest(facts(), ALL, ["grain"]).height == 10
    year = [datetime(2026, 1, 1, tzinfo=UTC)], [datetime(2027, 1, 1, tzinfo=UTC)]
    grid = pl.DataFrame(year, schema={"bucket_start": columns.TIME, "bucket_end": columns.TIME})
    counts = kernel.counts(facts(), ALL, grid, ["zelenskyy"], "articles")
    assert counts.matches["matched"].to_list() == [10]
    pairs = crossing.pairs(facts(), ALL).with_columns(pl.concat_list("one", "other").list.sort())
    assert sorted(pairs.select("one", "articles").rows()) == [
        (["drones", "putin"], 10),
        (["grain", "prisoners"], 10),
        (["grain", "zelenskyy"], 10),
        (["prisoners", "zelenskyy"], 10),
    ]


def test_a_question_about_recent_days_reads_no_old_month(store: Store, tags: Rows) -> None:
    store.merge(TAGS, tags(100))
    facts = Resident(store, most=1).facts(SPANS)
    for file in store.files(TAGS):
        if "2026-03" in str(file):
            file.unlink()
    since = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp() * 1e6)

    assert kernel.count(facts, Question(Span("first_seen", since), {})) == 39
    with pytest.raises(StoreError, match="frontwatch check"):
        kernel.count(facts, ALL)


def test_copies_are_told_apart_whether_they_are_found_before_or_after_their_tags(
    store: Store, tags: Rows
) -> None:
    resident = Resident(store)
    store.merge(COPIES, copies({1: 0}))
    store.merge(TAGS, tags(10))
    before = texts(resident.facts(SPANS))
    store.merge(COPIES, copies({4: 0, 5: 3}))

    assert before == 9
    assert texts(resident.facts(SPANS)) == 7


def test_copies_grouped_anew_are_texts_of_their_own_again(store: Store, tags: Rows) -> None:
    resident = Resident(store)
    store.merge(TAGS, tags(40))
    store.merge(COPIES, copies({4: 0, 5: 3, 35: 34}))
    before = texts(resident.facts(SPANS))
    store.replace(COPIES, copies({5: 3}))

    assert before == 37
    assert texts(resident.facts(SPANS)) == 39


def test_other_facts_about_a_feed_hold_at_once_and_from_their_moment_on(
    store: Store, tags: Rows
) -> None:
    resident = Resident(store)
    store.merge(TAGS, tags(10))
    resident.facts(SPANS)
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    renamed = pl.DataFrame([SPAN | {"outlet": "New"}])
    split = pl.DataFrame(
        [SPAN | {"valid_to": moment}, SPAN | {"outlet": "Later", "valid_from": moment}]
    )

    def outlets(spans: pl.DataFrame) -> dict[str, int]:
        found = kernel.tally(resident.facts(spans), ALL)
        return dict(zip(found["outlet"], found["articles"], strict=True))

    assert outlets(SPANS) == {"Made Up": 10}
    assert outlets(renamed) == {"New": 10}
    assert outlets(split) == {"Made Up": 3, "Later": 7}
    assert outlets(SPANS.clear()) == {None: 10}


def test_threads_that_ask_while_another_writes_see_all_that_was_there_before(
    store: Store, tags: Rows
) -> None:
    resident, seen = Resident(store), [0]
    store.merge(TAGS, tags(1))
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(10):
                least = seen[0]
                assert kernel.count(resident.facts(SPANS), ALL) >= least
        except BaseException as error:  # noqa: BLE001  handed to the thread that asserts
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for first in range(1, 40):
        store.merge(TAGS, tags(1, first))
        seen[0] = first + 1
    for thread in threads:
        thread.join()

    assert failed == []
    assert known(resident.facts(SPANS)) == keys([*range(40)])


def test_a_damaged_file_is_named_in_the_error(store: Store, tags: Rows) -> None:
    store.merge(TAGS, tags(5))
    store.files(TAGS)[0].write_bytes(b"")

    with pytest.raises(StoreError, match="frontwatch check"):
        Resident(store).facts(SPANS)
