"""Makes the facts of advisories.toml from a folder of OSV records, for the packages that are locked.

    python tests/supply/refresh.py FOLDER NAME AT YYYY-MM-DD

FOLDER holds one JSON file per advisory, as OSV exports them for PyPI; NAME and AT say what it is a copy
of and at which version. Copied are names and versions, which are facts; no text is. Facts with a source
of their own (an address) stay as they are, and so does the exception.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import advisories
import locks


def main(folder: str, name: str, at: str, dated: str) -> None:
    """Writes the snapshot anew with the facts of the folder."""
    known = advisories.read()
    pins = {pin.name for pin in locks.together(locks.read_all())}
    records = [
        json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).rglob("*.json")
    ]
    facts = sorted(_facts(records, pins, name))
    kept = [
        (package, fact)
        for package, of in known["known"].items()
        for fact in of
        if fact["source"].startswith("https://")
    ]
    source = {"name": name, "at": at, "dated": date.fromisoformat(dated)}
    others = [one for one in known["sources"] if one["name"] != name]
    written = known | {"sources": [source, *others], "looked_for": sorted(pins)}
    written["known"] = _by_package([(package, json.loads(fact)) for package, fact in facts] + kept)
    advisories.SNAPSHOT.write_text(as_toml(written), encoding="utf-8")


def ranges(affected: Mapping[str, Any]) -> list[str]:
    """The versions that a record is about, as version specifiers.

    >>> ranges({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]})
    ['<2']
    """
    events = [
        one["events"]
        for one in affected.get("ranges", [])
        if one["type"] in {"ECOSYSTEM", "SEMVER"}
    ]
    return [found for of in events for found in _spans(of)] or [
        f"=={version}" for version in affected.get("versions", [])
    ]


def as_toml(snapshot: Mapping[str, Any]) -> str:
    """The snapshot as a file, one fact a line."""
    lines = [
        "# Facts of advisories (names and versions) about the packages that are or were locked.",
        "# Made by refresh.py and, where the source is an address, by hand. See SECURITY.md.",
        f"looked_for = {json.dumps(snapshot['looked_for'])}",
    ]
    tables = [("[[sources]]", one) for one in snapshot["sources"]]
    if "exception" in snapshot:
        tables.append(("[exception]", snapshot["exception"]))
    for head, table in tables:
        lines += ["", head, *(f"{key} = {_value(value)}" for key, value in table.items())]
    lines += ["", "[known]"]
    for package, facts in sorted(snapshot["known"].items()):
        lines += [f"{package} = [", *(f"  {_inline(fact)}," for fact in facts), "]"]
    return "\n".join(lines) + "\n"


def _facts(records: Iterable[Any], pins: set[str], source: str) -> Iterator[tuple[str, str]]:
    for record in records:
        for affected in [] if record.get("withdrawn") else record["affected"]:
            package = affected["package"]["name"].lower().replace("_", "-").replace(".", "-")
            if affected["package"]["ecosystem"] == "PyPI" and package in pins:
                fact = {
                    "id": record["id"],
                    "aliases": sorted(
                        one for one in record.get("aliases", []) if advisories.is_name(one)
                    ),
                    "affected": ranges(affected),
                    "source": source,
                }
                yield package, json.dumps(fact)


def _spans(events: Iterable[Mapping[str, str]]) -> Iterator[str]:
    start: str | None = None
    for event in events:
        if "introduced" in event:
            start = event["introduced"]
            continue
        end = f"<{event['fixed']}" if "fixed" in event else f"<={event.get('last_affected')}"
        yield end if start in {None, "0"} else f">={start},{end}"
        start = None
    if start is not None:
        yield f">={start}"


def _by_package(facts: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for package, fact in facts:
        found.setdefault(package, []).append(fact)
    return {name: sorted(of, key=lambda fact: str(fact["id"])) for name, of in found.items()}


def _value(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _inline(fact: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key} = {_value(value)}" for key, value in fact.items()) + "}"


if __name__ == "__main__":
    main(*sys.argv[1:])
