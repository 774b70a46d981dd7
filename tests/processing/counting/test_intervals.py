"""A share says how sure it is, also where it rests on few or on none."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processing.counting import intervals

NUMBERS = {"matched": pl.Int64, "total": pl.Int64}


def ends(matched: int | None, total: int | None) -> tuple[float | None, float | None, bool]:
    row = pl.DataFrame({"matched": [matched], "total": [total]}, schema=NUMBERS)
    of = pl.col("matched"), pl.col("total")
    made = row.select(
        intervals.low(*of).alias("low"),
        intervals.high(*of).alias("high"),
        intervals.small(of[1]).alias("small"),
    )
    return made.row(0)


# Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17,
# 1998, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("matched", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_interval_is_that_of_the_literature(
    matched: int, total: int, low: float, high: float
) -> None:
    assert ends(matched, total)[:2] == pytest.approx((low, high), abs=5e-5)


@example((0, 3))
@example((10, 10))
@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_within_0_and_1(counts: tuple[int, int]) -> None:
    matched, total = counts
    low, high, small = ends(matched, total)

    assert low is not None
    assert high is not None
    assert 0 <= low <= matched / total <= high <= 1
    assert small == (total < 30)


@pytest.mark.parametrize("counts", [(0, 0), (None, None)], ids=["none in the bucket", "a gap"])
def test_no_share_has_no_interval_and_is_not_small(counts: tuple[int | None, int | None]) -> None:
    assert ends(*counts) == (None, None, False)
