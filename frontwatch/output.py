"""The commands that hand out results: tag and export; each file is written whole or not at all."""

import argparse
import contextlib
import difflib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from frontwatch import folders, terminal
from processing import tables
from processing.columns import Table
from processing.counting import export as csv_export
from processing.counting import panels, picks, trends
from processing.counting.coverage import Record
from processing.errors import InputError
from processing.reading import enrich
from processing.reading.lexicon import Lexicon
from storage import versions
from storage.store import Store

_READ = (
    *(tables.ARTICLES, tables.TAGS, tables.COPIES, versions.BEFORE, tables.FETCHES, tables.FEEDS),
    *(tables.PASSPORTS, tables.PANELS, tables.GAPS),
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What an export is made from: the tables of one reading, and until when it goes."""

    store: Store
    words: Lexicon
    facts: pl.LazyFrame
    record: Record
    now: datetime


def tag(options: argparse.Namespace) -> int:
    """Each line of JSON was answered by one line; 1 if a line could not be, which is named."""
    words, all_well = folders.words(options), True
    with _lines(options.file) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                if line.strip():
                    found = enrich.tag(_record(line), words)
                    terminal.show(json.dumps(found, ensure_ascii=False))
            except InputError as error:
                all_well = False
                terminal.say(f"frontwatch: line {number}: {error}")
    return 0 if all_well else 1


def export(options: argparse.Namespace) -> int:
    """The trend or the articles are written as CSV, and beside a file what the numbers are."""
    store, words = folders.store(options, must_exist=True), folders.words(options)
    record = _record_of(store)
    view = _picks(options, words, record)
    now = _read_until(store, view.reading)
    source = _Source(store, words, _facts(store, view.reading), record, now)
    csv, about = (_trend if options.kind == "trend" else _articles)(source, view)
    if options.out is None:
        terminal.show_bytes(csv)
        return 0
    beside = options.out.with_name(options.out.name + ".manifest.json")
    write(options.out, csv)
    write(beside, csv_export.manifest_json(about))
    undated = f" {about['undated']} articles have no usable date." if about["undated"] else ""
    terminal.say(f"Wrote {about['rows']} rows to {options.out}, and {beside.name}.{undated}")
    return 0


def write(path: Path, body: bytes) -> None:
    """The file holds the bytes; if that fails it is as it was before.

    Raises:
        InputError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(body)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise InputError(
            f"{path} cannot be written ({error.strerror}); name a file in a folder that exists "
            "and is yours"
        ) from error


def _trend(source: _Source, view: picks.Picks) -> tuple[bytes, dict[str, Any]]:
    view, names = _absolute(source, view), source.words.names
    if not view.subjects:
        known = trends.members(source.facts, source.record, view, source.now)
        view = picks.with_subjects(view, trends.top(known, view, list(names), 5))
    rows = trends.trend(source.facts, source.record, view, source.now)
    csv = csv_export.trend_csv(rows, names)
    return csv, _manifest(source, view, "trend", (rows.height, csv))


def _articles(source: _Source, view: picks.Picks) -> tuple[bytes, dict[str, Any]]:
    known = trends.members(source.facts, source.record, _absolute(source, view), source.now)
    behind = trends.behind(known, view, view.subjects, view.since, view.until)
    store = source.store
    rows = store.read(csv_export.listed(behind, store.scan(tables.ARTICLES)))
    csv = csv_export.articles_csv(rows, {})
    return csv, _manifest(source, view, "articles", (rows.height, csv))


def _absolute(source: _Source, view: picks.Picks) -> picks.Picks:
    first = trends.first(source.facts, source.record.fetches.lazy(), view.clock, source.now)
    return picks.absolute(view, first, source.now)


def _manifest(
    source: _Source, view: picks.Picks, kind: str, made: tuple[int, bytes]
) -> dict[str, Any]:
    (rows, csv), window = made, _absolute(source, view)
    known = trends.members(source.facts, source.record, window, source.now)
    return csv_export.manifest(
        kind=kind,
        picks=view,
        window=window,
        rows=rows,
        csv=csv,
        now=source.now,
        data_version=source.store.version(*_READ),
        lexicon_version=source.words.version,
        panel_version=panels.version(panels.rows(source.record, view.panel)),
        program_version=version("frontwatch"),
        undated=trends.undated(known, view),
    )


def _facts(store: Store, reading: picks.Reading) -> pl.LazyFrame:
    tags = versions.BEFORE if reading == "before" else tables.TAGS
    needed = (tags, tables.FEEDS, tables.PASSPORTS, tables.COPIES)
    return trends.facts(*(store.scan(table) for table in needed))


def _record_of(store: Store) -> Record:
    kept = (tables.FEEDS, tables.GAPS, tables.PASSPORTS, tables.PANELS)
    return Record(store.scan(tables.FETCHES), *(store.read(store.scan(table)) for table in kept))


def _read_until(store: Store, reading: picks.Reading) -> datetime:
    """When collecting was last done, or the last article that has tags from before was seen."""
    last = _last(store, tables.FETCHES, "started")
    if last is None:
        raise InputError(
            f"nothing was collected into {store.root} yet; run `frontwatch collect --once` first"
        )
    if reading == "now":
        return last
    before = _last(store, versions.BEFORE, "first_seen")
    if before is None:
        raise InputError(
            "--reading before: no tags are kept from before a rebuild; leave it out, or run "
            "`frontwatch rebuild` first"
        )
    return min(last, before)


def _last(store: Store, table: Table, column: str) -> datetime | None:
    found = store.read(store.scan(table).select(pl.col(column).max())).item()
    return found if isinstance(found, datetime) else None


def _picks(options: argparse.Namespace, words: Lexicon, record: Record) -> picks.Picks:
    if options.since and options.until and options.since >= options.until:
        raise InputError("export: --from is not before --to; swap them")
    subjects = tuple(dict.fromkeys(_subject(word, words) for word in options.subject))
    if options.kind == "trend" and len(subjects) > picks.MAX_SUBJECTS:
        raise InputError(f"export trend: at most {picks.MAX_SUBJECTS} --subject; run it twice")
    outlets = set(record.feeds["outlet"])
    for outlet in options.outlet:
        if outlet not in outlets:
            raise InputError(f"--outlet {outlet}: no such outlet; {_meant(outlet, outlets)}")
    named = {picks.CATALOGUE, *record.panels["panel"]}
    if options.panel not in named:
        raise InputError(f"--panel {options.panel}: no such panel; {_meant(options.panel, named)}")
    return picks.Picks(
        subjects=subjects,
        every=options.every,
        clock=options.clock,
        period="all",
        since=options.since,
        until=options.until,
        languages=tuple(options.language),
        outlets=tuple(options.outlet),
        countries=tuple(options.country),
        groups=tuple(options.group),
        ownerships=tuple(options.ownership),
        unit=options.unit,
        panel=options.panel,
        members=options.members,
        reading=options.reading,
        scope="all" if options.all else "war",
    )


def _subject(word: str, words: Lexicon) -> str:
    names = words.names
    by_name = {name.casefold(): subject for subject, name in names.items()}
    found = word if word in names else by_name.get(word.casefold())
    if found is None:
        meant = _meant(word.casefold(), {*names, *by_name})
        raise InputError(f"--subject {word}: no such actor or theme; {meant}")
    return found


def _meant(word: str, known: set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), n=3)
    return (
        f"did you mean {', '.join(near)}?"
        if near
        else f"give one such as {min(known, default='-')}"
    )


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InputError(f"this is not JSON ({error}); write one JSON object per line") from error
    if not isinstance(record, dict):
        raise InputError('this is no JSON object; write {"id": …, "title": …, "text": …}')
    return record


@contextlib.contextmanager
def _lines(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); name a file of JSON lines"
        ) from error
    with file:
        yield file
