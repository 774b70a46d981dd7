"""The text of actors.toml and themes.toml in, checked records out; all that is said about each entry."""

import functools
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from processing.errors import LexiconError

Terms = dict[str, tuple[str, ...]]

KINDS = ("person", "state", "org", "place", "region", "bloc", "infra")
TERM_KINDS = ("strong", "weak", "near", "negative")
# What the flags of an alias mean is said at the head of actors.toml.
FLAGS = frozenset(["exact", "anchored", "doubtful", "gated", "adjective"])
SEVERAL = "mul"  # ISO 639-2: several languages
_CODE = re.compile(r"[a-z]{2,3}")
_FILE = "file"


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an actor in the languages that write it so, and where it was taken from."""

    name: str
    languages: tuple[str, ...]
    flags: frozenset[str]
    origin: str


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor; ``rolls_up_to`` and ``qid`` are None where there is none."""

    id: str
    name: str
    kind: str
    side: str
    rolls_up_to: str | None
    qid: str | None
    aliases: tuple[Alias, ...]
    exclude: tuple[str, ...]
    require: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoy:
    """Longer names that swallow a name of the actor ``hides`` and count for nobody."""

    hides: str
    aliases: tuple[Alias, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A short text of our own in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme with its terms by kind (TERM_KINDS); tier 1 is charted first.

    ``by_language`` holds the same terms by kind and language. As a title, each of the examples shows
    the theme at the strong level and none of the traps does.
    """

    id: str
    name: str
    group: str
    tier: int
    terms: Terms
    by_language: dict[str, Terms] = field(default_factory=dict)
    examples: tuple[Phrase, ...] = ()
    traps: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that no chart shows; scope decides with them. ``negative`` phrases swallow them."""

    id: str
    terms: tuple[str, ...]
    negative: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActorFile:
    """What actors.toml says."""

    version: str
    actors: dict[str, Actor]
    decoys: list[Decoy]


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What themes.toml says; sources are outlets' names, which show no theme."""

    version: str
    themes: dict[str, Theme]
    signals: dict[str, Signal]
    sources: tuple[str, ...]


def actors(text: str) -> ActorFile:
    """The records of actors.toml.

    Raises:
        LexiconError: naming the entry, when the text cannot be used.
    """
    file = _Entry("actors.toml", _FILE, _toml("actors.toml", text))
    entries = [_actor(entry) for entry in file.blocks("actor")]
    found = {actor.id: actor for actor in entries}
    _check_unique("actors.toml", [actor.id for actor in entries])
    for actor in entries:
        if actor.rolls_up_to is not None and actor.rolls_up_to not in found:
            raise file.error(
                f"{actor.id} rolls up to {actor.rolls_up_to}, which is no actor; add it"
            )
    decoys = [Decoy(entry.word("hides"), _aliases(entry)) for entry in file.blocks("decoy")]
    for decoy in decoys:
        if decoy.hides not in found:
            raise file.error(f"a decoy hides {decoy.hides}, which is no actor; correct `hides`")
    return ActorFile(file.word("version"), found, decoys)


def themes(text: str) -> ThemeFile:
    """The records of themes.toml.

    Raises:
        LexiconError: naming the entry, when the text cannot be used.
    """
    file = _Entry("themes.toml", _FILE, _toml("themes.toml", text))
    entries = [_theme(entry) for entry in file.blocks("theme")]
    signals = [
        Signal(entry.word("id"), entry.words("terms"), entry.words("negative"))
        for entry in file.blocks("signal")
    ]
    _check_unique("themes.toml", [*(theme.id for theme in entries), *(s.id for s in signals)])
    return ThemeFile(
        version=file.word("version"),
        themes={theme.id: theme for theme in entries},
        signals={signal.id: signal for signal in signals},
        sources=file.words("sources"),
    )


def _actor(entry: "_Entry") -> Actor:
    kind = entry.word("kind")
    if kind not in KINDS:
        raise entry.error(f"kind is {kind!r}; use one of {', '.join(KINDS)}")
    context = _Entry(entry.file, f"{entry.label} context", entry.table("context"))
    return Actor(
        id=entry.word("id"),
        name=entry.word("name"),
        kind=kind,
        side=entry.word("side"),
        rolls_up_to=entry.word("rolls_up_to") if "rolls_up_to" in entry.fields else None,
        qid=entry.word("qid") if "qid" in entry.fields else None,
        aliases=_aliases(entry),
        exclude=context.words("exclude"),
        require=context.words("require"),
    )


def _aliases(entry: "_Entry") -> tuple[Alias, ...]:
    return tuple(map(_alias, entry.blocks("aliases")))


def _alias(entry: "_Entry") -> Alias:
    languages = _words(entry.word("in"))
    flags = _flags(entry.word("flags")) if "flags" in entry.fields else frozenset()
    if wrong := [code for code in languages if not _CODE.fullmatch(code)]:
        raise entry.error(f"in has {wrong[0]!r}; give codes of languages, such as 'en uk'")
    if unknown := flags - FLAGS:
        raise entry.error(f"flag {min(unknown)!r} is unknown; use {', '.join(sorted(FLAGS))}")
    if "gated" in flags and SEVERAL in languages:
        raise entry.error(f"a gated alias needs the languages it is open to, not {SEVERAL!r}")
    return Alias(entry.word("name"), languages, flags, sys.intern(entry.word("origin")))


# Thousands of aliases share few of these; each is kept once.
@functools.cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@functools.cache
def _flags(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _theme(entry: "_Entry") -> Theme:
    tier = entry.fields.get("tier")
    if not isinstance(tier, int):
        raise entry.error(f"tier is {tier!r}; give 1 or 2")
    by_language = {kind: _by_language(entry, kind) for kind in TERM_KINDS}
    for pair in (pair for pairs in by_language["near"].values() for pair in pairs):
        if pair.count(" & ") != 1:
            raise entry.error(f"near pair {pair!r} is not a pair; write it as 'one & other'")
    return Theme(
        id=entry.word("id"),
        name=entry.word("name"),
        group=entry.word("group"),
        tier=tier,
        terms={kind: _united(theirs) for kind, theirs in by_language.items()},
        by_language=by_language,
        examples=_phrases(entry, "examples"),
        traps=_phrases(entry, "traps"),
    )


def _by_language(entry: "_Entry", kind: str) -> Terms:
    """The terms of one kind by language; a plain list holds terms that several languages share."""
    if isinstance(entry.fields.get(kind, {}), list):
        return {SEVERAL: entry.words(kind)}
    table = _Entry(entry.file, f"{entry.label} {kind}", entry.table(kind))
    if wrong := [code for code in table.fields if not _CODE.fullmatch(code)]:
        raise table.error(f"{wrong[0]!r} is no code of a language; use one such as 'uk'")
    return {code: table.words(code) for code in table.fields}


def _united(by_language: Terms) -> tuple[str, ...]:
    """The terms of all languages, each once."""
    return tuple(dict.fromkeys(term for terms in by_language.values() for term in terms))


def _phrases(entry: "_Entry", name: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(row.word("in"), row.word("text")) for row in entry.blocks(name))


def _toml(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file}: not valid TOML: {error}; correct that line") from error


def _check_unique(file: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for identity in ids:
        if identity in seen:
            raise LexiconError(f"{file}: id {identity!r} is used twice; rename one")
        seen.add(identity)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of a lexicon file, read field by field; each error names file and entry."""

    file: str
    label: str
    fields: dict[str, Any]

    def error(self, what: str) -> LexiconError:
        return LexiconError(f"{self.file}: {self.label}: {what}")

    def blocks(self, name: str) -> list["_Entry"]:
        rows = self.fields.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.error(f"{name} is not a list of tables; write [[{name}]]")
        return [
            _Entry(self.file, self._label(name, row, place), row)
            for place, row in enumerate(rows, start=1)
        ]

    def _label(self, name: str, row: dict[str, Any], place: int) -> str:
        """Such as "actor putin" or "actor putin aliases Poutine"."""
        called = next((row[key] for key in ("id", "hides", "name") if key in row), place)
        return f"{name} {called}" if self.label == _FILE else f"{self.label} {name} {called}"

    def word(self, name: str) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            raise self.error(f"{name} is {value!r}; give a text")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(w, str) and w for w in value):
            raise self.error(f"{name} is not a list of texts; give one")
        return tuple(value)

    def table(self, name: str) -> dict[str, Any]:
        value = self.fields.get(name, {})
        if not isinstance(value, dict):
            raise self.error(f"{name} is not a table; write its fields under it")
        return value
