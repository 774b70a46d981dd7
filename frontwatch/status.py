"""The command status: how collecting goes, in a few lines or as JSON, for a person or a monitor."""

import argparse
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import polars as pl

from dashboard import health
from dashboard.web import ready
from frontwatch import folders, terminal
from processing.counting import picks as picked
from processing.counting.coverage import Record
from processing.errors import StoreError
from processing.tables import FEEDS, FETCHES, GAPS
from storage import signs, snapshot, upkeep
from storage.signs import Alive, Backup, Room
from storage.store import Store

_DAY = timedelta(days=1)
# A feed is asked once a day at least.
_LOOKED_BACK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the tables tell: the last round, feeds by state, possible losses found in a day, rows by table."""

    collected_to: datetime | None = None
    feeds: dict[str, int] = field(default_factory=dict)
    gaps_24h: int = 0
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """How collecting goes; ``problems`` are sentences, none when all is well; None is what is not known.

    ``writer`` is the process that holds the right to write.
    """

    problems: list[str]
    kept: Kept
    collector: Alive | None
    writer: int | None
    backup: Backup | None
    disk: Room


def show(options: argparse.Namespace) -> int:
    """The status was told; 1 if there is a problem."""
    store = folders.store(options, must_exist=True)
    found = of(store, terminal.now(), folders.floor(options))
    if options.json:
        told = {"ready": not found.problems} | asdict(found)
        terminal.show(json.dumps(told, default=picked.iso))
    else:
        terminal.show("\n".join(_lines(found)))
    return 1 if found.problems else 0


def of(store: Store, now: datetime, floor: int | None = None) -> Status:
    """How collecting into the store goes; what cannot be read is a problem, not an error.

    ``floor`` is the megabytes under which nothing is written; None: the usual.
    """
    problems = ready.reasons(store, now)
    room, alive = signs.room(store.root, floor), signs.alive(store.root)
    if not room.is_enough and not (alive and alive.state == "full"):
        problems.append(
            f"The disk is nearly full: {_megabytes(room.left)} are left, and below "
            f"{_megabytes(room.floor)} the collector does not write."
        )
    try:
        kept = of_tables(store)
    except StoreError as error:
        kept = Kept()
        problems.append(str(error))
    backup = signs.backup(store.root)
    return Status(problems, kept, alive, signs.writer(store.root), backup, room)


def of_tables(store: Store) -> Kept:
    """What the tables tell.

    Raises:
        StoreError: one of them cannot be read.
    """
    rows = {table.name: snapshot.rows(store.root / table.name) for table in upkeep.KEPT}
    last: datetime | None = store.read(store.scan(FETCHES).select(pl.col("started").max())).item()
    if last is None:
        return Kept(rows=rows)
    recent = store.read(store.scan(FETCHES).filter(pl.col("started") >= last - _LOOKED_BACK))
    found = store.scan(GAPS).filter(
        pl.col("found") > last - _DAY, pl.col("gap_from") < pl.col("gap_to")
    )
    record = Record(recent, store.read(store.scan(FEEDS)), GAPS.empty())
    states = health.by_feed(record, last)["state"].value_counts().sort("count", descending=True)
    gaps = store.read(found.select(pl.len().cast(pl.Int64))).item()
    return Kept(last, dict(states.iter_rows()), gaps, rows)


def _lines(found: Status) -> list[str]:
    kept, alive, backup = found.kept, found.collector, found.backup
    feeds = ", ".join(f"{count} {state}" for state, count in kept.feeds.items())
    rows = ", ".join(f"{count} {name}" for name, count in kept.rows.items())
    last = picked.iso(kept.collected_to) if kept.collected_to else "never"
    lines = {
        "status": "ready" if not found.problems else "not ready",
        "last round": last,
        "collector": f"{alive.state}, seen {picked.iso(alive.at)}" if alive else "not known",
        "writing": "nobody" if found.writer is None else f"process {found.writer or 'unknown'}",
        "feeds": feeds or "none asked",
        "losses in 24 h": f"{kept.gaps_24h} possible",
        "rows": rows or "not known",
        "disk left": f"{_megabytes(found.disk.left)} (nothing is written below {_megabytes(found.disk.floor)})",
        "last backup": f"{picked.iso(backup.at)}, {backup.file}" if backup else "none known",
    }
    told = [f"{name + ':':<16}{value}" for name, value in lines.items()]
    return [*told, *(f"problem:        {problem}" for problem in found.problems)]


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB".replace(",", " ")
