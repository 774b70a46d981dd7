"""Two TOML texts in, one compiled lexicon out: who and what we look for, in each language."""

import contextlib
import functools
import gc
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from processing import clean
from processing.errors import LexiconError
from processing.reading import automaton, entries, forms, letters, terms
from processing.reading.automaton import Automaton
from processing.reading.entries import Actor, ActorFile, Theme, ThemeFile
from processing.reading.forms import Form
from processing.reading.terms import Term

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
    forms: tuple[Form, ...]
    form_automaton: Automaton
    nearby: dict[str, Nearby]
    terms: tuple[tuple[Term, ...], ...]
    term_automaton: Automaton


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
    with _uncollected():
        who = entries.actors(actors)
        del actors  # 3 MB, which the forms can take; and what those no longer need, the terms
        named, names = _forms(who)
        what = entries.themes(themes)
        told, words = _terms(what)
    if both := who.actors.keys() & {*what.themes, *what.signals}:
        raise LexiconError(f"themes.toml: id {min(both)!r} is an actor's; rename it")
    return Lexicon(
        version=f"{who.version}-{digest}",
        actors=who.actors,
        themes=what.themes,
        names=_names(who.actors) | _names(what.themes),
        forms=named,
        form_automaton=names,
        nearby={actor.id: _nearby(actor) for actor in who.actors.values()},
        terms=told,
        term_automaton=words,
    )


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for meanwhile: none is made, and the search takes an eighth of the time (measured)."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _forms(who: ActorFile) -> tuple[tuple[Form, ...], Automaton]:
    table = forms.table(who.actors.values(), who.decoys)
    named, surfaces = tuple(table.values()), [*table]
    del table  # 5 MB, which the automaton can take
    return named, automaton.build(surfaces, whole=True)


def _terms(what: ThemeFile) -> tuple[tuple[tuple[Term, ...], ...], Automaton]:
    table = terms.table(what.themes.values(), what.signals.values(), what.sources)
    return tuple(map(tuple, table.values())), automaton.build(table, whole=False)


def _names(items: Mapping[str, Actor | Theme]) -> dict[str, str]:
    return {identity: item.name for identity, item in items.items()}


def _nearby(actor: Actor) -> Nearby:
    return Nearby(_beginnings(actor.exclude), _beginnings(actor.require))


def _beginnings(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the beginning of any of the words in lower-case plain text."""
    plain = [re.escape(letters.lowered(letters.plain(word).text)) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(plain)})") if plain else None
