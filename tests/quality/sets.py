"""Every set that accuracy is measured on: its name, its files and what measures it."""

import functools
import hashlib
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import framed
import gold
import neruk
import seeds
import slavic
import tongues
from scores import Measured

from processing.reading import lexicon
from processing.reading.lexicon import Lexicon

HERE = Path(__file__).parent


class Set(NamedTuple):
    """One set; ``files`` are in the folder that it measures, the corpus or our own gold."""

    measure: Callable[[Path, Lexicon], Measured]
    files: tuple[str, ...]
    is_ours: bool = False


LOCKED = ("a.jsonl", "b.jsonl")  # c.jsonl is all for tuning
OWN = (*LOCKED, "c.jsonl")
SETS: Mapping[str, Set] = {
    slavic.SET: Set(slavic.measure, slavic.FILES),
    framed.SET: Set(framed.measure, framed.FILES),
    neruk.SET: Set(neruk.measure, neruk.FILES),
    seeds.SET: Set(seeds.measure, seeds.FILES),
    gold.ACTORS: Set(gold.measure_actors, OWN, is_ours=True),
    gold.TUNING: Set(partial(gold.measure_themes, locked=False), OWN, is_ours=True),
    gold.LOCKED: Set(partial(gold.measure_themes, locked=True), LOCKED, is_ours=True),
    gold.SCOPE: Set(gold.measure_scope, OWN, is_ours=True),
    gold.REAL_SCOPE: Set(partial(gold.measure_real_scope, held_out=False), gold.FILES),
    gold.HELD_OUT_SCOPE: Set(partial(gold.measure_real_scope, held_out=True), gold.FILES),
    tongues.OWN: Set(tongues.measure_own, OWN, is_ours=True),
    tongues.REAL: Set(tongues.measure_real, tongues.FILES[:1]),
    tongues.LABELLED: Set(tongues.measure_labelled, tongues.FILES[1:]),
}


def corpus() -> Path:
    """The folder of the shared corpus: FRONTWATCH_CORPUS, else the folder ``shared`` beside the checkout."""
    return Path(os.environ.get("FRONTWATCH_CORPUS", HERE.parents[2] / "shared"))


@functools.cache
def measured(name: str) -> Measured:
    """What the lexicon that comes with Frontwatch gives on the set, measured once a process."""
    return SETS[name].measure(_folder(name), lexicon.bundled())


@functools.cache
def digests(name: str) -> dict[str, str]:
    """The SHA-256 of each of the set's files."""
    return {file: _digest(_folder(name) / file) for file in SETS[name].files}


def _folder(name: str) -> Path:
    return gold.GOLD if SETS[name].is_ours else corpus()


@functools.cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
