"""What a reader's pointer chose in a chart of TREND: a stretch of time, or one bucket and subject.

The chart was drawn by the clocks in use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from dashboard import faces
from processing.counting.picks import STEPS, Every
from processing.frames import Trend

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Pointed:
    """``span``: brushed, in whole buckets. ``bucket``: one was clicked, ``subject``: on this line."""

    span: Span | None = None
    bucket: Span | None = None
    subject: str | None = None


def read(selection: Mapping[str, Any], trend: Trend) -> Pointed:
    """The choice in Streamlit's selection of a figure of ``figures.lines``; empty for anything else."""
    boxes, points = selection.get("box") or [], selection.get("points") or []
    if boxes:
        found = [moment for x in boxes[0].get("x") or [] if (moment := _moment(x, trend))]
        return _brushed(trend, min(found), max(found)) if found else Pointed()
    if not points:
        return Pointed()
    moment = _moment(points[0].get("x"), trend)
    curves = {int(point.get("curve_number", 0)) for point in points}
    return Pointed(
        bucket=bucket_at(trend, moment) if moment else None,
        subject=_subject(trend["subject"].unique(maintain_order=True).to_list(), curves),
    )


def bucket_at(trend: Trend, moment: datetime) -> Span | None:
    """The bucket of the trend that holds the moment; None when none does."""
    inside = (pl.col("bucket_start") <= moment) & (pl.col("bucket_end") > moment)
    held = trend.filter(inside).select("bucket_start", "bucket_end").head(1)
    return None if held.is_empty() else (held["bucket_start"][0], held["bucket_end"][0])


def _brushed(trend: Trend, since: datetime, until: datetime) -> Pointed:
    """The buckets that the stretch touches: one is a bucket, more are a span."""
    touched = trend.filter(pl.col("bucket_end") > since, pl.col("bucket_start") < until)
    if touched.is_empty():
        return Pointed()
    starts, ends = sorted(set(touched["bucket_start"])), sorted(touched["bucket_end"])
    span = (starts[0], ends[-1])
    return Pointed(bucket=span) if len(starts) == 1 else Pointed(span=span)


def _subject(subjects: Sequence[str], curves: set[int]) -> str | None:
    """The one line clicked; curve 0 is the coverage, those after the subjects are unfinished ends."""
    lines = [curve for curve in curves if 1 <= curve <= len(subjects)]
    return subjects[lines[0] - 1] if len(lines) == 1 else None


def _moment(text: object, trend: Trend) -> datetime | None:
    """The moment at a place of the trend's axis."""
    start, end = trend.select("bucket_start", "bucket_end").row(0)
    every: Every = "1h" if end - start <= STEPS["1h"] else "1d"
    try:
        face = datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None
    return faces.moment(face, every, start)
