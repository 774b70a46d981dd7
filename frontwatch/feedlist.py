"""The commands about the catalogue: list, check, import, export."""

import argparse
from collections.abc import Sequence

from collectors import catalogue, fetch, pace, parse, passports, spans, workers
from collectors.parse import Document
from frontwatch import backfill, folders, newfeed, output, terminal
from processing import frames, hiding
from processing.errors import InputError
from processing.frames import Feeds
from processing.tables import LISTED, STATES
from processing.vocabulary import ANSWERED


def run(options: argparse.Namespace) -> int:
    """The action that was asked for is done."""
    actions = {
        "list": _list,
        "check": _check,
        "add": newfeed.add,
        "import": _import,
        "export": _export,
        "passport": _passport,
        "backfill": backfill.run,
    }
    return actions[options.action](options)


def _list(options: argparse.Namespace) -> int:
    feeds = catalogue.load(folders.feeds_file(options))
    shown = ("feed_id", "language", "group", "outlet", "url")
    for row in feeds.iter_rows(named=True):
        terminal.show("\t".join(hiding.hidden(row[name] or "-") for name in shown))
    for row in catalogue.summary(feeds).iter_rows(named=True):
        terminal.say(
            f"{row['group']}: {row['feeds']} feeds, {row['outlets']} outlets, "
            f"{row['languages']} languages, {row['share']:.0%} of the feeds"
        )
    return 0


def _check(options: argparse.Namespace) -> int:
    path = folders.feeds_file(options)
    feeds = catalogue.load(path)
    terminal.say(f"{path}: {feeds.height} feeds, nothing wrong with the file.")
    return 1 if options.ask and _silent(_asked(feeds, options)) else 0


def _passport(options: argparse.Namespace) -> int:
    """What is known of the outlet was shown, one line for each time in which the same held."""
    feeds = catalogue.load(folders.feeds_file(options))
    known = passports.of(feeds, folders.passports(options, feeds))
    rows = known.filter(known["outlet"].str.to_lowercase() == options.outlet.lower())
    if rows.is_empty():
        raise InputError(
            f"{options.outlet}: no such outlet in the catalogue; `frontwatch feeds list` names them all"
        )
    for row in rows.iter_rows(named=True):
        since = "ever" if row["valid_from"] == spans.EPOCH else f"{row['valid_from']:%Y-%m-%d}"
        until = f"{row['valid_to']:%Y-%m-%d}" if row["valid_to"] else "now"
        terminal.show(f"{since} to {until}")
        for name in rows.columns[3:]:
            terminal.show(f"  {name}: {_in_words(row[name])}")
    return 0


def _in_words(value: str | bool | None) -> str:
    return value if isinstance(value, str) else "-" if value is None else "yes" if value else "no"


def _import(options: argparse.Namespace) -> int:
    """The file's new feeds are in the catalogue; with --ask those that answer, 1 if others do not."""
    present, given = catalogue.load(folders.feeds_file(options)), catalogue.load(options.file)
    merged = catalogue.merged(present, given)
    new = _without(merged, present["feed_id"].to_list())
    silent = _silent(_asked(new, options)) if options.ask else []
    left_out = [] if options.all else silent
    if options.preview:
        for feed_id, url in _without(new, left_out).select("feed_id", "url").iter_rows():
            terminal.show(f"{feed_id}\t{url}")
        terminal.say(
            f"{new.height - len(left_out)} feeds would be added, {given.height - new.height} are "
            "known; nothing was written."
        )
    else:
        _write(_without(merged, left_out), new.height - len(left_out), options)
    if left_out:
        terminal.say(f"Left out, for they did not answer: {', '.join(left_out)}; --all adds them.")
    return 1 if left_out else 0


def _without(feeds: Feeds, feed_ids: Sequence[str]) -> Feeds:
    return frames.feeds(feeds.filter(~feeds["feed_id"].is_in(list(feed_ids))))


def _write(feeds: Feeds, added: int, options: argparse.Namespace) -> None:
    folders.store(options)
    target = folders.own_feeds_file(options)
    output.write(target, catalogue.to_csv(feeds))
    terminal.say(f"{target}: {added} feeds added, {feeds.height} in all.")


def _asked(feeds: Feeds, options: argparse.Namespace) -> list[Document]:
    """What each feed said, which is shown on a line of its own."""
    unknown, now = frames.states(STATES.empty()), terminal.now()
    with workers.reading() as read, terminal.progress("feeds asked") as progress:
        replies = fetch.all_of(
            pace.asks(feeds, unknown, now), allow_private=options.allow_private, progress=progress
        )
        documents = parse.each(replies, unknown, frames.listed(LISTED.empty()), read, now)
    for one in documents:
        terminal.show(_line(one))
    answered = len(documents) - len(_silent(documents))
    terminal.say(f"{answered} of {len(documents)} feeds answered.")
    return documents


def _line(one: Document) -> str:
    moved = f"moved for good to {one.moved_to}" if one.moved_to else None
    remarks = "; ".join(filter(None, [one.detail, moved]))
    return f"{one.feed_id}\t{one.outcome}\t{one.entries} entries\t{hiding.hidden(remarks)}"


def _silent(documents: Sequence[Document]) -> list[str]:
    return [one.feed_id for one in documents if one.outcome not in ANSWERED]


def _export(options: argparse.Namespace) -> int:
    feeds = catalogue.load(folders.feeds_file(options))
    as_opml = options.opml or (options.out is not None and options.out.suffix == ".opml")
    body = catalogue.to_opml(feeds, "Frontwatch") if as_opml else catalogue.to_csv(feeds)
    if options.out is None:
        terminal.show_bytes(body)
    else:
        output.write(options.out, body)
        terminal.say(f"Wrote {feeds.height} feeds to {options.out}.")
    return 0
