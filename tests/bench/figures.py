"""What a benchmark finds: figures, ours against a peer's, with or without a bar; and where the data are."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
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


def at_most(figure: Figure, most: float) -> Figure:
    """The figure with the bar that ours is at most this."""
    return replace(figure, bar=f"at most {most:g} {figure.unit}", met=figure.ours <= most)


def corpus() -> Path:
    """The shared corpus: FRONTWATCH_CORPUS, else the folder ``shared`` beside the checkout."""
    beside = Path(__file__).parents[3] / "shared"
    return Path(os.environ.get("FRONTWATCH_CORPUS", beside))


def hand_over_from(measured: Callable[[Path], Sequence[Figure]]) -> None:
    """What is measured in the folder that the command names, else in one that is deleted, is handed over."""
    if len(sys.argv) > 1:
        hand_over(measured(Path(sys.argv[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        hand_over(measured(Path(folder)))


def hand_over(found: Sequence[Figure]) -> None:
    """The figures are on standard output, for the process that runs all benchmarks."""
    sys.stdout.write(json.dumps([asdict(figure) for figure in found]))
