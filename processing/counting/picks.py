"""What a reader chose, to and from the address bar; the only file that turns a period into hours and buckets."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeVar
from urllib.parse import urlencode

from processing import vocabulary
from processing.counting import queries, zones
from processing.counting.queries import Query

Measure = Literal["share", "count"]
Every = Literal["1h", "1d", "1w"]
Clock = Literal["published", "first_seen"]
Scope = Literal["war", "all"]
Unit = Literal["articles", "texts", "publishers"]
Members = Literal["whole", "constant"]
Reading = Literal["now", "before"]
Smooth = Literal[1, 3, 7]
Naming = Literal["any", "all"]
_T = TypeVar("_T")

# Google Trends compares five at most; more lines cannot be told apart in a chart.
MAX_SUBJECTS = 5
# A filter of one of the lists: more than any catalogue has outlets.
MAX_VALUES = 500
# Ninety days of hours, six years of days: what one chart can draw and one count can hold.
MAX_BUCKETS = 2_200

MEASURES: dict[str, Measure] = {"share": "share", "count": "count"}
EVERY: dict[str, Every] = {"1h": "1h", "1d": "1d", "1w": "1w"}
CLOCKS: dict[str, Clock] = {"published": "published", "first_seen": "first_seen"}
SCOPES: dict[str, Scope] = {"war": "war", "all": "all"}
UNITS: dict[str, Unit] = {"articles": "articles", "texts": "texts", "publishers": "publishers"}
MEMBERS: dict[str, Members] = {"whole": "whole", "constant": "constant"}
READINGS: dict[str, Reading] = {"now": "now", "before": "before"}
SMOOTHS: dict[str, Smooth] = {"1": 1, "3": 3, "7": 7}
NAMINGS: dict[str, Naming] = {"any": "any", "all": "all"}
# The panel that holds whatever was collected.
CATALOGUE = "catalogue"
DEFAULT_PERIOD = "7d"
# None: from the first article on.
PERIODS: dict[str, timedelta | None] = {
    "2d": timedelta(days=2),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
    "365d": timedelta(days=365),
    "all": None,
}
STEPS: dict[Every, timedelta] = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1w": timedelta(weeks=1),
}

# Nothing is older: news feeds (RSS 0.90) began in 1999.
_EARLIEST = datetime(2000, 1, 3, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NAME_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Picks:
    """One view of the data.

    ``every`` None: chosen from the span. ``since`` (inclusive) and ``until`` (exclusive) win over
    ``period``. An empty filter lets everything through. ``unit``: what is counted. ``members``
    constant: only the panel's feeds that were live through the whole window. ``reading`` before: by
    the tags kept from before the last rebuild. ``smooth``: how many buckets a point is the mean of.
    ``naming`` all: articles that name all of the subjects, not only one. ``zone``: whose hours,
    days and weeks the buckets are, a name as ``zones.named`` gives it. ``queries`` stand behind the
    subjects; together they are MAX_SUBJECTS at most.
    """

    subjects: tuple[str, ...] = ()
    measure: Measure = "share"
    every: Every | None = None
    clock: Clock = "published"
    period: str = DEFAULT_PERIOD
    since: datetime | None = None
    until: datetime | None = None
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    ownerships: tuple[str, ...] = ()
    scope: Scope = "war"
    unit: Unit = "articles"
    panel: str = CATALOGUE
    members: Members = "whole"
    reading: Reading = "now"
    smooth: Smooth = 1
    naming: Naming = "any"
    zone: str = zones.PLAIN
    queries: tuple[Query, ...] = ()


def from_query(query: Mapping[str, Sequence[str]]) -> Picks:
    """The picks that an address holds; what cannot be understood is left out, nothing is raised.

    >>> from_query({"subject": ["putin", "<b>", "putin"], "period": ["for ever"]}).subjects
    ('putin',)
    """
    zone = _first(query, "zone", zones.named) or zones.PLAIN
    since = _first(query, "since", partial(_moment, zone))
    until = _first(query, "until", partial(_moment, zone))
    if since is not None and until is not None and since >= until:
        since = until = None
    subjects = _all(query, "subject", _matching(_ID))[:MAX_SUBJECTS]
    return Picks(
        subjects=subjects,
        measure=_first(query, "measure", MEASURES.get) or "share",
        every=_first(query, "every", EVERY.get),
        clock=_first(query, "clock", CLOCKS.get) or "published",
        period=_first(query, "period", _among(PERIODS)) or DEFAULT_PERIOD,
        since=since,
        until=until,
        languages=_all(query, "language", _matching(_LANGUAGE)),
        outlets=_all(query, "outlet", _name),
        countries=_all(query, "country", _matching(_COUNTRY)),
        groups=_all(query, "group", _among(vocabulary.GROUPS)),
        ownerships=_all(query, "ownership", _among(vocabulary.OWNERSHIP)),
        scope=_first(query, "scope", SCOPES.get) or "war",
        unit=_first(query, "unit", UNITS.get) or "articles",
        panel=_first(query, "panel", _name) or CATALOGUE,
        members=_first(query, "members", MEMBERS.get) or "whole",
        reading=_first(query, "reading", READINGS.get) or "now",
        smooth=_first(query, "smooth", SMOOTHS.get) or 1,
        naming=_first(query, "naming", NAMINGS.get) or "any",
        zone=zone,
        queries=_all(query, "query", queries.read)[: MAX_SUBJECTS - len(subjects)],
    )


def to_query(picks: Picks) -> dict[str, list[str]]:
    """The picks as an address holds them: defaults spelled out, what is empty left out.

    >>> to_query(Picks(subjects=("putin",)))["subject"]
    ['putin']
    """
    query: dict[str, list[str]] = {
        "subject": list(picks.subjects),
        "measure": [picks.measure],
        "every": [picks.every] if picks.every else [],
        "clock": [picks.clock],
        "period": [picks.period],
        "since": [iso(picks.since)] if picks.since else [],
        "until": [iso(picks.until)] if picks.until else [],
        "language": list(picks.languages),
        "outlet": list(picks.outlets),
        "country": list(picks.countries),
        "group": list(picks.groups),
        "ownership": list(picks.ownerships),
        "scope": [picks.scope],
        "unit": [picks.unit],
        "panel": [picks.panel],
        "members": [picks.members],
        "reading": [picks.reading],
        "smooth": [str(picks.smooth)],
        "naming": [picks.naming] if picks.naming == "all" else [],
        "zone": [picks.zone] if picks.zone != zones.PLAIN else [],
        "query": [queries.written(one) for one in picks.queries],
    }
    return {name: values for name, values in query.items() if values}


def to_address(picks: Picks, page: str = "") -> str:
    """The picks as the part of an address behind the host.

    Without a page it is the one that shows them: Network what names all of them, Trends the rest.

    >>> to_address(Picks(subjects=("putin",), every="1d"))[:40]
    '/trends?subject=putin&measure=share&ever'
    """
    shown = page or ("network" if picks.naming == "all" else "trends")
    return f"/{shown}?{urlencode(to_query(picks), doseq=True)}"


def with_subjects(picks: Picks, subjects: Sequence[str]) -> Picks:
    """The same view of the first MAX_SUBJECTS of other subjects."""
    return replace(picks, subjects=tuple(dict.fromkeys(subjects))[:MAX_SUBJECTS])


def absolute(picks: Picks, first: datetime, now: datetime) -> Picks:
    """The same view with its bucket, start and end fixed: it shows the same buckets later on.

    Args:
        picks: the view.
        first: the earliest moment of the data, as ``trends.first`` gives it.
        now: the end of the data.
    """
    since, until = window(picks, first, now)
    return replace(picks, every=bucket(picks, first, now), since=since, until=until)


def window(picks: Picks, first: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The start of the first bucket and the end of the last one: whole buckets, one at least.

    The last bucket holds ``until``, or ``now`` where that is earlier; see ``absolute`` for the rest.
    """
    return _edges(picks, first, now, bucket(picks, first, now))


def bucket(picks: Picks, first: datetime, now: datetime) -> Every:
    """The length of a bucket: the one picked, or by span 1h up to 4 days, 1d up to 200, else 1w.

    A bucket that would make more than MAX_BUCKETS of them gives way to the next longer one.
    """
    since, until = _span(picks, first, now)
    asked = picks.every or _fitting(until - since)
    for every in (longer for longer in STEPS if STEPS[longer] >= STEPS[asked]):
        start, end = _edges(picks, first, now, every)
        if round((end - start) / STEPS[every]) <= MAX_BUCKETS:
            return every
    return "1w"


def iso(moment: datetime) -> str:
    """The moment in UTC as ISO 8601 with Z.

    >>> iso(datetime(2025, 8, 15, tzinfo=UTC))
    '2025-08-15T00:00:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _span(picks: Picks, first: datetime, now: datetime) -> tuple[datetime, datetime]:
    until = min(picks.until or now, now)
    length = PERIODS.get(picks.period, PERIODS[DEFAULT_PERIOD])
    since = picks.since or (first if length is None else until - length)
    since = max(since, _EARLIEST)
    return (since, until) if since <= until else (until, until)


def _fitting(span: timedelta) -> Every:
    if span > timedelta(days=200):
        return "1w"
    return "1d" if span > timedelta(days=4) else "1h"


def _edges(picks: Picks, first: datetime, now: datetime, every: Every) -> tuple[datetime, datetime]:
    since, until = _span(picks, first, now)
    width, zone = STEPS[every], picks.zone
    start, last = (zones.floor(moment, width, zone) for moment in (since, until))
    ends_there = picks.until is not None and picks.until == last and last > start
    return start, last if ends_there else zones.after(last, width, zone)


def _all(
    query: Mapping[str, Sequence[str]], name: str, read: Callable[[str], _T | None]
) -> tuple[_T, ...]:
    found = (read(value) for value in _values(query, name))
    return tuple(dict.fromkeys(value for value in found if value is not None))[:MAX_VALUES]


def _first(
    query: Mapping[str, Sequence[str]], name: str, read: Callable[[str], _T | None]
) -> _T | None:
    found = (read(value) for value in _values(query, name))
    return next((value for value in found if value is not None), None)


def _values(query: Mapping[str, Sequence[str]], name: str) -> list[str]:
    values = query.get(name, ())
    return [values] if isinstance(values, str) else list(values)


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: value if pattern.fullmatch(value) else None


def _among(words: Collection[str]) -> Callable[[str], str | None]:
    return lambda value: value if value in words else None


def _name(value: str) -> str | None:
    return value if 0 < len(value) <= _NAME_CHARACTERS and value.isprintable() else None


def _moment(zone: str, value: str) -> datetime | None:
    """The time; without an offset it is one of the zone's clocks."""
    try:
        moment = datetime.fromisoformat(value)
        moment = zones.moment(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # In a zone the first week may begin earlier.
    return moment if _EARLIEST - STEPS["1w"] <= moment < _LATEST else None
