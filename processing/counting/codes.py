"""Words in, small numbers for them out, the same for the same words; the only file that gives codes."""

import functools
import operator
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from processing import columns

# The time of an article without one, before all others; and a time after all of them.
UNDATED, LAST = int(np.iinfo(np.int64).min), int(np.iinfo(np.int64).max)
# What TAGS says of an article, but for names and times.
TOLD = {
    "feed_id": columns.TEXT,
    "language": columns.TEXT,
    "in_scope": pl.Boolean(),
    "scope_reason": columns.TEXT,
}
# Of a row of TAGS, a number for what is told in it; two share it at 1 in 2^64.
MARK = functools.reduce(
    operator.xor, (pl.col(name).hash(number) for number, name in enumerate(TOLD))
).alias("mark")
# So many that 7,000 kinds seldom share a slot.
_SLOT_BITS = 18
Marks = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Codes32 = npt.NDArray[np.uint32]
Yes = npt.NDArray[np.bool_]


class Numbered(NamedTuple):
    """A column as small numbers: the number of each value that there is, in the order in which they come, and each row's."""

    values: dict[object, int]
    numbers: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """What the codes of kinds stand for by now.

    ``told``: a row for each code, with the columns of ``Codes.kinds`` and the feed's facts at the time,
    ``owner`` among them.
    """

    told: pl.DataFrame
    _known: dict[str, Numbered] = field(default_factory=dict)

    def numbered(self, column: str) -> Numbered:
        """The column as numbers, worked out once."""
        if (known := self._known.get(column)) is None:
            values = self.told[column].unique(maintain_order=True)
            count = pl.int_range(len(values), eager=True)
            numbers = self.told[column].replace_strict(values, count).to_numpy()
            known = Numbered(dict(zip(values, count, strict=True)), numbers)
            self._known[column] = known
        return known

    def among(self, wanted: Mapping[str, Sequence[object]]) -> Yes:
        """Which kinds have one of the values in each column; a column without values lets all through.

        On small numbers: polars took ten times as long for so few rows, most of it for starting.
        """
        passing = np.ones(self.told.height, np.bool_)
        for column, words in wanted.items():
            if words:
                values, numbers = self.numbered(column)
                kept = np.zeros(len(values), np.bool_)
                kept[[values[word] for word in words if word in values]] = True
                passing &= kept.take(numbers)
        return passing


class Codes:
    """Which code stands for which words; codes are given as words come, from 0 on, and never change.

    Attributes:
        subjects: the code of each id of an actor or theme.
        kinds: one row per code of a kind: feed_id, language, in_scope, scope_reason and ``span``, how
            many of the feed's moments the time of such an article has reached.
    """

    def __init__(self, moments: Mapping[str, Sequence[int]]) -> None:
        """No code is given yet.

        Args:
            moments: from when on other facts of a feed held than before, in order, in microseconds.
                The time of an article is when it was published, else when it was first seen.
        """
        self.moments = moments
        self.subjects: dict[str, int] = {}
        self.kinds = pl.DataFrame(schema=TOLD | {"span": columns.WHOLE})
        self._told = pl.DataFrame(schema=TOLD)
        self._subject_marks, self._told_marks = _Table(), _Table()
        self._kind_codes: dict[int, int] = {}
        self._reached = np.zeros((0, max(map(len, moments.values()), default=0)), np.int64)
        self._lock = threading.Lock()

    def subjects_of(self, names: pl.Series) -> npt.NDArray[np.uint16]:
        """The code of each name; none is null."""

        def learn(places: Numbers) -> Sequence[int]:
            fresh = names.gather(places)
            new = {name: n for n, name in enumerate(fresh.sort(), len(self.subjects))}
            self.subjects = self.subjects | new
            return [new[name] for name in fresh]

        marks = names.hash().to_numpy()
        with self._lock:
            return self._subject_marks.codes(marks, learn).astype(np.uint16)

    def kinds_of(self, rows: pl.DataFrame) -> Codes32:
        """The row of ``kinds`` for each of the rows, as ``coded.prepared`` makes them."""

        def learn(places: Numbers) -> Sequence[int]:
            fresh = rows.select(*TOLD)[places]
            self._told = pl.concat([self._told, fresh])
            return range(self._told.height - fresh.height, self._told.height)

        marks = rows["mark"].to_numpy()
        with self._lock:
            told = self._told_marks.codes(marks, learn)
            width = 1 + max(map(len, self.moments.values()), default=0)
            return self._coded(told.astype(np.int64) * width + self._spans(rows, told), width)

    def _coded(self, both: Numbers, width: int) -> Codes32:
        """The code of each number, which is a row of ``_told`` times the width and a span."""
        some = np.flatnonzero(np.bincount(both))
        fresh = [number for number in some.tolist() if number not in self._kind_codes]
        self._kind_codes |= {n: code for code, n in enumerate(fresh, len(self._kind_codes))}
        if fresh:
            told, spans = np.divmod(np.array(fresh), width)
            words = self._told[told].with_columns(pl.Series("span", spans))
            self.kinds = pl.concat([self.kinds, words])
        codes = np.zeros(int(some.max(initial=0)) + 1, np.uint32)
        codes[some] = [self._kind_codes[number] for number in some.tolist()]
        return codes[both]

    def _spans(self, rows: pl.DataFrame, told: Codes32) -> Numbers:
        """How many of its feed's moments the time of each row has reached."""
        spans = np.zeros(rows.height, np.int64)
        if self.moments:
            published, first_seen = rows["published"].to_numpy(), rows["first_seen"].to_numpy()
            time = np.where(published == UNDATED, first_seen, published)
            for reached in self._moments_of_told().T:
                spans += time >= reached[told]
        return spans

    def _moments_of_told(self) -> Numbers:
        """For each row of ``_told`` its feed's moments, LAST where there are no more."""
        known = len(self._reached)
        most = max(map(len, self.moments.values()))
        fresh = [self.moments.get(feed_id, ()) for feed_id in self._told["feed_id"][known:]]
        filled = [[*each, *[LAST] * (most - len(each))] for each in fresh]
        self._reached = np.append(
            self._reached, np.array(filled, np.int64).reshape(-1, most), axis=0
        )
        return self._reached


class _Table:
    """Codes by mark: 64 bits of which two things share all at 1 in 2^64.

    Most are found in the slot that their first bits name: 4 times as fast as a join.
    """

    def __init__(self) -> None:
        """No mark is known."""
        self._all: dict[int, int] = {}
        self._marks = np.zeros(1 << _SLOT_BITS, np.uint64)
        self._codes = np.zeros(1 << _SLOT_BITS, np.uint32)

    def codes(self, marks: Marks, learn: Callable[[Numbers], Sequence[int]]) -> Codes32:
        """The code of each; ``learn`` gives codes for marks not known, one place of each named to it."""
        slot = (marks >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
        # Twice as fast as self._codes[slot].
        found = np.take(self._codes, slot, mode="clip")
        missed = np.flatnonzero(np.take(self._marks, slot, mode="clip") != marks)
        if len(missed):
            distinct, first, back = np.unique(marks[missed], return_index=True, return_inverse=True)
            known = distinct.tolist()
            fresh = [n for n, mark in enumerate(known) if mark not in self._all]
            if fresh:
                given = learn(missed[first[fresh]])
                self._all |= {known[n]: code for n, code in zip(fresh, given, strict=True)}
            codes = np.array([self._all[mark] for mark in known], np.uint32)
            self._marks[slot[missed[first]]], self._codes[slot[missed[first]]] = distinct, codes
            found[missed] = codes[back]
        return found


def moments(spans: pl.DataFrame) -> dict[str, tuple[int, ...]]:
    """From when on other facts of a feed held than before, in microseconds, of feeds that have such.

    Args:
        spans: feed_id and valid_from, one row per feed and time in which the same facts held.
    """
    start = pl.col("valid_from").cast(columns.TIME).to_physical()
    starts = spans.sort("feed_id", "valid_from").select("feed_id", start)
    later = starts.filter(pl.col("feed_id").is_first_distinct().not_())
    times = later.group_by("feed_id", maintain_order=True).agg("valid_from")
    return {feed_id: tuple(moments) for feed_id, moments in times.iter_rows()}


def described(kinds: pl.DataFrame, spans: pl.DataFrame) -> Kinds:
    """The kinds with what held of their feed then: the other columns of the spans.

    A feed that has no span has nulls, and is its own ``owner``.

    Args:
        kinds: ``Codes.kinds``.
        spans: feed_id, valid_from, valid_to and facts, ``owner`` among them; see ``moments``.
    """
    nth = pl.int_range(pl.len()).over("feed_id").alias("span")
    facts = spans.sort("feed_id", "valid_from").with_columns(nth).drop("valid_from", "valid_to")
    told = kinds.join(facts, on=["feed_id", "span"], how="left", maintain_order="left")
    return Kinds(told.with_columns(pl.coalesce("owner", "feed_id").alias("owner")))
