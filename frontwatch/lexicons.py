"""The commands about what is looked for: try, check, diff."""

import argparse
from collections.abc import Iterator

import polars as pl

from frontwatch import folders, terminal
from processing.counting import changes
from processing.counting.changes import Changes
from processing.errors import InputError
from processing.tables import TAGS
from storage import versions
from storage.store import Store

_MOST_CHANGED = 10


def run(options: argparse.Namespace) -> int:
    """The action that was asked for is done."""
    actions = {"diff": diff}
    return actions[options.action](options)


def diff(options: argparse.Namespace) -> int:
    """What the last rebuild changed is told: in how many articles, and of which actors and themes."""
    store = folders.store(options, must_exist=True)
    before, now = (versions.counts(store, table) for table in (versions.BEFORE, TAGS))
    if not before:
        raise InputError(
            "there are no tags from before a rebuild to compare with; `frontwatch rebuild` keeps them"
        )
    found, names = changes.together(_by_month(store)), folders.words(options).names
    terminal.show(f"Before: {_told(before)}. Now: {_told(now)}.")
    terminal.show(
        f"{found.changed} of {found.articles} articles changed: {found.actors} in their actors, "
        f"{found.themes} in their themes, {found.language} in their language; "
        f"{found.into_scope} are now about the war, {found.out_of_scope} no longer."
    )
    for kind in ("actors", "themes"):
        for line in _changed(found, kind, names):
            terminal.show(line)
    terminal.say(
        "The tags from before stay for comparison until the next rebuild; "
        "`frontwatch rebuild --drop-old` deletes them."
    )
    return 0


def _by_month(store: Store) -> Iterator[Changes]:
    """The changes of each month: no more than a month is in memory at once."""
    month = pl.col("first_seen").dt.truncate("1mo").unique().sort()
    months = store.read(store.scan(versions.BEFORE).select(month.alias("start")))
    ends = months.select(pl.col("start").dt.offset_by("1mo"))["start"]
    for start, end in zip(months["start"], ends, strict=True):
        this_month = pl.col("first_seen").is_between(start, end, closed="left")
        yield changes.between(
            store.read(store.scan(versions.BEFORE).filter(this_month)),
            store.read(store.scan(TAGS).filter(this_month)),
        )


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} with lexicon {version}" for version, count in counts.items())


def _changed(found: Changes, kind: str, names: dict[str, str]) -> Iterator[str]:
    """A table of the subjects of the kind that changed most; nothing where none did."""
    rows = found.subjects.filter(
        pl.col("kind") == kind, (pl.col("gained") > 0) | (pl.col("lost") > 0)
    )
    if rows.is_empty():
        return
    yield f"\n{kind:32}{'before':>9}{'now':>9}{'gained':>9}{'lost':>9}"
    for row in rows.head(_MOST_CHANGED).iter_rows(named=True):
        name = names.get(row["subject"], row["subject"])
        yield f"{name:32.31}{row['before']:9}{row['now']:9}{row['gained']:9}{row['lost']:9}"
    if rows.height > _MOST_CHANGED:
        yield f"and {rows.height - _MOST_CHANGED} more"
