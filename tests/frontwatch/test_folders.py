"""Which passports and panels a command works with."""

import argparse
from pathlib import Path

import pytest

from collectors import catalogue, panels, passports
from frontwatch import flags, folders
from processing.errors import CatalogueError


@pytest.fixture(name="data")
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("FRONTWATCH_DATA", "FRONTWATCH_PANELS", "FRONTWATCH_PASSPORTS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def options(data: Path, *more: str | Path) -> argparse.Namespace:
    return flags.parser().parse_args(["collect", "--data", str(data), *map(str, more)])


def panel_file(path: Path, name: str) -> Path:
    path.write_text(f"panel,feed_id\n{name},a\n", encoding="utf-8")
    return path


def test_the_built_in_panels_are_used_where_there_are_no_others(data: Path) -> None:
    assert folders.panels(options(data)).equals(panels.load(panels.bundled()))


def test_a_flag_comes_before_a_name_and_a_name_before_the_folder(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel_file(data / "panels.csv", "beside")
    named, flagged = panel_file(data / "n.csv", "named"), panel_file(data / "f.csv", "flagged")

    beside = folders.panels(options(data))["panel"].to_list()
    monkeypatch.setenv("FRONTWATCH_PANELS", str(named))

    assert beside == ["beside"]
    assert folders.panels(options(data))["panel"].to_list() == ["named"]
    assert folders.panels(options(data, "--panels", flagged))["panel"].to_list() == ["flagged"]


def test_ones_own_passports_come_before_the_built_in_ones(data: Path) -> None:
    feeds = catalogue.load(catalogue.bundled())
    (data / "passports.csv").write_text("outlet,citation\nBBC,mine\n", encoding="utf-8")

    known = passports.of(feeds, folders.passports(options(data), feeds))

    assert dict(known.filter(known["outlet"] == "BBC").select("outlet", "citation").rows()) == {
        "BBC": "mine"
    }
    assert "Meduza" in set(known["outlet"])
    assert passports.OF_THE_LIST not in set(known["citation"])


def test_a_named_file_that_is_missing_is_an_error(data: Path) -> None:
    with pytest.raises(CatalogueError, match="no such file; give a CSV file of panels"):
        folders.panels(options(data, "--panels", data / "none.csv"))
