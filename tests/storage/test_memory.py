"""The collector's memory keeps a round whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.errors import StoreError
from processing.tables import LISTED, SIGHTINGS, STATES, listed, sightings, states
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


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").write_bytes(b"not a database, but long enough to be one" * 30)

    with pytest.raises(StoreError, match="move it away"):
        Memory(tmp_path)


def test_a_whole_file_has_no_problems(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.keep(states(a_state("a")), sightings(a_sighting("a", "k", "one")), NONE_LISTED)

        assert memory.problems() == []
