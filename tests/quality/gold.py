"""Our own labelled items in, precision and recall of actors, themes and scope out.

Short items that we wrote ourselves (gold/*.jsonl; gold/README.md says how) and verdicts on real items
that are not ours to copy (gold/scope_labels.csv names them by digest).
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import scores
from scores import ALL, Measured, Slip

from processing.reading import enrich
from processing.reading.lexicon import Lexicon

GOLD = Path(__file__).parent / "gold"
ACTORS, SCOPE = "own items, actors", "own items, scope"
REAL_SCOPE, HELD_OUT_SCOPE = "real items, scope", "real items, scope, held out"
TUNING, LOCKED = "own items, themes, tuning half", "own items, themes, locked half"
FILES = ("data/bench/items_200k.parquet", "data/bench/items_war_windows.parquet")
OTHER = "other"  # languages with few items together
_STRONG = "strong"
_COUNTED = frozenset(["en", "fr", "ru"])  # the others have few real items each


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled item; ``possible`` are themes that count neither way."""

    id: str
    language: str
    title: str
    summary: str
    themes: frozenset[str]
    possible: frozenset[str]
    in_scope: bool
    actors: frozenset[str]
    line: str

    @property
    def is_locked(self) -> bool:
        """Whether the item may only be measured, never looked at while the lexicon is written.

        Those of c.jsonl are all for tuning.
        """
        return (
            not self.id.startswith("c")
            and hashlib.sha256(self.title.encode()).hexdigest()[0] >= "8"
        )


def items(folder: Path = GOLD) -> list[Item]:
    """The items of every file, in the order of files and lines."""
    files = sorted(folder.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [_item(line) for line in lines if line]


def locked_digest(folder: Path = GOLD) -> str:
    """The SHA-256 of the sorted lines of the locked half."""
    lines = sorted(item.line for item in items(folder) if item.is_locked)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def measure_actors(folder: Path, lexicon: Lexicon) -> Measured:
    """Rows per language: the actors that an item names, of those that any item was labelled with."""
    tally, slips, labelled = scores.Tally(), list[Slip](), items(folder)
    known = frozenset().union(*(item.actors for item in labelled)) & lexicon.actors.keys()
    for item in labelled:
        hits = scores.by_actor(scores.Hit(*one) for one in _named(_read(item, lexicon)))
        found, expected = hits.keys() & known, item.actors & known
        tally.add("names", item.language, right=len(found & expected), found=len(found))
        tally.expect("names", item.language, met=len(found & expected), expected=len(expected))
        if not item.is_locked:
            slip = partial(Slip, item.language)
            slips += [slip("missed name", actor, item.title) for actor in expected - found]
            slips += [slip("false hit", actor, hits[actor][0].form) for actor in found - expected]
    return Measured(tally.rows(ACTORS), slips)


def measure_themes(folder: Path, lexicon: Lexicon, *, locked: bool) -> Measured:
    """Rows per theme, per language and for all together, of one half; the locked half gives no slips."""
    tally, slips = scores.Tally(), list[Slip]()
    for item in (item for item in items(folder) if item.is_locked == locked):
        read = _read(item, lexicon)["themes"]
        strong = {one["theme"]: one["evidence"] for one in read if one["level"] == _STRONG}
        _count_themes(tally, item, strong.keys() - item.possible)
        if not locked:
            slip = partial(Slip, item.language)
            slips += [
                slip("missed theme", theme, item.title) for theme in item.themes - strong.keys()
            ]
            false = strong.keys() - item.possible - item.themes
            slips += [slip("false theme", theme, ", ".join(strong[theme])) for theme in false]
    rows = tally.rows(LOCKED if locked else TUNING)
    return Measured(sorted(rows, key=lambda row: (row.what != "themes", row.what)), slips)


def measure_scope(folder: Path, lexicon: Lexicon) -> Measured:
    """Rows per language and for all together: which of our own items are about the war."""
    tally, slips = scores.Tally(), list[Slip]()
    for item in items(folder):
        read = _read(item, lexicon)["in_scope"]
        _count_scope(tally, item.language, read=read, labelled=item.in_scope)
        if read != item.in_scope and not item.is_locked:
            slips.append(_scope_slip(item.language, item.title, read=read))
    return Measured(tally.rows(SCOPE), slips)


def measure_real_scope(corpus: Path, lexicon: Lexicon, *, held_out: bool) -> Measured:
    """Rows per language and for all together: real items that we labelled; the doubtful apart.

    Those ``held_out`` were never looked at while the rules were written; they give no slips.
    """
    tally, slips = scores.Tally(), list[Slip]()
    labels = GOLD / ("scope_heldout.csv" if held_out else "scope_labels.csv")
    for (language, title, summary), label in labelled(corpus, labels):
        record = {"title": title, "text": summary, "language": language or None}
        read, expected = enrich.tag(record, lexicon)["in_scope"], label["in_scope"] == "true"
        if label["doubtful"] == "true":
            tally.add("scope, doubtful items", ALL, right=read and expected, found=read)
            tally.expect("scope, doubtful items", ALL, met=read and expected, expected=expected)
            continue
        code = language if language in _COUNTED else OTHER
        _count_scope(tally, code, read=read, labelled=expected)
        if read != expected and not held_out:
            slips.append(_scope_slip(code, title, read=read))
    return Measured(tally.rows(HELD_OUT_SCOPE if held_out else REAL_SCOPE), slips)


def labelled(corpus: Path, labels: Path) -> Iterator[tuple[tuple[str, str, str], dict[str, str]]]:
    """Language, title and summary of each labelled real item, with its label."""
    with labels.open(encoding="utf-8", newline="") as file:
        wanted = {label["digest"]: label for label in csv.DictReader(file)}
    columns = ["lang", "title", "summary"]
    bench = pl.concat(pl.read_parquet(corpus / file, columns=columns) for file in FILES)
    for language, title, summary in bench.fill_null("").unique(maintain_order=True).iter_rows():
        digest = hashlib.sha256(f"{title}\n{summary}".encode()).hexdigest()[:16]
        if label := wanted.pop(digest, None):
            yield (language, title, summary), label


def _item(line: str) -> Item:
    read = json.loads(line)
    return Item(
        id=read["id"],
        language=read["language"],
        title=read["title"],
        summary=read["summary"],
        themes=frozenset(read["themes"]),
        possible=frozenset(read["possible"]),
        in_scope=read["in_scope"],
        actors=frozenset(read["actors"]),
        line=line,
    )


def _read(item: Item, lexicon: Lexicon) -> dict[str, Any]:
    """The item as it is read from a feed in its language."""
    record = {"title": item.title, "text": item.summary, "language": item.language}
    return enrich.tag(record, lexicon)


def _named(read: dict[str, Any]) -> Iterator[tuple[str, int, int, str]]:
    for one in read["actors"]:
        yield one["actor"], one["start"], one["end"], one["form"]


def _count_themes(tally: scores.Tally, item: Item, found: Iterable[str]) -> None:
    found = set(found)
    for what, scored in (("themes", found | item.themes), *((t, {t}) for t in found | item.themes)):
        hits, expected = found & scored, item.themes & scored
        languages = (ALL, item.language) if what == "themes" else (ALL,)
        for language in languages:
            tally.add(what, language, right=len(hits & expected), found=len(hits))
            tally.expect(what, language, met=len(hits & expected), expected=len(expected))


def _count_scope(tally: scores.Tally, language: str, *, read: bool, labelled: bool) -> None:
    for code in (ALL, language):
        tally.add("scope", code, right=read and labelled, found=read)
        tally.expect("scope", code, met=read and labelled, expected=labelled)


def _scope_slip(language: str, title: str, *, read: bool) -> Slip:
    return Slip(language, "falsely in scope" if read else "falsely out of scope", "", title)
