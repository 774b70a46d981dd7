"""Coded facts and a question in, counted frames out; the only file that counts coded articles.

Articles are found by the places that name a subject, and a bucket of the published clock is a stretch
of places, so that no text is compared and no list is opened. All counts are exact, but where two of
the texts counted share a key (1 in 2^64 for each pair).
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from processing import columns
from processing.counting import asking, coded
from processing.counting.asking import Chosen, Facts, Question
from processing.counting.buckets import Buckets
from processing.counting.coded import UNDATED, Places, Whole
from processing.counting.codes import TOLD
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
    codes = _codes(facts, subjects)
    buckets = Buckets(grid, len(codes) + 1, unit)
    for one in asking.chosen(facts, question):
        stretch = buckets.stretch(one, question.span.clock)
        buckets.add_all(one, stretch)
        for group, code in enumerate(codes, start=1):
            buckets.add(group, one.naming(code), stretch)
    rows = buckets.rows(facts.kinds())
    matched, total = pl.col("counted").alias("matched"), pl.col("counted").alias("total")
    return Counted(
        rows.filter(pl.col("group") == 0).select("bucket_start", total),
        _of_subjects(rows, subjects).select("subject", "bucket_start", matched),
    )


def copied(
    facts: Facts, question: Question, grid: pl.DataFrame, subjects: Sequence[str]
) -> pl.DataFrame:
    """Articles per distinct text, of those that name each subject: subject, bucket_start, copy_factor.

    Buckets with none are left out; the arguments are those of ``counts``.
    """
    codes = _codes(facts, subjects)
    buckets = Buckets(grid, len(codes) + 1, "texts")
    for one in asking.chosen(facts, question):
        stretch = buckets.stretch(one, question.span.clock)
        for group, code in enumerate(codes, start=1):
            buckets.add(group, one.naming(code), stretch)
    factor = (pl.col("articles") / pl.col("counted")).alias("copy_factor")
    rows = _of_subjects(buckets.rows(facts.kinds()), subjects)
    return rows.select("subject", "bucket_start", factor)


def count(facts: Facts, question: Question, subjects: Sequence[str] = ()) -> int:
    """How many articles are asked for; those that name one of the subjects if there is any."""
    codes = _codes(facts, subjects)
    return sum(len(_naming(one, codes)) for one in asking.chosen(facts, question))


def undated(facts: Facts, question: Question) -> int:
    """How many of the articles asked for have no publishing time."""
    found = 0
    for one in asking.chosen(facts, question):
        dated = int(np.searchsorted(one.part.published, UNDATED, side="right"))
        found += int(np.count_nonzero(one.is_asked[: max(dated - one.start, 0)]))
    return found


def newest(
    facts: Facts, question: Question, subjects: Sequence[str] = (), most: int | None = None
) -> pl.DataFrame:
    """The newest of the articles asked for, newest first: key, kind, published, first_seen.

    Of those that name one of the subjects, if there is any. All that are as old as the last of the
    ``most`` newest are among them; None: all. Times are microseconds, UNDATED for none.
    """
    codes, clock, oldest = _codes(facts, subjects), question.span.clock, UNDATED
    found = pl.DataFrame(schema=_PAGE)
    sieve = asking.Sieve(facts, question)
    for shelf in asking.within(facts.shelves, question.span):
        if shelf.bounds[clock][1] < oldest:
            break  # so are all that follow
        for one in sieve.chosen(shelf.part()):
            places = _naming(one, codes)
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
    kinds = facts.kinds().drop(*TOLD, "span").with_row_index("kind")
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
    found: _Numbers = np.zeros(0, np.int64)
    for one in asking.chosen(facts, question):
        found = _sum(found, _by_subject(one))
    counts = zip(facts.subjects(), found.tolist(), strict=False)
    rows = sorted((-articles, subject) for subject, articles in counts if articles)
    named = [subject for _, subject in rows], [-articles for articles, _ in rows]
    return pl.DataFrame(named, schema={"subject": columns.TEXT, "articles": columns.WHOLE})


def tally(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for are of each kind: the columns of ``Facts.kinds``, articles."""
    found: _Numbers = np.zeros(0, np.int64)
    for one in asking.chosen(facts, question):
        found = _sum(found, np.bincount(coded.at(one.part.kind, one.every())))
    kinds = facts.kinds()
    articles = pl.Series("articles", _sum(found, np.zeros(kinds.height, np.int64)))
    return kinds.with_columns(articles).filter(pl.col("articles") > 0)


def crossed(facts: Facts, question: Question, by: str) -> pl.DataFrame:
    """How many of the articles asked for have each value of a column and name each subject.

    One row for each that there is, in no promised order: the column, one of ``Facts.kinds``; subject;
    articles.
    """
    found, rank = [], np.zeros(0, np.uint32)
    for one in asking.chosen(facts, question):
        if one.part.kinds > len(rank):
            rank = _ranks(facts.kinds()[by])
        width = np.uint32(len(one.part.begins))
        values = coded.at(rank, one.part.kind[one.start : one.stop]) * width
        cells = one.each(values) + _repeated(np.diff(one.part.begins))
        counts = np.bincount(cells)
        some = np.flatnonzero(counts[width:] > 0) + width
        value, subject = np.divmod(some, width)
        found.append(pl.DataFrame([value, subject, counts[some]], schema=_CELL))
    every = pl.concat(found or [pl.DataFrame(schema=_CELL)])
    summed = every.group_by("value", "subject").agg(pl.col("articles").sum())
    words = facts.kinds()[by].unique(maintain_order=True)
    names = pl.Series("subject", [*facts.subjects()], columns.TEXT)
    return pl.DataFrame(
        [words.gather(summed["value"] - 1), names.gather(summed["subject"]), summed["articles"]]
    )


def pairs(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for name both of two subjects: one, other, articles.

    One row for each pair that there is, in no promised order; each pair is there once.
    """
    width = np.uint32(len(facts.subjects()))
    found: list[Places] = []
    for one in asking.chosen(facts, question):
        found += _together(*one.mentions(), width)
    values = pl.Series("one", [*facts.subjects()], columns.TEXT)
    return _cells(facts, found, values).rename({"subject": "other"})


def _together(places: Places, counts: _Numbers, width: np.uint32) -> Iterator[Places]:
    """For two subjects of one article, again and again: the first's code times width, and the other's."""
    names, several = _repeated(counts), coded.at(np.bincount(places) > 1, places)
    # Sorted as one number, the subjects of an article are side by side, those of lower code first.
    both = np.sort((places[several].astype(np.uint64) << np.uint64(16)) | names[several])
    place, name = both >> np.uint64(16), (both & np.uint64(0xFFFF)).astype(np.uint32)
    starts = np.flatnonzero(np.append(True, place[1:] != place[:-1])[: len(place)])
    sizes = np.diff(np.append(starts, len(place)))
    for size in np.unique(sizes).tolist():
        alike = name[starts[sizes == size][:, None] + np.arange(size)]
        for one, other in itertools.combinations(range(size), 2):
            yield alike[:, one] * width + alike[:, other]


def _by_subject(one: Chosen) -> _Numbers:
    """How many of the articles asked for name each subject of the part."""
    begins, places = one.part.begins, one.part.places
    if not len(places):
        return np.zeros(0, np.int64)
    starts = begins[:-1].clip(max=len(places) - 1)
    counts = np.add.reduceat(one.each(one.is_asked).view(np.uint8), starts, dtype=np.int64)
    counts[begins[:-1] == begins[1:]] = 0
    return counts


def _ranks(values: pl.Series) -> Places:
    """The number of each value, from 1 on, in the order in which they come."""
    distinct = values.unique(maintain_order=True)
    number = pl.int_range(1, len(distinct) + 1, dtype=pl.UInt32(), eager=True)
    return values.replace_strict(distinct, number).cast(pl.UInt32()).to_numpy()


def _cells(facts: Facts, cells: Sequence[Places], values: pl.Series) -> pl.DataFrame:
    """How often each value and subject are there: each cell is their numbers, width by width."""
    names = pl.Series("subject", [*facts.subjects()], columns.TEXT)
    counts = np.bincount(np.concatenate([np.zeros(0, np.uint32), *cells]))
    some = np.flatnonzero(counts > 0)
    value, subject = np.divmod(some, max(len(names), 1))
    articles = pl.Series("articles", counts[some], columns.WHOLE)
    return pl.DataFrame([values.gather(value), names.gather(subject), articles])


def _repeated(counts: _Numbers) -> Places:
    """Each code as often as it is counted."""
    return np.repeat(np.arange(len(counts), dtype=np.uint32), counts)


def _of_subjects(rows: pl.DataFrame, subjects: Sequence[str]) -> pl.DataFrame:
    """The rows of the groups from 1 on, with the subject of each."""
    number = pl.int_range(1, len(subjects) + 1, dtype=columns.WHOLE, eager=True)
    names = pl.DataFrame({"group": number, "subject": pl.Series(subjects, dtype=columns.TEXT)})
    return rows.join(names, on="group")


def _naming(one: Chosen, codes: Sequence[int]) -> Places:
    """The places of the articles asked for that name one of the subjects; of all without a subject."""
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


def _sum(one: _Numbers, other: _Numbers) -> _Numbers:
    """Both added, place by place; the shorter one is 0 where it ends."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    summed = longer.astype(np.int64)
    summed[: len(shorter)] += shorter
    return summed


def _codes(facts: Facts, subjects: Sequence[str]) -> list[int]:
    """The codes of the ids; that of one never named is one that no part has."""
    known = facts.subjects()
    return [known.get(subject, 0xFFFF) for subject in subjects]
