"""The record of collecting in, what the filters offer out; no Streamlit."""

from dataclasses import dataclass

import polars as pl

from processing import vocabulary
from processing.counting import passports
from processing.counting.coverage import Record
from processing.counting.picks import CATALOGUE, Reading


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: languages and countries most frequent first, outlets by name.

    ``panels``: the names of the panels, the catalogue's first.
    """

    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    countries: tuple[str, ...]
    groups: tuple[str, ...]
    ownerships: tuple[str, ...]
    panels: tuple[str, ...]
    readings: tuple[Reading, ...]


def choices(record: Record, articles: pl.DataFrame, *, has_before: bool) -> Choices:
    """What the filters offer for these feeds and all articles.

    Args:
        record: of the feeds.
        articles: how many there are, as ``trends.tally`` counts them.
        has_before: tags from before the last rebuild are kept.
    """
    spans = passports.spans(record.feeds.lazy(), record.passports.lazy()).collect()
    groups, ownerships = set(spans["group"]), set(spans["ownership"])
    languages = articles.group_by("language").agg(pl.col("articles").sum())
    named = record.panels["panel"].unique().sort().to_list()
    return Choices(
        languages=tuple(languages.sort(-pl.col("articles"), "language")["language"].drop_nulls()),
        outlets=tuple(sorted(set(record.feeds["outlet"]), key=str.casefold)),
        countries=_by_frequency(spans["country"]),
        groups=tuple(group for group in vocabulary.GROUPS if group in groups),
        ownerships=tuple(kind for kind in vocabulary.OWNERSHIP if kind in ownerships),
        panels=(CATALOGUE, *(name for name in named if name != CATALOGUE)),
        readings=("now", "before") if has_before else ("now",),
    )


def _by_frequency(values: pl.Series) -> tuple[str, ...]:
    counts = (
        values.drop_nulls().value_counts(name="n").sort("n", values.name, descending=[True, False])
    )
    return tuple(counts[values.name])
