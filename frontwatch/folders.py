"""Which data folder, feed catalogue and lexicon a command works with: flags first, then FRONTWATCH_* names."""

import argparse
import os
from pathlib import Path

from collectors import catalogue
from processing.errors import InputError
from processing.reading.lexicon import Lexicon
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


def named_feeds(options: argparse.Namespace) -> Path | None:
    """The catalogue that --feeds or FRONTWATCH_FEEDS names; None where neither does."""
    named = os.environ.get("FRONTWATCH_FEEDS")
    return options.feeds or (Path(named) if named else None)
