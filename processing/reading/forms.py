"""Actors and decoys in, every surface form out, each with what it stands for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from processing.errors import LexiconError
from processing.reading import automaton, paradigms
from processing.reading.entries import Actor, Decoy

_MARKS = "!~?"
_CAPITALS_FROM = 4  # letters: shorter names in capitals are often other words


@dataclass(frozen=True, slots=True)
class Form:
    """An actor's form, or nobody's (None) for a decoy; languages is None where it holds in all.

    An anchored form counts if a free form of the actor is in the same item, a doubtful one if the
    words around it allow it.
    """

    actor: str | None
    languages: frozenset[str] | None = None
    anchored: bool = False
    doubtful: bool = False


_NOBODY = Form(None)


def table(actors: Iterable[Actor], decoys: Iterable[Decoy]) -> dict[str, Form]:
    """Every surface form, in plain text; a decoy's form never replaces an actor's.

    Raises:
        LexiconError: when two actors own one form.
    """
    owned: dict[str, Form] = {}
    for actor in actors:
        for alias, language, gate in _aliases(actor):
            name = alias.lstrip(_MARKS)
            marks = alias[: len(alias) - len(name)]
            surfaces = _surfaces(name, language, exact="!" in marks)
            _own(owned, surfaces, Form(actor.id, gate, "~" in marks, "?" in marks))
            if language == "any" and not marks:
                genitives = _cased(paradigms.genitives(name))
                _own(owned, genitives, Form(actor.id, paradigms.GENITIVE_S))
    for decoy in decoys:
        for language, names in decoy.aliases.items():
            for name in names:
                for form in _surfaces(name, language, exact=False):
                    owned.setdefault(form, _NOBODY)
    return owned


def _aliases(actor: Actor) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    for language, aliases in actor.aliases.items():
        yield from ((alias, language, None) for alias in aliases)
    for language, aliases in actor.gated.items():
        yield from ((alias, language, frozenset([language])) for alias in aliases)


def _surfaces(name: str, language: str, *, exact: bool) -> set[str]:
    """The forms of one alias, in plain text; Arabic al- also as it looks after the preposition li-."""
    forms = paradigms.spelled_out(name)
    if not exact:
        forms = _cased(forms if "{" in name else paradigms.forms(name, language))
    plain = {automaton.plain(form).text for form in forms}
    return plain | {"لل" + form[2:] for form in plain if form.startswith("ال")}


def _cased(forms: Iterable[str]) -> set[str]:
    """The forms as written, at the start of a sentence, in a headline, and in capitals."""
    cased = set()
    for form in forms:
        titled = " ".join(word[:1].upper() + word[1:] for word in form.split(" "))
        cased |= {form, form[:1].upper() + form[1:], titled}
        if len(form) >= _CAPITALS_FROM:
            cased.add(form.upper())
    return cased


def _own(owned: dict[str, Form], surfaces: Iterable[str], new: Form) -> None:
    """Give the forms to the actor; of two readings of one form, the less restricted one holds."""
    for form in surfaces:
        old = owned.setdefault(form, new)
        if old.actor != new.actor:
            raise LexiconError(
                f"actors.toml: {form!r} belongs to {old.actor} and to {new.actor}; "
                "mark one of the aliases with ! or make it longer"
            )
        if old != new:
            owned[form] = _freer(old, new)


def _freer(one: Form, other: Form) -> Form:
    """The reading that fires where either would, but doubt stays."""
    everywhere = one.languages is None or other.languages is None
    return Form(
        actor=one.actor,
        languages=None
        if everywhere
        else (one.languages or frozenset()) | (other.languages or set()),
        anchored=one.anchored and other.anchored,
        doubtful=one.doubtful or other.doubtful,
    )
