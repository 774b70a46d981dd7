"""The commands that hand out results: export, and reproduce, which makes an export again."""

import argparse
import difflib
from pathlib import Path
from typing import Any

from dashboard import results
from dashboard.results import Form, Result
from frontwatch import folders, moment, output, terminal
from processing.counting import manifest, picks
from processing.counting.coverage import Record
from processing.counting.manifest import Asked, View
from processing.errors import InputError
from processing.reading.lexicon import Lexicon
from storage import pins

_LINES_SHOWN = 5


def export(options: argparse.Namespace) -> int:
    """The trend, the articles or the pairs are written, and beside a CSV or Parquet file what the numbers are.

    Beside a file the snapshot it was made from is kept, so that it can be made again.
    """
    store, words = folders.store(options, must_exist=True), folders.words(options)
    source = results.source(store, options.reading, results.present(store))
    view = _picks(options, words, source.record)
    window = results.absolute(source, view)
    if options.kind == "trend":
        is_named = view.subjects or view.queries
        view = window if is_named else results.top(source, window, list(words.names))
    elif options.kind == "pairs":
        view = window
    made = results.made(
        source,
        View(options.kind, view, window, words.names),
        keep=options.out is not None,
    )
    body = results.body(made, _format(options))
    if options.out is None:
        terminal.show_bytes(body)
        return 0
    output.write(options.out, body)
    about, beside = made.manifest, options.out.with_name(options.out.name + ".manifest.json")
    output.write(beside, manifest.to_json(about))
    undated = f" {about['undated']} articles have no usable date." if about["undated"] else ""
    terminal.say(f"Wrote {about['rows']} rows to {options.out}, and {beside.name}.{undated}")
    return 0


def reproduce(options: argparse.Namespace) -> int:
    """The export of a manifest was made again; 0 if its bytes are the same, 1 with what differs."""
    store = folders.store(options, must_exist=True)
    asked = manifest.read(_bytes(options.manifest))
    snapshot = pins.kept(store, asked.snapshot)
    gone = pins.missing(store, snapshot) if snapshot else []
    if snapshot is None or gone:
        why = f"{len(gone)} of its files are gone" if gone else "it is not kept in this data folder"
        terminal.say(f"Snapshot {asked.snapshot}: {why}; the data of today are used instead.")
        snapshot = results.present(store)
    source = results.source(store, asked.view.picks.reading, snapshot)
    made = results.again(source, asked)
    if options.out is not None:
        output.write(options.out, made.csv)
    if made.manifest["sha256"] == asked.sha256:
        terminal.say(f"The same {made.manifest['rows']} rows, byte for byte: {asked.sha256}")
        return 0
    for line in _differences(asked, made, options.manifest):
        terminal.say(line)
    return 1


def _format(options: argparse.Namespace) -> Form:
    """The format asked for, else that of the file's ending, else CSV."""
    ending = options.out.suffix.lstrip(".").lower() if options.out else ""
    return results.FORMS.get(options.format or ending, "csv")


def _differences(asked: Asked, made: Result, path: Path) -> list[str]:
    """What differs from the manifest, and from the CSV beside it where that is still there."""
    names = ("frontwatch_version", "lexicon_versions", "grouping_versions", "panel_version", "rows")
    told = asked.told
    changed = [
        f"{name}: {_said(told.get(name))} then, {_said(made.manifest[name])} now"
        for name in names
        if told.get(name) != made.manifest[name]
    ]
    beside = path.with_name(path.name.removesuffix(".manifest.json"))
    then = beside.read_bytes() if beside != path and beside.is_file() else b""
    return [
        f"Not the same bytes: {asked.sha256} then, {made.manifest['sha256']} now.",
        *changed,
        *(_changed_lines(then, made.csv) if then.startswith(made.csv.partition(b"\n")[0]) else ()),
    ]


def _changed_lines(then: bytes, now: bytes) -> list[str]:
    """How many lines of the two CSVs differ, and the first of them."""
    lines = [set(body.decode().splitlines()) for body in (then, now)]
    lost, new = (sorted(one - other) for one, other in (lines, lines[::-1]))
    shown = [f"- {line}" for line in lost[:_LINES_SHOWN]] + [
        f"+ {line}" for line in new[:_LINES_SHOWN]
    ]
    return [f"{len(lost)} lines of then are not there now, {len(new)} are new:", *shown]


def _said(value: Any) -> str:  # noqa: ANN401  any JSON value
    if isinstance(value, dict):
        return ", ".join(f"{name} ({count})" for name, count in value.items()) or "none"
    return str(value)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); give the .manifest.json of an export"
        ) from error


def _picks(options: argparse.Namespace, words: Lexicon, record: Record) -> picks.Picks:
    since, until = (
        given and moment.placed(given, options.zone) for given in (options.since, options.until)
    )
    if since and until and since >= until:
        raise InputError("export: --from is not before --to; swap them")
    subjects = tuple(dict.fromkeys(_subject(word, words) for word in options.subject))
    queries = tuple(dict.fromkeys(options.query))
    if len(subjects) + len(queries) > picks.MAX_SUBJECTS and (options.kind == "trend" or queries):
        most = f"at most {picks.MAX_SUBJECTS} --subject and --query together"
        raise InputError(f"export {options.kind}: {most}; run it twice")
    if options.kind == "pairs" and (subjects or queries or options.unit == "publishers"):
        raise InputError("export pairs: leave out --subject, --query, and --unit publishers")
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
        since=since,
        until=until,
        languages=tuple(options.language),
        outlets=tuple(options.outlet),
        countries=tuple(options.country),
        groups=tuple(options.group),
        ownerships=tuple(options.ownership),
        unit=options.unit,
        panel=options.panel,
        members=options.members,
        reading=options.reading,
        smooth=picks.SMOOTHS[options.smooth],
        scope="all" if options.all else "war",
        zone=options.zone,
        queries=queries,
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
