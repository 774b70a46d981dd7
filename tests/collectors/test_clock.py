"""A clock that most servers contradict, or that leaps while none can be asked, is not believed."""

from datetime import UTC, datetime, timedelta

import pytest

from collectors import clock
from collectors.fetch import Reply
from processing import frames
from processing.errors import ClockError
from processing.tables import STATES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def replies(*off: timedelta | None, host: str = "{}.example") -> list[Reply]:
    """One reply from each of these servers, whose clocks are so far ahead of ours; None: no answer."""
    return [
        Reply(str(n), f"https://{host.format(n)}/rss", "ok", date=None if by is None else NOW + by)
        for n, by in enumerate(off)
    ]


def states(asked_at: datetime) -> frames.States:
    row = {"feed_id": "a", "url": "https://0.example/rss", "asked_at": asked_at, "next_poll": NOW}
    return frames.states(STATES.frame([row]))


LATELY = states(NOW - timedelta(minutes=5))
NEVER = frames.states(STATES.empty())


@pytest.mark.parametrize("off", [DAY, -DAY, timedelta(hours=1), timedelta(minutes=16)])
def test_a_clock_that_most_servers_contradict_is_wrong(off: timedelta) -> None:
    with pytest.raises(ClockError, match="clock says 2026-03-01 12:00 UTC, servers say"):
        clock.check(replies(off, off, off, timedelta()), LATELY, NOW)


@pytest.mark.parametrize(
    "off",
    [
        pytest.param([timedelta(seconds=5)] * 3, id="seconds"),
        pytest.param([DAY, timedelta(), timedelta(), -DAY], id="two servers are wrong"),
        pytest.param([DAY, DAY], id="too few are known"),
        pytest.param([None, DAY, timedelta()], id="one of two agrees"),
        pytest.param([None, None, None], id="no network"),
        pytest.param([], id="nobody asked"),
    ],
)
def test_a_clock_that_is_not_contradicted_by_three_is_believed(off: list[timedelta | None]) -> None:
    clock.check(replies(*off), LATELY, NOW)


@pytest.mark.parametrize("off", [[None, None, DAY], [DAY, None, DAY]])
def test_one_or_two_are_believed_where_others_can_be_asked_next(
    off: list[timedelta | None],
) -> None:
    with pytest.raises(ClockError, match="servers say"):
        clock.check(replies(*off), NEVER, NOW)


def test_many_feeds_of_one_host_are_one_witness() -> None:
    clock.check(replies(DAY, DAY, DAY, host="one.example"), LATELY, NOW)


@pytest.mark.parametrize("last", [NOW + timedelta(minutes=16), NOW - timedelta(days=31)])
def test_a_clock_that_leapt_is_not_believed_while_nobody_can_be_asked(last: datetime) -> None:
    with pytest.raises(ClockError, match="no server answered"):
        clock.check(replies(None, None, None), states(last), NOW)

    clock.check(replies(None, None), states(last), NOW)
    clock.check(replies(None, None, None), NEVER, NOW)
