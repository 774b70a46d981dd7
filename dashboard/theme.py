"""The colours of the charts in light and dark, and which subject wears which; no Streamlit here.

Series are at least 3:1 against the page and stay apart for readers with protan, deutan and tritan
colour vision (smallest dE76 distance 30.9 light, 27.2 dark). No flag colours, no red for an enemy.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one appearance; ``series`` in slot order."""

    name: Literal["light", "dark"]
    page: str
    ink: str
    muted: str
    grid: str
    rule: str
    gap: str
    partial: str
    chosen: str
    hover: str
    series: tuple[str, str, str, str, str]


LIGHT = Look(
    name="light",
    page="#FFFFFF",
    ink="#0F1720",
    muted="#55606E",
    grid="#E6EAEE",
    rule="#9AA4B0",
    gap="#EDF0F3",
    partial="#D9A441",
    chosen="#DCE7F5",
    hover="#FFFFFF",
    series=("#1051AA", "#D07C25", "#0EA66E", "#71265D", "#4C490C"),
)
DARK = Look(
    name="dark",
    page="#14171C",
    ink="#E8EBEF",
    muted="#A9B2BD",
    grid="#2A313B",
    rule="#6B7683",
    gap="#20262E",
    partial="#A87B2A",
    chosen="#22324A",
    hover="#1D222A",
    series=("#2D8FF9", "#EF9A35", "#6EE7CE", "#B875AD", "#9FA263"),
)

# The same actor wears the same colour on every chart.
_HOME = {"trump": 0, "nato": 1, "putin": 2, "eu": 3, "zelensky": 4, "russia": 2, "ukraine": 4}


def look(appearance: str | None) -> Look:
    """The colours for Streamlit's word for the appearance; light when it has none yet."""
    return DARK if appearance == "dark" else LIGHT


def slots(subjects: Sequence[str]) -> dict[str, int]:
    """A place in ``series`` for each of up to five subjects: its own, or the next one that is free.

    >>> slots(["putin", "russia"])
    {'putin': 2, 'russia': 3}
    """
    taken: dict[str, int] = {}
    for subject in subjects:
        home = _HOME.get(subject, zlib.crc32(subject.encode()) % 5)
        nearest = (slot % 5 for slot in range(home, home + 5))
        taken[subject] = next((slot for slot in nearest if slot not in taken.values()), home)
    return taken
