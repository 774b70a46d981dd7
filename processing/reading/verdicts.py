"""Which pairs of texts that have much in common are copies, and which contradict each other."""

from datetime import timedelta

import polars as pl

from processing.reading import series

# Share of the smaller text's shingles that both have, and how many these must be: half of a text, or a
# smaller part if it is some sentences. Measured, docs/copies.md.
HALF = (0.5, 6)
PART = (0.35, 16)
# A short text whose words were edited: that share and number of its shingles, and that share of the words
# of the longer one.
EDITED = (0.2, 5, 0.75)
NEARLY_ALL = 0.8
SMALL = 12  # shingles; of a smaller text nearly all must be the same
BARE = 0.95  # share of a bare headline that must be in the other text
HEADLINE = 8  # shingles, eleven words; a bare headline of fewer is never a copy
# Two issues of one series are at least so far apart, two wordings of one article are not.
APART = timedelta(hours=18)
# Of a long text's numbers so many may differ by chance or by editing.
DIFFERING = 1 / 3


def passed(pairs: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The pairs of ``matches.found`` that say something: key, earlier, contained, is_copy, is_other.

    ``texts`` has, by key, the marks of ``series``, source, at (when it was published, as far as known)
    and size. ``is_other`` is true of texts that contradict each other: no text can be both.
    """
    known = texts.drop("article_id", "first_seen", strict=False)
    both = pairs.join(known, on="key").join(
        known.select(pl.all().name.suffix("_earlier")), left_on="earlier", right_on="key_earlier"
    )
    of_two = pl.col("source") != pl.col("source_earlier")
    apart = (pl.col("at") - pl.col("at_earlier")).abs() >= pl.lit(APART)
    told = both.with_columns(
        apart=apart,
        smaller=pl.min_horizontal("size", "size_earlier"),
        of_two=of_two.fill_null(value=False),
    )
    # Headlines are compared word by word, which takes its time, only where it matters.
    issues = [
        told.filter("of_two").with_columns(is_issue=False),
        told.filter(~pl.col("of_two")).with_columns(is_issue=series.is_other_issue()),
    ]
    return (
        pl.concat(issues)
        .with_columns(is_other=_contradicting())
        .with_columns(is_copy=~pl.col("is_other") & _enough() & _likely())
        .filter(pl.col("is_copy") | pl.col("is_other"))
        .select("key", "earlier", "contained", "is_copy", "is_other", "both_short", "likeness")
    )


def _contradicting() -> pl.Expr:
    """Numbers, names or marks differ, or they are two issues of what may be one source's series."""
    again = series.same("headline") & pl.col("both_short") & pl.col("apart") & ~pl.col("of_two")
    numbers = pl.col("agreeing") + pl.col("differing")
    numbered = (
        pl.when("both_short")
        .then(pl.col("differing") > 0)
        .otherwise(pl.col("differing") > numbers * DIFFERING)
    )
    return numbered | series.contradicting() | pl.col("is_issue") | again


def _enough() -> pl.Expr:
    """They have enough in common."""
    shared, contained = pl.col("shared"), pl.col("contained")
    half = (contained >= HALF[0]) & (shared >= HALF[1])
    part = (contained >= PART[0]) & (shared >= PART[1])
    edited = (
        (contained >= EDITED[0])
        & (shared >= EDITED[1])
        & (pl.col("worded") >= EDITED[2]).fill_null(value=False)
    )
    large = (half | part | edited) & (pl.col("smaller") >= SMALL)
    return large | ((contained >= NEARLY_ALL) & (shared >= HALF[1]))


def _likely() -> pl.Expr:
    """Nothing speaks against it: a bare headline is long, and one source does not copy itself."""
    bare = pl.col("bare") | pl.col("bare_earlier")
    whole = (pl.col("contained") >= BARE) & (pl.col("smaller") >= HEADLINE) & ~pl.col("apart")
    same_source = series.same("source")
    repeated = (
        (series.same("headline") | ~pl.col("both_short"))
        & (pl.col("contained") >= NEARLY_ALL)
        & ~pl.col("apart")
    )
    return (~bare | whole) & (~same_source | repeated)
