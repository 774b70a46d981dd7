"""A question in, the places of the articles asked for out; the only file that selects coded articles.

What is asked of a feed, a language or a scope is asked of each kind of article, in words; of the
articles themselves only their time and the number of their kind are looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from processing import columns
from processing.counting import coded
from processing.counting.coded import Part, Places, Whole
from processing.counting.codes import LAST, UNDATED, Kinds, Yes
from processing.counting.picks import Clock

# A code that no part has.
_UNNAMED = 0xFFFF
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
    """Parts that may yet have to be read, and the first and last time in them on each clock.

    Articles without a publishing time aside: ``is_undated`` tells whether there can be such.
    """

    bounds: dict[Clock, tuple[int, int]]
    is_undated: bool
    parts: Callable[[], Sequence[Part]]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All articles of some feeds, each in one of the parts on the shelves, and the words behind their codes.

    Args:
        shelves: with articles of other feeds too.
        kinds: what the codes of kinds stand for by now.
        subjects: which codes the ids of subjects have by now.
        rows: rows of TAGS with ``text_id``: those first seen at one of these times, in microseconds, and
            perhaps others.
        terms: feed_id, valid_from and valid_to of the feeds: when each belongs, no two of one sharing
            time. None: all feeds, always.
    """

    shelves: tuple[Shelf, ...]
    kinds: Callable[[], Kinds]
    subjects: Callable[[], dict[str, int]]
    rows: Callable[[pl.Series], pl.LazyFrame]
    terms: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Which articles are asked about: those in the span, of a kind.

    An article belongs to its feed's term by its time on the span's clock, else by when it was first seen.

    Args:
        span: the time.
        among: for columns of ``Kinds.told`` the values of which theirs is one; none lets all through.
        naming: ids of subjects, all of which they name.
    """

    span: Span
    among: Mapping[str, Sequence[str | bool]]
    naming: tuple[str, ...] = ()


class Chosen(NamedTuple):
    """The places [start, stop) of a part, and which of them are asked for.

    ``passing``: which kinds are asked for, where nothing else than its kind decides on an article.
    """

    part: Part
    start: int
    stop: int
    is_asked: Yes
    passing: Yes | None

    def every(self) -> Places:
        """The places asked for, in order."""
        return np.flatnonzero(self.is_asked).astype(np.uint32) + np.uint32(self.start)

    def naming(self, subject: int) -> Places:
        """The places asked for of articles that name the subject, in order."""
        places = self.part.naming(subject)
        edges = np.array((self.start, self.stop), np.uint32)
        first, last = places.searchsorted(edges)
        places = places[first:last]
        kept: Places = places[self.are_asked(places)]
        return kept

    def are_asked(self, places: Places) -> Yes:
        """For each of these places in [start, stop) whether it is asked for."""
        return coded.at(self.is_asked, places - np.uint32(self.start))

    def each(self, marks: npt.NDArray[coded.Value]) -> npt.NDArray[coded.Value]:
        """For each of the part's ``places`` the mark of its kind; 0 if the article is not asked for.

        Args:
            marks: one for each kind.
        """
        part = self.part
        if self.passing is None:
            whole = np.zeros(len(part.kind), marks.dtype)
            within = slice(self.start, self.stop)
            whole[within] = np.where(self.is_asked, coded.at(marks, part.kind[within]), 0)
            return coded.at(whole, part.places)
        known = min(len(marks), len(self.passing))
        asked: npt.NDArray[coded.Value] = np.where(self.passing[:known], marks[:known], 0)
        found = coded.at(asked, part.kinds_named)
        if self.stop - self.start < len(part.kind):
            found[(part.places < self.start) | (part.places >= self.stop)] = 0
        return found

    def mentions(self) -> tuple[Places, Whole]:
        """Of the articles asked for, a place for each subject named, and how many of these by subject."""
        kept = np.flatnonzero(self.each(np.ones(self.part.kinds, np.bool_)))
        return self.part.places[kept], np.diff(np.searchsorted(kept, self.part.begins))

    def time(self, clock: Clock) -> Whole:
        """The times of the whole part."""
        return self.part.published if clock == "published" else self.part.first_seen


def micro(moment: datetime | None, otherwise: int = 0) -> int:
    """The moment in microseconds since 1970, UTC."""
    return otherwise if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment(micro: int) -> datetime:
    """The other way round."""
    return _EPOCH + micro * _MICROSECOND


def each(facts: Facts, question: Question) -> Iterator[Chosen]:
    """Each part that has something asked for, the last on the clock first.

    One after the other: threads took longer, as numpy lets others run for too short a time (on 2 cores,
    1 and 11 million articles).
    """
    sieve = Sieve(facts, question)
    for shelf in within(facts.shelves, question.span):
        for part in shelf.parts():
            yield from sieve.chosen(part)


def within(shelves: Iterable[Shelf], span: Span) -> list[Shelf]:
    """Those that can have an article of the span, the last on the clock first."""
    some = []
    for shelf in shelves:
        first, last = shelf.bounds[span.clock]
        is_undated = shelf.is_undated and span.since == UNDATED
        if is_undated or (first < span.until and last >= span.since):
            some.append(shelf)
    return sorted(some, key=lambda shelf: shelf.bounds[span.clock][1], reverse=True)


def shelf(part: Part) -> Shelf:
    """The part, which is there already."""
    dated = part.published[np.searchsorted(part.published, UNDATED, side="right") :]
    times = (dated[[0, -1]] if len(dated) else np.array((LAST, UNDATED))).tolist()
    seen = (part.seen_from, part.seen_to)
    return Shelf(
        {"published": times, "first_seen": seen}, len(dated) < len(part.key), lambda: (part,)
    )


class Sieve:
    """What the question asks of a kind, found once for all parts as long as no new kind turns up."""

    def __init__(self, facts: Facts, question: Question) -> None:
        """Nothing is found yet."""
        self._facts, self._question = facts, question
        self._passing: Yes = np.empty(0, np.bool_)
        self._terms: list[tuple[Whole, Whole]] = []

    def chosen(self, part: Part) -> Iterator[Chosen]:
        """What is asked for of the part; nothing if none of it is in the span."""
        if part.kinds > len(self._passing):
            self._look()
        if not coded.at(self._passing, part.present).any():
            return
        start, stop = 0, len(part.kind)
        span = self._question.span
        if span.clock == "published":
            start, stop = part.published.searchsorted((span.since, span.until)).tolist()
        if start < stop:
            yield self._chosen(part, start, stop)

    def _chosen(self, part: Part, start: int, stop: int) -> Chosen:
        places, span = slice(start, stop), self._question.span
        kind, seen = part.kind[places], part.first_seen[places]
        is_asked, is_plain = coded.at(self._passing, kind), True
        if span.clock == "first_seen" and (
            part.seen_from < span.since or part.seen_to >= span.until
        ):
            is_asked &= (seen >= span.since) & (seen < span.until)
            is_plain = False
        if self._facts.terms is not None:
            published = part.published[places]
            is_dated = (published != UNDATED) & (span.clock == "published")
            is_asked &= self._is_member(kind, np.where(is_dated, published, seen))
            is_plain = False
        for subject in self._question.naming:
            named = part.naming(self._facts.subjects().get(subject, _UNNAMED))
            is_asked &= _are_among(named, start, stop)
            is_plain = False
        return Chosen(part, start, stop, is_asked, self._passing if is_plain else None)

    def _is_member(self, kind: Places, time: Whole) -> Yes:
        found = np.zeros(len(kind), np.bool_)
        for since, until in self._terms:
            found |= (time >= since[kind]) & (time < until[kind])
        return found

    def _look(self) -> None:
        kinds = self._facts.kinds()
        self._passing = kinds.among(self._question.among)
        if self._facts.terms is not None:
            self._terms = [*_by_kind(self._facts.terms, kinds.told)]


def _are_among(named: Places, start: int, stop: int) -> Yes:
    """For each place in [start, stop) whether it is one of these, which are in order."""
    first, last = np.searchsorted(named, np.array((start, stop), np.uint32))
    found = np.zeros(stop - start, np.bool_)
    found[named[first:last] - np.uint32(start)] = True
    return found


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
