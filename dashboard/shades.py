"""The stretches of a chart that are shaded: what was not seen, what not all saw, what is chosen; no Streamlit."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import polars as pl

from dashboard import axes, saying
from dashboard.axes import Drawing, Part
from processing.counting import intervals

# The states of a bucket of which nothing is known, and what its band says.
UNSEEN = {
    "gap": saying.later("no feed<br>covers it"),
    "blocked": saying.later("all feeds<br>refuse us"),
}
# Room for the words "no feed covers it" in a band, as a part of the axis.
_WORDS_FIT = 0.11
# Steps of the amber strip, by the part of the feeds that is missing.
_AMBERS = 4


def with_voids(trend: pl.DataFrame) -> pl.DataFrame:
    """The rows with state gap or blocked also where no feed covers the bucket and few articles are known.

    What a handful (fewer than intervals.SMALL) from elsewhere says of such a time is chance: it must not look
    like zero.
    """
    is_void = (pl.col("feeds_reporting") == 0) & (pl.col("total") < intervals.SMALL)
    all_refuse = pl.col("feeds_blocked") == pl.col("feeds_expected")
    void = pl.when(all_refuse & (pl.col("feeds_expected") > 0)).then(pl.lit("blocked"))
    return trend.with_columns(
        pl.when(is_void).then(void.otherwise(pl.lit("gap"))).otherwise("state").alias("state")
    )


def bands(buckets: pl.DataFrame, drawing: Drawing) -> list[Part]:
    """The chosen stretch, grey where nothing is known, and the amber strip at the foot.

    Args:
        buckets: rows of one subject: bucket_start, bucket_end, state, feeds_reporting, feeds_expected.
        drawing: what it is drawn as.
    """
    return [*_chosen(drawing), *_gaps(buckets, drawing), *_partial(buckets, drawing)]


def words(buckets: pl.DataFrame, drawing: Drawing) -> list[Part]:
    """What stands in the bands of what was not seen, where there is room for it."""
    if buckets.is_empty():
        return []
    whole = buckets["bucket_end"][-1] - buckets["bucket_start"][0]
    return [
        {
            "x": axes.isoformat(start + (end - start) / 2),
            "y": 0.98,
            "yref": "paper",
            "yanchor": "top",
            "showarrow": False,
            "text": saying.say(told),
            "font": {"size": 11.5, "color": drawing.look.muted},
        }
        for state, told in UNSEEN.items()
        for start, end in runs(buckets, state)
        if (end - start) / whole >= _WORDS_FIT
    ]


def runs(buckets: pl.DataFrame, state: str) -> list[tuple[datetime, datetime]]:
    """The stretches of buckets in this state that follow each other: start and end of each."""
    starts, ends = buckets["bucket_start"], buckets["bucket_end"]
    place, found = 0, []
    for name, run in groupby(buckets["state"].to_list()):
        first, place = place, place + len(list(run))
        if name == state:
            found.append((starts[first], ends[place - 1]))
    return found


def shape(kind: str, xs: Sequence[datetime], ys: Sequence[float], **more: str) -> Part:
    """A shape between two times and two heights."""
    (x0, x1), (y0, y1) = map(axes.isoformat, xs), ys
    return {"type": kind, "x0": x0, "x1": x1, "y0": y0, "y1": y1, **more}


def _chosen(drawing: Drawing) -> list[Part]:
    if not drawing.chosen:
        return []
    style = {"fillcolor": drawing.look.chosen, "line": {"width": 0}}
    return [shape("rect", drawing.chosen, (0, 1), yref="paper", layer="below") | style]


def _gaps(buckets: pl.DataFrame, drawing: Drawing) -> list[Part]:
    style = {"fillcolor": drawing.look.gap, "line": {"width": 0}}
    return [
        shape("rect", run, (0, 1), yref="paper", layer="below") | style
        for state in UNSEEN
        for run in runs(buckets, state)
    ]


def _partial(buckets: pl.DataFrame, drawing: Drawing) -> list[Part]:
    style = {"fillcolor": drawing.look.partial, "line": {"width": 0}}
    missing = 1 - pl.col("feeds_reporting") / pl.col("feeds_expected")
    steps = (missing * _AMBERS).ceil().clip(1, _AMBERS).fill_nan(_AMBERS).cast(pl.Int64)
    is_partial = pl.col("state") == "partial"
    degrees = buckets.with_columns(state=pl.when(is_partial).then(steps.cast(pl.String)))
    return [
        shape("rect", run, (-0.012, 0), yref="paper", layer="above")
        | style
        | {"opacity": degree / _AMBERS}
        for degree in range(1, _AMBERS + 1)
        for run in runs(degrees, str(degree))
    ]
