"""What Trends shows of a view is made once, and is what the reads, figures and sentences say."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from dashboard import clocks, figures, queried, reads, saying, theme, viewed
from dashboard.axes import Drawing
from dashboard.reads import Edition
from processing.counting.picks import Picks
from storage.store import Store


@pytest.fixture
def edition(filled: Path) -> Edition:
    """The newest state of the filled store."""
    return reads.edition(Store(filled))


@pytest.fixture
def fixed(edition: Edition, end: datetime) -> Picks:
    """Absolute picks of two actors."""
    return reads.absolute(edition, Picks(subjects=("zelensky", "nato")), end)


def drawing(picks: Picks, language: str = "en") -> Drawing:
    names = queried.names(picks, reads.words().names)
    return Drawing("share", "1d", names, theme.LIGHT, language=language, zone=picks.zone)


def test_the_numbers_are_those_of_the_reads(edition: Edition, fixed: Picks, end: datetime) -> None:
    known = viewed.counted(edition, fixed, end)

    assert known.trend.equals(reads.trend(edition, fixed, end))
    assert known.undated == reads.undated(edition, fixed, fixed, end)


def test_a_chart_is_drawn_once_for_all_who_look_at_it(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    drawn = viewed.lines(edition, fixed, end, drawing(fixed), ())
    fresh = figures.lines(reads.trend(edition, fixed, end), drawing(fixed))

    assert drawn.to_json() == fresh.to_json()
    assert viewed.lines(edition, fixed, end, drawing(fixed), ()) is drawn
    assert viewed.lines(edition, fixed, end, drawing(fixed, "uk"), ()) is not drawn


def test_readers_are_told_in_their_own_language_and_time(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    abroad = replace(fixed, zone="America/New_York")
    english, french = (viewed.limits(edition, fixed, end, each) for each in ("en", "fr"))
    here, there = (viewed.times(edition, each, end, "fr") for each in (fixed, abroad))

    assert english
    assert english != french
    assert here != there
    assert list(here) == sorted(here, reverse=True)


def test_what_is_told_does_not_depend_on_who_asks_first(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    with saying.spoken("uk"), clocks.told("America/New_York"):
        told = viewed.times(edition, replace(fixed, smooth=7), end, "en")

    assert told == viewed.times(edition, fixed, end, "en")


def test_articles_have_names_for_ids_in_the_language_of_the_reader(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    version, part = reads.words().version, fixed
    english, french = (
        viewed.articles(edition, fixed, part, end, (version, each)) for each in ("en", "fr")
    )

    assert english.ids.equals(reads.articles(edition, fixed, part, end)["article_id"])
    assert english.shown.drop("Language").equals(french.shown.drop("Language"))
    assert not english.shown["Language"].equals(french.shown["Language"])


def test_who_does_not_see_the_chart_is_told_where_each_line_begins_and_ends(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    trend = viewed.counted(edition, fixed, end).trend
    subject = fixed.subjects[0]
    line = trend.filter(pl.col("subject") == subject, ~pl.col("unfinished"))["share"].drop_nulls()
    first, last = (saying.percent(line[place]) for place in (0, -1))
    name, version = reads.words().names[subject], reads.words().version

    english, french = (viewed.alt(edition, fixed, end, (version, each)) for each in ("en", "fr"))

    assert f"{name} from {first} to {last}" in english
    assert f"{name} de " in french
