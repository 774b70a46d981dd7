"""The reads behind the pages: small, right for their version, and the CSV files."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard import files, reads, results
from dashboard.reads import Edition
from frontwatch import cli
from processing.counting.asking import Facts
from processing.counting.picks import Picks
from processing.errors import StoreError
from processing.tables import GAPS, TAGS
from storage import pins, versions
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
    lines = list(csv.DictReader(io.StringIO(files.trend(edition, fixed, end, "csv").decode())))

    assert len(lines) == reads.trend(edition, fixed, end).height == 16
    assert {
        "matched_articles",
        "total_articles",
        "share_0_to_1",
        "feeds_reporting",
        "state",
    } <= set(lines[0])


def test_the_manifest_belongs_to_the_csv(edition: Edition, fixed: Picks, end: datetime) -> None:
    about = json.loads(files.trend_manifest(edition, fixed, end))

    body = files.trend(edition, fixed, end, "csv")
    assert about["sha256"] == hashlib.sha256(body).hexdigest()
    assert about["rows"] == 16
    assert pins.kept(Store(Path(edition.root)), about["snapshot"]) == pins.taken(
        Store(Path(edition.root)), edition.version
    )


def test_every_format_bears_the_same_manifest(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    told = json.loads(files.trend_manifest(edition, fixed, end))

    made = {form: files.trend(edition, fixed, end, form) for form in results.FORMS.values()}

    with zipfile.ZipFile(io.BytesIO(made["zip"])) as package:
        assert package.read("trend.csv") == made["csv"]
        assert json.loads(package.read("manifest.json")) == told
    assert json.loads(made["json"])["manifest"] == told
    assert json.loads(pl.read_parquet_metadata(made["parquet"])["frontwatch"]) == told
    assert pl.read_parquet(made["parquet"]).height == len(json.loads(made["json"])["rows"]) == 16


def test_a_data_folder_that_cannot_be_written_to_hands_out_files_all_the_same(
    filled: Path, tmp_path: Path, end: datetime
) -> None:
    shutil.copytree(filled, tmp_path / "closed", ignore=shutil.ignore_patterns("pins"))
    (tmp_path / "closed" / "pins").write_text("in the way")
    edition = reads.edition(Store(tmp_path / "closed"))
    picks = reads.absolute(edition, Picks(subjects=("nato",)), end)

    told = json.loads(files.trend_manifest(edition, picks, end))

    assert told["snapshot_kept_until"] is None
    assert told["rows"] == 8


@pytest.fixture
def leaky(filled: Path, tmp_path: Path, end: datetime) -> Store:
    """The filled store where two feeds may have lost articles."""
    shutil.copytree(filled, tmp_path / "leaky")
    store = Store(tmp_path / "leaky")
    hours = [(21, 20, "kyiv-daily"), (20, 19, "london-times"), (400, 399, "kyiv-daily")]
    rows = [
        {"feed_id": feed_id, "found": end - timedelta(hours=to)}
        | {"gap_from": end - timedelta(hours=start), "gap_to": end - timedelta(hours=to)}
        for start, to, feed_id in hours
    ]
    store.merge(GAPS, GAPS.frame(rows))
    return store


def test_a_loss_makes_a_new_edition_in_which_its_hours_are_partial(
    leaky: Store, end: datetime
) -> None:
    before = reads.edition(leaky)
    picks = reads.absolute(before, Picks(subjects=("nato",), period="2d", every="1h"), end)
    shown = reads.trend(before, picks, end)
    loss = {"feed_id": "paris-jour", "found": end, "gap_from": end - timedelta(minutes=50)}
    leaky.merge(GAPS, GAPS.frame([loss | {"gap_to": end - timedelta(minutes=40)}]))
    after = reads.edition(leaky)

    assert after != before
    assert shown["feeds_reporting"][-1] == 6
    assert reads.trend(after, picks, end)["feeds_reporting"][-1] == 5


def test_losses_are_those_of_the_selection_in_its_window(leaky: Store, end: datetime) -> None:
    edition = reads.edition(leaky)

    def lost(picks: Picks) -> list[str]:
        return reads.lost(edition, reads.absolute(edition, picks, end), end)["outlet"].to_list()

    assert lost(Picks(period="2d")) == ["Kyiv Daily", "London <b>Courier</b>"]
    assert lost(Picks(period="2d", groups=("UA",))) == ["Kyiv Daily"]
    assert lost(Picks(period="30d", groups=("UA",))) == ["Kyiv Daily", "Kyiv Daily"]


def test_the_exported_csv_is_the_one_that_the_page_offers(
    leaky: Store, end: datetime, tmp_path: Path
) -> None:
    edition, out = reads.edition(leaky), tmp_path / "trend.csv"
    picks = reads.absolute(edition, Picks(subjects=("nato",), period="2d", every="1h"), end)
    dates = ["--from", str(picks.since), "--to", str(picks.until), "--every", "1h"]
    where = ["--data", str(leaky.root), "--out", str(out)]

    assert cli.main(["export", "trend", "--subject", "nato", *dates, *where]) == 0
    assert out.read_bytes() == files.trend(edition, picks, end, "csv")


def test_a_store_from_before_losses_were_kept_has_none(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    assert reads.lost(edition, fixed, end).is_empty()


def test_the_csv_of_articles_has_all_of_them_not_only_those_shown(
    edition: Edition, fixed: Picks, end: datetime
) -> None:
    lines = list(
        csv.DictReader(io.StringIO(files.articles(edition, fixed, fixed, end, "csv").decode()))
    )

    assert len(lines) == reads.articles_behind(edition, fixed, fixed, end) > reads.SHOWN_ARTICLES
    assert reads.articles(edition, fixed, fixed, end).height == reads.SHOWN_ARTICLES
    assert json.loads(files.articles_manifest(edition, fixed, fixed, end))["rows"] == len(lines)


def test_shown_articles_are_the_newest_first(edition: Edition, fixed: Picks, end: datetime) -> None:
    times = reads.articles(edition, fixed, fixed, end)["published"].to_list()

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
        reads.facts(reads.edition(Store(damaged)), "now")


def test_one_poll_after_another_reads_no_article_twice(edition: Edition) -> None:
    assert reads.facts(edition, "now") is reads.facts(edition, "now")


def test_a_new_edition_reads_the_new_articles_only(grown: Callable[[], Store]) -> None:
    for _ in range(6):
        store = grown()
    before = reads.facts(reads.edition(store), "now")
    after = reads.facts(reads.edition(grown()), "now")

    def parts(facts: Facts) -> set[int]:
        return {id(part) for shelf in facts.shelves for part in shelf.parts()}

    assert parts(before) < parts(after)


def test_the_reading_from_before_ends_with_the_last_article_that_has_it(
    grown: Callable[[], Store], end: datetime
) -> None:
    store = grown()
    assert reads.choices(reads.edition(store)).readings == ("now",)
    old = store.read(store.scan(TAGS)).with_columns(actors=["nato"])
    store.merge(versions.BEFORE, old)
    edition = reads.edition(grown())
    last = old["first_seen"].max()
    assert isinstance(last, datetime)

    until = reads.read_until(edition, "before", end)
    picks = reads.absolute(edition, Picks(("nato",), period="2d", reading="before"), until)
    before = reads.trend(edition, picks, until)
    now = reads.trend(edition, replace(picks, reading="now"), until)

    assert reads.choices(edition).readings == ("now", "before")
    assert until == last < reads.read_until(edition, "now", end)
    assert before["matched"].sum() == before["total"].sum() == old.height
    assert now["matched"].sum() == 0
