"""Two readings of the same articles in, what changed between them out: the effect of an edit of the lexicon."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from processing import columns

_LISTS = ("actors", "themes")
_FACTS = ("actors", "themes", "in_scope", "language")
_SCHEMA = {
    "kind": columns.TEXT,
    "subject": columns.TEXT,
    "before": columns.WHOLE,
    "now": columns.WHOLE,
    "gained": columns.WHOLE,
    "lost": columns.WHOLE,
}


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
    return Changes(**counts, subjects=_ordered(pl.concat([_subjects(pairs, n) for n in _LISTS])))


def together(parts: Iterable[Changes]) -> Changes:
    """The changes of all parts of an archive, each article being in one part."""
    parts = list(parts)
    subjects = [part.subjects for part in parts] or [pl.DataFrame(schema=_SCHEMA)]
    summed = pl.concat(subjects).group_by("kind", "subject").agg(pl.all().sum())
    return Changes(
        articles=sum(part.articles for part in parts),
        changed=sum(part.changed for part in parts),
        actors=sum(part.actors for part in parts),
        themes=sum(part.themes for part in parts),
        language=sum(part.language for part in parts),
        into_scope=sum(part.into_scope for part in parts),
        out_of_scope=sum(part.out_of_scope for part in parts),
        subjects=_ordered(summed),
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
    return whole.select(*_SCHEMA)


def _ordered(subjects: pl.DataFrame) -> pl.DataFrame:
    moved = pl.col("gained") + pl.col("lost")
    return subjects.sort(moved, "kind", "subject", descending=[True, False, False])
