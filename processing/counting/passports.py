"""FEEDS and PASSPORTS in, what held of each feed at which time out; the only file that dates sources.

Where no passport of the outlet is valid, what FEEDS says of the feed holds, and the outlet is its own
owner. The times of one feed touch and leave nothing out: from EARLIEST to LATEST.
"""

from datetime import UTC, datetime

import polars as pl

from processing.counting.picks import Picks

# Outside everything that a clock of ours has shown: bounds of a time that has none.
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)

FACTS = ("outlet", "country", "group", "ownership", "owner")
_DATED = ("country", "group", "ownership", "owner")


def spans(feeds: pl.LazyFrame, passports: pl.LazyFrame) -> pl.LazyFrame:
    """One row per feed and time [valid_from, valid_to): feed_id, the FACTS, valid_from, valid_to."""
    known = pl.col("has_passport").is_not_null()
    # Of the feed and of the passport; only the feed's own word is there where no passport holds.
    told = (pl.when(known).then(f"{name}_then").otherwise(name).alias(name) for name in _DATED)
    own = feeds.select(
        "feed_id", "outlet", "country", "group", "ownership", pl.col("outlet").alias("owner")
    )
    return own.join(_times(feeds, passports), on="outlet", how="left").select(
        "feed_id", "outlet", *told, "valid_from", "valid_to"
    )


def dated(rows: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with the FACTS of their feed at their time, in their order.

    The time is when they were published, else first seen. A feed that is not among the spans has no
    outlet, country, group or ownership, and is its own owner.
    """
    time = pl.coalesce("published", "first_seen")
    holds = (time >= pl.col("valid_from")) & (time < pl.col("valid_to"))
    return (
        rows.join(spans, on="feed_id", how="left", maintain_order="left")
        .filter(holds | pl.col("valid_from").is_null())
        .with_columns(pl.coalesce("owner", "feed_id").alias("owner"))
        .drop("valid_from", "valid_to")
    )


def filters(picks: Picks) -> dict[str, tuple[str, ...]]:
    """The outlets, countries, groups and kinds of ownership of the picks, by FACTS; without any, all."""
    return {
        "outlet": picks.outlets,
        "country": picks.countries,
        "group": picks.groups,
        "ownership": picks.ownerships,
    }


def passes(picks: Picks) -> pl.Expr:
    """Whether a row's FACTS are among the ``filters``."""
    kept = [pl.col(name).is_in(list(values)) for name, values in filters(picks).items() if values]
    return pl.all_horizontal(pl.lit(value=True), *kept)


def _times(feeds: pl.LazyFrame, passports: pl.LazyFrame) -> pl.LazyFrame:
    """One row per outlet and time in which the same held: its passport's facts, null without one."""
    moments = (pl.lit(EARLIEST, pl.Datetime("us", "UTC")), pl.col("valid_from"), pl.col("valid_to"))
    starts = pl.concat(
        frame.select("outlet", moment.alias("valid_from"))
        for frame, moment in zip((feeds, passports, passports), moments, strict=True)
    )
    ends = pl.col("valid_from").shift(-1).over("outlet").fill_null(LATEST).alias("valid_to")
    known = passports.select(
        "outlet",
        "valid_from",
        *(pl.col(name).alias(f"{name}_then") for name in _DATED),
        pl.lit(value=True).alias("has_passport"),
    )
    return (
        starts.drop_nulls()
        .unique()
        .sort("outlet", "valid_from")
        .with_columns(ends)
        .join(known, on=["outlet", "valid_from"], how="left", maintain_order="left")
    )
