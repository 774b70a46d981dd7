"""Compares locked releases with advisories.toml, the pinned facts of advisories; in doubt it is a problem."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from locks import Pin
from packaging.specifiers import InvalidSpecifier, SpecifierSet

SNAPSHOT = Path(__file__).parent / "advisories.toml"
# How old the newest fact of a source may be, and how long an exception to that may hold.
LONGEST = timedelta(days=30)
_ID = re.compile(r"(?:PYSEC|CVE)-\d{4}-\d+|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}")


class SnapshotError(Exception):
    """The snapshot cannot be relied on; the message says why and what to do."""


def read(path: Path = SNAPSHOT) -> dict[str, Any]:
    """The snapshot, each of its facts understood.

    Raises:
        SnapshotError: it is missing, or something in it cannot be understood.
    """
    try:
        snapshot = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = {one["name"]: (one["at"], one["dated"]) for one in snapshot["sources"]}
        looked_for = set(snapshot["looked_for"])
        for package, facts in snapshot["known"].items():
            for fact in facts:
                _understood(package, fact, set(sources))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, InvalidSpecifier) as error:
        raise SnapshotError(f"{path.name} cannot be read: {error!r}; make it anew") from error
    if not sources or not looked_for or not all(isinstance(at, date) for _, at in sources.values()):
        raise SnapshotError(
            f"{path.name} names no source with its date, or no package; make it anew"
        )
    return snapshot


def stale(snapshot: Mapping[str, Any], today: date) -> list[str]:
    """A sentence for each source that is older than 30 days, unless an exception holds today.

    An exception is written down with its reason and holds for 30 days at most, then it is a problem.
    """
    return [] if _excepted(snapshot, today) else _old(snapshot, today)


def tolerated(snapshot: Mapping[str, Any], today: date) -> list[str]:
    """A sentence for each source that is too old and that the exception lets pass today."""
    if not _excepted(snapshot, today):
        return []
    until = snapshot["exception"]["until"]
    return [f"{one}; let pass until {until}" for one in _old(snapshot, today)]


def _old(snapshot: Mapping[str, Any], today: date) -> list[str]:
    return [
        f"{one['name']} is of {one['dated']}, older than {LONGEST.days} days on {today}; refresh it"
        for one in snapshot["sources"]
        if not timedelta() <= today - one["dated"] <= LONGEST
    ]


def affected(pins: Iterable[Pin], snapshot: Mapping[str, Any]) -> list[str]:
    """A sentence for each pin that an advisory is about, and for each that the snapshot is not about."""
    found = []
    for pin in pins:
        if pin.name not in snapshot["looked_for"]:
            found.append(f"{pin.name}: the snapshot was made without it; refresh it")
        found += [
            f"{pin.name} {pin.version}: {fact['id']} {' '.join(fact['aliases'])}".rstrip()
            for fact in snapshot["known"].get(pin.name, [])
            if any(SpecifierSet(one).contains(pin.version, True) for one in fact["affected"])
        ]
    return found


def is_name(text: str) -> bool:
    """Whether it is the name of an advisory, as PyPA, MITRE and GitHub write them."""
    return _ID.fullmatch(text) is not None


def _excepted(snapshot: Mapping[str, Any], today: date) -> bool:
    told = snapshot.get("exception", {"written": date.min, "until": date.min, "why": ""})
    short = told["until"] - told["written"] <= LONGEST
    return bool(told["why"] and short and told["written"] <= today <= told["until"])


def _understood(package: str, fact: Mapping[str, Any], sources: set[str]) -> None:
    names = [fact["id"], *fact["aliases"]]
    if not all(map(is_name, names)) or not fact["affected"]:
        raise SnapshotError(f"{package}: {fact} has an unknown name or no versions")
    if fact["source"] not in sources and not fact["source"].startswith("https://"):
        raise SnapshotError(f"{package}: {fact['id']} names no source")
    for one in fact["affected"]:
        if not SpecifierSet(one):
            raise SnapshotError(f"{package}: {fact['id']} has an empty range of versions")
