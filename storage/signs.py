"""Small notes beside the tables: the collector's sign of life, the newest backup, who writes, what room is left.

Their names begin with a dot, so that no backup holds them.
"""

import contextlib
import fcntl
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

State = Literal["collecting", "waiting", "full", "stopped"]
_STATES: tuple[State, ...] = get_args(State)
# A round of 64 feeds takes less: 20 s to ask them, 5 s of computing at most to read each, by two.
SILENT_AFTER = timedelta(minutes=15)
FLOOR_BYTES = 500_000_000
_FLOOR_PART = 100
_ALIVE, _BACKED_UP, _LOCK = ".alive.json", ".backed-up.json", "writer.lock"


@dataclass(frozen=True, slots=True)
class Alive:
    """The collector's last sign of life: when, and what it does; ``full``: it waits for room on the disk."""

    at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Backup:
    """The newest backup that was made of this folder: when, into which file, how large."""

    at: datetime
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes left on the data folder's disk, and the floor under which the collector does not write."""

    left: int
    floor: int

    @property
    def is_enough(self) -> bool:
        """Whether the collector may write."""
        return self.left >= self.floor


def live(root: Path, alive: Alive) -> None:
    """The sign of life is there, if it can be written; a collector goes on without."""
    _note(root / _ALIVE, {"at": alive.at.isoformat(), "state": alive.state})


def alive(root: Path) -> Alive | None:
    """The last sign of life; None where no collector that goes on by itself ever ran."""
    told = _noted(root / _ALIVE)
    states = [state for state in _STATES if state == told.get("state")]
    with contextlib.suppress(KeyError, ValueError, TypeError):
        return Alive(datetime.fromisoformat(told["at"]), states[0]) if states else None
    return None


def forget(root: Path) -> None:
    """There is no sign of life: whoever collects here does so now and then."""
    with contextlib.suppress(OSError):
        (root / _ALIVE).unlink(missing_ok=True)


def backed_up(root: Path, backup: Backup) -> None:
    """The backup is noted, if it can be."""
    told = {"at": backup.at.isoformat(), "file": backup.file, "bytes": backup.size}
    _note(root / _BACKED_UP, told)


def backup(root: Path) -> Backup | None:
    """The newest backup; None where none is known."""
    told = _noted(root / _BACKED_UP)
    with contextlib.suppress(KeyError, ValueError, TypeError):
        return Backup(datetime.fromisoformat(told["at"]), str(told["file"]), int(told["bytes"]))
    return None


def writer(root: Path) -> int | None:
    """The process that holds the right to write; None where none does, 0 where its number is not known."""
    with contextlib.suppress(OSError), (root / _LOCK).open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            said = file.read().strip()
            return int(said) if said.isdecimal() else 0
    return None


def room(root: Path, megabytes: int | None = None) -> Room:
    """What is left on the disk; the floor is 500 MB, or a hundredth of a disk smaller than 50 GB.

    Args:
        root: the data folder.
        megabytes: the floor instead.
    """
    disk = shutil.disk_usage(root)
    usual = min(FLOOR_BYTES, disk.total // _FLOOR_PART)
    return Room(disk.free, usual if megabytes is None else megabytes * 1_000_000)


def _note(path: Path, told: Mapping[str, object]) -> None:
    draft = path.with_suffix(".new")
    with contextlib.suppress(OSError):
        draft.write_text(json.dumps(told) + "\n", encoding="utf-8")
        draft.replace(path)


def _noted(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
