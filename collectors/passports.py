"""Dated facts about outlets as rows of PASSPORTS: the bundled file, a person's own, the feed list.

The columns of the file and the rules of the bundled one are in docs/catalogue.md.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from collectors import lines, spans
from collectors.lines import Row
from processing import frames
from processing.errors import CatalogueError
from processing.frames import Feeds, Passports
from processing.tables import PASSPORTS
from processing.vocabulary import BLOCKERS, COUNTRIES, GROUPS, OWNERSHIP, STATE_MEDIA_CODES

OF_THE_LIST = "the feed list in use"
CITATION_CHARACTERS = 600

_WORDS = (
    ("country", COUNTRIES, "give an ISO 3166-1 code such as UA or GB, or leave it empty"),
    ("group", frozenset(GROUPS), f"give one of: {'; '.join(GROUPS)}"),
    ("ownership", frozenset(OWNERSHIP), f"give one of: {'; '.join(OWNERSHIP)}"),
    (
        "code",
        frozenset(STATE_MEDIA_CODES),
        f"give one of: {' '.join(STATE_MEDIA_CODES)}, or leave it empty",
    ),
    ("exile", frozenset(("yes", "no")), "give yes or no; empty is no"),
)


def bundled() -> Path:
    """Where the passports that come with Frontwatch are."""
    return Path(__file__).with_name("passports.csv")


def load(path: Path) -> Passports:
    """Rows of PASSPORTS from a CSV file, sorted by outlet and valid_from.

    ``outlet`` and ``citation`` must be given. valid_from is else spans.EPOCH and valid_to never, country is
    unknown, group is Other, ownership is unverified, owner is the outlet, exile is no. A date
    without a time is the start of that day, UTC. Columns not in PASSPORTS are ignored. The outlets
    need not be in any feed list.

    Raises:
        CatalogueError: the file cannot be read or used; names up to lines.PROBLEMS_SHOWN lines to
            mend, with the column, what is wrong with it and what to do.
    """
    numbered = [
        (number, {column: lines.plain(cell) for column, cell in row.items()})
        for number, row in lines.rows(
            lines.body(path, "a CSV file of passports"), path.name, ["outlet", "citation"]
        )
    ]
    faults = [(number, fault) for number, row in numbered for fault in _faults(row)]
    if problems := sorted(faults or spans.overlaps(numbered, ("outlet",))):
        raise CatalogueError(lines.report(problems, path.name))
    rows = PASSPORTS.frame([_completed(row) for _, row in numbered])
    return frames.passports(rows.sort(PASSPORTS.key))


def of(feeds: Feeds, given: Passports) -> Passports:
    """The passports of the feeds' outlets, sorted by outlet and valid_from; every outlet has one.

    Where none is given it is made of the feed list.
    """
    outlets = _outlets(feeds)
    rest = outlets.join(given, on="outlet", how="anti")
    found = given.join(outlets, on="outlet", how="semi")
    return frames.passports(pl.concat([found, _made(rest)]).sort(PASSPORTS.key))


def chosen(own: Passports, known: Passports, feeds: Feeds) -> Passports:
    """A person's ``own`` passports, and the ``known`` ones of other outlets.

    A known one does not count where the feed list says otherwise of the outlet's country, group or
    ownership today.
    """
    compared = ["outlet", "country", "group", "ownership"]
    today = known.sort("valid_from").unique("outlet", keep="last")
    agreed = today.join(_outlets(feeds), on=compared, how="semi", nulls_equal=True)
    others = known.join(agreed, on="outlet", how="semi").join(own, on="outlet", how="anti")
    return frames.passports(pl.concat([own, others]).sort(PASSPORTS.key))


def _faults(row: Row) -> Iterator[str]:
    for column in ("outlet", "citation"):
        if not row.get(column):
            cure = "name the publisher" if column == "outlet" else "name the source, or unverified"
            yield f"{column} is empty; {cure}"
    for column, allowed, advice in _WORDS:
        if row.get(column) and row[column] not in allowed:
            yield f"{column} is {lines.shown(row[column])}; {advice}"
    if strange := [code for code in row.get("blocked_in", "").split() if code not in BLOCKERS]:
        yield (
            f"blocked_in is {lines.shown(row['blocked_in'])}, where {lines.shown(strange[0])} is no "
            "country; give ISO 3166-1 codes, or EU, with spaces between them"
        )
    if len(row.get("citation", "")) > CITATION_CHARACTERS:
        yield f"citation has more than {CITATION_CHARACTERS} characters; shorten it"
    yield from spans.faults(row)


def _completed(row: Row) -> dict[str, object]:
    return {
        "outlet": row["outlet"],
        "valid_from": spans.start(row),
        "valid_to": spans.end(row),
        "country": row.get("country") or None,
        "group": row.get("group") or "Other",
        "ownership": row.get("ownership") or "unverified",
        "code": row.get("code") or None,
        "owner": row.get("owner") or row["outlet"],
        "exile": row.get("exile") == "yes",
        "blocked_in": " ".join(sorted(set(row.get("blocked_in", "").split()))) or None,
        "citation": row["citation"],
    }


def _outlets(feeds: Feeds) -> pl.DataFrame:
    """One row per outlet: that of its first feed."""
    return feeds.sort("feed_id").unique("outlet", keep="first", maintain_order=True)


def _made(outlets: pl.DataFrame) -> pl.DataFrame:
    """One row of PASSPORTS per row of FEEDS."""
    told = {
        "valid_from": pl.lit(spans.EPOCH),
        "valid_to": None,
        "code": None,
        "owner": pl.col("outlet"),
        "exile": pl.col("ownership") == "exile",
        "blocked_in": None,
        "citation": pl.lit(OF_THE_LIST),
    }
    return outlets.with_columns(**told).select(
        pl.col(name).cast(dtype) for name, dtype in PASSPORTS.schema.items()
    )
