"""The words of texts of several groups in, those that set each group apart from the others out.

Method: the log-odds ratio with an informative Dirichlet prior (B. L. Monroe, M. P. Colaresi and K. M.
Quinn, "Fightin' Words: Lexical Feature Selection and Evaluation for Identifying the Content of Political
Conflict", Political Analysis 16, 2008, 372-403, equations 16, 19 and 22). The prior of a word is its part
of all words of all groups, PRIOR words in all: so a word that is rare in both must be much more frequent
in one to tell anything. A text counts each of its words once.
"""

import polars as pl

PRIOR = 500.0
# Fewer texts of a group with a word are chance or one story.
LEAST = 5
# The two-sided 95 % point of the normal distribution; of many words some pass it by chance.
SURE = 1.96


def told_apart(texts: pl.DataFrame, most: int) -> pl.DataFrame:
    """One row per group and word that sets it apart, of each group the ``most`` clearest, clearest first.

    group, word, matched and total (the group's texts with the word, and all of them), matched_others
    and total_others, z (how many standard errors the log-odds ratio is above 0).

    Args:
        texts: one row per text: group; words, each once.
        most: how many of each group.
    """
    sizes = texts.group_by("group").agg(total=pl.len().cast(pl.Int64))
    counts = (
        texts.select("group", word="words")
        .explode("word")
        .drop_nulls("word")
        .group_by("group", "word")
        .agg(matched=pl.len().cast(pl.Int64))
    )
    every = counts.group_by("word").agg(of_all=pl.col("matched").sum())
    bodies = counts.group_by("group").agg(body=pl.col("matched").sum())
    rows = counts.join(every, on="word").join(bodies, on="group").join(sizes, on="group")
    return (
        rows.with_columns(
            (pl.col("of_all") - pl.col("matched")).alias("matched_others"),
            (pl.lit(texts.height) - pl.col("total")).alias("total_others"),
            _z(pl.lit(counts["matched"].sum())).alias("z"),
        )
        .filter(pl.col("matched") >= LEAST, pl.col("z") >= SURE, pl.col("total_others") > 0)
        .sort("z", "word", descending=[True, False])
        .group_by("group", maintain_order=True)
        .head(most)
        .select("group", "word", "matched", "total", "matched_others", "total_others", "z")
    )


def _z(words: pl.Expr) -> pl.Expr:
    """The z-score of the word's log-odds ratio, of the group to the others."""
    prior = pl.col("of_all") / words * PRIOR
    others = pl.col("of_all") - pl.col("matched")
    ours, theirs = pl.col("matched") + prior, others + prior
    rest_of_ours = pl.col("body") + PRIOR - ours
    rest_of_theirs = words - pl.col("body") + PRIOR - theirs
    ratio = (ours / rest_of_ours).log() - (theirs / rest_of_theirs).log()
    return ratio / (1 / ours + 1 / theirs).sqrt()
