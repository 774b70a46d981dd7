"""A view in, the table that is handed out and its manifest out, both from one snapshot of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any, Literal

import polars as pl

from dashboard import queried
from dashboard.grounds import Ground
from processing import tables
from processing.columns import Table
from processing.counting import (
    export,
    lifts,
    manifest,
    marking,
    package,
    panels,
    picks,
    queries,
    trends,
)
from processing.counting.asking import Facts
from processing.counting.coverage import Record
from processing.counting.manifest import Origin, View
from processing.counting.picks import Picks
from processing.errors import InputError
from processing.searching.fields import Known
from storage import lexica, pins, versions
from storage.pins import Snapshot
from storage.store import Store

Form = Literal["csv", "json", "parquet", "zip"]
FORMS: dict[str, Form] = {"csv": "csv", "json": "json", "parquet": "parquet", "zip": "zip"}
_KEYS = {
    "trend": ("subject", "bucket_start"),
    "articles": ("article_id",),
    "pairs": ("one", "other"),
}
READ = (
    *(tables.ARTICLES, tables.TAGS, tables.COPIES, versions.BEFORE, tables.FETCHES, tables.FEEDS),
    *(tables.PASSPORTS, tables.PANELS, tables.GAPS),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The tables as a snapshot holds them, in one reading, and until when they go."""

    store: Store
    snapshot: Snapshot
    facts: Facts
    record: Record
    now: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """What was asked for: the table, its CSV, its manifest."""

    view: View
    table: pl.DataFrame
    csv: bytes
    manifest: dict[str, Any]


def source(
    store: Store, reading: picks.Reading, snapshot: Snapshot, known: Facts | None = None
) -> Source:
    """What results are made from; ``known`` are the facts of the snapshot, where they were read before.

    Raises:
        InputError: nothing was collected, or nothing is kept from before a rebuild.
    """
    tags = versions.BEFORE if reading == "before" else tables.TAGS
    needed = (tags, tables.FEEDS, tables.PASSPORTS, tables.COPIES)
    kept = (tables.FEEDS, tables.GAPS, tables.PASSPORTS, tables.PANELS)
    record = Record(
        pins.scan(store, snapshot, tables.FETCHES),
        *(store.read(pins.scan(store, snapshot, table)) for table in kept),
    )
    facts = known or trends.facts(*(pins.scan(store, snapshot, table) for table in needed))
    return Source(store, snapshot, facts, record, _until(store, snapshot, reading))


def present(store: Store) -> Snapshot:
    """The snapshot of the store as it is now."""
    return pins.taken(store, store.version(*READ))


def absolute(source: Source, view: Picks) -> Picks:
    """The view with bucket, start and end fixed."""
    first = trends.first(source.facts, source.record.fetches.lazy(), view.clock, source.now)
    return picks.absolute(view, first, source.now)


def top(source: Source, view: Picks, ids: list[str]) -> Picks:
    """The absolute view of the five of the ids that are named most."""
    known = trends.members(source.facts, source.record, view, source.now)
    return picks.with_subjects(view, trends.top(known, view, ids, picks.MAX_SUBJECTS))


def counted(source: Source, view: Picks) -> tuple[Source, Picks]:
    """The source and the view as they are counted: queries are subjects that articles name.

    Raises:
        QueryError: a query cannot be understood.
    """
    if not view.queries:
        return source, view
    store, snapshot = source.store, source.snapshot
    tags = versions.BEFORE if view.reading == "before" else tables.TAGS
    scan = partial(pins.scan, store, snapshot)
    ground = Ground(scan, store.read, tags, source.record, source.facts)
    words, reach = known(source), queried.reach(view, source.now)
    trees = {query.id: queried.tree(query.text, words) for query in view.queries}
    found = {query: queried.keys(ground, node, reach) for query, node in trees.items()}
    return replace(source, facts=marking.marked(source.facts, found)), marking.plain(view)


def known(source: Source) -> Known:
    """What the fields of a query may be, with the lexicon in use."""
    return queried.known(lexica.load(lexica.location()), source.record.feeds["outlet"])


def made(source: Source, view: View, *, keep: bool) -> Result:
    """The trend, the articles or the pairs of the view; where ``keep``, the snapshot is kept for KEPT_FOR.

    Raises:
        QueryError: a query of the view cannot be understood.
    """
    labels = {query.id: queries.label(query) for query in view.picks.queries}
    view = replace(view, names={**view.names, **labels}) if labels else view
    source, _ = counted(source, view.picks)
    members = trends.members(source.facts, source.record, view.window, source.now)
    table, view = _table(source, view, members)
    csv = export.csv(table)
    kept_until = source.now + pins.KEPT_FOR if keep else None
    if kept_until:
        pins.keep(source.store, source.snapshot, kept_until)
    undated = trends.undated(members, marking.plain(view.picks))
    told = manifest.of(view, _origin(source, view, kept_until), csv, table.height, undated)
    return Result(view, table, csv, told)


def body(result: Result, form: Form) -> bytes:
    """The result in a format; ``zip`` is a data package of CSV, Parquet, manifest and their description."""
    if form == "csv":
        return result.csv
    if form == "json":
        return export.as_json(result.table, result.manifest)
    parquet = export.parquet(result.table, result.manifest)
    if form == "parquet":
        return parquet
    kind, unit = result.view.kind, result.view.picks.unit
    headers = export.headers(kind, unit)
    return package.archive(
        package.Contents(
            name=kind,
            meanings=export.meanings(kind, unit),
            key=[headers[column] for column in _KEYS[kind]],
            schema=dict(result.table.schema),
            files={"csv": result.csv, "parquet": parquet},
            manifest=result.manifest,
        )
    )


def again(source: Source, asked: manifest.Asked) -> Result:
    """What the manifest asks for, made from the source as of the end of its data."""
    return made(replace(source, now=asked.now), asked.view, keep=False)


def _table(source: Source, view: View, members: Facts) -> tuple[pl.DataFrame, View]:
    """What the view shows, and the view with no name but those that the table needs."""
    if view.kind == "trend":
        return _trend(source, view), view
    if view.kind == "articles":
        return _articles(source, view, members), view
    pairs = lifts.pairs(members, view.picks)
    known = {*pairs["one"], *pairs["other"]}
    names = {subject: view.names[subject] for subject in sorted(known & view.names.keys())}
    return export.pairs_table(pairs, names, view.picks.unit), replace(view, names=names)


def _trend(source: Source, view: View) -> pl.DataFrame:
    rows = trends.trend(source.facts, source.record, marking.plain(view.picks), source.now)
    return export.trend_table(rows, view.names, view.picks.unit)


def _articles(source: Source, view: View, members: Facts) -> pl.DataFrame:
    shown = marking.plain(view.picks)
    rows = trends.behind(members, shown, shown.subjects, shown.since, shown.until)
    told = pins.scan(source.store, source.snapshot, tables.ARTICLES)
    return export.articles_table(source.store.read(export.listed(rows, told)))


def _origin(source: Source, view: View, kept_until: datetime | None) -> Origin:
    tags = versions.BEFORE if view.picks.reading == "before" else tables.TAGS
    return Origin(
        snapshot=source.snapshot.id,
        kept_until=kept_until,
        lexicons=_by(source, tags, "lexicon_version"),
        groupings=_by(source, tables.COPIES, "grouping_version"),
        panel_version=panels.version(panels.rows(source.record, view.picks.panel)),
        program_version=version("frontwatch"),
        now=source.now,
    )


def _by(source: Source, table: Table, column: str) -> Mapping[str, int]:
    """Rows of the table by the word in the column, most frequent first."""
    rows = pins.scan(source.store, source.snapshot, table).group_by(column).agg(pl.len())
    return dict(source.store.read(rows.sort("len", column, descending=[True, False])).iter_rows())


def _until(store: Store, snapshot: Snapshot, reading: picks.Reading) -> datetime:
    """When collecting was last done, or the last article that has tags from before was seen."""
    last = _last(store, snapshot, tables.FETCHES, "started")
    if last is None:
        raise InputError(
            f"nothing was collected into {store.root} yet; run `frontwatch collect --once` first"
        )
    if reading == "now":
        return last
    before = _last(store, snapshot, versions.BEFORE, "first_seen")
    if before is None:
        raise InputError(
            "--reading before: no tags are kept from before a rebuild; leave it out, or run "
            "`frontwatch rebuild` first"
        )
    return min(last, before)


def _last(store: Store, snapshot: Snapshot, table: Table, column: str) -> datetime | None:
    rows = pins.scan(store, snapshot, table).select(pl.col(column).max())
    found = store.read(rows).item()
    return found if isinstance(found, datetime) else None
