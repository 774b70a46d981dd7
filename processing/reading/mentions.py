"""Texts in, every actor named in them out, with its place: who is in an article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from processing.reading import automaton
from processing.reading.forms import Form
from processing.reading.lexicon import Lexicon

_AROUND = 120  # characters on each side of a doubtful name whose words decide


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One name of an actor: ``form`` is ``text[start:end]`` of the field's original text.

    ``alias`` is the lexicon's entry that found it, ``rule`` how the form comes from the alias.
    """

    actor: str
    field: str
    start: int
    end: int
    form: str
    alias: str
    rule: str
    adjective: bool


def find(
    fields: Sequence[tuple[str, str]], language: str | None, lexicon: Lexicon
) -> list[Mention]:
    """The actors named in one item's fields (name, text), in the order of fields and text.

    Adjectives and demonyms are among them; they are no names, so that they anchor nothing.

    The language opens the few forms that only it has; all others are found in every text, because
    one item may hold several languages. None opens none.
    """
    found = [
        (mention, form)
        for field, text in fields
        for mention, form in _in_field(field, text, language, lexicon)
    ]
    free = {mention.actor for mention, form in found if not (form.anchored or form.adjective)}
    return [mention for mention, form in found if not form.anchored or mention.actor in free]


def _in_field(
    field: str, text: str, language: str | None, lexicon: Lexicon
) -> Iterator[tuple[Mention, Form]]:
    plain = automaton.plain(text)
    forms = lexicon.forms
    hits = lexicon.form_automaton.hits(plain.text)
    open_hits = [hit for hit in hits if _open(forms[hit[0]], language)]
    for number, start, end in automaton.longest(open_hits):
        form = forms[number]
        if form.actor is None:
            continue
        if form.doubtful and not _believable(form.actor, plain.text, (start, end), lexicon):
            continue
        first, last = plain.span(start, end)
        piece = text[first:last]
        yield (
            Mention(form.actor, field, first, last, piece, form.alias, form.rule, form.adjective),
            form,
        )


def _open(form: Form, language: str | None) -> bool:
    return form.languages is None or language in form.languages


def _believable(actor: str, text: str, place: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether the words around a doubtful name speak for the actor, or none against it."""
    start, end = place
    around = automaton.lowered(text[max(0, start - _AROUND) : end + _AROUND])
    nearby = lexicon.nearby[actor]
    if nearby.require is not None and nearby.require.search(around):
        return True
    return nearby.exclude is not None and not nearby.exclude.search(around)
