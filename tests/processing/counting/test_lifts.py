"""Who is named with whom, and how far from chance that is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from processing.counting import lifts
from processing.counting.asking import Facts
from processing.counting.picks import Picks

Rows = list[dict[str, Any]]
Make = Callable[[Rows], Facts]
DAY = datetime(2025, 8, 15, tzinfo=UTC)
PICKS = Picks(every="1d", clock="first_seen", since=DAY, until=DAY + timedelta(days=1))
ACTORS, THEMES = ("nato", "putin", "zelensky"), ("drones",)
COUNTS = ("one", "other", "together", "one_matched", "other_matched", "total")


def article(*names: str, **told: Any) -> dict[str, Any]:
    actors, themes = ([one for one in names if one in kind] for kind in (ACTORS, THEMES))
    return {"first_seen": DAY, "actors": sorted(actors), "themes": themes} | told


def many(count: int, *names: str) -> Rows:
    return [article(*names) for _ in range(count)]


def test_lift_is_what_is_counted_over_what_chance_would_give(facts: Make) -> None:
    rows = [*many(40, "putin", "nato"), *many(10, "putin"), *many(10, "nato"), *many(40)]

    (row,) = lifts.pairs(facts(rows), PICKS).rows(named=True)

    assert [row[name] for name in COUNTS] == ["nato", "putin", 40, 50, 50, 100]
    assert (row["expected"], row["lift"], row["small"]) == (25.0, 1.6, False)
    assert row["lift_low"] == pytest.approx(0.3094 / 0.25, abs=0.001)
    assert row["lift_high"] == pytest.approx(0.4980 / 0.25, abs=0.001)


def test_two_who_are_never_named_together_are_there_where_chance_would_have_it(facts: Make) -> None:
    rows = [*many(3, "putin"), *many(3, "zelensky"), *many(1, "nato")]

    found = lifts.pairs(facts(rows), PICKS)

    assert found.select("one", "other", "together", "lift").rows() == [
        ("putin", "zelensky", 0, 0.0)
    ]


def test_a_theme_is_paired_like_an_actor(facts: Make) -> None:
    found = lifts.pairs(facts([article("putin", "drones")]), PICKS)

    assert found.select("one", "other").rows() == [("drones", "putin")]


def test_only_the_selection_counts_in_all_four_numbers(facts: Make) -> None:
    outside = [
        article("putin", "nato", in_scope=False),
        article("putin", "nato", language="ru"),
        article("putin", "nato", first_seen=DAY - timedelta(hours=1)),
        article("putin", "nato", feed_id="d"),
    ]
    picks = replace(PICKS, languages=("uk",), countries=("UA",))

    found = lifts.pairs(facts([article("putin", "nato"), article(), *outside]), picks)

    assert found.select(COUNTS).rows() == [("nato", "putin", 1, 1, 1, 2)]


def test_a_text_counts_once_and_names_what_any_of_its_copies_names(facts: Make) -> None:
    first = f"{0:032x}"
    rows = [article("putin"), article("nato", text_id=first), article("nato", text_id=first)]

    found = lifts.pairs(facts([*rows, article()]), replace(PICKS, unit="texts"))

    assert found.select(COUNTS).rows() == [("nato", "putin", 1, 1, 1, 2)]


def test_few_are_marked_and_come_last_by_lift(facts: Make) -> None:
    rows = [
        *many(3, "drones", "nato"),
        *many(60, "putin", "zelensky"),
        *many(40, "nato"),
        *many(900),
    ]

    found = lifts.pairs(facts(rows), PICKS)
    by_lift, by_count = lifts.ranked(found, "lift"), lifts.ranked(found, "count")

    assert by_lift.select("one", "small").rows() == [("putin", False), ("drones", True)]
    assert by_lift["lift"][1] > by_lift["lift"][0]
    assert by_count["together"].to_list() == [60, 3]


def test_by_lift_a_pair_stands_by_the_lower_end_of_its_interval(facts: Make) -> None:
    rows = [*many(31, "drones", "nato"), *many(310, "putin", "zelensky"), *many(31, "putin")]
    rows += many(3_000) + many(2, "nato")

    found = lifts.ranked(lifts.pairs(facts(rows), PICKS), "lift")

    assert found["lift_low"].to_list() == sorted(found["lift_low"], reverse=True)


def test_nothing_in_the_selection_gives_no_pair(facts: Make) -> None:
    for unit in ("articles", "texts"):
        found = lifts.pairs(facts([article()]), replace(PICKS, unit=unit))
        assert found.is_empty()
        assert lifts.ranked(found, "lift").is_empty()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from([*ACTORS, *THEMES])), st.integers(0, 3)), max_size=30
    ),
    st.sampled_from(["articles", "texts"]),
)
def test_pairs_are_those_that_plain_polars_counts(
    facts: Make, told: list[tuple[set[str], int]], unit: str
) -> None:
    rows = [
        article(*names, article_id=f"{n:032x}", text_id=f"{min(n, text):032x}")
        for n, (names, text) in enumerate(told)
    ]

    found = lifts.pairs(facts([dict(row) for row in rows]), replace(PICKS, unit=unit))  # type: ignore[arg-type]  # of a Literal

    thing = "article_id" if unit == "articles" else "text_id"
    sets: dict[str, set[str]] = {}
    for row in rows:
        sets.setdefault(row[thing], set()).update(row["actors"], row["themes"])
    every = pl.DataFrame({"names": [sorted(names) for names in sets.values()]}, strict=False)
    expected = []
    for one, other in combinations(sorted({*ACTORS, *THEMES}), 2):
        has_one, has_other = (
            pl.Series([name in names for names in every["names"]], dtype=pl.Boolean)
            for name in (one, other)
        )
        both = int((has_one & has_other).sum())
        counts = (both, int(has_one.sum()), int(has_other.sum()), len(sets))
        if both or (counts[3] and counts[1] * counts[2] / counts[3] >= 1):
            expected.append((one, other, *counts))
    schema = dict(zip(COUNTS, (pl.String, pl.String, *[pl.Int64] * 4), strict=True))
    assert_frame_equal(
        found.select(COUNTS),
        pl.DataFrame(expected, schema=schema, orient="row"),
        check_row_order=False,
    )
    assert found["lift"].to_list() == pytest.approx(
        (
            found["together"] * found["total"] / (found["one_matched"] * found["other_matched"])
        ).to_list()
    )
    assert found.filter(pl.col("lift_low") > pl.col("lift") + 1e-9).is_empty()
    assert found.filter(pl.col("lift_high") < pl.col("lift") - 1e-9).is_empty()
