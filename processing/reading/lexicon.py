"""Two TOML texts in, one compiled lexicon out: who and what we look for, in each language."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from processing import clean
from processing.errors import LexiconError
from processing.reading import automaton, entries, forms, terms
from processing.reading.entries import Actor, Theme

_DIGITS = 8  # hex digits of the digest in the version


@dataclass(frozen=True, slots=True)
class Nearby:
    """The words near a doubtful name that speak against it and for it; None where there are none."""

    exclude: re.Pattern[str] | None
    require: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Everything that is looked for; ``names`` maps the id of each actor and theme to its name.

    ``forms`` and ``terms`` are numbered as the strings of their automata.
    """

    version: str
    actors: dict[str, Actor]
    themes: dict[str, Theme]
    names: dict[str, str]
    forms: tuple[forms.Form, ...]
    form_automaton: automaton.Automaton
    nearby: dict[str, Nearby]
    terms: tuple[tuple[terms.Term, ...], ...]
    term_automaton: automaton.Automaton


@functools.cache
def bundled() -> Lexicon:
    """The lexicon that comes with Frontwatch, compiled once."""
    folder = resources.files("processing.reading")
    return parse(
        folder.joinpath("actors.toml").read_text(encoding="utf-8"),
        folder.joinpath("themes.toml").read_text(encoding="utf-8"),
    )


def parse(actors: str, themes: str) -> Lexicon:
    """The lexicon of the texts of actors.toml and themes.toml, compiled.

    Raises:
        LexiconError: naming file and entry, when a text cannot be used.
    """
    digest = clean.digest(actors, themes)[:_DIGITS]
    who, what = entries.actors(actors), entries.themes(themes)
    del actors, themes  # 4 MB, which the forms can take
    if both := who.actors.keys() & {*what.themes, *what.signals}:
        raise LexiconError(f"themes.toml: id {min(both)!r} is an actor's; rename it")
    form_table = forms.table(who.actors.values(), who.decoys)
    term_table = terms.table(what.themes.values(), what.signals.values(), what.sources)
    return Lexicon(
        version=f"{who.version}-{digest}",
        actors=who.actors,
        themes=what.themes,
        names=_names(who.actors) | _names(what.themes),
        forms=tuple(form_table.values()),
        form_automaton=automaton.build(form_table, whole=True),
        nearby={actor.id: _nearby(actor) for actor in who.actors.values()},
        terms=tuple(map(tuple, term_table.values())),
        term_automaton=automaton.build(term_table, whole=False),
    )


def _names(items: Mapping[str, Actor | Theme]) -> dict[str, str]:
    return {identity: item.name for identity, item in items.items()}


def _nearby(actor: Actor) -> Nearby:
    return Nearby(_beginnings(actor.exclude), _beginnings(actor.require))


def _beginnings(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the beginning of any of the words in lower-case plain text."""
    plain = [re.escape(automaton.lowered(automaton.plain(word).text)) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(plain)})") if plain else None
