"""Counts of what was found and what was expected in, precision and recall out: what every set gives."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from processing.reading import enrich
from processing.reading.lexicon import Lexicon

ALL = "all"  # languages together


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: ``right`` of the ``found`` are right, ``met`` of the ``expected`` were found.

    Where ``found`` is 0, precision is not measured; where ``expected`` is 0, recall is not.
    """

    set: str
    what: str
    language: str
    right: int
    found: int
    met: int
    expected: int

    @property
    def precision(self) -> float | None:
        """The share of the found that is right; None where nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of the expected that was found; None where nothing was expected."""
        return self.met / self.expected if self.expected else None

    @property
    def key(self) -> str:
        """Set, what and language, as floors name them."""
        return f"{self.set} / {self.what} / {self.language}"


class Slip(NamedTuple):
    """One miss or false hit: what kind, of which actor, theme or language, at which words."""

    language: str
    kind: str
    subject: str
    words: str


class Measured(NamedTuple):
    """What one set gives."""

    rows: list[Row]
    slips: list[Slip]


class Tally:
    """Counts by what is counted, filled item by item."""

    def __init__(self) -> None:
        self.right: Counter[tuple[str, str]] = Counter()
        self.found: Counter[tuple[str, str]] = Counter()
        self.met: Counter[tuple[str, str]] = Counter()
        self.expected: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, language: str, *, right: int, found: int) -> None:
        """Count what was found."""
        self.right[what, language] += right
        self.found[what, language] += found

    def expect(self, what: str, language: str, *, met: int, expected: int) -> None:
        """Count what should have been found."""
        self.met[what, language] += met
        self.expected[what, language] += expected

    def rows(self, name: str) -> list[Row]:
        """One row per thing counted and language: things as first counted, all languages first."""
        keys = dict.fromkeys([*self.expected, *self.found])
        whats = list(dict.fromkeys(what for what, _ in keys))
        return [
            Row(name, *key, self.right[key], self.found[key], self.met[key], self.expected[key])
            for key in sorted(keys, key=lambda key: (whats.index(key[0]), key[1] != ALL, key[1]))
        ]


class Hit(NamedTuple):
    """An actor found at a place of a text."""

    actor: str
    start: int
    end: int
    form: str


class Named(NamedTuple):
    """The actors that an item names, and those that only an adjective or a demonym points to."""

    names: list[Hit]
    adjectives: list[Hit]


def named(text: str, language: str | None, lexicon: Lexicon) -> Named:
    """Who is in a text, read as `frontwatch tag` reads it: the language is the feed's, a prior."""
    read = enrich.tag({"text": text, "language": language}, lexicon)
    return Named(_hits(read["actors"]), _hits(read.get("adjectives", [])))


def _hits(found: Iterable[Mapping[str, Any]]) -> list[Hit]:
    return [Hit(one["actor"], one["start"], one["end"], one["form"]) for one in found]


def by_actor(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """The hits of each actor, in their order."""
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.actor, []).append(hit)
    return grouped


def frequent(slips: Iterable[Slip], language: str) -> Iterator[tuple[int, Slip]]:
    """The slips of a language with how often each occurs, by kind, the most frequent first."""
    counts = Counter(slip for slip in slips if slip.language == language)
    for slip, count in sorted(counts.items(), key=lambda one: (one[0].kind, -one[1], one[0])):
        yield count, slip
