"""The facts of all articles in memory, kept up to date from the tables' logs; the only file that keeps them.

A part is made of each new data file of TAGS, and joined with other small ones of its month. A refresh
reads what was committed since the last one and lets go of parts whose files were replaced. Months
beyond the limit are read from disk, in the same shape, when a question reaches them.
"""

import functools
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from processing.columns import Table
from processing.counting import asking, coded, codes, trends
from processing.counting.asking import Facts, Shelf
from processing.counting.coded import Part
from processing.counting.codes import Codes, Kinds
from processing.counting.picks import Clock
from processing.tables import COPIES, TAGS
from storage import snapshot, tail
from storage.store import Store
from storage.tail import File, Tail

# 660 MB at 44 bytes each.
MOST = 15_000_000
_CLOCKS: tuple[Clock, ...] = ("published", "first_seen")
# A part that is not this many times as large as the next one is joined with it: so there are few parts,
# and each article is joined few times.
_TIMES_LARGER = 4
# Months that parts are made of while the next one is read: a month of 300,000 articles is 30 MB until then.
_AT_ONCE = 2
Files = Mapping[str, File]


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """Parts in memory, of articles about the war and of others, on their shelves; the files they were read from."""

    files: frozenset[str]
    parts: tuple[Part, Part]
    shelves: tuple[Shelf, ...]

    @property
    def articles(self) -> int:
        """How many there are."""
        return sum(len(part.key) for part in self.parts)


class Resident:
    """The facts of one store: one for each process, shared by its threads."""

    def __init__(self, store: Store, tags: Table = TAGS, most: int = MOST) -> None:
        """Nothing is read yet.

        Args:
            store: the data folder.
            tags: TAGS, or a twin of it.
            most: articles to hold: whole months, the newest first, and one month at least.
        """
        self._table, self._most = tags, most
        self._tags = Tail(store.root / tags.name, tags)
        self._copies = Tail(store.root / COPIES.name, COPIES)
        self._months: dict[str, list[_Held]] = {}
        self._words = _Words(None, Codes({}))
        self._lock = threading.Lock()

    def facts(self, spans: pl.DataFrame) -> Facts:
        """All articles as of now; what was given before stays as it was.

        Args:
            spans: when which facts held of each feed, as ``codes.described`` takes them.

        Raises:
            StoreError: a table is damaged.
        """
        with self._lock:
            self._understand(spans)
            before = self._copies.files
            if self._copies.follow():
                for month, parts in self._months.items():
                    _carry(parts, *(_of(month, files) for files in (before, self._copies.files)))
            self._tags.follow()
            self._load()
            files = (self._tags.files, self._copies.files)
            rows = functools.partial(_told, *files, self._table)
            return Facts(tuple(self._shelves()), self._words.kinds, self._words.subjects, rows)

    @property
    def nbytes(self) -> int:
        """The memory that the parts take."""
        return sum(
            part.nbytes for month in self._months.values() for held in month for part in held.parts
        )

    def _understand(self, spans: pl.DataFrame) -> None:
        """Codes are told by these spans; if moments have changed, all that was coded is let go of."""
        if self._words.spans is not None and self._words.spans.equals(spans):
            return
        known, moments = self._words.codes, codes.moments(spans)
        if moments != known.moments:
            known, self._months = Codes(moments), {}
        self._words = _Words(spans, known)

    def _load(self) -> None:
        """The parts in memory are those of the live files of the months that fit."""
        months = _months(self._tags.files)
        fitting = _fitting(months, self._most)
        self._months = {
            month: _live(self._months.get(month, []), files) for month, files in fitting
        }
        lacking = [
            (month, files)
            for month, every in fitting
            if (files := _lacking(self._months[month], every))
        ]
        for (month, files), parts in zip(lacking, self._read(lacking), strict=True):
            _add(self._months[month], _held(frozenset(files), parts))

    def _read(self, lacking: list[tuple[str, Files]]) -> Iterator[tuple[Part, Part]]:
        """The parts of the files of each month, made while the next months are read.

        Where threads read and make parts in turns, polars makes those wait that have little to ask.
        """
        made = functools.partial(coded.parts, codes=self._words.codes)
        rows = (_rows(files, _of(month, self._copies.files)) for month, files in lacking)
        if len(lacking) == 1:
            yield made(*next(rows))
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            making: deque[Future[tuple[Part, Part]]] = deque()
            for each in rows:
                making.append(pool.submit(made, *each))
                if len(making) > _AT_ONCE:
                    yield making.popleft().result()
            yield from (each.result() for each in making)

    def _shelves(self) -> Iterator[Shelf]:
        for month, files in _months(self._tags.files):
            if month in self._months:
                yield from (shelf for held in self._months[month] for shelf in held.shelves)
            else:
                beside = _of(month, self._copies.files)
                read = functools.partial(_parts, files, beside, self._words.codes)
                bounds = {clock: _ends(files, clock) for clock in _CLOCKS}
                is_undated = any(file.times["published"].has_null for file in files.values())
                yield Shelf(bounds, is_undated, read)


class _Words:
    """What codes stand for, with what the spans tell of each feed."""

    def __init__(self, spans: pl.DataFrame | None, given: Codes) -> None:
        """None: nothing is told of any feed yet."""
        self.spans, self.codes = spans, given
        self._kinds: Kinds | None = None

    def kinds(self) -> Kinds:
        """As ``Facts.kinds``."""
        kinds, known = self.codes.kinds, self._kinds
        assert self.spans is not None
        if known is None or known.told.height < kinds.height:
            self._kinds = known = codes.described(kinds, self.spans)
        return known

    def subjects(self) -> dict[str, int]:
        """As ``Facts.subjects``."""
        return self.codes.subjects


def _months(files: Files) -> list[tuple[str, Files]]:
    """The files of each month, the newest first."""
    months: dict[str, dict[str, File]] = {}
    for name, file in files.items():
        months.setdefault(file.month, {})[name] = file
    return sorted(months.items(), reverse=True)


def _of(month: str, files: Files) -> Files:
    return {name: file for name, file in files.items() if file.month == month}


def _fitting(months: list[tuple[str, Files]], most: int) -> list[tuple[str, Files]]:
    """The newest months that have no more articles than that in all, and the newest one."""
    kept: list[tuple[str, Files]] = []
    articles = 0
    for month, files in months:
        articles += sum(file.rows for file in files.values())
        if kept and articles > most:
            break
        kept.append((month, files))
    return kept


def _held(files: frozenset[str], parts: tuple[Part, Part]) -> _Held:
    return _Held(files, parts, tuple(asking.shelf(part) for part in parts if len(part.key)))


def _live(parts: list[_Held], files: Files) -> list[_Held]:
    """The parts none of whose files is gone."""
    return [held for held in parts if held.files <= files.keys()]


def _lacking(parts: list[_Held], files: Files) -> Files:
    """The files that no part was read from."""
    return {
        name: file for name, file in files.items() if not any(name in held.files for held in parts)
    }


def _add(month: list[_Held], held: _Held) -> None:
    """What is held is among the rest of the month, joined with what is not much larger."""
    while month and month[-1].articles < _TIMES_LARGER * held.articles:
        last = month.pop()
        war, others = (coded.joined(both) for both in zip(last.parts, held.parts, strict=True))
        held = _held(last.files | held.files, (war, others))
    month.append(held)


def _parts(files: Files, beside: Files, given: Codes) -> tuple[Part, Part]:
    """The articles of the files of TAGS, with the texts that COPIES tells of in the files beside."""
    return coded.parts(*_rows(files, beside), given)


def _rows(files: Files, beside: Files) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What ``coded.parts`` makes these parts of: rows of the files, and texts told of in those beside."""
    first, last = _ends(files, "first_seen")
    some = {
        name: file
        for name, file in beside.items()
        if _ends({name: file}, "first_seen")[0] <= last
        and _ends({name: file}, "first_seen")[1] >= first
    }
    return snapshot.read(coded.prepared(_scan(files))), _texts(some)


def _carry(parts: list[_Held], before: Files, now: Files) -> None:
    """The parts carry the texts that COPIES tells of now, and no others."""
    come: Files = {name: now[name] for name in now.keys() - before.keys()}
    is_anew = bool(before.keys() - now.keys())
    texts = _texts(now if is_anew else come)
    for n, held in enumerate(parts):
        bare = map(coded.bare, held.parts) if is_anew else held.parts
        war, others = (coded.carrying(part, texts) for part in bare)
        parts[n] = _held(held.files, (war, others))


def _texts(files: Files) -> pl.DataFrame:
    """Of the files of COPIES, the articles that carry another's text: their keys and its."""
    if not files:
        return coded.no_texts()
    return snapshot.read(coded.texts(_scan(files)))


def _scan(files: Files) -> pl.LazyFrame:
    return pl.scan_parquet([files[name].path for name in sorted(files)], missing_columns="insert")


def _told(tags: Files, copies: Files, table: Table, times: pl.Series) -> pl.LazyFrame:
    """As ``Facts.rows``."""
    rows, texts = (
        tail.rows(files.values(), each, "first_seen", times)
        for files, each in ((tags, table), (copies, COPIES))
    )
    return trends.with_texts(rows, texts)


def _ends(files: Files, clock: Clock) -> tuple[int, int]:
    """Times that no article in the files is before or after, those without a time aside."""
    times = [file.times[clock] for file in files.values()]
    return min(each.first for each in times), max(each.last for each in times)
