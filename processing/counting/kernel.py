"""Coded facts and a question in, counted frames out; the only file that counts coded articles.

Articles are found by the places that name a subject, and a bucket of the published clock is a stretch
of places, so that no text is compared and no list is opened. All counts are exact, but where two of
the texts counted share a key (1 in 2^64 for each pair).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from processing import columns
from processing.counting import asking, coded
from processing.counting.asking import Chosen, Facts, Question
from processing.counting.buckets import Buckets
from processing.counting.coded import Places, Whole
from processing.counting.codes import TOLD, UNDATED
from processing.counting.picks import Clock, Unit

_PAGE = {
    "key": pl.UInt64(),
    "kind": pl.UInt32(),
    "published": columns.WHOLE,
    "first_seen": columns.WHOLE,
}
_CELL = {"value": columns.WHOLE, "subject": columns.WHOLE, "articles": columns.WHOLE}
_Numbers = npt.NDArray[np.int64]


class Counted(NamedTuple):
    """What ``counts`` found: bucket_start, total; and subject, bucket_start, matched."""

    totals: pl.DataFrame
    matches: pl.DataFrame


def counts(
    facts: Facts, question: Question, grid: pl.DataFrame, subjects: Sequence[str], unit: Unit
) -> Counted:
    """How many of the unit are in each bucket, in all and of those that name each subject.

    Buckets with none are left out.

    Args:
        facts: all articles.
        question: its span is that of the buckets.
        grid: bucket_start and bucket_end, as ``coverage.grid`` makes them.
        subjects: ids.
        unit: what is counted.
    """
    buckets = Buckets(grid, len(subjects) + 1, unit)
    _fill(buckets, facts, question, subjects, of_all=True)
    every, *_ = counted = buckets.counted(facts.kinds())
    some = np.flatnonzero(every)
    return Counted(
        pl.DataFrame({"bucket_start": buckets.starts(some), "total": every[some]}),
        _of_subjects(buckets, subjects, "matched", counted[1:]),
    )


def copied(
    facts: Facts, question: Question, grid: pl.DataFrame, subjects: Sequence[str]
) -> pl.DataFrame:
    """Articles per distinct text, of those that name each subject: subject, bucket_start, copy_factor.

    Buckets with none are left out; the arguments are those of ``counts``.
    """
    buckets = Buckets(grid, len(subjects) + 1, "texts")
    _fill(buckets, facts, question, subjects, of_all=False)
    texts = buckets.counted(facts.kinds())[1:]
    articles = buckets.articles[1:]
    factor = np.divide(articles, texts, out=np.zeros(texts.shape), where=texts > 0)
    return _of_subjects(buckets, subjects, "copy_factor", factor)


def count(facts: Facts, question: Question, subjects: Sequence[str] = ()) -> int:
    """How many articles are asked for; those that name one of the subjects if there is any."""
    return sum(len(_naming(one, facts, subjects)) for one in asking.each(facts, question))


def undated(facts: Facts, question: Question) -> int:
    """How many of the articles asked for have no publishing time."""
    return sum(_undated(one) for one in asking.each(facts, question))


def newest(
    facts: Facts, question: Question, subjects: Sequence[str] = (), most: int | None = None
) -> pl.DataFrame:
    """The newest of the articles asked for, newest first: key, kind, published, first_seen.

    Of those that name one of the subjects, if there is any. All that are as old as the last of the
    ``most`` newest are among them; None: all. Times are microseconds, UNDATED for none.
    """
    clock, oldest = question.span.clock, UNDATED
    found = pl.DataFrame(schema=_PAGE)
    sieve = asking.Sieve(facts, question)
    for shelf in asking.within(facts.shelves, question.span):
        if shelf.bounds[clock][1] < oldest:
            break  # so are all that follow
        for one in (one for part in shelf.parts() for one in sieve.chosen(part)):
            places = _naming(one, facts, subjects)
            time = coded.at(one.time(clock), places)
            found = pl.concat([found, _page(one, places[time >= _nth(time, most, oldest)])])
            oldest = _nth(found[clock].to_numpy(), most, oldest)
            found = found.filter(pl.col(clock) >= oldest)
    return found.sort(clock, descending=True)


def told(facts: Facts, page: pl.DataFrame, clock: Clock) -> pl.LazyFrame:
    """The articles of the page: rows of TAGS with what held of their feed then, the newest first.

    Newest by the clock, those without a time last, then by article_id.

    Args:
        facts: all articles.
        page: as ``newest`` makes it.
        clock: see above.
    """
    kinds = facts.kinds().told.drop(*TOLD, "span").with_row_index("kind")
    known = page.select("key", "kind").join(kinds, on="kind", how="left").drop("kind")
    return (
        facts.rows(page["first_seen"])
        .with_columns(coded.key_of("article_id").alias("key"))
        .join(known.lazy(), on="key")
        .drop("key")
        .sort(clock, "article_id", descending=[True, False], nulls_last=True)
    )


def top(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for name each subject, most first: subject, articles."""
    found = _sum([_by_subject(one) for one in asking.each(facts, question)])
    counts = zip(facts.subjects(), found.tolist(), strict=False)
    rows = sorted((-articles, subject) for subject, articles in counts if articles)
    named = [subject for _, subject in rows], [-articles for articles, _ in rows]
    return pl.DataFrame(named, schema={"subject": columns.TEXT, "articles": columns.WHOLE})


def tally(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for are of each kind: the columns of ``Kinds.told``, articles."""
    found = [
        np.bincount(coded.at(one.part.kind, one.every())) for one in asking.each(facts, question)
    ]
    kinds = facts.kinds().told
    articles = pl.Series("articles", _sum([*found, np.zeros(kinds.height, np.int64)]))
    return kinds.with_columns(articles).filter(pl.col("articles") > 0)


def _fill(
    buckets: Buckets, facts: Facts, question: Question, subjects: Sequence[str], *, of_all: bool
) -> None:
    """Group 0 of the buckets are all articles, if wanted; then come those naming each subject."""
    for one in asking.each(facts, question):
        stretch = buckets.stretch(one, question.span.clock)
        if of_all:
            buckets.add_all(one, stretch)
        if subjects:
            buckets.add_naming(one, _codes(facts, subjects), stretch)


def _undated(one: Chosen) -> int:
    """How many of the articles asked for of the part have no publishing time."""
    dated = int(np.searchsorted(one.part.published, UNDATED, side="right"))
    return int(np.count_nonzero(one.is_asked[: max(dated - one.start, 0)]))


def _by_subject(one: Chosen) -> _Numbers:
    """How many of the articles asked for name each subject of the part."""
    begins, places = one.part.begins, one.part.places
    if not len(places):
        return np.zeros(0, np.int64)
    starts = begins[:-1].clip(max=len(places) - 1)
    marks = one.each(np.ones(one.part.kinds, np.uint8))
    counts = np.add.reduceat(marks, starts, dtype=np.int64)
    counts[begins[:-1] == begins[1:]] = 0
    return counts


def _of_subjects(
    buckets: Buckets, subjects: Sequence[str], name: str, values: npt.NDArray[np.generic]
) -> pl.DataFrame:
    """Subject, bucket_start and the value under its name, for each value but 0: a row per subject, a column per bucket."""
    row, bucket = values.nonzero()
    named = pl.Series(subjects, dtype=columns.TEXT)[row]
    return pl.DataFrame(
        {"subject": named, "bucket_start": buckets.starts(bucket), name: values[row, bucket]}
    )


def _naming(one: Chosen, facts: Facts, subjects: Sequence[str]) -> Places:
    """The places of the articles asked for that name one of the subjects; of all without a subject."""
    codes = _codes(facts, subjects)
    if not codes:
        return one.every()
    if len(codes) == 1:
        return one.naming(codes[0])
    return np.unique(np.concatenate([one.naming(code) for code in codes]))


def _page(one: Chosen, places: Places) -> pl.DataFrame:
    part = one.part
    arrays = (part.key, part.kind, part.published, part.first_seen)
    return pl.DataFrame([coded.at(array, places) for array in arrays], schema=_PAGE)


def _nth(times: Whole, most: int | None, oldest: int) -> int:
    """The time that is no older than ``oldest`` and that no fewer than ``most`` are as new as."""
    if most is None or len(times) < most:
        return oldest
    return max(oldest, int(np.partition(times, -most)[-most]))


def _sum(found: Sequence[_Numbers]) -> _Numbers:
    """All added, place by place; a shorter one is 0 where it ends."""
    summed = np.zeros(max(map(len, found), default=0), np.int64)
    for each in found:
        summed[: len(each)] += each
    return summed


def _codes(facts: Facts, subjects: Sequence[str]) -> list[int]:
    """The codes of the ids; that of one not named in any part read so far is one that no part has."""
    known = facts.subjects()
    return [known.get(subject, 0xFFFF) for subject in subjects]
