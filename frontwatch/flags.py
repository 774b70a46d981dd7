"""Every command and flag, declared once."""

import argparse
import functools
from collections.abc import Sequence
from pathlib import Path

from frontwatch import exportflags, folders, keepflags, moment
from processing.vocabulary import GROUPS, OWNERSHIP


def parser() -> argparse.ArgumentParser:
    """The command line as a person types it."""
    top = argparse.ArgumentParser(
        prog="frontwatch",
        description="Watch how the world's media cover the Russia–Ukraine war. "
        "Without a command: collect and show the dashboard until Ctrl-C.",
        formatter_class=functools.partial(argparse.HelpFormatter, width=100, max_help_position=26),
        epilog="Each of --data, --feeds, --passports, --panels, --lexicon, --address and --min-free can "
        "also be set as FRONTWATCH_DATA, FRONTWATCH_FEEDS and so on.",
    )
    _common(top, default=True)
    _beside_feeds(top, default=True)
    _port(top)
    _allow_private(top)
    _collector(top, default=None)
    _manage_feeds(top, default=False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    collect = commands.add_parser("collect", help="read the feeds, again and again or once")
    _common(collect)
    _beside_feeds(collect)
    collect.add_argument("--once", action="store_true", help="ask every feed once, then end")
    collect.add_argument(
        "--now",
        type=moment.parsed,
        metavar="ISO-8601",
        help="take this for the time of the round (with --once; for replays)",
    )
    _allow_private(collect)
    _collector(collect, default=argparse.SUPPRESS)
    dashboard = commands.add_parser("dashboard", help="show what was collected")
    _common(dashboard)
    _port(dashboard)
    _allow_private(dashboard)
    _manage_feeds(dashboard, default=argparse.SUPPRESS)
    status = commands.add_parser("status", help="tell how collecting goes; 1 if there is a problem")
    _common(status)
    status.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    _min_free(status, default=None)
    demo = commands.add_parser("demo", help="a full dashboard on generated articles, offline")
    demo.add_argument(
        "--data", type=Path, metavar="DIR", help="keep the demo here, not for a while"
    )
    demo.add_argument("--days", type=int, default=14, help="days of history to make (14)")
    demo.add_argument("--once", action="store_true", help="make the history, then end")
    _port(demo)
    tag = commands.add_parser("tag", help="find actors and themes in JSON lines")
    tag.add_argument("file", nargs="?", type=Path, help="JSON lines to read; else standard input")
    _lexicon_folder(tag, default=argparse.SUPPRESS)
    group = commands.add_parser("group", help="tell which JSON lines carry the same text")
    group.add_argument("file", nargs="?", type=Path, help="JSON lines to read; else standard input")
    exportflags.declare(commands.add_parser, _common)
    _feeds(
        commands.add_parser(
            "feeds", help="list, check, add, import, export or backfill feeds; passports"
        )
    )
    _rebuild(commands.add_parser("rebuild", help="read the whole archive with today's lexicon"))
    _lexicon(commands.add_parser("lexicon", help="try, check or compare actors and themes"))
    keepflags.declare(commands.add_parser, _common)
    return top


def page_environment(options: argparse.Namespace) -> dict[str, str]:
    """What the dashboard's process is told by its environment beside the data folder.

    Only the flags let feeds be added from it: what the environment said before does not count.
    """
    told = {
        "FRONTWATCH_MANAGE_FEEDS": "1" if options.manage_feeds else "",
        "FRONTWATCH_ALLOW_PRIVATE": "1" if options.allow_private else "",
    }
    named, folder = folders.named_feeds(options), folders.lexicon_folder(options)
    told |= {"FRONTWATCH_ADDRESS": options.address} if options.address else {}
    told |= {"FRONTWATCH_FEEDS": str(named.absolute())} if named else {}
    return told | ({"FRONTWATCH_LEXICON": str(folder.absolute())} if folder else {})


def _common(parser: argparse.ArgumentParser, *, default: bool = False) -> None:
    unset = None if default else argparse.SUPPRESS
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        default=unset,
        help="folder of the collected data (data)",
    )
    parser.add_argument(
        "--feeds",
        type=Path,
        metavar="FILE",
        default=unset,
        help="feed catalogue, CSV or OPML (DIR/feeds.csv if there is one, else the built-in one)",
    )
    _lexicon_folder(parser, default=unset)


def _beside_feeds(parser: argparse.ArgumentParser, *, default: bool = False) -> None:
    """The files that say more about the feeds."""
    for name, what in (
        ("passports", "dated facts about outlets"),
        ("panels", "named sets of feeds"),
    ):
        parser.add_argument(
            f"--{name}",
            type=Path,
            metavar="FILE",
            default=None if default else argparse.SUPPRESS,
            help=f"{what}, CSV (DIR/{name}.csv if there is one, else the built-in ones)",
        )


def _lexicon_folder(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar="DIR",
        default=default,
        help="folder with your own actors.toml, themes.toml or both (the built-in ones)",
    )


def _allow_private(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-private",
        action="store_true",
        help="also ask feeds on local and private addresses (off by default)",
    )


def _manage_feeds(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    parser.add_argument(
        "--manage-feeds",
        action="store_true",
        default=default,
        help="let whoever opens the dashboard on this machine add feeds (off by default)",
    )


def _port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, metavar="N", help="port of the dashboard (8501, or next)"
    )
    parser.add_argument(
        "--address",
        metavar="IP",
        help="address of this machine that it listens on (127.0.0.1); others need a login",
    )


def _collector(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    """What a collector that goes on is told about its own keeping."""
    _min_free(parser, default=default)
    parser.add_argument(
        "--metrics-port",
        type=int,
        metavar="N",
        default=default,
        help="tell Prometheus about collecting at 127.0.0.1:N/metrics (off by default)",
    )
    parser.add_argument(
        "--log-format",
        choices=("text", "json"),
        default=default,
        help="text for a person, or json: one object a line (text)",
    )


def _min_free(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument(
        "--min-free",
        metavar="MB",
        default=default,
        help="collect only while so much of the disk is free (500, or 1 %% of a small disk)",
    )


def _rebuild(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument(
        "--again",
        action="store_true",
        help="also read what this lexicon has read before, and tell the languages anew",
    )
    parser.add_argument(
        "--drop-old",
        action="store_true",
        help="read nothing; delete what was kept from before the last rebuild",
    )


def _lexicon(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    fragment = "TOML with [[actor]], [[decoy]] or [[theme]] blocks"
    trial = kinds.add_parser("try", help="show what new or changed entries find; saves nothing")
    _common(trial)
    trial.add_argument("file", type=Path, help=fragment)
    trial.add_argument(
        "--newest", type=int, metavar="N", help="only the newest N articles (the whole archive)"
    )
    check = kinds.add_parser("check", help="verify the lexicon, or what entries would make of it")
    _common(check)
    check.add_argument("file", nargs="?", type=Path, help=fragment)
    _common(kinds.add_parser("diff", help="compare the tags with those before the last rebuild"))


def _feeds(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _common(kinds.add_parser("list", help="one line per feed, and how the groups are balanced"))
    check = kinds.add_parser("check", help="verify the catalogue file")
    _common(check)
    check.add_argument("--ask", action="store_true", help="ask each feed once and say what came")
    _allow_private(check)
    _add(kinds.add_parser("add", help="find the feeds of a site or page, and add the only one"))
    more = kinds.add_parser("import", help="add the feeds of a CSV or OPML file to the catalogue")
    _common(more)
    more.add_argument("file", type=Path, help="file to read")
    more.add_argument("--preview", action="store_true", help="name the new ones, write nothing")
    more.add_argument("--ask", action="store_true", help="leave out new ones that do not answer")
    more.add_argument("--all", action="store_true", help="with --ask: add those all the same")
    _allow_private(more)
    out = kinds.add_parser("export", help="write the catalogue as CSV or OPML")
    _common(out)
    out.add_argument("--out", type=Path, metavar="FILE", help="write here; .opml for OPML")
    out.add_argument("--opml", action="store_true", help="write OPML also to standard output")
    passport = kinds.add_parser("passport", help="what is known of an outlet, since when, by whom")
    _common(passport)
    _beside_feeds(passport)
    passport.add_argument("outlet", help="publisher's name in the catalogue")
    older = kinds.add_parser("backfill", help="read a feed's older pages, where it has any")
    _common(older)
    older.add_argument("feed_id", help="name of the feed in the catalogue")
    older.add_argument(
        "--pages", type=int, default=50, metavar="N", help="most pages to read (%(default)s)"
    )
    _allow_private(older)


def _add(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("address", help="web address of a feed, site or page")
    parser.add_argument("--outlet", metavar="NAME", help="publisher's name (the host)")
    parser.add_argument("--section", metavar="NAME", help="which of the outlet's feeds it is")
    parser.add_argument(
        "--language", type=str.lower, metavar="CODE", help="ISO 639-1 (guessed from the titles)"
    )
    parser.add_argument("--country", type=str.upper, metavar="CODE", help="ISO 3166-1 alpha-2")
    parser.add_argument("--group", choices=GROUPS, metavar="NAME", help=f"one of: {_or(GROUPS)}")
    parser.add_argument(
        "--ownership", choices=OWNERSHIP, metavar="KIND", help=f"one of: {_or(OWNERSHIP)}"
    )
    parser.add_argument(
        "--user-agent", metavar="TEXT", help="name to give to this server instead of our own"
    )
    parser.add_argument("--preview", action="store_true", help="show what there is, save nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    _allow_private(parser)


def _or(words: Sequence[str]) -> str:
    return "; ".join(words)
