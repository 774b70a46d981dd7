"""The collector's memory keeps a round whole or not at all."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from processing.errors import StoreError
from processing.frames import listed, sightings, states
from processing.tables import LISTED, SIGHTINGS, STATES
from storage.memory import Memory

NONE_LISTED = listed(LISTED.empty())
NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def a_state(feed_id: str, failures: int = 0) -> pl.DataFrame:
    return STATES.frame(
        [
            {
                "feed_id": feed_id,
                "url": "https://example.org/feed",
                "etag": 'W/"a"',
                "items": 12,
                "failures": failures,
                "window_from": NOW,
                "next_poll": NOW,
            }
        ]
    )


def a_sighting(feed_id: str, key: str, article_id: str | None) -> pl.DataFrame:
    return SIGHTINGS.frame(
        [{"feed_id": feed_id, "item_key": key, "article_id": article_id, "wording": "w"}]
    )


def test_what_was_kept_is_there_again_after_reopening(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.keep(states(a_state("a")), sightings(a_sighting("a", "k", None)), NONE_LISTED)

    with Memory(tmp_path) as memory:
        assert_frame_equal(memory.states(), a_state("a"))
        assert_frame_equal(memory.sightings(["a"]), a_sighting("a", "k", None))


def test_a_newer_row_takes_the_place_of_the_older(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.keep(states(a_state("a")), sightings(a_sighting("a", "k", "one")), NONE_LISTED)
        memory.keep(
            states(a_state("a", failures=3)), sightings(a_sighting("a", "k", "two")), NONE_LISTED
        )

        assert memory.states()["failures"].to_list() == [3]
        assert memory.sightings(["a"])["article_id"].to_list() == ["two"]


def test_states_read_before_a_round_are_after_it_those_of_the_file(tmp_path: Path) -> None:
    none = sightings(SIGHTINGS.empty())
    with Memory(tmp_path) as memory:
        memory.keep(states(pl.concat([a_state("b"), a_state("z")])), none, NONE_LISTED)
        assert memory.states().height == 2
        memory.keep(states(pl.concat([a_state("ä"), a_state("b", 3)])), none, NONE_LISTED)
        broken = a_sighting("a", "k", "one").with_columns(item_key=pl.lit(None, pl.String()))
        with pytest.raises(StoreError, match="cannot be written"):
            memory.keep(states(a_state("z", 9)), sightings(broken), NONE_LISTED)
        known = memory.states()

    assert known["feed_id"].to_list() == ["b", "z", "ä"]
    with Memory(tmp_path) as memory:
        assert_frame_equal(memory.states(), known)


def test_a_round_that_only_moves_the_next_poll_is_kept_as_it_is(tmp_path: Path) -> None:
    none = sightings(SIGHTINGS.empty())
    later, nothing = NOW + timedelta(hours=1), pl.lit(None, pl.Datetime("us", "UTC"))
    first = pl.concat([a_state("a"), a_state("b"), a_state("c")])
    moved = a_state("b", failures=2).with_columns(asked_at=later, next_poll=nothing)
    with Memory(tmp_path) as memory:
        memory.keep(states(first), none, NONE_LISTED)
        before = memory.states()
        memory.keep(states(moved), none, NONE_LISTED)
        after = memory.states()

    assert_frame_equal(before, first)
    assert_frame_equal(after, pl.concat([a_state("a"), moved, a_state("c")]))
    with Memory(tmp_path) as memory:
        assert_frame_equal(memory.states(), after)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abcdé"), st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 1]))
        ),
        max_size=6,
    )
)
def test_whatever_rounds_change_the_file_holds_the_last_row_of_each_feed(
    rounds: list[dict[str, tuple[int, int]]],
) -> None:
    expected: dict[str, pl.DataFrame] = {}
    with TemporaryDirectory() as folder, Memory(Path(folder)) as memory:
        for changes in rounds:
            rows = {
                feed_id: a_state(feed_id, failures).with_columns(items=pl.lit(items, pl.Int64()))
                for feed_id, (failures, items) in changes.items()
            }
            expected |= rows
            now = pl.concat([STATES.empty(), *rows.values()])
            memory.keep(states(now), sightings(SIGHTINGS.empty()), NONE_LISTED)
            known = pl.concat([STATES.empty(), *(expected[name] for name in sorted(expected))])

            assert_frame_equal(memory.states(), known)
            with Memory(Path(folder)) as again:
                assert_frame_equal(again.states(), known)


def test_only_the_feeds_asked_for_are_remembered_aloud(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        rows = pl.concat([a_sighting("a", "k", "one"), a_sighting("b", "k", "two")])
        memory.keep(states(STATES.empty()), sightings(rows), NONE_LISTED)

        assert memory.sightings(["b"])["article_id"].to_list() == ["two"]
        assert memory.sightings([]).is_empty()


def test_a_round_that_cannot_be_kept_whole_is_not_kept_at_all(tmp_path: Path) -> None:
    broken = a_sighting("a", "k", "one").with_columns(item_key=pl.lit(None, dtype=pl.String()))

    with Memory(tmp_path) as memory:
        with pytest.raises(StoreError, match=r"memory\.sqlite"):
            memory.keep(states(a_state("a")), sightings(broken), NONE_LISTED)

        assert memory.states().is_empty()


def test_a_memory_is_new_until_something_was_kept(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        assert memory.is_new
    with Memory(tmp_path) as memory:
        assert memory.is_new
        memory.keep(states(a_state("a")), sightings(SIGHTINGS.empty()), NONE_LISTED)
    with Memory(tmp_path) as memory:
        assert not memory.is_new


def some_listed(feed_id: str, *marks: str) -> pl.DataFrame:
    rows = [
        {"feed_id": feed_id, "mark": mark, "article_id": f"of {mark}", "published": NOW}
        for mark in marks
    ]
    return LISTED.frame(rows)


def test_what_a_feed_lists_takes_the_place_of_what_it_listed(tmp_path: Path) -> None:
    nothing = states(STATES.empty()), sightings(SIGHTINGS.empty())
    with Memory(tmp_path) as memory:
        memory.keep(
            *nothing, listed(pl.concat([some_listed("a", "1", "2"), some_listed("b", "1")]))
        )

        memory.keep(*nothing, listed(some_listed("a", "2", "3")))

        assert_frame_equal(memory.listed(["a"]), some_listed("a", "2", "3"))
        assert_frame_equal(memory.listed(["b"]), some_listed("b", "1"))


def test_a_feed_that_lists_nothing_now_keeps_what_it_listed(tmp_path: Path) -> None:
    nothing = states(STATES.empty()), sightings(SIGHTINGS.empty())
    with Memory(tmp_path) as memory:
        memory.keep(*nothing, listed(some_listed("a", "1")))

        memory.keep(*nothing, NONE_LISTED)

        assert memory.listed(["a"]).height == 1


def test_a_file_of_an_older_version_gets_the_columns_that_came_since(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "memory.sqlite")) as base, base:
        base.execute("CREATE TABLE states (feed_id TEXT PRIMARY KEY, url TEXT, failures INTEGER)")
        base.execute("INSERT INTO states VALUES ('a', 'https://example.org/feed', 4)")

    with Memory(tmp_path) as memory:
        (state,) = memory.states().to_dicts()

    assert (state["feed_id"], state["failures"], state["read_at"]) == ("a", 4, None)


def test_hundred_thousand_entries_take_thirty_megabytes(tmp_path: Path) -> None:
    entries = 20_000
    number = pl.int_range(2 * entries, eager=True)
    known = pl.select(
        feed_id=pl.format("feed-{}", number % 300),
        item_key=pl.format("{}", number.hash(1)).str.zfill(32),
        article_id=pl.format("{}", (number // 2).hash(2)).str.zfill(32),
        wording=pl.format("{}", (number // 2).hash(3)).str.zfill(32),
    )

    with Memory(tmp_path) as memory:
        memory.keep(states(STATES.empty()), sightings(known), NONE_LISTED)

    megabytes = (tmp_path / "memory.sqlite").stat().st_size / 1e6
    assert megabytes * 100_000 / entries < 30


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").write_bytes(b"not a database, but long enough to be one" * 30)

    with pytest.raises(StoreError, match="move it away"):
        Memory(tmp_path)


def test_a_whole_file_has_no_problems(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.keep(states(a_state("a")), sightings(a_sighting("a", "k", "one")), NONE_LISTED)

        assert memory.problems() == []


def test_a_file_that_cannot_be_opened_now_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").mkdir()

    with pytest.raises(StoreError, match="see to it that files can be opened"):
        Memory(tmp_path)
