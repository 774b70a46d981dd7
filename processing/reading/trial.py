"""A draft of the lexicon and stored articles in, what its new entries would find out; nothing is stored.

A week begins on Monday, UTC; an article is in the week in which it was published, or first seen where
no time is given. Scope and the other actors and themes of an article are those stored in its tags.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

import polars as pl

from processing import columns
from processing.reading import evidence
from processing.reading.evidence import Piece
from processing.reading.fragment import Draft
from processing.tables import ARTICLES, TAGS

SAMPLES = 10
_KEPT = 50  # samples kept of each part of an archive, of which SAMPLES are chosen in the end
_AROUND = 90  # characters shown on each side of the words found
ARTICLE = ("article_id", "feed_id", "published", "first_seen", "title", "summary")
TAG = ("article_id", "language", "in_scope", "actors", "themes")
_WEEKS = {
    "subject": columns.TEXT,
    "week": columns.TIME,
    "matched": columns.WHOLE,
    "matched_in_scope": columns.WHOLE,
}
_TOTALS = {"week": columns.TIME, "total": columns.WHOLE, "total_in_scope": columns.WHOLE}
_OVERLAPS = {"subject": columns.TEXT, "other": columns.TEXT, "articles": columns.WHOLE}
_MOVED = {
    "subject": columns.TEXT,
    "before": columns.WHOLE,
    "gained": columns.WHOLE,
    "lost": columns.WHOLE,
}


Pieces = dict[tuple[str, str], list[Piece]]  # by article and subject


class Sample(NamedTuple):
    """A piece of an article with the places of the words found; ``lost`` ones no longer count."""

    kind: Literal["found", "lost"]
    subject: str
    article_id: str
    feed_id: str
    at: datetime
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the new entries find in a part of an archive.

    ``weeks``: one row per subject and week with matches, as counts of articles; ``totals``: one row per
    week; ``overlaps``: articles that a subject shares with each other actor or theme; ``moved``: how
    many stored tags name the subject, and how many articles it gains and loses.
    """

    weeks: pl.DataFrame
    totals: pl.DataFrame
    overlaps: pl.DataFrame
    moved: pl.DataFrame
    samples: tuple[Sample, ...]


def run(articles: pl.DataFrame, draft: Draft) -> Found:
    """What the draft's subjects find in these articles: columns ARTICLE and TAG, one row per article."""
    at = pl.coalesce("published", "first_seen")
    rows = articles.with_columns(at.alias("at"), at.dt.truncate("1w").alias("week"))
    pieces = _pieces(rows, draft)
    pairs = list(pieces)
    schema = {"article_id": columns.TEXT, "subject": columns.TEXT}
    matched = pl.DataFrame(pairs, schema=schema, orient="row").join(
        rows, on="article_id", maintain_order="left"
    )
    stored = _stored(rows, draft.outline.subjects)
    lost = stored.join(matched, on=["article_id", "subject"], how="anti")
    return Found(
        weeks=_counted(matched, ["subject", "week"], _WEEKS, "matched"),
        totals=_counted(rows, ["week"], _TOTALS, "total"),
        overlaps=_overlaps(matched),
        moved=_moved(matched, stored, lost),
        samples=(*_samples(matched, pieces), *_samples_lost(lost)),
    )


def no_articles() -> pl.DataFrame:
    """The columns ARTICLE and TAG with no row."""
    schema = TAGS.schema | ARTICLES.schema
    return pl.DataFrame(schema={name: schema[name] for name in (*ARTICLE, *TAG)})


def together(parts: Iterable[Found]) -> Found:
    """What is found in all parts of an archive, each article being in one part; SAMPLES at most."""
    parts = list(parts)
    samples = sorted((s for part in parts for s in part.samples), key=_newest_first)
    groups: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample.kind, sample.subject), []).append(sample)
    return Found(
        weeks=_summed([part.weeks for part in parts], _WEEKS, "week"),
        totals=_summed([part.totals for part in parts], _TOTALS, "week"),
        overlaps=_summed([part.overlaps for part in parts], _OVERLAPS, "articles"),
        moved=_summed([part.moved for part in parts], _MOVED, "subject"),
        samples=tuple(s for group in groups.values() for s in _spread(group, SAMPLES)),
    )


def _pieces(rows: pl.DataFrame, draft: Draft) -> Pieces:
    texts = zip(rows["title"].to_list(), rows["summary"].to_list(), strict=True)
    items = [(("title", title), ("summary", summary)) for title, summary in texts]
    languages, wanted = rows["language"].to_list(), frozenset(draft.outline.subjects)
    each = evidence.pieces(items, languages, draft.lexicon, wanted)
    found: Pieces = {}
    for identity, theirs in zip(rows["article_id"].to_list(), each, strict=True):
        for piece in theirs:
            found.setdefault((identity, piece.subject), []).append(piece)
    return found


def _counted(
    rows: pl.DataFrame, by: Sequence[str], schema: dict[str, Any], name: str
) -> pl.DataFrame:
    counts = rows.group_by(by).agg(
        pl.len().cast(columns.WHOLE).alias(name),
        pl.col("in_scope").sum().cast(columns.WHOLE).alias(f"{name}_in_scope"),
    )
    return counts.select(*schema)


def _stored(rows: pl.DataFrame, subjects: Sequence[str]) -> pl.DataFrame:
    """The articles whose stored tags name a subject, one row per article and subject."""
    named = pl.concat_list("actors", "themes").list.set_intersection(list(subjects))
    return rows.with_columns(named.alias("subject")).explode(
        "subject", empty_as_null=False, keep_nulls=False
    )


def _overlaps(matched: pl.DataFrame) -> pl.DataFrame:
    others = pl.concat_list("actors", "themes").alias("other")
    pairs = matched.select("subject", others).explode(
        "other", empty_as_null=False, keep_nulls=False
    )
    counts = pairs.filter(pl.col("other") != pl.col("subject")).group_by("subject", "other")
    return counts.agg(pl.len().cast(columns.WHOLE).alias("articles")).select(*_OVERLAPS)


def _moved(matched: pl.DataFrame, stored: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    gained = matched.join(stored, on=["article_id", "subject"], how="anti")
    counted = [
        rows.select("subject", *(pl.lit(int(name == n)).alias(n) for n in list(_MOVED)[1:]))
        for name, rows in (("before", stored), ("gained", gained), ("lost", lost))
    ]
    return _summed([rows.cast(pl.Schema(_MOVED)) for rows in counted], _MOVED, "subject")


def _summed(parts: Sequence[pl.DataFrame], schema: dict[str, Any], order: str) -> pl.DataFrame:
    """The parts added up; weeks newest first, subjects in their order, overlaps largest first."""
    rows = pl.concat([pl.DataFrame(schema=schema), *parts])
    keys = [name for name in schema if name in ("subject", "week", "other")]
    summed = rows.group_by(keys).agg(pl.all().sum()).select(*schema)
    first = [order, *(key for key in keys if key != order)]
    return summed.sort(first, descending=[order != "subject", *[False] * (len(first) - 1)])


def _samples(matched: pl.DataFrame, pieces: Pieces) -> list[Sample]:
    """Some matched articles of each subject, spread over time."""
    samples = []
    for row in _some(matched).iter_rows(named=True):
        theirs = pieces[row["article_id"], row["subject"]]
        text, spans = _clipped(
            row[theirs[0].field], [p for p in theirs if p.field == theirs[0].field]
        )
        samples.append(_sample("found", row, text, spans))
    return samples


def _samples_lost(lost: pl.DataFrame) -> list[Sample]:
    return [
        _sample("lost", row, row["title"][: 2 * _AROUND], ())
        for row in _some(lost).iter_rows(named=True)
    ]


def _sample(
    kind: Literal["found", "lost"],
    row: dict[str, Any],
    text: str,
    spans: tuple[tuple[int, int], ...],
) -> Sample:
    return Sample(kind, row["subject"], row["article_id"], row["feed_id"], row["at"], text, spans)


def _some(rows: pl.DataFrame) -> pl.DataFrame:
    ordered = rows.sort("at", "article_id", descending=[True, False])
    place = pl.int_range(pl.len()).over("subject")
    step = (pl.len().over("subject") / _KEPT).ceil().cast(pl.Int64)
    return ordered.filter(place % step == 0)


def _spread(samples: Sequence[Sample], count: int) -> list[Sample]:
    """At most so many of them, at even distances."""
    if len(samples) <= count:
        return list(samples)
    return [samples[round(n * (len(samples) - 1) / (count - 1))] for n in range(count)]


def _clipped(text: str, pieces: Sequence[Piece]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text around the first piece, and the places in it of the pieces there, joined where they touch."""
    start = max(0, pieces[0].start - _AROUND)
    end = min(len(text), pieces[0].end + _AROUND)
    before, after = "…" * (start > 0), "…" * (end < len(text))
    offset = len(before) - start
    spans: list[tuple[int, int]] = []
    for first, last in sorted(
        (p.start, p.end) for p in pieces if start <= p.start and p.end <= end
    ):
        if spans and first + offset <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], last + offset)
        else:
            spans.append((first + offset, last + offset))
    return f"{before}{text[start:end]}{after}", tuple(spans)


def _newest_first(sample: Sample) -> tuple[float, str]:
    return -sample.at.timestamp(), sample.article_id
