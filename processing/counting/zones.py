"""A time zone's calendar: when its hours, days and weeks begin; the only file that counts by local clocks.

Zones are those of the IANA time zone database, by name, as Python's ``zoneinfo`` reads them. An hour
begins when the zone's clocks show a full hour, and whenever they are changed: no hour holds a change. A
day begins at the first moment of its date, a week with its Monday, so that a day has 23 or 25 hours when
clocks change, and a date that a zone left out has none. Where clocks go back over midnight, the new day
goes on.
"""

import bisect
import functools
import itertools
import zoneinfo
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

PLAIN = "UTC"
# Where most of the newsrooms and readers are.
OFFERED = (
    PLAIN,
    "Europe/Kyiv",
    "Europe/Moscow",
    "Europe/Paris",
    "Europe/Berlin",
    "America/New_York",
)
# Browsers give the names that CLDR keeps from before IANA changed them (CLDR, timezone.xml).
_RENAMED = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Europe/Kiev": "Europe/Kyiv",
}
# What a machine's owner sets, and what stands for nothing set: no zone for others.
_OF_A_MACHINE = {"localtime", "posixrules", "Factory"}
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
# How often to look for a change: clocks never changed twice in less than a week since 1999 (in Recife
# in October 2000; all zones of tzdata 2026.6).
_LOOK, _SECOND = 5 * 24 * 3600, 1_000_000
_MONDAY = datetime(2000, 1, 3, tzinfo=UTC)
_BASE = (_MONDAY - _EPOCH) // _MICROSECOND

Moments = npt.NDArray[np.int64]


class _Stretch(NamedTuple):
    """From ``start`` on, before ``end``, clocks are ``ahead`` of UTC; all in microseconds since 1970."""

    start: int
    end: int
    ahead: int


def named(name: str) -> str | None:
    """The name of the zone in use now; None for what is none.

    >>> named("Europe/Kiev"), named("Europe/Nowhere")
    ('Europe/Kyiv', None)
    """
    name = _RENAMED.get(name, name)
    return name if name in OFFERED or (name and name in _known()) else None


def local(moment: datetime, zone: str) -> datetime:
    """The moment by the clocks of the zone."""
    return moment.astimezone(zoneinfo.ZoneInfo(zone))


def moment(shown: datetime, zone: str) -> datetime:
    """When, in UTC, the clocks of the zone show this date and time; the first time they do.

    A time that clocks leave out is taken as much later as they were put forward.
    """
    return shown.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0).astimezone(UTC)


def floor(moment: datetime, width: timedelta, zone: str) -> datetime:
    """The start, in UTC, of the zone's bucket that holds the moment.

    >>> floor(datetime(2025, 8, 15, 14, 30, tzinfo=UTC), timedelta(weeks=1), "Europe/Kyiv").isoformat()
    '2025-08-10T21:00:00+00:00'
    """
    if zone == PLAIN:
        return _MONDAY + (moment - _MONDAY) // width * width
    return _datetime(starts(moment, moment, width, zone)[0])


def after(start: datetime, width: timedelta, zone: str) -> datetime:
    """The end, in UTC, of the zone's bucket that begins there."""
    if zone == PLAIN:
        return start + width
    return _datetime(starts(start, start + _MICROSECOND, width, zone)[1])


def before(start: datetime, buckets: int, width: timedelta, zone: str) -> datetime:
    """The start, in UTC, of the zone's bucket that is so many before the one that begins there."""
    if zone == PLAIN:
        return start - buckets * width
    earlier = starts(start - (buckets + 1) * width - _DAY, start, width, zone)
    return _datetime(earlier[-1 - buckets])


def starts(since: datetime, until: datetime, width: timedelta, zone: str) -> Moments:
    """When buckets begin, in microseconds since 1970, UTC, in order.

    From the bucket that holds ``since`` to the first that begins at ``until`` or after.

    Args:
        since: the first moment.
        until: the last, no earlier.
        width: an hour, a day or a week.
        zone: its name.
    """
    first, last = ((moment - _EPOCH) // _MICROSECOND for moment in (since, until))
    length, margin = width // _MICROSECOND, (width + 2 * _DAY) // _MICROSECOND
    found: list[Moments] = []
    highest = None
    for start, end, ahead in _stretches(first - margin, last + margin, zone):
        number, stop = ((at + ahead - _BASE) // length for at in (start, end - 1))
        begun = number if highest is None or width < _DAY else max(highest, number)
        if highest is None or width < _DAY or number > highest:
            found.append(np.array([start]))
        found.append(np.arange(begun + 1, stop + 1) * length + (_BASE - ahead))
        highest = max(begun, stop)
    edges = np.concatenate(found)
    held = np.searchsorted(edges, first, side="right") - 1
    return edges[held : np.searchsorted(edges, last) + 1]


def _stretches(first: int, last: int, zone: str) -> list[_Stretch]:
    """The stretches between changes of clocks, from ``first`` to ``last``."""
    years = range(_datetime(first).year, _datetime(last).year + 1)
    found: list[_Stretch] = []
    for start, end, ahead in (stretch for year in years for stretch in _year(zone, year)):
        if start > last or end <= first:
            continue
        start, end = max(start, first), min(end, last + 1)  # noqa: PLW2901  cut to what is asked for
        if found and found[-1].ahead == ahead:
            start = found.pop().start  # noqa: PLW2901  the year began without a change
        found.append(_Stretch(start, end, ahead))
    return found


@functools.lru_cache(maxsize=1024)
def _year(zone: str, year: int) -> tuple[_Stretch, ...]:
    """The stretches of a year, UTC."""
    clock = zoneinfo.ZoneInfo(zone)
    start, stop = (int(datetime(one, 1, 1, tzinfo=UTC).timestamp()) for one in (year, year + 1))
    looks = [*range(start, stop, _LOOK), stop - 1]
    edges = [start]
    for look, later in itertools.pairwise(looks):
        if _ahead(look, clock) != _ahead(later, clock):
            edges.append(_change(look, later, clock))
    return tuple(
        _Stretch(at * _SECOND, end * _SECOND, _ahead(at, clock) * _SECOND)
        for at, end in itertools.pairwise([*edges, stop])
    )


def _change(low: int, high: int, clock: zoneinfo.ZoneInfo) -> int:
    """The second from which clocks show what they do at ``high``; at ``low`` they do not."""
    wanted = _ahead(high, clock)
    return bisect.bisect_left(
        range(high), True, lo=low, key=lambda second: _ahead(second, clock) == wanted
    )


def _ahead(second: int, clock: zoneinfo.ZoneInfo) -> int:
    """By how many seconds the clocks are ahead of UTC."""
    shown = datetime.fromtimestamp(second, clock).utcoffset()
    return int(shown.total_seconds()) if shown else 0


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - _OF_A_MACHINE)


def _datetime(at: int | np.int64) -> datetime:
    return _EPOCH + int(at) * _MICROSECOND
