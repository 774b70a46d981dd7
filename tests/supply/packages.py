"""Compares what is locked and installed with packages.csv: the names and licences that were looked at."""

import csv
import difflib
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageMetadata
from pathlib import Path

from locks import Pin

HERE = Path(__file__).parent
# Each may be used and passed on together with Apache-2.0, which is ours.
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Zlib",
    }
)
_JOINTS = {"AND", "OR"}


def read(path: Path = HERE / "packages.csv") -> dict[str, dict[str, str]]:
    """The list by name: ``licence``, an SPDX expression, and ``declared``, the package's own words."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def unknown(pins: Iterable[Pin], known: Mapping[str, object]) -> list[str]:
    """A sentence for each locked name that nobody has looked at, with the known name it resembles."""
    return [
        f"{name} is not in packages.csv{_like(name, known)}"
        for name in sorted({pin.name for pin in pins} - set(known))
    ]


def refused(known: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A sentence for each licence of the list that is not allowed."""
    return [
        f"{name}: the licence {row['licence']!r} is not allowed"
        for name, row in known.items()
        if not _ids(row["licence"]) or not _ids(row["licence"]) <= ALLOWED
    ]


def changed(
    pins: Iterable[Pin],
    known: Mapping[str, Mapping[str, str]],
    installed: Mapping[str, Distribution],
) -> list[str]:
    """A sentence for each installed package that declares another licence than the list says.

    Compared are the releases that are locked; another release of a package says nothing of it.
    """
    return [
        f"{pin.name} {pin.version} declares the licence {declared(one)!r}, "
        f"and packages.csv says {known[pin.name]['declared']!r}"
        for pin in pins
        if (one := installed.get(pin.name)) is not None
        and one.version == pin.version
        and pin.name in known
        and declared(one) != known[pin.name]["declared"]
    ]


def absent(pins: Iterable[Pin], installed: Mapping[str, Distribution]) -> list[str]:
    """A sentence for each pin that should be installed here and is not, in this very release."""
    return [
        f"{pin.name} {pin.version} is locked and not installed, so its licence is not known"
        for pin in pins
        if pin.here and getattr(installed.get(pin.name), "version", None) != pin.version
    ]


def declared(distribution: Distribution) -> str:
    """What a package says of its licence, in one line; the most exact of the places to say it."""
    told = distribution.metadata
    exact, text = (_said(told, key) for key in ("License-Expression", "License"))
    classes = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    short = text if "\n" not in text else ""
    found = exact or short or "; ".join(sorted(classes)) or text
    return found.partition("\n")[0][:120]


def first(found: Iterable[Distribution]) -> dict[str, Distribution]:
    """Each package once by its name: the one that is imported, which comes first."""
    return {name(one): one for one in reversed(list(found))}


def name(distribution: Distribution) -> str:
    """A package's name as the lock files write it."""
    return re.sub(r"[-_.]+", "-", str(distribution.metadata["Name"])).lower()


def _said(told: PackageMetadata, key: str) -> str:
    return str(told[key]).strip() if key in told else ""


def _ids(expression: str) -> set[str]:
    return set(re.findall(r"[A-Za-z0-9.+-]+", expression)) - _JOINTS


def _like(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return f"; it looks like {near[0]}" if near else ""
