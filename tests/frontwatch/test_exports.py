"""An export is made again, byte for byte, for as long as its snapshot is kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from frontwatch import cli
from processing.tables import ARTICLES, FEEDS, FETCHES, TAGS
from storage import versions
from storage.store import Store

Run = Callable[..., tuple[int, str]]
START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def collect(store: Store, hours: range) -> None:
    """One article about the war an hour, naming Putin every second time."""
    ids = [{"article_id": f"{hour:032x}", "feed_id": "a"} for hour in hours]
    times = [
        {"published": START + hour * HOUR, "first_seen": START + hour * HOUR} for hour in hours
    ]
    told = {"title": "Headline", "summary": "", "published_from": "feed"}
    read = {
        "language": "en",
        "language_confidence": 1.0,
        "in_scope": True,
        "scope_reason": "actor",
        "themes": [],
        "themes_possible": [],
        "actors_adjective": [],
        "lexicon_version": "1-ab",
    }
    fetch = {"feed_id": "a", "outcome": "ok", "elapsed_ms": 1, "body_bytes": 1, "items": 1}
    store.merge(
        ARTICLES, ARTICLES.frame([id_ | at | told for id_, at in zip(ids, times, strict=True)])
    )
    store.merge(
        TAGS,
        TAGS.frame(
            [
                id_ | at | read | {"actors": ["putin"] if hour % 2 else []}
                for hour, id_, at in zip(hours, ids, times, strict=True)
            ]
        ),
    )
    store.merge(
        FETCHES,
        FETCHES.frame(
            [
                fetch
                | {
                    "started": at["first_seen"],
                    "next_poll": at["first_seen"] + HOUR,
                    "new_items": 1,
                }
                | {"window_from": START - HOUR}
                for at in times
            ]
        ),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A feed of 24 articles, one an hour."""
    made = Store(tmp_path / "data")
    made.create()
    feed = {"feed_id": "a", "url": "https://a.example/", "outlet": "Alpha"}
    made.replace(FEEDS, FEEDS.frame([feed | {"group": "UA", "ownership": "private"}]))
    collect(made, range(24))
    return made


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], store: Store) -> Run:
    """Runs a command on the store; gives its exit code and what it said."""

    def command(*arguments: str | Path) -> tuple[int, str]:
        capfd.readouterr()
        code = cli.main([*map(str, arguments), "--data", str(store.root)])
        return code, capfd.readouterr().err

    return command


@pytest.fixture
def exported(run: Run, tmp_path: Path) -> Path:
    """The trend of Putin as CSV; its manifest lies beside it."""
    out = tmp_path / "trend.csv"
    assert run("export", "trend", "--subject", "putin", "--every", "1h", "--out", out)[0] == 0
    return out


def manifest(path: Path) -> Path:
    return path.with_name(path.name + ".manifest.json")


def test_an_export_has_the_same_bytes_after_more_data_compaction_and_a_new_lexicon(
    run: Run, store: Store, exported: Path, tmp_path: Path
) -> None:
    collect(store, range(24, 48))
    store.replace(
        TAGS,
        store.read(store.scan(TAGS)).with_columns(
            pl.lit("2-cd").alias("lexicon_version"), pl.lit(["trump"]).alias("actors")
        ),
    )
    store.tidy([ARTICLES, TAGS, FETCHES])
    again = tmp_path / "again.csv"

    code, said = run("reproduce", manifest(exported), "--out", again)

    assert (code, "byte for byte" in said) == (0, True)
    assert again.read_bytes() == exported.read_bytes()


@pytest.mark.parametrize("flags", [("--unit", "publishers"), ("--members", "constant"), ("--all",)])
def test_articles_and_other_units_are_made_again(
    run: Run, store: Store, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    for kind in ("articles", "trend"):
        out = tmp_path / f"{kind}.csv"
        run("export", kind, "--subject", "putin", *flags, "--out", out)
    collect(store, range(24, 30))

    assert run("reproduce", manifest(tmp_path / "articles.csv"))[0] == 0
    assert run("reproduce", manifest(tmp_path / "trend.csv"))[0] == 0


@pytest.mark.parametrize("unit", ["articles", "texts"])
def test_pairs_are_exported_and_made_again(
    run: Run, store: Store, tmp_path: Path, unit: str
) -> None:
    rows = store.read(store.scan(TAGS)).with_columns(pl.lit(["drones"]).alias("themes"))
    store.replace(TAGS, rows)
    out = tmp_path / "pairs.csv"

    assert run("export", "pairs", "--unit", unit, "--out", out)[0] == 0

    row = pl.read_csv(out).row(0, named=True)
    assert (row["one"], row["other_name"], row[f"together_{unit}"]) == (
        "drones",
        "Vladimir Putin",
        12,
    )
    assert (row[f"total_{unit}"], row["lift"]) == (24, 1.0)
    collect(store, range(24, 30))
    assert run("reproduce", manifest(out))[0] == 0


def test_pairs_are_of_nobody_in_particular(store: Store, run: Run) -> None:
    code, said = run("export", "pairs", "--subject", "putin")

    assert code == 1
    assert "export pairs: leave out --subject" in said


def test_the_days_of_a_zone_are_exported_and_made_again(
    run: Run, store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "trend.csv"
    days = ("--from", "2026-03-02", "--to", "2026-03-03", "--every", "1d", "--zone", "Europe/Kiev")

    assert run("export", "trend", "--subject", "putin", *days, "--out", out)[0] == 0

    rows = pl.read_csv(out)
    told = json.loads(manifest(out).read_bytes())
    # Midnight in Kyiv is 22:00 UTC: the first 22 of the articles, one an hour, are of the day.
    assert rows["bucket_start_utc"].to_list() == ["2026-03-01T22:00:00Z"]
    assert rows["bucket_end_utc"].to_list() == ["2026-03-02T22:00:00Z"]
    assert rows["total_articles"].to_list() == [22]
    assert (told["zone"], told["query"]["zone"]) == ("Europe/Kyiv", ["Europe/Kyiv"])
    assert "zone=Europe%2FKyiv" in told["permalink"]
    collect(store, range(24, 30))
    assert run("reproduce", manifest(out))[0] == 0


def test_a_time_that_no_clock_can_show_is_named(run: Run) -> None:
    code, said = run("export", "trend", "--from", "0001-01-01", "--zone", "Europe/Kyiv")

    assert code != 0
    assert "0001-01-01T00:00:00 is out of range" in said


def test_a_zone_that_there_is_not_is_refused_by_name(
    store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["export", "trend", "--zone", "Kyiv", "--data", str(store.root)])

    assert "'Kyiv' is no time zone; give the name" in capfd.readouterr().err


def test_tags_from_before_a_rebuild_are_exported_and_made_again(
    run: Run, store: Store, tmp_path: Path
) -> None:
    store.copy(TAGS, versions.BEFORE)
    out = tmp_path / "before.csv"
    run("export", "trend", "--subject", "putin", "--reading", "before", "--out", out)
    store.drop(versions.BEFORE)

    code, said = run("reproduce", manifest(out))

    assert (code, "files are gone" in said, "no tags are kept" in said) == (1, True, True)


def test_what_changed_is_said_where_the_snapshot_is_not_kept_any_more(
    run: Run, store: Store, exported: Path
) -> None:
    for pin in (store.root / "pins").iterdir():
        pin.unlink()
    store.replace(
        TAGS,
        store.read(store.scan(TAGS)).with_columns(
            pl.lit("2-cd").alias("lexicon_version"), pl.lit([""]).alias("actors")
        ),
    )

    code, said = run("reproduce", manifest(exported))

    assert code == 1
    assert "is not kept in this data folder" in said
    assert "lexicon_versions: 1-ab (24) then, 2-cd (24) now" in said
    assert "12 lines of then are not there now, 12 are new" in said
    assert "- putin,Vladimir Putin,2026-03-02T01:00:00Z" in said


def test_the_data_of_today_serve_where_nothing_changed(
    run: Run, store: Store, exported: Path
) -> None:
    for pin in (store.root / "pins").iterdir():
        pin.unlink()
    collect(store, range(24, 30))

    code, said = run("reproduce", manifest(exported))

    assert (code, "the data of today" in said, "byte for byte" in said) == (0, True, True)


def test_the_manifest_says_which_versions_made_the_numbers(exported: Path) -> None:
    told = json.loads(manifest(exported).read_text(encoding="utf-8"))

    assert told["lexicon_versions"] == {"1-ab": 24}
    assert told["names"] == {"putin": "Vladimir Putin"}
    assert told["snapshot_kept_until"] == "2027-04-06T23:00:00Z"
    assert told["permalink"].startswith("/trends?subject=putin&")


@pytest.mark.parametrize(
    ("ending", "start"),
    [("json", b"{"), ("parquet", b"PAR1"), ("zip", b"PK"), ("csv", b"subject,")],
)
def test_the_ending_of_the_file_says_the_format(
    run: Run, tmp_path: Path, ending: str, start: bytes
) -> None:
    out = tmp_path / f"trend.{ending}"

    assert run("export", "trend", "--subject", "putin", "--out", out)[0] == 0

    assert out.read_bytes().startswith(start)
    assert run("reproduce", manifest(out))[0] == 0


def test_nothing_is_kept_for_what_is_only_printed(run: Run, store: Store) -> None:
    assert run("export", "trend", "--subject", "putin")[0] == 0

    assert not (store.root / "pins").exists()


def test_a_manifest_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    code, said = run("reproduce", tmp_path / "none.manifest.json")

    assert (code, "none.manifest.json cannot be read" in said) == (1, True)


@pytest.mark.parametrize("kind", ["trend", "articles"])
def test_a_search_is_exported_and_made_again_from_its_snapshot(
    run: Run, store: Store, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"{kind}.csv"
    query = "Odd ones|headline actor:putin"

    assert run("export", kind, "--query", query, "--every", "1d", "--out", out)[0] == 0

    told = json.loads(manifest(out).read_bytes())
    rows = pl.read_csv(out)
    assert [*told["searches"].values()] == ["headline actor:putin"]
    assert told["query"]["query"] == [query]
    if kind == "trend":
        assert set(rows["name"]) == {"Odd ones: headline actor:putin"}
        assert rows["matched_articles"].sum() == 12
    else:
        assert rows.height == 12
    collect(store, range(24, 30))
    assert run("reproduce", manifest(out))[0] == 0


def test_a_search_that_cannot_be_read_is_told_by_its_character(run: Run) -> None:
    code, said = run("export", "trend", "--query", "Bad|headline AND")

    assert code == 1
    assert "search, character 10: AND stands between" in said
    assert run("export", "pairs", "--query", "headline")[0] == 1
    assert run("export", "trend", *[f"--query=a{n}" for n in range(6)])[0] == 1
