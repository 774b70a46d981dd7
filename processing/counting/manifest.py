"""A view and what it was read from in, the manifest of its export out; and back, to make it again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from processing.counting import export, marking
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.errors import InputError

_KINDS = ("trend", "articles", "pairs")
_UNITS = {
    "articles": "articles",
    "texts": "distinct texts of articles",
    "publishers": "independent publishers of articles",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What an export was read from.

    ``snapshot`` is the id of the data files, kept until ``kept_until`` (None: they are not kept);
    ``lexicons`` and ``groupings`` count the articles by the version that read and grouped them;
    ``now`` is the end of the data.
    """

    snapshot: str
    kept_until: datetime | None
    lexicons: Mapping[str, int]
    groupings: Mapping[str, int]
    panel_version: str
    program_version: str
    now: datetime


@dataclass(frozen=True, slots=True)
class View:
    """One export: what it holds, of which picks, and in which window its panel's members were live.

    ``picks`` and ``window`` are absolute; the window is that of the chart where the articles behind a
    part of it are written. ``names`` are those of the subjects.
    """

    kind: str
    picks: Picks
    window: Picks
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a manifest asks for: the view, the snapshot, the end of the data, and the digest to meet."""

    view: View
    snapshot: str
    now: datetime
    sha256: str
    told: Mapping[str, Any]


def of(view: View, origin: Origin, csv: bytes, rows: int, undated: int) -> dict[str, Any]:
    """What the CSV holds and how to make it again, ready for JSON.

    Args:
        view: what it shows.
        origin: what it was read from.
        csv: its bytes; every format of the same table has this digest.
        rows: its lines, without the header.
        undated: how many articles of the selection have no publishing time.
    """
    picks, kept_until = view.picks, origin.kept_until
    bounds, is_pairs = (view.window.since, view.window.until), view.kind == "pairs"
    return {
        "kind": view.kind,
        "made_by": f"Frontwatch {origin.program_version}",
        "query": picked.to_query(picks),
        "permalink": picked.to_address(picks, "network" if is_pairs else ""),
        "clock": picks.clock,
        "zone": picks.zone,
        "bucket": None if is_pairs else picks.every,
        "smoothing": f"trailing mean of {picks.smooth} buckets" if picks.smooth > 1 else "none",
        "scope": picks.scope,
        "unit": picks.unit,
        "panel": picks.panel,
        "panel_version": origin.panel_version,
        "members": picks.members,
        "members_of": [picked.iso(moment) for moment in bounds if moment],
        "reading": picks.reading,
        "denominator": denominator(picks, "period" if is_pairs else "bucket"),
        "names": {
            subject: view.names.get(subject, subject)
            for subject in (view.names if is_pairs else marking.plain(picks).subjects)
        },
        **({"searches": {each.id: each.text for each in picks.queries}} if picks.queries else {}),
        "columns": export.meanings(view.kind, picks.unit),
        "collected_until": picked.iso(origin.now),
        "snapshot": origin.snapshot,
        "snapshot_kept_until": picked.iso(kept_until) if kept_until else None,
        "lexicon_versions": dict(origin.lexicons),
        "grouping_versions": dict(origin.groupings),
        "frontwatch_version": origin.program_version,
        "rows": rows,
        "undated": undated,
        "sha256": hashlib.sha256(csv).hexdigest(),
    }


def to_json(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as JSON; the same manifest gives the same bytes."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def read(body: bytes) -> Asked:
    """What a manifest asks for.

    Raises:
        InputError: it is no manifest of an export, or lacks what is needed; says which.
    """
    try:
        told = json.loads(body)
        picks = picked.from_query(told["query"])
        since, until = (datetime.fromisoformat(text).astimezone(UTC) for text in told["members_of"])
        names = {str(subject): str(name) for subject, name in told["names"].items()}
        view = View(str(told["kind"]), picks, replace(picks, since=since, until=until), names)
        now = datetime.fromisoformat(told["collected_until"]).astimezone(UTC)
        asked = Asked(view, str(told["snapshot"]), now, str(told["sha256"]), told)
    except KeyError as error:
        raise InputError(f"the manifest lacks {error.args[0]}; give one of an export") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(
            f"this is no manifest ({error}); give the .manifest.json that came with an export"
        ) from error
    if view.kind not in _KINDS:
        raise InputError(f"the manifest's kind is {view.kind}; give one of: {', '.join(_KINDS)}")
    return asked


def denominator(picks: Picks, within: str = "bucket") -> str:
    """What a share is a share of, in words; ``within`` says of what time.

    >>> denominator(Picks(countries=("UA",)))
    'all articles about the war published in the bucket, of countries UA'
    """
    about = " about the war" if picks.scope == "war" else ""
    clock = "published" if picks.clock == "published" else "first seen"
    filters = {
        "in languages": picks.languages,
        "of outlets": picks.outlets,
        "of countries": picks.countries,
        "of groups": picks.groups,
        "of ownership": picks.ownerships,
    }
    kept = [f", {words} {', '.join(values)}" for words, values in filters.items() if values]
    unit = _UNITS[picks.unit]
    return f"all {unit}{about} {clock} in the {within}{''.join(kept)}{_members(picks)}"


def _members(picks: Picks) -> str:
    """Which feeds' articles they are, in words; nothing for all."""
    constant = picks.members == "constant"
    of = "" if picks.panel == picked.CATALOGUE else f", of the panel {picks.panel}"
    live = ", of feeds live through the whole window" if constant else ""
    before = ", as read before the last rebuild" if picks.reading == "before" else ""
    return of + live + before
