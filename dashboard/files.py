"""The files that a reader can take along: CSV and manifest, made when they are asked for."""

from datetime import datetime
from importlib.metadata import version

from dashboard import reads
from dashboard.reads import Edition
from processing.counting import export
from processing.counting.picks import Picks


def trend_csv(edition: Edition, picks: Picks, now: datetime) -> bytes:
    """The trend as CSV."""
    return export.trend_csv(reads.trend(edition, picks, now), reads.words().names)


def trend_manifest(edition: Edition, picks: Picks, now: datetime) -> bytes:
    """What the CSV of the trend holds and how to make it again, as JSON."""
    csv = trend_csv(edition, picks, now)
    rows = reads.trend(edition, picks, now).height
    return _manifest("trend", edition, (picks, picks), now, (rows, csv))


def articles_csv(edition: Edition, picks: Picks, part: Picks, now: datetime) -> bytes:
    """All articles behind a part of absolute picks as CSV."""
    return export.articles_csv(reads.every_article(edition, picks, part, now), {})


def articles_manifest(edition: Edition, picks: Picks, part: Picks, now: datetime) -> bytes:
    """What the CSV of the articles holds and how to make it again, as JSON."""
    csv = articles_csv(edition, picks, part, now)
    rows = reads.articles_behind(edition, picks, part, now)
    return _manifest("articles", edition, (picks, part), now, (rows, csv))


def _manifest(
    kind: str, edition: Edition, views: tuple[Picks, Picks], now: datetime, made: tuple[int, bytes]
) -> bytes:
    (picks, part), (rows, csv) = views, made
    about = export.manifest(
        kind=kind,
        picks=part,
        window=picks,
        rows=rows,
        csv=csv,
        now=now,
        data_version=edition.version,
        lexicon_version=reads.words().version,
        panel_version=reads.panel_version(edition, picks.panel),
        program_version=version("frontwatch"),
        undated=reads.undated(edition, picks, part, now),
    )
    return export.manifest_json(about)
