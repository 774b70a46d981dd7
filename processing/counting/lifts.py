"""Facts and a view in, who is named with whom and how far that is from chance out; one row per pair.

Lift is how often two subjects are named together over how often they would be if naming the one said
nothing about the other: both * total / (with the one * with the other), all four of one selection. It
is the measure of association rules (S. Brin, R. Motwani, J. D. Ullman and S. Tsur, "Dynamic itemset
counting and implication rules for market basket data", SIGMOD 1997, 255-264, where it is called
interest). 1 is chance, 2 twice as often.

Its interval is that of ``intervals`` for both / total, over the share expected; that the expected is
itself counted in the same articles is left aside, which makes the interval wider, not narrower, than it
need be for subjects that are named often.
"""

from typing import Literal

import polars as pl

from processing import columns
from processing.counting import crossing, intervals, kernel, questions
from processing.counting.asking import Facts
from processing.counting.picks import Picks

Rank = Literal["count", "lift"]
RANKS: dict[str, Rank] = {"count": "count", "lift": "lift"}
_SUBJECTS = pl.Schema({"subject": columns.TEXT, "counted": columns.WHOLE})
_PAIRS = pl.Schema({"one": columns.TEXT, "other": columns.TEXT, "together": columns.WHOLE})


def pairs(facts: Facts, picks: Picks) -> pl.DataFrame:
    """One row per pair of subjects that are named together in absolute picks, or should be by chance.

    The pair named together most first, then by ids: one, other (ids, in alphabetical order); together,
    one_matched, other_matched, total (of the unit: those that name both, the one, the other, and all);
    expected (together if independent); lift, lift_low, lift_high (its 95 % interval); small. A pair that
    nothing names is there where 1 or more is expected. The unit is articles, or texts where the picks
    say so. The facts are of the members of the panel.
    """
    total, subjects, both = _counted(facts, picks)
    one = subjects.rename({"subject": "one", "counted": "one_matched"})
    other = subjects.rename({"subject": "other", "counted": "other_matched"})
    every = one.join(other, how="cross").filter(pl.col("one") < pl.col("other"))
    rows = every.join(_sorted(both), on=["one", "other"], how="left").with_columns(
        pl.col("together").fill_null(0), pl.lit(total, columns.WHOLE).alias("total")
    )
    expected = pl.col("one_matched") * pl.col("other_matched") / pl.col("total")
    return (
        rows.with_columns(expected.alias("expected"))
        .filter((pl.col("together") > 0) | (pl.col("expected") >= 1))
        .select(*("one", "other", "together", "one_matched", "other_matched", "total"), *_lift())
        .sort("together", "one", "other", descending=[True, False, False])
    )


def ranked(rows: pl.DataFrame, rank: Rank) -> pl.DataFrame:
    """The pairs that are named together, first those that are so most often, or most beyond chance.

    By lift the pairs that rest on few come after all others, and each stands by the lower end of its
    interval: so a pair named together twice by accident is not at the top.
    """
    some = rows.filter(pl.col("together") > 0)
    by = ["together"] if rank == "count" else ["lift_low", "together"]
    few = [pl.col("small")] if rank == "lift" else []
    down = [*(False for _ in few), *(True for _ in by), False, False]
    return some.sort(*few, *by, "one", "other", descending=down)


def _counted(facts: Facts, picks: Picks) -> tuple[int, pl.DataFrame, pl.DataFrame]:
    """How many there are in all; by subject: subject, counted; by pair: one, other, together."""
    question = questions.of(picks)
    if picks.unit == "texts":
        total, subjects, pairs = crossing.texts(facts, question)
        return total, subjects.cast(_SUBJECTS), pairs.rename({"counted": "together"}).cast(_PAIRS)
    top = kernel.top(facts, question).rename({"articles": "counted"})
    pairs = crossing.pairs(facts, question).rename({"articles": "together"})
    return kernel.count(facts, question), top, pairs.cast(_PAIRS)


def _sorted(both: pl.DataFrame) -> pl.DataFrame:
    """The pairs, of two ids the first in the alphabet as the one."""
    return both.select(
        pl.min_horizontal("one", "other").alias("one"),
        pl.max_horizontal("one", "other").alias("other"),
        "together",
    )


def _lift() -> list[pl.Expr]:
    """expected, lift, lift_low, lift_high, small."""
    together, expected, total = pl.col("together"), pl.col("expected"), pl.col("total")
    by_chance = expected / total
    is_small = (together < intervals.SMALL) & (expected < intervals.SMALL)
    return [
        expected,
        (together / expected).alias("lift"),
        (intervals.low(together, total) / by_chance).alias("lift_low"),
        (intervals.high(together, total) / by_chance).alias("lift_high"),
        is_small.alias("small"),
    ]
