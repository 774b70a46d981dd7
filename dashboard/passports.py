"""What is known of one outlet, in words and tables for readers; no Streamlit, no clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from dashboard import words
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
    kinds = sorted({*feeds["group"], *feeds["ownership"]} - {None})
    return " · ".join([*places, ", ".join(tongues) or "language unknown", *kinds])


def first(firsts: pl.DataFrame, outlet: str) -> tuple[str, str, str]:
    """How often the outlet was first to show a text: the share, what it is of, and what limits it.

    Args:
        firsts: as ``outlets.firsts``.
        outlet: whose.
    """
    found = firsts.filter(pl.col("outlet") == outlet)
    if found.is_empty():
        return "–", "no shared text", "No other owner carried a text of this outlet in this time."
    row = found.row(0, named=True)
    known = row["carried"] - row["tied"]
    few = f" A share of fewer than {SMALL} says little." if known < SMALL else ""
    told = (
        f"First to report: {words.some(row['carried'], 'distinct text')} about the war of this outlet "
        f"{'was' if row['carried'] == 1 else 'were'} carried by another owner, too. In "
        f"{words.number(row['tied'])} of them it came in the same collecting round as the first of the "
        f"others, so that nobody can tell; of the rest, those count that it showed us before all "
        f"others.{few} An outlet whose feeds are asked more often looks earlier."
    )
    share = f"{row['first'] / known:.1%}" if known else "–"
    return share, f"{words.number(row['first'])} of {words.some(known, 'text')}", told


def _row(row: Mapping[str, Any], countries: Mapping[str, str]) -> dict[str, str | None]:
    blockers = (row["blocked_in"] or "").split()
    return {
        "Held": _held(row["valid_from"], row["valid_to"]),
        "Country": countries.get(row["country"], row["country"]),
        "Group": row["group"],
        "Ownership": row["ownership"],
        "State Media Monitor": row["code"],
        "Owner": row["owner"],
        "In exile": {True: "yes", False: "no"}.get(row["exile"]),
        "Blocked in": ", ".join(countries.get(code, code) for code in blockers) or None,
        "Source": row["citation"],
    }


def _held(start: datetime, end: datetime | None) -> str:
    """From when to when: no bound that there is none."""
    begun = None if start <= passports.EARLIEST else words.day(start)
    ended = None if end is None or end >= passports.LATEST else words.day(end)
    if begun and ended:
        return f"{begun} – {ended}"
    if begun:
        return f"since {begun}"
    return f"until {ended}" if ended else "as far as is known"
