"""The commands about the catalogue: list, check, import, export."""

import argparse

from collectors import catalogue, fetch, pace, parse, workers
from frontwatch import flags, output, terminal
from processing.tables import ANSWERED, LISTED, STATES, Feeds, listed, states


def run(options: argparse.Namespace) -> int:
    """The action that was asked for is done."""
    actions = {"list": _list, "check": _check, "import": _import, "export": _export}
    return actions[options.action](options)


def _list(options: argparse.Namespace) -> int:
    feeds = catalogue.load(flags.feeds_file(options))
    shown = ("feed_id", "language", "group", "outlet", "url")
    for row in feeds.iter_rows(named=True):
        terminal.show("\t".join(row[name] or "-" for name in shown))
    for row in catalogue.summary(feeds).iter_rows(named=True):
        terminal.say(
            f"{row['group']}: {row['feeds']} feeds, {row['outlets']} outlets, "
            f"{row['languages']} languages, {row['share']:.0%} of the feeds"
        )
    return 0


def _check(options: argparse.Namespace) -> int:
    path = flags.feeds_file(options)
    feeds = catalogue.load(path)
    terminal.say(f"{path}: {feeds.height} feeds, nothing wrong with the file.")
    return _ask_each(feeds, allow_private=options.allow_private) if options.ask else 0


def _ask_each(feeds: Feeds, *, allow_private: bool) -> int:
    unknown, now = states(STATES.empty()), terminal.now()
    with workers.reading() as read, terminal.progress("feeds asked") as progress:
        asks = pace.asks(feeds, unknown, now)
        replies = fetch.all_of(asks, allow_private=allow_private, progress=progress)
        documents = parse.each(replies, unknown, listed(LISTED.empty()), read, now)
    for one in documents:
        terminal.show(f"{one.feed_id}\t{one.outcome}\t{one.entries} entries\t{one.detail or ''}")
    failed = [one for one in documents if one.outcome not in ANSWERED]
    terminal.say(f"{len(documents) - len(failed)} of {len(documents)} feeds answered.")
    return 1 if failed else 0


def _import(options: argparse.Namespace) -> int:
    flags.store(options)
    present, target = catalogue.load(flags.feeds_file(options)), flags.own_feeds_file(options)
    merged = catalogue.merged(present, catalogue.load(options.file))
    output.write(target, catalogue.to_csv(merged))
    terminal.say(f"{target}: {merged.height - present.height} feeds added, {merged.height} in all.")
    return 0


def _export(options: argparse.Namespace) -> int:
    feeds = catalogue.load(flags.feeds_file(options))
    as_opml = options.opml or (options.out is not None and options.out.suffix == ".opml")
    body = catalogue.to_opml(feeds, "Frontwatch") if as_opml else catalogue.to_csv(feeds)
    if options.out is None:
        terminal.show_bytes(body)
    else:
        output.write(options.out, body)
        terminal.say(f"Wrote {feeds.height} feeds to {options.out}.")
    return 0
