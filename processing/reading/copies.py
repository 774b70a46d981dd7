"""Which articles carry the same text: each new one is an original or a copy of an earlier one."""

import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from types import ModuleType

import polars as pl

from processing import frames
from processing.columns import TEXT, TIME, WHOLE
from processing.frames import Copies
from processing.reading import agencies, matches, series, shingles, verdicts
from processing.reading.shingles import Shingles
from processing.tables import COPIES

# A copy follows within three days; what comes later is told anew.
WINDOW = timedelta(hours=72)

_SLACK = timedelta(hours=6)  # by which a window may be too wide: narrowing it takes a while
# Three days of rounds would leave a window in 4,000 pieces; a round then takes a quarter more time.
_MOST_PIECES = 32
_STEPS = 1  # raised when the steps change and no constant does
_PLAIN = (int, float, str, tuple, list, dict, timedelta)
_KNOWN = {"key": WHOLE, "article_id": TEXT, "source": TEXT, "first_seen": TIME, "at": TIME}

Alike = tuple[int, int, float, bool, bool, bool, float]  # a row of verdicts.passed


@dataclass(frozen=True, slots=True)
class Window:
    """The articles that new ones are compared with: what is known of each by key, and their shingles.

    Keys rise with the time of arrival.
    """

    texts: pl.DataFrame
    shingles: Shingles


@functools.cache
def version() -> str:
    """The version of the rules: changes with every constant, and with the hashes that sample."""
    rooms = (agencies, matches, series, shingles, verdicts)
    rules = repr([_STEPS, WINDOW, shingles.probe(), *map(_constants, rooms)])
    return hashlib.blake2b(rules.encode(), digest_size=6).hexdigest()


def opened() -> Window:
    """A window on no articles."""
    nothing = pl.DataFrame(schema={"title": TEXT, "summary": TEXT, **_KNOWN})
    return Window(
        _known(nothing, shingles.EMPTY).with_columns(text_id="article_id"), shingles.EMPTY
    )


def fold(new: pl.DataFrame, window: Window) -> tuple[Copies, Window]:
    """Rows of COPIES, one for each new article in order of arrival, and the window with these in it.

    ``new`` has article_id, source (who publishes it, null if unknown), first_seen, published, title and
    summary; its order does not matter. An article is compared with those first seen before it, at most
    WINDOW before; what the window holds keeps its text_id.
    """
    arrived = _arrived(new, window)
    fresh = shingles.of(arrived)
    known = _known(arrived, fresh)
    texts = pl.concat([window.texts.drop("text_id"), known])
    pairs = verdicts.passed(_timely(matches.found(fresh, window.shingles, texts), texts), texts)
    told = known.join(_told(known, pairs, window.texts), on="key", maintain_order="left")
    rows = told.with_columns(agency=agencies.credited(arrived), grouping_version=pl.lit(version()))
    return frames.copies(rows.select(*COPIES.columns)), _wider(window, told, fresh)


def recalled(grouped: pl.DataFrame, window: Window) -> Window:
    """The window with articles in it that were grouped before: as ``new`` in ``fold``, with text_id."""
    arrived = _arrived(grouped, window)
    fresh = shingles.of(arrived)
    known = _known(arrived, fresh)
    return _wider(window, known.with_columns(text_id=arrived["text_id"]), fresh)


def kept(window: Window, grouped: pl.DataFrame) -> Window:
    """The window with no articles but those in ``grouped``, which has article_id and today's text_id."""
    texts = window.texts.drop("text_id").join(grouped, on="article_id", maintain_order="left")
    same = texts.height == window.texts.height
    ordered = texts.select(window.texts.columns)
    return Window(ordered, window.shingles) if same else Window(ordered, _only(window, ordered))


def _constants(room: ModuleType) -> list[object]:
    named = sorted(vars(room).items())
    return [value for name, value in named if name.isupper() and isinstance(value, _PLAIN)]


def _wider(window: Window, texts: pl.DataFrame, fresh: Shingles) -> Window:
    """The window with these texts in it; now and then those that are too old are left out."""
    every = _in_few_pieces(pl.concat([window.texts, texts.select(window.texts.columns)]))
    both = shingles.joined([window.shingles, fresh])
    wider = Window(every, Shingles(*map(_in_few_pieces, _frames(both))))
    oldest, newest = every["first_seen"].min(), every["first_seen"].max()
    if not isinstance(oldest, datetime) or not isinstance(newest, datetime):
        return wider
    if newest - oldest <= WINDOW + _SLACK:
        return wider
    recent = every.filter(pl.col("first_seen") >= newest - WINDOW)
    return Window(recent, _only(wider, recent))


def _in_few_pieces(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows; what is in many pieces is put together."""
    return frame.rechunk() if frame.n_chunks() > _MOST_PIECES else frame


def _only(window: Window, texts: pl.DataFrame) -> Shingles:
    """The window's shingles of these texts."""
    of_texts = (part.join(texts, on="key", how="semi") for part in _frames(window.shingles))
    return Shingles(*of_texts)


def _frames(known: Shingles) -> tuple[pl.DataFrame, ...]:
    return known.runs, known.counts, known.sizes


def _arrived(articles: pl.DataFrame, window: Window) -> pl.DataFrame:
    """The articles in order of arrival, with keys above those in the window."""
    last = window.texts["key"].max()
    first = last + 1 if isinstance(last, int) else 0
    ordered = articles.sort("first_seen", "published", "article_id", nulls_last=True)
    key = pl.int_range(first, first + pl.len(), dtype=pl.Int64)
    return ordered.with_columns(key=key, at=pl.coalesce("published", "first_seen"))


def _known(arrived: pl.DataFrame, fresh: Shingles) -> pl.DataFrame:
    marked = arrived.select(*_KNOWN).join(series.marks(arrived), on="key", maintain_order="left")
    sizes = fresh.sizes.select("key", size="every")
    return marked.join(sizes, on="key", how="left", maintain_order="left")


def _timely(pairs: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose earlier text was seen no later than the other, and at most WINDOW before it."""
    seen = texts.select("key", "first_seen")
    earlier = seen.rename({"key": "earlier", "first_seen": "seen_earlier"})
    timed = pairs.join(seen, on="key").join(earlier, on="earlier")
    passed = pl.col("first_seen") - pl.col("seen_earlier")
    return timed.filter(passed.is_between(timedelta(), WINDOW)).select(pairs.columns)


def _told(new: pl.DataFrame, pairs: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """text_id, copy_of and contained of each new text, by key.

    One text after the other, since what was found to be a copy may be copied in turn: a loop in Python,
    over the few texts that are alike (0.1 s for 50,000 articles, measured).
    """
    known = kept.join(pairs, left_on="key", right_on="earlier", how="semi")
    ids = dict(pl.concat([known, new], how="diagonal").select("key", "article_id").iter_rows())
    texts = ids | dict(known.select("key", "text_id").iter_rows())
    rows = []
    for key, alike in groupby(pairs.sort("key").iter_rows(), itemgetter(0)):
        if (parent := _parent(list(alike), texts)) is not None:
            earlier, contained = parent
            texts[key] = texts[earlier]
            rows.append((key, ids[earlier], contained))
    found = pl.DataFrame(
        rows, {"key": WHOLE, "copy_of": TEXT, "contained": pl.Float64()}, orient="row"
    )
    each = new.select("key", text_id=pl.Series([texts[key] for key in new["key"]], dtype=TEXT))
    return each.join(found, on="key", how="left", maintain_order="left")


def _parent(alike: list[Alike], texts: dict[int, str]) -> tuple[int, float] | None:
    """Which text this one was copied from, of several equally likely the earliest; None: an original.

    A short text that contradicts one article of a group is no copy of the group's other short ones.
    """
    others = {texts[earlier] for _, earlier, _, _, is_other, _, _ in alike if is_other}
    copied = [
        (-likeness, earlier, contained)
        for _, earlier, contained, is_copy, _, both_short, likeness in alike
        if is_copy and not (both_short and texts[earlier] in others)
    ]
    return min(copied)[1:] if copied else None
