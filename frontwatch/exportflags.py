"""The flags of the commands that hand out results: export and reproduce."""

import argparse
from collections.abc import Callable
from pathlib import Path

from dashboard.results import FORMS
from frontwatch import moment
from processing.counting import queries, zones
from processing.counting.picks import (
    CATALOGUE,
    MAX_SUBJECTS,
    MEMBERS,
    READINGS,
    SMOOTHS,
    UNITS,
)
from processing.counting.queries import Query
from processing.vocabulary import GROUPS, OWNERSHIP


def declare(
    add: Callable[..., argparse.ArgumentParser], common: Callable[[argparse.ArgumentParser], None]
) -> None:
    """The commands and their flags exist; ``common`` adds those that every command has."""
    export = add("export", help="write trends, articles or pairs, and how to make them again")
    common(export)
    _export(export)
    reproduce = add("reproduce", help="make an export again from its manifest")
    common(reproduce)
    reproduce.add_argument("manifest", type=Path, help="the .manifest.json of an export")
    reproduce.add_argument("--out", type=Path, metavar="FILE", help="write the CSV here")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("trend", "articles", "pairs"), help="what to write")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here; else standard output")
    parser.add_argument(
        "--format",
        choices=tuple(FORMS),
        help="csv, json, parquet, or zip for a data package of them (by FILE's ending, else csv)",
    )
    parser.add_argument(
        "--from", dest="since", type=moment.shown, metavar="ISO-8601", help="first moment"
    )
    parser.add_argument(
        "--to", dest="until", type=moment.shown, metavar="ISO-8601", help="end, exclusive"
    )
    parser.add_argument(
        "--subject",
        action="append",
        default=[],
        metavar="ID",
        help=f"actor or theme, by id or name; up to {MAX_SUBJECTS} for a trend",
    )
    parser.add_argument(
        "--query",
        action="append",
        default=[],
        type=_query,
        metavar="NAME|SEARCH",
        help=f"a search (docs/search.md); with the subjects up to {MAX_SUBJECTS} for a trend",
    )
    parser.add_argument("--every", choices=("1h", "1d", "1w"), help="width of a trend's buckets")
    parser.add_argument(
        "--zone",
        type=_zone,
        default=zones.PLAIN,
        metavar="NAME",
        help="whose days buckets are, and times given without a zone, such as Europe/Kyiv (%(default)s)",
    )
    parser.add_argument(
        "--clock",
        choices=("published", "first_seen"),
        default="published",
        help="which time counts",
    )
    for name, read, allowed in (
        ("language", str.lower, None),
        ("outlet", str, None),
        ("country", str.upper, None),
        ("group", str, GROUPS),
        ("ownership", str, OWNERSHIP),
    ):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            type=read,
            choices=allowed,
            metavar=name.upper(),
            help=f"only this {name}; may be repeated",
        )
    parser.add_argument(
        "--all", action="store_true", help="also articles that are not about the war"
    )
    for name, words, told in (
        ("unit", UNITS, "what is counted: %(choices)s; copies of a text are one text"),
        ("members", MEMBERS, "the panel's feeds: %(choices)s (those live all the time)"),
        (
            "smooth",
            SMOOTHS,
            "buckets of a trend's trailing mean, in columns of its own: %(choices)s",
        ),
        ("reading", READINGS, "tags of the lexicon: %(choices)s (kept from before the rebuild)"),
    ):
        parser.add_argument(f"--{name}", choices=tuple(words), default=next(iter(words)), help=told)
    parser.add_argument(
        "--panel", default=CATALOGUE, metavar="NAME", help="only this panel's feeds (%(default)s)"
    )


def _query(text: str) -> Query:
    if query := queries.read(text):
        return query
    raise argparse.ArgumentTypeError(
        f"{text!r} is no search; give a name, a bar and a search, such as 'Grain|grain OR wheat'"
    )


def _zone(text: str) -> str:
    """The name of the zone in use now."""
    if name := zones.named(text):
        return name
    raise argparse.ArgumentTypeError(
        f"{text!r} is no time zone; give the name of one in the IANA database, such as Europe/Kyiv"
    )
