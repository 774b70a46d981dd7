"""Texts with much in common: which earlier texts share shingles with new ones, boilerplate left out."""

import polars as pl

from processing.reading import shingles
from processing.reading.shingles import Shingles

# A run that one source carries under so many headlines is its boilerplate: cookie notices, calls to
# subscribe, standing descriptions.
HEADLINES = 4
# A run is looked up in the first so many texts that have it, and in so many just before: all copies of a
# text have it from one of them, and there are few pairs however many copies there are.
FIRST = 8
LAST = 2
# Pairs with less in common are not looked at.
SHARED = 3
LEAST = 0.2


def found(new: Shingles, kept: Shingles, texts: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a new text and an earlier one, by key, that have at least the share LEAST in common.

    Keys rise with time; new ones are above all kept ones. ``texts`` has key, source and headline of
    both. Columns: key, earlier, both_short, shared (shingles in both; of a sample, what they stand for),
    contained (share of the smaller text's), agreeing and differing (runs that have numbers, by whether
    these are the same in both texts).
    """
    hits = pl.concat(
        [kept.runs.join(new.runs.select("run").unique(), on="run", how="semi"), new.runs]
    )
    hits = hits.filter(pl.col("run").is_duplicated())
    boilerplate = _boilerplate(hits, texts)
    hits = hits.join(boilerplate, on=("key", "run"), how="anti")
    sizes = _sizes(shingles.joined([kept, new]).sizes, boilerplate)
    pairs = _pairs(hits, new.sizes.select("key"))
    return _numbered(_contained(pairs, sizes), new, kept)


def _boilerplate(hits: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Which runs of which texts are boilerplate of the text's source: key, run."""
    sourced = texts.select("key", "source", "headline").drop_nulls("source")
    known = hits.join(sourced, on="key")
    often = known.group_by("source", "run").len().filter(pl.col("len") >= HEADLINES)
    frequent = known.join(often, on=("source", "run"), how="semi")
    headlines = frequent.group_by("source", "run").agg(pl.col("headline").n_unique())
    stock = headlines.filter(pl.col("headline") >= HEADLINES)
    return frequent.join(stock, on=("source", "run"), how="semi").select("key", "run")


def _sizes(sizes: pl.DataFrame, boilerplate: pl.DataFrame) -> pl.DataFrame:
    """The sizes without boilerplate, as far as it was found, and whether the text is short."""
    in_sample = pl.col("run") % shingles.SAMPLE == 0
    dropped = boilerplate.group_by("key").agg(
        less=pl.len().cast(pl.Int64), less_sampled=in_sample.sum().cast(pl.Int64)
    )
    left = sizes.join(dropped, on="key", how="left").with_columns(
        pl.col("less", "less_sampled").fill_null(0)
    )
    return left.select(
        "key",
        "words",
        short=pl.col("every") <= shingles.SHORT,
        every=pl.col("every") - pl.col("less"),
        sampled=pl.col("sampled") - pl.col("less_sampled"),
    )


def _pairs(hits: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """For each new text and each earlier one how many runs, and sampled runs, they share."""
    place, begins = pl.int_range(pl.len()), pl.col("run").ne_missing(pl.col("run").shift())
    ranked = (
        hits.sort("run", "key")
        .with_columns(place=place)
        .with_columns(nth=pl.col("place") - pl.when(begins).then("place").forward_fill())
    )
    later = ranked.join(new, on="key", how="semi")
    early = ranked.filter(pl.col("nth") < FIRST).select("run", earlier="key")
    with_early = later.join(early, on="run").filter(pl.col("earlier") < pl.col("key"))
    just_before = [
        ranked.with_columns(earlier=pl.col("key").shift(back))
        .filter(pl.col("nth") >= FIRST + back)
        .join(new, on="key", how="semi")
        for back in range(1, LAST + 1)
    ]
    joined = pl.concat([part.select(with_early.columns) for part in (with_early, *just_before)])
    in_sample = pl.col("run") % shingles.SAMPLE == 0
    return (
        joined.lazy()
        .group_by("key", "earlier")
        .agg(
            every_shared=pl.len().cast(pl.Int64),
            sampled_shared=in_sample.sum().cast(pl.Int64),
            # Rounded: sums made in another order differ in their last digits.
            likeness=((1 + pl.col("leading").cast(pl.Int8)) / pl.col("nth").sqrt()).sum().round(6),
        )
        .filter(pl.col("every_shared") >= SHARED)
        .collect()
    )


def _contained(pairs: pl.DataFrame, sizes: pl.DataFrame) -> pl.DataFrame:
    """The pairs that share enough, with the share of the smaller text that both have."""
    whole = pl.col("short") & pl.col("short_earlier")
    smaller = pl.min_horizontal("every", "every_earlier")
    smaller_sampled = pl.min_horizontal("sampled", "sampled_earlier")
    sized = pairs.join(sizes, on="key").join(
        sizes.select(pl.all().name.suffix("_earlier")), left_on="earlier", right_on="key_earlier"
    )
    sample_share = pl.col("sampled_shared") / smaller_sampled
    common = pl.col("words").list.set_intersection("words_earlier").list.len()
    counted = [pl.col(name).list.len() for name in ("words", "words_earlier")]
    judged = sized.with_columns(
        both_short=whole,
        worded=common / pl.max_horizontal(counted),
        shared=pl.when(whole)
        .then("every_shared")
        .otherwise(pl.col("sampled_shared") * shingles.SAMPLE),
        contained=pl.when(whole).then(pl.col("every_shared") / smaller).otherwise(sample_share),
    ).filter(whole | (pl.col("sampled_shared") >= SHARED), pl.col("contained") >= LEAST)
    return judged.select(
        "key",
        "earlier",
        "both_short",
        "shared",
        "worded",
        contained=pl.col("contained").clip(upper_bound=1),
        likeness="likeness",
    )


def _numbered(pairs: pl.DataFrame, new: Shingles, kept: Shingles) -> pl.DataFrame:
    """The pairs, and in how many runs with numbers their numbers agree and differ."""
    counts = pl.concat(
        [new.counts, kept.counts.join(pairs, left_on="key", right_on="earlier", how="semi")]
    )
    ours = pairs.select("key", "earlier").join(counts, on="key")
    both = ours.join(counts, left_on=("earlier", "run"), right_on=("key", "run"), suffix="_earlier")
    runs = both.group_by("key", "earlier", "run").agg(
        agrees=(pl.col("value") == pl.col("value_earlier")).any()
    )
    counted = runs.group_by("key", "earlier").agg(
        agreeing=pl.col("agrees").sum().cast(pl.Int64),
        differing=(~pl.col("agrees")).sum().cast(pl.Int64),
    )
    return pairs.join(counted, on=("key", "earlier"), how="left").with_columns(
        pl.col("agreeing", "differing").fill_null(0)
    )
