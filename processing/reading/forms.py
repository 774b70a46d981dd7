"""Actors and decoys in, every surface form out, each with what it stands for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from processing.errors import LexiconError
from processing.reading import automaton, paradigms
from processing.reading.entries import SEVERAL, Actor, Alias, Decoy

_CAPITALS_FROM = 4  # letters: shorter names in capitals are often other words
# How a form comes from its alias.
AS_WRITTEN = "as written"
ENDING = "ending of the alias"
GENITIVE = "genitive -s"
HEADLINE = "sentence or headline capitals"
CAPITALS = "all capitals"
PREPOSITION = "after li-"


@dataclass(frozen=True, slots=True)
class Form:
    """An actor's form, or nobody's (None) for a decoy; languages is None where it holds in all.

    An anchored form counts if a free form of the actor is in the same item, a doubtful one if the
    words around it allow it. An adjective is no name. ``alias`` is the lexicon's entry and ``rule``
    says how the form comes from it.
    """

    actor: str | None
    alias: str = ""
    rule: str = AS_WRITTEN
    languages: frozenset[str] | None = None
    anchored: bool = False
    doubtful: bool = False
    adjective: bool = False


def table(actors: Iterable[Actor], decoys: Iterable[Decoy]) -> dict[str, Form]:
    """Every surface form, in plain text; a decoy's form never replaces an actor's.

    Raises:
        LexiconError: when two actors own one form.
    """
    owned: dict[str, Form] = {}
    for actor in actors:
        for alias in actor.aliases:
            for form, surfaces in _forms(actor.id, alias):
                _own(owned, surfaces, form)
    for decoy in decoys:
        for alias in decoy.aliases:
            for form, surfaces in _forms(None, alias):
                for surface in surfaces:
                    owned.setdefault(surface, form)
    return owned


def _forms(actor: str | None, alias: Alias) -> Iterator[tuple[Form, set[str]]]:
    """Each rule's Form with the surfaces it makes of the alias, in plain text, each once."""
    base = Form(
        actor,
        alias.name,
        languages=frozenset(alias.languages) if "gated" in alias.flags else None,
        anchored="anchored" in alias.flags,
        doubtful="doubtful" in alias.flags,
        adjective="adjective" in alias.flags,
    )
    seen: set[str] = set()
    for rule, forms in _by_rule(alias):
        plain = {automaton.plain(form).text for form in forms} - seen
        seen |= plain
        if plain:
            yield replace(base, rule=rule), plain
    after_li = {"لل" + form[2:] for form in seen if form.startswith("ال")}
    if after_li:
        yield replace(base, rule=PREPOSITION), after_li
    if actor is not None and not alias.flags and _has_genitive_s(alias):
        genitives = _every_case(paradigms.genitives(alias.name)) - seen
        yield replace(base, rule=GENITIVE, languages=paradigms.GENITIVE_S), genitives


def _has_genitive_s(alias: Alias) -> bool:
    return SEVERAL in alias.languages or not paradigms.GENITIVE_S.isdisjoint(alias.languages)


def _by_rule(alias: Alias) -> Iterator[tuple[str, set[str]]]:
    """The surfaces of the alias, rule by rule; a later rule may repeat what an earlier one made."""
    spelled = paradigms.spelled_out(alias.name)
    known = set(spelled)
    yield (ENDING if "{" in alias.name else AS_WRITTEN), spelled
    if "exact" in alias.flags:
        return
    if "{" not in alias.name:
        for language in alias.languages:
            inflected = paradigms.forms(alias.name, language)
            known |= inflected
            yield f"inflected, {language}", inflected
    yield HEADLINE, {form for name in known for form in _headlines(name)}
    yield CAPITALS, {form.upper() for form in known if len(form) >= _CAPITALS_FROM}


def _headlines(form: str) -> set[str]:
    """The form at the start of a sentence, and in a headline that capitalises each word."""
    titled = " ".join(word[:1].upper() + word[1:] for word in form.split(" "))
    return {form[:1].upper() + form[1:], titled}


def _every_case(forms: Iterable[str]) -> set[str]:
    cased = set()
    for form in forms:
        cased |= {form, *_headlines(form)}
        if len(form) >= _CAPITALS_FROM:
            cased.add(form.upper())
    return cased


def _own(owned: dict[str, Form], surfaces: Iterable[str], new: Form) -> None:
    """Give the forms to the actor; of two readings of one form, the less restricted one holds."""
    for surface in surfaces:
        old = owned.setdefault(surface, new)
        if old.actor != new.actor:
            raise LexiconError(
                f"actors.toml: {surface!r} belongs to {old.actor} ({old.alias!r}) and to "
                f"{new.actor} ({new.alias!r}); flag one of the aliases exact or make it longer"
            )
        if old is not new:
            owned[surface] = _freer(old, new)


def _freer(old: Form, new: Form) -> Form:
    """The reading that fires where either would, but doubt stays; a name stands before an adjective."""
    if old.adjective != new.adjective:
        return new if old.adjective else old
    everywhere = old.languages is None or new.languages is None
    open_to = None if everywhere else (old.languages or frozenset()) | (new.languages or set())
    told_by = new if new.rule == AS_WRITTEN != old.rule else old
    return replace(
        told_by,
        languages=open_to,
        anchored=old.anchored and new.anchored,
        doubtful=old.doubtful or new.doubtful,
    )
