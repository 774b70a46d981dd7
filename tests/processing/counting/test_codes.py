"""Codes are given once and stand for the same words ever after."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import polars as pl
import pytest

from processing.counting import asking, coded, codes
from processing.counting.codes import Codes
from processing.tables import TAGS

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def rows(*feeds: str, days: int = 0, **more: object) -> pl.DataFrame:
    plain = {"language": "uk", "in_scope": True, "scope_reason": "actor", "article_id": "1"}
    seen = {"first_seen": START + days * DAY}
    tags = TAGS.frame([plain | seen | {"feed_id": feed} | more for feed in feeds])
    return coded.prepared(tags.lazy()).collect()


def test_a_word_keeps_its_code_when_others_come() -> None:
    given = Codes({})
    first = given.subjects_of(pl.Series(["b", "a", "b"])).tolist()
    second = given.subjects_of(pl.Series(["c", "b", "0"])).tolist()

    assert first == [1, 0, 1]
    assert second == [3, 1, 2]
    assert given.subjects == {"a": 0, "b": 1, "0": 2, "c": 3}


def test_kinds_tell_what_was_said_of_each_row() -> None:
    given = Codes({})
    some = pl.concat([rows("a", "b", "a"), rows("a", language="ru"), rows("a", in_scope=None)])

    kinds = given.kinds_of(some)

    assert len(set(kinds.tolist())) == given.kinds.height == 4
    assert given.kinds[kinds].drop("span").equals(some.select(*codes.TOLD))


@pytest.mark.parametrize(("days", "span"), [(0, 0), (1, 0), (2, 1), (3, 1), (5, 2), (9, 2)])
def test_the_span_is_how_many_moments_of_the_feed_were_reached(days: int, span: int) -> None:
    moments = [asking.micro(START + 2 * DAY), asking.micro(START + 5 * DAY)]
    given = Codes({"a": moments, "c": moments[:1]})

    kinds = given.kinds_of(rows("a", "b", days=days))

    found = given.kinds[kinds]
    assert found.select("feed_id", "span").rows() == [("a", span), ("b", 0)]


def test_the_publishing_time_comes_before_that_of_the_first_sight() -> None:
    given = Codes({"a": [asking.micro(START)]})

    kinds = given.kinds_of(rows("a", days=1, published=START - DAY))

    assert given.kinds[kinds]["span"].to_list() == [0]


def test_moments_are_the_starts_of_a_feeds_spans_but_for_the_first() -> None:
    spans = pl.DataFrame(
        {"feed_id": ["a", "b", "a"], "valid_from": [START + DAY, START, START], "owner": "x"}
    )

    assert codes.moments(spans) == {"a": (asking.micro(START + DAY),)}


def test_threads_that_ask_at_once_are_given_the_same_codes() -> None:
    given = Codes({})
    names = [pl.Series([f"{n % 97}" for n in range(start, start + 500)]) for start in range(8)]
    found: dict[int, list[int]] = {}

    def ask(number: int) -> None:
        found[number] = given.subjects_of(names[number]).tolist()

    threads = [Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(given.subjects.values()) == list(range(97))
    for number, given_to in found.items():
        assert given_to == [given.subjects[name] for name in names[number]]
