"""Rows of TAGS in, the same facts as sorted arrays of small integers out; the only file that makes parts.

A part takes 36 bytes per article and 8 per subject that it names; the words are in Codes, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from processing.counting.codes import LAST, MARK, TOLD, UNDATED, Codes

_NAMED = ("actors", "themes")
Whole = npt.NDArray[np.int64]
Short = npt.NDArray[np.uint16]
Places = npt.NDArray[np.uint32]
Key = npt.NDArray[np.uint64]
Value = TypeVar("Value", bound=np.generic)


class _Loose(NamedTuple):
    """As ``Part``, in any order; article ``owner[i]`` names the subject ``name[i]``."""

    published: Whole
    first_seen: Whole
    kind: Places
    key: Key
    text: Key
    owner: Whole
    name: Short


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some articles by ``published``, those without it first; one place per article in each array.

    Times are microseconds since 1970, UTC; ``published`` is UNDATED where there is none. ``kind`` is a
    row of ``Codes.kinds``. ``key`` is ``key_of`` the article's id and ``text`` that of its text's.
    The places of the articles that name the subject of code s are
    ``places[begins[s]:begins[s + 1]]``, in order, and their kinds are beside these. ``seen_from`` and ``seen_to`` are the first and the
    last ``first_seen``; ``present`` are the kinds that there are, all less than ``kinds``.
    """

    published: Whole
    first_seen: Whole
    kind: Places
    key: Key
    text: Key
    begins: Whole
    places: Places
    kinds_named: Places
    seen_from: int
    seen_to: int
    kinds: int
    present: Places

    def naming(self, subject: int) -> Places:
        """The places of the articles that name the subject, in order."""
        if subject + 1 >= len(self.begins):
            return self.places[:0]
        return self.places[self.begins[subject] : self.begins[subject + 1]]

    @property
    def nbytes(self) -> int:
        """The memory that its arrays take."""
        of_articles = (self.published, self.first_seen, self.kind, self.key, self.text)
        of_subjects = (self.begins, self.places, self.kinds_named)
        return sum(array.nbytes for array in (*of_articles, *of_subjects))


def at(values: npt.NDArray[Value], places: Places | Whole) -> npt.NDArray[Value]:
    """The values at the places, all of which there are.

    Without "clip" numpy looks for places out of range first, which takes as long as the rest.
    """
    return values.take(places, mode="clip")


def key_of(name: str) -> pl.Expr:
    """A number for each text of the column, the same in this process; two texts share one at 1 in 2^64."""
    return pl.col(name).hash()


def prepared(tags: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of TAGS as ``parts`` takes them; what polars works out while it reads waits for nothing."""
    return tags.select(
        *TOLD,
        MARK,
        key_of("article_id").alias("key"),
        pl.col("published").to_physical().fill_null(UNDATED),
        pl.col("first_seen").to_physical(),
        *_NAMED,
    )


def parts(rows: pl.DataFrame, texts: pl.DataFrame, codes: Codes) -> tuple[Part, Part]:
    """The articles of the rows: those about the war, and the others.

    Most questions are about the first, which are few: the others are then not looked at.

    Args:
        rows: as ``prepared`` makes them, in any order.
        texts: key and text of the articles that carry another's text; others may be among them.
        codes: takes in the words of the rows.
    """
    published, key = rows["published"].to_numpy(), rows["key"].to_numpy()
    lengths = pl.col(_NAMED).list.len().fill_null(0)
    *counts, is_war = rows.select(lengths, pl.col("in_scope").fill_null(value=False)).get_columns()
    names = [rows[name].list.explode(empty_as_null=False, keep_nulls=False) for name in _NAMED]
    every = _Loose(
        published,
        rows["first_seen"].to_numpy(),
        codes.kinds_of(rows),
        key,
        key,
        np.concatenate([_repeated(count.to_numpy()) for count in counts]),
        np.concatenate([codes.subjects_of(each) for each in names]),
    )
    order = np.argsort(published)
    wanted = at(is_war.to_numpy(), order)
    war, others = (carrying(_part(every, order[each]), texts) for each in (wanted, ~wanted))
    return war, others


def joined(parts: Sequence[Part]) -> Part:
    """The articles of all the parts."""
    starts = np.cumsum([0, *(len(one.key) for one in parts)])
    places = [one.places + start for one, start in zip(parts, starts, strict=False)]
    names = [np.repeat(np.arange(len(one.begins) - 1), np.diff(one.begins)) for one in parts]
    every = _Loose(
        np.concatenate([one.published for one in parts]),
        np.concatenate([one.first_seen for one in parts]),
        np.concatenate([one.kind for one in parts]),
        np.concatenate([one.key for one in parts]),
        np.concatenate([one.text for one in parts]),
        np.concatenate(places),
        np.concatenate(names),
    )
    return _part(every, np.argsort(every.published))


def carrying(one: Part, texts: pl.DataFrame) -> Part:
    """The same articles, those among the texts with that text; ``texts`` has key and text."""
    if texts.is_empty() or not len(one.key):
        return one
    keys = pl.DataFrame({"key": one.key})
    found = keys.join(texts, on="key", how="left", maintain_order="left")["text"]
    return replace(one, text=found.fill_null(pl.Series(one.text)).to_numpy())


def bare(one: Part) -> Part:
    """The same articles, each a text of its own."""
    return replace(one, text=one.key)


def texts(copies: pl.LazyFrame) -> pl.LazyFrame:
    """Of rows of COPIES those that carry another article's text: key and text, as ``parts`` takes them."""
    some = copies.filter(pl.col("article_id") != pl.col("text_id"))
    return some.select(key_of("article_id").alias("key"), key_of("text_id").alias("text"))


def no_texts() -> pl.DataFrame:
    """No article that carries another's text."""
    return pl.DataFrame(schema={"key": pl.UInt64(), "text": pl.UInt64()})


def _repeated(counts: Places) -> Whole:
    """Each position as often as its count says."""
    some = np.flatnonzero(counts)
    return np.repeat(some, counts[some])


def _part(every: _Loose, order: Whole) -> Part:
    """Of the articles those named by the order, in it."""
    nowhere = np.uint32(len(every.key))
    place = np.full(len(every.key), nowhere)
    place[order] = np.arange(len(order), dtype=np.uint32)
    owner = at(place, every.owner)
    named = np.flatnonzero(owner < nowhere)
    # One number for subject and place: sorting it is four times faster than sorting by two.
    both = np.sort((at(every.name, named).astype(np.uint64) << np.uint64(32)) | at(owner, named))
    codes = int(both[-1] >> np.uint64(32)) + 1 if len(both) else 0
    starts = np.arange(codes + 1, dtype=np.uint64) << np.uint64(32)
    kind, places = at(every.kind, order), both.astype(np.uint32)
    first_seen, present = at(every.first_seen, order), np.flatnonzero(np.bincount(kind))
    key = at(every.key, order)
    return Part(
        at(every.published, order),
        first_seen,
        kind,
        key,
        key if every.text is every.key else at(every.text, order),
        np.searchsorted(both, starts),
        places,
        at(kind, places),
        int(first_seen.min(initial=LAST)),
        int(first_seen.max(initial=UNDATED)),
        int(present.max(initial=0)) + 1,
        present.astype(np.uint32),
    )
