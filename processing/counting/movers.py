"""Facts and the record of collecting in, who is named more or less than usual out.

Compared are the last 24 hours and the same hours of each of the 28 days before, by when an article was
first seen: that is what is new to us, whatever time a publisher gives. Counted are the articles about the
war of the feeds that were read on the first and on the last of these days, so that a feed that came or
went moves nobody. A day before collecting began, or on which fewer than half of these feeds report, is
left out: it is not known, not zero.

The score is that of Laney's p' chart (D. B. Laney, "Improved Control Charts for Attributes", Quality
Engineering 14, 2002, 531-537): the z of two proportions, of now and of all days together, divided by the
standard deviation of the days' own z around their common share, which is how far a subject strays from
day to day beyond chance; never by less than 1. It is told as a normal deviate: Wallace's transformation
of Student's t with one degree of freedom fewer than days (D. L. Wallace, "Bounds on Normal Approximations
to Student's and the Chi-Square Distributions", Annals of Mathematical Statistics 30, 1959, 1121-1130).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from processing import columns
from processing.counting import asking, coverage, kernel, panels
from processing.counting.asking import Facts, Question, Span
from processing.counting.coverage import Record
from processing.counting.intervals import SMALL
from processing.counting.picks import Picks, Unit

DAYS = 28
# A week holds each day of the week once.
LEAST_DAYS = 7
# Below this many, one more changes a count by more than a tenth.
LEAST_NAMED = 10
# Shewhart's limits: chance alone goes beyond 3 once in 370 times.
LIMIT = 3.0

_DAY = timedelta(days=1)
_NEXT = timedelta(microseconds=1)
_COLUMNS = (
    *("subject", "matched", "total", "share", "usual", "change"),
    *("score", "is_moving", "line"),
)
_PANEL = Picks(clock="first_seen", members="constant")


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """What moves, and what it is compared with.

    ``days``: one row per 24 hours, oldest first, the last 24 hours last: bucket_start, bucket_end,
    feeds_reporting, feeds_expected, total (of the unit) and use: now, baseline, thin (fewer than half
    of the feeds report) or before (collecting had not begun).

    ``subjects``: one row per subject that is named often enough, the highest score first, whichever way
    it moves: subject, matched, total, share (0 to 1) of the last 24 hours, usual (0 to 1, of all days of
    the baseline together), change (share - usual), score, is_moving and line: the shares of the days of
    the baseline, oldest first, and of the last 24 hours. Without a baseline usual, change and score are
    null, and who is named most comes first.
    """

    days: pl.DataFrame
    subjects: pl.DataFrame

    @property
    def baseline_days(self) -> int:
        """How many days the last 24 hours are compared with."""
        return int((self.days["use"] == "baseline").sum())

    @property
    def is_known(self) -> bool:
        """Whether there is enough history to compare with."""
        return self.baseline_days >= LEAST_DAYS


def windows(now: datetime) -> pl.DataFrame:
    """The 24 hours up to ``now``, and those of the days before them: bucket_start and bucket_end, by time.

    What was first seen at ``now`` is in the last.
    """
    end = now + _NEXT
    return coverage.grid(end - (DAYS + 1) * _DAY, end, "1d")


def terms(record: Record, now: datetime) -> pl.DataFrame | None:
    """When the feeds that are counted belong: as ``panels.terms``."""
    return panels.terms(record, _PANEL, windows(now), now + _NEXT)


def question(start: datetime, end: datetime) -> Question:
    """The articles about the war first seen in [start, end)."""
    span = Span("first_seen", asking.micro(start), asking.micro(end))
    return Question(span, {"in_scope": (True,)})


def movement(facts: Facts, record: Record, unit: Unit, now: datetime) -> Movement:
    """What moves.

    Args:
        facts: of all feeds.
        record: with all feeds.
        unit: what is counted.
        now: the end of the data.
    """
    grid, known = windows(now), terms(record, now)
    some = replace(facts, terms=known)
    asked = question(grid["bucket_start"][0], grid["bucket_end"][-1])
    often = kernel.top(some, asked).filter(pl.col("articles") >= LEAST_NAMED)["subject"]
    totals, matches = kernel.counts(some, asked, grid, often.to_list(), unit)
    days = _days(record, panels.members(record, known), grid, totals)
    found = Movement(days, _counted(days, matches, often))
    subjects = _compared(found) if found.is_known else _ranked(found)
    return replace(found, subjects=subjects)


def _days(
    record: Record, members: Record, grid: pl.DataFrame, totals: pl.DataFrame
) -> pl.DataFrame:
    """The days of Movement."""
    end = grid["bucket_end"][-1]
    states = coverage.states(coverage.cells(members, grid, "first_seen", end), grid)
    first = record.fetches.lazy().select(pl.col("started").min()).collect().item()
    # What the first round finds is old: the documents' whole lists.
    is_before = (pl.col("bucket_start") <= pl.lit(first, columns.TIME)).fill_null(value=True)
    use = (
        pl.when(pl.col("bucket_end") == end)
        .then(pl.lit("now"))
        .when(is_before)
        .then(pl.lit("before"))
        .when(2 * pl.col("feeds_reporting") < pl.col("feeds_expected"))
        .then(pl.lit("thin"))
        .otherwise(pl.lit("baseline"))
    )
    return (
        grid.join(states, on="bucket_start", how="left", maintain_order="left")
        .join(totals, on="bucket_start", how="left", maintain_order="left")
        .select(
            *("bucket_start", "bucket_end", "feeds_reporting", "feeds_expected"),
            pl.col("total").fill_null(0),
            use.alias("use"),
        )
    )


def _counted(days: pl.DataFrame, matches: pl.DataFrame, subjects: pl.Series) -> pl.DataFrame:
    """One row per subject and day that is compared: subject, use, total, matched; by time."""
    compared = days.filter(pl.col("use").is_in(["now", "baseline"]))
    names = subjects.to_frame()
    keys = ["subject", "bucket_start"]
    return (
        names.join(compared, how="cross", maintain_order="left_right")
        .join(matches, on=keys, how="left", maintain_order="left")
        .select("subject", "use", "total", pl.col("matched").fill_null(0))
    )


def _compared(found: Movement) -> pl.DataFrame:
    """The subjects of Movement with a baseline."""
    expected = pl.col("usual") * pl.col("total")
    is_often = (pl.col("matched") >= LEAST_NAMED) | (expected >= LEAST_NAMED)
    return (
        _summed(found.subjects)
        .filter(pl.col("total") >= SMALL, is_often)
        .with_columns((pl.col("share") - pl.col("usual")).alias("change"))
        .with_columns(_score(found.baseline_days - 1).alias("score"))
        .with_columns((pl.col("score").abs() >= LIMIT).alias("is_moving"))
        .sort(pl.col("score").abs(), "subject", descending=[True, False])
        .select(*_COLUMNS)
    )


def _ranked(found: Movement) -> pl.DataFrame:
    """The subjects of Movement without one."""
    unknown = pl.lit(None, pl.Float64())
    return (
        _summed(found.subjects)
        .filter(pl.col("total") >= SMALL, pl.col("matched") >= LEAST_NAMED)
        .with_columns(*(unknown.alias(name) for name in ("usual", "change", "score")))
        .with_columns(pl.lit(value=False).alias("is_moving"))
        .sort("matched", "subject", descending=[True, False])
        .select(*_COLUMNS)
    )


def _summed(counted: pl.DataFrame) -> pl.DataFrame:
    """One row per subject: now, the days together, the line, and how far the days stray beyond chance."""
    is_day, is_now = pl.col("use") == "baseline", pl.col("use") == "now"
    matched, total = pl.col("matched"), pl.col("total")
    usual = matched.filter(is_day).sum() / total.filter(is_day).sum()
    of_day = matched.filter(is_day) / total.filter(is_day)
    by_chance = (usual * (1 - usual) / total.filter(is_day)).sqrt()
    # A day without articles has no share, and a subject never named until now none that could stray.
    deviation = ((of_day - usual) / by_chance).fill_nan(None)
    share = (matched / total).fill_nan(None).alias("share")
    return counted.group_by("subject", maintain_order=True).agg(
        matched.filter(is_now).sum(),
        total.filter(is_now).sum(),
        share.filter(is_now).first(),
        usual.fill_nan(None).alias("usual"),
        share.drop_nulls().alias("line"),
        matched.filter(is_day).sum().alias("all_matched"),
        total.filter(is_day).sum().alias("all_total"),
        deviation.std().fill_null(1.0).clip(1.0).alias("strays"),
    )


def _score(freedom: int) -> pl.Expr:
    """The score, from the columns of ``_summed`` and ``change``."""
    both = (pl.col("matched") + pl.col("all_matched")) / (pl.col("total") + pl.col("all_total"))
    chance = (both * (1 - both) * (1 / pl.col("total") + 1 / pl.col("all_total"))).sqrt()
    t = (pl.col("change") / chance / pl.col("strays")).fill_nan(0.0)
    deviate = (freedom * (1 + t**2 / freedom).log()).sqrt()
    return t.sign() * deviate * (8 * freedom + 1) / (8 * freedom + 3)
