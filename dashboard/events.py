"""Dated events in, with where each is told; what a chart shows of them out; no Streamlit, no clock."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from dashboard import axes, entries, words
from dashboard.axes import Drawing, Part
from processing.errors import InputError

FILE = "events.toml"
LABEL_CHARACTERS = 24
_MOST, _MOST_ON_A_PHONE = 6, 3
# How near two labels of one row may be, as a part of the axis.
_APART, _APART_ON_A_PHONE = 0.18, 0.5
_ROWS, _ROW_PIXELS = 2, 15
_EDGE = 0.1  # nearer to an end a label does not stand in the middle
_NOON = time(12)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """What happened on a day; ``weight`` from 1 to 3; ``source`` is an address that tells it."""

    day: date
    label: str
    weight: int
    source: str

    @property
    def at(self) -> datetime:
        """Noon of the day, UTC: only the day is known."""
        return datetime.combine(self.day, _NOON, UTC)


def known(folder: Path) -> tuple[Event, ...]:
    """Our events and those of a file in the data folder, by day.

    Raises:
        InputError: the file cannot be used; names it and the entry, and what to do.
    """
    own = folder / FILE
    ours = load(Path(__file__).with_name(FILE))
    return tuple(sorted({*ours, *(load(own) if own.exists() else ())}))


def load(path: Path) -> tuple[Event, ...]:
    """The events of a file; raises as ``known``."""
    found = enumerate(entries.read(path, "event"), start=1)
    return tuple(_event(path, number, entry) for number, entry in found)


def shown(events: Sequence[Event], start: datetime, end: datetime, drawing: Drawing) -> list[Event]:
    """Those in [start, end) for which a chart has room, by day: the weightiest, of equals the newest."""
    narrow = drawing.narrow
    apart = (end - start) * (_APART_ON_A_PHONE if narrow else _APART)
    there = [event for event in events if start <= event.at < end]
    chosen: list[Event] = []
    for event in sorted(there, key=lambda one: (-one.weight, -one.day.toordinal())):
        near = sum(abs(event.at - other.at) < apart for other in chosen)
        if near < _ROWS and len(chosen) < (_MOST_ON_A_PHONE if narrow else _MOST):
            chosen.append(event)
    return sorted(chosen)


def marks(
    events: Sequence[Event], start: datetime, end: datetime, drawing: Drawing
) -> tuple[list[Part], list[Part]]:
    """A dotted line at each event and its label above the plot: shapes and annotations."""
    line = {"color": drawing.look.rule, "width": 1, "dash": "1px,3px"}
    chosen = [(event, axes.isoformat(event.at)) for event in shown(events, start, end, drawing)]
    shapes: list[Part] = [
        {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
        | {"line": line}
        for _, at in chosen
    ]
    labels = [
        {
            "x": at,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": number % _ROWS * _ROW_PIXELS,
            "xanchor": _anchor((event.at - start) / (end - start)),
            "showarrow": False,
            "text": words.escaped(event.label),
            "font": {"size": 11.5, "color": drawing.look.muted},
        }
        for number, (event, at) in enumerate(chosen)
    ]
    return shapes, labels


def room(events: Sequence[Part]) -> int:
    """The pixels that so many labels take above the plot."""
    return 12 + min(len(events), _ROWS) * _ROW_PIXELS


def _anchor(place: float) -> str:
    if place < _EDGE:
        return "left"
    return "right" if place > 1 - _EDGE else "center"


def _event(path: Path, number: int, entry: object) -> Event:
    """The entry, if each of its fields is right."""
    fields = entry if isinstance(entry, dict) else {}
    day, label = fields.get("day"), fields.get("label")
    weight, source = fields.get("weight", 1), fields.get("source")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise InputError(f"{path}: event {number}: day is {day!r}; write it as 2022-02-24")
    if not isinstance(label, str) or not 0 < len(label) <= LABEL_CHARACTERS:
        advice = f"give 1 to {LABEL_CHARACTERS} characters"
        raise InputError(f"{path}: event {number}: label is {label!r}; {advice}")
    if weight not in (1, 2, 3):
        raise InputError(f"{path}: event {number}: weight is {weight!r}; give 1, 2 or 3")
    if not isinstance(source, str) or not re.match(r"https?://\S+$", source):
        raise InputError(f"{path}: event {number}: source is {source!r}; give an http(s) address")
    return Event(day, label, int(weight), source)
