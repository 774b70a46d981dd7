"""PANELS and the record of collecting in, who belonged to a panel out; the only file that knows members.

A feed belongs to a panel in the times of its rows of PANELS, the end not included. The panel
``catalogue`` holds whatever was collected, of feeds that have left too: its rows only tell when feeds
came and went, and where PANELS has none of it each feed came with its first attempt.
"""

import hashlib
from datetime import datetime

import polars as pl

from processing import columns, tables
from processing.counting import coverage, passports
from processing.counting.coverage import Record
from processing.counting.picks import CATALOGUE, Picks

_TERM = ("feed_id", "valid_from", "valid_to")
_BALANCED = ("group", "language", "ownership")


def rows(record: Record, panel: str) -> pl.DataFrame:
    """The rows of PANELS of the panel, by feed and time."""
    kept = record.panels.filter(pl.col("panel") == panel)
    if kept.is_empty() and panel == CATALOGUE:
        first = record.fetches.lazy().group_by("feed_id").agg(pl.col("started").min())
        kept = first.select(
            pl.lit(panel).alias("panel"),
            "feed_id",
            pl.col("started").alias("valid_from"),
            pl.lit(None, columns.TIME).alias("valid_to"),
        ).collect()
    return kept.select(*tables.PANELS.columns).sort("feed_id", "valid_from")


def terms(
    record: Record, picks: Picks, buckets: pl.DataFrame, now: datetime
) -> pl.DataFrame | None:
    """When feeds count as members: feed_id, valid_from, valid_to, none null; None: all, always.

    Of the whole panel, all of its times. Of the constant panel, all time, for each feed of ``constant``.

    Args:
        record: with all feeds.
        picks: the panel and which of its members.
        buckets: the window, as ``coverage.grid`` makes it.
        now: the end of the data.
    """
    if picks.members == "constant":
        ids = constant(record, picks.panel, buckets, now)
        bounds = (pl.lit(passports.EARLIEST, columns.TIME), pl.lit(passports.LATEST, columns.TIME))
        return ids.to_frame().select(
            "feed_id", bounds[0].alias("valid_from"), bounds[1].alias("valid_to")
        )
    return None if picks.panel == CATALOGUE else _joined(rows(record, picks.panel))


def members(record: Record, terms: pl.DataFrame | None) -> Record:
    """The record with the members' feeds only, in their terms."""
    return record if terms is None else coverage.within(record, terms)


def constant(record: Record, panel: str, buckets: pl.DataFrame, now: datetime) -> pl.Series:
    """The ids of the feeds of the catalogue that were live through the whole window, sorted.

    The window runs from its first to its last finished bucket, but begins no earlier than the bucket
    of the first attempt to read any feed; without a finished bucket it is the running one. A feed was
    live through it when it belonged to the panel from its start to its end and, on the first-seen
    clock, reached its first and its last bucket: it answered in the bucket, or its last answer before
    made a promise that reaches the bucket's end. Both clocks have the same constant panel. A feed that
    was away in between is a member, and the buckets that it missed are partial.
    """
    window = _watched(record, buckets, now)
    if window.is_empty():
        return pl.Series("feed_id", [], pl.String)
    edges = pl.concat([window.head(1), window.tail(1)]).unique()
    untroubled = coverage.Record(record.fetches, record.feeds, record.gaps.clear())
    start, end = window["bucket_start"][0], min(window["bucket_end"][-1], now)
    live = coverage.cells(untroubled, edges, "first_seen", now)
    ids = live.filter(pl.col("cell") == "answered").group_by("feed_id").len()
    ids = ids.filter(pl.col("len") == edges.height)
    if panel != CATALOGUE:
        belonged = (pl.col("valid_from") <= start) & (pl.col("valid_to") >= end)
        ids = ids.join(_joined(rows(record, panel)).filter(belonged), on="feed_id", how="semi")
    return ids["feed_id"].sort()


def changes(record: Record, panel: str, start: datetime, end: datetime) -> pl.DataFrame:
    """When feeds came to the panel or went in [start, end), by time: feed_id, outlet, moment, change.

    ``change`` is came or went; a feed that went and came back at one moment did neither. Those that
    the panel began with did not come. The outlet is null for a feed that has left the catalogue.
    """
    kept = _joined(rows(record, panel))
    began = pl.lit(kept["valid_from"].min(), columns.TIME)
    moves = pl.concat(
        kept.select("feed_id", pl.col(name).alias("moment"), pl.lit(word).alias("change"))
        for name, word in (("valid_from", "came"), ("valid_to", "went"))
    )
    moment = pl.col("moment")
    is_move = (moment >= start) & (moment < end) & (moment > began)
    outlets = record.feeds.select("feed_id", "outlet")
    return (
        moves.filter(is_move)
        .join(outlets, on="feed_id", how="left")
        .select("feed_id", "outlet", "moment", "change")
        .sort("moment", "change", "feed_id")
    )


def balance(articles: pl.DataFrame, record: Record, now: datetime) -> pl.DataFrame:
    """What feeds and articles are of: by, value, feeds, outlets, articles, share; most articles first.

    One row per value of group, language and ownership that a feed or an article has. Feeds and outlets
    are those whose passport says so at ``now`` (a feed's language is that of FEEDS), articles those
    whose own facts do; ``share`` is of all the articles, 0 to 1, null where there are none.

    Args:
        articles: how many there are, as ``trends.tally`` counts them.
        record: with the feeds of the selection.
        now: the end of the data.
    """
    spans = passports.spans(record.feeds.lazy(), record.passports.lazy())
    valid = (pl.col("valid_from") <= now) & (now < pl.col("valid_to"))
    feeds = spans.filter(valid).join(
        record.feeds.lazy().select("feed_id", "language"), on="feed_id", how="left"
    )
    parts = pl.collect_all([_part(articles.lazy(), feeds, name) for name in _BALANCED])
    return pl.concat(parts)


def version(rows: pl.DataFrame) -> str:
    """A short word that changes with the rows of PANELS, whatever their order."""
    text = rows.select(*tables.PANELS.columns).sort(pl.all()).write_csv()
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _part(known: pl.LazyFrame, feeds: pl.LazyFrame, name: str) -> pl.LazyFrame:
    value = pl.col(name).alias("value")
    sources = feeds.group_by(value).agg(
        pl.len().cast(pl.Int64).alias("feeds"),
        pl.col("outlet").n_unique().cast(pl.Int64).alias("outlets"),
    )
    articles = known.group_by(value).agg(pl.col("articles").sum())
    whole = pl.col("articles").sum()
    return (
        sources.join(articles, on="value", how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col(pl.Int64).fill_null(0))
        .select(
            pl.lit(name).alias("by"),
            "value",
            "feeds",
            "outlets",
            "articles",
            pl.when(whole > 0).then(pl.col("articles") / whole).alias("share"),
        )
        .sort("articles", "feeds", "value", descending=[True, True, False])
    )


def _watched(record: Record, buckets: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The buckets from the first attempt on that have ended, or the last one begun if none has."""
    first = record.fetches.lazy().select(pl.col("started").min()).collect().item()
    begun = buckets.filter(
        pl.col("bucket_end") > pl.lit(first, columns.TIME), pl.col("bucket_start") <= now
    )
    ended = begun.filter(pl.col("bucket_end") <= now)
    return begun.tail(1) if ended.is_empty() else ended


def _joined(rows: pl.DataFrame) -> pl.DataFrame:
    """The times of the rows as terms; of one feed, those that touch or share time are one."""
    start, end = pl.col("valid_from"), pl.col("valid_to")
    opens = (start > end.cum_max().shift(1)).fill_null(value=True).cum_sum()
    return (
        rows.with_columns(end.fill_null(passports.LATEST))
        .sort("feed_id", "valid_from")
        .with_columns(opens.over("feed_id").alias("term"))
        .group_by("feed_id", "term", maintain_order=True)
        .agg(start.min(), end.max())
        .select(*_TERM)
    )
