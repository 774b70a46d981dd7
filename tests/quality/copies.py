"""Measures how copies are told and writes docs/copies.md; 1 if a figure is under its floor.

    make accuracy
    python tests/quality/copies.py [--floors]

With ``--floors`` the page is left as it is and the floors are raised. Exits 2 where the shared corpus is
absent.
"""

import argparse
import functools
import math
import random
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import edits
import natural
import polars as pl
import sets
import trapped
from shares import Figure

from processing.columns import TEXT, TIME
from processing.reading import copies

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "copies.md"
FLOORS = HERE / "copies" / "floors.toml"
WORDS = HERE / "copies" / "page.md"
KINDS = {"bodies": "articles", "items": "feed items"}
# What signals of the project ask for, of texts of an article's length.
BARS = {
    "exact": 0.99,
    "debris": 0.99,
    "wire": 0.99,
    "10 % edited": 0.99,
    "summary": 0.97,
    "half reused": 0.9,
}
PRECISION = 0.95
_SLACK = 0.002


def main(arguments: Sequence[str] | None = None) -> int:
    """The page is written, or the floors are raised; 1 if a figure is under its floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--floors", action="store_true", help="raise the floors")
    given = parser.parse_args(arguments)
    if not (sets.corpus() / "data").is_dir():
        sys.stderr.write("copies need the shared corpus; set FRONTWATCH_CORPUS to its folder\n")
        return 2
    found = measured(sets.corpus())
    if given.floors:
        FLOORS.write_text(raised(found), encoding="utf-8")
        return 0
    PAGE.write_text(page(found), encoding="utf-8")
    under = below(found)
    sys.stdout.write("".join(f"{line}\n" for line in under))
    return int(bool(under))


@functools.cache
def measured(corpus: Path) -> tuple[Figure, ...]:
    """Every share."""
    return (*recalls(corpus), *natural.measured(corpus), *trapped.measured())


def recalls(corpus: Path, originals: int = edits.ORIGINALS) -> Iterator[Figure]:
    """Of each kind of text and edit, the copies that have their original's text."""
    texts = edits.texts(corpus)
    for kind, name in KINDS.items():
        for edit in edits.EDITS:
            if kind == "bodies" or edit != "summary":
                right = _recalled(texts, kind, edit, originals)
                yield Figure(f"recall / {name} / {edit}", originals, right)


def _recalled(texts: Mapping[str, pl.DataFrame], kind: str, edit: str, originals: int) -> int:
    """How many copies, each of a source of its own, were joined to their originals among other texts."""
    every, chance = texts[kind], random.Random(edits.SEED)
    first, other = every.head(originals), every.slice(originals, originals)
    words = " ".join(texts["others"]["body"].head(2_000)).split()
    pairs = zip(
        *(frame.select("title", "body").iter_rows() for frame in (first, other)), strict=True
    )
    made = [edits.EDITS[edit](text, donor, words, chance) for text, donor in pairs]
    copied = pl.DataFrame(made, schema=["title", "body"], orient="row").with_columns(
        outlet=pl.format("copier {}", pl.int_range(pl.len()))
    )
    frames = {"original": first, "copy": copied, "donor": other, "other": texts["others"]}
    arrived = [_articles(frame, name, hours=3 * (name == "copy")) for name, frame in frames.items()]
    rows, _ = copies.fold(pl.concat(arrived), copies.opened())
    found = dict(rows.select("article_id", "text_id").iter_rows())
    return sum(found[f"copy {n}"] == found[f"original {n}"] for n in range(originals))


def _articles(frame: pl.DataFrame, name: str, *, hours: int) -> pl.DataFrame:
    return frame.select(
        "title",
        source="outlet",
        summary="body",
        article_id=pl.format(f"{name} {{}}", pl.int_range(pl.len())),
        first_seen=pl.lit(edits.SEEN + timedelta(hours=hours)).cast(TIME),
        published=pl.lit(None, TIME),
    ).cast({"source": TEXT})


def floors() -> dict[str, float]:
    """The floor of each figure that has one."""
    said = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    return dict(said["floors"])


def below(found: Sequence[Figure]) -> list[str]:
    """A line for each figure that is under its floor or was not measured."""
    shares = {figure.name: figure.share for figure in found}
    return [
        f"{name}: {shares.get(name, math.nan):.4f} is under its floor {floor:.3f}"
        for name, floor in floors().items()
        if not shares.get(name, 0.0) >= floor
    ]


def raised(found: Sequence[Figure]) -> str:
    """The floors' file with each floor just under what was measured, and none lower than it is."""
    head = FLOORS.read_text(encoding="utf-8").partition("[floors]\n")[0]
    known = floors()
    lines = [
        f'"{figure.name}" = {max(_floor(figure), known.get(figure.name, 0.0)):.3f}'
        for figure in found
    ]
    return "\n".join([f"{head}[floors]", *lines]) + "\n"


def _floor(figure: Figure) -> float:
    return 1.0 if figure.share == 1 else math.floor((figure.share - _SLACK) * 1_000) / 1_000


def page(found: Sequence[Figure]) -> str:
    """The document: the figures between what is said about them."""
    words = WORDS.read_text(encoding="utf-8")
    tables = {
        "version": copies.version(),
        "recall": _table([figure for figure in found if figure.name.startswith("recall")]),
        "precision": _table([figure for figure in found if figure.name.startswith("precision")]),
        "traps": _table([figure for figure in found if figure.name.startswith("traps")]),
    }
    for name, text in tables.items():
        words = words.replace(f"{{{name}}}", text)
    return words


def _table(found: Sequence[Figure]) -> str:
    lines = ["| what | n | share | bar | met |", "|---|---|---|---|---|"]
    for figure in found:
        bar = _bar(figure)
        met = "" if bar is None else "yes" if figure.share >= bar else "NO"
        cells = (" / ".join(figure.name.split(" / ")[1:]), figure.cases, f"{figure.share:.3f}")
        lines.append(f"| {' | '.join(map(str, cells))} | {bar or ''} | {met} |")
    return "\n".join(lines)


def _bar(figure: Figure) -> float | None:
    kind, what, *edit = figure.name.split(" / ")
    if kind == "recall":
        return BARS[edit[0]] if what == KINDS["bodies"] else None
    return {"precision": PRECISION, "traps": 1.0}[kind]


if __name__ == "__main__":
    sys.exit(main())
