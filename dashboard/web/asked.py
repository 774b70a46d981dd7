"""The parameters of an API address in, a view out: what a page would pass over is refused by its name."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from starlette.exceptions import HTTPException

from dashboard import queried
from processing import vocabulary
from processing.counting import picks as picked
from processing.counting import zones
from processing.counting.picks import Picks
from processing.counting.queries import Query
from processing.searching.fields import Known

# A view in which nothing is left at nothing, so that its address holds every parameter.
FULL = Picks(
    subjects=("putin",),
    every="1d",
    since=datetime(2026, 1, 1, tzinfo=UTC),
    until=datetime(2026, 2, 1, tzinfo=UTC),
    languages=("uk",),
    outlets=("Outlet",),
    countries=("UA",),
    groups=vocabulary.GROUPS[:1],
    ownerships=vocabulary.OWNERSHIP[:1],
    naming="all",
    zone="Europe/Kyiv",
    queries=(Query("Grain", "grain"),),
)
_NAMES = tuple(picked.to_query(FULL))
# What a page may write in another way.
_RESTATED = ("since", "until", "zone", "query")
_WORDS: Mapping[str, Collection[str]] = {
    "measure": picked.MEASURES,
    "every": picked.EVERY,
    "clock": picked.CLOCKS,
    "period": picked.PERIODS,
    "group": vocabulary.GROUPS,
    "ownership": vocabulary.OWNERSHIP,
    "scope": picked.SCOPES,
    "unit": picked.UNITS,
    "members": picked.MEMBERS,
    "reading": picked.READINGS,
    "smooth": picked.SMOOTHS,
    "naming": picked.NAMINGS,
}
_SHAPES = {
    "subject": "give the id of an actor or theme, such as putin",
    "query": "give a name, a bar and a search such as Grain|grain OR wheat",
    "since": "give a time such as 2026-03-01 or 2026-03-01T12:00:00Z",
    "until": "give a time such as 2026-03-08 or 2026-03-08T12:00:00Z",
    "language": "give a code such as uk",
    "country": "give a code such as UA",
    "outlet": "give the name of an outlet",
    "panel": "give the name of a panel",
    "zone": "give the name of a time zone of IANA, such as Europe/Kyiv",
}
_SHOWN_CHARACTERS = 60


def view(items: Iterable[tuple[str, str]]) -> Picks:
    """The view that the parameters ask for, each of them understood.

    Raises:
        HTTPException: 400, a sentence that names the first parameter that is not.
    """
    query: dict[str, list[str]] = {}
    for name, value in items:
        query.setdefault(name, []).append(value)
    for name, values in query.items():
        _check(name, values)
    found = picked.from_query(query)
    for name, kept in (("query", found.queries), ("subject", found.subjects)):
        if len({*query.get(name, ())}) > len(kept):
            most = picked.MAX_SUBJECTS
            raise HTTPException(400, f"{name}: subjects and queries are {most} together at most.\n")
    if "since" in query and "until" in query and found.since is None:
        raise HTTPException(400, "since: it is not before until; swap them.\n")
    return found


def check_names(
    view: Picks, names: Mapping[str, str], outlets: Collection[str], panels: Collection[str]
) -> None:
    """Every name in the view is known.

    Args:
        view: what is asked for.
        names: of actors and themes, by id.
        outlets: the names of all outlets.
        panels: the names of all panels.

    Raises:
        HTTPException: 404, a sentence that names the first that is not, and what is near.
    """
    ids = {name.casefold(): subject for subject, name in names.items()} | {
        subject: subject for subject in names
    }
    for subject in view.subjects:
        if subject not in names:
            near = difflib.get_close_matches(subject, ids, n=3)
            raise _unknown("subject", subject, [ids[one] for one in near])
    for outlet in view.outlets:
        if outlet not in outlets:
            raise _unknown("outlet", outlet, difflib.get_close_matches(outlet, outlets, n=3))
    if view.panel not in panels:
        raise _unknown("panel", view.panel, sorted(panels))


def check_queries(view: Picks, known: Known) -> None:
    """Every query can be understood.

    Args:
        view: what is asked for.
        known: what the fields of a query may be.

    Raises:
        HTTPException: 400, a sentence that names the first that cannot, and the character.
    """
    for one, error in queried.unread(view.queries, known):
        where = f"character {error.at + 1}: {error.told}"
        raise HTTPException(400, f"query={_shown(one.name)}: the search, {where}.\n")


def _check(name: str, values: list[str]) -> None:
    if name not in _NAMES:
        near = difflib.get_close_matches(name, _NAMES, n=1)
        meant = f"did you mean {near[0]}?" if near else f"give one of: {', '.join(_NAMES)}."
        raise HTTPException(400, f"{_shown(name)}: no such parameter; {meant}\n")
    for value in values:
        kept = _kept(name, [value])
        if not kept or (value not in kept and name not in _RESTATED):
            hint = _SHAPES.get(name) or f"give one of: {', '.join(_WORDS[name])}"
            raise HTTPException(400, f"{name}={_shown(value)}: not understood; {hint}.\n")
    most = len(_kept(name, values))
    if len(set(values)) > most:
        raise HTTPException(400, f"{name}: given {len(values)} times; give {most} at most.\n")


def _kept(name: str, values: list[str]) -> list[str]:
    """What a page would make of the parameter."""
    if name == "zone":  # an address leaves UTC out
        return [known for known in map(zones.named, values) if known][:1]
    return picked.to_query(picked.from_query({name: values})).get(name, [])


def _unknown(name: str, value: str, near: list[str]) -> HTTPException:
    meant = f"; did you mean {', '.join(dict.fromkeys(near))}?" if near else "."
    return HTTPException(404, f"{name}={_shown(value)}: there is no such {name}{meant}\n")


def _shown(text: str) -> str:
    return repr(text[:_SHOWN_CHARACTERS])[1:-1]
