"""The commands that hand out results: tag and export; each file is written whole or not at all."""

import argparse
import contextlib
import difflib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from frontwatch import folders, terminal
from processing import tables
from processing.counting import export as csv_export
from processing.counting import picks, trends
from processing.counting.coverage import Record
from processing.errors import InputError
from processing.reading import enrich
from processing.reading.lexicon import Lexicon
from storage.store import Store

_READ = (tables.ARTICLES, tables.TAGS, tables.FETCHES, tables.FEEDS, tables.GAPS)


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
    view = _picks(options, words, set(store.read(store.scan(tables.FEEDS))["outlet"]))
    csv, about = (_trend if options.kind == "trend" else _articles)(store, words, view)
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


def _trend(store: Store, words: Lexicon, view: picks.Picks) -> tuple[bytes, dict[str, Any]]:
    facts, fetches = _facts(store), store.scan(tables.FETCHES)
    now = _collected_until(store)
    view = picks.absolute(view, trends.first(facts, fetches, view.clock, now), now)
    if not view.subjects:
        view = picks.with_subjects(view, trends.top(facts, view, list(words.names), 5))
    feeds, gaps = (store.read(store.scan(table)) for table in (tables.FEEDS, tables.GAPS))
    rows = trends.trend(facts, Record(fetches, feeds, gaps), view, now)
    csv = csv_export.trend_csv(rows, words.names)
    return csv, _manifest(store, words, view, "trend", (rows.height, csv))


def _articles(store: Store, words: Lexicon, view: picks.Picks) -> tuple[bytes, dict[str, Any]]:
    behind = trends.behind(_facts(store), view, view.subjects, view.since, view.until)
    rows = store.read(csv_export.listed(behind, store.scan(tables.ARTICLES)))
    csv = csv_export.articles_csv(rows, {})
    return csv, _manifest(store, words, view, "articles", (rows.height, csv))


def _manifest(
    store: Store, words: Lexicon, view: picks.Picks, kind: str, made: tuple[int, bytes]
) -> dict[str, Any]:
    rows, csv = made
    return csv_export.manifest(
        kind=kind,
        picks=view,
        rows=rows,
        csv=csv,
        now=_collected_until(store),
        data_version=store.version(*_READ),
        lexicon_version=words.version,
        program_version=version("frontwatch"),
        undated=trends.undated(_facts(store), view),
    )


def _facts(store: Store) -> pl.LazyFrame:
    return trends.facts(store.scan(tables.TAGS), store.scan(tables.FEEDS))


def _collected_until(store: Store) -> datetime:
    last = store.read(store.scan(tables.FETCHES).select(pl.col("started").max())).item()
    if not isinstance(last, datetime):
        raise InputError(
            f"nothing was collected into {store.root} yet; run `frontwatch collect --once` first"
        )
    return last


def _picks(options: argparse.Namespace, words: Lexicon, outlets: set[str]) -> picks.Picks:
    if options.since and options.until and options.since >= options.until:
        raise InputError("export: --from is not before --to; swap them")
    subjects = tuple(dict.fromkeys(_subject(word, words) for word in options.subject))
    if options.kind == "trend" and len(subjects) > picks.MAX_SUBJECTS:
        raise InputError(f"export trend: at most {picks.MAX_SUBJECTS} --subject; run it twice")
    for outlet in options.outlet:
        if outlet not in outlets:
            raise InputError(f"--outlet {outlet}: no such outlet; {_meant(outlet, outlets)}")
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
