"""A tree and an article's text in, the places of the words asked for out."""

import re
from collections.abc import Iterable, Sequence

from processing.searching import folding, query
from processing.searching.query import Node

Span = tuple[int, int]
Pattern = re.Pattern[str]


def patterns(node: Node) -> list[Pattern]:
    """One for each word or phrase that an article may be found by."""
    return [
        folding.exactly(folding.words(words.text), is_prefix=words.is_prefix)
        for words in query.wanted(node)
    ]


def spans(text: str, sought: Iterable[Pattern]) -> list[Span]:
    """The places in the text, sorted; those that touch are one."""
    found = sorted(match.span() for pattern in sought for match in pattern.finditer(text))
    kept: list[Span] = []
    for start, end in found:
        if kept and start <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def pieces(texts: Sequence[str], sought: Sequence[Pattern]) -> list[str]:
    """What stands in these places of the texts, each once, in order."""
    found = (text[start:end] for text in texts for start, end in spans(text, sought))
    return list(dict.fromkeys(found))
