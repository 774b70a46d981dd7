"""Articles grouped by the text they carry: new ones in each round, the whole archive, anyone's own records."""

import argparse
import dataclasses
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from frontwatch import moment, output, terminal
from processing import frames
from processing.columns import Table
from processing.errors import InputError
from processing.frames import Copies
from processing.reading import copies
from processing.tables import ARTICLES, COPIES, FEEDS
from storage.store import Store

NEXT = dataclasses.replace(COPIES, name="copies_next")
_AT_ONCE = 20_000  # articles
_ORDER = ("first_seen", "published", "article_id")
_READ = ("article_id", "feed_id", "first_seen", "published", "title", "summary")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclasses.dataclass(slots=True)
class _Held:
    """The window last used: to make that of three busy days anew takes some seconds."""

    window: copies.Window


def fold(store: Store, now: datetime) -> Copies:
    """Rows of COPIES for the articles that have none, of those first seen in the last WINDOW.

    Older ones, of an archive from before there were copies, are for ``regroup``.
    """
    if store.is_even(ARTICLES, COPIES):
        return frames.copies(COPIES.empty())
    left = _ungrouped(store, COPIES, now - copies.WINDOW)
    return frames.copies(pl.concat([COPIES.empty(), *_each(store, left, COPIES)]))


def regroup(store: Store, progress: Callable[[int, int], None]) -> int:
    """COPIES holds a row of today's rules for every article; tells how many were made.

    If there are rows of other rules, all are made anew beside them, from old to new, and take their
    place in one commit; what was made before it was cut off is not made again.
    """
    target = NEXT if _has_others(store, COPIES) else COPIES
    if target is COPIES or _has_others(store, NEXT):
        store.drop(NEXT)
    left = _ungrouped(store, target)
    done = 0
    for rows in _each(store, left, target):
        store.add(target, rows)
        done += rows.height
        progress(done, left.height)
    if target is NEXT:
        store.copy(NEXT, COPIES)
        store.drop(NEXT)
    return done


def group(options: argparse.Namespace) -> int:
    """Each line of JSON was answered by its text, in the same order; 1 if one could not be, which is named."""
    records, all_well = [], True
    with output.lines(options.file) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                if line.strip():
                    records.append(_article(number, output.record(line)))
            except InputError as error:
                all_well = False
                terminal.say(f"frontwatch: line {number}: {error}")
    for ids in _texts(records):
        terminal.show(json.dumps(ids, ensure_ascii=False))
    return 0 if all_well else 1


def _has_others(store: Store, table: Table) -> bool:
    other = pl.col("grouping_version") != copies.version()
    return not store.read(store.scan(table).filter(other).head(1)).is_empty()


def _ungrouped(store: Store, table: Table, since: datetime = _EPOCH) -> pl.DataFrame:
    """The articles, first seen since then, that the table lacks: the columns _ORDER, in this order."""
    recent = pl.col("first_seen") >= since
    done = store.scan(table).filter(recent).select("article_id")
    every = store.scan(ARTICLES).filter(recent).select(_ORDER)
    left = every.join(done, on="article_id", how="anti")
    return store.read(left).sort(_ORDER, nulls_last=True)


def _each(store: Store, left: pl.DataFrame, table: Table) -> Iterator[Copies]:
    """Rows for so many of these articles at a time, from old to new; the table has rows of others."""
    held, outlets = _held(store.root), store.read(store.scan(FEEDS).select("feed_id", "outlet"))
    made = COPIES.empty()
    for part in left.iter_slices(_AT_ONCE):
        since = part["first_seen"][0] - copies.WINDOW
        near = pl.col("first_seen").is_between(since, part["first_seen"][-1])
        grouped = pl.concat([made.filter(near), store.read(store.scan(table).filter(near))])
        texts = grouped.select("article_id", "text_id").unique("article_id", maintain_order=True)
        window = copies.kept(held.window, texts)
        missing = texts.join(window.texts, on="article_id", how="anti")
        if not missing.is_empty():
            known = _articles(store, near, missing, outlets).join(missing, on="article_id")
            window = copies.recalled(known, window)
        rows, held.window = copies.fold(_articles(store, near, part, outlets), window)
        made = pl.concat([made.filter(pl.col("first_seen") >= since), rows])
        yield rows


@functools.lru_cache(maxsize=1)
def _held(_root: Path) -> _Held:
    return _Held(copies.opened())


def _articles(
    store: Store, near: pl.Expr, wanted: pl.DataFrame, outlets: pl.DataFrame
) -> pl.DataFrame:
    """The articles wanted, each with its outlet as source; of a feed no longer known, the feed."""
    ids = wanted.lazy().select("article_id")
    rows = store.scan(ARTICLES).filter(near).select(_READ).join(ids, on="article_id", how="semi")
    told = store.read(rows).join(outlets, on="feed_id", how="left")
    return told.with_columns(source=pl.coalesce("outlet", "feed_id"))


def _article(number: int, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as an article; its line's number is its id."""
    words = {name: _text(record, name) for name in ("title", "summary", "text", "source")}
    published, seen = _time(record, "published"), _time(record, "first_seen")
    return {
        "article_id": f"{number:012}",
        "id": record.get("id"),
        "source": words["source"],
        "title": words["title"] or "",
        "summary": words["text"] or words["summary"] or "",
        "published": published,
        "first_seen": seen or published,
    }


def _texts(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The id of each record and of the text that it carries.

    Records without a time are taken to have come with the first that has one, in the order of the lines.
    """
    ids = {record["article_id"]: record.pop("id") for record in records}
    schema = {name: ARTICLES.schema[name] for name in (*_ORDER, "title", "summary")}
    every = pl.DataFrame(records, {**schema, "source": pl.String()})
    first = pl.coalesce(pl.col("first_seen"), pl.col("first_seen").min(), pl.lit(_EPOCH))
    timed = every.with_columns(first_seen=first).with_columns(
        published=pl.coalesce("published", "first_seen")
    )
    window, texts = copies.opened(), dict[str, str]()
    for part in timed.sort(_ORDER).iter_slices(_AT_ONCE):
        rows, window = copies.fold(part, window)
        texts.update(rows.select("article_id", "text_id").iter_rows())
    return ({"id": ids[name], "text_id": ids[texts[name]]} for name in ids)


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"record {record.get('id')!r}: {name} is no string; give one or leave it out")


def _time(record: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(record, name)
    if not text:
        return None
    try:
        return moment.parsed(text)
    except argparse.ArgumentTypeError as error:
        raise InputError(f"record {record.get('id')!r}: {name}: {error}") from error
