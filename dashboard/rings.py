"""Names and the ties between them in, places on a ring and the lines between them out; no Streamlit, no chance.

The same names and ties give the same places. Where a name stands says nothing: only the lines do.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
# A line is so many points. It bows to the middle of the ring: the further its ends are apart, the more.
_STEPS, _BOW = 13, 0.35


def order(names: Sequence[str], ties: Mapping[tuple[str, str], float]) -> list[str]:
    """The names so that those with strong ties stand side by side.

    From the first name on, each is followed by the one left with the strongest tie to it, or the next.
    """
    weight: dict[tuple[str, str], float] = {}
    for (one, other), tie in ties.items():
        weight[one, other] = weight[other, one] = tie
    left, placed = [*names], list[str]()
    while left:
        last = placed[-1] if placed else ""
        best = max(range(len(left)), key=lambda n: (weight.get((last, left[n]), 0.0), -n))
        placed.append(left.pop(best))
    return placed


def places(names: Sequence[str]) -> dict[str, Point]:
    """Where each name stands, clockwise from the top: x and y from -1 to 1.

    Half of them on either side, each at a height of its own there, so that words beside them do not meet.
    """
    right = (len(names) + 1) // 2
    sides = ((1, names[:right]), (-1, names[right:][::-1]))
    found = {}
    for side, some in sides:
        for n, name in enumerate(some):
            y = 1 - (2 * n + 1) / max(len(some), 1)
            found[name] = (round(side * (1 - y * y) ** 0.5, 3), round(y, 3))
    return {name: found[name] for name in names}


def line(start: Point, end: Point) -> tuple[list[float], list[float]]:
    """The bowed line between two points (a quadratic Bézier curve): its xs and its ys."""
    return _curve(start, end, np.linspace(0, 1, _STEPS))


def point(start: Point, end: Point, part: float) -> Point:
    """The point of that line so far along it, from 0 to 1."""
    (x,), (y,) = _curve(start, end, np.array([part]))
    return x, y


def _curve(start: Point, end: Point, t: npt.NDArray[np.float64]) -> tuple[list[float], list[float]]:
    apart = ((start[0] - end[0]) ** 2 + (start[1] - end[1]) ** 2) ** 0.5
    near = 1 - _BOW * apart
    xs, ys = (
        (1 - t) ** 2 * a + 2 * t * (1 - t) * near * (a + b) / 2 + t**2 * b
        for a, b in zip(start, end, strict=True)
    )
    return np.round(xs, 3).tolist(), np.round(ys, 3).tolist()
