"""A tree and an article's text in, the places of the words asked for out."""

from collections.abc import Iterable, Sequence

from processing.searching import folding, query
from processing.searching.folding import Row
from processing.searching.query import Node

Span = tuple[int, int]


def sought(node: Node) -> list[Row]:
    """One for each word or phrase that an article may be found by."""
    return [
        folding.row(folding.words(words.text), is_prefix=words.is_prefix)
        for words in query.wanted(node)
    ]


def spans(text: str, rows: Iterable[Row]) -> list[Span]:
    """The places in the text, sorted; those that touch are one."""
    found = sorted(place for row in rows for place in row.places(text))
    kept: list[Span] = []
    for start, end in found:
        if kept and start <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def pieces(texts: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """What stands in these places of the texts, each once, in order."""
    found = (text[start:end] for text in texts for start, end in spans(text, rows))
    return list(dict.fromkeys(found))
