"""Measures accuracy on every set and writes docs/accuracy.md; 1 if a figure is under its floor.

    make accuracy
    python tests/quality/accuracy.py [--figures SET | --misses SET LANGUAGE | --floors]

With a flag the page is left as it is. Exits 2 where the shared corpus is absent.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import floors
import scores
import sets
import tongues
from scores import Row

from processing.reading import lexicon

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "accuracy.md"
HEAD = ("what", "language", "precision", "recall", "n found", "n expected")
BARS_HEAD = ("set", "what", "language", "precision", "bar", "recall", "bar", "met")
TITLES = (tongues.OWN, tongues.REAL, tongues.LABELLED)
MOST = 60  # lines of misses


def main(arguments: Sequence[str] | None = None) -> int:
    """The page is written, or what the flag asks for is printed; 1 if a figure is under its floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--figures", choices=sets.SETS, metavar="SET", help=" | ".join(sets.SETS))
    parser.add_argument("--misses", nargs=2, metavar=("SET", "LANGUAGE"))
    parser.add_argument("--floors", action="store_true", help="raise the floors")
    given = parser.parse_args(arguments)
    if not (sets.corpus() / "data").is_dir():
        sys.stderr.write("accuracy needs the shared corpus; set FRONTWATCH_CORPUS to its folder\n")
        return 2
    if given.misses and given.misses[0] not in sets.SETS:
        parser.error(f"no set {given.misses[0]!r}; give one of: {' | '.join(sets.SETS)}")
    if given.figures or given.misses:
        sys.stdout.write(misses(*given.misses) if given.misses else f"{figures(given.figures)}\n")
        return 0
    if given.floors:
        floors.FILE.write_text(floors.text(raised()), encoding="utf-8")
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    under = floors.below(every_row(), floors.read().floors)
    sys.stdout.write(f"{bars()}\n" + "".join(f"{line}\n" for line in under))
    return int(bool(under))


def every_row() -> list[Row]:
    """The rows of all sets."""
    return [row for name in sets.SETS for row in sets.measured(name).rows]


def page() -> str:
    """The text of docs/accuracy.md: page.md with the figures in their places."""
    text = (HERE / "page.md").read_text(encoding="utf-8")
    known = (HERE / "known.md").read_text(encoding="utf-8").strip()
    names = ", ".join(f'"{name}"' for name in sets.SETS)
    pieces = {"version": lexicon.bundled().version, "bars": bars(), "known": known, "sets": names}
    pieces |= {name: figures(name) for name in sets.SETS}
    for place, piece in pieces.items():
        text = text.replace(f"{{{place}}}", piece)
    return text


def bars() -> str:
    """The table of the figures that have a bar."""
    wanted = floors.read().bars
    rows = [
        (
            row.set,
            row.what,
            row.language,
            *_against(row, bar),
            "yes" if floors.met(row, bar) else "NO",
        )
        for row in every_row()
        if (bar := floors.bar(row, wanted))
    ]
    return table(BARS_HEAD, rows)


def cells(row: Row) -> tuple[str, ...]:
    """The row under HEAD."""
    shares = (number(row.precision), number(row.recall))
    return row.what, row.language, *shares, str(row.found or ""), str(row.expected or "")


def number(share: float | None) -> str:
    """Four decimals; nothing where there is no share.

    >>> number(0.98765), number(1.0), number(None)
    ('.9877', '1.0000', '')
    """
    return "" if share is None else f"{share:.4f}".removeprefix("0")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows as a table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figures(name: str) -> str:
    """One set's rows, titles one line a language, because only recall is measured."""
    rows = sets.measured(name).rows
    return shares(rows) if name in TITLES else table(HEAD, map(cells, rows))


def shares(rows: Iterable[Row]) -> str:
    """Recall by language and by what, with the titles of the first."""
    found = {(row.language, row.what): row for row in rows}
    whats = list(dict.fromkeys(what for _, what in found))
    lines = [
        (language, str(found[language, whats[0]].expected), *_recalls(found, language, whats))
        for language in dict.fromkeys(language for language, _ in found)
    ]
    return table(("language", "titles", *whats), lines)


def misses(name: str, language: str) -> str:
    """The most frequent slips of a set in a language with their counts, after its figures."""
    found = sets.measured(name)
    rows = [row for row in found.rows if row.language == language]
    lines = [
        f"{count}\t{slip.kind}\t{slip.subject}\t{slip.words}\n"
        for count, slip in scores.frequent(found.slips, language)
    ]
    left = f"... {len(lines) - MOST} more\n" if len(lines) > MOST else ""
    return f"{table(HEAD, map(cells, rows))}\n\n{''.join(lines[:MOST])}{left}"


def raised() -> floors.Floors:
    """The floors as the figures allow them now."""
    digests = {f"{name}: {f}": d for name in sets.SETS for f, d in sets.digests(name).items()}
    return floors.raised(
        floors.read(), {name: sets.measured(name).rows for name in sets.SETS}, digests
    )


def _recalls(
    found: Mapping[tuple[str, str], Row], language: str, whats: Iterable[str]
) -> Iterator[str]:
    for what in whats:
        row = found.get((language, what))
        yield number(row.recall) if row else ""


def _against(row: Row, bar: floors.Figures) -> tuple[str, ...]:
    return (
        number(row.precision),
        number(bar.get("precision")),
        number(row.recall),
        number(bar.get("recall")),
    )


if __name__ == "__main__":
    sys.exit(main())
