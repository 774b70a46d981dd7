"""The text of actors.toml and themes.toml in, checked records out; all that is said about each entry."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from processing.errors import LexiconError

Names = dict[str, tuple[str, ...]]

KINDS = ("person", "state", "org", "place", "region", "bloc", "infra")
TERM_KINDS = ("strong", "weak", "near", "negative")


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor; ``rolls_up_to`` and ``qid`` are None where there is none."""

    id: str
    name: str
    kind: str
    side: str
    rolls_up_to: str | None
    qid: str | None
    aliases: Names
    gated: Names
    exclude: tuple[str, ...]
    require: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoy:
    """Longer names that swallow a name of the actor ``hides`` and count for nobody."""

    hides: str
    aliases: Names


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme with its terms by kind (TERM_KINDS); tier 1 is charted first."""

    id: str
    name: str
    group: str
    tier: int
    terms: Names


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
    file = _Entry("actors.toml", "file", _toml("actors.toml", text))
    entries = [_actor(entry) for entry in file.blocks("actor")]
    found = {actor.id: actor for actor in entries}
    _check_unique("actors.toml", [actor.id for actor in entries])
    for actor in entries:
        if actor.rolls_up_to is not None and actor.rolls_up_to not in found:
            raise file.error(
                f"{actor.id} rolls up to {actor.rolls_up_to}, which is no actor; add it"
            )
    decoys = [Decoy(entry.word("hides"), entry.names("aliases")) for entry in file.blocks("decoy")]
    for decoy in decoys:
        if decoy.hides not in found:
            raise file.error(f"a decoy hides {decoy.hides}, which is no actor; correct `hides`")
    return ActorFile(file.word("version"), found, decoys)


def themes(text: str) -> ThemeFile:
    """The records of themes.toml.

    Raises:
        LexiconError: naming the entry, when the text cannot be used.
    """
    file = _Entry("themes.toml", "file", _toml("themes.toml", text))
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
        aliases=entry.names("aliases"),
        gated=entry.names("gated"),
        exclude=context.words("exclude"),
        require=context.words("require"),
    )


def _theme(entry: "_Entry") -> Theme:
    tier = entry.fields.get("tier")
    if not isinstance(tier, int):
        raise entry.error(f"tier is {tier!r}; give 1 or 2")
    terms = {kind: entry.words(kind) for kind in TERM_KINDS}
    if lonely := [pair for pair in terms["near"] if pair.count(" & ") != 1]:
        raise entry.error(f"near pair {lonely[0]!r} is not a pair; write it as 'one & other'")
    return Theme(entry.word("id"), entry.word("name"), entry.word("group"), tier, terms)


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
            _Entry(self.file, f"{name} {row.get('id', row.get('hides', place))}", row)
            for place, row in enumerate(rows, start=1)
        ]

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

    def names(self, name: str) -> Names:
        inner = _Entry(self.file, f"{self.label} {name}", self.table(name))
        return {language: inner.words(language) for language in inner.fields}
