"""Which data folder, feeds, passports, panels and lexicon a command works with.

Flags first, then FRONTWATCH_* names, then a file in the data folder, then what comes with Frontwatch.
"""

import argparse
import functools
import os
from pathlib import Path

from collectors import catalogue
from collectors import panels as panels_file
from collectors import passports as passports_file
from processing import frames
from processing.errors import InputError
from processing.frames import Feeds, Panels, Passports
from processing.reading.lexicon import Lexicon
from processing.tables import PASSPORTS
from storage import lexica
from storage.store import Store, location


def store(options: argparse.Namespace, *, must_exist: bool = False) -> Store:
    """The data folder: --data, else FRONTWATCH_DATA, else ``data`` here; made if it may be.

    Raises:
        InputError: nothing was collected there yet, and something must have been.
        StoreError: it cannot be used.
    """
    chosen = Store(options.data or location())
    if must_exist and not chosen.exists():
        raise InputError(
            f"nothing was collected into {chosen.root} yet; run `frontwatch collect --once` first, "
            "or name the right folder with --data"
        )
    chosen.create(demo=chosen.is_demo())
    return chosen


def feeds_file(options: argparse.Namespace) -> Path:
    """The catalogue in use: --feeds, FRONTWATCH_FEEDS, the data folder's own, else the built-in."""
    own = own_feeds_file(options)
    return own if own.exists() or named_feeds(options) else catalogue.bundled()


def own_feeds_file(options: argparse.Namespace) -> Path:
    """The catalogue that a person may change: --feeds, FRONTWATCH_FEEDS, or DATA/feeds.csv."""
    return named_feeds(options) or (options.data or location()) / "feeds.csv"


def passports(options: argparse.Namespace, feeds: Feeds) -> Passports:
    """--passports, FRONTWATCH_PASSPORTS or DATA/passports.csv; of other outlets the built-in ones.

    Raises:
        CatalogueError: naming file, line and column, when one cannot be used.
    """
    file = _beside(options, "passports")
    own = passports_file.load(file) if file else frames.passports(PASSPORTS.empty())
    return passports_file.chosen(own, _built_in_passports(), feeds)


def panels(options: argparse.Namespace) -> Panels:
    """The named panels: --panels, FRONTWATCH_PANELS, DATA/panels.csv, else the built-in ones.

    Raises:
        CatalogueError: naming file, line and column, when they cannot be used.
    """
    return panels_file.load(_beside(options, "panels") or panels_file.bundled())


def lexicon_folder(options: argparse.Namespace) -> Path | None:
    """The folder of the lexicon in use: --lexicon, else FRONTWATCH_LEXICON; None for the bundled one."""
    chosen: Path | None = options.lexicon
    return chosen or lexica.location()


def words(options: argparse.Namespace) -> Lexicon:
    """The lexicon in use, compiled.

    Raises:
        LexiconError: naming folder, file and entry, when it cannot be used.
    """
    return lexica.load(lexicon_folder(options))


def floor(options: argparse.Namespace) -> int | None:
    """The megabytes of free disk under which nothing is written: --min-free, else FRONTWATCH_MIN_FREE; or None.

    Raises:
        InputError: it is no whole number from 0 on.
    """
    given = getattr(options, "min_free", None) or os.environ.get("FRONTWATCH_MIN_FREE")
    if given and not given.isdecimal():
        raise InputError(f"--min-free {given}: give megabytes as a whole number, such as 500")
    return int(given) if given else None


def named_feeds(options: argparse.Namespace) -> Path | None:
    """The catalogue that --feeds or FRONTWATCH_FEEDS names; None where neither does."""
    named = os.environ.get("FRONTWATCH_FEEDS")
    return options.feeds or (Path(named) if named else None)


@functools.lru_cache(maxsize=1)
def _built_in_passports() -> Passports:
    return passports_file.load(passports_file.bundled())


def _beside(options: argparse.Namespace, kind: str) -> Path | None:
    """The CSV file of this kind that a person gave: by flag, by name, in the data folder; or None."""
    named = getattr(options, kind) or os.environ.get(f"FRONTWATCH_{kind.upper()}")
    present = (options.data or location()) / f"{kind}.csv"
    return Path(named) if named else present if present.exists() else None
