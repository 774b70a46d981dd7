"""How long until a feed is asked again, from what its document lists and what its server wishes; pure.

Expressions over the rows of ``pace.answers``: what a feed answered, asked at ``started``, beside its
row of STATES from before (names ending in ``_before``). What several need is a column, too: polars works
an expression out anew wherever it stands. Spans are in seconds. The constants are those of
docs/decisions/0008-pace.md.
"""

from datetime import timedelta

import polars as pl

SHORTEST_S = 5 * 60
LONGEST_S = 60 * 60
UNDATED_S = 15 * 60
SHORTEST_AFTER_GAPS_S = 60
POLLS_A_WINDOW = 4
NEW_A_POLL = 2
GROWTH = 1.5
JITTER = 0.1

FAILED_S = 15 * 60
LONGEST_FAILED_S = 24 * 60 * 60
RARELY_S = 7 * LONGEST_FAILED_S
FAILURES = 30
FAILURES_GONE = 3

# How long the server asked to be left alone. Longer than a day is a day, here and for the wishes: a
# server may name more seconds than a time can hold.
ALONE_S = pl.col("retry_after").fill_null(0).clip(upper_bound=LONGEST_FAILED_S)
# How often the publisher says that there is something new, at most hourly.
WISH_S = pl.max_horizontal("max_age", "every_s").fill_null(0).clip(upper_bound=LONGEST_S)


def span_s(start: str) -> pl.Expr:
    """The time from the column ``start`` until now; null unless it is before now."""
    length = pl.col("started") - pl.col(start)
    return pl.when(length > timedelta(0)).then(length.dt.total_microseconds() / 1e6)


def _target_s() -> pl.Expr:
    before, window = pl.col("interval_s_before").fill_null(0), pl.col("window_s")
    # The wish in a document is not read again, and one that did not change is no reason to hurry.
    wish = pl.when("is_new").then("wish_s").otherwise(pl.max_horizontal("wish_s", before))
    expected = window / pl.col("entries").clip(lower_bound=1) * NEW_A_POLL
    often = pl.min_horizontal(window / POLLS_A_WINDOW, expected).clip(SHORTEST_S, LONGEST_S)
    # The least of several, and the greatest, leave out what is null: a span that is not known.
    return pl.max_horizontal(often.fill_null(UNDATED_S), pl.min_horizontal(wish, window / 2))


def _planned_s() -> pl.Expr:
    before, target = pl.col("interval_s_before").fill_null(0), pl.col("target_s")
    halved = pl.min_horizontal(target, before / 2).clip(lower_bound=SHORTEST_AFTER_GAPS_S)
    grown = pl.min_horizontal(target, before * GROWTH)
    return pl.when(before == 0).then(target).when("has_gap").then(halved).otherwise(grown)


def _until_next_s() -> pl.Expr:
    wait = pl.when("has_answered").then("planned_s").otherwise(_after_failures_s())
    # Spread alike whenever one round is run again; polars' hash differs from version to version.
    share = pl.struct("feed_id", "started").hash() / (2**64 - 1)
    spread = wait * (1 - JITTER + 2 * JITTER * share)
    wish = pl.when("has_answered").then(pl.min_horizontal("wish_s", "planned_s"))
    return pl.max_horizontal(spread, wish, ALONE_S)


def _after_failures_s() -> pl.Expr:
    failures, is_gone = pl.col("failures"), pl.col("outcome") == "gone"
    patience = pl.when(is_gone).then(FAILURES_GONE).otherwise(FAILURES)
    soon = (failures.clip(upper_bound=FAILURES) * FAILED_S).clip(upper_bound=LONGEST_FAILED_S)
    daily = pl.when(is_gone).then(LONGEST_FAILED_S).otherwise(soon)
    return pl.when(failures >= patience).then(RARELY_S).otherwise(daily)


# The time between two polls of a feed that answered, as its last document would have it: a quarter of the
# time that it spans (``window_s``), or that in which two entries are expected, whichever is less, from 5 to
# 60 minutes; 15 for one without dates. More if the publisher wishes (``wish_s``), but no more than half of
# the span, lest entries be lost to the wish.
TARGET_S = _target_s()
# The time between two polls: ``target_s``. Less by half where it ``has_gap``, from where it grows by at
# most half per poll.
PLANNED_S = _planned_s()
# The time until the feed is asked next: ``planned_s``, spread by a tenth. After ``failures`` it is 15
# minutes for each in a row, at most 24 hours, and a week from the 30th on; a feed that is gone is asked
# daily, and weekly from the third failure on. Never sooner than the server asks for, which is honoured
# up to 24 hours.
UNTIL_NEXT_S = _until_next_s()
