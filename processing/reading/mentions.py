"""Texts in, every actor named in them out, with its place: who is in an article."""

import functools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from processing.reading import automaton, capitals, letters, sheet
from processing.reading.automaton import Hits, Places
from processing.reading.forms import CAPITALS, Form
from processing.reading.letters import Flags
from processing.reading.lexicon import Lexicon
from processing.reading.sheet import Fields, Sheet

_AROUND = 120  # characters on each side of a doubtful name whose words decide


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One name of an actor: ``form`` is ``text[start:end]`` of the field's original text.

    ``alias`` is the lexicon's entry that found it, ``rule`` how the form comes from the alias.
    """

    actor: str
    field: str
    start: int
    end: int
    form: str
    alias: str
    rule: str
    adjective: bool


class Named(NamedTuple):
    """Columns, one row per mention, in the order of the sheet.

    ``hits`` numbers the forms of the lexicon, ``texts`` the texts of the sheet, ``actors`` the
    ``ids``, which are sorted.
    """

    hits: Hits
    texts: Places
    items: Places
    actors: Places
    adjectives: Flags
    ids: Sequence[str]

    def where(self, chosen: Flags) -> list[tuple[int, str]]:
        """The items and actors of the rows chosen, each pair once, sorted."""
        items, actors = self.items[chosen].tolist(), self.actors[chosen].tolist()
        pairs = sorted({*zip(items, actors, strict=True)})
        return [(item, self.ids[actor]) for item, actor in pairs]


def find(fields: Fields, language: str | None, lexicon: Lexicon) -> list[Mention]:
    """The actors named in one item's fields (name, text), in the order of fields and text.

    Adjectives and demonyms are among them; they are no names, so that they anchor nothing.

    The language opens the few forms that only it has; all others are found in every text, because
    one item may hold several languages. None opens none.
    """
    return find_each([fields], [language], lexicon)[0]


def find_each(
    items: Sequence[Fields], languages: Sequence[str | None], lexicon: Lexicon
) -> list[list[Mention]]:
    """For each item, with its language, what ``find`` finds; many at once take a tenth of the time."""
    laid, owners = sheet.lay_items(items)
    named = find_all(laid, owners, languages, lexicon)
    fields = [field for item in items for field in item]
    columns = (named.items, named.texts, named.actors, *named.hits)
    found: list[list[Mention]] = [[] for _ in items]
    for item, text, actor, *hit in zip(*map(np.ndarray.tolist, columns), strict=True):
        number, *place = hit
        first, last = laid.span(text, *place)
        field, original = fields[text]
        form = lexicon.forms[number]
        words = original[first:last]
        told = (words, form.alias, _rule(words, form), form.adjective)
        found[item].append(Mention(named.ids[actor], field, first, last, *told))
    return found


def find_all(
    laid: Sheet, items: Places, languages: Iterable[str | None], lexicon: Lexicon
) -> Named:
    """The actors named in many items, found as by ``find``.

    ``items`` holds for each text of the sheet the number of the item that it is a field of,
    ``languages`` the language of each item.
    """
    known = _columns(lexicon)
    spoken = np.array([known.languages.get(code, -1) for code in languages], dtype=np.int64)
    hits = _hits(laid, lexicon)
    items_of = items[laid.numbers(hits.starts)]
    hits = hits.where(known.opens[known.gates[hits.numbers], spoken[items_of]])
    hits = hits.where(automaton.longest(hits.starts, hits.ends))
    hits = hits.where(known.actors[hits.numbers] >= 0)
    hits = hits.where(_believable(hits, laid, lexicon))
    hits = hits.where(_anchored(hits, items[laid.numbers(hits.starts)], known))
    texts = laid.numbers(hits.starts)
    numbers = hits.numbers
    actors, adjectives = known.actors[numbers], known.adjective[numbers]
    return Named(hits, texts, items[texts], actors, adjectives, known.ids)


def _rule(words: str, form: Form) -> str:
    """How the words come from the form's alias."""
    has_capitals = capitals.written(words) != words
    return CAPITALS if has_capitals and capitals.written(form.alias) == form.alias else form.rule


def _hits(laid: Sheet, lexicon: Lexicon) -> Hits:
    """Every form at its boundaries, and those in words in capitals that need not be exact."""
    written, large = capitals.hits(laid, lexicon.form_automaton)
    large = large.where(~_columns(lexicon).exact[large.numbers])
    return Hits(*map(np.concatenate, zip(written, large, strict=True)))


def _believable(hits: Hits, laid: Sheet, lexicon: Lexicon) -> Flags:
    """Which are not doubtful, or have words around that speak for the actor, or none against."""
    fine = ~_columns(lexicon).doubtful[hits.numbers]
    texts = laid.numbers(hits.starts)
    for row in np.flatnonzero(~fine).tolist():
        place = int(hits.starts[row]), int(hits.ends[row])
        around = letters.lowered(laid.around(int(texts[row]), *place, _AROUND))
        actor = lexicon.forms[hits.numbers[row]].actor
        fine[row] = actor is not None and _speak_for(around, actor, lexicon)
    return fine


def _speak_for(around: str, actor: str, lexicon: Lexicon) -> bool:
    nearby = lexicon.nearby[actor]
    if nearby.require is not None and nearby.require.search(around):
        return True
    return nearby.exclude is not None and not nearby.exclude.search(around)


def _anchored(hits: Hits, items: Places, known: "_Columns") -> Flags:
    """Which need no anchor, or have one: a free name of the same actor in the same item."""
    whose = items * len(known.ids) + known.actors[hits.numbers]
    fine = ~known.anchored[hits.numbers]
    anchors = {*whose[fine & ~known.adjective[hits.numbers]].tolist()}
    fine[~fine] = [one in anchors for one in whose[~fine].tolist()]
    return fine


class _Columns(NamedTuple):
    """The lexicon's forms as columns, one row per form; ``actors`` numbers the ``ids``, -1 for none.

    ``opens`` says of each gate (row) in which of ``languages`` (columns; the last is any other) its
    forms count.
    """

    ids: list[str]
    actors: Places
    gates: Places
    anchored: Flags
    doubtful: Flags
    adjective: Flags
    exact: Flags
    opens: Flags
    languages: dict[str | None, int]


@functools.lru_cache(maxsize=4)
def _columns(lexicon: Lexicon) -> _Columns:
    forms = lexicon.forms
    ids = sorted(lexicon.actors)
    numbers: dict[str | None, int] = {actor: number for number, actor in enumerate(ids)}
    gates = {gate: number for number, gate in enumerate({form.languages: 0 for form in forms})}
    everywhere = frozenset[str]().union(*(gate for gate in gates if gate is not None))
    languages: dict[str | None, int] = {code: n for n, code in enumerate(sorted(everywhere))}
    opens = [
        [gate is None or language in gate for language in [*languages, None]] for gate in gates
    ]
    flags = {
        name: np.fromiter(map(operator.attrgetter(name), forms), np.bool_, len(forms))
        for name in ("anchored", "doubtful", "adjective", "exact")
    }
    return _Columns(
        ids,
        actors=np.fromiter((numbers.get(form.actor, -1) for form in forms), np.int32, len(forms)),
        gates=np.fromiter((gates[form.languages] for form in forms), np.int32, len(forms)),
        opens=np.array(opens),
        languages=languages,
        **flags,
    )
