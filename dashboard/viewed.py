"""What Trends shows of a view, made once for all who look at it; keyed as the reads of ``reads``.

It is shared by all readers: nobody may change it.
"""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboard import (
    clocks,
    composition,
    figures,
    keyed,
    notes,
    queried,
    reads,
    saying,
    tongues,
    words,
)
from dashboard.axes import Drawing
from dashboard.events import Event
from dashboard.overlays import Move
from dashboard.reads import Edition
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.frames import Trend

_MOST_WORDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The numbers of absolute picks.

    ``trend``: rows of TREND. ``undated``: how many articles have no publishing time. ``moves``: when
    feeds came to the panel or went.
    """

    trend: Trend
    undated: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Articles behind a chart: the rows shown, their ids, and ``evidence`` as ``reads.evidence`` gives it.

    ``shown``: an Arrow table, as Streamlit sends them. ``remark``: what to know where some were counted with another
    lexicon than the one in use; else None.
    """

    shown: Any
    ids: pl.Series
    evidence: pl.DataFrame
    remark: str | None


class Written(go.Figure):  # type: ignore[misc]  # Plotly has no types
    """A figure that is written out once, not each time that it is sent, which took a run of the page 2.5 ms (measured)."""

    @functools.cached_property
    def _written(self) -> dict[str, Any]:
        told: dict[str, Any] = super().to_dict()
        return told

    def to_dict(self) -> dict[str, Any]:
        """The same at each call; nobody may change it."""
        return self._written


@keyed.at_once(64)
@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def counted(edition: Edition, picks: Picks, now: datetime) -> Counted:
    """The numbers of absolute picks, all that their chart needs."""
    trend = reads.trend(edition, picks, now)
    return Counted(
        trend,
        reads.undated(edition, picks, picks, now),
        composition.moves(edition, picks, trend),
    )


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=keyed.BY)
def lines(
    edition: Edition, picks: Picks, now: datetime, drawing: Drawing, happened: tuple[Event, ...]
) -> Written:
    """The chart of absolute picks, as ``figures.lines`` draws it."""
    known = counted(edition, picks, now)
    drawn = figures.lines(known.trend, drawing, known.moves, happened)
    return Written(drawn.to_dict(), _validate=False)


@keyed.at_once(64)
@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def alt(edition: Edition, picks: Picks, now: datetime, said: tuple[str, str]) -> str:
    """The chart of absolute picks for those who do not see it: where each line begins, and where it ends.

    The arguments are those of ``articles``.
    """
    value = "share" if picks.measure == "share" else "matched"
    value += "_smoothed" if picks.smooth > 1 else ""
    ended = counted(edition, picks, now).trend.filter(~pl.col("unfinished")).drop_nulls(value)
    known = ended.group_by("subject", maintain_order=True)
    ends = known.agg(pl.col(value).first().alias("first"), pl.col(value).last().alias("last"))
    names = queried.names(picks, reads.words().names)
    with saying.spoken(said[1]), clocks.told(picks.zone):
        told = saying.percent if picks.measure == "share" else saying.number
        parts = [
            saying.say("{name} from {first} to {last}", name=name, first=told(a), last=told(b))
            for name, a, b in ((names.get(subject, subject), a, b) for subject, a, b in ends.rows())
        ]
        return notes.sentence(picks, parts)


@keyed.at_once(64)
@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def limits(edition: Edition, picks: Picks, now: datetime, language: str) -> str:
    """What limits what the chart of absolute picks says, as ``notes.doubts`` tells it; empty for nothing."""
    known = counted(edition, picks, now)
    lost = reads.lost(edition, picks, now)
    with saying.spoken(language), clocks.told(picks.zone):
        return " ".join(notes.doubts(known.trend, lost, picks, known.moves))


@keyed.at_once(64)
@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=keyed.BY)
def times(edition: Edition, picks: Picks, now: datetime, language: str) -> dict[str, str]:
    """What each bucket of the chart of absolute picks is called, by its start, the last one first."""
    with saying.spoken(language), clocks.told(picks.zone):
        spans = counted(edition, picks, now).trend.select("bucket_start", "bucket_end").unique()
        late_first = spans.sort("bucket_start", descending=True).iter_rows()
        return {picked.iso(start): words.span(start, end) for start, end in late_first}


@keyed.at_once(32)
@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=keyed.BY)
def articles(
    edition: Edition, picks: Picks, part: Picks, now: datetime, said: tuple[str, str]
) -> Listed:
    """The articles of ``reads.articles`` as a table shows them, and why they count.

    Names stand for ids and codes, and no link but http(s) ones is kept: LinkColumn opens any.

    Args:
        edition: the state of the store.
        picks: absolute picks.
        part: of the picks.
        now: the end of the data.
        said: the version of the lexicon in use, and the language of the names.
    """
    version, language = said
    rows = reads.articles(edition, picks, part, now)
    evidence = reads.evidence(edition, picks, part, now, version)
    named = pl.element().replace(reads.words().names)
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    rows = rows.join(_in_short(evidence), on="article_id", how="left", maintain_order="left")
    with saying.spoken(language):
        languages, told = tongues.languages(), remark(evidence)
    shown = rows.select(
        pl.col(picks.clock).alias("Time"),
        pl.col("outlet").fill_null(pl.col("feed_id")).alias("Outlet"),
        pl.col("title").alias("Headline"),
        pl.col("Words"),
        pl.col("actors").list.eval(named).alias("Actors"),
        pl.col("themes").list.eval(named).alias("Themes"),
        pl.col("language").replace(languages).alias("Language"),
        pl.when(is_link).then("url").alias("Link"),
    )
    return Listed(shown.to_arrow(), rows["article_id"], evidence, told)


def _in_short(evidence: pl.DataFrame) -> pl.DataFrame:
    """One row per article: article_id and Words, the first few different ones that were found."""
    found = pl.col("words").drop_nulls().unique(maintain_order=True).head(_MOST_WORDS)
    return evidence.group_by("article_id", maintain_order=True).agg(found.alias("Words"))


def remark(evidence: pl.DataFrame) -> str | None:
    """What to know where articles were counted with another lexicon than the one in use; else None."""
    other = evidence.filter(pl.col("read_with") != pl.col("found_with"))
    if other.is_empty():
        return None
    told = ", ".join(other["read_with"].unique().sort())
    return saying.many(
        "{count} article of these was counted with lexicon {before}; the words shown are those that "
        "{now}, which is in use now, finds in them. Run frontwatch rebuild to count all of them with it.",
        "{count} articles of these were counted with lexicon {before}; the words shown are those that "
        "{now}, which is in use now, finds in them. Run frontwatch rebuild to count all of them with it.",
        other["article_id"].n_unique(),
        before=told,
        now=other["found_with"][0],
    )
