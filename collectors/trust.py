"""How far a server is believed about what is new, and for good elsewhere; pure.

Expressions over rows that hold a feed's row of STATES from before (names ending in ``_before``) and the
time ``started`` at which it is asked.
"""

import polars as pl

from collectors import intervals

# Servers that answer 304 for ever are real (FreshRSS issues 1020, 1680, 5149).
FULL_EVERY_S = 24 * 60 * 60
SURELY_QUIET_S = 3 * 60 * 60
GAPS_WITHOUT_NEWS = 3
LIES_BELIEVED = 1
ANSWERS_TO_MOVE = 3
FAILURES_TO_MOVE_BACK = 3


def _is_given(name: str) -> pl.Expr:
    return pl.col(name).fill_null("") != ""


def _is_conditional() -> pl.Expr:
    window, items = intervals.span_s("window_from_before"), pl.col("items_before")
    expected = (window / items * GAPS_WITHOUT_NEWS).clip(SURELY_QUIET_S, FULL_EVERY_S)
    patience = pl.when(items == 0).then(SURELY_QUIET_S).otherwise(expected.fill_null(FULL_EVERY_S))
    is_recent = intervals.span_s("full_at_before").fill_null(0) < patience
    is_believed = pl.col("lies_before").fill_null(0) <= LIES_BELIEVED
    return pl.col("full_at_before").is_not_null() & is_recent & is_believed


def _moved() -> pl.Expr:
    there, moves = pl.col("moved_to_before"), pl.col("moves_before").fill_null(0)
    gives_up = HAS_MOVED & (pl.col("failures") >= FAILURES_TO_MOVE_BACK)
    is_forgotten = pl.when("has_answered").then(~HAS_MOVED).otherwise(gives_up)
    again = pl.when(pl.col("moved_to") == there).then(moves + 1).otherwise(1)
    redirects = pl.col("has_answered") & pl.col("moved_to").is_not_null()
    return (
        pl.when(redirects)
        .then(pl.struct(moved_to="moved_to", moves=again))
        .when(is_forgotten)
        .then(pl.struct(moved_to=pl.lit(None, pl.String()), moves=pl.lit(0, pl.Int64())))
        .otherwise(pl.struct(moved_to=there, moves=moves))
    )


HAS_MOVED = pl.col("moves_before").fill_null(0) >= ANSWERS_TO_MOVE
# Whether the feed is asked with its validators: not once a day, nor after a long time without news, nor
# if they belied what was new twice.
IS_CONDITIONAL = _is_conditional()
# Whether a server that goes by the validators known would have called the document unchanged.
_KEEPS_VALIDATORS = (
    pl.when(_is_given("etag_before"))
    .then(pl.col("etag") == pl.col("etag_before"))
    .when(_is_given("last_modified_before"))
    .then(pl.col("last_modified") == pl.col("last_modified_before"))
    .fill_null(value=False)
)
# Whether the server kept its validators for new entries; null: it was not put to the test.
LIED = pl.when(
    _is_given("etag_before") | _is_given("last_modified_before"),
    ~IS_CONDITIONAL,
    pl.col("outcome") == "ok",
).then((pl.col("new_items") > 0) & _KEEPS_VALIDATORS)
# When the entries of the last document that had any were surely listed; null: never. A new document
# under the old validators belies every answer 304 since the last one sent in full.
LAST_SEEN = (
    pl.when("is_new", _KEEPS_VALIDATORS, pl.col("read_at_before").is_not_null())
    .then(pl.min_horizontal("read_at_before", "full_at_before"))
    .otherwise("read_at_before")
)
# Where the last answers redirected to for good and how many in a row, as a struct of STATES.
MOVED = _moved()
