"""Texts in, the themes they speak of out, with the words that show it, and the signals for scope."""

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processing.reading import automaton, letters, pairs, sheet
from processing.reading.automaton import Hits, Page, Places
from processing.reading.letters import Codes, Flags
from processing.reading.lexicon import Lexicon
from processing.reading.sheet import Fields, Sheet
from processing.reading.terms import OPEN_LETTERS, Term

Level = Literal["strong", "possible"]

# Weights and thresholds of the design's measurement: the strong level was right in .85 of held-out
# items, the possible level in .62.
_WEIGHTS = {"strong": 2.0, "weak": 1.0, "near": 2.0}
_TITLE_WEIGHT = 1.5
_POSSIBLE, _STRONG = 2.0, 3.0


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme found: ``evidence`` are pieces of the original texts, each once, in their order."""

    theme: str
    level: Level
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an item speaks of: themes sorted by id, and the ids of the signals in it."""

    themes: list[Theme]
    signals: frozenset[str]


class Spoken(NamedTuple):
    """Columns, one row per item and theme or signal, sorted by both; ``ids`` names the subjects."""

    items: Places
    subjects: Places
    scores: NDArray[np.float64]  # 0 for a signal
    ids: Sequence[str]

    def strong(self) -> list[tuple[int, str]]:
        """The items and their themes of the strong level."""
        return self._where(self.scores >= _STRONG)

    def possible(self) -> list[tuple[int, str]]:
        """The items and their themes of the possible level."""
        return self._where((self.scores >= _POSSIBLE) & (self.scores < _STRONG))

    def signals(self) -> list[tuple[int, str]]:
        """The items and the signals in them."""
        return self._where(self.scores == 0)

    def _where(self, chosen: Flags) -> list[tuple[int, str]]:
        ids = (self.ids[subject] for subject in self.subjects[chosen].tolist())
        return list(zip(self.items[chosen].tolist(), ids, strict=True))


def find(fields: Fields, lexicon: Lexicon) -> Reading:
    """The themes of one item's fields (name, text); what the field "title" says weighs more."""
    return find_each([fields], lexicon)[0]


def find_each(items: Sequence[Fields], lexicon: Lexicon) -> list[Reading]:
    """For each item what ``find`` finds; many at once take a tenth of the time."""
    laid, owners = sheet.lay_items(items)
    fields = [field for item in items for field in item]
    titles = np.array([name == "title" for name, _ in fields], dtype=np.bool_)
    found = _counted(laid, lexicon)
    spoken = _sums(found, laid, owners, titles, lexicon)
    pieces = _pieces(found, laid, owners, fields, lexicon)
    levels: list[dict[str, Level]] = [{} for _ in items]
    signals: list[set[str]] = [set() for _ in items]
    for item, theme in spoken.strong():
        levels[item][theme] = "strong"
    for item, theme in spoken.possible():
        levels[item][theme] = "possible"
    for item, signal in spoken.signals():
        signals[item].add(signal)
    return [
        Reading(
            [Theme(theme, level, pieces[item, theme]) for theme, level in sorted(theirs.items())],
            frozenset(signals[item]),
        )
        for item, theirs in enumerate(levels)
    ]


def _pieces(
    found: Hits, laid: Sheet, owners: Places, fields: Fields, lexicon: Lexicon
) -> dict[tuple[int, str], tuple[str, ...]]:
    """For each item and subject the pieces of the original texts that count."""
    known = _columns(lexicon)
    pieces: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    texts = laid.numbers(found.starts)
    columns = (texts, owners[texts], known.subjects[found.numbers], found.starts, found.ends)
    for text, item, subject, *place in zip(*map(np.ndarray.tolist, columns), strict=True):
        first, last = laid.span(text, *place)
        piece = fields[text][1][first:last]
        pieces[item, known.ids[subject]].setdefault(piece.lower(), piece)
    return {key: tuple(theirs.values()) for key, theirs in pieces.items()}


def find_all(laid: Sheet, items: Places, titles: Flags, lexicon: Lexicon) -> Spoken:
    """The themes and signals of many items, found as by ``find``.

    ``items`` holds for each text of the sheet the number of the item that it is a field of, and
    ``titles`` whether it is the title.
    """
    return _sums(_counted(laid, lexicon), laid, items, titles, lexicon)


def _counted(laid: Sheet, lexicon: Lexicon) -> Hits:
    """The terms that count, from left to right: outlets' names and negatives out, pairs joined.

    Each place counts once for a theme: a strong term, else a near-pair, else a weak term.
    """
    known = _columns(lexicon)
    low = automaton.page(letters.lowered(laid.page.text))
    found = _terms(low, laid, lexicon)
    own = _apart(found, low, known)
    free = ~(known.source | known.negative)[found.numbers]
    free &= ~_touched(found, found.where(known.source[found.numbers]))
    free &= ~_touched(own, own.where(known.negative[found.numbers]))
    is_near = known.near.sides[found.numbers] >= 0
    alone = np.flatnonzero(free & ~is_near)
    # Of two terms at one place the heavier one: cyberattack* stands before cyber*.
    alone = alone[np.argsort(-known.weights[found.numbers[alone]], kind="stable")]
    alone = alone[automaton.longest(own.starts[alone], own.ends[alone])]
    close = pairs.close(found.where(free & is_near), laid, known.near)
    single = found.where(alone)
    strong = known.weights[single.numbers] > _WEIGHTS["weak"]
    close = close.where(
        ~_touched(_apart(close, low, known), _apart(single.where(strong), low, known))
    )
    single = single.where(strong | ~_touched(_apart(single, low, known), _apart(close, low, known)))
    counted = Hits(*(np.concatenate(both) for both in zip(single, close, strict=True)))
    return counted.where(np.lexsort((counted.ends, counted.starts)))


def _terms(low: Page, laid: Sheet, lexicon: Lexicon) -> Hits:
    """Every term on the lower-case page, by its number, but near-pairs that lack their other side."""
    known = _columns(lexicon)
    found = lexicon.term_automaton.hits(low)
    alone = automaton.unfolded(found, known.first[found.numbers], known.alone[found.numbers])
    both = (alone, pairs.together(found, laid, known.near))
    numbers, starts, ends = map(np.concatenate, zip(*both, strict=True))
    outside = np.flatnonzero(~letters.in_word(low.codes))
    stops = outside.take(np.searchsorted(outside, ends))
    fits = ~known.closed[numbers] | (stops == ends)
    ends = np.where(known.open[numbers], np.minimum(stops, ends + OPEN_LETTERS), ends)
    goes_on = low.codes.take([stops, stops + 1], mode="clip") == known.then[:, numbers]
    fits &= ~known.then[0, numbers].astype(np.bool_) | goes_on.all(axis=0)
    for row in np.flatnonzero(fits & known.longer[numbers]).tolist():
        rest = known.terms[numbers[row]].rest.match(low.text, ends[row])
        fits[row] = rest is not None
        ends[row] = rest.end() if rest else ends[row]
    return Hits(numbers, starts, ends).where(fits)


def _apart(found: Hits, low: Page, known: "_Columns") -> Hits:
    """The hits with a stretch as long as the page for each subject, where only its terms overlap."""
    moves = known.subjects[found.numbers] * len(low.text)
    return Hits(found.numbers, found.starts + moves, found.ends + moves)


def _touched(found: Hits, by: Hits) -> Flags:
    """Which overlap any of the others."""
    if 0 in (found.starts.size, by.starts.size):
        return np.zeros(found.starts.size, dtype=np.bool_)
    order = np.argsort(by.starts)
    reach = np.maximum.accumulate(by.ends[order])
    last = np.searchsorted(by.starts[order], found.ends) - 1
    return (last >= 0) & (reach[last] > found.starts)


def _sums(found: Hits, laid: Sheet, items: Places, titles: Flags, lexicon: Lexicon) -> Spoken:
    """Each item's score for each theme: the weights of its roots, each at its best place."""
    known = _columns(lexicon)
    texts, roots = laid.numbers(found.starts), known.roots[found.numbers]
    weights = known.weights[found.numbers] * np.where(titles[texts], _TITLE_WEIGHT, 1.0)
    keys, best = _grouped(items[texts] * len(known.root_of) + roots, weights, np.maximum)
    of_root, subjects = keys // len(known.root_of), known.root_of[keys % len(known.root_of)]
    keys, scores = _grouped(of_root * len(known.ids) + subjects, best, np.add)
    return Spoken(keys // len(known.ids), keys % len(known.ids), scores, known.ids)


def _grouped(
    keys: Places, values: NDArray[np.float64], unite: np.ufunc
) -> tuple[Places, NDArray[np.float64]]:
    """Each key once, sorted, and its values united."""
    if keys.size == 0:
        return keys, values
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return keys[first], unite.reduceat(values[order], first)


class _Columns(NamedTuple):
    """The lexicon's terms as columns, one row per term, in the order of its strings.

    ``first`` holds for each string the row of its first term, and ``alone`` how many of its terms
    are no sides of near-pairs; they come first. ``then`` are the codes of the two characters after
    the word in which a term begins, 0 for any. ``ids`` are the subjects, sorted; ``root_of`` holds for
    each root its subject.
    """

    first: Places
    alone: Places
    ids: list[str]
    subjects: Places
    roots: Places
    root_of: Places
    near: pairs.Table
    weights: NDArray[np.float64]
    source: Flags
    negative: Flags
    closed: Flags
    open: Flags
    longer: Flags
    then: Codes
    terms: list[Term]


@functools.lru_cache(maxsize=4)
def _columns(lexicon: Lexicon) -> _Columns:
    strings = [sorted(string, key=_is_near) for string in lexicon.terms]
    terms = [term for string in strings for term in string]
    meanings = [term.meaning for term in terms]
    ids = sorted({meaning.subject for meaning in meanings})
    keys = [(meaning.subject, meaning.root) for meaning in meanings]
    numbers = {root: number for number, root in enumerate(dict.fromkeys(keys))}
    roots = np.array([numbers[key] for key in keys], dtype=np.int64)
    kinds = np.array([meaning.kind for meaning in meanings], dtype=np.str_)
    endings = np.array([term.ending for term in terms], dtype=np.str_)
    root_of = np.searchsorted(ids, [subject for subject, _ in numbers])
    sizes = np.fromiter(map(len, strings), np.int64, len(strings))
    sides = np.where(kinds == "near", 2 * roots + [meaning.side for meaning in meanings], -1)
    string_of = np.repeat(np.arange(sizes.size), sizes)
    return _Columns(
        first=np.cumsum(sizes) - sizes,
        alone=sizes - np.bincount(string_of[kinds == "near"], minlength=sizes.size),
        ids=ids,
        subjects=root_of[roots],
        roots=roots,
        root_of=root_of,
        near=pairs.table(sides, string_of),
        weights=np.select([kinds == kind for kind in _WEIGHTS], [*_WEIGHTS.values()]),
        source=kinds == "source",
        negative=kinds == "negative",
        closed=endings == "no letter",
        open=endings == "open ending",
        longer=endings == "more strings",
        then=np.array([_next_codes(term) for term in terms], dtype=np.uint32).reshape(-1, 2).T,
        terms=terms,
    )


def _is_near(term: Term) -> bool:
    return term.meaning.kind == "near"


def _next_codes(term: Term) -> tuple[int, int]:
    """The first two characters of the second string, where these must follow the end of the word."""
    begins_outside = len(term.then) > 1 and not re.match(r"\w", term.then)
    return (ord(term.then[0]), ord(term.then[1])) if begins_outside else (0, 0)
