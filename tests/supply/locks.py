"""Reads the lock files: the only file that knows how a line of them is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[2]
# What is installed to run, to run with log-in, to test, to compare; the first is the product.
NAMES = (
    "requirements.lock",
    "requirements-login.lock",
    "requirements-test.lock",
    "requirements-bench.lock",
)
_PIN = re.compile(
    r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>.+))?"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class LockError(Exception):
    """A lock file says something that cannot be relied on; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One locked release.

    Attributes:
        name: normalised as packaging.python.org says, in small letters with hyphens.
        marker: where it is installed; None means everywhere.
        hashes: SHA-256 of each of its files, in hexadecimal digits, sorted.
    """

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]

    @property
    def here(self) -> bool:
        """Whether it is installed on this machine."""
        return self.marker is None or Marker(self.marker).evaluate()


def read(text: str, name: str) -> list[Pin]:
    """The pins of one lock file, in its order.

    Raises:
        LockError: a line is no pin, or a pin has no SHA-256.
    """
    joined = text.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        raise LockError(f"{name} has no pins; make it again with `make lock`")
    return [_pin(line, name) for line in lines]


def read_all(root: Path = ROOT) -> dict[str, list[Pin]]:
    """The pins of every lock file of a checkout by the file's name.

    Raises:
        LockError: a file is missing or cannot be relied on.
    """
    missing = [name for name in NAMES if not (root / name).is_file()]
    strange = {path.name for path in root.glob("requirements*")} - set(NAMES)
    if missing or strange:
        raise LockError(f"lock files missing: {missing}, unknown: {sorted(strange)}")
    return {name: read((root / name).read_text(encoding="utf-8"), name) for name in NAMES}


def together(locks: Mapping[str, Iterable[Pin]]) -> list[Pin]:
    """Each release of all the files once, by name and version."""
    found = {(pin.name, pin.version): pin for pins in locks.values() for pin in pins}
    return [found[key] for key in sorted(found)]


def _pin(line: str, name: str) -> Pin:
    head, *told = line.split("--hash=")
    pin = _PIN.fullmatch(head.strip())
    if pin is None:
        raise LockError(f"{name}: this is no pin of one release: {line[:80]!r}")
    hashes = [_HASH.fullmatch(f"--hash={one.strip()}") for one in told]
    if not hashes or None in hashes:
        raise LockError(f"{name}: {pin['name']} has no SHA-256; make it again with `make lock`")
    digests = sorted(found[1] for found in hashes if found)
    return Pin(pin["name"], pin["version"], pin["marker"], tuple(digests))
