"""Counted buckets in, their trailing means out.

The mean of a bucket goes over itself and those before it. A share's is the matched of all of them over
their total, so that a bucket counts as much as it holds; what nobody looked at is in neither.
"""

import polars as pl

# A mean rests on at least this part of its buckets.
LEAST = 0.5


def smoothed(rows: pl.DataFrame, buckets: int) -> pl.DataFrame:
    """The rows with share_smoothed and matched_smoothed, the mean over so many buckets up to each.

    Both are null for a gap, for a bucket that has not ended, where fewer than LEAST of the buckets were
    looked at, and throughout where ``buckets`` is 1.

    Args:
        rows: subject, matched, total, unfinished; of each subject every bucket, by time.
        buckets: how many, 1 or more.
    """
    seen = pl.col("total").is_not_null() & ~pl.col("unfinished")
    counts = (
        pl.when(seen).then("matched").otherwise(0),
        pl.when(seen).then("total").otherwise(0),
        seen.cast(pl.Int64),
    )
    matched, total, known = (
        count.rolling_sum(buckets, min_samples=1).over("subject") for count in counts
    )
    is_mean = seen & (known >= buckets * LEAST) & (buckets > 1)
    return rows.with_columns(
        pl.when(is_mean & (total > 0)).then(matched / total).alias("share_smoothed"),
        pl.when(is_mean).then(matched / known).alias("matched_smoothed"),
    )
