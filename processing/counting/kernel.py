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
            break
        for one in sieve.chosen(shelf.part()):
            places = _naming(one, codes)
            time = one.time(clock)[places]
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
        found = _sum(found, one.mentions()[1])
    names = _subjects(facts)
    articles = pl.Series("articles", _sum(found, np.zeros(names.height, np.int64)))
    rows = names.with_columns(articles).filter(pl.col("articles") > 0)
    return rows.sort("articles", "subject", descending=[True, False])


def tally(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for are of each kind: the columns of ``Facts.kinds``, articles."""
    found: _Numbers = np.zeros(0, np.int64)
    for one in asking.chosen(facts, question):
        found = _sum(found, np.bincount(one.part.kind[one.every()]))
    kinds = facts.kinds()
    articles = pl.Series("articles", _sum(found, np.zeros(kinds.height, np.int64)))
    return kinds.with_columns(articles).filter(pl.col("articles") > 0)


def crossed(facts: Facts, question: Question, by: str) -> pl.DataFrame:
    """How many of the articles asked for have each value of a column and name each subject.

    One row for each that there is, in no promised order: the column, one of ``Facts.kinds``; subject;
    articles.
    """
    found = [(np.zeros(0, np.uint32), np.zeros(0, np.int64))]
    for one in asking.chosen(facts, question):
        places, counts = one.mentions()
        found.append((one.part.kind[places], np.repeat(np.arange(len(counts)), counts)))
    kinds, names = (np.concatenate(column) for column in zip(*found, strict=True))
    every = facts.kinds()[by]
    values = every.unique(maintain_order=True)
    number = pl.int_range(len(values), eager=True)
    rank = every.replace_strict(values, number).cast(columns.WHOLE).to_numpy()
    width = len(facts.subjects())
    return _cells(facts, rank[kinds] * width + names, values)


def pairs(facts: Facts, question: Question) -> pl.DataFrame:
    """How many of the articles asked for name both of two subjects: one, other, articles.

    One row for each pair that there is, in no promised order; each pair is there once.
    """
    width = len(facts.subjects())
    found = [np.zeros(0, np.int64)]
    for one in asking.chosen(facts, question):
        found += _together(*one.mentions(), width)
    values = _subjects(facts)["subject"].alias("one")
    return _cells(facts, np.concatenate(found), values).rename({"subject": "other"})


def _together(places: Places, counts: _Numbers, width: int) -> Iterator[_Numbers]:
    """For two subjects of one article, again and again: the first's code times width, and the other's."""
    names = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    # Sorted as one number, the subjects of an article are side by side, those of lower code first.
    both = np.sort((places.astype(np.uint64) << np.uint64(16)) | names)
    place, name = both >> np.uint64(16), (both & np.uint64(0xFFFF)).astype(np.int64)
    first = np.arange(len(both))
    for apart in itertools.count(1):
        first = first[: np.searchsorted(first, len(both) - apart)]
        first = first[place[first] == place[first + apart]]
        if not len(first):
            return
        yield name[first] * width + name[first + apart]


def _of_subjects(rows: pl.DataFrame, subjects: Sequence[str]) -> pl.DataFrame:
    """The rows of the groups from 1 on, with the subject of each."""
    number = pl.int_range(1, len(subjects) + 1, dtype=columns.WHOLE, eager=True)
    names = pl.DataFrame({"group": number, "subject": pl.Series(subjects, dtype=columns.TEXT)})
    return rows.join(names, on="group")


def _cells(facts: Facts, cells: _Numbers, values: pl.Series) -> pl.DataFrame:
    """How often each value and subject are there: each cell is their numbers, width by width."""
    counts = np.bincount(cells)
    some = np.flatnonzero(counts)
    value, subject = np.divmod(some, max(len(facts.subjects()), 1))
    names = _subjects(facts)["subject"].gather(subject)
    return pl.DataFrame([values.gather(value), names, pl.Series("articles", counts[some])])


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
    return pl.DataFrame([array[places] for array in arrays], schema=_PAGE)


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


def _subjects(facts: Facts) -> pl.DataFrame:
    """One row per code, in order: subject."""
    return pl.DataFrame({"subject": list(facts.subjects())}, schema={"subject": columns.TEXT})
