"""One item's texts in, every piece of them that makes it count for an actor or a theme out."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from processing.reading import mentions, themes
from processing.reading.lexicon import Lexicon

STRONG = "strong term"


@dataclass(frozen=True, slots=True)
class Piece:
    """``words`` is ``text[start:end]`` of the field's original text.

    ``alias`` is the lexicon's entry and ``rule`` how the words come from it; for a theme, whose terms
    are weighed together, the alias is None and the rule STRONG.
    """

    subject: str
    field: str
    start: int
    end: int
    words: str
    alias: str | None
    rule: str


def pieces(
    fields: Sequence[tuple[str, str]],
    language: str | None,
    lexicon: Lexicon,
    subjects: AbstractSet[str],
) -> list[Piece]:
    """What counts for these actors and themes, in the order of fields and text for each kind.

    Adjectives, demonyms and themes that are only possible count for nobody.

    Args:
        fields: name and text of each.
        language: of the item, as in TAGS.
        lexicon: what is looked for.
        subjects: ids of actors and themes.
    """
    found: list[Piece] = []
    if not subjects.isdisjoint(lexicon.actors):
        found += _names(fields, language, lexicon, subjects)
    if not subjects.isdisjoint(lexicon.themes):
        found += _terms(fields, lexicon, subjects)
    return found


def _names(
    fields: Sequence[tuple[str, str]],
    language: str | None,
    lexicon: Lexicon,
    subjects: AbstractSet[str],
) -> Iterator[Piece]:
    for m in mentions.find(fields, language, lexicon):
        if m.actor in subjects and not m.adjective:
            yield Piece(m.actor, m.field, m.start, m.end, m.form, m.alias, m.rule)


def _terms(
    fields: Sequence[tuple[str, str]], lexicon: Lexicon, subjects: AbstractSet[str]
) -> Iterator[Piece]:
    """Each piece of evidence where it first stands."""
    for theme in themes.find(fields, lexicon).themes:
        if theme.theme not in subjects or theme.level != "strong":
            continue
        for words in theme.evidence:
            places = ((field, text.find(words)) for field, text in fields)
            field, start = next(place for place in places if place[1] >= 0)
            yield Piece(theme.theme, field, start, start + len(words), words, None, STRONG)
