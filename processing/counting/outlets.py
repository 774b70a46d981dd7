"""Facts and a view in, what each outlet writes about and how often it is first out; one row per outlet.

An article is its outlet's when a feed of it carried it first, by what held of the feed at the article's
time. An article whose feed has left the catalogue is nobody's.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from processing import columns
from processing.counting import asking, coded, crossing, intervals, kernel, questions
from processing.counting.asking import Facts
from processing.counting.picks import Picks

_CARRIED = {"text": pl.UInt64(), "kind": pl.UInt32(), "seen": columns.WHOLE}


def volumes(facts: Facts, picks: Picks) -> pl.DataFrame:
    """How many articles of absolute picks each outlet has, most first: outlet, group, total.

    ``group`` is the one of most of the articles. The facts are of the members of the panel.
    """
    rows = kernel.tally(facts, questions.of(picks)).drop_nulls("outlet")
    return (
        rows.group_by("outlet", "group")
        .agg(pl.col("articles").sum())
        .sort("articles", "outlet", "group", descending=[True, False, False])
        .group_by("outlet", maintain_order=True)
        .agg(pl.col("group").first(), pl.col("articles").sum().alias("total"))
        .sort("total", "outlet", descending=[True, False])
    )


def shares(facts: Facts, picks: Picks) -> pl.DataFrame:
    """One row per outlet of ``volumes`` and subject that it names in the window of absolute picks.

    In no promised order: outlet, subject, matched, total, share (0 to 1, of the outlet's own articles),
    share_low and share_high (its 95 % interval) and small.
    """
    counts = crossing.crossed(facts, questions.of(picks), "outlet").drop_nulls("outlet")
    totals = volumes(facts, picks).select("outlet", "total")
    return judged(counts.rename({"articles": "matched"}).join(totals, on="outlet"))


def judged(counts: pl.DataFrame) -> pl.DataFrame:
    """The rows, which have outlet, subject, matched and total, with the other columns of ``shares``."""
    matched, total = pl.col("matched"), pl.col("total")
    return counts.select(
        *("outlet", "subject", "matched", "total"),
        (matched / total).alias("share"),
        intervals.low(matched, total).alias("share_low"),
        intervals.high(matched, total).alias("share_high"),
        intervals.small(total).alias("small"),
    )


def firsts(facts: Facts, picks: Picks) -> pl.DataFrame:
    """How often each outlet was the first to show a text that several owners carried, by outlet.

    outlet; carried: such texts among its articles; first: of these it had before all other owners; tied:
    it had in the same collecting round as the first of the others. Of texts whose earliest article was
    first seen in the window of absolute picks, whatever their clock.
    """
    carried = _carried(facts, picks)
    several = carried.filter(pl.col("owner").n_unique().over("text") > 1)
    earliest = pl.col("seen").min().over("text")
    ahead = several.filter(pl.col("seen") == earliest)
    leaders = ahead.with_columns(pl.col("owner").n_unique().over("text").alias("owners"))
    is_alone = pl.col("owners") == 1
    led = leaders.group_by("outlet").agg(
        pl.col("text").filter(is_alone).n_unique().cast(pl.Int64).alias("first"),
        pl.col("text").filter(~is_alone).n_unique().cast(pl.Int64).alias("tied"),
    )
    texts = pl.col("text").n_unique().cast(pl.Int64).alias("carried")
    return (
        several.drop_nulls("outlet")
        .group_by("outlet")
        .agg(texts)
        .join(led, on="outlet", how="left")
        .with_columns(pl.col("first", "tied").fill_null(0))
        .sort("outlet")
    )


def _carried(facts: Facts, picks: Picks) -> pl.DataFrame:
    """Articles of texts that began in the window: text, seen, outlet, owner."""
    asked = questions.of(replace(picks, clock="first_seen"))
    parts, originals = [pl.DataFrame(schema=_CARRIED)], [np.zeros(0, np.uint64)]
    for one in asking.each(facts, asked):
        part, places = one.part, one.every()
        text = coded.at(part.text, places)
        originals.append(text[coded.at(part.key, places) == text])
        arrays = (text, coded.at(part.kind, places), coded.at(part.first_seen, places))
        parts.append(pl.DataFrame(arrays, schema=_CARRIED))
    begun = pl.DataFrame({"text": np.concatenate(originals)})
    kinds = facts.kinds().told.select("outlet", "owner").with_row_index("kind")
    rows = pl.concat(parts).join(begun, on="text", how="semi")
    return rows.join(kinds, on="kind", how="left").drop("kind")
