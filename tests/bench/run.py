"""All benchmarks, each in a process of its own; one table, docs/benchmarks.md, and 1 if a bar is missed.

    make bench
    python tests/bench/run.py [--only NAME ...]

With ``--only`` the document is left as it is. Exits 2 where the shared corpus is absent.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import figures
from figures import Figure

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "benchmarks.md"
BENCHMARKS = {
    "polls": "Whole polls",
    "reading": "Reading documents",
    "fetching": "Asking",
    "scheduling": "Scheduling",
    "sorting": "Telling entries apart",
    "tagging": "Reading articles",
    "storing": "Storing",
    "copying": "Telling copies",
    "counting": "Counting",
    "pages": "Pages",
}
HEAD = ("what", "ours", "peer", "ratio", "bar", "met")
PEERS = (
    "reader",
    "feedparser",
    "fastfeedparser",
    "httpx",
    "aiohttp",
    "APScheduler",
    "SQLAlchemy",
    "spacy",
    "duckdb",
    "datasketch",
    "streamlit",
)
Results = Mapping[str, Sequence[Figure]]

OPENING = """\
Made by `make bench`, which installs the peers, measures all of this and writes this page; it needs the
shared corpus (FRONTWATCH_CORPUS)."""

MEASURED = """\
How it is measured. CPU seconds, user and system, of the process and of all below it (worker
processes included), not time on the clock; what the server, the preparation of data and imports take
counts for nobody. Ours and the peer take turns in the same run on the same bytes, so that a loaded
machine slows both; figures are medians of {runs} turns, but for first polls, which happen once in a
history. A ratio is ours divided by the peer's. What is in ms or s without "CPU" is time on the clock:
there, waiting for the disk is what counts.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The table is printed and, when all was run, written; 0 if no bar is missed, 1 if one is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS))
    only = parser.parse_args(arguments).only
    if not (figures.corpus() / "feeds" / "real").is_dir():
        sys.stderr.write("benchmarks need the shared corpus; set FRONTWATCH_CORPUS to its folder\n")
        return 2
    results = {}
    for name in only:
        results[name] = measured(name)
        sys.stdout.write(f"\n{BENCHMARKS[name]}\n{plain(results[name])}\n")
        sys.stdout.flush()
    if set(only) == set(BENCHMARKS):
        PAGE.write_text(page(results), encoding="utf-8")
    return int(any(figure.met is False for rows in results.values() for figure in rows))


def measured(name: str) -> list[Figure]:
    """The figures of one benchmark, made by a process of its own."""
    run = subprocess.run(
        [sys.executable, HERE / f"{name}.py"], stdout=subprocess.PIPE, check=True, text=True
    )
    return [Figure(**row) for row in json.loads(run.stdout)]


def cells(figure: Figure) -> tuple[str, ...]:
    """The figure as a row of the table, under HEAD."""
    peer, ratio = "", ""
    if figure.peer is not None:
        peer = f"{figure.versus}: {number(figure.peer)}"
        ratio = quotient(figure.ours, figure.peer)
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    ours = f"{number(figure.ours)} {figure.unit}"
    return figure.what, ours, peer, ratio, figure.bar or "", met


def number(value: float) -> str:
    """Three digits that count, and thousands told apart.

    >>> number(0.012345), number(12.345), number(6624), number(0)
    ('0.0123', '12.3', '6,624', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 100 or value == 0 else f"{value:.3g}"


def quotient(ours: float, peer: float) -> str:
    """Ours by the peer's, with 1 in the smaller place.

    >>> quotient(1, 12.04), quotient(3, 2), quotient(0, 9)
    ('1/12.0', '1.5/1', '0')
    """
    if not ours or not peer:
        return number(ours / peer) if peer else ""
    return f"1/{peer / ours:.3g}" if ours < peer else f"{ours / peer:.3g}/1"


def plain(rows: Sequence[Figure]) -> str:
    """The rows in columns, for a terminal."""
    table = [HEAD, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


def page(results: Results) -> str:
    """The document: versions, machine, command, figures, and what speaks against us."""
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    parts = [
        "# Benchmarks",
        OPENING,
        f"Peers: {versions}. Machine: {os.cpu_count()} cores, Python {platform.python_version()}.",
        MEASURED.format(runs=figures.RUNS).strip(),
    ]
    for name, rows in results.items():
        table = [HEAD, ("---",) * len(HEAD), *map(cells, rows)]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
        parts += [f"## {BENCHMARKS[name]}", lines]
    against = (HERE / "against.md").read_text(encoding="utf-8").strip()
    return "\n\n".join([*parts, against]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
