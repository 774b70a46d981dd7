"""How many of what, and the first few of many, as a reader says it; no Streamlit here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard import saying, words
from processing.counting import intervals
from processing.counting.picks import Unit

_PLURALS: dict[Unit, str] = {
    "articles": saying.later("articles"),
    "texts": saying.later("distinct texts"),
    "publishers": saying.later("independent publishers"),
}


def articles(count: int) -> str:
    """Such as 1 article, 1 234 articles."""
    return saying.many("{count} article", "{count} articles", count)


def texts(count: int) -> str:
    """Such as 2 distinct texts."""
    return saying.many("{count} distinct text", "{count} distinct texts", count)


def publishers(count: int) -> str:
    """Such as 2 independent publishers."""
    return saying.many("{count} independent publisher", "{count} independent publishers", count)


def feeds(count: int) -> str:
    """Such as 14 feeds."""
    return saying.many("{count} feed", "{count} feeds", count)


_COUNTED: dict[Unit, Callable[[int], str]] = {
    "articles": articles,
    "texts": texts,
    "publishers": publishers,
}


def _of_articles(part: str, whole: int) -> str:
    return saying.many("{part} of {count} article", "{part} of {count} articles", whole, part=part)


def _of_texts(part: str, whole: int) -> str:
    return saying.many(
        "{part} of {count} distinct text", "{part} of {count} distinct texts", whole, part=part
    )


def _of_publishers(part: str, whole: int) -> str:
    return saying.many(
        "{part} of {count} independent publisher",
        "{part} of {count} independent publishers",
        whole,
        part=part,
    )


_PARTS: dict[Unit, Callable[[str, int], str]] = {
    "articles": _of_articles,
    "texts": _of_texts,
    "publishers": _of_publishers,
}


def some(count: int, unit: Unit) -> str:
    """So many of the unit."""
    return _COUNTED[unit](count)


def part(part: str, whole: int, unit: Unit) -> str:
    """A part, as it is shown, of so many of the unit."""
    return _PARTS[unit](part, whole)


def plural(unit: Unit) -> str:
    """The unit without a number."""
    return saying.say(_PLURALS[unit])


def shares(row: Mapping[str, Any]) -> list[str]:
    """A share of articles with its numbers and its interval, and whether it rests on few.

    ``row`` has matched, total, share, share_low, share_high and small.
    """
    told = [
        saying.many(
            "{share}: {part} of {count} article",
            "{share}: {part} of {count} articles",
            row["total"],
            share=saying.percent(row["share"]),
            part=saying.number(row["matched"]),
        ),
        saying.say(
            "95% interval {low} to {high}",
            low=saying.percent(row["share_low"]),
            high=saying.percent(row["share_high"]),
        ),
    ]
    few = saying.say("fewer than {least} articles", least=intervals.SMALL)
    return [*told, few] if row["small"] else told


def times(spans: Sequence[tuple[datetime, datetime]], most: int) -> str:
    """The first so many stretches of time, and how many more there are."""
    named = "; ".join(words.span(*span) for span in spans[:most])
    more = len(spans) - most
    if more <= 0:
        return named
    return saying.many(
        "{named} and {count} more time", "{named} and {count} more times", more, named=named
    )


def and_more(names: Sequence[str], most: int) -> str:
    """The first so many names, and how many more there are."""
    named = ", ".join(names[:most])
    more = len(names) - most
    if more <= 0:
        return named
    return saying.say("{named} and {count} more", named=named, count=saying.number(more))
