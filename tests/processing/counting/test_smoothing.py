"""A trailing mean leaves out what nobody looked at, and says nothing where it knows too little."""

import polars as pl
import pytest

from processing.counting import smoothing


def rows(*counts: tuple[int, int] | None, unfinished: bool = False) -> pl.DataFrame:
    """Buckets of one subject: matched and total of each, None for a gap."""
    told = [count or (None, None) for count in counts]
    last = [*[False] * (len(told) - 1), unfinished]
    schema = {"matched": pl.Int64(), "total": pl.Int64()}
    return pl.DataFrame(told, schema, orient="row").with_columns(
        pl.lit("a").alias("subject"), pl.Series("unfinished", last)
    )


def means(found: pl.DataFrame) -> list[tuple[float | None, float | None]]:
    return found.select("share_smoothed", "matched_smoothed").rows()


def test_a_share_is_of_all_that_its_buckets_hold() -> None:
    found = smoothing.smoothed(rows((1, 10), (0, 90), (5, 100)), 3)

    assert means(found)[2] == (6 / 200, 2.0)


def test_only_the_bucket_and_those_before_it_count() -> None:
    found = smoothing.smoothed(rows((9, 9), (0, 10), (3, 10), (3, 10), (9, 9)), 3)

    assert means(found)[3] == (6 / 30, 2.0)


def test_a_gap_is_in_no_mean_and_has_none() -> None:
    found = smoothing.smoothed(rows((1, 10), None, (3, 10), None, None), 3)

    assert means(found) == [(None, None), (None, None), (4 / 20, 2.0), (None, None), (None, None)]


@pytest.mark.parametrize(
    ("known", "is_told"), [pytest.param(3, False, id="3 of 7"), pytest.param(4, True, id="4 of 7")]
)
def test_a_mean_rests_on_half_its_buckets(known: int, *, is_told: bool) -> None:
    found = smoothing.smoothed(rows(*[None] * (7 - known), *[(1, 2)] * known), 7)

    assert (means(found)[-1] == (0.5, 1.0)) is is_told


def test_what_has_not_ended_is_in_no_mean() -> None:
    found = smoothing.smoothed(rows((1, 2), (1, 2), (9, 9), unfinished=True), 3)

    assert means(found)[1:] == [(0.5, 1.0), (None, None)]


def test_a_bucket_without_any_article_has_a_count_and_no_share() -> None:
    found = smoothing.smoothed(rows((0, 0), (0, 0), (0, 0)), 3)

    assert means(found)[2] == (None, 0.0)


def test_subjects_do_not_mix() -> None:
    both = pl.concat([rows((1, 2), (1, 2)), rows((0, 2), (0, 2)).with_columns(subject=pl.lit("b"))])

    found = smoothing.smoothed(both, 3)

    assert found["share_smoothed"].to_list() == [None, 0.5, None, 0.0]


def test_the_mean_of_one_is_not_told_twice() -> None:
    assert means(smoothing.smoothed(rows((1, 2)), 1)) == [(None, None)]
