"""What a search found, in sentences; no Streamlit."""

from collections.abc import Iterator, Mapping

from dashboard import words
from dashboard.searching import Asked, Found
from processing.searching import fields, matching, query
from processing.searching.matching import Window
from processing.searching.query import Field, Node

_TIMES = {"published": "published", "first_seen": "first seen"}
_NAMED = 6


def many(found: Found) -> str:
    """How many articles there are, or are at least."""
    count = words.some(found.page.count, "article")
    return f"At least {count}" if found.page.back_to else count


def told(found: Found) -> str:
    """Of how many articles they are, from when to when, and how many are shown."""
    page, shown = found.page, found.rows.height
    rest = f" The newest {shown} are shown." if page.count > shown else ""
    undated = " Articles without a publishing time are left out."
    return f"{_searched(found)}{rest}{undated if any(found.windows.get('published', ())) else ''}"


def read_as(node: Node, asked: Asked, found: Found, names: Mapping[str, str]) -> Iterator[str]:
    """How the search was understood, where that is more than it says.

    ``names`` are those of actors and themes by id.
    """
    if found.read_as != asked.text:
        yield f"Read as: {found.read_as}."
    if matching.windows(node):
        yield "The dates in the search stand in place of the period."
    for leaf in query.leaves(node):
        if isinstance(leaf, Field) and leaf.name in fields.LISTED and len(leaf.values) > 1:
            some = [names.get(value, value) for value in leaf.values[:_NAMED]]
            more = len(leaf.values) - len(some)
            rest = f" and {words.number(more)} more" if more else ""
            yield f"{leaf.name}:{leaf.text} is {', '.join(some)}{rest}."


def nothing(found: Found) -> str:
    """Why nothing was found, as far as it can be told, and what to do."""
    if missing := [part for part, count in found.parts if not count]:
        return f"By itself this finds nothing: {'; '.join(missing)}. Check how it is written."
    if found.parts:
        return "Each part finds articles by itself, but no article has all of them."
    return "No article of this time has it. Check how it is written, or search a longer time."


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def _searched(found: Found) -> str:
    page = found.page
    stretches = [
        f"{_TIMES[name]} {_stretch(window)}"
        for name, window in found.windows.items()
        if any(window)
    ]
    when = " and ".join(stretches) or "collected"
    searched = words.some(page.searched, "article")
    if page.back_to is None:
        return f"Of {searched} {when}."
    return (
        f"Searched: the newest {searched} {when}, back to those first seen "
        f"{words.minute(page.back_to)} UTC. Shorten the period for an exact number."
    )


def _stretch(window: Window) -> str:
    if window.since and window.until:
        return f"{words.span(window.since, window.until)} UTC"
    if window.since:
        return f"since {words.minute(window.since)} UTC"
    return f"before {words.minute(window.until)} UTC" if window.until else ""
