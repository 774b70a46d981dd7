"""When feeds are asked, and what is remembered and logged of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from collectors import pace
from collectors.fetch import Ask
from collectors.parse import Document
from processing import frames
from processing.frames import Feeds, Fetches, Gaps, States
from processing.tables import FEEDS, FETCHES, GAPS, STATES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
NO_STATES = frames.states(STATES.empty())
NO_GAPS = frames.gaps(GAPS.empty())
READ = Document(
    feed_id="a",
    url="https://a.example/rss",
    outcome="ok",
    detail=None,
    status=200,
    elapsed_ms=5,
    body_bytes=100,
    is_new=True,
    is_full=True,
    entries=3,
    window_from=NOW - timedelta(hours=9),
    body_hash="h",
    etag='"e"',
    last_modified="m",
)
UNDATED = replace(READ, window_from=None)
UNCHANGED = replace(READ, outcome="not_modified", status=304, is_new=False, is_full=False)
FAILED = replace(
    READ,
    outcome="http_error",
    detail="no",
    status=503,
    is_new=False,
    is_full=False,
    entries=0,
    window_from=None,
    body_hash=None,
    etag=None,
)


@pytest.fixture
def feeds() -> Callable[..., Feeds]:
    """A maker of rows of FEEDS from ids."""

    def make(*feed_ids: str) -> Feeds:
        rows = [
            {
                "feed_id": feed_id,
                "url": f"https://{feed_id}.example/rss",
                "outlet": feed_id,
                "group": "Other",
                "ownership": "unverified",
            }
            for feed_id in feed_ids
        ]
        return frames.feeds(FEEDS.frame(rows))

    return make


def states(*rows: dict[str, Any]) -> States:
    usual = {"items": 0, "lies": 0, "moves": 0, "failures": 0, "next_poll": LATER}
    named = [usual | {"url": f"https://{row['feed_id']}.example/rss"} | row for row in rows]
    return frames.states(STATES.frame(named))


def after(document: Document, last: States = NO_STATES, gaps: Gaps = NO_GAPS) -> States:
    return pace.next_states(pace.answers([document], {}, gaps, last, NOW))


def logged(document: Document, last: States = NO_STATES, new_items: int = 0) -> Fetches:
    brought = {document.feed_id: new_items}
    return pace.log(pace.answers([document], brought, NO_GAPS, last, NOW))


def minutes_until_next(document: Document, last: States = NO_STATES) -> float:
    (row,), (state,) = logged(document, last).to_dicts(), after(document, last).to_dicts()
    assert row["next_poll"] == state["next_poll"]
    return float((row["next_poll"] - NOW) / timedelta(minutes=1))


def test_feeds_are_due_when_new_moved_or_their_time_has_come(feeds: Any) -> None:
    known = states(
        {"feed_id": "early", "next_poll": LATER},
        {"feed_id": "timely", "next_poll": NOW},
        {"feed_id": "moved", "url": "https://old.example", "not_before": LATER},
        {"feed_id": "waiting", "next_poll": NOW, "not_before": LATER},
        {"feed_id": "waited", "next_poll": NOW, "not_before": NOW},
        {"feed_id": "dropped", "next_poll": NOW},
    )

    due = pace.due(
        feeds("waiting", "timely", "new", "early", "moved", "waited"), known, NOW, everything=False
    )

    assert due["feed_id"].to_list() == ["timely", "new", "moved", "waited"]
    assert due.schema == FEEDS.schema


@pytest.mark.parametrize("everything", [True, False])
def test_a_feed_is_asked_once_at_a_time(feeds: Any, *, everything: bool) -> None:
    url = "https://a.example/rss"
    known = states({"feed_id": "a", "url": url, "asked_at": NOW, "next_poll": NOW})
    later = NOW + timedelta(seconds=1)

    assert pace.due(feeds("a"), known, NOW, everything=everything).is_empty()
    assert pace.due(feeds("a"), known, later, everything=everything).height == 1


def test_no_more_feeds_are_due_at_once_than_asked_for(feeds: Any) -> None:
    due = pace.due(feeds("a", "b", "c"), NO_STATES, NOW, everything=False, at_most=2)

    assert due["feed_id"].to_list() == ["a", "b"]


def test_everything_is_all_but_those_that_asked_to_be_left_alone(feeds: Any) -> None:
    known = states({"feed_id": "early"}, {"feed_id": "waiting", "not_before": LATER})

    due = pace.due(feeds("early", "waiting", "new"), known, NOW, everything=True)

    assert due["feed_id"].to_list() == ["early", "new"]


@pytest.mark.parametrize("everything", [True, False])
def test_no_feeds_none_due(everything: bool) -> None:
    none = frames.feeds(FEEDS.empty())

    assert pace.due(none, NO_STATES, NOW, everything=everything).is_empty()
    assert pace.asks(none, NO_STATES, NOW) == []


KNOWN = {"feed_id": "a", "etag": '"e"', "last_modified": "m", "full_at": NOW}


def test_validators_are_sent_only_to_the_address_they_came_from(feeds: Any) -> None:
    known = states(KNOWN, KNOWN | {"feed_id": "b", "url": "https://old.example"})

    asks = pace.asks(feeds("a", "b", "c"), known, LATER)

    assert asks == [
        Ask("a", "https://a.example/rss", '"e"', "m"),
        Ask("b", "https://b.example/rss", None, None),
        Ask("c", "https://c.example/rss", None, None),
    ]


def test_a_feed_is_asked_under_the_name_that_the_catalogue_says(feeds: Any) -> None:
    named = frames.feeds(feeds("a").with_columns(user_agent=pl.lit("Somebody/1.0")))

    (ask,) = pace.asks(named, NO_STATES, NOW)

    assert ask.user_agent == "Somebody/1.0"


@pytest.mark.parametrize(
    ("state", "hours", "conditional"),
    [
        pytest.param({}, 2.9, True, id="empty"),
        pytest.param({}, 3, False, id="empty for 3 h"),
        pytest.param({"items": 9}, 23.9, True, id="undated"),
        pytest.param({"items": 9}, 24, False, id="undated, once a day"),
        pytest.param({"full_at": None}, 0, False, id="never sent in full"),
        pytest.param({"lies": 1}, 1, True, id="lied once"),
        pytest.param({"lies": 2}, 0, False, id="lied twice"),
        pytest.param({"lies": None}, 1, True, id="of an older version"),
        pytest.param({"items": 100, "age_h": 10}, 2.9, True, id="busy, quiet for less than 3 h"),
        pytest.param({"items": 100, "age_h": 10}, 3, False, id="busy, quiet for 3 h"),
        pytest.param({"items": 20, "age_h": 40}, 6.5, True, id="2 h apart, 304 for 6.5 h"),
        pytest.param({"items": 20, "age_h": 40}, 7.2, False, id="2 h apart, 304 for 7 h"),
        pytest.param({"items": 3, "age_h": 900}, 23.9, True, id="slow, 304 for most of a day"),
        pytest.param({"items": 3, "age_h": 900}, 24, False, id="slow, once a day"),
    ],
)
def test_the_whole_document_is_asked_for(
    feeds: Any, state: dict[str, Any], hours: float, conditional: bool
) -> None:
    age_h = state.pop("age_h", None)
    window = {"window_from": NOW - timedelta(hours=age_h)} if age_h else {}

    (ask,) = pace.asks(feeds("a"), states(KNOWN | state | window), NOW + timedelta(hours=hours))

    assert bool(ask.etag and ask.last_modified) is conditional
    assert (ask.etag is None) is (ask.last_modified is None)


def test_the_log_has_one_row_per_document() -> None:
    failed = replace(FAILED, feed_id="b", moved_to="https://new.example")

    brought = {"a": 2, "b": 0}
    log = pace.log(pace.answers([failed, READ], brought, NO_GAPS, NO_STATES, NOW))

    expected = [
        {
            "feed_id": "a",
            "started": NOW,
            "outcome": "ok",
            "status": 200,
            "elapsed_ms": 5,
            "body_bytes": 100,
            "items": 3,
            "new_items": 2,
            "window_from": READ.window_from,
        },
        {
            "feed_id": "b",
            "started": NOW,
            "outcome": "http_error",
            "status": 503,
            "detail": "no",
            "elapsed_ms": 5,
            "body_bytes": 100,
            "items": 0,
            "new_items": 0,
            "moved_to": "https://new.example",
        },
    ]
    assert_frame_equal(log.drop("next_poll"), FETCHES.frame(expected).drop("next_poll"))
    assert (log["next_poll"] > NOW).all()


def test_an_answer_is_remembered() -> None:
    (state,) = after(READ, states({"feed_id": "a", "failures": 3})).to_dicts()

    assert state | {"next_poll": None} == {
        "feed_id": "a",
        "asked_at": NOW,
        "url": READ.url,
        "etag": '"e"',
        "last_modified": "m",
        "body_hash": "h",
        "items": 3,
        "window_from": READ.window_from,
        "read_at": NOW,
        "full_at": NOW,
        "lies": 0,
        "moved_to": None,
        "moves": 0,
        "interval_s": 3600,
        "failures": 0,
        "next_poll": None,
        "not_before": None,
    }


def test_a_document_without_validators_forgets_the_old_ones() -> None:
    (state,) = after(replace(READ, etag=None), after(READ)).to_dicts()

    assert (state["etag"], state["last_modified"]) == (None, "m")


def test_not_modified_keeps_validators_unless_it_brings_new_ones() -> None:
    answer = replace(UNCHANGED, etag='"f"', last_modified=None)

    (state,) = after(answer, after(READ)).to_dicts()

    assert (state["etag"], state["last_modified"], state["body_hash"]) == ('"f"', "m", "h")


def test_answers_304_are_belied_by_an_empty_document_under_the_same_validators() -> None:
    full_at, read_at = NOW - timedelta(hours=9), NOW - timedelta(hours=1)
    last = states(KNOWN | {"full_at": full_at, "read_at": read_at, "items": 9})
    empty = replace(READ, entries=0, window_from=None)

    assert after(empty, last)["read_at"].item() == full_at
    assert after(replace(empty, etag='"f"'), last)["read_at"].item() == read_at


BEFORE = NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("document", "read_at", "full_at"),
    [
        pytest.param(READ, NOW, NOW, id="a new document"),
        pytest.param(replace(READ, is_new=False), NOW, NOW, id="the same in full"),
        pytest.param(UNCHANGED, NOW, BEFORE, id="not modified"),
        pytest.param(replace(READ, entries=0), BEFORE, NOW, id="no entries"),
        pytest.param(FAILED, BEFORE, BEFORE, id="no answer"),
        pytest.param(
            replace(FAILED, outcome="not_a_feed", is_full=True), BEFORE, BEFORE, id="not a feed"
        ),
    ],
)
def test_when_entries_were_seen_and_when_in_full(
    document: Document, read_at: datetime, full_at: datetime
) -> None:
    (state,) = after(document, states(KNOWN | {"read_at": BEFORE, "full_at": BEFORE})).to_dicts()

    assert (state["read_at"], state["full_at"]) == (read_at, full_at)


def test_a_failure_keeps_what_was_known_and_is_counted() -> None:
    last = after(READ)

    once = after(FAILED, last)
    twice = after(FAILED, once)

    unlike = ("failures", "next_poll")
    assert_frame_equal(twice.drop(unlike), last.drop(unlike))
    assert (once["failures"].item(), twice["failures"].item()) == (1, 2)


def test_a_feed_whose_address_changed_forgets_the_old_one() -> None:
    old = KNOWN | {"url": "https://old.example", "failures": 7, "lies": 5, "interval_s": 60}

    (state,) = after(FAILED, states(old)).to_dicts()

    assert (state["url"], state["etag"], state["failures"]) == (READ.url, None, 1)
    assert (state["lies"], state["interval_s"]) == (0, None)


LONG_AGO = {"full_at": NOW - timedelta(days=1)}


@pytest.mark.parametrize(
    ("state", "document", "new_items", "lied"),
    [
        pytest.param(LONG_AGO, READ, 1, True, id="new entries under the old validators"),
        pytest.param(LONG_AGO, READ, 0, False, id="another body, no new entry"),
        pytest.param(LONG_AGO, replace(READ, is_new=False), 0, False, id="nothing new"),
        pytest.param(LONG_AGO, replace(READ, etag='"f"'), 1, False, id="another etag"),
        pytest.param(LONG_AGO, replace(READ, last_modified="n"), 1, True, id="etag goes first"),
        pytest.param(LONG_AGO | {"etag": None}, READ, 1, True, id="the same date, no etag"),
        pytest.param(
            LONG_AGO | {"etag": None}, replace(READ, last_modified="n"), 1, False, id="another date"
        ),
        pytest.param({"full_at": NOW}, READ, 1, None, id="validators were sent"),
        pytest.param(LONG_AGO, FAILED, 0, None, id="no answer"),
        pytest.param(
            LONG_AGO | {"etag": None, "last_modified": None}, READ, 1, None, id="none were known"
        ),
    ],
)
def test_a_server_that_keeps_its_validators_for_new_entries_lied(
    state: dict[str, Any], document: Document, new_items: int, lied: bool | None
) -> None:
    last = states(KNOWN | {"lies": 1} | state)

    answers = pace.answers([document], {"a": new_items}, NO_GAPS, last, NOW)
    found = pace.next_states(answers)

    assert logged(document, last, new_items)["lied"].item() is lied
    assert found["lies"].item() == 1 + (lied is True)


NEW, NEWER = "https://a.example/new", "https://a.example/newer"


@pytest.mark.parametrize(
    ("answers", "asked", "moves"),
    [
        pytest.param([NEW, NEW], None, 2, id="twice"),
        pytest.param([NEW, NEW, NEW], NEW, 3, id="three times"),
        pytest.param([NEW, NEW, None, NEW], None, 1, id="with a break"),
        pytest.param([NEW, NEW, NEWER], None, 1, id="to another place"),
        pytest.param([NEW, NEW, "fails", NEW], NEW, 3, id="a failure is no answer"),
        pytest.param([NEW, NEW, NEW, None, None], NEW, 3, id="asked there"),
        pytest.param([NEW, NEW, NEW, NEWER], None, 1, id="moved on"),
        pytest.param([NEW] * 3 + ["fails"] * 2, NEW, 3, id="two failures there"),
        pytest.param([NEW] * 3 + ["fails"] * 3, None, 0, id="three failures there"),
        pytest.param([NEW] * 3 + ["fails", "fails", None, "fails"], NEW, 3, id="not in a row"),
    ],
)
def test_a_permanent_redirect_is_followed_after_three_equal_answers_and_left_after_three_failures(
    feeds: Any, answers: list[str | None], asked: str | None, moves: int
) -> None:
    known = NO_STATES
    for target in answers:
        moved = replace(READ, moved_to=target)
        known = after(FAILED if target == "fails" else moved, known)

    (ask,) = pace.asks(feeds("a"), known, NOW)

    assert (ask.url, ask.moved_to, known["moves"].item()) == (READ.url, asked, moves)
    assert (ask.etag is None) is (moves == 0 and asked is None)


@pytest.mark.parametrize(
    ("document", "minutes"),
    [
        (UNDATED, 15),
        (replace(UNDATED, outcome="not_modified"), 15),
        (FAILED, 15),
        (replace(FAILED, outcome="not_a_feed"), 15),
        (replace(FAILED, outcome="gone"), 24 * 60),
    ],
)
def test_the_interval_is_spread_by_a_tenth(document: Document, minutes: float) -> None:
    named = [replace(document, feed_id=f"feed-{number}") for number in range(100)]

    log = pace.log(pace.answers(named, {}, NO_GAPS, NO_STATES, NOW))
    waits = [(at - NOW) / timedelta(minutes=minutes) for at in log["next_poll"]]

    assert 0.9 <= min(waits) < 0.93
    assert 1.07 < max(waits) <= 1.1
    assert_frame_equal(log, pace.log(pace.answers(named, {}, NO_GAPS, NO_STATES, NOW)))


WEEK = 7 * 24 * 60


@pytest.mark.parametrize(
    ("outcome", "before", "minutes"),
    [
        ("http_error", 1, 30),
        ("timeout", 9, 150),
        ("not_a_feed", 28, 435),
        ("http_error", 29, WEEK),
        ("http_error", 10_000, WEEK),
        ("gone", 1, 1440),
        ("gone", 2, WEEK),
    ],
)
def test_failures_in_a_row_wait_longer(outcome: str, before: int, minutes: float) -> None:
    last = states({"feed_id": "a", "failures": before})

    assert minutes_until_next(replace(FAILED, outcome=outcome), last) == pytest.approx(
        minutes, rel=0.1
    )


@pytest.mark.parametrize(
    ("document", "minutes"),
    [
        (replace(UNDATED, max_age=40 * 60), 40),
        (replace(UNDATED, every_s=40 * 60, max_age=20 * 60), 40),
        (replace(UNDATED, max_age=999_999_999), 60),
        (replace(READ, retry_after=90 * 60), 90),
        (replace(FAILED, retry_after=120 * 60), 120),
        (replace(FAILED, retry_after=999_999_999), 24 * 60),
    ],
)
def test_no_sooner_than_the_server_asks_for(document: Document, minutes: float) -> None:
    named = [replace(document, feed_id=f"feed-{number}") for number in range(20)]

    waits = sorted(map(minutes_until_next, named))

    assert waits[0] == minutes
    assert waits[-1] <= minutes * 1.1


def test_a_failures_wishes_do_not_count() -> None:
    assert minutes_until_next(replace(FAILED, max_age=3600, every_s=3600)) < 17


def test_retry_after_is_remembered_until_then_and_no_longer() -> None:
    wait = after(replace(FAILED, retry_after=7200))
    again = after(READ, wait)

    assert wait["not_before"].item() == NOW + timedelta(hours=2)
    assert again["not_before"].item() is None


def test_a_gap_brings_the_next_poll_forward_in_the_log_as_in_memory() -> None:
    gap = {"feed_id": "a", "found": NOW, "gap_from": BEFORE, "gap_to": NOW}
    gaps, last = frames.gaps(GAPS.frame([gap])), after(READ)

    answers = pace.answers([READ], {}, gaps, last, NOW)
    (row,) = pace.log(answers).to_dicts()
    (state,) = pace.next_states(answers).to_dicts()

    assert row["next_poll"] == state["next_poll"] < NOW + timedelta(minutes=34)
    assert state["interval_s"] == 30 * 60


def test_a_feed_of_an_older_version_s_memory_goes_on() -> None:
    old = states({"feed_id": "a", "etag": '"e"', "items": 3, "lies": None, "moves": None})

    (state,) = after(UNCHANGED, old).to_dicts()

    assert (state["lies"], state["moves"], state["read_at"]) == (0, 0, NOW)
    assert (state["full_at"], state["interval_s"]) == (None, 3600)


def test_nothing_asked_nothing_logged_and_nothing_remembered() -> None:
    nothing = pace.answers([], {}, NO_GAPS, NO_STATES, NOW)

    assert_frame_equal(pace.log(nothing), FETCHES.empty())
    assert_frame_equal(pace.next_states(nothing), STATES.empty())
    assert pace.last_seen([], NO_STATES, NOW) == {}


def test_rows_are_in_the_order_of_the_feeds_names() -> None:
    documents = [replace(READ, feed_id=feed_id) for feed_id in "cab"]

    answers = pace.answers(documents, {}, NO_GAPS, NO_STATES, NOW)
    frames: list[pl.DataFrame] = [pace.log(answers), pace.next_states(answers)]

    assert [frame["feed_id"].to_list() for frame in frames] == [["a", "b", "c"]] * 2


def an_attempt(minutes: int, outcome: str = "ok", **given: Any) -> dict[str, Any]:
    started = NOW + timedelta(minutes=minutes)
    usual = {
        "feed_id": "a",
        "started": started,
        "outcome": outcome,
        "elapsed_ms": 1,
        "body_bytes": 1,
        "items": 9 if outcome == "ok" else 0,
        "new_items": 0,
        "window_from": BEFORE if outcome == "ok" else None,
        "next_poll": started + timedelta(minutes=20),
    }
    return usual | given


def test_a_lost_memory_is_made_anew_from_the_attempts(feeds: Any) -> None:
    attempts = [
        an_attempt(0, "timeout"),
        an_attempt(20, lied=True),
        an_attempt(40, "not_modified", items=9, lied=False, window_from=BEFORE),
        an_attempt(60, "http_error"),
        an_attempt(80, "gone", next_poll=NOW + timedelta(days=1)),
        an_attempt(0, feed_id="no longer in the catalogue"),
        an_attempt(0, "timeout", feed_id="b"),
    ]
    log = frames.fetches(FETCHES.frame(attempts[::-1]))

    found = pace.remembered(log, feeds("c", "b", "a"))

    expected = [
        {
            "feed_id": "a",
            "url": "https://a.example/rss",
            "asked_at": NOW + timedelta(minutes=80),
            "items": 9,
            "window_from": BEFORE,
            "read_at": NOW + timedelta(minutes=20),
            "lies": 1,
            "moves": 0,
            "interval_s": 1200,
            "failures": 2,
            "next_poll": NOW + timedelta(days=1),
        },
        {
            "feed_id": "b",
            "url": "https://b.example/rss",
            "asked_at": NOW,
            "items": 0,
            "lies": 0,
            "moves": 0,
            "failures": 1,
            "next_poll": NOW + timedelta(minutes=20),
        },
    ]
    assert_frame_equal(found, STATES.frame(expected))


def test_answers_304_of_a_server_that_never_lied_count_when_the_memory_is_made_anew(
    feeds: Any,
) -> None:
    attempts = [an_attempt(0), an_attempt(20, "not_modified", items=9), an_attempt(40, items=0)]

    found = pace.remembered(frames.fetches(FETCHES.frame(attempts)), feeds("a"))

    assert found["read_at"].item() == NOW + timedelta(minutes=20)


def test_what_is_made_anew_is_asked_for_in_full_when_its_time_has_come(feeds: Any) -> None:
    log = frames.fetches(FETCHES.frame([an_attempt(0)]))
    catalogue = feeds("a")
    known = pace.remembered(log, catalogue)

    soon, later = (NOW + timedelta(minutes=minutes) for minutes in (19, 20))

    assert pace.due(catalogue, known, soon, everything=False).is_empty()
    due = pace.due(catalogue, known, later, everything=False)
    assert pace.asks(due, known, later) == [Ask("a", READ.url)]


def test_nothing_attempted_nothing_made_anew(feeds: Any) -> None:
    found = pace.remembered(frames.fetches(FETCHES.empty()), feeds("a"))

    assert_frame_equal(found, STATES.empty())


def test_a_feed_asked_by_a_clock_that_was_ahead_is_due_whatever_it_was_to_wait(
    feeds: Callable[..., Feeds],
) -> None:
    catalogue, later = feeds("a"), NOW + timedelta(days=1)
    url = catalogue["url"][0]
    waits = {"feed_id": "a", "url": url, "next_poll": later, "not_before": later}

    for asked_at, is_due in ((later, True), (NOW + timedelta(minutes=4), False), (NOW, False)):
        known = states(waits | {"asked_at": asked_at})
        assert (pace.due(catalogue, known, NOW, everything=False).height == 1) is is_due
