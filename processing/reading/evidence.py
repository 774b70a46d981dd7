"""Items' texts in, every piece of them that makes an item count for an actor or a theme out."""

import dataclasses
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import polars as pl

from processing import columns
from processing.reading import mentions, themes
from processing.reading.lexicon import Lexicon
from processing.reading.sheet import Fields

STRONG = "strong term"
_AT_ONCE = 1_000  # items: reading many at once takes a tenth of the time, more only take memory
_PIECES = {
    "article_id": columns.TEXT,
    "subject": columns.TEXT,
    "field": columns.TEXT,
    "start": columns.WHOLE,
    "end": columns.WHOLE,
    "words": columns.TEXT,
    "alias": columns.TEXT,
    "rule": columns.TEXT,
}


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
    items: Sequence[Fields],
    languages: Sequence[str | None],
    lexicon: Lexicon,
    subjects: AbstractSet[str],
) -> list[list[Piece]]:
    """For each item what counts for these actors and themes, in the order of fields and text.

    Adjectives, demonyms and themes that are only possible count for nobody.

    Args:
        items: name and text of each item's fields.
        languages: of each item, as in TAGS.
        lexicon: what is looked for.
        subjects: ids of actors and themes.
    """
    found: list[list[Piece]] = []
    for start in range(0, len(items), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        named = _names(items[part], languages[part], lexicon, subjects)
        told = _terms(items[part], lexicon, subjects)
        found += [one + other for one, other in zip(named, told, strict=True)]
    return found


def table(articles: pl.DataFrame, lexicon: Lexicon, subjects: AbstractSet[str]) -> pl.DataFrame:
    """One row per piece, in the order of the articles; an article without any has one row of nulls.

    Args:
        articles: article_id, language, title and summary; further columns are kept.
        lexicon: what is looked for.
        subjects: ids of actors and themes.
    """
    texts = zip(articles["title"].to_list(), articles["summary"].to_list(), strict=True)
    items = [(("title", title), ("summary", summary)) for title, summary in texts]
    each = pieces(items, articles["language"].to_list(), lexicon, subjects)
    rows = [
        (identity, *dataclasses.astuple(piece))
        for identity, theirs in zip(articles["article_id"], each, strict=True)
        for piece in theirs
    ]
    found = pl.DataFrame(rows, schema=_PIECES, orient="row")
    return articles.join(found, on="article_id", how="left", maintain_order="left_right")


def _names(
    items: Sequence[Fields],
    languages: Sequence[str | None],
    lexicon: Lexicon,
    subjects: AbstractSet[str],
) -> list[list[Piece]]:
    if subjects.isdisjoint(lexicon.actors):
        return [[] for _ in items]
    return [
        [
            Piece(m.actor, m.field, m.start, m.end, m.form, m.alias, m.rule)
            for m in found
            if m.actor in subjects and not m.adjective
        ]
        for found in mentions.find_each(items, languages, lexicon)
    ]


def _terms(
    items: Sequence[Fields], lexicon: Lexicon, subjects: AbstractSet[str]
) -> list[list[Piece]]:
    if subjects.isdisjoint(lexicon.themes):
        return [[] for _ in items]
    readings = themes.find_each(items, lexicon)
    return [
        [
            _term(theme.theme, words, fields)
            for theme in reading.themes
            if theme.theme in subjects and theme.level == "strong"
            for words in theme.evidence
        ]
        for fields, reading in zip(items, readings, strict=True)
    ]


def _term(theme: str, words: str, fields: Fields) -> Piece:
    """The piece of evidence where it first stands."""
    places = ((field, text.find(words)) for field, text in fields)
    field, start = next(place for place in places if place[1] >= 0)
    return Piece(theme, field, start, start + len(words), words, None, STRONG)
