"""The text of actors.toml and themes.toml in, checked records out; all that is said about each entry."""

import functools
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from processing.errors import LexiconError
from processing.reading import blocks
from processing.reading.blocks import Entry

Terms = dict[str, tuple[str, ...]]

KINDS = ("person", "state", "org", "place", "region", "bloc", "infra")
TERM_KINDS = ("strong", "weak", "near", "negative")
# What the flags of an alias mean is said at the head of actors.toml.
FLAGS = frozenset(["exact", "anchored", "doubtful", "gated", "adjective"])
SEVERAL = "mul"  # ISO 639-2: several languages
_CODE = re.compile(r"[a-z]{2,3}")


class Alias(NamedTuple):
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
    file, parts = blocks.parted("actors.toml", text, ("actor", "decoy"))
    entries: list[Actor] = []
    decoys: list[Decoy] = []
    for name, entry in parts:
        if name == "actor":
            entries.append(_actor(entry))
        elif name == "decoy":
            decoys.append(Decoy(entry.word("hides"), _aliases(entry)))
    found = {actor.id: actor for actor in entries}
    _check_unique("actors.toml", [actor.id for actor in entries])
    for actor in entries:
        if actor.rolls_up_to is not None and actor.rolls_up_to not in found:
            raise file.error(
                f"{actor.id} rolls up to {actor.rolls_up_to}, which is no actor; add it"
            )
    for decoy in decoys:
        if decoy.hides not in found:
            raise file.error(f"a decoy hides {decoy.hides}, which is no actor; correct `hides`")
    return ActorFile(file.word("version"), found, decoys)


def themes(text: str) -> ThemeFile:
    """The records of themes.toml.

    Raises:
        LexiconError: naming the entry, when the text cannot be used.
    """
    file, parts = blocks.parted("themes.toml", text, ("theme", "signal"))
    entries: list[Theme] = []
    signals: list[Signal] = []
    for name, entry in parts:
        if name == "theme":
            entries.append(_theme(entry))
        elif name == "signal":
            signals.append(Signal(entry.word("id"), entry.words("terms"), entry.words("negative")))
    _check_unique("themes.toml", [*(theme.id for theme in entries), *(s.id for s in signals)])
    return ThemeFile(
        version=file.word("version"),
        themes={theme.id: theme for theme in entries},
        signals={signal.id: signal for signal in signals},
        sources=file.words("sources"),
    )


def _actor(entry: Entry) -> Actor:
    kind = entry.word("kind")
    if kind not in KINDS:
        raise entry.error(f"kind is {kind!r}; use one of {', '.join(KINDS)}")
    context = Entry(entry.file, f"{entry.label} context", entry.table("context"))
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


def _aliases(entry: Entry) -> tuple[Alias, ...]:
    return tuple(map(_alias, entry.blocks("aliases")))


def _alias(entry: Entry) -> Alias:
    languages, wrong = _codes(entry.word("in"))
    flags = _flags(entry.word("flags")) if "flags" in entry.fields else frozenset()
    if wrong:
        raise entry.error(f"in has {wrong[0]!r}; give codes of languages, such as 'en uk'")
    if unknown := flags - FLAGS:
        raise entry.error(f"flag {min(unknown)!r} is unknown; use {', '.join(sorted(FLAGS))}")
    if "gated" in flags and SEVERAL in languages:
        raise entry.error(f"a gated alias needs the languages it is open to, not {SEVERAL!r}")
    return Alias(entry.word("name"), languages, flags, sys.intern(entry.word("origin")))


# Thousands of aliases share few of these; each is kept once.
@functools.cache
def _codes(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The words of the text, and those of them that are no codes of languages."""
    codes = tuple(text.split())
    return codes, [code for code in codes if not _CODE.fullmatch(code)]


@functools.cache
def _flags(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _theme(entry: Entry) -> Theme:
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


def _by_language(entry: Entry, kind: str) -> Terms:
    """The terms of one kind by language; a plain list holds terms that several languages share."""
    if isinstance(entry.fields.get(kind, {}), list):
        return {SEVERAL: entry.words(kind)}
    table = Entry(entry.file, f"{entry.label} {kind}", entry.table(kind))
    if wrong := [code for code in table.fields if not _CODE.fullmatch(code)]:
        raise table.error(f"{wrong[0]!r} is no code of a language; use one such as 'uk'")
    return {code: table.words(code) for code in table.fields}


def _united(by_language: Terms) -> tuple[str, ...]:
    """The terms of all languages, each once."""
    return tuple(dict.fromkeys(term for terms in by_language.values() for term in terms))


def _phrases(entry: Entry, name: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(row.word("in"), row.word("text")) for row in entry.blocks(name))


def _check_unique(file: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for identity in ids:
        if identity in seen:
            raise LexiconError(f"{file}: id {identity!r} is used twice; rename one")
        seen.add(identity)
