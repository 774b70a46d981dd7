"""A question in, the places of the articles asked for out; the only file that selects coded articles.

What is asked of a feed, a language or a scope is asked of each kind of article, in words; of the
articles themselves only their time and the number of their kind are looked at.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from processing import columns
from processing.counting.coded import UNDATED, Part, Places, Whole
from processing.counting.codes import LAST
from processing.counting.picks import Clock

Yes = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time on a clock, in microseconds: from ``since`` on, before ``until``.

    A ``since`` of UNDATED lets articles without a time in.
    """

    clock: Clock
    since: int = UNDATED
    until: int = LAST


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """A part that may yet have to be read, and the first and last time in it on each clock."""

    bounds: dict[Clock, tuple[int, int]]
    part: Callable[[], Part]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All articles, each in one of the parts, and the words behind their codes.

    Args:
        shelves: the parts.
        kinds: what the codes of kinds stand for by now: the columns of ``Codes.kinds`` and the feed's
            facts at the time, ``owner`` among them.
        subjects: which codes the ids of subjects have by now.
        rows: the rows of TAGS first seen at one of these times, in microseconds, and perhaps others.
    """

    shelves: tuple[Shelf, ...]
    kinds: Callable[[], pl.DataFrame]
    subjects: Callable[[], dict[str, int]]
    rows: Callable[[pl.Series], pl.LazyFrame]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Which articles are asked about: those in the span, of a kind, and of members in their terms.

    Args:
        span: the time.
        where: what must be true of their row of ``Facts.kinds``.
        terms: feed_id, valid_from and valid_to of the members; those of one feed share no time. None:
            all feeds, always. The article's time is that on the span's clock, else when first seen.
    """

    span: Span
    where: pl.Expr
    terms: pl.DataFrame | None = None


class Chosen(NamedTuple):
    """The places [start, stop) of a part, and which of them are asked for."""

    part: Part
    start: int
    stop: int
    is_asked: Yes

    def every(self) -> Places:
        """The places asked for, in order."""
        return np.flatnonzero(self.is_asked).astype(np.uint32) + np.uint32(self.start)

    def naming(self, subject: int) -> Places:
        """The places asked for of articles that name the subject, in order."""
        places = self.part.naming(subject)
        edges = np.array((self.start, self.stop), np.uint32)
        first, last = np.searchsorted(places, edges)
        places = places[first:last]
        kept: Places = places[self.is_asked[places - edges[0]]]
        return kept

    def mentions(self) -> tuple[Places, Whole]:
        """Of the articles asked for, a place for each subject named, and how many of these by subject."""
        is_asked = self.is_asked
        if self.stop - self.start < len(self.part.kind):
            is_asked = np.zeros(len(self.part.kind), np.bool_)
            is_asked[self.start : self.stop] = self.is_asked
        kept = np.flatnonzero(is_asked[self.part.places])
        return self.part.places[kept], np.diff(np.searchsorted(kept, self.part.begins))

    def time(self, clock: Clock) -> Whole:
        """The times of the whole part."""
        return self.part.published if clock == "published" else self.part.first_seen


def micro(moment: datetime | None, otherwise: int) -> int:
    """The moment in microseconds since 1970, UTC."""
    return otherwise if moment is None else int(pl.Series([moment]).dt.timestamp("us").item())


def chosen(facts: Facts, question: Question) -> Iterator[Chosen]:
    """What is asked for, part by part, the last on the clock first."""
    sieve = Sieve(facts, question)
    for shelf in within(facts.shelves, question.span):
        yield from sieve.chosen(shelf.part())


def within(shelves: Iterable[Shelf], span: Span) -> list[Shelf]:
    """Those that can have an article of the span, the last on the clock first."""
    some = []
    for shelf in shelves:
        first, last = shelf.bounds[span.clock]
        if first < span.until and last >= span.since:
            some.append(shelf)
    return sorted(some, key=lambda shelf: shelf.bounds[span.clock][1], reverse=True)


class Sieve:
    """What the question asks of a kind, found once for all parts as long as no new kind turns up."""

    def __init__(self, facts: Facts, question: Question) -> None:
        """Nothing is found yet."""
        self._facts, self._question = facts, question
        self._passing: Yes = np.empty(0, np.bool_)
        self._terms: list[tuple[Whole, Whole]] = []

    def chosen(self, part: Part) -> Iterator[Chosen]:
        """What is asked for of the part; nothing if none of it is in the span."""
        start, stop = 0, len(part.kind)
        span = self._question.span
        if span.clock == "published":
            start, stop = np.searchsorted(part.published, (span.since, span.until)).tolist()
        if start < stop:
            yield Chosen(part, start, stop, self._asked(part, slice(start, stop)))

    def _asked(self, part: Part, places: slice) -> Yes:
        kind, seen = part.kind[places], part.first_seen[places]
        if part.kinds > len(self._passing):
            self._look()
        # Without "clip" numpy looks for codes out of range first, which takes as long as the rest.
        is_asked = np.take(self._passing, kind, mode="clip")
        span = self._question.span
        if span.clock == "first_seen" and (
            part.seen_from < span.since or part.seen_to >= span.until
        ):
            is_asked &= (seen >= span.since) & (seen < span.until)
        if self._question.terms is not None:
            published = part.published[places]
            is_dated = (published != UNDATED) & (span.clock == "published")
            is_asked &= self._is_member(kind, np.where(is_dated, published, seen))
        return is_asked

    def _is_member(self, kind: Places, time: Whole) -> Yes:
        found = np.zeros(len(kind), np.bool_)
        for since, until in self._terms:
            found |= (time >= since[kind]) & (time < until[kind])
        return found

    def _look(self) -> None:
        kinds = self._facts.kinds()
        passing = self._question.where.fill_null(value=False).alias("passing")
        self._passing = kinds.with_columns(passing)["passing"].to_numpy()
        if self._question.terms is not None:
            self._terms = [*_by_kind(self._question.terms, kinds)]


def _by_kind(terms: pl.DataFrame, kinds: pl.DataFrame) -> Iterator[tuple[Whole, Whole]]:
    """From when to when each kind's feed is a member: once for each term that some feed has."""
    times = pl.col("valid_from", "valid_to").cast(columns.TIME).to_physical()
    numbered = terms.select("feed_id", times, pl.int_range(pl.len()).over("feed_id").alias("nth"))
    for nth in range(int(numbered["nth"].max() or 0) + 1):  # type: ignore[arg-type]  # of integers
        of_kind = kinds.select("feed_id").join(
            numbered.filter(pl.col("nth") == nth), on="feed_id", how="left", maintain_order="left"
        )
        never = of_kind.select(pl.col("valid_from").fill_null(0), pl.col("valid_to").fill_null(0))
        yield never["valid_from"].to_numpy(), never["valid_to"].to_numpy()
