"""No figure falls under its floor; a floor belongs to files, rises by a command and never sinks by it."""

from pathlib import Path

import floors
import pytest
import sets
from scores import Row

OURS = [name for name, one in sets.SETS.items() if one.is_ours]
SHARED = [name for name, one in sets.SETS.items() if not one.is_ours]
SAID = floors.read()
FILE = sets.SETS["ner-uk"].files[0]


def row(right: int, found: int = 100, met: int = 0, expected: int = 0) -> Row:
    return Row("ner-uk", "names", "uk", right, found, met, expected)


def said(**pinned: float) -> floors.Floors:
    known: dict[str, floors.Figures] = {"ner-uk / names / uk": pinned} if pinned else {}
    return floors.Floors(
        "# head", {f"ner-uk: {FILE}": "abc"}, {"x / y / *": {"recall": 0.9}}, known
    )


def check(name: str) -> None:
    pinned = {key: at for key, at in SAID.floors.items() if key.startswith(f"{name} / ")}

    assert pinned, f"no floor of {name}; run tests/quality/accuracy.py --floors"
    assert floors.below(sets.measured(name).rows, pinned) == []
    assert {f"{name}: {file}": sha for file, sha in sets.digests(name).items()}.items() <= (
        SAID.files.items()
    ), "the set's files are others than those its floors were measured on"


@pytest.mark.parametrize("name", OURS)
def test_no_figure_on_our_own_items_falls_under_its_floor(name: str) -> None:
    check(name)


@pytest.mark.corpus
@pytest.mark.parametrize("name", SHARED)
def test_no_figure_on_a_shared_set_falls_under_its_floor(corpus: Path, name: str) -> None:
    check(name)


def test_a_figure_under_its_floor_is_named_with_set_language_figure_and_floor() -> None:
    pinned = {"ner-uk / names / uk": {"precision": 0.98, "recall": 0.5}}

    (line,) = floors.below([row(97, 100, met=60, expected=100)], pinned)

    assert line == "ner-uk / names / uk: precision 0.9700 is under its floor 0.980"


def test_a_figure_that_is_no_longer_measured_is_under_its_floor() -> None:
    assert len(floors.below([], {"ner-uk / names / uk": {"precision": 0.1}})) == 1
    assert len(floors.below([row(1, 1)], {"ner-uk / names / uk": {"precision": 0.1}})) == 1


@pytest.mark.parametrize(
    ("before", "digest", "after"),
    [
        pytest.param({}, "abc", 0.968, id="first"),
        pytest.param({"precision": 0.9}, "abc", 0.968, id="raised"),
        pytest.param({"precision": 0.99}, "abc", 0.99, id="not lowered"),
        pytest.param({"precision": 0.99}, "def", 0.968, id="other file"),
    ],
)
def test_a_floor_only_rises_while_its_files_are_the_same(
    before: dict[str, float], digest: str, after: float
) -> None:
    now = floors.raised(said(**before), {"ner-uk": [row(97)]}, {f"ner-uk: {FILE}": digest})

    assert now.floors == {"ner-uk / names / uk": {"precision": after}}
    assert now.files == {f"ner-uk: {FILE}": digest}


def test_a_share_of_few_cases_is_not_pinned() -> None:
    assert floors.figures(row(20, 29, met=30, expected=30)) == {"recall": 1.0}


def test_a_bar_holds_for_its_row_or_for_every_language() -> None:
    bars = {"ner-uk / names / *": {"precision": 0.97}}

    assert floors.met(row(97), floors.bar(row(97), bars)) is True
    assert floors.met(row(96), floors.bar(row(96), bars)) is False
    assert floors.met(row(96), floors.bar(row(96), {})) is None


def test_the_file_is_written_as_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(floors.text(said(precision=0.98)), encoding="utf-8")

    assert floors.read(file) == said(precision=0.98)
    assert floors.text(SAID) == floors.FILE.read_text(encoding="utf-8")
