"""By whose clocks the pages tell the time; no Streamlit here.

The zone is a value of the thread's context, as the language is in ``saying``: ``tell`` sets it at the
start of each run, and nothing that is cached may hold what was told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from dashboard import saying
from processing.counting import zones

_NAMES = {
    "UTC": saying.later("UTC"),
    "Europe/Kyiv": saying.later("Kyiv time"),
    "Europe/Moscow": saying.later("Moscow time"),
    "Europe/Paris": saying.later("Paris time"),
    "Europe/Berlin": saying.later("Berlin time"),
    "America/New_York": saying.later("New York time"),
}
_PLACES = {
    "Europe/Kyiv": saying.later("Kyiv"),
    "Europe/Moscow": saying.later("Moscow"),
    "Europe/Paris": saying.later("Paris"),
    "Europe/Berlin": saying.later("Berlin"),
    "America/New_York": saying.later("New York"),
}
# A letter of a table's head is so wide.
_LETTER_PIXELS = 7
_zone: ContextVar[str] = ContextVar("zone", default=zones.PLAIN)


def tell(zone: str) -> None:
    """From here on this thread tells all times by the clocks of the zone."""
    _zone.set(zone)


@contextmanager
def told(zone: str) -> Iterator[None]:
    """Inside, all times are told by the clocks of the zone."""
    before = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(before)


def zone() -> str:
    """The IANA name of the zone by whose clocks times are told."""
    return _zone.get()


def name(zone: str = "") -> str:
    """What a reader calls the time of the zone; without one, of that in use.

    >>> name("UTC"), name("America/New_York"), name("America/Argentina/Buenos_Aires")
    ('UTC', 'New York time', 'Buenos Aires time')
    """
    zone = zone or _zone.get()
    if zone in _NAMES:
        return saying.say(_NAMES[zone])
    city = _city(zone)
    return zone if city == zone else saying.say("{city} time", city=city)


def place() -> str:
    """Where the clocks in use are, for the head of a column."""
    zone = _zone.get()
    return saying.say(_PLACES[zone]) if zone in _PLACES else _city(zone)


def room() -> int:
    """How many pixels more the place takes than UTC does."""
    return max(len(place()) - len(zones.PLAIN), 0) * _LETTER_PIXELS


def shown(moment: datetime) -> datetime:
    """The moment by the clocks in use."""
    return zones.local(moment, _zone.get())


def time(moment: datetime) -> str:
    """The hour and minute by the clocks in use; with the offset where they show it twice that day."""
    local = shown(moment)
    offset = local.utcoffset()
    if offset == local.replace(fold=1 - local.fold).utcoffset():
        return f"{local:%H:%M}"
    return f"{local:%H:%M} (UTC{local.isoformat()[-6:]})"


def _city(zone: str) -> str:
    """The city in the name of the zone; all of a name without one."""
    area, _, city = zone.partition("/")
    return zone if area == "Etc" or not city else city.rpartition("/")[2].replace("_", " ")
