"""When and how each feed is asked, and what is remembered and logged of it; pure."""

import itertools
import operator
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from collectors import intervals, trust
from collectors.fetch import Ask
from collectors.parse import Document
from processing import frames
from processing.frames import Feeds, Fetches, Gaps, States
from processing.tables import FETCHES, STATES
from processing.vocabulary import ANSWERED

_TIME = pl.Datetime("us", "UTC")
# What is taken from a Document.
_FIGURES = {
    "feed_id": pl.String(),
    "url": pl.String(),
    "outcome": pl.String(),
    "detail": pl.String(),
    "status": pl.Int64(),
    "elapsed_ms": pl.Int64(),
    "body_bytes": pl.Int64(),
    "is_new": pl.Boolean(),
    "is_full": pl.Boolean(),
    "entries": pl.Int64(),
    "window_from": _TIME,
    "body_hash": pl.String(),
    "etag": pl.String(),
    "last_modified": pl.String(),
    "retry_after": pl.Int64(),
    "max_age": pl.Int64(),
    "every_s": pl.Int64(),
    "moved_to": pl.String(),
}
_TAKEN = operator.attrgetter(*_FIGURES)
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
# A clock that is set back by less holds a feed up by less than the shortest time between two polls.
_CLOCK_ERROR = timedelta(seconds=intervals.SHORTEST_S)
_BEFORE = {name: f"{name}_before" for name in STATES.columns if name not in ("feed_id", "url")}


def due(
    feeds: Feeds, states: States, now: datetime, *, everything: bool, at_most: int | None = None
) -> Feeds:
    """Rows of FEEDS to be asked now, in the feeds' order: never asked, moved, or their time has come.

    One that was asked later than now by a clock that was ahead is due: what it was told to wait says
    nothing any more. With ``everything``, all but those whose server asked to be left alone for longer. Never twice at
    one moment, so that a round which was cut off after its end can be run again. No more than
    ``at_most`` where that is given.
    """
    at = _moment(now)
    allowed = (pl.col("not_before") <= at).fill_null(value=True)
    timely = pl.lit(everything) | (pl.col("next_poll") <= at)
    is_ahead = (pl.col("asked_at") > at + _CLOCK_ERROR).fill_null(value=False)
    is_due = (allowed & timely & pl.col("asked_at").ne_missing(at)).fill_null(
        value=False
    ) | is_ahead
    resting = states.filter(~is_due).select("feed_id", "url")
    chosen = feeds.join(resting, on=["feed_id", "url"], how="anti", maintain_order="left")
    return frames.feeds(chosen if at_most is None else chosen.head(at_most))


def asks(due: Feeds, states: States, now: datetime) -> list[Ask]:
    """One ask per row of FEEDS; validators are sent only to the address that they came from.

    They are not sent once a day, nor after a long time without news, nor to a server that left them
    unchanged twice when the document changed.
    """
    is_conditional = pl.when("is_conditional")
    known = _beside(due.select("feed_id", "url", "user_agent"), states, now)
    asked = known.with_columns(trust.IS_CONDITIONAL.alias("is_conditional")).select(
        "feed_id",
        "url",
        is_conditional.then("etag_before").alias("etag"),
        is_conditional.then("last_modified_before").alias("last_modified"),
        pl.when(trust.HAS_MOVED).then("moved_to_before").alias("moved_to"),
        "user_agent",
    )
    return [Ask(*row) for row in asked.iter_rows()]


def last_seen(
    documents: Sequence[Document], states: States, now: datetime
) -> dict[str, datetime | None]:
    """When the entries of each feed's last document that had any were surely listed; None: never."""
    seen = _beside(_frame(documents), states, now).select("feed_id", trust.LAST_SEEN)
    return dict(seen.iter_rows())


def answers(
    documents: Sequence[Document],
    new_items: Mapping[str, int],
    gaps: Gaps,
    states: States,
    now: datetime,
) -> pl.DataFrame:
    """What each feed answered and what follows of it, ordered by feed_id; for next_states and log.

    ``new_items`` counts each feed's entries not seen before, ``gaps`` are this round's rows of GAPS,
    ``states`` those of STATES from before it; they are in the columns whose names end in ``_before``.
    """
    with_gap = set(gaps["feed_id"])
    brought = [new_items.get(document.feed_id, 0) for document in documents]
    have_gap = [document.feed_id in with_gap for document in documents]
    failures = pl.col("failures_before").fill_null(0) + 1
    return (
        _beside(_frame(documents), states, now)
        .with_columns(
            pl.Series("new_items", brought, pl.Int64()),
            pl.Series("has_gap", have_gap, pl.Boolean()),
            pl.col("outcome").is_in(ANSWERED).alias("has_answered"),
            intervals.WISH_S.alias("wish_s"),
            intervals.span_s("window_from").alias("window_s"),
            trust.HAS_MOVED.alias("had_moved"),
        )
        .with_columns(
            pl.when("has_answered").then(0).otherwise(failures).alias("failures"),
            intervals.TARGET_S.alias("target_s"),
            trust.LIED.alias("lied"),
        )
        .with_columns(intervals.PLANNED_S.alias("planned_s"))
        .with_columns(_after(intervals.UNTIL_NEXT_S).alias("next_poll"))
        .sort("feed_id")
    )


def log(answers: pl.DataFrame) -> Fetches:
    """Rows of FETCHES, one per feed that was asked, ordered by feed_id."""
    return frames.fetches(answers.rename({"entries": "items"}).select(*FETCHES.columns))


def next_states(answers: pl.DataFrame) -> States:
    """Rows of STATES of the feeds asked, ordered by feed_id."""
    kept = answers.select(
        "feed_id",
        "url",
        pl.col("started").alias("asked_at"),
        *_REMEMBERED,
        (pl.col("lies_before").fill_null(0) + pl.col("lied").fill_null(value=False)).alias("lies"),
        trust.MOVED.struct.unnest(),
        pl.when("has_answered")
        .then(pl.col("planned_s").round().cast(pl.Int64))
        .otherwise("interval_s_before")
        .alias("interval_s"),
        "failures",
        "next_poll",
        pl.when(intervals.ALONE_S > 0).then(_after(intervals.ALONE_S)).alias("not_before"),
        "had_moved",
    )
    # Validators that come from elsewhere are not to be trusted at the catalogue's address.
    is_back = pl.col("had_moved") & (pl.col("moves") == 0)
    validators = pl.when(~is_back).then(pl.col("etag", "last_modified"))
    return frames.states(kept.with_columns(validators).select(*STATES.columns))


def remembered(fetches: Fetches, feeds: Feeds) -> States:
    """Rows of STATES as far as what is stored tells them, ordered by feed_id.

    ``feeds`` are the rows of FEEDS whose addresses are known. What was read, its validators and where
    a feed moved to are not stored, so each is asked for the whole document at its catalogue address.
    """
    started, answered = pl.col("started"), pl.col("outcome").is_in(ANSWERED)
    # A server that ever lied may have answered 304 for other entries than those known.
    seen = (pl.col("items") > 0) & ((pl.col("outcome") == "ok") | (pl.col("lied").sum() == 0))
    planned = (pl.col("next_poll") - started).dt.total_seconds()
    frame = (
        fetches.sort("started")
        .group_by("feed_id")
        .agg(
            started.max().alias("asked_at"),
            pl.col("items").filter(answered).last().fill_null(0),
            pl.col("window_from").filter(answered).last(),
            started.filter(answered & seen).last().alias("read_at"),
            pl.col("lied").sum().cast(pl.Int64).alias("lies"),
            pl.lit(0, pl.Int64()).alias("moves"),
            planned.filter(answered)
            .last()
            .clip(upper_bound=intervals.LONGEST_S)
            .alias("interval_s"),
            (~answered).cast(pl.Int64).reverse().cum_prod().sum().alias("failures"),
            pl.col("next_poll").last(),
        )
        .join(feeds.select("feed_id", "url"), on="feed_id")
    )
    return frames.states(pl.concat([STATES.empty(), frame], how="diagonal").sort("feed_id"))


def _frame(documents: Sequence[Document]) -> pl.DataFrame:
    """The figures of the documents, one row each, in the same order."""
    taken = [*map(_TAKEN, documents)]
    columns = zip(*taken, strict=True) if taken else itertools.repeat(())
    figures = dict(zip(_FIGURES, columns, strict=False))
    # Polars takes a time with a zone a hundred times as long as a whole number.
    figures["window_from"] = tuple(map(_microseconds, figures["window_from"]))
    whole = _FIGURES | {"window_from": pl.Int64()}
    return pl.DataFrame(figures, schema=whole).cast({"window_from": _TIME})


def _beside(asked: pl.DataFrame, states: States, now: datetime) -> pl.DataFrame:
    """Each row beside its feed's row of STATES, if that is about the same address, as *_before."""
    before = states.rename(_BEFORE)
    joined = asked.join(before, on=["feed_id", "url"], how="left", maintain_order="left")
    return joined.with_columns(_moment(now).alias("started"))


def _microseconds(time: datetime | None) -> int | None:
    return None if time is None else (time - _EPOCH) // _MICROSECOND


def _moment(time: datetime) -> pl.Expr:
    """The time as a literal; polars makes one of a time with a zone itself in 0.4 ms (measured)."""
    return pl.lit(_microseconds(time), _TIME)


def _remembered() -> list[pl.Expr]:
    """What belongs to the last document read; an answer 304 may renew its validators."""
    is_same = pl.col("outcome") == "not_modified"
    given = {name: pl.col(name).replace("", None) for name in ("etag", "last_modified")}
    renewed = {
        name: pl.coalesce(value, pl.when(is_same).then(f"{name}_before"))
        for name, value in given.items()
    }
    read = {
        **renewed,
        "body_hash": pl.col("body_hash"),
        "items": pl.col("entries"),
        "window_from": pl.col("window_from"),
        "read_at": pl.when(pl.col("entries") > 0).then("started").otherwise(trust.LAST_SEEN),
        "full_at": pl.when("is_full").then("started").otherwise("full_at_before"),
    }
    before = {name: pl.col(f"{name}_before") for name in read}
    before["items"] = before["items"].fill_null(0)
    kept = pl.when("has_answered")
    return [kept.then(value).otherwise(before[name]).alias(name) for name, value in read.items()]


def _after(seconds: pl.Expr) -> pl.Expr:
    return pl.col("started") + (seconds * 1e6).round().cast(pl.Int64).cast(pl.Duration("us"))


_REMEMBERED = _remembered()
