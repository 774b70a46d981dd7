"""The reads behind the pages: small, right for their version, and the CSV files."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from dashboard import reads
from dashboard.reads import Edition
from processing.counting.picks import Picks
from processing.errors import StoreError
from storage.store import Store


@pytest.fixture
def edition(filled: Path) -> Edition:
    """The newest state of the filled store."""
    return reads.edition(Store(filled))


@pytest.fixture
def fixed(edition: Edition, end: datetime) -> Picks:
    """Absolute picks of two actors."""
    return reads.absolute(edition, Picks(subjects=("zelensky", "nato")), end)


def test_the_trend_as_csv_has_each_row_with_its_denominator(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    lines = list(csv.DictReader(io.StringIO(reads.trend_csv(edition, fixed, end).decode())))

    assert len(lines) == reads.trend(edition, fixed, end).height == 16
    assert {"matched", "total", "share", "feeds_reporting", "feeds_expected", "state"} <= set(
        lines[0]
    )


def test_the_manifest_belongs_to_the_csv(edition: Edition, fixed: Picks, end: datetime) -> None:
    about = json.loads(reads.trend_manifest(edition, fixed, end))

    body = reads.trend_csv(edition, fixed, end)
    assert about["sha256"] == hashlib.sha256(body).hexdigest()
    assert about["rows"] == 16
    assert about["data_version"] == edition.version


def test_the_csv_of_articles_has_all_of_them_not_only_those_shown(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    lines = list(csv.DictReader(io.StringIO(reads.articles_csv(edition, fixed).decode())))

    assert len(lines) == reads.articles_behind(edition, fixed) > reads.SHOWN_ARTICLES
    assert reads.articles(edition, fixed).height == reads.SHOWN_ARTICLES
    assert json.loads(reads.articles_manifest(edition, fixed, end))["rows"] == len(lines)


def test_shown_articles_are_the_newest_first(edition: Edition, fixed: Picks) -> None:
    times = reads.articles(edition, fixed)["published"].to_list()

    assert times == sorted(times, reverse=True)


def test_the_filters_offer_what_there_is_most_frequent_first(edition: Edition) -> None:
    offer = reads.choices(edition)

    assert offer.languages[:2] == ("uk", "ru")
    assert offer.countries[0] == "UA"
    assert "Київ сьогодні" in offer.outlets
    assert offer.groups == ("UA", "RU state", "RU independent or exile", "Western", "Other")


def test_new_rows_make_a_new_edition_with_new_answers(grown: Callable[[], Store]) -> None:
    before = reads.edition(grown())
    first = reads.pulse(before)
    after = reads.edition(grown())
    second = reads.pulse(after)

    assert first is not None
    assert second is not None
    assert before != after
    assert second.collected_to > first.collected_to
    assert reads.newer_articles(after, first.collected_to) == 14


def test_nothing_written_means_the_same_edition(filled: Path) -> None:
    assert reads.edition(Store(filled)) == reads.edition(Store(filled))


def test_a_damaged_store_raises_the_error_that_the_page_shows(damaged: Path) -> None:
    with pytest.raises(StoreError, match="frontwatch check"):
        reads.facts(reads.edition(Store(damaged)))


def test_one_poll_after_another_reads_no_article_twice(edition: Edition) -> None:
    assert reads.facts(edition) is reads.facts(edition)
