"""Queries of a view in, the keys of the articles that each finds out; no Streamlit, nothing kept.

A query looks at the articles that its view can count: those of its time and scope. Their words are those
first seen, as the page Articles searches them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from dashboard import grounds, tongues
from dashboard.grounds import Ground
from processing import vocabulary
from processing.counting import coded, coverage
from processing.counting.coded import Key
from processing.counting.picks import Clock, Picks, Scope
from processing.counting.queries import Query
from processing.reading.lexicon import Lexicon
from processing.searching import finding, matching, parser, query
from processing.searching.fields import Known
from processing.searching.matching import Window
from processing.searching.query import Field, Node, QueryError

# How countries are called beside their codes and names.
_COUNTRIES = {"UK": "GB", "USA": "US", "Britain": "GB"}


@dataclass(frozen=True, slots=True)
class Reach:
    """The articles that a view can count: those of the scope, from ``since`` on and before ``until``.

    None does not bound; without any bound articles without a time are among them.
    """

    clock: Clock
    since: datetime | None
    until: datetime | None
    scope: Scope


class Unread(NamedTuple):
    """A query that cannot be counted, and why."""

    query: Query
    error: QueryError


def known(lexicon: Lexicon, outlets: Iterable[str]) -> Known:
    """What the fields of a search may be with these outlets."""
    actors = {actor.name: actor.id for actor in lexicon.actors.values()}
    themes = {theme.name: theme.id for theme in lexicon.themes.values()}
    languages = {name: code for code, name in tongues.english("languages").items()}
    countries = {name: code for code, name in tongues.english("countries").items()}
    return {
        "language": languages | {code: code for code in (*vocabulary.LANGUAGES, "und")},
        "country": countries | {code: code for code in vocabulary.COUNTRIES} | _COUNTRIES,
        "outlet": {name: name for name in outlets},
        "group": {name: name for name in vocabulary.GROUPS},
        "ownership": {name: name for name in vocabulary.OWNERSHIP},
        "actor": actors | {identity: identity for identity in lexicon.actors},
        "theme": themes | {identity: identity for identity in lexicon.themes},
    }


def tree(text: str, known: Known) -> Node:
    """What the query asks for.

    Raises:
        QueryError: it cannot be understood, or asks what changes after an article was counted.
    """
    node = parser.parse(text, known)
    for leaf in query.leaves(node):
        if isinstance(leaf, Field) and leaf.name == "has":
            told = "has:revisions changes after an article was counted; leave it out here"
            raise QueryError(told, text, leaf.at)
    return node


def names(picks: Picks, known: Mapping[str, str]) -> dict[str, str]:
    """The names of what the view compares, by id; one that is not known is its own name."""
    subjects = {subject: known.get(subject, subject) for subject in picks.subjects}
    return subjects | {query.id: query.name for query in picks.queries}


def unread(queries: Iterable[Query], known: Known) -> list[Unread]:
    """Those of the queries that cannot be counted."""
    found = []
    for one in queries:
        try:
            tree(one.text, known)
        except QueryError as error:
            found.append(Unread(one, error))
    return found


def reach(picks: Picks, now: datetime) -> Reach:
    """The articles that absolute picks can count, those that only smoothing needs among them.

    All of the scope where the picks have no start or no end.
    """
    if picks.since is None or picks.until is None:
        return Reach(picks.clock, None, None, picks.scope)
    buckets = coverage.counted(picks, now)
    start, end = buckets["bucket_start"][0], buckets["bucket_end"][-1]
    return Reach(picks.clock, start, end, picks.scope)


def keys(ground: Ground, node: Node, reach: Reach) -> Key:
    """The keys of the articles within reach that the tree asks for, sorted."""
    windows = {**matching.windows(node)}
    bounds = windows.get(reach.clock, Window())
    starts = [moment for moment in (reach.since, bounds.since) if moment]
    ends = [moment for moment in (reach.until, bounds.until) if moment]
    if starts or ends:
        windows[reach.clock] = Window(max(starts, default=None), min(ends, default=None))
    found = [np.zeros(0, np.uint64)]
    for month in grounds.months(ground, node, windows):
        rows = month.rows if reach.scope == "all" else month.rows.filter("in_scope")
        matches = finding.found(rows, month.texts, node).select(coded.key_of("article_id"))
        found.append(ground.read(matches).to_series().to_numpy())
    return np.sort(np.concatenate(found))
