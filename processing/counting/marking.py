"""Facts and the articles that queries find in, facts in whose articles the queries are subjects out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import polars as pl

from processing.counting.asking import Facts, Shelf
from processing.counting.coded import Key, Part, Places
from processing.counting.picks import Picks

# Codes of subjects have 16 bits; those of queries begin behind them.
_FIRST = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class _Marked(Part):
    """A part with the places of the articles that queries find, by the code of the query."""

    found: Mapping[int, Places]

    def naming(self, subject: int) -> Places:
        """The places of the articles that name the subject, or that the query finds, in order."""
        places = self.found.get(subject)
        return Part.naming(self, subject) if places is None else places


def marked(facts: Facts, found: Mapping[str, Key]) -> Facts:
    """The same articles; those that a query finds name its id.

    Args:
        facts: all articles.
        found: by the id of a query the keys of the articles that it finds; others may be among them.
    """
    codes = {query: _FIRST + number for number, query in enumerate(found)}
    keys = {codes[query]: pl.Series(each, dtype=pl.UInt64) for query, each in found.items()}
    return replace(
        facts,
        shelves=tuple(_shelf(shelf, keys) for shelf in facts.shelves),
        subjects=lambda: facts.subjects() | codes,
    )


def plain(picks: Picks) -> Picks:
    """The same view with its queries as subjects, for facts that are ``marked`` with them."""
    if not picks.queries:
        return picks
    ids = (query.id for query in picks.queries)
    return replace(picks, subjects=(*picks.subjects, *ids), queries=())


def _shelf(shelf: Shelf, keys: Mapping[int, pl.Series]) -> Shelf:
    """The shelf with its parts marked; where in them the articles are is found once."""
    places: list[dict[int, Places]] = []

    def parts() -> Sequence[Part]:
        every = shelf.parts()
        if not places:
            places[:] = [_found(part, keys) for part in every]
        return [_marked(part, found) for part, found in zip(every, places, strict=True)]

    return replace(shelf, parts=parts)


def _found(part: Part, keys: Mapping[int, pl.Series]) -> dict[int, Places]:
    """The places of the articles with these keys, in order."""
    own = pl.Series(part.key)
    return {code: own.is_in(some.implode()).arg_true().to_numpy() for code, some in keys.items()}


def _marked(part: Part, found: Mapping[int, Places]) -> Part:
    return _Marked(**{each.name: getattr(part, each.name) for each in fields(Part)}, found=found)
