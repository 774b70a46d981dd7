"""Articles are counted by bucket, and a gap is never a zero."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from processing import tables
from processing.counting import asking, trends
from processing.counting import picks as picked
from processing.counting.coverage import Record
from processing.counting.picks import Clock, Picks, Unit

Rows = list[dict[str, Any]]
Facts = Callable[[Rows], asking.Facts]
Fetches = Callable[[Rows], pl.DataFrame]
DAY = datetime(2025, 8, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
NO_GAPS = tables.GAPS.empty()
NOW = DAY + 4 * HOUR
NONE = (0, None, None, None)


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return DAY + timedelta(hours=int(hour), minutes=int(minute))


def hours(view: Picks, until: datetime = NOW) -> Picks:
    """The view of subject x, hour by hour from the start of the day."""
    return replace(view, subjects=view.subjects or ("x",), since=DAY, until=until, every="1h")


def article(published: str | None, *actors: str, **more: object) -> dict[str, Any]:
    moment = at(published) if published else None
    return {"published": moment, "actors": sorted(actors)} | more


def looked(*feed_ids: str) -> Rows:
    """One fetch per feed at the end of the data, which lists the whole day."""
    return [{"feed_id": name, "started": NOW, "window_from": DAY} for name in feed_ids]


def table(trend: pl.DataFrame) -> list[tuple[object, ...]]:
    """Matched, total, share, feeds and state of each row."""
    feeds = pl.format("{}/{}", "feeds_reporting", "feeds_expected")
    return trend.select("matched", "total", "share", feeds, "state").rows()


def test_a_trend_is_one_row_per_subject_and_hour(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    known = facts(
        [
            article("0:00", "putin"),
            article("0:30", "putin", "trump"),
            article("0:59", "trump", themes=["drones"]),
            article("2:00", themes_possible=["drones"]),
        ]
    )
    view = Picks(subjects=("drones", "putin"), since=DAY, until=at("3:00"), every="1h")
    log = fetches([{"feed_id": "a", "started": at("2:30"), "window_from": DAY}])

    trend = trends.trend(known, Record(log.lazy(), feeds, NO_GAPS), view, at("2:30"))

    expected = tables.TREND.frame(
        [
            {
                "subject": subject,
                "bucket_start": DAY + n * HOUR,
                "bucket_end": DAY + (n + 1) * HOUR,
                "matched": matched,
                "total": (3, 0, 1)[n],
                "share": share,
                "share_low": low,
                "share_high": high,
                "small": n != 1,
                "copy_factor": 1.0 if matched else None,
                "feeds_reporting": 1,
                "feeds_expected": 1,
                "feeds_blocked": 0,
                "state": "ok",
                "unfinished": n == 2,
            }
            for subject, counts in (
                ("drones", ((1, 1 / 3, 0.0615, 0.7923), NONE, (0, 0.0, 0.0, 0.7935))),
                ("putin", ((2, 2 / 3, 0.2077, 0.9385), NONE, (0, 0.0, 0.0, 0.7935))),
            )
            for n, (matched, share, low, high) in enumerate(counts)
        ]
    )
    assert_frame_equal(trend, expected, abs_tol=1e-4)


def test_the_first_mean_goes_back_beyond_the_first_bucket_shown(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    known = facts([article("0:10", "x"), article("1:10"), article("2:10", "x"), article("2:20")])
    log = fetches([{"feed_id": "a", "started": at("4:00"), "window_from": DAY}])
    view = Picks(subjects=("x",), since=at("2:00"), until=at("3:00"), every="1h")
    record = Record(log.lazy(), feeds, NO_GAPS)

    raw, mean = (trends.trend(known, record, replace(view, smooth=n), at("4:00")) for n in (1, 3))

    assert mean.select("share_smoothed", "matched_smoothed").rows() == [(2 / 4, 2 / 3)]
    told = ["share_smoothed", "matched_smoothed"]
    assert_frame_equal(mean.drop(told), raw.drop(told))
    assert raw.select(told).rows() == [(None, None)]


@pytest.mark.parametrize(
    ("view", "rows", "expected"),
    [
        pytest.param(
            Picks(), [article("0:10", "x"), article("0:20", in_scope=False)], (1, 1), id="the war"
        ),
        pytest.param(
            Picks(scope="all"), [article("0:10", "x"), article("0:20", "x", in_scope=False)],
            (2, 2), id="all articles",
        ),
        pytest.param(
            Picks(languages=("uk", "de")), [article("0:10", "x"), article("0:20", "x", language="ru"),
            article("0:30", language="de")], (1, 2), id="the article's language",
        ),
        pytest.param(
            Picks(outlets=("Beta",)), [article("0:10", "x"), article("0:10", "x", feed_id="b1"),
            article("0:10", feed_id="b2")], (1, 2), id="outlet",
        ),
        pytest.param(
            Picks(countries=("DE",)), [article("0:10", "x"), article("0:10", feed_id="d")], (0, 1),
            id="country",
        ),
        pytest.param(
            Picks(groups=("UA",)), [article("0:10", "x"), article("0:10", feed_id="gone")], (1, 1),
            id="a feed that left has no group",
        ),
        pytest.param(
            Picks(), [article("0:10", "x", feed_id="gone")], (1, 1), id="a feed that left still counts"
        ),
        pytest.param(
            Picks(), [article(None, "x"), article(None, "x")], (0, 0),
            id="undated articles are in no bucket",
        ),
        pytest.param(
            Picks(clock="first_seen"), [article(None, "x", first_seen=at("0:10"))], (1, 1),
            id="undated articles are on the other clock",
        ),
        pytest.param(
            Picks(clock="first_seen"), [article("0:10", "x", first_seen=at("1:10"))], (0, 0),
            id="clocks are never merged",
        ),
        pytest.param(
            Picks(), [article("0:10", "xx", "x-ray", "y")], (0, 1), id="the exact id only"
        ),
    ],
)  # fmt: skip
def test_the_selection_is_scope_filters_and_clock(
    facts: Facts,
    fetches: Fetches,
    feeds: pl.DataFrame,
    view: Picks,
    rows: Rows,
    expected: tuple[int, int],
) -> None:
    log = fetches(
        [{"feed_id": f, "started": at(t), "window_from": DAY}
         for f in feeds["feed_id"] for t in ("0:15", "4:00")]
    )  # fmt: skip

    trend = trends.trend(facts(rows), Record(log.lazy(), feeds, NO_GAPS), hours(view), NOW)

    assert trend.select("matched", "total").row(0) == expected
    assert trend["state"][0] == "ok"


def test_filters_shrink_the_expected_feeds(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    log = fetches(looked("a", "b1", "d"))
    view = hours(Picks(countries=("UA",)), until=at("1:00"))

    trend = trends.trend(facts([]), Record(log.lazy(), feeds, NO_GAPS), view, NOW)

    assert table(trend) == [(0, 0, None, "2/2", "ok")]


def test_a_killed_feed_makes_partial_and_all_killed_make_a_gap_with_nulls(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    back = {"a": "3:00", "d": "2:00"}
    log = fetches(
        [{"feed_id": f, "started": at("1:00"), "window_from": DAY} for f in back]
        + [{"feed_id": f, "started": NOW, "window_from": at(t)} for f, t in back.items()]
    )
    known = facts([article("0:10", "x"), article("0:20"), article("2:10", "x"), article("3:10")])

    trend = trends.trend(known, Record(log.lazy(), feeds, NO_GAPS), hours(Picks()), NOW)

    assert table(trend) == [
        (1, 2, 0.5, "2/2", "ok"),
        (None, None, None, "0/2", "gap"),
        (1, 1, 1.0, "1/2", "partial"),
        (0, 1, 0.0, "2/2", "ok"),
    ]


@pytest.mark.parametrize(
    ("unit", "matched", "total"),
    [
        pytest.param("articles", 4, 6, id="articles"),
        pytest.param("texts", 2, 4, id="distinct texts"),
        pytest.param("publishers", 2, 3, id="independent publishers"),
    ],
)
def test_a_trend_counts_the_unit_on_both_sides_of_the_share(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame, unit: Unit, matched: int, total: int
) -> None:
    wire, own = {"text_id": "w"}, {"text_id": "o"}
    known = facts(
        [
            article("0:10", "x", feed_id="a") | wire,
            article("0:20", "x", feed_id="b1") | wire,
            article("0:30", "x", feed_id="b2") | wire,
            article("0:40", "x", feed_id="b2") | own,
            article("0:50", feed_id="b1"),
            article("0:50", feed_id="d"),
            article("1:10", "x", feed_id="d") | wire,
        ]
    )
    view = replace(hours(Picks(), until=at("2:00")), unit=unit)

    trend = trends.trend(known, Record(fetches(looked("a")), feeds, NO_GAPS), view, NOW)

    counted = trend.select("matched", "total", "share", "copy_factor").rows()
    assert counted == [(matched, total, matched / total, 2.0), (1, 1, 1.0, 1.0)]
    assert trend["share_high"][0] == pytest.approx(wilson_high(matched, total))


@pytest.mark.parametrize(
    ("unit", "matched", "total"),
    [("articles", 4, 5), ("texts", 2, 3), ("publishers", 1, 2)],
)
def test_a_whole_window_counts_a_text_and_a_publisher_of_several_hours_once(
    facts: Facts, unit: Unit, matched: int, total: int
) -> None:
    wire = {"text_id": "w"}
    known = facts(
        [
            *(article(f"{hour}:10", "x") | wire for hour in (0, 1, 2)),
            article("2:20", "x", themes=["t"]),
            article("3:00", feed_id="d"),
            article("5:00", "x", feed_id="d"),
        ]
    )
    view = replace(hours(Picks(subjects=("nobody", "x"))), unit=unit)

    found = trends.whole(known, view)

    assert found.select("subject", "matched", "total", "copy_factor").rows() == [
        ("nobody", 0, total, None),
        ("x", matched, total, 2.0),
    ]
    assert found["share"].to_list() == [0, matched / total]
    assert found["small"].to_list() == [True, True]
    nothing = trends.whole(facts([]), view)
    assert nothing.select("matched", "total", "share", "small").unique().rows() == [
        (0, 0, None, False)
    ]


def wilson_high(matched: int, total: int) -> float:
    """The upper end by the textbook's form, a root of |p - share| = z sqrt(p (1 - p) / n)."""
    share, spread = matched / total, 1.959963984540054**2 / total
    root = math.sqrt(spread**2 / 4 + spread * share * (1 - share))
    return (share + spread / 2 + root) / (1 + spread)


def test_hostile_dates_are_on_the_first_seen_clock_only(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    known = facts([article(None, "x", first_seen=at("1:10")) for _ in range(3)])
    record = Record(fetches(looked("a")), feeds, NO_GAPS)

    published = trends.trend(known, record, hours(Picks()), NOW)
    first_seen = trends.trend(known, record, hours(Picks(clock="first_seen")), NOW)

    assert published["total"].sum() == 0
    assert first_seen["matched"].to_list() == [None, 3, None, None]
    assert trends.undated(known, hours(Picks())) == 3


@pytest.mark.parametrize("clock", ["published", "first_seen"])
def test_feeds_that_refuse_us_make_a_blocked_hour_never_a_zero(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame, clock: Clock
) -> None:
    refusals = [
        {"feed_id": feed, "started": at(f"{hour}:05"), "outcome": "blocked"}
        for feed in ("b1", "b2")
        for hour in (1, 2, 3)
    ]
    one = [{"feed_id": "b1", "started": at("3:30"), "outcome": "timeout"}]
    record = Record(fetches([*refusals, *one]), feeds, NO_GAPS)

    trend = trends.trend(facts([]), record, hours(Picks(clock=clock, outlets=("Beta",))), NOW)

    expected = 2 if clock == "published" else 0
    assert trend.select("matched", "share", "state", "feeds_blocked", "feeds_expected").rows() == [
        (None, None, "gap", 0, expected),
        (None, None, "blocked", 2, 2),
        (None, None, "blocked", 2, 2),
        (None, None, "gap", 1, 2),
    ]


def test_an_hour_in_which_articles_may_be_lost_is_partial_and_its_numbers_stay(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    known = facts([article("0:30", "x"), article("1:30", "x")])
    loss = {"feed_id": "a", "found": NOW, "gap_from": at("1:40"), "gap_to": at("2:10")}
    record = Record(fetches(looked("a")), feeds, tables.GAPS.frame([loss]))

    trend = trends.trend(known, record, hours(Picks()), NOW)

    assert table(trend) == [
        (1, 1, 1.0, "1/1", "ok"),
        (1, 1, 1.0, "0/1", "partial"),
        (None, None, None, "0/1", "gap"),
        (0, 0, None, "1/1", "ok"),
    ]


def test_articles_known_of_an_hour_that_nobody_covers_make_it_partial(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    log = fetches([{"feed_id": "a", "started": at("1:00"), "window_from": at("0:30")}])
    known = facts([article("0:40", "x"), article("0:50")])

    trend = trends.trend(
        known, Record(log.lazy(), feeds, NO_GAPS), hours(Picks(), until=at("1:00")), at("1:00")
    )

    assert table(trend) == [(1, 2, 0.5, "0/1", "partial")]


def test_a_burst_of_undated_articles_is_counted_beside_the_trend(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    burst = [article(None, "x", first_seen=at("1:10")) for _ in range(50)]
    known = facts([*burst, article("1:20", "x"), article(None, in_scope=False)])
    view = hours(Picks())

    trend = trends.trend(known, Record(fetches(looked("a")).lazy(), feeds, NO_GAPS), view, NOW)

    assert trend["total"].to_list() == [0, 1, 0, 0]
    assert trends.undated(known, view) == 50
    assert trends.undated(known, replace(view, since=at("2:00"))) == 0
    assert trends.undated(known, Picks(scope="all")) == 51
    assert trends.undated(known, Picks(clock="first_seen")) == 0


@pytest.mark.parametrize(
    ("now", "unfinished"),
    [
        pytest.param(at("3:30"), [False, False, False, True], id="inside the last hour"),
        pytest.param(at("4:00"), [False, False, False, False], id="at its end"),
    ],
)
def test_the_running_bucket_is_unfinished(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame, now: datetime, unfinished: list[bool]
) -> None:
    log = fetches([{"feed_id": "a", "started": now, "window_from": DAY}])

    trend = trends.trend(facts([]), Record(log.lazy(), feeds, NO_GAPS), hours(Picks()), now)

    assert trend["unfinished"].to_list() == unfinished


def test_weeks_hold_monday_to_sunday(facts: Facts, fetches: Fetches, feeds: pl.DataFrame) -> None:
    days = ["2025-08-10T23:59:59Z", "2025-08-11T00:00:00Z", "2025-08-17T23:59:59Z"]
    known = facts([{"published": datetime.fromisoformat(day), "actors": ["x"]} for day in days])
    view = Picks(subjects=("x",), every="1w", period="7d")

    trend = trends.trend(known, Record(fetches([]).lazy(), feeds, NO_GAPS), view, DAY)

    starts = [datetime(2025, 8, day, tzinfo=UTC) for day in (4, 11)]
    assert trend.select("bucket_start", "total").rows() == [(starts[0], 1), (starts[1], 2)]


def test_nothing_collected_is_a_grid_of_gaps(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    trend = trends.trend(facts([]), Record(fetches([]).lazy(), feeds, NO_GAPS), hours(Picks()), NOW)

    assert table(trend) == [(None, None, None, "0/0", "gap")] * 4


def test_no_subject_is_no_row(facts: Facts, fetches: Fetches, feeds: pl.DataFrame) -> None:
    trend = trends.trend(facts([]), Record(fetches([]).lazy(), feeds, NO_GAPS), Picks(), NOW)

    assert_frame_equal(trend, tables.TREND.empty())


def test_facts_know_their_feeds_and_keep_those_whose_feed_left(facts: Facts) -> None:
    every = facts([article("0:10", feed_id="gone"), article("0:10", feed_id="b2")])

    known = trends.behind(every, Picks(), [], None, None).collect()
    told = known.select("feed_id", "outlet", "country", "group", "ownership", "owner").rows()
    assert told == [
        ("gone", None, None, None, None, "gone"),
        ("b2", "Beta", "UA", "UA", "private", "Beta"),
    ]
    assert known["text_id"].equals(known["article_id"])
    sources = ["outlet", "country", "group", "ownership", "owner"]
    assert known.columns == [*tables.TAGS.columns, "text_id", *sources]


def test_behind_a_point_are_its_articles_newest_first(facts: Facts) -> None:
    known = facts(
        [
            article("1:00", "x"),
            article("1:30", "y", themes=["x"]),
            article("1:30", "x", "z"),
            article("1:59", "y"),
            article("2:00", "x"),
            article("1:10", "x", in_scope=False),
            article(None, "x"),
        ]
    )

    point = trends.behind(known, Picks(), ["x"], at("1:00"), at("2:00")).collect()
    whole = trends.behind(known, Picks(), [], at("1:00"), at("2:00")).collect()
    two = trends.behind(known, Picks(), ["z", "y"], at("1:00"), at("2:00")).collect()

    assert [int(name, 16) for name in point["article_id"]] == [1, 2, 0]
    assert [int(name, 16) for name in whole["article_id"]] == [3, 1, 2, 0]
    assert [int(name, 16) for name in two["article_id"]] == [3, 1, 2]
    newest = trends.behind(known, Picks(), [], at("1:00"), at("2:00"), most=2).collect()
    assert newest.equals(whole.head(2))


def test_behind_no_bounds_are_undated_articles_too_and_last(facts: Facts) -> None:
    known = facts([article(None, "x"), article("1:00", "x"), article("2:00", "x")])

    everything = trends.behind(known, Picks(), ["x"], None, None).collect()
    since = trends.behind(known, Picks(), ["x"], at("1:30"), None).collect()
    until = trends.behind(known, Picks(), ["x"], None, at("1:30")).collect()

    assert [int(name, 16) for name in everything["article_id"]] == [2, 1, 0]
    assert [int(name, 16) for name in since["article_id"]] == [2]
    assert [int(name, 16) for name in until["article_id"]] == [1]


def test_the_top_are_the_most_named_then_by_id(facts: Facts) -> None:
    known = facts(
        [
            article("0:10", "b", "c", themes=["t"]),
            article("1:10", "a", "c"),
            article("2:10", "c", "elsewhere"),
            article("3:10", "b", "b2", in_scope=False),
        ]
    )
    ids = ["a", "b", "c", "t", "nobody"]

    assert trends.top(known, Picks(), ids, 3) == ("c", "a", "b")
    assert trends.top(known, Picks(scope="all"), ids, 2) == ("c", "b")
    assert trends.top(known, replace(Picks(), until=at("1:00")), ids, 9) == ("b", "c", "t")
    assert trends.top(known, replace(Picks(), since=at("3:00")), ids, 9) == ()


@pytest.mark.parametrize(
    ("published", "clock", "first"),
    [
        pytest.param(["9:00", "7:00"], "published", "7:00", id="the earliest article"),
        pytest.param(["-900:00"], "published", "-710:00", id="thirty days before collecting began"),
        pytest.param(["7:00"], "first_seen", "12:00", id="the other clock"),
        pytest.param([], "published", "10:00", id="no article: when collecting began"),
    ],
)
def test_everything_begins_with_the_first_article(
    facts: Facts, fetches: Fetches, published: list[str], clock: Clock, first: str
) -> None:
    known = facts([article(text) for text in published])
    log = fetches([{"feed_id": "a", "started": at(start)} for start in ("11:00", "10:00")])

    assert trends.first(known, log.lazy(), clock, at("20:00")) == at(first)


def test_everything_begins_now_where_there_is_nothing(facts: Facts, fetches: Fetches) -> None:
    assert trends.first(facts([]), fetches([]).lazy(), "published", NOW) == NOW


def test_a_trend_of_everything_begins_with_the_first_article(
    facts: Facts, fetches: Fetches, feeds: pl.DataFrame
) -> None:
    known = facts([article("-25:00", "x"), article("1:00", "x")])
    view = Picks(subjects=("x",), period="all", every="1d")

    trend = trends.trend(known, Record(fetches(looked("a")).lazy(), feeds, NO_GAPS), view, NOW)

    day = timedelta(days=1)
    assert trend["bucket_start"].to_list() == [DAY - 2 * day, DAY - day, DAY]


MINUTES = st.integers(0, 239).map(lambda minutes: DAY + timedelta(minutes=minutes))
NAMES = st.lists(st.sampled_from(["x", "y", "z"]), unique=True).map(sorted)
ARTICLES = st.lists(
    st.fixed_dictionaries(
        {
            "published": st.one_of(st.none(), MINUTES),
            "first_seen": MINUTES,
            "feed_id": st.sampled_from(["a", "b1", "d", "gone"]),
            "language": st.sampled_from(["uk", "ru"]),
            "in_scope": st.booleans(),
            "actors": NAMES,
            "themes": st.lists(st.just("t"), max_size=1),
            "text_id": st.sampled_from(["1", "2", "3"]),
        }
    ),
    max_size=12,
)
ANSWERS = st.lists(
    st.fixed_dictionaries(
        {
            "feed_id": st.sampled_from(["a", "b1", "d"]),
            "started": MINUTES,
            "window_from": st.one_of(st.none(), MINUTES),
        }
    ),
    unique_by=lambda row: (row["feed_id"], row["started"]),
    max_size=6,
)
VIEWS = st.builds(
    Picks,
    subjects=st.permutations(["x", "y", "t"]).map(tuple),
    every=st.just("1h"),
    since=st.just(DAY),
    clock=st.sampled_from(["published", "first_seen"]),
    languages=st.sampled_from([(), ("uk",)]),
    groups=st.sampled_from([(), ("UA",)]),
    ownerships=st.sampled_from([(), ("private",)]),
    scope=st.sampled_from(["war", "all"]),
    unit=st.sampled_from(["articles", "texts", "publishers"]),
    members=st.sampled_from(["whole", "constant"]),
)
COUNTED_BY = {"articles": "article_id", "texts": "text_id", "publishers": "owner"}


@settings(max_examples=60)
@given(ARTICLES, ANSWERS, VIEWS, st.randoms())
def test_trends_keep_their_promises(
    facts: Facts,
    fetches: Fetches,
    feeds: pl.DataFrame,
    known: Rows,
    answers: Rows,
    view: Picks,
    random: Any,
) -> None:
    rows, now = facts(known), NOW - HOUR / 2
    record = Record(fetches(answers).lazy(), feeds, NO_GAPS)
    trend = trends.trend(rows, record, view, now)

    random.shuffle(known)
    random.shuffle(answers)
    again = trends.trend(facts(known), Record(fetches(answers), feeds, NO_GAPS), view, now)

    assert_frame_equal(trend, again)
    unseen = pl.col("state").is_in(["gap", "blocked"])
    no_share = unseen | (pl.col("total") == 0)
    broken = trend.filter(
        (pl.col("matched") > pl.col("total"))
        | (unseen != pl.col("total").is_null())
        | (unseen != pl.col("matched").is_null())
        | (pl.col("share").is_null() != no_share)
        | (pl.col("share_low").is_null() != no_share)
        | (pl.col("share_low") > pl.col("share"))
        | (pl.col("share_high") < pl.col("share"))
        | (pl.col("copy_factor").is_null() != (pl.col("matched").fill_null(0) == 0))
        | (pl.col("copy_factor") < 1)
        | (pl.col("feeds_reporting") + pl.col("feeds_blocked") > pl.col("feeds_expected"))
        | ((pl.col("state") == "ok") & (pl.col("feeds_reporting") < pl.col("feeds_expected")))
        | (pl.col("bucket_end") - pl.col("bucket_start") != HOUR)
    )
    assert broken.is_empty()
    assert trend["subject"].unique(maintain_order=True).to_list() == list(view.subjects)
    whole = picked.absolute(view, NOW, now)
    rows, unit = trends.members(rows, record, whole, now), COUNTED_BY[view.unit]
    for row in trend.filter(~unseen).iter_rows(named=True):
        bounds = (row["bucket_start"], row["bucket_end"])
        point = trends.behind(rows, view, [row["subject"]], *bounds).collect()
        every = trends.behind(rows, view, [], *bounds).collect()
        assert (point[unit].n_unique(), every[unit].n_unique()) == (row["matched"], row["total"])
    inside = trends.behind(rows, view, [], *picked.window(view, NOW, now)).collect()
    every = trends.behind(rows, view, [], None, None).collect()
    assert inside.height + trends.undated(rows, view) == every.height
