"""The files that a reader can take along, made when they are asked for, from the snapshot on the page."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dashboard import reads, results
from dashboard.reads import Edition
from dashboard.results import Form, Result
from processing.counting import manifest
from processing.counting.manifest import View
from processing.counting.picks import Picks
from processing.errors import StoreError
from storage import pins
from storage.store import Store


def trend(edition: Edition, picks: Picks, now: datetime, form: Form) -> bytes:
    """The trend of absolute picks in a format."""
    return results.body(_made("trend", edition, (picks, picks), now), form)


def trend_manifest(edition: Edition, picks: Picks, now: datetime) -> bytes:
    """What the files of the trend hold and how to make them again, as JSON."""
    return manifest.to_json(_made("trend", edition, (picks, picks), now).manifest)


def articles(edition: Edition, picks: Picks, part: Picks, now: datetime, form: Form) -> bytes:
    """All articles behind a part of absolute picks in a format."""
    return results.body(_made("articles", edition, (picks, part), now), form)


def articles_manifest(edition: Edition, picks: Picks, part: Picks, now: datetime) -> bytes:
    """What the files of the articles hold and how to make them again, as JSON."""
    return manifest.to_json(_made("articles", edition, (picks, part), now).manifest)


def pairs(edition: Edition, picks: Picks, now: datetime, form: Form) -> bytes:
    """Who is named with whom in absolute picks, in a format."""
    return results.body(_made("pairs", edition, (picks, picks), now), form)


def pairs_manifest(edition: Edition, picks: Picks, now: datetime) -> bytes:
    """What the files of the pairs hold and how to make them again, as JSON."""
    return manifest.to_json(_made("pairs", edition, (picks, picks), now).manifest)


def _made(kind: str, edition: Edition, views: tuple[Picks, Picks], now: datetime) -> Result:
    """The result; its snapshot is kept where the data folder can be written to."""
    (window, part), store = views, Store(Path(edition.root))
    snapshot = pins.taken(store, edition.version)
    source = replace(results.source(store, window.reading, snapshot), now=now)
    view = View(kind, part, window, reads.words().names)
    try:
        return results.made(source, view, keep=True)
    except StoreError:
        return results.made(source, view, keep=False)
