"""What a search found, in sentences; no Streamlit."""

from collections.abc import Iterator, Mapping

from dashboard import clocks, counts, labels, saying, words
from dashboard.searching import Asked, Found
from processing.searching import fields, matching, query
from processing.searching.matching import Window
from processing.searching.query import Field, Node

_NAMED = 6


def many(found: Found) -> str:
    """How many articles there are, or are at least."""
    count = found.page.count
    if found.page.back_to:
        return saying.many("At least {count} article", "At least {count} articles", count)
    return counts.articles(count)


def told(found: Found) -> str:
    """Of how many articles they are, from when to when, and how many are shown."""
    page, shown = found.page, found.rows.height
    sentences = [_searched(found)]
    if page.count > shown:
        sentences.append(saying.say("The newest {number} are shown.", number=saying.number(shown)))
    if any(found.windows.get("published", ())):
        sentences.append(saying.say("Articles without a publishing time are left out."))
    return " ".join(sentences)


def read_as(node: Node, asked: Asked, found: Found, names: Mapping[str, str]) -> Iterator[str]:
    """How the search was understood, where that is more than it says.

    ``names`` are those of actors and themes by id.
    """
    if found.read_as != asked.text:
        yield saying.say("Read as: {search}.", search=found.read_as)
    if matching.windows(node):
        yield saying.say("The dates in the search stand in place of the period.")
    for leaf in query.leaves(node):
        if isinstance(leaf, Field) and leaf.name in fields.LISTED and len(leaf.values) > 1:
            some = [names.get(value, value) for value in leaf.values]
            named = counts.and_more(some, _NAMED)
            yield saying.say("{field} is {names}.", field=f"{leaf.name}:{leaf.text}", names=named)


def nothing(found: Found) -> str:
    """Why nothing was found, as far as it can be told, and what to do."""
    if missing := [part for part, count in found.parts if not count]:
        return saying.say(
            "By itself this finds nothing: {parts}. Check how it is written.",
            parts="; ".join(missing),
        )
    if found.parts:
        return saying.say("Each part finds articles by itself, but no article has all of them.")
    return saying.say(
        "No article of this time has it. Check how it is written, or search a longer time."
    )


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def _searched(found: Found) -> str:
    page = found.page
    stretches = [
        f"{saying.say(labels.CLOCKED[name])} {_stretch(window)}"
        for name, window in found.windows.items()
        if any(window)
    ]
    # Both clocks at once only where the search itself names both.
    when = saying.say(" and ").join(stretches) or saying.say("collected")
    if page.back_to is None:
        return saying.many(
            "Of {count} article {when}.", "Of {count} articles {when}.", page.searched, when=when
        )
    return saying.many(
        "Searched: the newest {count} article {when}, back to those first seen {moment} {zone}. Shorten "
        "the period for an exact number.",
        "Searched: the newest {count} articles {when}, back to those first seen {moment} {zone}. Shorten "
        "the period for an exact number.",
        page.searched,
        when=when,
        moment=words.minute(page.back_to),
        zone=clocks.name(),
    )


def _stretch(window: Window) -> str:
    if window.since and window.until:
        return f"{words.span(window.since, window.until)} {clocks.name()}"
    if window.since:
        return saying.say(
            "since {moment} {zone}", moment=words.minute(window.since), zone=clocks.name()
        )
    if window.until:
        return saying.say(
            "before {moment} {zone}", moment=words.minute(window.until), zone=clocks.name()
        )
    return ""
