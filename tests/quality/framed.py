"""SemEval-2025 Task 10 (train) in, the share of framed entities that the lexicon knows out.

Entities that annotators chose to frame in war articles of 2022-2024. An entity is known when an actor
is found on or within its words in the article. Precision is not measured: nobody marked the others.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl
import scores
from scores import Hit, Measured, Slip

from processing.reading.lexicon import Lexicon

SET = "semeval2025"
LANGUAGES = ("en", "ru", "bg", "pt")
_FOLDER = "data/lab/semeval2025_task10"
FILES = tuple(f"{_FOLDER}/{name}.parquet" for name in ("documents", "entity_framing", "narratives"))
NAMES = "framed entities, by name"
ADJECTIVES = "framed entities, by name, adjective or demonym"


class _Framed(NamedTuple):
    """One framed entity: its words and their place in the article."""

    words: str
    start: int


def measure(corpus: Path, lexicon: Lexicon) -> Measured:
    """Rows per language: known by a name, and by a name, an adjective or a demonym."""
    tally, slips = scores.Tally(), list[Slip]()
    for language, text, entities in _articles(corpus):
        read = scores.named(text, language, lexicon)
        for entity in entities:
            named, derived = (_on(entity, hits) for hits in read)
            tally.expect(NAMES, language, met=named, expected=1)
            tally.expect(ADJECTIVES, language, met=named or derived, expected=1)
            if not named:
                kind = "known by adjective or demonym only" if derived else "unknown entity"
                slips.append(Slip(language, kind, "", entity.words))
    return Measured(tally.rows(SET), slips)


def _articles(corpus: Path) -> Iterator[tuple[str, str, list[_Framed]]]:
    """Language, text and framed entities of the articles on the war."""
    documents, entities, narratives = (pl.read_parquet(corpus / file) for file in FILES)
    on_the_war = (
        entities.join(narratives, on=["lang", "doc"], how="left")
        .filter(_of_the_war())
        .group_by("lang", "doc", maintain_order=True)
        .agg(pl.struct("mention", "start"))
        .join(documents, on=["lang", "doc"])
    )
    rows = on_the_war.select(pl.col("lang").str.to_lowercase(), "text", "mention").iter_rows()
    for language, text, found in rows:
        if language in LANGUAGES:
            yield language, text, [_placed(text, **entity) for entity in found]


def _of_the_war() -> pl.Expr:
    """The articles of the part on the war (URW), by their name or by a narrative of that part."""
    return pl.col("doc").str.contains("_UA_|-URW-") | pl.col("narratives").str.contains("URW:")


def _placed(text: str, mention: str, start: int) -> _Framed:
    """The entity at the occurrence of its words that is nearest to the place it is said to have.

    The places of the Russian part are some characters off.
    """
    places = []
    at = text.find(mention)
    while at >= 0:
        places.append(at)
        at = text.find(mention, at + 1)
    return _Framed(mention, min(places, key=lambda place: abs(place - start), default=start))


def _on(entity: _Framed, hits: list[Hit]) -> bool:
    """Whether any hit and the entity's words share a place."""
    end = entity.start + len(entity.words)
    return any(hit.start < end and entity.start < hit.end for hit in hits)
