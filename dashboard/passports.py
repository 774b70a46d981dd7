"""What is known of one outlet, in words and tables for readers; no Streamlit, no clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from dashboard import labels, saying, words
from processing.counting import passports
from processing.counting.intervals import SMALL


def table(rows: pl.DataFrame, countries: Mapping[str, str]) -> pl.DataFrame:
    """Rows of PASSPORTS of one outlet under words that a reader knows, in their order.

    Args:
        rows: of one outlet.
        countries: a name for each code.
    """
    told = [_row(row, countries) for row in rows.iter_rows(named=True)]
    columns = (
        *("Held", "Country", "Group", "Ownership", "State Media Monitor", "Owner"),
        *("In exile", "Blocked in", "Source"),
    )
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String()))


def from_feeds(
    feeds: pl.DataFrame, languages: Mapping[str, str], countries: Mapping[str, str]
) -> str:
    """What the feed list says of an outlet, in a line.

    Args:
        feeds: rows of FEEDS of the outlet; one at least.
        languages: a name for each code.
        countries: the same.
    """
    tongues = sorted({languages.get(code, code) for code in feeds["language"].drop_nulls()})
    places = sorted({countries.get(code, code) for code in feeds["country"].drop_nulls()})
    called = labels.GROUPS | labels.OWNERSHIPS
    kinds = sorted({*feeds["group"], *feeds["ownership"]} - {None})
    spoken = ", ".join(tongues) or saying.say("language unknown")
    return " · ".join([*places, spoken, *map(saying.labelled(called), kinds)])


def first(firsts: pl.DataFrame, outlet: str) -> tuple[str, str, str]:
    """How often the outlet was first to show a text: the share, what it is of, and what limits it.

    Args:
        firsts: as ``outlets.firsts``.
        outlet: whose.
    """
    found = firsts.filter(pl.col("outlet") == outlet)
    if found.is_empty():
        none = saying.say("No other owner carried a text of this outlet in this time.")
        return "–", saying.say("no shared text"), none
    row = found.row(0, named=True)
    known = row["carried"] - row["tied"]
    told = [
        saying.many(
            "First to report: {count} distinct text about the war of this outlet was carried by another "
            "owner, too.",
            "First to report: {count} distinct texts about the war of this outlet were carried by "
            "another owner, too.",
            row["carried"],
        ),
        saying.say(
            "In {number} of them it came in the same collecting round as the first of the others, so "
            "that nobody can tell; of the rest, those count that it showed us before all others.",
            number=saying.number(row["tied"]),
        ),
        saying.say("An outlet whose feeds are asked more often looks earlier."),
    ]
    if known < SMALL:
        told.insert(2, saying.say("A share of fewer than {least} says little.", least=SMALL))
    first_of = saying.many(
        "{part} of {count} text", "{part} of {count} texts", known, part=saying.number(row["first"])
    )
    return saying.percent(row["first"] / known) if known else "–", first_of, " ".join(told)


def _row(row: Mapping[str, Any], countries: Mapping[str, str]) -> dict[str, str | None]:
    blockers = (row["blocked_in"] or "").split()
    return {
        "Held": _held(row["valid_from"], row["valid_to"]),
        "Country": countries.get(row["country"], row["country"]),
        "Group": _called(row["group"], labels.GROUPS),
        "Ownership": _called(row["ownership"], labels.OWNERSHIPS),
        "State Media Monitor": row["code"],
        "Owner": row["owner"],
        "In exile": {True: saying.say("yes"), False: saying.say("no")}.get(row["exile"]),
        "Blocked in": ", ".join(countries.get(code, code) for code in blockers) or None,
        "Source": row["citation"],
    }


def _called(word: str | None, words: Mapping[str, str]) -> str | None:
    return saying.say(words.get(word, word)) if word else None


def _held(start: datetime, end: datetime | None) -> str:
    """From when to when: no bound that there is none."""
    begun = None if start <= passports.EARLIEST else words.day(start)
    ended = None if end is None or end >= passports.LATEST else words.day(end)
    if begun and ended:
        return f"{begun} – {ended}"
    if begun:
        return saying.say("since {moment}", moment=begun)
    return saying.say("until {moment}", moment=ended) if ended else saying.say("as far as is known")
