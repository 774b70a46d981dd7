"""The figures below which accuracy must not fall, and the bars it is to reach: floors.toml, read and written."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import sets
from scores import Row

FILE = Path(__file__).parent / "floors.toml"
_LEAST = 30  # names, items or titles: a share of fewer jumps with each of them
_SLACK = 0.002
_MARK = "\n[files]\n"

Figures = Mapping[str, float]  # "precision" and "recall", or one of them


class Floors(NamedTuple):
    """What floors.toml says: digests by file; bars and floors by the key of a row."""

    head: str
    files: dict[str, str]
    bars: dict[str, Figures]
    floors: dict[str, Figures]


def read(file: Path = FILE) -> Floors:
    """What the file says."""
    text = file.read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return Floors(text.partition(_MARK)[0], said["files"], said["bars"], said["floors"])


def figures(row: Row) -> dict[str, float]:
    """The shares of a row that have enough cases to be pinned."""
    shares = {"precision": (row.precision, row.found), "recall": (row.recall, row.expected)}
    return {what: share for what, (share, n) in shares.items() if share is not None and n >= _LEAST}


def below(rows: Iterable[Row], floors: Mapping[str, Figures]) -> list[str]:
    """A line for each figure that is under its floor, naming set, language, figure and floor."""
    found = {row.key: row for row in rows}
    lines = []
    for key, pinned in floors.items():
        now = figures(found[key]) if key in found else {}
        lines += [
            f"{key}: {what} {now.get(what, math.nan):.4f} is under its floor {floor:.3f}"
            for what, floor in pinned.items()
            if not now.get(what, 0.0) >= floor
        ]
    return lines


def bar(row: Row, bars: Mapping[str, Figures]) -> Figures:
    """The bars of a row; a key that ends in * stands for all languages."""
    return bars.get(row.key) or bars.get(f"{row.set} / {row.what} / *") or {}


def met(row: Row, wanted: Figures) -> bool | None:
    """Whether the row reaches its bars; None where it has none."""
    shares = {"precision": row.precision, "recall": row.recall}
    reached = [(shares[what] or 0.0) >= least for what, least in wanted.items()]
    return all(reached) if reached else None


def raised(old: Floors, rows: Mapping[str, Iterable[Row]], digests: Mapping[str, str]) -> Floors:
    """The floors of the rows by set: never lower than they were, but where a set's files are others."""
    floors = dict[str, Figures]()
    for name, its in rows.items():
        same = all(
            old.files.get(f"{name}: {f}") == digests[f"{name}: {f}"] for f in sets.SETS[name].files
        )
        for row in its:
            before = dict(old.floors.get(row.key, {})) if same else {}
            now = {what: _down(share) for what, share in figures(row).items()}
            if kept := {
                what: max(now.get(what, 0.0), before.get(what, 0.0)) for what in now | before
            }:
                floors[row.key] = kept
    return old._replace(files=dict(digests), floors=floors)


def text(floors: Floors) -> str:
    """The file's text: its head as it was, one figure a line."""
    parts = [floors.head, "[files]", *(f'"{file}" = "{sha}"' for file, sha in floors.files.items())]
    for name, table in (("bars", floors.bars), ("floors", floors.floors)):
        parts += ["", f"[{name}]", *(_line(key, shares) for key, shares in table.items())]
    return "\n".join(parts) + "\n"


def _line(key: str, shares: Figures) -> str:
    inside = ", ".join(f"{what} = {share:.3f}" for what, share in shares.items())
    return f'"{key}" = {{ {inside} }}'


def _down(share: float) -> float:
    """The share rounded down to 3 decimals, less the slack.

    >>> _down(0.99039)
    0.988
    """
    return round(math.floor(share * 1000) / 1000 - _SLACK, 3)
