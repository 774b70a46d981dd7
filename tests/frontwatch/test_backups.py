"""The commands that keep the archive say what they did, and what to do where they did not."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from frontwatch import cli
from processing.tables import ARTICLES, TAGS
from storage import disk
from storage.store import Store

START = "2026-03-01T12:00Z"


@pytest.fixture
def data(tmp_path: Path, site: Any, rss: Any, feeds_csv: Any) -> Path:
    """The folder into which two articles were collected in March, one more in May."""
    feeds = str(feeds_csv("/a.xml"))
    for now, titles in ((START, ("Putin calls", "Rain")), ("2026-05-02T12:00Z", ("Sun",))):
        site.answers["/a.xml"] = rss(*titles)
        flags = ["--once", "--now", now, "--allow-private", "--feeds", feeds]
        assert cli.main(["collect", *flags, "--data", str(tmp_path / "data")]) == 0
    return tmp_path / "data"


def titles(data: Path) -> list[str]:
    return Store(data).scan(ARTICLES).select("title").collect()["title"].sort().to_list()


def test_a_backup_into_a_folder_is_named_by_its_time_and_can_be_restored(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["backup", str(tmp_path), "--data", str(data)]) == 0
    made = Path(capsys.readouterr().out.strip())
    assert made.parent == tmp_path
    assert made.suffix == ".tar"

    assert cli.main(["restore", str(made), "--data", str(tmp_path / "new")]) == 0
    assert cli.main(["check", "--data", str(tmp_path / "new")]) == 0

    assert titles(tmp_path / "new") == ["Putin calls", "Rain", "Sun"]
    assert "in order" in capsys.readouterr().err


def test_a_restored_collector_remembers_what_it_saw(
    data: Path, tmp_path: Path, feeds_csv: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["backup", str(tmp_path / "all.tar"), "--data", str(data)])
    cli.main(["restore", str(tmp_path / "all.tar"), "--data", str(tmp_path / "new")])

    flags = ["--once", "--now", "2026-05-02T13:00Z", "--allow-private"]
    flags += ["--feeds", str(feeds_csv("/a.xml"))]
    assert cli.main(["collect", *flags, "--data", str(tmp_path / "new")]) == 0

    assert "made anew" not in capsys.readouterr().err
    assert titles(tmp_path / "new") == ["Putin calls", "Rain", "Sun"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["backup", "{data}/x.tar"], "in the data folder itself", id="into the data"),
        pytest.param(["backup", "{data}"], "in the data folder itself", id="the data folder"),
        pytest.param(["backup", "{data}/../no/x.tar"], "is no folder", id="no folder"),
        pytest.param(["restore", "{data}/none.tar"], "is no file", id="no file"),
        pytest.param(["restore", "{data}/frontwatch.json"], "is not empty", id="not empty"),
        pytest.param(["retain", "--months", "0"], "give 1 or more", id="no months"),
    ],
)
def test_a_wrong_word_is_told_and_changes_nothing(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    given = [argument.format(data=data) for argument in arguments]

    assert cli.main([*given, "--data", str(data)]) == 1

    assert said in capsys.readouterr().err
    assert titles(data) == ["Putin calls", "Rain", "Sun"]


def test_old_months_go_only_when_it_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["retain", "--months", "1", "--data", str(data)]

    assert cli.main(command) == 0
    told = capsys.readouterr()
    assert "2 articles" in told.out
    assert "This would go: 2026-03: " in told.err
    assert titles(data) == ["Putin calls", "Rain", "Sun"]

    assert cli.main([*command, "--yes"]) == 0
    assert "Deleted: 2026-03: " in capsys.readouterr().err
    assert titles(data) == ["Sun"]
    assert cli.main(["check", "--data", str(data)]) == 0
    assert cli.main(command) == 0
    assert "Nothing is older" in capsys.readouterr().err


def test_a_month_behind_an_export_stays(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    march = next(path for path in Store(data).files(ARTICLES) if "2026-03" in str(path))
    record = {
        "until": "2999-01-01T00:00:00+00:00",
        "files": {"articles": [str(march.relative_to(data))]},
    }
    (data / "pins").mkdir()
    (data / "pins" / f"{0:032x}.json").write_text(json.dumps(record))

    assert cli.main(["retain", "--months", "1", "--yes", "--data", str(data)]) == 0

    assert "Kept for exports that can still be reproduced: 2026-03" in capsys.readouterr().err
    assert titles(data) == ["Putin calls", "Rain", "Sun"]


def test_a_check_names_the_damaged_file_and_what_to_do(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = next(path for path in Store(data).files(ARTICLES) if "2026-03" in str(path))
    damaged.write_bytes(b"")

    assert cli.main(["check", "--data", str(data)]) == 1

    told = capsys.readouterr()
    assert f"fault: articles: {damaged} has 0 of" in told.out
    assert "frontwatch restore" in told.out
    assert "1 faults found" in told.err


def test_a_torn_commit_is_set_aside_by_the_next_collector_and_collected_again(
    data: Path, site: Any, rss: Any, feeds_csv: Any, caplog: pytest.LogCaptureFixture
) -> None:
    site.answers["/a.xml"] = rss("Sun", "Wind")
    flags = ["--once", "--allow-private", "--feeds", str(feeds_csv("/a.xml"))]
    newest = disk.version(data / "fetches")
    disk.entry(data / "fetches", newest).write_bytes(b"")
    assert cli.main(["check", "--data", str(data)]) == 1

    now = ["--now", "2026-05-02T13:00Z"]
    assert cli.main(["collect", *flags, *now, "--data", str(data)]) == 0

    assert "is set aside" in caplog.text
    assert cli.main(["check", "--data", str(data)]) == 0
    assert titles(data) == ["Putin calls", "Rain", "Sun", "Wind"]
    assert pl.read_json(data / "frontwatch.json")["format"].item() == 1


def test_after_a_repair_all_is_in_order_and_lost_articles_come_again_if_a_feed_still_lists_them(
    data: Path, feeds_csv: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = next(path for path in Store(data).files(ARTICLES) if "2026-05" in str(path))
    whole = bytearray(damaged.read_bytes())
    whole[len(whole) // 2] ^= 1
    damaged.write_bytes(whole)

    assert cli.main(["check", "--repair", "--data", str(data)]) == 0
    assert "repaired: articles: 1 damaged files set aside, 1 rows lost" in capsys.readouterr().out
    assert titles(data) == ["Putin calls", "Rain"]
    flags = ["--once", "--allow-private", "--feeds", str(feeds_csv("/a.xml"))]
    now = ["--now", "2026-05-02T13:00Z"]
    assert cli.main(["collect", *flags, *now, "--data", str(data)]) == 0
    assert titles(data) == ["Putin calls", "Rain", "Sun"]


def test_tags_that_were_set_aside_are_made_anew_by_a_rebuild(data: Path) -> None:
    damaged = Store(data).files(TAGS)[0]
    damaged.write_bytes(b"")

    cli.main(["check", "--repair", "--data", str(data)])
    assert cli.main(["rebuild", "--data", str(data)]) == 0

    assert cli.main(["check", "--data", str(data)]) == 0
