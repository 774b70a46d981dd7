"""What a benchmark finds: figures, ours against a peer's, with or without a bar; and where the data are."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

RUNS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: ours against a peer's; ``bar`` and ``met`` are None for mere information.

    ``ours`` and ``peer`` are in ``unit``. ``peer`` is None where ours stands alone.
    """

    what: str
    unit: str
    ours: float
    versus: str = ""
    peer: float | None = None
    bar: str | None = None
    met: bool | None = None


def within(figure: Figure, times: float) -> Figure:
    """The figure with the bar that ours is at most the peer's divided by ``times``."""
    assert figure.peer is not None
    met = figure.ours * times <= figure.peer
    return replace(figure, bar=f"at most 1/{times:g}", met=met)


def corpus() -> Path:
    """The shared corpus: FRONTWATCH_CORPUS, else the folder ``shared`` beside the checkout."""
    beside = Path(__file__).parents[3] / "shared"
    return Path(os.environ.get("FRONTWATCH_CORPUS", beside))


def hand_over(found: Sequence[Figure]) -> None:
    """The figures are on standard output, for the process that runs all benchmarks."""
    sys.stdout.write(json.dumps([asdict(figure) for figure in found]))
