"""Two readings of the same articles in, what changed between them out: the effect of an edit of the lexicon."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from processing import columns

_LISTS = ("actors", "themes")
_FACTS = ("actors", "themes", "in_scope", "language")
# So many articles show what a change did to a subject; they are the same for the same data.
SAMPLES = 3
_COUNTS = {"before": columns.WHOLE, "now": columns.WHOLE} | {
    "gained": columns.WHOLE,
    "lost": columns.WHOLE,
}
_SUBJECTS = {"kind": columns.TEXT, "subject": columns.TEXT} | _COUNTS
_LANGUAGES = {"language": columns.TEXT, "articles": columns.WHOLE, "changed": columns.WHOLE}
_SAMPLES = dict.fromkeys(("kind", "subject", "change", "article_id"), columns.TEXT)


@dataclass(frozen=True, slots=True)
class Changes:
    """Articles that both readings know, by what differs between them.

    ``subjects`` has one row per actor or theme in either: kind (actors or themes), subject, before and
    now (articles that name it), gained and lost; those whose articles changed most come first.
    """

    articles: int
    changed: int
    actors: int
    themes: int
    language: int
    into_scope: int
    out_of_scope: int
    subjects: pl.DataFrame
    languages: pl.DataFrame
    samples: pl.DataFrame


def between(before: pl.DataFrame, now: pl.DataFrame) -> Changes:
    """What differs in the articles that both have; both hold rows of TAGS."""
    pairs = before.select("article_id", *_FACTS).join(
        now.select("article_id", *_FACTS), on="article_id", suffix="_now"
    )
    differs = {
        name: (pl.col(name) != pl.col(f"{name}_now")).fill_null(value=False) for name in _FACTS
    }
    counts = pairs.select(
        pl.len().alias("articles"),
        pl.any_horizontal(*differs.values()).sum().alias("changed"),
        *(differs[name].sum().alias(name) for name in ("actors", "themes", "language")),
        (differs["in_scope"] & pl.col("in_scope_now")).sum().alias("into_scope"),
        (differs["in_scope"] & pl.col("in_scope")).sum().alias("out_of_scope"),
    ).row(0, named=True)
    return Changes(
        **counts,
        subjects=_ordered(pl.concat([_subjects(pairs, name) for name in _LISTS])),
        languages=_languages(pairs, pl.any_horizontal(*differs.values())),
        samples=_few(pl.concat([_samples(pairs, name) for name in _LISTS])),
    )


def together(parts: Iterable[Changes]) -> Changes:
    """The changes of all parts of an archive, each article being in one part."""
    parts = list(parts)
    subjects = [pl.DataFrame(schema=_SUBJECTS), *(part.subjects for part in parts)]
    summed = pl.concat(subjects).group_by("kind", "subject").agg(pl.all().sum())
    languages = [pl.DataFrame(schema=_LANGUAGES), *(part.languages for part in parts)]
    spoken = pl.concat(languages).group_by("language").agg(pl.all().sum())
    samples = [pl.DataFrame(schema=_SAMPLES), *(part.samples for part in parts)]
    return Changes(
        articles=sum(part.articles for part in parts),
        changed=sum(part.changed for part in parts),
        actors=sum(part.actors for part in parts),
        themes=sum(part.themes for part in parts),
        language=sum(part.language for part in parts),
        into_scope=sum(part.into_scope for part in parts),
        out_of_scope=sum(part.out_of_scope for part in parts),
        subjects=_ordered(summed),
        languages=spoken.sort("changed", "language", descending=[True, False]),
        samples=_few(pl.concat(samples)),
    )


def _subjects(pairs: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Every subject of the kind, also one that did not change here: parts are added up later."""
    old, new = pl.col(kind), pl.col(f"{kind}_now")
    counted = [
        pairs.select(names.alias("subject"))
        .explode("subject", empty_as_null=False, keep_nulls=False)
        .group_by("subject")
        .agg(pl.len().cast(columns.WHOLE).alias(name))
        for name, names in (
            ("before", old),
            ("now", new),
            ("gained", new.list.set_difference(old)),
            ("lost", old.list.set_difference(new)),
        )
    ]
    ids = pl.concat([part.select("subject") for part in counted]).unique()
    for part in counted:
        ids = ids.join(part, on="subject", how="left")
    whole = ids.with_columns(pl.lit(kind).alias("kind"), pl.col(columns.WHOLE).fill_null(0))
    return whole.select(*_SUBJECTS)


def _ordered(subjects: pl.DataFrame) -> pl.DataFrame:
    moved = pl.col("gained") + pl.col("lost")
    return subjects.sort(moved, "kind", "subject", descending=[True, False, False])


def _languages(pairs: pl.DataFrame, differs: pl.Expr) -> pl.DataFrame:
    """The articles by the language that they have now."""
    counted = pairs.group_by(pl.col("language_now").alias("language")).agg(
        pl.len().cast(columns.WHOLE).alias("articles"),
        differs.sum().cast(columns.WHOLE).alias("changed"),
    )
    return counted.sort("changed", "language", descending=[True, False])


def _samples(pairs: pl.DataFrame, kind: str) -> pl.DataFrame:
    old, new = pl.col(kind), pl.col(f"{kind}_now")
    each = [
        pairs.select(names.alias("subject"), "article_id")
        .explode("subject", empty_as_null=False, keep_nulls=False)
        .select(pl.lit(kind).alias("kind"), "subject", pl.lit(change).alias("change"), "article_id")
        for change, names in (
            ("gained", new.list.set_difference(old)),
            ("lost", old.list.set_difference(new)),
        )
    ]
    return pl.concat(each)


def _few(samples: pl.DataFrame) -> pl.DataFrame:
    return (
        samples.sort(*_SAMPLES)
        .group_by("kind", "subject", "change", maintain_order=True)
        .head(SAMPLES)
        .select(*_SAMPLES)
    )
