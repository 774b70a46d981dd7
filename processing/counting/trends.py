"""Facts and the record of collecting in, the rows of TREND out; the only file that counts articles.

Facts are rows of TAGS with what held of the feed at the article's time (published, else first seen):
outlet, country, group, ownership and owner; and with the text that the article carries. The selection
is the facts of the panel's members that pass the picks' scope and filters; an article names a subject
when the subject's id is in its ``actors`` or ``themes``: the exact id, strong evidence only; no id is
both an actor's and a theme's, and each is listed once. An article without a publishing time is in no
bucket of the published clock; ``undated`` counts them.

What is counted in a bucket is the picks' unit: articles; distinct texts, the different ``text_id`` of
the articles; or independent publishers, the different ``owner``. Matched are those of the articles that
name the subject, total those of all.
"""

import functools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl

from processing import columns, frames, tables
from processing.counting import (
    asking,
    coded,
    codes,
    coverage,
    intervals,
    kernel,
    panels,
    passports,
    questions,
    smoothing,
)
from processing.counting import picks as picked
from processing.counting.asking import Facts, Question
from processing.counting.codes import UNDATED, Codes
from processing.counting.coverage import Record
from processing.counting.picks import Clock, Picks

# Feeds list articles from before collecting began; a view of everything starts no earlier than that.
BEFORE_COLLECTING = timedelta(days=30)
_AT_ONCE = 250_000


def facts(
    tags: pl.LazyFrame, feeds: pl.LazyFrame, known: pl.LazyFrame, copies: pl.LazyFrame
) -> Facts:
    """All articles of the tags, read and coded now.

    What held of an article's feed is what a passport valid at its time says. An article whose feed has
    left the catalogue has no outlet, country, group or ownership, and an owner of its own. An article
    that is not among the copies is a text of its own.

    Args:
        tags: rows of TAGS.
        feeds: rows of FEEDS.
        known: rows of PASSPORTS.
        copies: rows of COPIES.
    """
    spans = passports.spans(feeds, known).collect()
    given = Codes(codes.moments(spans))
    texts = coded.texts(copies).collect()
    batches = coded.prepared(tags).collect_batches(chunk_size=_AT_ONCE)
    parts = [part for rows in batches for part in coded.parts(rows, texts, given)]
    return Facts(
        tuple(asking.shelf(part) for part in parts if len(part.key)),
        functools.cache(lambda: codes.described(given.kinds, spans)),
        lambda: given.subjects,
        lambda times: with_texts(tags.filter(_within(times)), copies),
    )


def with_texts(tags: pl.LazyFrame, copies: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of TAGS with ``text_id``, their own where COPIES has none for them, in their order."""
    texts = copies.select("article_id", "text_id")
    return tags.join(texts, on="article_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("text_id", "article_id").alias("text_id")
    )


def first(facts: Facts, fetches: pl.LazyFrame, clock: Clock, now: datetime) -> datetime:
    """The earliest moment of the data, for views of everything; ``now`` where there is none.

    It is the clock's earliest article, but no more than BEFORE_COLLECTING before the first fetch.
    """
    began: datetime = fetches.select(pl.col("started").min()).collect().item() or now
    earliest = began - BEFORE_COLLECTING
    times = [
        start for shelf in facts.shelves for start, end in [shelf.bounds[clock]] if start <= end
    ]
    least = max(min(times, default=asking.micro(began)), asking.micro(earliest))
    return min(asking.moment(least), now)


def last(facts: Facts) -> datetime | None:
    """When the last article was first seen; None where there is none."""
    times = [shelf.bounds["first_seen"][1] for shelf in facts.shelves]
    return asking.moment(max(times)) if times else None


def trend(
    facts: Facts,
    record: Record,
    picks: Picks,
    now: datetime,
    looked: pl.DataFrame | None = None,
) -> frames.Trend:
    """Rows of TREND: one per subject and bucket, in the picks' order of subjects, then by time.

    Args:
        facts: as the function of that name makes them.
        record: with all feeds.
        picks: the view.
        now: the end of the data: the start of the last collecting round.
        looked: what ``coverage.every_cell`` finds for ``coverage.counted`` of absolute picks; None: find it.
    """
    picks = _fixed(facts, record, picks, now)
    shown, buckets = coverage.shown(picks, now), coverage.counted(picks, now)
    terms = panels.terms(record, picks, shown, now)
    selected = replace(facts, terms=terms)
    chosen = coverage.chosen(panels.members(record, terms), picks)
    if looked is None:
        looked = coverage.every_cell(chosen, buckets, picks.clock, now)
    states = coverage.states(coverage.of_terms(looked, chosen, buckets), buckets)
    totals, matches = _counts(selected, picks, buckets)
    rows = (
        pl.DataFrame({"subject": picks.subjects}, schema={"subject": pl.String})
        .join(buckets, how="cross", maintain_order="left_right")
        .join(states, on="bucket_start", how="left", maintain_order="left")
        .join(totals, on="bucket_start", how="left", maintain_order="left")
        .join(matches, on=["subject", "bucket_start"], how="left", maintain_order="left")
    )
    means = smoothing.smoothed(_judged(rows, now), picks.smooth)
    drawn = pl.col("bucket_start") >= shown["bucket_start"][0]
    return frames.trend(means.filter(drawn).select(*tables.TREND.columns))


def whole(facts: Facts, picks: Picks) -> pl.DataFrame:
    """One row per subject, in order: matched, total, share, its interval, small, copy_factor.

    Counted over the whole window of absolute picks: a text or a publisher of several buckets once.

    Args:
        facts: of the members of the panel, ``members``.
        picks: the view.
    """
    window = pl.DataFrame(
        {"bucket_start": [picks.since], "bucket_end": [picks.until]},
        schema={"bucket_start": columns.TIME, "bucket_end": columns.TIME},
    )
    totals, matches = _counts(facts, picks, window)
    total = 0 if totals.is_empty() else totals["total"].item()
    return (
        pl.DataFrame({"subject": picks.subjects}, schema={"subject": pl.String})
        .join(matches.drop("bucket_start"), on="subject", how="left", maintain_order="left")
        .with_columns(pl.col("matched").fill_null(0), pl.lit(total, pl.Int64).alias("total"))
        .with_columns(*_shares())
        .select(
            *("subject", "matched", "total", "share", "share_low", "share_high"),
            *("small", "copy_factor"),
        )
    )


def members(facts: Facts, record: Record, picks: Picks, now: datetime) -> Facts:
    """The facts of the members of the picks' panel; the functions below and ``whole`` take these.

    The arguments are those of ``trend``, the picks absolute.
    """
    return replace(facts, terms=panels.terms(record, picks, coverage.shown(picks, now), now))


def behind(  # noqa: PLR0913  the last one for those that show some only
    facts: Facts,
    picks: Picks,
    subjects: Sequence[str],
    start: datetime | None,
    end: datetime | None,
    *,
    most: int | None = None,
) -> pl.LazyFrame:
    """The articles of the selection in [start, end) that name one of the subjects, newest first.

    They are rows of TAGS with outlet, country, group, ownership, owner and text_id. Newest by the picks'
    clock, then by article_id. No subject: whatever they name. A bound that is None does not bound;
    without any, articles without a time are there too, last. The ``most`` newest; None: all.
    """
    page = kernel.newest(facts, questions.within(picks, start, end), subjects, most)
    rows = kernel.told(facts, page, picks.clock)
    return rows if most is None else rows.head(most)


def count(facts: Facts, picks: Picks, subjects: Sequence[str]) -> int:
    """How many articles are ``behind`` the picks, in their window."""
    return kernel.count(facts, questions.of(picks), subjects)


def tally(facts: Facts, picks: Picks) -> pl.DataFrame:
    """How many articles of the selection are of each kind: words of the kind, and ``articles``.

    Words are feed_id, language, in_scope, scope_reason, outlet, country, group, ownership, owner.
    """
    return kernel.tally(facts, questions.of(picks))


def undated(facts: Facts, picks: Picks) -> int:
    """How many articles of the selection are in no bucket because they have no publishing time.

    Absolute picks: those first seen between ``since`` and ``until``. On the first_seen clock: 0.
    """
    if picks.clock == "first_seen":
        return 0
    seen = replace(picks, clock="first_seen")
    return kernel.undated(facts, questions.of(seen))


def top(facts: Facts, picks: Picks, ids: Sequence[str], n: int) -> tuple[str, ...]:
    """The ``n`` most named of the ids in the selection, most named first, then by id.

    Absolute picks narrow the selection to their window. An id that no article names is left out.
    """
    counts = kernel.top(facts, _dated(questions.of(picks)))
    ranked = counts.filter(pl.col("subject").is_in(list(ids))).head(n)
    return tuple(ranked["subject"])


def _fixed(facts: Facts, record: Record, picks: Picks, now: datetime) -> Picks:
    from_the_start = picked.PERIODS.get(picks.period, picked.PERIODS["7d"]) is None
    earliest = now
    if picks.since is None and from_the_start:
        earliest = first(facts, record.fetches.lazy(), picks.clock, now)
    return picked.absolute(picks, earliest, now)


def _dated(question: Question) -> Question:
    """The same of articles that have a time."""
    span = question.span
    return replace(question, span=replace(span, since=max(span.since, UNDATED + 1)))


def _within(times: pl.Series) -> pl.Expr:
    """Whether a row was first seen between the first and the last of these times."""
    known = times.cast(columns.TIME)
    return pl.col("first_seen").is_between(known.min(), known.max())


def _counts(facts: Facts, picks: Picks, buckets: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The totals by bucket_start; and matched and copy_factor by subject and bucket_start."""
    question = questions.within(picks, buckets["bucket_start"][0], buckets["bucket_end"][-1])
    totals, matches = kernel.counts(facts, question, buckets, picks.subjects, picks.unit)
    copied = kernel.copied(facts, question, buckets, picks.subjects)
    return totals, matches.join(copied, on=["subject", "bucket_start"])


def _judged(rows: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The rows with zeros where someone looked, nulls where nobody did, the share and how sure it is.

    Articles known of a bucket for which no feed reports (an older document listed them, or the feed
    has left the catalogue) make it partial: it is not true that nobody looked.
    """
    is_unseen, is_known = pl.col("state").is_in(["gap", "blocked"]), pl.col("total") > 0
    return (
        rows.with_columns(pl.col("matched", "total").fill_null(0))
        .with_columns(
            pl.when(is_unseen & is_known).then(pl.lit("partial")).otherwise("state").alias("state")
        )
        .with_columns(pl.when(~is_unseen).then(pl.col("matched", "total")))
        .with_columns(
            *_shares(),
            (pl.col("bucket_end") > now).alias("unfinished"),
        )
    )


def _shares() -> list[pl.Expr]:
    """What follows from matched and total: share, share_low, share_high, small."""
    matched, total = pl.col("matched"), pl.col("total")
    return [
        pl.when(total > 0).then(matched / total).alias("share"),
        intervals.low(matched, total).alias("share_low"),
        intervals.high(matched, total).alias("share_high"),
        intervals.small(total).alias("small"),
    ]
