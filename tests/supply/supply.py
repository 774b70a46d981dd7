"""Checks all that is locked: hashes, names, licences, advisories; needs no network, ends with 1 if in doubt.

    python tests/supply/supply.py [--on YYYY-MM-DD]

The day, today if not given, is that on which the advisories must not be stale. A build gives the day of
the commit that it builds, so that a commit's result never changes; a release is checked without.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path

import advisories
import locks
import packages

# Their packages are installed where this runs; those of the other files may be.
_INSTALLED = ("requirements.lock", "requirements-test.lock")


def problems(root: Path, snapshot: Path, listed: Path, today: date) -> tuple[list[str], list[str]]:
    """All that is wrong, and what is let pass, in sentences; what cannot be read is wrong."""
    try:
        pins = locks.read_all(root)
        known = packages.read(listed)
        facts = advisories.read(snapshot)
    except (locks.LockError, advisories.SnapshotError, OSError) as error:
        return [str(error)], []
    every = locks.together(pins)
    installed = packages.first(distributions())
    found = [
        *packages.unknown(every, known),
        *packages.refused(known),
        *packages.changed(every, known, installed),
        *_absent(pins, installed),
        *advisories.stale(facts, today),
        *advisories.affected(every, facts),
    ]
    return found, advisories.tolerated(facts, today)


def main(arguments: Sequence[str]) -> int:
    """Says what is wrong; 1 if anything is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", type=date.fromisoformat, default=datetime.now(UTC).date())  # noqa: TID251  a command's clock
    today = parser.parse_args(arguments).on
    here = Path(__file__).parent
    found, passed = problems(locks.ROOT, advisories.SNAPSHOT, here / "packages.csv", today)
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    for one in passed:
        sys.stderr.write(f"warning: {one}\n")
    return 1 if found else 0


def _absent(
    pins: Mapping[str, list[locks.Pin]], installed: Mapping[str, Distribution]
) -> list[str]:
    wanted = locks.together({name: pins[name] for name in _INSTALLED})
    return packages.absent(wanted, installed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
