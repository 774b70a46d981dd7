"""Actors and decoys in, every surface form out, each with what it stands for."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from processing.errors import LexiconError
from processing.reading import capitals, letters, paradigms
from processing.reading.entries import SEVERAL, Actor, Alias, Decoy

# How a form comes from its alias.
AS_WRITTEN = "as written"
ENDING = "ending of the alias"
GENITIVE = "genitive -s"
HEADLINE = "sentence or headline capitals"
CAPITALS = "all capitals"
PREPOSITION = "after li-"

_FLAGS = ("anchored", "doubtful", "adjective", "exact")


class Form(NamedTuple):
    """An actor's form, or nobody's (None) for a decoy; languages is None where it holds in all.

    An anchored form counts if a free form of the actor is in the same item, a doubtful one if the
    words around it allow it. An adjective is no name. One that is not ``exact`` is found in capitals
    too (see capitals). ``alias`` is the lexicon's entry and ``rule``
    says how the form comes from it.
    """

    actor: str | None
    alias: str = ""
    rule: str = AS_WRITTEN
    languages: frozenset[str] | None = None
    anchored: bool = False
    doubtful: bool = False
    adjective: bool = False
    exact: bool = False


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
    open_to = frozenset(alias.languages) if "gated" in alias.flags else None
    flags = tuple([flag in alias.flags for flag in _FLAGS]) if alias.flags else ()
    name = letters.plain(alias.name).text
    seen: set[str] = set()
    for rule, surfaces in _by_rule(name, alias):
        new = surfaces - seen
        seen |= new
        if new:
            yield Form(actor, alias.name, rule, open_to, *flags), new
    after_li = {"لل" + form[2:] for form in seen if form.startswith("ال")} if "ل" in name else set()
    if after_li:
        yield Form(actor, alias.name, PREPOSITION, open_to, *flags), after_li
    if actor is not None and not alias.flags and _has_genitive_s(alias):
        genitives = _every_case(paradigms.genitives(name)) - seen
        yield Form(actor, alias.name, GENITIVE, paradigms.GENITIVE_S), genitives


def _has_genitive_s(alias: Alias) -> bool:
    return SEVERAL in alias.languages or not paradigms.GENITIVE_S.isdisjoint(alias.languages)


def _by_rule(name: str, alias: Alias) -> Iterator[tuple[str, set[str]]]:
    """The surfaces of the alias, rule by rule; a later rule may repeat what an earlier one made.

    ``name`` is the alias in plain text.
    """
    spelled = paradigms.spelled_out(name)
    yield (ENDING if "{" in name else AS_WRITTEN), spelled
    if "exact" in alias.flags:
        return
    known = set(spelled)
    if "{" not in name:
        for language in alias.languages:
            inflected = paradigms.forms(name, language)
            if len(inflected) > 1:
                known |= inflected
                yield sys.intern(f"inflected, {language}"), inflected
    headlines = _headlines(known)
    yield HEADLINE, headlines
    yield CAPITALS, _unread(known, known | headlines)


def _unread(forms: Iterable[str], known: set[str]) -> set[str]:
    """The forms in capitals, but for those that are found without being listed."""
    # Most are the same in both ways of writing them as names, of which the first is quicker.
    rare = [form for form in forms if form.upper().title() not in known]
    return {large for large in _capitals(rare) if capitals.written(large) not in known}


def _headlines(forms: Iterable[str]) -> set[str]:
    """The forms at the start of a sentence, and in a headline that capitalises each word, if others."""
    found = set()
    for form in forms:
        if not form.istitle():
            found.add(form[:1].upper() + form[1:])
            if " " in form:
                found.add(" ".join([word[:1].upper() + word[1:] for word in form.split(" ")]))
    return found


def _capitals(forms: Iterable[str]) -> set[str]:
    long = (form for form in forms if len(form) >= capitals.LETTERS)
    # A few letters have no capital of their own and come as a letter and its marks.
    return {unicodedata.normalize("NFC", form.upper()) for form in long}


def _every_case(forms: set[str]) -> set[str]:
    return forms | _headlines(forms) | _capitals(forms)


def _own(owned: dict[str, Form], surfaces: Iterable[str], new: Form) -> None:
    """Give the forms to the actor; of two readings of one form, the less restricted one holds."""
    for surface in surfaces:
        old = owned.setdefault(surface, new)
        if old is new:
            continue
        if old.actor != new.actor:
            raise LexiconError(
                f"actors.toml: {surface!r} belongs to {old.actor} ({old.alias!r}) and to "
                f"{new.actor} ({new.alias!r}); flag one of the aliases exact or make it longer"
            )
        owned[surface] = _freer(old, new)


def _freer(old: Form, new: Form) -> Form:
    """The reading that fires where either would, but doubt stays; a name stands before an adjective."""
    if old.adjective != new.adjective:
        return new if old.adjective else old
    everywhere = old.languages is None or new.languages is None
    open_to = None if everywhere else (old.languages or frozenset()) | (new.languages or set())
    told_by = new if new.rule == AS_WRITTEN != old.rule else old
    return told_by._replace(
        languages=open_to,
        exact=old.exact and new.exact,
        anchored=old.anchored and new.anchored,
        doubtful=old.doubtful or new.doubtful,
    )
