"""Times as the axis of a chart has them: Plotly knows no zones, so it is told what clocks show.

Days and weeks stand where the clocks in use show them, all of one width. Hours follow each other without
hole or overlap, as the clocks would show them had they not been changed since the first one. A time of
the axis is written as UTC.
"""

from datetime import UTC, datetime, timedelta

import polars as pl

from dashboard import clocks
from processing import columns
from processing.counting import zones
from processing.counting.picks import Every


def of(moment: datetime, every: Every, first: datetime) -> datetime:
    """Where the moment stands on an axis that begins at ``first``."""
    if every == "1h":
        return moment + _ahead(first)
    return clocks.shown(moment).replace(tzinfo=UTC)


def moment(face: datetime, every: Every, first: datetime) -> datetime:
    """The moment that stands there."""
    if every == "1h":
        return face - _ahead(first)
    return zones.moment(face.replace(tzinfo=None), clocks.zone())


def placed(rows: pl.DataFrame, every: Every) -> pl.DataFrame:
    """The rows with their bucket_start and bucket_end as the axis has them; ``since``, ``until`` as they are."""
    real = rows.with_columns(since="bucket_start", until="bucket_end")
    if clocks.zone() == zones.PLAIN or rows.is_empty():
        return real
    first = rows["bucket_start"].min()
    edges = pl.concat([rows["bucket_start"], rows["bucket_end"]]).unique().sort()
    faces = [of(edge, every, first) for edge in edges]  # type: ignore[arg-type]  # not empty
    return real.with_columns(
        pl.col("bucket_start", "bucket_end").replace_strict(
            edges, pl.Series(faces, dtype=columns.TIME)
        )
    )


def is_bent(rows: pl.DataFrame) -> bool:
    """Whether clocks are changed in the time of the rows that ``placed`` gave."""
    ends = rows["since"].min(), rows["since"].max()
    return len({_ahead(end) for end in ends if isinstance(end, datetime)}) > 1


def _ahead(moment: datetime) -> timedelta:
    return clocks.shown(moment).utcoffset() or timedelta()
